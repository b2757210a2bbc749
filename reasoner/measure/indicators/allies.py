"""Weakness towards the target, pledges, and the allies that a perceiver can hope for. All over tables of pairs."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from reasoner.measure.evidence import PAIR, Evidence, beside, both_seen, found_or_not


def weakness(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add weak_ratio, the perceiver's cinc over what the target can deliver (NULL if that is nothing), and weak.

    weak: the ratio is below theta_weak, so that the perceiver cannot affect the outcome alone (after Walt 1987).
    """
    ratio = pairs.perceiver_cinc / pairs.deliverable_power.nullif(0.0)
    weak = pairs.perceiver_cinc < pairs.deliverable_power * evidence.parameter("theta_weak")
    return pairs.mutate(weak_ratio=ratio, weak=weak)


def defence_pledges(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add defence_pledge: whether a treaty in force the year before bound the target to defend the perceiver.

    ATOP directed dyad-years (Leeds et al. 2002): stateA is bound to defend stateB (the United States to defend Japan
    in 1955, not Japan the United States).
    """
    years = evidence.dated("atop-dyad-years")
    years = years.filter(years.defense == 1).select(target_code="stateA", perceiver_code="stateB", year="year")
    pairs = beside(pairs, years.distinct().mutate(pledged=True), PAIR)
    known = both_seen(pairs) & evidence.covers("atop-dyad-years", pairs.year)
    return pairs.mutate(defence_pledge=found_or_not(known, pairs.pledged, False)).drop("pledged")


def ally_coverage(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add ally_coverage, 0 to 1, and ally_available, from a table of pairs that has the points of each threat.

    coverage = (cinc of i + help) / (cinc of i + help + P(t -> i)), where help is the sum of P(j -> i) over the willing
    j: those that pledge to defend i, and those other states to which t is a threat of theta_T_points or more, or a
    strategic rival. An ally is available if a willing j adds something and coverage reaches theta_cov.

    If it is open whether some j is willing, or what a willing j can deliver, help is at least what is known:
    ally_coverage is NULL, ally_available is true if that is already enough, and otherwise NULL. States that were not
    in the system in the year that is read are no allies yet.
    """
    rows = pairs.select(
        *PAIR, "perceiver_seen", "target_seen", "perceiver_cinc", "deliverable_power", "defence_pledge", "rivalry",
        "threat_points_low", "threat_points_high",
    )  # fmt: skip
    rows = beside(rows, _sworn(rows), ("perceiver_code", "year"))
    rows = beside(rows, _opposed(rows, evidence), PAIR)
    rows = beside(rows, _perhaps(rows, evidence), ("target_code", "year"))
    return beside(pairs, _covered(rows, evidence), PAIR)


def _sworn(rows: ir.Table) -> ir.Table:
    """For each perceiver and year: those that pledge to defend it."""
    return _joined_forces(rows.filter(rows.defence_pledge), "sworn", ["perceiver_code", "year"])


def _joined_forces(rows: ir.Table, name: str, keys: Sequence[str]) -> ir.Table:
    """What the targets of rows can deliver together, how many add something, and of how many it is not known."""
    power = rows.deliverable_power
    return rows.group_by(list(keys)).agg(
        **{
            f"{name}_help": power.sum(),
            f"{name}_helpers": (power > 0).fill_null(False).cast("int64").sum(),
            f"{name}_open": power.isnull().cast("int64").sum(),
        }
    )


def _threatened(rows: ir.Table, points: ir.IntegerValue, evidence: Evidence) -> ir.BooleanValue:
    """Whether the perceiver of a row is, with so many points, willing to stand against its target."""
    enough = (points >= int(evidence.parameter("theta_T_points"))).fill_null(False)
    return enough | rows.rivalry.fill_null(False)


def _opposed(rows: ir.Table, evidence: Evidence) -> ir.Table:
    """For each i, t and year: the help of the j that stand against t and have not pledged anything to i.

    Few states stand against any t, so that this joins few rows, not every i, j and t.
    """
    against = rows.filter(_threatened(rows, rows.threat_points_low, evidence))
    against = against.select("year", helper="perceiver_code", threat="target_code")
    reach = rows.filter(~rows.defence_pledge.fill_null(False))
    reach = reach.select("perceiver_code", "year", "deliverable_power", helper="target_code")
    both = reach.inner_join(against, ["helper", "year"])
    both = both.filter(both.perceiver_code != both.threat)
    return _joined_forces(both.rename(target_code="threat"), "opposed", PAIR)


def _perhaps(rows: ir.Table, evidence: Evidence) -> ir.Table:
    """For each target and year: how many states may or may not stand against it, for all that is known."""
    perhaps = rows.filter(_undecided(rows, evidence))
    return perhaps.group_by("target_code", "year").agg(perhaps=perhaps.count())


def _undecided(rows: ir.Table, evidence: Evidence) -> ir.BooleanValue:
    """Whether it is open that the perceiver of a row stands against its target; never NULL."""
    possible = _threatened(rows, rows.threat_points_high, evidence) | rows.rivalry.isnull()
    surely = _threatened(rows, rows.threat_points_low, evidence)
    return rows.perceiver_seen.fill_null(True) & possible & ~surely


def _covered(rows: ir.Table, evidence: Evidence) -> ir.Table:
    """The coverage of each pair, from the help and the counts of what is open."""
    # the target's own pledge to the perceiver is no help against the target, and the perceiver may itself be among
    # those that may stand against the target
    pledge, power = rows.defence_pledge.fill_null(False), rows.deliverable_power
    sworn = rows.sworn_helpers.fill_null(0) - (pledge & (power > 0).fill_null(False)).cast("int64")
    sworn_help = rows.sworn_help.fill_null(0.0) - pledge.ifelse(power.fill_null(0.0), 0.0)
    sworn_open = rows.sworn_open.fill_null(0) - (pledge & power.isnull()).cast("int64")
    perhaps = rows.perhaps.fill_null(0) - _undecided(rows, evidence).cast("int64")
    rows = rows.select(
        *PAIR, "perceiver_cinc", "deliverable_power",
        # counted, not subtracted: a difference of sums need not be exactly nothing
        help=(sworn > 0).ifelse(sworn_help, 0.0) + rows.opposed_help.fill_null(0.0),
        helpers=sworn + rows.opposed_helpers.fill_null(0),
        open=(sworn_open + rows.opposed_open.fill_null(0) + perhaps > 0) | rows.defence_pledge.isnull(),
    )  # fmt: skip
    ours = rows.perceiver_cinc + rows.help
    # powers may be added in any order, which shows in the last digits
    rows = rows.mutate(at_least=(ours / (ours + rows.deliverable_power)).round(12))
    enough = rows.at_least >= evidence.parameter("theta_cov")
    return rows.select(
        *PAIR,
        ally_coverage=rows.open.ifelse(None, rows.at_least),
        ally_available=ibis.cases(
            ((rows.helpers > 0) & enough, True),
            (rows.open, ibis.null("boolean")),
            (rows.helpers == 0, False),
            else_=enough,
        ),
    )
