"""An explanation as RDF, for publication beside its prediction: PROV-O for what rests on what.

`sh:sourceRule` is the property of the SHACL 1.2 draft that names the rule an inference comes from.
"""

from collections.abc import Iterable

from rdflib import DCTERMS, PROV, RDF, RDFS, SH, XSD, Graph, Literal, Namespace, URIRef

from ontology import BASE, MEL
from reasoner.explain.record import said
from reasoner.explain.tree import Account, Condition, Explanation, Fact, Scalar

_PREFIXES = {
    "mel": MEL,
    "rdf": RDF,
    "rdfs": RDFS,
    "prov": PROV,
    "sh": SH,
    "dcterms": DCTERMS,
    "rule": Namespace(f"{BASE}rule/"),
}

_SOURCE_RULE = URIRef(f"{SH}sourceRule")  # newer than rdflib's list of terms


def turtle(explanations: Iterable[Explanation]) -> str:
    """The derivations of some predictions, in Turtle."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**_PREFIXES, "rule": Namespace(f"{BASE}rule/")}.items():
        graph.bind(prefix, namespace)
    for each in explanations:
        add(graph, each)
    return graph.serialize(format="turtle")


def prediction_iri(theory: str, situation: str) -> URIRef:
    """The prediction of a theory for a situation."""
    return URIRef(f"{BASE}prediction/{theory}/{situation}")


def add(graph: Graph, explanation: Explanation) -> URIRef:
    """Add the derivation of a prediction to a graph; returns the prediction."""
    node = prediction_iri(explanation.theory.id, explanation.situation)
    graph.add((node, RDF.type, MEL.Prediction))
    graph.add((node, RDF.type, PROV.Entity))
    graph.add((node, MEL.byTheory, URIRef(explanation.theory.iri)))
    graph.add((node, MEL.explanation, Literal(explanation.sentence, lang="en")))
    written = _Writer(graph, node)
    if explanation.decided is not None:
        account = explanation.decided
        rule = URIRef(account.rule.iri)
        graph.add((node, _SOURCE_RULE, rule))
        graph.add((node, MEL.firedRule, rule))
        graph.add((node, PROV.wasDerivedFrom, rule))
        for premise in written.premises(account):
            graph.add((node, PROV.wasDerivedFrom, premise))
    for threshold in explanation.thresholds:
        graph.add((node, PROV.wasDerivedFrom, URIRef(threshold.iri)))
    return node


class _Writer:
    """Writes conditions and facts as entities, each fact once."""

    def __init__(self, graph: Graph, prediction: URIRef):
        self._graph = graph
        self._prediction = prediction
        self._facts: dict[tuple[str, str], URIRef] = {}
        self._count = 0

    def premises(self, account: Account) -> list[URIRef]:
        condition = account.nearest.condition
        return [self._condition(part) for part in (condition.parts if condition.how == "all" else (condition,))]

    def _condition(self, condition: Condition) -> URIRef:
        if condition.fact is not None:
            return self._fact(condition.fact)
        node = self._entity(said(condition), str(condition.kind))
        if condition.iri is not None:
            self._graph.add((node, DCTERMS.subject, URIRef(condition.iri)))
        for test in condition.tests():
            if test.fact is not None:
                self._graph.add((node, PROV.wasDerivedFrom, self._fact(test.fact)))
        return node

    def _fact(self, fact: Fact) -> URIRef:
        key = (fact.iri, fact.about)
        if key not in self._facts:
            node = self._facts[key] = self._entity(fact.text, str(fact.kind))
            self._graph.add((node, RDF.predicate, URIRef(fact.iri)))
            if fact.value is not None:
                self._graph.add((node, RDF.value, _literal(fact.value)))
            self._graph.add((node, DCTERMS.source, Literal(fact.source, lang="en")))
            for work in fact.cited:
                self._graph.add((node, DCTERMS.bibliographicCitation, Literal(work)))
            for premise in fact.premises:
                self._graph.add((node, PROV.wasDerivedFrom, self._fact(premise)))
        return self._facts[key]

    def _entity(self, label: str, kind: str) -> URIRef:
        self._count += 1
        node = URIRef(f"{self._prediction}/{self._count}")
        self._graph.add((node, RDF.type, PROV.Entity))
        self._graph.add((node, RDFS.label, Literal(label, lang="en")))
        self._graph.add((node, DCTERMS.type, Literal(kind)))
        return node


def _literal(value: Scalar) -> Literal:
    if isinstance(value, bool):
        return Literal(value)
    if isinstance(value, float):
        return Literal(repr(value), datatype=XSD.decimal)
    return Literal(value)
