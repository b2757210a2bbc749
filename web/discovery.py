"""What machines look for first: which data sets there are, and examples of what can be asked."""

from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint, Response, request

from kb import question_rdf
from kb.formats import Syntax
from ontology import BASE
from web import graph_store, negotiation
from web.answers import content_type
from web.description import written

VOID = BASE + "graph/void"
"""The graph that describes all others."""

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of what is published here, in VoID and PROV-O."""
    return graph_store.read(VOID)


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """The stored questions, as SPARQL executables of SHACL."""
    offer = negotiation.choose(request.headers.get("Accept", ""), negotiation.data(negotiation.STATEMENTS))
    assert offer.syntax is not None
    response = Response(_examples(offer.syntax), content_type=content_type(offer.media_type))
    response.vary.add("Accept")
    return response


@lru_cache
def _examples(syntax: Syntax) -> bytes:
    assert isinstance(syntax.writer, ox.RdfFormat)
    graph = question_rdf.described()
    lines = graph.serialize(format="nt", encoding="utf-8")
    prefixes = {prefix: str(address) for prefix, address in graph.namespaces()}
    statements = (quad.triple for quad in ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES))
    return written(statements, syntax.writer, prefixes)
