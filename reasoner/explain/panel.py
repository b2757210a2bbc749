"""Situations of the world panel, with the facts behind each value down to the published data."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import Graph, URIRef

from kb.case_rdf import CaseRows
from kb.catalogue import DataSet, catalogue
from ontology import BASE, MEL
from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.classify.cells import Cell
from reasoner.coded import World, settled_by
from reasoner.errors import PanelError
from reasoner.explain.facts import Facts, about, value_of
from reasoner.explain.raw import RawData
from reasoner.explain.readings import Row
from reasoner.explain.terms import Terms
from reasoner.explain.tree import Fact, Kind, Scalar
from reasoner.measure.indicators.factors import CUTS
from reasoner.predict import classify
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library, Theory

_INDICATOR = f"{BASE}indicator/"


@dataclass(frozen=True)
class MeasuredSituation:
    """A perceiver's situation in one year as measured: what theories say of it, and the facts behind it."""

    world: World
    rows: CaseRows
    facts: "PanelFacts"


def measure(folder: Path, name: str, library: Library, theories: Sequence[Theory], terms: Terms) -> MeasuredSituation:
    """The situation of a perceiver and year (FRN-1949) from published data. Raises DataError or PanelError."""
    perceiver, year = _parts(name)
    backend = Backend()
    panel = worldpanel.measure(backend, folder, library, year, year)
    table = panel.table.filter(panel.table.perceiver == perceiver)
    kept = backend.keep(table)
    rows = backend.run(kept.order_by("row")).to_pylist()
    if not rows:
        raise PanelError(f"No state {perceiver} is in the state system in {year}; name one by its COW abbreviation.")
    situation = str(rows[0]["situation"])
    found = classify(backend, kept, theories)
    cells: dict[int, list[Cell]] = {}
    for of in backend.run(found.undecided).to_pylist():
        cells.setdefault(of["theory"], []).append(found.cells[of["theory"]].cells[of["cell"]])
    said = {
        (situation, theories[of["theory"]].id): settled_by(theories[of["theory"]], of, cells.get(of["theory"], []))
        for of in backend.run(found.situations).to_pylist()
    }
    coded = {
        "case": "world panel", "case_label": "world panel", "situation": situation, "perceiver": perceiver,
        "perceiver_iri": rows[0]["perceiver_iri"], "year": year, "great_power": rows[0]["great_power"],
        "observed": None, "observed_codes": [], "observation_complete": None,
    }  # fmt: skip
    raw = RawData(backend, panel.evidence.tables, library)
    return MeasuredSituation(
        World({situation: rows}, said), CaseRows([coded], []), PanelFacts(terms, rows, library, raw)
    )


def _parts(name: str) -> tuple[str, int]:
    found = re.fullmatch(r"([A-Za-z]{2,3})-(\d{4})", name)
    first, last = worldpanel.FIRST, worldpanel.LAST
    if not found or not first <= int(found[2]) <= last:
        raise PanelError(
            f"{name!r} names no situation of the world panel: write a COW abbreviation and a year from {first} to"
            f" {last}, as in FRN-1949."
        )
    return found[1].upper(), int(found[2])


class PanelFacts(Facts):
    """The facts of a measured situation: each value by its indicator, what that reads, and the data behind it."""

    def __init__(self, terms: Terms, rows: Sequence[Row], library: Library, raw: RawData | None = None):
        """rows are the assessments of the situation; raw finds the published data that a value rests on."""
        super().__init__(terms, rows)
        self._graph: Graph = library.graph
        self._raw = raw

    def _given(self, tested: Property, row: Row) -> Fact:
        value = value_of(tested, row)
        indicator = self._indicators.get(tested.column or "")
        if indicator is None:
            term = self._terms.of(tested.iri)
            return Fact(Kind.UNKNOWN, tested.iri, term.label, about(tested, row), value, "no published data measure it")
        return self._measured(tested.iri, self._terms.of(tested.iri).label, about(tested, row), value, indicator, row)

    def _measured(self, iri: str, label: str, of: str, value: Scalar | None, indicator: str, row: Row) -> Fact:
        term = self._terms.of(indicator)
        factor = next((name for name in CUTS if self._terms.columns[name].iri == iri), None)
        read = (*self._inputs(indicator, row, factor), *self._parameters(indicator, factor))
        return Fact(
            kind=Kind.UNKNOWN if value is None else Kind.MEASURED,
            iri=iri,
            label=label,
            about=of,
            value=value,
            source=str(self._graph.value(URIRef(indicator), MEL.formula) or term.definition),
            status=term.status,
            unit=term.unit,
            cited=term.cited,
            premises=(*read, *self._data(indicator, row)),
        )

    def _inputs(self, indicator: str, row: Row, factor: str | None) -> Iterable[Fact]:
        """The indicators that it reads, with their values in the row; a factor reads the level that it is cut from."""
        used = sorted(str(each) for each in self._graph.objects(URIRef(indicator), MEL.usesIndicator))
        for each in used:
            for written in self._columns(each):
                wanted = factor is None or CUTS[factor][0] == written
                if wanted and written in row and written not in _INNER:
                    tested = self._terms.columns.get(written)
                    if tested is not None:
                        yield self(tested, row)
                    else:
                        value = row[written]
                        label = self._terms.of(each).label if written in each else written.replace("_", " ")
                        plain = value if value is None or isinstance(value, bool | int | float | str) else str(value)
                        yield self._measured(each, label, str(row["target"]), plain, each, row)

    def _parameters(self, indicator: str, factor: str | None) -> Iterable[Fact]:
        for parameter in sorted(self._graph.objects(URIRef(indicator), MEL.usesParameter), key=str):
            if factor is None or f"/{CUTS[factor][1]}_" in str(parameter):
                yield self._terms.parameter(str(parameter))

    def _data(self, indicator: str, row: Row) -> Iterable[Fact]:
        for dataset in sorted(str(each) for each in self._graph.objects(URIRef(indicator), MEL.usesDataSet)):
            described = self._data_sets[dataset]
            if self._raw is not None:
                yield from self._raw.facts(described, row, indicator.removeprefix(_INDICATOR))

    def _columns(self, indicator: str) -> list[str]:
        return sorted(str(name) for name in self._graph.objects(URIRef(indicator), MEL.writesColumn))

    @cached_property
    def _indicators(self) -> dict[str, str]:
        return {str(column): str(indicator) for indicator, column in self._graph.subject_objects(MEL.writesColumn)}

    @cached_property
    def _data_sets(self) -> dict[str, DataSet]:
        return {dataset.iri: dataset for dataset in catalogue()}


_INNER = {"intent_components", "is_top_threat", "is_top_revisionist", "has_revisionist"}
"""Columns that are shown where they are tested, and not as inputs of others."""
