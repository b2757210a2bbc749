"""Whether two theories can conclude differently of one situation, as the axioms have it: proved by HermiT.

For each pair of a rule of the one and a rule of the other that conclude differently, HermiT is asked whether a
situation can exist in which each is the rule by which its theory decides:

* a rule that predicts decides a situation if it holds of some assessment of it;
* a rule that concludes "none" or "out of scope" decides it if it holds of all its assessments, and there is one;
* a theory is silent, and its situation out of scope, if no rule of it decides.

Rules that predict the same behaviour conclude differently only towards different targets: of them is asked whether
one can hold of an assessment of which the other does not, while that other holds of some assessment. A role that has
one holder has at most one.

If no such situation can exist, the theories agree on every situation of which all is known: that is a proof. If one
can, they differ as far as the axioms go. The axioms do not say how points and top threats are measured, so that only a
situation that is coded and measured (profile.py) shows that they differ in fact. Each theory must be coherent, as
`melian verify` proves: at most one of its rules decides a situation.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology import MEL
from reasoner.classify import hermit, owl
from reasoner.classify.cells import Schema
from reasoner.compare.conclusions import Conclusion, Difference, difference, of_rule
from reasoner.theory.library import Library, Rule, Theory
from reasoner.verify import one_each

_PART = "urn:melian:part:"
SILENT = Conclusion("out-of-scope")


@dataclass(frozen=True)
class RulePair:
    """A rule of each theory (None: no rule speaks), how their conclusions differ, and whether both can decide."""

    first: Rule | None
    second: Rule | None
    difference: Difference
    possible: bool


@dataclass(frozen=True)
class Proof:
    """Every pair of rules with different conclusions, and what HermiT says of it."""

    pairs: tuple[RulePair, ...]

    @property
    def possible(self) -> tuple[RulePair, ...]:
        """The pairs that can decide one situation."""
        return tuple(pair for pair in self.pairs if pair.possible)

    @property
    def can_differ(self) -> bool:
        """Whether the axioms allow the theories to conclude differently; if not, it is proved that they never do."""
        return bool(self.possible)


def proof(library: Library, first: Theory, second: Theory) -> Proof:
    """Ask HermiT which pairs of rules can decide one situation with different conclusions. Raises RefereeError."""
    rules = {rule.iri: rule for rule in (*first.deciding, *second.deciding)}
    schema = Schema.of([rule.condition for rule in rules.values()])
    graph = owl.axioms(library, rules, schema.properties)
    one_each(graph, schema.properties)
    asked: dict[str, RulePair] = {}
    for one, other, how in _pairs(library, first, second):
        members = [_decides(graph, first, one), _decides(graph, second, other)]
        if one is not None and other is not None and how is Difference.CONTRARY and _same_act(one, other):
            members.append(_different_targets(graph, one, other))
        name = f"{_PART}{len(asked)}"
        _define(graph, URIRef(name), _all_of(graph, [MEL.Situation, *members]))
        asked[name] = RulePair(one, other, how, possible=True)
    empty = set(hermit.ask(graph)["empty"]) if asked else set()
    return Proof(tuple(RulePair(p.first, p.second, p.difference, name not in empty) for name, p in asked.items()))


def _pairs(library: Library, first: Theory, second: Theory) -> Iterator[tuple[Rule | None, Rule | None, Difference]]:
    """The pairs that can conclude differently, with the way in which they would."""
    if first == second:
        return
    for one in (*first.deciding, None):
        for other in (*second.deciding, None):
            if one is not None and other is not None and _same_act(one, other):
                yield one, other, Difference.CONTRARY  # towards different targets
                continue
            of = [SILENT if rule is None else of_rule(rule, library) for rule in (one, other)]
            if how := difference(*of):
                yield one, other, how


def _same_act(one: Rule, other: Rule) -> bool:
    return bool(one.behaviours) and one.behaviours == other.behaviours


def _decides(graph: Graph, theory: Theory, rule: Rule | None) -> Node:
    """The situations that a rule decides, or in which no rule of the theory does."""
    if rule is not None:
        holds = URIRef(rule.iri)
        some = _of_assessments(graph, OWL.someValuesFrom, holds)
        return some if rule.behaviours else _all_of(graph, [some, _of_assessments(graph, OWL.allValuesFrom, holds)])
    without = [_complement(graph, _decides(graph, theory, each)) for each in theory.deciding]
    return _all_of(graph, [_of_assessments(graph, OWL.someValuesFrom, MEL.Assessment), *without])


def _different_targets(graph: Graph, one: Rule, other: Rule) -> Node:
    apart = [
        _of_assessments(graph, OWL.someValuesFrom, _all_of(graph, [URIRef(a.iri), _complement(graph, URIRef(b.iri))]))
        for a, b in ((one, other), (other, one))
    ]
    return _boolean(graph, OWL.unionOf, apart)


def _of_assessments(graph: Graph, quantifier: URIRef, of: Node) -> Node:
    """The situations some, or all, of whose assessments are of a class."""
    inverse, restriction = BNode(), BNode()
    graph.add((inverse, OWL.inverseOf, MEL.inSituation))
    graph.add((restriction, RDF.type, OWL.Restriction))
    graph.add((restriction, OWL.onProperty, inverse))
    graph.add((restriction, quantifier, of))
    return restriction


def _all_of(graph: Graph, members: list[Node]) -> Node:
    return _boolean(graph, OWL.intersectionOf, members)


def _boolean(graph: Graph, constructor: URIRef, members: list[Node]) -> Node:
    body, head = BNode(), BNode()
    Collection(graph, head, members)
    graph.add((body, RDF.type, OWL.Class))
    graph.add((body, constructor, head))
    return body


def _complement(graph: Graph, of: Node) -> Node:
    without = BNode()
    graph.add((without, RDF.type, OWL.Class))
    graph.add((without, OWL.complementOf, of))
    return without


def _define(graph: Graph, name: URIRef, body: Node) -> None:
    graph.add((name, RDF.type, OWL.Class))
    graph.add((name, OWL.equivalentClass, body))
