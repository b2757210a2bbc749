"""What states are and do, whatever the target: regime, weapons, wars, aims, votes. All over tables of states."""

import ibis
import ibis.expr.types as ir

from reasoner.measure.evidence import STATE, Evidence, beside

_FIRST_SESSION_YEAR = 1946  # of the General Assembly: session 1 (Bailey, Strezhnev & Voeten 2017)
_WAR = 5  # hostility level of COW disputes: war


def regime_type(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add polity (polity2, -10 to 10) and democracy: democracy_polity or more. NULL where Polity has no score."""
    scores = evidence.dated("democracy")
    states = beside(states, scores.select("year", state="ccode", polity="polity2"), STATE)
    return states.mutate(democracy=states.polity >= int(evidence.parameter("democracy_polity")))


def nuclear_possession(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add nuclear: whether a period in which the state has acquired nuclear weapons covers the year (Bleek 2017).

    The file's periods are text: "1945-" is open, "1979-91" shortens the second year, commas separate periods. A state
    without a period has none; before 1938, where the data begin, no state can have any.
    """
    listed = evidence.tables["nuclear"]
    listed = listed.filter(listed.Acquire.notnull()).select("ccode", "Acquire")
    periods = listed.mutate(period=listed.Acquire.split(",").unnest())
    parts = periods.period.strip().split("-")
    start, until = parts[0].cast("int64"), parts[1].fill_null("").nullif("")
    until = (until.length() == 2).ifelse(parts[0].left(2) + until, until).cast("int64")
    is_open = periods.period.contains("-") & until.isnull()
    end = ibis.coalesce(until, is_open.ifelse(evidence.last, start))
    years = evidence.spread(periods, start, end).select("year", state="ccode").distinct().mutate(armed=True)
    states = beside(states, years, STATE)
    known = states.seen & evidence.not_after("nuclear", states.year)
    return states.mutate(nuclear=known.ifelse(states.armed.fill_null(False), None)).drop("armed")


def war_involvement(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add war_decided: false for a state that was in no war the year before; NULL for one that was, or may have been.

    A state at war has hostility level 5 of its own in a dispute (COW dyadic disputes, Maoz et al. 2019). No data set
    records who was about to win, so that a war's outcome is not known.
    """
    disputes = evidence.dated("dyadic-mid")
    may_fight = disputes.filter((disputes.hihosta == _WAR).fill_null(True))
    fighting = may_fight.select("year", state="statea").distinct().mutate(fighting=True)
    states = beside(states, fighting, STATE)
    at_peace = states.seen & evidence.covers("dyadic-mid", states.year) & states.fighting.isnull()
    return states.mutate(war_decided=at_peace.ifelse(False, None)).drop("fighting")


def revisionist_aims(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add aims: limited_revisionist if, in the mid_window years before, the state was coded revisionist in a dispute
    in which it was on the side of the first militarised act; otherwise status_quo.

    Disputes do not tell limited from unlimited aims. NULL where the coding of such a dispute is missing and no other
    decides, and beyond the years of the data (COW MID participants, Palmer et al. 2022).
    """
    part = evidence.tables["mid-participants"]
    revised = (part.revstate == 1) & (part.sidea == 1)
    part = part.select("ccode", "styear", revised=revised).filter(revised.fill_null(True))
    window = int(evidence.parameter("mid_window"))
    years = evidence.during(part, part.styear + evidence.lag, part.styear + window)
    found = years.group_by(state="ccode", year="year").agg(surely=years.revised.fill_null(False).any())
    states = beside(states, found, STATE)
    known = states.seen & evidence.covers("mid-participants", states.year)
    aims = ibis.cases(
        (~known.fill_null(False), ibis.null("string")),
        (states.surely, "limited_revisionist"),
        (states.surely.isnull(), "status_quo"),
        else_=ibis.null("string"),
    )
    return states.mutate(aims=aims).drop("surely")


def ideal_points(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add ideal_point in the votes of the United Nations, and ideal_range: between the year's two extremes."""
    points = evidence.tables["ideal-points"]
    year = points.session + _FIRST_SESSION_YEAR - 1 + evidence.lag
    states = beside(states, points.select(state="ccode", year=year, ideal_point="IdealPoint"), STATE)
    per = ibis.window(group_by="year")
    return states.mutate(ideal_range=states.ideal_point.max().over(per) - states.ideal_point.min().over(per))
