"""Coded situations, measured and decided: what predictions, what-ifs and flips of cases all rest on.

The expressions are those of the world panel. They are compiled once for some theories and asked as often as
wanted, since for a handful of rows compiling costs far more than computing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kb.case_rdf import CaseRows
from reasoner.backend import Backend
from reasoner.classify.cells import Cell, Outcome
from reasoner.classify.columns import Cells, read_cells
from reasoner.measure.table import coded, coded_types, with_threat
from reasoner.predict import SILENT, Decider, by_columns, cells_of, lookup, packed, schema_of, situations, undecided
from reasoner.theory.library import Library, Rule, Theory

Row = Mapping[str, object]


@dataclass(frozen=True)
class Settled:
    """What one theory says of one situation: the rule that decides, the target's row, and cells left undecided."""

    theory: Theory
    rule: Rule | None
    status: str
    target_row: object
    undecided: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class World:
    """Some situations as theories see them: the rows of their assessments as measured, and what each theory says."""

    assessments: dict[str, list[Row]]
    said: dict[tuple[str, str], Settled]
    """By situation and id of the theory."""


class Coded:
    """Theories, ready to be applied to coded situations."""

    def __init__(self, library: Library, theories: Sequence[Theory], decider: Decider = by_columns):
        """For these theories, which all decide alignments."""
        self.library, self.theories = library, tuple(theories)
        # on a handful of rows, sharing the work costs more than the work
        self.backend = Backend(ibis.duckdb.connect(threads=1))
        self._decider = decider
        self._met = [Cells.none(schema_of(theory)) for theory in theories]
        self._decided: list[list[tuple[Outcome, ...]]] = [[] for _ in theories]

    def world(self, rows: CaseRows) -> World:
        """Measure the situations, and settle what each theory says of them."""
        asked, backend = self._asked, self.backend
        backend.put("coded", coded(self.library, rows.situations, rows.assessments))
        measured = backend.ask(asked.measure)
        backend.put("measured", measured)
        packed_rows = backend.ask(asked.pack)
        backend.put("packed", packed_rows)
        for number in range(len(self.theories)):
            self._decide(number, packed_rows)
        assessments: dict[str, list[Row]] = {str(each["situation"]): [] for each in rows.situations}
        for row in sorted(measured.to_pylist(), key=lambda row: row["row"]):
            assessments[row["situation"]].append(row)
        said, cells = {}, self._undecided()
        for of in backend.ask(asked.settle).to_pylist():
            key = (of["situation"], self.theories[of["theory"]].id)
            said[key] = settled_by(self.theories[of["theory"]], of, cells.get(key, ()))
        return World(assessments, said)

    def _decide(self, number: int, rows: pa.Table) -> None:
        """Decide the cells of a theory that have not been met before."""
        theory, met, prefix = self.theories[number], self._met[number], f"theory_{number}_"
        own = {name: name.removeprefix(prefix) for name in rows.column_names if name.startswith(prefix)}
        of_theory = rows.select([*own, "row"]).rename_columns([*own.values(), "row"])
        found = of_theory.group_by(list(own.values())).aggregate([("row", "count"), ("row", "min")])
        found = found.rename_columns({"row_count": "rows", "row_min": "representative"})
        new = read_cells(found, met.schema).besides(met)
        if new.keys:
            self._decided[number] += self._decider(self.backend, self._asked.measured, theory, new)
            self._met[number] = met.and_also(new)
            self.backend.put(f"lookup_{number}", lookup(self._met[number], self._decided[number], theory))

    def _undecided(self) -> dict[tuple[str, str], tuple[Cell, ...]]:
        cells: dict[tuple[str, str], tuple[Cell, ...]] = {}
        for of in self.backend.ask(self._asked.undecided).to_pylist():
            key = (of["situation"], self.theories[of["theory"]].id)
            cells[key] = (*cells.get(key, ()), self._met[of["theory"]].cells[of["cell"]])
        return cells

    @cached_property
    def _asked(self) -> "_Asked":
        return _Asked.of(self.backend, self.library, self.theories)


@dataclass(frozen=True)
class _Asked:
    """The compiled expressions, over slots that hold one world at a time."""

    measured: ir.Table
    measure: str
    pack: str
    settle: str
    undecided: str

    @classmethod
    def of(cls, backend: Backend, library: Library, theories: Sequence[Theory]) -> "_Asked":
        raw = backend.slot("coded", ibis.schema(coded_types(library)))
        measure = with_threat(library, raw)
        measured = backend.slot("measured", measure.schema())
        pack = packed(measured, theories)
        rows = backend.slot("packed", pack.schema())
        lookups = [_lookup_slot(backend, number, cells_of(rows, number)) for number in range(len(theories))]
        compiled = backend.compiled
        return cls(
            measured,
            compiled(measure),
            compiled(pack),
            compiled(situations(rows, lookups)),
            compiled(undecided(rows, lookups)),
        )


def _lookup_slot(backend: Backend, number: int, cells: ir.Table) -> ir.Table:
    keys = {name: "int64" for name in cells.columns if name.startswith("key_")}
    said = {"predicts": "int64", "concludes": "int64", "open": "boolean", "cell": "int64"}
    return backend.slot(f"lookup_{number}", ibis.schema({**keys, **said}))


def settled_by(theory: Theory, of: Row, cells: Sequence[Cell]) -> Settled:
    """What a row of predict.situations says, in terms of the theory's rules."""
    place = of["place"]
    rule = None if place is None else theory.deciding[int(str(place))]
    status = SILENT[of["undecided"] is True] if rule is None else rule.status or "predicted"
    return Settled(theory, rule, status, of["target_row"], tuple(cells))
