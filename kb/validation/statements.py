"""Statements as Oxigraph reads them and as rdflib holds them.

Literals keep the text they were written with ("007" stays "007"), so that a finding shows what stands in the file.
"""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node


class ToRdflib:
    """Turns Oxigraph's terms into rdflib's, each made once."""

    def __init__(self) -> None:
        self._made: dict[object, Node] = {}

    def graph(self, *many: Iterable[ox.Triple], into: Graph | None = None) -> Graph:
        """A graph of all statements: ``into``, or a new one."""
        graph = Graph(bind_namespaces="none") if into is None else into
        for triples in many:
            for triple in triples:
                graph.add((self.term(triple.subject), self.term(triple.predicate), self.term(triple.object)))
        return graph

    def term(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        """The same term for rdflib."""
        if term not in self._made:
            self._made[term] = _rdflib(term)
        return self._made[term]


def _rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    assert isinstance(term, ox.Literal), "triple terms are refused when a file is read"
    return rdflib_literal(term)


def rdflib_literal(literal: ox.Literal) -> Literal:
    """The same literal for rdflib."""
    if literal.language:
        return Literal(literal.value, lang=literal.language)
    datatype = URIRef(literal.datatype.value)
    return Literal(literal.value, datatype=None if datatype == XSD.string else datatype, normalize=False)


def turtle(file: Path) -> list[ox.Triple]:
    """The statements of a Turtle file of Melian's own; blank nodes have names that no other file has."""
    return [quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]


def n_triples(triples: Iterable[ox.Triple]) -> str:
    """The statements in N-Triples."""
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def oxigraph(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The same term for Oxigraph."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string)))


@contextmanager
def quiet_literals() -> Iterator[None]:
    """rdflib logs a traceback or warns of a literal whose text is not of its datatype; shapes report it instead."""
    log = logging.getLogger("rdflib.term")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Parsing weird boolean")
            warnings.filterwarnings("ignore", message="NotImplemented should not be used")  # such a literal compared
            yield
    finally:
        log.setLevel(before)
