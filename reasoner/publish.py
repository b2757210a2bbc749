"""The library as named graphs: what is asserted, what is measured and what each theory infers never share one."""

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
from rdflib import RDF, SKOS, Graph, Literal
from rdflib.term import Node

import ontology
from kb import casebook
from kb.actors import ACTORS_FILE
from kb.case_claims import choose
from kb.case_rdf import CaseRows
from kb.store import MemoryStore, Statement
from ontology import BASE, MEL
from reasoner.backend import Backend
from reasoner.cases import Prediction, predict_cases
from reasoner.measure.table import MEASURED, from_cases
from reasoner.theory.library import Library
from reasoner.theory.parse import properties

GRAPH = BASE + "graph/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = ox.NamedNode(str(RDF.type))
_STATUS = {
    "predicted": "Predicted",
    "none": "NonePredicted",
    "undetermined": "Undetermined",
    "out-of-scope": "OutOfScope",
}


def library_store(library: Library) -> MemoryStore:
    """A store with the ontology, the concepts, the shipped cases, what was measured of them, and all predictions."""
    store = MemoryStore()
    for path in (*ontology.modules(), *ontology.theories()):
        store.load(path, GRAPH + "ontology")
    for path in ontology.concepts():
        store.load(path, GRAPH + "concepts")
    store.load(ACTORS_FILE, GRAPH + "actors")
    shipped = casebook.shipped()
    for case in shipped:
        store.load(case.path, f"{GRAPH}case/{case.id}")
    rows = casebook.read()
    graphs = [casebook.graph(case.id) for case in shipped]
    records = _records(graphs)
    store.add(measured(rows, library, records), GRAPH + "measured")
    for graph in graphs:
        store.add(settled(graph), GRAPH + "measured")
    deciding = [theory for theory in library.theories.values() if theory.deciding]
    for prediction in predict_cases(rows, library, deciding):
        store.add(inferred(prediction, library, records), f"{GRAPH}inferred/{prediction.theory}")
    return store


Records = Mapping[tuple[str, str | None], str]
"""The IRI of each situation (its id, None) and assessment (its situation's id, the target's IRI)."""


def _records(graphs: Sequence[Graph]) -> Records:
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
                yield ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(property_)), _term(value))


def _term(value: Node) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Literal):
        return (
            ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype)))
            if value.datatype
            else ox.Literal(str(value))
        )
    return ox.NamedNode(str(value))


def measured(rows: CaseRows, library: Library, records: Records) -> Iterator[Statement]:
    """What the indicators computed: threat points, the top threat, and the facts of situations that rest on them."""
    backend = Backend()
    columns = {p.column: p for p in properties(library.graph).values() if p.column in MEASURED}
    said: set[Statement] = set()
    for row in backend.run(from_cases(backend, library, rows.situations, rows.assessments)).to_pylist():
        for column, tested in columns.items():
            key = (str(row["situation"]), None if tested.on_situation else row["target_iri"])
            subject, value = records.get(key), row[str(column)]
            if subject is None or value is None:
                continue
            text = str(value).lower() if tested.kind == "boolean" else str(value)
            literal = ox.Literal(text, datatype=ox.NamedNode(_XSD + tested.kind))
            statement = ox.Triple(ox.NamedNode(subject), ox.NamedNode(tested.iri), literal)
            if statement not in said:
                said.add(statement)
                yield statement


def inferred(prediction: Prediction, library: Library, records: Records) -> Iterator[Statement]:
    """A prediction as a node of its own."""
    node = ox.NamedNode(f"{BASE}prediction/{prediction.theory}/{prediction.situation}")
    theory = library.theories[prediction.theory]

    def says(name: str, value: ox.NamedNode | ox.Literal) -> Statement:
        return ox.Triple(node, ox.NamedNode(str(MEL[name])), value)

    yield ox.Triple(node, _TYPE, ox.NamedNode(str(MEL.Prediction)))
    yield says("byTheory", ox.NamedNode(theory.iri))
    yield says("forSituation", ox.NamedNode(records[prediction.situation, None]))
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
