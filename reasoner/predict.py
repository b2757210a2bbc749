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

Decider = Callable[[ir.Table, Theory, Cells], list[tuple[Outcome, ...]]]
"""Decides, for each cell of a table, whether each deciding rule of a theory holds of it."""

STATUSES = ("predicted", "none", "undetermined", "out-of-scope")


def by_columns(table: ir.Table, theory: Theory, cells: Cells) -> list[tuple[Outcome, ...]]:
    """The default decider: case analysis of each cell."""
    return outcomes(cells, [rule.condition for rule in theory.deciding])


@dataclass(frozen=True)
class Classified:
    """One theory's predictions for a table, the cells they were decided on, and each cell's outcomes.

    predictions (an expression, computed when it is run) has the columns row, status, rule and behaviour, one row for
    each row of the table: status and rule are those of the situation; behaviour stands in the row of the target that it
    is predicted towards, and is NULL elsewhere. open says whether some deciding rule is undecided for the row itself,
    and cell is its place in cells.
    """

    theory: Theory
    predictions: ir.Table
    cells: Cells
    outcomes: list[tuple[Outcome, ...]]


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


def classify(backend: Backend, table: ir.Table, theory: Theory, decider: Decider = by_columns) -> Classified:
    """Apply one theory to every row of an assessment table."""
    schema = schema_of(theory)
    rows = backend.keep(table.select("row", "situation", "threat_points", **keys(table, schema)))
    cells = distinct_cells(backend, rows, schema)
    decided = decider(table, theory, cells)
    lookup = ibis.memtable(_lookup(cells, decided, theory))
    rows = rows.join(lookup, list(cells.key_names)).select(
        "row", "situation", "threat_points", "predicts", "concludes", "open", "cell"
    )
    return Classified(theory, _settled(rows, theory), cells, decided)


def _lookup(cells: Cells, decided: list[tuple[Outcome, ...]], theory: Theory) -> pa.Table:
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


def _settled(rows: ir.Table, theory: Theory) -> ir.Table:
    """Settle each situation from the rows of its assessments."""
    per = rows.group_by("situation").agg(
        fired=rows.predicts.min(),
        lowest=rows.concludes.min(),
        highest=rows.concludes.max(),
        concluding=rows.concludes.count(),
        assessments=rows.count(),
        undecided=rows.open.any(),
    )
    agreed = (per.concluding == per.assessments) & (per.lowest == per.highest)
    deciding = ibis.cases((per.fired.notnull(), per.fired), (agreed, per.lowest), else_=ibis.null("int64"))
    # the target is the row on which the predicting rule holds; of several, the one with the most points
    targets = rows.filter(rows.predicts.notnull())
    order = [targets.predicts, ibis.desc(targets.threat_points.fill_null(-1)), targets.row]
    place = ibis.row_number().over(ibis.window(group_by="situation", order_by=order))
    targets = targets.mutate(place=place).filter(ibis._.place == 0).select("situation", target_row="row")
    per = per.left_join(targets, "situation").select("situation", "undecided", "target_row", deciding=deciding)
    rows = rows.join(per, "situation", how="left")
    return rows.select("row", "open", "cell", **_named(rows, theory))


def _named(rows: ir.Table, theory: Theory) -> dict[str, ir.Value]:
    """The columns that readers see: status, rule and behaviour by name."""

    def of(pick: Callable[[Rule], str | None]) -> ir.Value:
        names = [(rows.deciding == place, pick(rule)) for place, rule in enumerate(theory.deciding)]
        return ibis.cases(*((test, name) for test, name in names if name is not None), else_=ibis.null("string"))

    silent = rows.undecided.ifelse("undetermined", "out-of-scope")
    behaviours = [rule for rule in theory.deciding if rule.behaviours]
    behaviour = (
        of(lambda rule: rule.behaviours[0].rsplit("/", 1)[-1] if rule.behaviours else None)
        if behaviours
        else ibis.null("string")
    )
    return {
        "status": of(lambda rule: rule.status or "predicted").fill_null(silent),
        "rule": of(lambda rule: rule.id),
        "behaviour": (rows.row == rows.target_row).ifelse(behaviour, ibis.null("string")),
    }
