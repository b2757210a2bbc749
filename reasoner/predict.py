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
    return classify_all(backend, table, [theory], decider)[0]


def classify_all(
    backend: Backend, table: ir.Table, theories: Sequence[Theory], decider: Decider = by_columns
) -> list[Classified]:
    """Apply theories to every row of an assessment table; what they say is settled in one expression."""
    schemas = [schema_of(theory) for theory in theories]
    columns = {
        f"theory_{number}_{name}": column
        for number, schema in enumerate(schemas)
        for name, column in keys(table, schema).items()
    }
    rows = backend.keep(table.select("row", "situation", "threat_points", **columns))
    parts, decisions = [], []
    for number, (theory, schema) in enumerate(zip(theories, schemas, strict=True)):
        of_theory = {
            name.removeprefix(f"theory_{number}_"): name for name in columns if name.startswith(f"theory_{number}_")
        }
        own = rows.select("row", "situation", "threat_points", **of_theory)
        cells = distinct_cells(backend, own, schema)
        decided = decider(table, theory, cells)
        lookup = ibis.memtable(_lookup(cells, decided, theory))
        part = own.join(lookup, list(cells.key_names))
        parts.append(part.select("row", "situation", "threat_points", *_DECIDED, theory=ibis.literal(number, "int64")))
        decisions.append((cells, decided))
    # a view: Ibis 12 cannot join a projection of a join twice with what is computed from it
    settled = _settled(ibis.union(*parts) if len(parts) > 1 else parts[0].view(), theories)
    if len(theories) > 1:
        settled = backend.keep(settled)
    return [
        Classified(theory, settled.filter(settled.theory == number).drop("theory"), cells, decided)
        for number, (theory, (cells, decided)) in enumerate(zip(theories, decisions, strict=True))
    ]


_DECIDED = ("predicts", "concludes", "open", "cell")
"""What the lookup of a theory says of each row."""


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


def _settled(rows: ir.Table, theories: Sequence[Theory]) -> ir.Table:
    """Settle each situation under each theory from the rows of its assessments."""
    per = rows.group_by("theory", "situation").agg(
        fired=rows.predicts.min(),
        lowest=rows.concludes.min(),
        highest=rows.concludes.max(),
        concluding=rows.concludes.count(),
        assessments=rows.count(),
        undecided=rows.open.any(),
    )
    agreed = (per.concluding == per.assessments) & (per.lowest == per.highest)
    place = ibis.cases((per.fired.notnull(), per.fired), (agreed, per.lowest), else_=ibis.null("int64"))
    per = per.select("theory", "situation", "undecided", place=place)
    # the target is the row on which the predicting rule holds; of several, the one with the most points
    targets = rows.filter(rows.predicts.notnull())
    order = [targets.predicts, ibis.desc(targets.threat_points.fill_null(-1)), targets.row]
    rank = ibis.row_number().over(ibis.window(group_by=["theory", "situation"], order_by=order))
    targets = targets.mutate(rank=rank).filter(ibis._.rank == 0).select("theory", "situation", target_row="row")
    said = ibis.memtable(_said(theories))
    named = per.left_join(said, ["theory", "place"])
    silent = named.undecided.ifelse("undetermined", "out-of-scope")
    named = named.select("theory", "situation", "rule", aimed="behaviour", status=named.status.fill_null(silent))
    found = rows.left_join(named, ["theory", "situation"]).left_join(targets, ["theory", "situation"])
    found = found.select("theory", "row", "open", "cell", "status", "rule", "aimed", "target_row")
    behaviour = (found.row == found.target_row).ifelse(found.aimed, ibis.null("string"))
    return found.select("theory", "row", "open", "cell", "status", "rule", behaviour=behaviour)


def _said(theories: Sequence[Theory]) -> pa.Table:
    """What each deciding rule of each theory makes a reader see: status, rule and behaviour by name."""
    rules = [(n, place, rule) for n, theory in enumerate(theories) for place, rule in enumerate(theory.deciding)]
    behaviours = [rule.behaviours[0].rsplit("/", 1)[-1] if rule.behaviours else None for _, _, rule in rules]
    return pa.table(
        {
            "theory": pa.array([n for n, _, _ in rules], pa.int64()),
            "place": pa.array([place for _, place, _ in rules], pa.int64()),
            "status": pa.array([rule.status or "predicted" for _, _, rule in rules], pa.string()),
            "rule": pa.array([rule.id for _, _, rule in rules], pa.string()),
            "behaviour": pa.array(behaviours, pa.string()),
        }
    )
