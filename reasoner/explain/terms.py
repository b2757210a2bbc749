"""What the ontology says of the terms that explanations show: labels, units, standing, thresholds."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from rdflib import DCTERMS, RDFS, SKOS, Graph, URIRef

from kb.provenance import cited
from ontology import MEL
from reasoner.explain.tree import Fact, Kind
from reasoner.theory.expressions import Property, Test
from reasoner.theory.library import Library, Theory
from reasoner.theory.parse import properties


@dataclass(frozen=True)
class Term:
    """What the ontology says of a term that explanations show."""

    iri: str
    label: str
    definition: str
    unit: str | None
    status: str | None
    cited: tuple[str, ...]


class Terms:
    """Labels, definitions and standing of terms, and the properties of the assessment table by column."""

    def __init__(self, library: Library):
        """The terms of a library."""
        self._graph: Graph = library.graph
        self._known: dict[str, Term] = {}

    def of(self, iri: str) -> Term:
        """What the ontology says of a term; a term without a label is called by the last part of its IRI."""
        if iri not in self._known:
            self._known[iri] = self._read(URIRef(iri))
        return self._known[iri]

    def thresholds(self, theory: Theory) -> tuple[Fact, ...]:
        """The parameters that the rules of a theory test."""
        tested = {
            parameter
            for rule in theory.rules
            for parameter in self._graph.objects(URIRef(rule.iri), MEL.testsParameter)
        }
        return tuple(self.parameter(str(iri)) for iri in sorted(tested, key=str))

    def parameter(self, iri: str) -> Fact:
        """A parameter as a fact."""
        term, value = self.of(iri), self._graph.value(URIRef(iri), MEL.value)
        why = self._graph.value(URIRef(iri), MEL.justification)
        name = str(self._graph.value(URIRef(iri), SKOS.notation) or term.label)
        number = None if value is None else float(str(value))
        source = str(why or term.definition or "parameters.ttl")
        return Fact(Kind.ASSERTED, iri, term.label, name, number, source, term.status, term.unit, cited=term.cited)

    def threshold(self, test: Test) -> Fact | None:
        """The parameter that stands in a test, None if it holds no parameter's value."""
        edges = [edge for edge in (test.low, test.high) if edge is not None]
        for parameter, value in self._compared.get(test.property.iri, ()):
            if value in edges:
                return self.parameter(parameter)
        return None

    @cached_property
    def _compared(self) -> dict[str, list[tuple[str, Decimal]]]:
        """The parameters that a property's values are compared with, with their values."""
        found: dict[str, list[tuple[str, Decimal]]] = {}
        for parameter, tested in sorted(self._graph.subject_objects(MEL.comparedWith)):
            value = Decimal(str(self._graph.value(parameter, MEL.value)))
            found.setdefault(str(tested), []).append((str(parameter), value))
        return found

    @cached_property
    def columns(self) -> dict[str, Property]:
        """The properties that have a column of the assessment table, by its name."""
        return {tested.column: tested for tested in properties(self._graph).values() if tested.column is not None}

    def _read(self, iri: URIRef) -> Term:
        graph = self._graph
        label, unit, status = (graph.value(iri, said) for said in (RDFS.label, MEL.unit, MEL.status))
        works = [*graph.objects(iri, DCTERMS.source), *graph.objects(iri, DCTERMS.references)]
        word = _STATUS.get(str(status).removeprefix(str(MEL))) if status is not None else None
        return Term(
            iri=str(iri),
            label=str(label) if label is not None else str(iri).rsplit("/", 1)[-1],
            definition=str(graph.value(iri, SKOS.definition) or ""),
            unit=None if unit is None else str(unit),
            status=word or ("published" if works else None),
            cited=tuple(sorted({cited(str(work)) for work in works})),
        )


_STATUS = {"Published": "published", "FromMemory": "from memory", "Assumption": "assumption"}
