"""The service description: what the endpoint can do, which graphs it holds, and what is inferred in which.

Source: SPARQL 1.1 Service Description; entailment regimes as named by the W3C.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox
from flask import Response

from kb.formats import GRAPHS, RESULTS, Syntax
from ontology import BASE
from web.answers import content_type
from web.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
_DERIVED = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
INFERRED = BASE + "graph/inferred/"
MEASURED = BASE + "graph/measured"
_PREFIXES = {"sd": _SD, "ent": "http://www.w3.org/ns/entailment/", "prov": "http://www.w3.org/ns/prov#"}


def kind(graph: str) -> str:
    """Whether what a graph holds was asserted, measured or inferred; its name says so."""
    if graph.startswith(INFERRED):
        return "inferred"
    return "measured" if graph == MEASURED else "asserted"


def described(site: Site, syntax: Syntax, media_type: str) -> Response:
    """The service description in one syntax."""
    names = tuple(sorted(site.graphs()))
    body = _written(site.endpoint, names, site.union, site.writable, syntax)
    response = Response(body)
    response.headers["Content-Type"] = content_type(media_type)
    response.vary.add("Accept")
    return response


@lru_cache(maxsize=16)
def _written(endpoint: str, graphs: tuple[str, ...], union: bool, writable: bool, syntax: Syntax) -> bytes:
    assert isinstance(syntax.writer, ox.RdfFormat)
    statements = _statements(endpoint, graphs, union=union, writable=writable)
    return written(statements, syntax.writer, _PREFIXES)


def written(statements: Iterable[ox.Triple], syntax: ox.RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    """Statements in one syntax."""
    found = ox.serialize(statements, format=syntax, prefixes=dict(prefixes))
    assert found is not None  # it is None only where a file is given to write to
    return found


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _statements(endpoint: str, graphs: tuple[str, ...], *, union: bool, writable: bool) -> Iterator[ox.Triple]:
    service, data_set, default = ox.NamedNode(endpoint), ox.BlankNode("dataset"), ox.BlankNode("default")
    yield ox.Triple(service, _RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if writable:
        yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update"))
    if union:
        yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for syntax in (*RESULTS, *GRAPHS):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(syntax.iri))
    yield ox.Triple(service, _sd("defaultEntailmentRegime"), _SIMPLE)
    yield ox.Triple(service, _sd("defaultDataset"), data_set)
    yield ox.Triple(service, _sd("availableGraphs"), data_set)
    yield ox.Triple(data_set, _RDF_TYPE, _sd("Dataset"))
    yield ox.Triple(data_set, _RDF_TYPE, _sd("GraphCollection"))
    yield ox.Triple(data_set, _sd("defaultGraph"), default)
    yield ox.Triple(default, _RDF_TYPE, _sd("Graph"))
    for number, name in enumerate(graphs):
        entry = ox.BlankNode(f"named{number}")
        yield ox.Triple(data_set, _sd("namedGraph"), entry)
        yield ox.Triple(entry, _RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(entry, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(entry, _sd("entailmentRegime"), _SIMPLE)
        yield from _told_apart(entry, name)


def _told_apart(entry: ox.BlankNode, graph: str) -> Iterator[ox.Triple]:
    """What a graph's statements are: for an inferred one, by whose rules they were inferred.

    The endpoint infers nothing while it answers, so that every graph is under simple entailment; an inferred graph
    holds what the rules of one theory entail, written out beforehand.
    """
    what = kind(graph)
    if what == "inferred":
        theory = graph.removeprefix(INFERRED)
        yield ox.Triple(entry, _DERIVED, ox.NamedNode(f"{BASE}theory/{theory}"))
        words = f"Inferred beforehand by the OWL classes and rules of the theory {theory}; nothing in it is asserted."
    elif what == "measured":
        words = "Computed beforehand by the indicators from what is asserted."
    else:
        words = "Asserted; nothing in it is inferred."
    yield ox.Triple(entry, _COMMENT, ox.Literal(words, language="en"))
