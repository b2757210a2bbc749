"""Verification by HermiT: that the engines agree, that a theory is coherent, and which rules are special cases."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import ibis.expr.types as ir
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology import MEL
from reasoner.backend import Backend
from reasoner.classify import hermit, owl
from reasoner.classify.cells import Outcome, Schema
from reasoner.predict import decide_cells
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library, Rule, Theory

_CLASH = "urn:melian:clash:"


@dataclass(frozen=True)
class Disagreement:
    """A row on which the engines differ about a rule: neither may be trusted until it is understood."""

    row: dict[str, object]
    rule: str
    columns: Outcome
    hermit: Outcome


@dataclass(frozen=True)
class Agreement:
    """The engines compared on one row of every distinct cell of a table."""

    theory: str
    rows: int
    cells: int
    questions: int
    disagreements: tuple[Disagreement, ...]
    seconds: float

    @property
    def agreements(self) -> int:
        """Cell-and-rule pairs on which the engines agree."""
        return self.questions - len(self.disagreements)


def agreement(
    backend: Backend,
    table: ir.Table,
    library: Library,
    theory: Theory,
    step: Callable[[int, int], None] = lambda done, of: None,
) -> Agreement:
    """Send one row of each distinct cell to HermiT and compare; step is told how many answers have come of how many.

    table is one of assessments, or of pairs for a theory that speaks of pairs; the theory must predict something.
    """
    start = time.monotonic()
    cells, decided = decide_cells(backend, table, theory.applied)
    rows = hermit.representatives(backend, table, cells)
    total, done = len(rows) * len(theory.applied), 0
    step(0, total)

    def answered(more: int) -> None:
        nonlocal done
        done += more
        step(done, total)

    refereed = hermit.answers(library, theory.applied, cells.schema, rows, answered)
    found = [
        Disagreement(row, rule.name, ours, theirs)
        for row, columns, referee in zip(rows, decided, refereed, strict=True)
        for rule, ours, theirs in zip(theory.applied, columns, referee, strict=True)
        if ours is not theirs
    ]
    counted = sum(cells.counts)
    return Agreement(theory.id, counted, len(rows), total, tuple(found), time.monotonic() - start)


@dataclass(frozen=True)
class Coherence:
    """Whether any two rules of a theory can speak against each other, in one situation or of one pair."""

    theory: str
    pairs: int
    clashes: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]
    """Rules that can never hold of anything."""


def coherence(library: Library, theory: Theory) -> Coherence:
    """Prove that no two rules of a theory that exclude each other can hold in one situation.

    Two deciding rules exclude each other in one situation, whichever assessments they hold of; other rules exclude
    each other, for one target or one pair, if their behaviours or outcomes do. A role that has one holder has at most
    one in a situation.
    """
    schema = Schema.of([rule.condition for rule in theory.rules])
    graph = owl.axioms(library, [rule.iri for rule in theory.rules], schema.properties)
    one_each(graph, schema.properties)
    pairs = {}
    for first, second in combinations(theory.rules, 2):
        if first.order is not None and second.order is not None:
            pairs[_in_one_situation(graph, first, second)] = (first.name, second.name)
        elif _exclude(library, first, second):
            pairs[_of_one_row(graph, first, second)] = (first.name, second.name)
    empty = set(hermit.ask(graph)["empty"])
    clashes = tuple(names for clash, names in pairs.items() if clash not in empty)
    hollow = tuple(rule.name for rule in theory.rules if rule.iri in empty)
    return Coherence(theory.id, len(pairs), clashes, hollow)


def _exclude(library: Library, first: Rule, second: Rule) -> bool:
    excluded = {iri for behaviour in first.behaviours for iri in library.behaviours[behaviour].excludes}
    excluded |= {iri for outcome in first.outcomes for iri in library.pair_outcomes[outcome].excludes}
    return not excluded.isdisjoint((*second.behaviours, *second.outcomes))


def one_each(graph: Graph, tested: Iterable[Property]) -> None:
    """State that a role with one holder has at most one in a situation."""
    inverse = BNode()
    graph.add((inverse, OWL.inverseOf, MEL.inSituation))
    for each in tested:
        if each.one_each:
            most, holder = BNode(), BNode()
            graph.add((holder, RDF.type, OWL.Restriction))
            graph.add((holder, OWL.onProperty, URIRef(each.iri)))
            graph.add((holder, OWL.hasValue, Literal(True)))
            graph.add((most, RDF.type, OWL.Restriction))
            graph.add((most, OWL.onProperty, inverse))
            graph.add((most, OWL.onClass, holder))
            graph.add((most, OWL.maxQualifiedCardinality, Literal(1, datatype=XSD.nonNegativeInteger)))
            graph.add((MEL.Situation, RDFS.subClassOf, most))


def _in_one_situation(graph: Graph, first: Rule, second: Rule) -> str:
    """Define the class of situations in which two rules hold of some assessments."""
    inverse = BNode()
    graph.add((inverse, OWL.inverseOf, MEL.inSituation))
    members: list[Node] = [MEL.Situation]
    for rule in (first, second):
        some = BNode()
        graph.add((some, RDF.type, OWL.Restriction))
        graph.add((some, OWL.onProperty, inverse))
        graph.add((some, OWL.someValuesFrom, URIRef(rule.iri)))
        members.append(some)
    return _intersection(graph, members, first, second)


def _of_one_row(graph: Graph, first: Rule, second: Rule) -> str:
    """Define the class of assessments, or of pairs, of which two rules hold."""
    return _intersection(graph, [URIRef(first.iri), URIRef(second.iri)], first, second)


def _intersection(graph: Graph, members: list[Node], first: Rule, second: Rule) -> str:
    name, body, head = URIRef(f"{_CLASH}{first.name}+{second.name}"), BNode(), BNode()
    Collection(graph, head, members)
    graph.add((body, RDF.type, OWL.Class))
    graph.add((body, OWL.intersectionOf, head))
    graph.add((name, RDF.type, OWL.Class))
    graph.add((name, OWL.equivalentClass, body))
    return str(name)


@dataclass(frozen=True)
class Subsumption:
    """Rule special holds only where rule general does; equal if also the other way round."""

    special: str
    general: str
    equal: bool


def subsumptions(library: Library, theories: Sequence[Theory]) -> list[Subsumption]:
    """The rules that are special cases of others, within and across theories, proved by HermiT."""
    rules = {rule.iri: rule for theory in theories for rule in theory.rules}
    schema = Schema.of([rule.condition for rule in rules.values()])
    above = hermit.ask(owl.axioms(library, rules, schema.properties))["above"]
    return sorted(_ordered(rules, above), key=lambda s: (s.special, s.general))


def _ordered(rules: dict[str, Rule], above: dict[str, list[str]]) -> Iterator[Subsumption]:
    """The nearest more general rules of each rule; what follows through another rule is left out."""
    general = {rule: (set(above.get(rule, ())) & rules.keys()) - {rule} for rule in rules}
    equal = {rule: {other for other in over if rule in general[other]} for rule, over in general.items()}
    for rule, over in general.items():
        strict = over - equal[rule]
        nearest = {far for far in strict if not any(far in general[mid] - equal[mid] for mid in strict)}
        yield from (Subsumption(rules[rule].name, rules[other].name, False) for other in nearest)
        yield from (Subsumption(rules[rule].name, rules[other].name, True) for other in equal[rule] if rule < other)
