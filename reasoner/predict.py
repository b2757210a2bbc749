"""Predicting: what each theory says of each situation, by the rules that hold of its assessments.

A situation's status under a theory is *predicted* if a predicting rule holds of one of its assessments; *none* or
*out of scope* if a rule that concludes so holds of all of them; *undetermined* if something that is not known could
decide otherwise; and out of scope if no rule speaks at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from reasoner.backend import Backend
from reasoner.classify.cells import Outcome, Schema
from reasoner.classify.columns import Cells, distinct_cells, keys, outcomes
from reasoner.theory.library import Rule, Theory

Decider = Callable[[Backend, ir.Table, Theory, Cells], list[tuple[Outcome, ...]]]
"""Decides, for each cell of a table, whether each deciding rule of a theory holds of it."""

STATUSES = ("predicted", "none", "undetermined", "out-of-scope")
SILENT = {True: "undetermined", False: "out-of-scope"}
"""The status of a situation that no rule decides, by whether something that is not known could decide it."""


def by_columns(backend: Backend, table: ir.Table, theory: Theory, cells: Cells) -> list[tuple[Outcome, ...]]:
    """The default decider: case analysis of each cell."""
    return outcomes(cells, [rule.condition for rule in theory.deciding])


@dataclass(frozen=True)
class Classified:
    """What theories say of every situation of a table, and of what cells it was decided; by theory, in their order.

    situations has one row for each theory (its place in theories) and situation, with the columns theory, situation,
    place (of the rule that decides, among theory.deciding; NULL if none does), undecided (whether a rule is undecided
    for one of its rows) and target_row (the row of the target that the rule predicts towards, NULL if it predicts
    nothing). undecided has one row for each theory, situation and cell (its place in cells) of a row for which a rule
    is undecided and none holds; it is read from rows, the kept table of the cells of each row.
    """

    theories: tuple[Theory, ...]
    situations: ir.Table
    undecided: ir.Table
    rows: ir.Table
    cells: tuple[Cells, ...]
    outcomes: tuple[list[tuple[Outcome, ...]], ...]


def schema_of(theory: Theory) -> Schema:
    """The tests on which the deciding rules of a theory rest."""
    return Schema.of([rule.condition for rule in theory.deciding])


def decide_cells(backend: Backend, table: ir.Table, rules: Sequence[Rule]) -> tuple[Cells, list[tuple[Outcome, ...]]]:
    """The distinct cells of a table of assessments or of pairs, and of each cell whether each rule holds."""
    conditions = [rule.condition for rule in rules]
    schema = Schema.of(conditions)
    rows = backend.keep(table.select("row", **keys(table, schema)))
    cells = distinct_cells(backend, rows, schema)
    return cells, outcomes(cells, conditions)


def classify(
    backend: Backend, table: ir.Table, theories: Sequence[Theory], decider: Decider = by_columns
) -> Classified:
    """Apply theories, one or more, to every row of an assessment table."""
    rows = backend.keep(packed(table, theories))
    found, decisions, lookups = [], [], []
    for number, theory in enumerate(theories):
        cells = distinct_cells(backend, cells_of(rows, number), schema_of(theory))
        decided = decider(backend, table, theory, cells)
        lookups.append(backend.keep(lookup(cells, decided, theory)))
        found.append(cells)
        decisions.append(decided)
    settled = backend.keep(situations(rows, lookups))
    return Classified(tuple(theories), settled, undecided(rows, lookups), rows, tuple(found), tuple(decisions))


def packed(table: ir.Table, theories: Sequence[Theory]) -> ir.Table:
    """What the settling of situations needs of each row: the keys of its cell under each theory, by number."""
    columns = {
        f"theory_{number}_{name}": column
        for number, theory in enumerate(theories)
        for name, column in keys(table, schema_of(theory)).items()
    }
    return table.select("row", "situation", "threat_points", **columns)


def cells_of(rows: ir.Table, number: int) -> ir.Table:
    """The packed rows with the keys of one theory only."""
    prefix = f"theory_{number}_"
    own = {name.removeprefix(prefix): name for name in rows.columns if name.startswith(prefix)}
    return rows.select("row", "situation", "threat_points", **own)


def situations(rows: ir.Table, lookups: Sequence[ir.Table]) -> ir.Table:
    """What each theory says of each situation, from packed rows and what each theory says of its cells."""
    return _of_each(rows, lookups, _settled)


def undecided(rows: ir.Table, lookups: Sequence[ir.Table]) -> ir.Table:
    """The cells of each situation for which a rule of a theory is undecided and none holds."""
    return _of_each(rows, lookups, lambda of: of.filter(of.open).select("situation", "cell").distinct())


def _of_each(rows: ir.Table, lookups: Sequence[ir.Table], found: Callable[[ir.Table], ir.Table]) -> ir.Table:
    parts = []
    for number, known in enumerate(lookups):
        of_theory = cells_of(rows, number)
        joined = of_theory.inner_join(known, [name for name in of_theory.columns if name.startswith("key_")])
        parts.append(found(joined).mutate(theory=ibis.literal(number, "int64")))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def lookup(cells: Cells, decided: list[tuple[Outcome, ...]], theory: Theory) -> pa.Table:
    """For each cell: the place of the first rule that holds, whether it predicts, and whether any is undecided."""
    first = [next((place for place, value in enumerate(row) if value), None) for row in decided]
    undecided = [place is None and None in row for place, row in zip(first, decided, strict=True)]
    predicting = {place for place, rule in enumerate(theory.deciding) if rule.behaviours}
    columns = {name: pa.array([key[n] for key in cells.keys], pa.int64()) for n, name in enumerate(cells.key_names)}
    return pa.table(
        {
            **columns,
            "predicts": pa.array([place if place in predicting else None for place in first], pa.int64()),
            "concludes": pa.array([None if place in predicting else place for place in first], pa.int64()),
            "open": pa.array(undecided, pa.bool_()),
            "cell": pa.array(range(len(first)), pa.int64()),
        }
    )


def _settled(rows: ir.Table) -> ir.Table:
    """Settle each situation under one theory from the rows of its assessments."""
    # the target is the row on which the predicting rule holds; of several, the one with the most points
    order = [rows.predicts, ibis.desc(rows.threat_points.fill_null(-1)), rows.row]
    per = rows.group_by("situation").agg(
        fired=rows.predicts.min(),
        lowest=rows.concludes.min(),
        highest=rows.concludes.max(),
        concluding=rows.concludes.count(),
        assessments=rows.count(),
        undecided=rows.open.any(),
        target_row=rows.row.first(order_by=order, where=rows.predicts.notnull()),
    )
    agreed = (per.concluding == per.assessments) & (per.lowest == per.highest)
    place = ibis.cases((per.fired.notnull(), per.fired), (agreed, per.lowest), else_=ibis.null("int64"))
    return per.select("situation", "undecided", "target_row", place=place)
