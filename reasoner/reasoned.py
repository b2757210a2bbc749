"""What is reasoned of the published cases: read, measured, decided and explained once, when it is first asked for."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from rdflib import RDF, SKOS, Graph

from kb import casebook
from kb.case_rdf import CaseRows
from kb.errors import CaseError
from kb.provenance import Provenance
from kb.store import Statement
from ontology import MEL
from reasoner import statements
from reasoner.cases import Prediction, predictions_in
from reasoner.coded import Coded, World
from reasoner.explain import rdf
from reasoner.explain.facts import CodedFacts
from reasoner.explain.rdf import Records
from reasoner.explain.why import Explainer
from reasoner.theory.library import Library


class Reasoned:
    """What is measured and predicted of the shipped cases and of a reader's."""

    def __init__(self, library: Library, references: Sequence[str | Path]):
        """references name the reader's cases, none of them shipped. Nothing is read before it is asked for."""
        self.library = library
        self._references = references

    @cached_property
    def graphs(self) -> list[Graph]:
        """The statements of each case."""
        return [casebook.graph(each) for each in (*(case.id for case in casebook.shipped()), *self._references)]

    @cached_property
    def records(self) -> Records:
        """The IRIs of all situations and assessments."""
        return statements.records(self.graphs)

    @cached_property
    def rows(self) -> CaseRows:
        """The rows of all cases that code situations. Raises CaseError if two share the id of a situation."""
        together = casebook.read()
        coding = [each for each in self._references if (None, RDF.type, MEL.Situation) in casebook.graph(each)]
        if coding:
            read = casebook.read(coding)
            known = {str(row["situation"]): str(row["case"]) for row in together.situations}
            for row in read.situations:
                if (name := str(row["situation"])) in known:
                    raise CaseError(
                        f"The situation {name} is in {row['case']} and in the shipped case {known[name]}; an id may"
                        " stand for one situation only."
                    )
            together.situations.extend(read.situations)
            together.assessments.extend(read.assessments)
        return together

    def measured(self) -> Iterator[Statement]:
        """What was measured of the cases, and which of competing claims it was measured with."""
        rows = (row for of_situation in self._world.assessments.values() for row in of_situation)
        yield from statements.measured(rows, self.library, self.records)
        for graph in self.graphs:
            yield from statements.settled(graph)

    def inferred(self, theory: str, derivations: bool) -> Iterator[Statement]:
        """What a theory predicts, and how that follows."""
        for prediction in self._predictions:
            if prediction.theory == theory:
                yield from statements.inferred(prediction, self.library, self.records)
                if derivations:
                    yield from self._derivation(prediction)

    @cached_property
    def _coded(self) -> Coded:
        return Coded(self.library, self.library.deciding())

    @cached_property
    def _world(self) -> World:
        return self._coded.world(self.rows)

    @cached_property
    def _predictions(self) -> list[Prediction]:
        return predictions_in(self._world, self.rows, self._coded)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.library)

    @cached_property
    def _facts(self) -> dict[str, CodedFacts]:
        said = {name: Provenance(graph) for graph in self.graphs for name in _situations(graph)}
        terms = self._explainer.terms
        return {name: CodedFacts(terms, rows, said[name]) for name, rows in self._world.assessments.items()}

    def _derivation(self, prediction: Prediction) -> Iterator[Statement]:
        name = prediction.situation
        settled = self._world.said[name, prediction.theory]
        why = self._explainer.explain(prediction, settled, self._world.assessments[name], self._facts[name])
        return rdf.derivation(why, self.records)


def _situations(graph: Graph) -> Iterator[str]:
    for situation in graph.subjects(RDF.type, MEL.Situation):
        yield str(graph.value(situation, SKOS.notation))
