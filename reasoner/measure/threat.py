"""The threat level and the top threat: the same computation for coded cases and for the world panel.

Source: Walt 1985, 1987 for the four factors; the sum with equal weights, the ordinals 0 to 3 and the rule for ties
(higher intentions, then higher proximity) are assumptions that the ontology's parameters record.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

FACTORS = ("aggregate_power", "proximity", "offensive_capability", "offensive_intentions")
HIGHEST = 3


def threat_points(table: ir.Table) -> ir.Table:
    """Add threat_points (0 to 12; NULL if a factor is not known) with its lowest and highest possible value.

    A factor that is not known lies between 0 and 3. Rows that are no candidates have no points.
    """
    low = sum((table[factor].fill_null(0) for factor in FACTORS[1:]), table[FACTORS[0]].fill_null(0))
    high = sum((table[factor].fill_null(HIGHEST) for factor in FACTORS[1:]), table[FACTORS[0]].fill_null(HIGHEST))
    counted = table.is_candidate.fill_null(False)
    table = table.mutate(
        threat_points_low=counted.ifelse(low, None).cast("int64"),
        threat_points_high=counted.ifelse(high, None).cast("int64"),
    )
    exact = table.threat_points_low == table.threat_points_high
    return table.mutate(threat_points=exact.ifelse(table.threat_points_low, None))


def top_threat(
    table: ir.Table, revisionist_from: float, situation: str = "situation", finer: str | None = None
) -> ir.Table:
    """Add is_top_threat and is_top_revisionist to each row, and to all rows of a situation facts of its top threat.

    A candidate is the top threat if, whatever its unknown factors and its rivals' turn out to be, it has the most
    points, ties broken by intentions, then by proximity; it is not if some rival surely has more. Otherwise NULL. The
    top revisionist is found likewise among the candidates with intentions of at least revisionist_from.
    finer names a column from 0 to 1 that breaks the ties that remain, if it is given: it must be smaller than any
    difference in points, so it counts only between rows whose factors are all known. A tie to the end leaves NULL.
    top_threat_points and top_threat_intentions have _low and _high as threat_points has; has_revisionist says whether
    any candidate is a revisionist.
    """
    table = _ranked(table, finer)
    table = table.mutate(is_revisionist=table.is_candidate & (table.offensive_intentions >= revisionist_from))
    table = _foremost(table, situation, is_top_threat="is_candidate", is_top_revisionist="is_revisionist")
    return _of_the_top(table, situation).drop("rank_low", "rank_high", "is_revisionist")


def _foremost(table: ir.Table, situation: str, **eligible: str) -> ir.Table:
    """Add, by name, whether a row surely ranks first among the eligible rows, surely does not, or neither (NULL)."""
    for name, flag in eligible.items():
        may, surely_may = table[flag].fill_null(True), table[flag].fill_null(False)
        high, low = may.ifelse(table.rank_high, None), surely_may.ifelse(table.rank_low, None)
        table = table.mutate(**{f"{name}_high": high, f"{name}_low": low})
    best = {f"{name}_best_{end}": table[f"{name}_{end}"].max() for name in eligible for end in ("high", "low")}
    table = _of_situation(table, situation, best)
    bests = {}
    for name in eligible:
        is_best = table[f"{name}_high"] == table[f"{name}_best_high"]
        bests[f"{name}_bests"] = is_best.cast("int64").sum()
        bests[f"{name}_second"] = is_best.ifelse(None, table[f"{name}_high"]).max()
    table = _of_situation(table, situation, bests)
    table = table.mutate(**{name: _is_first(table, name, flag) for name, flag in eligible.items()})
    parts = ("high", "low", "best_high", "best_low", "bests", "second")
    return table.drop(*(f"{name}_{part}" for name in eligible for part in parts))


def _is_first(table: ir.Table, name: str, eligible: str) -> ir.BooleanValue:
    high, low, best_high, best_low, bests, second = (
        table[f"{name}_{part}"] for part in ("high", "low", "best_high", "best_low", "bests", "second")
    )
    alone = (high == best_high) & (bests == 1)
    rival = alone.ifelse(second, best_high)
    surely = (low > rival) | (alone & second.isnull() & low.notnull())
    surely_not = ~table[eligible] | (best_low > table.rank_high)
    return ibis.cases((surely_not, False), (surely, True), else_=ibis.null("boolean"))


def _of_situation(table: ir.Table, situation: str, facts: Mapping[str, ir.Value]) -> ir.Table:
    """Add to each row facts of its situation; a join with few rows is quicker than a window over many."""
    return table.inner_join(table.group_by(situation).agg(**facts), situation)


def _ranked(table: ir.Table, finer: str | None) -> ir.Table:
    """Points, intentions and proximity as one number, lowest and highest possible; NULL for non-candidates."""
    intentions, proximity = table.offensive_intentions, table.proximity
    low = table.threat_points_low * 16 + intentions.fill_null(0) * 4 + proximity.fill_null(0)
    high = table.threat_points_high * 16 + intentions.fill_null(HIGHEST) * 4 + proximity.fill_null(HIGHEST)
    if finer is not None:
        exact = table.threat_points.notnull() & table[finer].notnull()
        low = low.cast("float64") + exact.ifelse(table[finer], 0.0)
        high = high.cast("float64") + exact.ifelse(table[finer], 1.0)
    return table.mutate(rank_low=low, rank_high=high)


def _of_the_top(table: ir.Table, situation: str) -> ir.Table:
    """The points and intentions of a situation's top threat and whether it has a revisionist, as facts of it."""
    contender = table.is_candidate.fill_null(False) & table.is_top_threat.fill_null(True)
    intentions = table.offensive_intentions
    table = _of_situation(
        table,
        situation,
        {
            "top_threat_points_low": table.threat_points_low.max(),
            "top_threat_points_high": table.threat_points_high.max(),
            "top_threat_intentions_low": contender.ifelse(intentions.fill_null(0), None).min(),
            "top_threat_intentions_high": contender.ifelse(intentions.fill_null(HIGHEST), None).max(),
            "some_revisionist": table.is_revisionist.fill_null(False).any(),
            "perhaps_revisionist": (table.is_revisionist.isnull() & table.is_candidate.fill_null(True)).any(),
        },
    )
    has = ibis.cases((table.some_revisionist, True), (table.perhaps_revisionist, ibis.null("boolean")), else_=False)
    table = table.mutate(has_revisionist=has).drop("some_revisionist", "perhaps_revisionist")
    for name in ("top_threat_points", "top_threat_intentions"):
        low, high = table[f"{name}_low"], table[f"{name}_high"]
        table = table.mutate(**{name: (low == high).ifelse(low, None)})
    return table
