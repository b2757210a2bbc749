"""Offensive capability and intentions of the target, as past conduct shows them. All over tables of pairs.

Intentions are perceptions; the data hold behavioural proxies only. COW dyadic disputes (Maoz et al. 2019) have both
directions of a pair; of a dispute that goes on for years only the year in which it began for the pair counts.
"""

import ibis
import ibis.expr.types as ir

from reasoner.measure.evidence import PAIR, Evidence, beside, both_seen, found_or_not

COMPONENTS = {
    "rivalry": "intent_w_rivalry",
    "disputes": "intent_w_revisionist",
    "claim": "intent_w_territory",
    "ideology": "intent_w_ideology",
}
"""The four components of the intent level, as intent_components lists them, and their weights."""

_TERRITORY = 1  # type of revision in COW disputes


def offensive_level(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add offensive_level, 0 to 1: military strength of the target x proximity_level; a weak proxy for offence."""
    return pairs.mutate(offensive_level=pairs.military_strength * pairs.proximity_level)


def rivalry(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add rivalry: whether the two were strategic rivals the year before (Thompson, Sakuwa & Suhas 2021).

    The list names every rivalry, so that a pair of members not on it has none; NULL beyond the list.
    """
    listed = evidence.tables["rivalries"]
    years = evidence.spread(listed, listed.start, listed.end)
    there = years.select(perceiver_code="ccode1", target_code="ccode2", year="year")
    back = years.select(perceiver_code="ccode2", target_code="ccode1", year="year")
    pairs = beside(pairs, there.union(back).distinct().mutate(listed=True), PAIR)
    known = both_seen(pairs) & evidence.covers("rivalries", pairs.year)
    return pairs.mutate(rivalry=found_or_not(known, pairs.listed, False)).drop("listed")


def _disputes(evidence: Evidence) -> ir.Table:
    """The disputes of a pair that began in the window before each year: one row for each year that one informs.

    first_act: the target was on the side of the first militarised act; revisionist, territorial: the target wanted
    the status quo, or territory, revised. NULL where not coded.
    """
    rows = evidence.tables["dyadic-mid"]
    pair = ["disno", "statea", "stateb"]
    rows = rows.mutate(began=rows.year.min().over(ibis.window(group_by=pair)))
    rows = (
        rows.filter(rows.year == rows.began)
        .group_by(pair)
        .agg(
            began=rows.began.min(),
            initiated=_surely(rows, (rows.sideab == 1) & (rows.revstatb == 1)),
            territorial=_surely(rows, rows.revtypeb == _TERRITORY),
        )
    )
    window = int(evidence.parameter("mid_window"))
    years = evidence.during(rows, rows.began + evidence.lag, rows.began + window)
    return years.select("year", "initiated", "territorial", perceiver_code="statea", target_code="stateb")


def _surely(rows: ir.Table, test: ir.BooleanValue) -> ir.BooleanValue:
    """Whether a test holds of any row of a group: true, false, or NULL if one is not known and none holds."""
    holds, open_ = test.fill_null(False).any(), test.isnull().any()
    return ibis.cases((holds, True), (open_, None), else_=False)


def _window_known(pairs: ir.Table, evidence: Evidence) -> ir.BooleanValue:
    """Whether the disputes of a pair are known: both members, in the years of the data. A window that begins before
    the data, or before one of the two was a member, counts what there is."""
    return both_seen(pairs) & evidence.covers("dyadic-mid", pairs.year)


def recent_disputes(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add recent_disputes: how many disputes with the two on opposite sides began in the mid_window years before.

    Source of the window: Lai & Reiter 2000.
    """
    disputes = _disputes(evidence)
    pairs = beside(pairs, disputes.group_by(PAIR).agg(found=disputes.count()), PAIR)
    return pairs.mutate(recent_disputes=found_or_not(_window_known(pairs, evidence), pairs.found, 0)).drop("found")


def revisionist_initiations(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add revisionist_initiations: of the recent disputes, those in which the target was on the side of the first
    militarised act and is coded revisionist towards the perceiver. NULL if one of them is not coded."""
    disputes = _disputes(evidence)
    counted = disputes.group_by(PAIR).agg(
        found=disputes.initiated.cast("int64").sum(), open=disputes.initiated.isnull().any()
    )
    pairs = beside(pairs, counted, PAIR)
    known = _window_known(pairs, evidence) & ~pairs.open.fill_null(False)
    return pairs.mutate(revisionist_initiations=found_or_not(known, pairs.found, 0)).drop("found", "open")


def territorial_claim(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add territorial_claim: whether in a recent dispute the target wanted territory of the perceiver revised.

    Stands in for coded claims, which are not read. It is not the spatial kind of strategic rivalry: that would count
    one fact twice in the intent level.
    """
    disputes = _disputes(evidence)
    claims = disputes.group_by(PAIR).agg(
        found=disputes.territorial.fill_null(False).any(), open=disputes.territorial.isnull().any()
    )
    pairs = beside(pairs, claims, PAIR)
    known = _window_known(pairs, evidence) & ~(pairs.open & ~pairs.found).fill_null(False)
    return pairs.mutate(territorial_claim=found_or_not(known, pairs.found, False)).drop("found", "open")


def ideology_distance(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add ideology_distance, 0 to 1: distance of the two ideal points over the largest of the year.

    Votes in the United Nations (Bailey, Strezhnev & Voeten 2017); NULL before them, and for states that did not vote.
    """
    distance = (pairs.perceiver_ideal_point - pairs.target_ideal_point).abs()
    return pairs.mutate(ideology_distance=distance / pairs.ideal_range.nullif(0.0))


def intent_level(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add intent_level, 0 to 1, and intent_components, the components that it rests on, joined by "+".

    I = w_rivalry rivalry + w_revisionist min(1, revisionist_initiations / intent_disputes_full) + w_territory
    territorial_claim + w_ideology ideology_distance, the weights of the known components made to add up to 1. NULL
    if no component is known.
    """
    full = evidence.parameter("intent_disputes_full")
    values = {
        "rivalry": pairs.rivalry.cast("float64"),
        "disputes": ibis.least(pairs.revisionist_initiations / full, 1.0),
        "claim": pairs.territorial_claim.cast("float64"),
        "ideology": pairs.ideology_distance,
    }
    level, weights, names = ibis.literal(0.0), ibis.literal(0.0), ibis.literal("")
    for name, value in values.items():
        weight = evidence.parameter(COMPONENTS[name])
        # without the guard a missing value would be multiplied through; least() skips NULL on DuckDB
        known = (pairs.revisionist_initiations if name == "disputes" else value).notnull()
        level = level + known.ifelse(value * weight, 0.0)
        weights = weights + known.ifelse(weight, 0.0)
        names = names + known.ifelse(f"+{name}", "")
    return pairs.mutate(intent_level=level / weights.nullif(0.0), intent_components=names.substr(1).nullif(""))
