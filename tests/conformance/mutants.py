"""Mutants of a file of rules: the same graph with one condition or consequence changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.case_terms import ENUMERATIONS, case_terms
from ontology import MEL, Source

Triple = tuple[Node, Node, Node]
_FACETS = (XSD.minInclusive, XSD.minExclusive, XSD.maxInclusive, XSD.maxExclusive)
_WHOLE = (MEL.Assessment, MEL.Situation, MEL.PairAssessment)
"""Classes that hold of every row: to leave them out of an intersection changes nothing."""
_CONSEQUENCES = {
    MEL.predicts: (MEL.Balancing, MEL.DefensiveBandwagoning, MEL.OffensiveBandwagoning),
    MEL.concludes: (MEL.NonePredicted, MEL.OutOfScope),
    MEL.predictsOutcome: (MEL.NoDeliberateWar, MEL.Spiral),
}


@dataclass(frozen=True)
class Mutant:
    """One change to a file: which class it is about, what it says, and the triples that it takes and gives."""

    about: URIRef
    change: str
    taken: tuple[Triple, ...]
    given: tuple[Triple, ...]

    @property
    def name(self) -> str:
        """The class and the change: "BOT-4: without SeriousThreat"."""
        return f"{_short(self.about)}: {self.change}"

    @contextmanager
    def within(self, graph: Graph) -> Iterator[None]:
        """A graph that holds the file, with the change made for a while."""
        try:
            self._make(graph, self.taken, self.given)
            yield
        finally:
            self._make(graph, self.given, self.taken)

    def applied(self, source: Source) -> Source:
        """The file with the change made."""
        graph = Graph(bind_namespaces="none")
        for triple in source.graph:
            graph.add(triple)
        self._make(graph, self.taken, self.given)
        return Source(source.path, graph)

    @staticmethod
    def _make(graph: Graph, taken: Iterable[Triple], given: Iterable[Triple]) -> None:
        for triple in taken:
            graph.remove(triple)
        for triple in given:
            graph.add(triple)


def mutants(source: Source) -> list[Mutant]:
    """All mutants of a file, by name."""
    found = []
    for name in source.graph.subjects(OWL.equivalentClass):
        assert isinstance(name, URIRef)
        walk = _Walk(source.graph, name)
        found += [*walk.of(source.graph.value(name, OWL.equivalentClass)), *walk.consequences()]
    return sorted(found, key=lambda mutant: mutant.name)


class _Walk:
    """Goes through one definition and changes one thing at a time."""

    def __init__(self, graph: Graph, about: URIRef) -> None:
        self._graph = graph
        self._about = about

    def _mutant(self, change: str, taken: list[Triple], given: list[Triple]) -> Mutant:
        return Mutant(self._about, change, tuple(taken), tuple(given))

    def of(self, node: Node | None) -> Iterator[Mutant]:
        if node is None or isinstance(node, URIRef):
            return
        for constructor, other in ((OWL.intersectionOf, OWL.unionOf), (OWL.unionOf, OWL.intersectionOf)):
            head = self._graph.value(node, constructor)
            if head is not None:
                yield self._swapped(node, head, constructor, other)
                yield from self._without(node, head, constructor)
                for member in Collection(self._graph, head):
                    yield from self.of(member)
        part = self._graph.value(node, OWL.complementOf)
        if part is not None:
            yield self._affirmed(node, part)
            yield from self.of(part)
        yield from self._restricted(node)

    def _swapped(self, node: Node, head: Node, constructor: URIRef, other: URIRef) -> Mutant:
        word = "or" if other == OWL.unionOf else "and"
        change = f"{word} in {describe(self._graph, node)}"
        return self._mutant(change, [(node, constructor, head)], [(node, other, head)])

    def _without(self, node: Node, head: Node, constructor: URIRef) -> Iterator[Mutant]:
        before: tuple[Node, Node] = (node, constructor)
        cell: Node | None = head
        while cell is not None and cell != RDF.nil:
            member, rest = self._graph.value(cell, RDF.first), self._graph.value(cell, RDF.rest)
            assert rest is not None
            if member not in _WHOLE:
                change = f"without {describe(self._graph, member)}"
                yield self._mutant(change, [(*before, cell)], [(*before, rest)])
            before, cell = (cell, RDF.rest), rest

    def _affirmed(self, node: Node, part: Node) -> Mutant:
        pointing = list(self._graph.subject_predicates(node))
        change = f"{describe(self._graph, part)} instead of its complement"
        return self._mutant(change, [(s, p, node) for s, p in pointing], [(s, p, part) for s, p in pointing])

    def _restricted(self, node: Node) -> Iterator[Mutant]:
        value = self._graph.value(node, OWL.hasValue)
        if value is not None:
            for other in _others(self._graph.value(node, OWL.onProperty), value):
                change = f"{describe(self._graph, node)} becomes {_short(other)}"
                yield self._mutant(change, [(node, OWL.hasValue, value)], [(node, OWL.hasValue, other)])
        filler = self._graph.value(node, OWL.someValuesFrom)
        facets = None if filler is None else self._graph.value(filler, OWL.withRestrictions)
        if facets is not None:
            for facet in Collection(self._graph, facets):
                yield from self._facet(node, facet)
        else:
            yield from self.of(filler)

    def _facet(self, node: Node, facet: Node) -> Iterator[Mutant]:
        words = describe(self._graph, node)
        for kind, value in self._graph.predicate_objects(facet):
            for other in set(_FACETS) - {kind}:
                yield self._mutant(f"{words} becomes {_short(other)}", [(facet, kind, value)], [(facet, other, value)])
            for near in _near(value):
                yield self._mutant(f"{words} becomes {near}", [(facet, kind, value)], [(facet, kind, near)])

    def consequences(self) -> Iterator[Mutant]:
        """What follows, changed."""
        for node in self._graph.objects(self._about, RDFS.subClassOf):
            value = self._graph.value(node, OWL.hasValue)
            for other in _CONSEQUENCES.get(self._graph.value(node, OWL.onProperty), ()):  # type: ignore[call-overload]  # a node or None
                if other != value:
                    change = f"{describe(self._graph, node)} becomes {_short(other)}"
                    yield self._mutant(change, [(node, OWL.hasValue, value)], [(node, OWL.hasValue, other)])


def _others(on: Node | None, value: Node) -> Iterator[Node]:
    """The other values that a property can be compared with."""
    if isinstance(value, Literal) and value.datatype == XSD.boolean:
        yield Literal(not value.toPython())
    for notations in dict.fromkeys(ENUMERATIONS.values()):
        named = [case_terms().values[notation] for notation in notations]
        if value in named:
            yield from (other for other in named if other != value)


def _near(value: Node) -> list[Literal]:
    assert isinstance(value, Literal)
    if value.datatype == XSD.decimal:
        return [Literal(value.toPython() + step * value.toPython() / 10) for step in (-1, 1)]
    return [Literal(value.toPython() + step) for step in (-1, 1)]


def describe(graph: Graph, node: Node | None) -> str:
    """A class expression in a few words."""
    if not node or isinstance(node, URIRef | Literal):
        return _short(node)
    for constructor, word in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or ")):
        head = graph.value(node, constructor)
        if head is not None:
            return f"({word.join(describe(graph, member) for member in Collection(graph, head))})"
    part = graph.value(node, OWL.complementOf)
    if part is not None:
        return f"not {describe(graph, part)}"
    on, value = graph.value(node, OWL.onProperty), graph.value(node, OWL.hasValue)
    if value is not None:
        return f"{_short(on)} {_short(value)}"
    filler = graph.value(node, OWL.someValuesFrom)
    facets = graph.value(filler, OWL.withRestrictions)
    if facets is None:
        return describe(graph, filler)
    edges = [f"{_short(k)} {v}" for facet in Collection(graph, facets) for k, v in graph.predicate_objects(facet)]
    return f"{_short(on)} {' '.join(edges)}"


def _short(node: Node | None) -> str:
    return str(node).replace("#", "/").rsplit("/", 1)[-1]
