"""An explanation as RDF, for publication beside its prediction: PROV-O for what rests on what.

`sh:sourceRule` is the property of the SHACL 1.2 draft that names the rule an inference comes from. A fact is an entity
that names the coded record (`rdf:subject`), the property (`rdf:predicate`) and the value (`rdf:value`) it is about.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, RDFS, SH, XSD

from ontology import BASE, MEL
from reasoner.explain.record import said
from reasoner.explain.tree import Account, Condition, Explanation, Fact, Kind, Scalar

_PREFIXES = {
    "mel": str(MEL),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "prov": str(PROV),
    "sh": str(SH),
    "dcterms": str(DCTERMS),
    "rule": f"{BASE}rule/",
}
_TYPE = ox.NamedNode(str(RDF.type))
_SUBJECT, _PREDICATE, _VALUE = (ox.NamedNode(str(each)) for each in (RDF.subject, RDF.predicate, RDF.value))
_LABEL = ox.NamedNode(str(RDFS.label))
_ENTITY, _FROM = ox.NamedNode(str(PROV.Entity)), ox.NamedNode(str(PROV.wasDerivedFrom))
_CITED, _ABOUT = ox.NamedNode(str(DCTERMS.bibliographicCitation)), ox.NamedNode(str(DCTERMS.subject))
_SOURCE, _KIND = ox.NamedNode(str(DCTERMS.source)), ox.NamedNode(str(DCTERMS.type))
_SOURCE_RULE = ox.NamedNode(f"{SH}sourceRule")

Records = Mapping[tuple[str, str | None], str]
"""The IRI of each situation (its id, None) and assessment (its situation's id, the target's IRI)."""


def turtle(explanations: Iterable[Explanation]) -> str:
    """The derivations of some predictions, in Turtle."""
    statements: dict[ox.Triple, None] = {}
    for each in explanations:
        statements |= dict.fromkeys((*_prediction(each), *derivation(each)))
    return (ox.serialize(statements, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b"").decode()


def prediction_iri(theory: str, situation: str) -> ox.NamedNode:
    """The prediction of a theory for a situation."""
    return ox.NamedNode(f"{BASE}prediction/{theory}/{situation}")


def _prediction(explanation: Explanation) -> Iterator[ox.Triple]:
    node = prediction_iri(explanation.theory.id, explanation.situation)
    yield ox.Triple(node, _TYPE, _mel("Prediction"))
    yield ox.Triple(node, _mel("byTheory"), ox.NamedNode(explanation.theory.iri))
    yield ox.Triple(node, _mel("explanation"), ox.Literal(explanation.sentence, language="en"))
    if explanation.decided is not None:
        yield ox.Triple(node, _mel("firedRule"), ox.NamedNode(explanation.decided.rule.iri))


def _mel(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(MEL[name]))


def derivation(explanation: Explanation, records: Records | None = None) -> Iterator[ox.Triple]:
    """What a prediction rests on, down to coded facts; these derive from their records where these are given."""
    node = prediction_iri(explanation.theory.id, explanation.situation)
    yield ox.Triple(node, _TYPE, _ENTITY)
    for threshold in explanation.thresholds:
        yield ox.Triple(node, _FROM, ox.NamedNode(threshold.iri))
    if explanation.decided is not None:
        account = explanation.decided
        rule = ox.NamedNode(account.rule.iri)
        yield ox.Triple(node, _SOURCE_RULE, rule)
        yield ox.Triple(node, _FROM, rule)
        written = _Writer(node, records or {})
        for premise in written.premises(account):
            yield ox.Triple(node, _FROM, premise)
        yield from written.statements()


class _Writer:
    """Writes conditions and facts as entities, each fact once."""

    def __init__(self, prediction: ox.NamedNode, records: Records):
        self._prediction = prediction
        self._records = records
        self._facts: dict[tuple[str, str], ox.NamedNode] = {}
        self._said: dict[ox.NamedNode, list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]] = defaultdict(list)

    def statements(self) -> Iterator[ox.Triple]:
        """All that was written, entity by entity."""
        for node, values in self._said.items():
            yield from (ox.Triple(node, predicate, value) for predicate, value in dict.fromkeys(values))

    def premises(self, account: Account) -> list[ox.NamedNode]:
        condition = account.nearest.condition
        return [self._condition(part) for part in (condition.parts if condition.how == "all" else (condition,))]

    def _condition(self, condition: Condition) -> ox.NamedNode:
        if condition.fact is not None:
            return self._fact(condition.fact)
        node = self._entity(said(condition), str(condition.kind))
        if condition.iri is not None:
            self._said[node].append((_ABOUT, ox.NamedNode(condition.iri)))
        for test in condition.tests():
            if test.fact is not None:
                self._said[node].append((_FROM, self._fact(test.fact)))
        return node

    def _fact(self, fact: Fact) -> ox.NamedNode:
        key = (fact.iri, fact.about)
        if key not in self._facts:
            node = self._facts[key] = self._entity(fact.text, str(fact.kind))
            told = self._said[node]
            record = None if fact.record is None else self._records.get(fact.record)
            if record is not None:
                told.append((_SUBJECT, ox.NamedNode(record)))
                if fact.kind is Kind.ASSERTED:
                    told.append((_FROM, ox.NamedNode(record)))
            told.append((_PREDICATE, ox.NamedNode(fact.iri)))
            if fact.value is not None:
                told.append((_VALUE, _literal(fact.value)))
            told.append((_SOURCE, ox.Literal(fact.source, language="en")))
            told += ((_CITED, ox.Literal(work)) for work in fact.cited)
            told += ((_FROM, self._fact(premise)) for premise in fact.premises)
        return self._facts[key]

    def _entity(self, label: str, kind: str) -> ox.NamedNode:
        node = ox.NamedNode(f"{self._prediction.value}/{len(self._said) + 1}")
        told = self._said[node]
        told.append((_TYPE, _ENTITY))
        told.append((_LABEL, ox.Literal(label, language="en")))
        told.append((_KIND, ox.Literal(kind)))
        return node


def _literal(value: Scalar) -> ox.Literal:
    if isinstance(value, bool):
        return ox.Literal(str(value).lower(), datatype=ox.NamedNode(str(XSD.boolean)))
    if isinstance(value, float):
        return ox.Literal(repr(value), datatype=ox.NamedNode(str(XSD.decimal)))
    return ox.Literal(value)
