"""The threat level and the top threat: the same computation for coded cases and for the world panel.

Source: Walt 1985, 1987 for the four factors; the sum with equal weights, the ordinals 0 to 3 and the rule for ties
(higher intentions, then higher proximity) are assumptions that the ontology's parameters record.
"""

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
    per = ibis.window(group_by=situation)
    table = table.mutate(is_revisionist=table.is_candidate & (table.offensive_intentions >= revisionist_from))
    table = _foremost(table, "is_candidate", "is_top_threat", per)
    table = _foremost(table, "is_revisionist", "is_top_revisionist", per)
    table = table.mutate(has_revisionist=_any(table.is_revisionist, table.is_candidate, per))
    return _of_the_top(table, per).drop("rank_low", "rank_high", "is_revisionist")


def _foremost(table: ir.Table, eligible: str, name: str, per: ir.Value) -> ir.Table:
    """Add whether a row surely ranks first among the eligible rows, surely does not, or neither (NULL)."""
    may, surely_may = table[eligible].fill_null(True), table[eligible].fill_null(False)
    table = table.mutate(high=may.ifelse(table["rank_high"], None), low=surely_may.ifelse(table["rank_low"], None))
    table = table.mutate(best_low=table["low"].max().over(per), best_high=table["high"].max().over(per))
    is_best = table["high"] == table["best_high"]
    table = table.mutate(
        bests=is_best.cast("int64").sum().over(per), second=is_best.ifelse(None, table["high"]).max().over(per)
    )
    alone = (table["high"] == table["best_high"]) & (table["bests"] == 1)
    rival = alone.ifelse(table["second"], table["best_high"])
    surely = (table["low"] > rival) | (alone & table["second"].isnull() & table["low"].notnull())
    surely_not = ~table[eligible] | (table["best_low"] > table["rank_high"])
    found = ibis.cases((surely_not, False), (surely, True), else_=ibis.null("boolean"))
    return table.mutate(**{name: found}).drop("high", "low", "best_low", "best_high", "bests", "second")


def _any(flag: ir.BooleanValue, counted: ir.BooleanValue, per: ir.Value) -> ir.Value:
    """Whether a flag holds of any counted row of a group: NULL if that rests on what is not known."""
    some = flag.fill_null(False).any().over(per)
    unknown = (flag.isnull() & counted.fill_null(True)).any().over(per)
    return ibis.cases((some, True), (unknown, ibis.null("boolean")), else_=False)


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


def _of_the_top(table: ir.Table, per: ir.Value) -> ir.Table:
    """The points and intentions of a situation's top threat, as facts of the situation."""
    contender = table.is_candidate.fill_null(False) & table.is_top_threat.fill_null(True)
    intentions = table.offensive_intentions
    table = table.mutate(
        top_threat_points_low=table.threat_points_low.max().over(per),
        top_threat_points_high=table.threat_points_high.max().over(per),
        top_threat_intentions_low=contender.ifelse(intentions.fill_null(0), None).min().over(per),
        top_threat_intentions_high=contender.ifelse(intentions.fill_null(HIGHEST), None).max().over(per),
    )
    for name in ("top_threat_points", "top_threat_intentions"):
        low, high = table[f"{name}_low"], table[f"{name}_high"]
        table = table.mutate(**{name: (low == high).ifelse(low, None)})
    return table
