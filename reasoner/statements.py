"""What was measured and what theories predict, as statements."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import RDF, SKOS, Graph

from kb.case_claims import choose
from kb.store import Statement
from kb.validation.statements import oxigraph
from ontology import MEL
from reasoner.cases import Prediction
from reasoner.coded import Row
from reasoner.explain.facts import record_of
from reasoner.explain.rdf import Records, prediction_iri
from reasoner.measure.table import MEASURED
from reasoner.theory.library import Library
from reasoner.theory.parse import properties

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = ox.NamedNode(str(RDF.type))
_STATUS = {
    "predicted": "Predicted",
    "none": "NonePredicted",
    "undetermined": "Undetermined",
    "out-of-scope": "OutOfScope",
}


def records(graphs: Iterable[Graph]) -> Records:
    """The IRIs of the situations and assessments in some cases."""
    found: dict[tuple[str, str | None], str] = {}
    for graph in graphs:
        for situation in graph.subjects(RDF.type, MEL.Situation):
            key = str(graph.value(situation, SKOS.notation))
            found[key, None] = str(situation)
            for assessment in graph.subjects(MEL.inSituation, situation):
                found[key, str(graph.value(assessment, MEL.target))] = str(assessment)
    return found


def settled(graph: Graph) -> Iterator[Statement]:
    """For each contested value of a case, the value of its default claim, which is the one that was measured with."""
    for subject, said in choose(graph, {}).said.items():
        for property_, values in said.items():
            for value in values:
                yield ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(property_)), oxigraph(value))


def measured(rows: Iterable[Row], library: Library, of: Records) -> Iterator[Statement]:
    """What the indicators computed: threat points, the top threat, and the facts of situations that rest on them."""
    columns = {p.column: p for p in properties(library.graph).values() if p.column in MEASURED}
    said: set[Statement] = set()
    for row in rows:
        for column, tested in columns.items():
            subject, value = of.get(record_of(tested, row)), row[str(column)]
            if subject is None or value is None:
                continue
            text = str(value).lower() if tested.kind == "boolean" else str(value)
            literal = ox.Literal(text, datatype=ox.NamedNode(_XSD + tested.kind))
            statement = ox.Triple(ox.NamedNode(subject), ox.NamedNode(tested.iri), literal)
            if statement not in said:
                said.add(statement)
                yield statement


def inferred(prediction: Prediction, library: Library, of: Records) -> Iterator[Statement]:
    """A prediction as a node of its own."""
    node = prediction_iri(prediction.theory, prediction.situation)
    theory = library.theories[prediction.theory]

    def says(name: str, value: ox.NamedNode | ox.Literal) -> Statement:
        return ox.Triple(node, ox.NamedNode(str(MEL[name])), value)

    yield ox.Triple(node, _TYPE, ox.NamedNode(str(MEL.Prediction)))
    yield says("byTheory", ox.NamedNode(theory.iri))
    yield says("forSituation", ox.NamedNode(of[prediction.situation, None]))
    yield says("predictionStatus", ox.NamedNode(str(MEL[_STATUS[prediction.status]])))
    if prediction.behaviour is not None:
        iri = next(b.iri for b in library.behaviours.values() if b.notation == prediction.behaviour)
        yield says("predictedBehaviour", ox.NamedNode(iri))
    if prediction.target_iri is not None:
        yield says("towardTarget", ox.NamedNode(prediction.target_iri))
    if prediction.rule_iri is not None:
        yield says("firedRule", ox.NamedNode(prediction.rule_iri))
    if prediction.sentence is not None:
        yield says("explanation", ox.Literal(prediction.sentence, language="en"))
    if prediction.verdict is not None:
        yield says("verdict", ox.Literal(prediction.verdict))
    for need in prediction.needs:
        yield says("needs", ox.Literal(need))
