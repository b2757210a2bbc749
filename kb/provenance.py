"""Who says so: the coder, the sources and the standing of what a case codes, and who says otherwise."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

import ontology
from ontology import MEL

_ROLE_FILLED_BY = "is"


@dataclass(frozen=True)
class Origin:
    """Where a coded value comes from; what the case does not say is None or empty.

    status is published, from memory or assumption; rivals are the claims of other coders: coder and value.
    """

    coder: str | None = None
    status: str | None = None
    sources: tuple[str, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()


class Provenance:
    """The origins of what one case codes."""

    def __init__(self, graph: Graph, coder: str | None = None):
        """graph holds the statements of a case; coder is whose claims the reader follows where codings compete."""
        self._graph = graph
        self._coder = coder.casefold() if coder else None
        self._known: dict[tuple[str, str | None, str], Origin] = {}
        self._records: dict[Node, Origin] = {}

    def of(self, situation: str, target: str | None, property_: str) -> Origin:
        """The origin of a property of a situation (by its id) or, with target (an IRI), of its assessment."""
        asked = (situation, target, property_)
        if asked not in self._known:
            self._known[asked] = self._found(situation, target, property_)
        return self._known[asked]

    def _found(self, situation: str, target: str | None, property_: str) -> Origin:
        about = self._situations.get(situation)
        if about is None:
            return Origin()
        record = about if target is None else self._assessments.get((about, target), about)
        claims = self._claims.get((about, property_), []) or self._claims.get((record, property_), [])
        if claims:
            claimed = self._claimed(claims, self._said(record, about))
            # who plays a role is contested; that somebody does need not be
            own = self._graph.value(claims[0], MEL.claimedProperty) == URIRef(property_)
            return claimed if own else replace(claimed, rivals=())
        return self._said(record, about)

    def _claimed(self, claims: list[Node], otherwise: Origin) -> Origin:
        own = [claim for claim in claims if self._coder and self._by(claim).casefold() == self._coder]
        default = [claim for claim in claims if self._graph.value(claim, MEL.isDefaultClaim) == Literal(True)]
        chosen = (own or default or claims)[0]
        rivals = tuple((self._by(claim), self._value(claim)) for claim in claims if claim != chosen)
        status = _status(self._graph.value(chosen, MEL.status)) or otherwise.status
        sources = self._sources(chosen) or otherwise.sources
        return Origin(self._by(chosen), status, sources, rivals)

    def _said(self, record: Node, situation: Node) -> Origin:
        """What the record says of itself; what it does not say, its situation says, or its case."""
        if record not in self._records:
            self._records[record] = self._read(record, situation)
        return self._records[record]

    def _read(self, record: Node, situation: Node) -> Origin:
        case = self._graph.value(situation, MEL.inCase)
        nearest = [each for each in (record, situation, case) if each is not None]
        coders = [coder for each in nearest if (coder := self._graph.value(each, MEL.codedBy)) is not None]
        statuses = [status for each in nearest if (status := _status(self._graph.value(each, MEL.status)))]
        sources = next((found for each in nearest if (found := self._sources(each))), ())
        return Origin(_name(coders[0]) if coders else None, statuses[0] if statuses else None, sources)

    def _sources(self, of: Node) -> tuple[str, ...]:
        return tuple(sorted(cited(str(source)) for source in self._graph.objects(of, DCTERMS.source)))

    def _by(self, claim: Node) -> str:
        return _name(self._graph.value(claim, MEL.codedBy))

    def _value(self, claim: Node) -> str:
        values = sorted(str(value) for value in self._graph.objects(claim, MEL.claimedValue))
        return ", ".join(value.rsplit("/", 1)[-1] for value in values)

    @cached_property
    def _situations(self) -> dict[str, Node]:
        found = self._graph.subject_objects(SKOS.notation)
        return {str(name): node for node, name in found if (node, MEL.perceiver, None) in self._graph}

    @cached_property
    def _assessments(self) -> dict[tuple[Node, str], Node]:
        pairs = self._graph.subject_objects(MEL.inSituation)
        return {(situation, str(self._graph.value(node, MEL.target))): node for node, situation in pairs}

    @cached_property
    def _claims(self) -> dict[tuple[Node, str], list[Node]]:
        """Claims by what they are about; a claim of who plays a role is about whether anybody does, too."""
        found: dict[tuple[Node, str], list[Node]] = {}
        for claim in sorted(set(self._graph.subjects(RDF.type, MEL.Claim)), key=str):
            about, property_ = self._graph.value(claim, MEL.claimAbout), self._graph.value(claim, MEL.claimedProperty)
            if about is not None and property_ is not None:
                for name in _names(str(property_)):
                    found.setdefault((about, name), []).append(claim)
        return found


def _names(property_: str) -> Iterable[str]:
    yield property_
    base, _, name = property_.rpartition("/")
    if name.startswith(_ROLE_FILLED_BY):
        yield f"{base}/has{name.removeprefix(_ROLE_FILLED_BY)}"


def _status(iri: Node | None) -> str | None:
    if iri is None:
        return None
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", str(iri).removeprefix(str(MEL))).lower()


def _name(coder: Node | None) -> str:
    if coder is None:
        return "a coder without a name"
    return cited(str(coder)) if isinstance(coder, URIRef) else str(coder)


def cited(work: str) -> str:
    """A work as a text cites it (Leeds et al. 2002), from its IRI; what is no work of the ontology stays as it is."""
    return _citations().get(work, work)


@cache
def _citations() -> dict[str, str]:
    """The labels of all works. Read without rdflib, which takes ten times as long."""
    (path,) = [path for path in ontology.modules() if path.stem == "works"]
    said = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    return {t.subject.value: t.object.value for t in said if t.predicate.value == str(RDFS.label)}
