"""The world panel: every state's assessment of every other in every year, measured from published data.

From published tables to states by year (what each was and did), to pairs by year (how each looked to the other), to
threats, allies and roles. Each step is computed once and kept, so that no expression grows without bound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from ontology import BASE
from reasoner.backend import Backend
from reasoner.errors import PanelError
from reasoner.measure import threat
from reasoner.measure.evidence import PAIR, STATE, Evidence, beside
from reasoner.measure.indicators import allies, circumstances, conduct, factors, geography, intent, power
from reasoner.measure.table import KEYS, column_types, complete
from reasoner.theory.library import Library

NEEDED = (
    "states",
    "majors",
    "nmc",
    "contiguity",
    "distances",
    "dyadic-mid",
    "mid-participants",
    "rivalries",
    "ideal-points",
    "atop-dyad-years",
    "democracy",
    "nuclear",
)
"""The data sets that the panel is measured from, by their ids in kb/datasets.ttl."""

_OF_PERCEIVER = {
    "perceiver_code": "state",
    "perceiver": "abbreviation",
    "perceiver_seen": "seen",
    "perceiver_cinc": "cinc",
    "great_power": "great_power",
    "perceiver_is_pole": "is_pole",
    "perceiver_nuclear": "nuclear",
    "perceiver_democracy": "democracy",
    "perceiver_ideal_point": "ideal_point",
    "has_land_hegemon": "hegemon_elsewhere",
    "strongest_other": "strongest_other",
    "strongest_others": "strongest_others",
    "ideal_range": "ideal_range",
    "concentration": "concentration",
    "war_decided": "war_decided",
    "aims": "aims",
}
_OF_TARGET = {
    "target_code": "state",
    "target": "abbreviation",
    "target_seen": "seen",
    "target_cinc": "cinc",
    "target_great_power": "great_power",
    "target_is_pole": "is_pole",
    "target_nuclear": "nuclear",
    "target_democracy": "democracy",
    "target_polity": "polity",
    "target_ideal_point": "ideal_point",
    "target_strength": "strength",
    "is_land_hegemon": "hegemon",
    "land_share": "land_share",
    "aggregate_power_share": "aggregate_power_share",
    "military_strength": "military_strength",
    "power_share_rise": "power_share_rise",
    "becomes_largest": "becomes_largest",
}
"""Columns of a pair, and the column of its state that each one is."""

_SCAFFOLD = (
    "perceiver_seen",
    "target_seen",
    "perceiver_cinc",
    "target_cinc",
    "perceiver_ideal_point",
    "target_ideal_point",
    "ideal_range",
    "target_strength",
    "strongest_other",
    "strongest_others",
)
"""Columns that only other columns are computed from."""


@dataclass(frozen=True)
class Panel:
    """The measured panel: its rows as they are stored, in small numbers, and the assessment table that they spell.

    What is spelled from other columns, or is the same in every row, is not stored.
    """

    stored: ir.Table
    library: Library
    evidence: Evidence

    @property
    def table(self) -> ir.Table:
        """The assessment table, with all columns of the ontology."""
        return self.spelled(self.stored)

    def spelled(self, stored: ir.Table) -> ir.Table:
        """The stored rows, with what may have been put beside them, as an assessment table."""
        table = stored.mutate(
            situation=situation(stored),
            perceiver_iri=ibis.literal(f"{BASE}state/") + stored.perceiver,
            target_iri=ibis.literal(f"{BASE}state/") + stored.target,
            is_likely_victor=stored.war_decided,
        )
        table = circumstances.freedom_of_choice(circumstances.polarity_of_year(table, self.evidence), self.evidence)
        measured = [name for name in table.columns if name not in KEYS]
        table = _typed(complete(table, self.library), self.library)
        return table.select(*KEYS, *measured, *sorted(set(table.columns) - {*KEYS, *measured}))


def situation(stored: ir.Table) -> ir.StringValue:
    """The name of a perceiver's choice in a year."""
    return stored.perceiver + "-" + stored.year.cast("string")


def world_panel(
    backend: Backend,
    library: Library,
    tables: Mapping[str, ir.Table],
    first: int = 1816,
    last: int = 2014,
    progress: Callable[[str], None] = lambda step: None,
) -> Panel:
    """The panel of the years first to last: one row for each perceiver, target and year, measured.

    Perceiver and target are members of the COW state system in any part of the year (states2016). What is measured is
    read in the year before: a row does not change with what data say of its own year, save for membership. A target
    that enters the system in the year is no candidate threat yet to a perceiver that was there before: nothing of it
    was published. tables has the data sets of NEEDED by id, as kb.published gives them. progress is told each step.
    Raises PanelError for years out of order and for missing tables.
    """
    _check(tables, first, last)
    # the threat of the year before the first is measured too, for previous_threat_points
    evidence = Evidence(tables, library.parameter, first - 1, last)
    progress("measuring states")
    states = _states(backend, evidence)
    progress("pairing states")
    pairs = _pairs(backend, states, evidence)
    progress("measuring the four factors")
    pairs = _factors(backend, pairs, evidence)
    progress("finding top threats")
    threats = _threats(backend, pairs, library.parameter("revisionist_intentions"))
    progress("counting on allies")
    threats = _allies(backend, pairs, threats, evidence)
    progress("joining the table")
    return Panel(_joined(backend, pairs, threats, evidence), library, evidence)


def _check(tables: Mapping[str, ir.Table], first: int, last: int) -> None:
    if first > last:
        raise PanelError(f"The panel cannot run from {first} to {last}; the first year must not be after the last.")
    if missing := [name for name in NEEDED if name not in tables]:
        raise PanelError(f"The panel needs the data sets {', '.join(NEEDED)}; {', '.join(missing)} is missing.")


def _states(backend: Backend, evidence: Evidence) -> ir.Table:
    """States by year: those in the system in the year, and those seen in it in the year that is read."""
    # a rise is measured against a year long before the first one
    earliest = evidence.first - int(evidence.parameter("rise_window"))
    evidence = replace(evidence, first=earliest)
    spells = evidence.tables["states"]
    now = evidence.during(spells, spells.styear, spells.endyear)
    now = now.group_by(state="ccode", year="year").agg(abbreviation=now.stateabb.min()).mutate(member=True)
    before = evidence.spread(spells, spells.styear, spells.endyear)
    before = before.select("year", state="ccode").distinct().mutate(was_member=True)
    keys = now.select(*STATE).union(before.select(*STATE)).distinct()
    states = beside(beside(keys, now, STATE), before, STATE)
    seen = evidence.covers("states", states.year).ifelse(states.was_member.fill_null(False), None)
    states = states.mutate(seen=seen, member=states.member.fill_null(False)).drop("was_member")
    for steps in (
        (power.capabilities, power.great_power),
        (conduct.regime_type, conduct.nuclear_possession, conduct.war_involvement),
        (conduct.revisionist_aims, conduct.ideal_points),
        (power.aggregate_power_share, power.poles, power.concentration, power.military_strength),
        (power.power_share_rise,),
        (power.land_share,),
        (power.rank_strength,),
    ):
        for step in steps:
            states = step(states, evidence)
        states = backend.keep(states)
    return states


def _pairs(backend: Backend, states: ir.Table, evidence: Evidence) -> ir.Table:
    """Pairs of members by year, numbered by year, perceiver and target, with what data sets of pairs say of them."""
    members = states.filter(states.member & (states.year >= evidence.first))
    in_year = ibis.window(group_by="year", order_by="state")
    per = members.group_by("year").agg(size=members.count())
    before = per.select("year", "size", pairs=per.size * (per.size - 1))
    total = before.pairs.sum().over(ibis.cumulative_window(order_by="year"))
    offsets = before.select("year", "size", offset=total - before.pairs)
    members = members.mutate(place=ibis.row_number().over(in_year))
    perceivers = members.select("year", place_i="place", **_OF_PERCEIVER).inner_join(offsets, "year")
    targets = members.select("year", place_t="place", **_OF_TARGET)
    pairs = perceivers.inner_join(targets, "year").filter(lambda both: both.place_i != both.place_t)
    # arithmetic, not a global row number: it needs no sorting and runs in parallel
    place = pairs.place_t - (pairs.place_t > pairs.place_i).cast("int64")
    pairs = pairs.mutate(row=pairs.offset + pairs.place_i * (pairs.size - 1) + place)
    pairs = pairs.drop("place_i", "place_t", "size", "offset")
    for step in (
        geography.contiguity,
        geography.capital_distance,
        intent.rivalry,
        intent.recent_disputes,
        intent.revisionist_initiations,
        intent.territorial_claim,
        allies.defence_pledges,
    ):
        pairs = step(pairs, evidence)
    return pairs


def _factors(backend: Backend, pairs: ir.Table, evidence: Evidence) -> ir.Table:
    for steps in (
        (
            geography.proximity_level,
            geography.political_relevance,
            geography.loss_of_strength,
            intent.ideology_distance,
            power.strongest_state,
        ),
        (intent.intent_level, geography.deliverable_power, intent.offensive_level),
        (factors.ordinal_factors, factors.threat_level, allies.weakness),
    ):
        for step in steps:
            pairs = step(pairs, evidence)
    return backend.keep(_smaller(pairs))


def _threats(backend: Backend, pairs: ir.Table, revisionist_from: float) -> ir.Table:
    """Points and top threat of each row."""
    unseen = (pairs.perceiver_seen & ~pairs.target_seen).fill_null(False)
    situation = pairs.perceiver_code.cast("int64") * 10_000 + pairs.year
    ordinals = {name: pairs[name].cast("int64") for name in factors.CUTS}
    narrow = pairs.select("row", "threat_level", **ordinals, situation=situation, is_candidate=~unseen)
    narrow = backend.keep(narrow)
    measured = threat.top_threat(threat.threat_points(narrow), revisionist_from, finer="threat_level")
    measured = backend.keep(measured.drop("situation", *factors.CUTS, "threat_level"))
    backend.release(narrow)
    return measured


_SMALL = {"row": "int32", "recent_disputes": "int16", "revisionist_initiations": "int16", "year": "int16"}


def _smaller(table: ir.Table) -> ir.Table:
    """The table with its whole numbers in as few bytes as they need, while it is being worked on."""
    small = {
        name: _SMALL.get(name, "int16" if name.endswith("_code") else "int8")
        for name, kind in table.schema().items()
        if kind.is_integer()
    }
    return table.mutate(**{name: table[name].cast(kind) for name, kind in small.items()})


def _allies(backend: Backend, pairs: ir.Table, threats: ir.Table, evidence: Evidence) -> ir.Table:
    """What rests on threats: allies against each, the border with the top threat, and the points of the year before."""
    columns = ("perceiver_seen", "target_seen", "perceiver_cinc", "deliverable_power", "defence_pledge", "rivalry")
    rows = pairs.select("row", *PAIR, *columns, "borders_by_land").inner_join(threats, "row")
    rows = backend.keep(rows)
    backend.release(threats)
    threats = geography.shares_border(allies.ally_coverage(rows, evidence), evidence)
    earlier = rows.select("perceiver_code", "target_code", year=rows.year + 1, previous_threat_points="threat_points")
    threats = beside(threats, earlier, PAIR).drop(*PAIR, *columns, "borders_by_land")
    threats = backend.keep(_smaller(threats))
    backend.release(rows)
    return threats


def _joined(backend: Backend, pairs: ir.Table, threats: ir.Table, evidence: Evidence) -> ir.Table:
    """The rows with everything that is measured of them, without the year before the first, and numbered from 0."""
    kept = pairs.drop(*_SCAFFOLD).inner_join(threats, "row")
    kept = kept.filter(kept.year > evidence.first)
    earlier = pairs.filter(pairs.year <= evidence.first).count().as_scalar()
    stored = backend.keep(kept.mutate(row=kept.row - earlier))
    backend.release(pairs)
    backend.release(threats)
    return stored


def _typed(table: ir.Table, library: Library) -> ir.Table:
    """The table with the types of the ontology, and all whole numbers as wide as in any assessment table."""
    wide = {name: "int64" for name, kind in table.schema().items() if kind.is_integer()}
    declared = {name: kind for name, kind in column_types(library).items() if name in table.columns}
    return table.cast({**wide, **declared})
