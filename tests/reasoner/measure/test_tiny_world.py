"""What the panel makes of a world of four states: read a year before, never guessing, allies counted by name."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from reasoner.errors import PanelError
from reasoner.measure.indicators import allies, power

BIG, SML, FRI, FAR = 1, 2, 3, 4
NEAR = math.exp(-500 / 1500)  # proximity level at 500 km before 1919

Row = dict[str, Any]
Tiny = Any  # conftest.TinyWorld; test modules cannot import conftest


def test_every_member_looks_at_every_other_member_once_a_year(tiny: Tiny) -> None:
    told: list[str] = []
    rows = tiny.panel(1902, 1904, told.append)
    assert told[0] == "measuring states" and len(told) == 6
    assert len(rows) == 3 * 4 * 3
    assert sorted(row["row"] for row in rows.values()) == list(range(36))
    assert rows["SML-BIG-1903"]["situation"] == "SML-1903"
    assert rows["SML-BIG-1903"]["perceiver_iri"] == "https://w3id.org/melian/state/SML"
    assert rows["SML-BIG-1903"]["target_iri"] == "https://w3id.org/melian/state/BIG"


def test_years_out_of_order_and_missing_tables_are_one_sentence(tiny: Tiny) -> None:
    with pytest.raises(PanelError, match=r"cannot run from 1905 to 1903; the first year must not be after the last\."):
        tiny.panel(1905, 1903)
    del tiny.rows["majors"], tiny.rows["nmc"]
    with pytest.raises(PanelError, match=r"needs the data sets states, .*; majors, nmc is missing\."):
        tiny.panel()


# ---- No leakage ------------------------------------------------------------------------------------------------


def dispute(perceiver: int, target: int, year: int, **values: object) -> dict[str, Any]:
    """A dispute that the target began, to revise the perceiver's territory."""
    row = {"disno": 1, "statea": perceiver, "stateb": target, "year": year, "sideab": 1, "revstatb": 1}
    return row | {"revtypeb": 1, "hihosta": 4} | values


def happen(tiny: Tiny, year: int) -> None:
    """Everything changes in a year, in every table."""
    tiny.set("nmc", {"ccode": BIG, "year": year}, cinc=0.01, milex=1, milper=1)
    tiny.set("nmc", {"ccode": FAR, "year": year}, milex=None, milper=None)
    tiny.set("contiguity", {"state1no": SML, "year": year}, conttype=5)
    tiny.add("distances", {"ccode1": SML, "ccode2": FRI, "styear": year, "endyear": 2024, "capdist_km": 4000.0})
    tiny.add("rivalries", {"ccode1": BIG, "ccode2": SML, "start": year, "end": year + 50})
    tiny.add("dyadic-mid", dispute(SML, BIG, year, hihosta=5), dispute(FRI, BIG, year, disno=2))
    tiny.add("mid-participants", {"ccode": SML, "styear": year, "sidea": 1, "revstate": 1})
    tiny.add("atop-dyad-years", {"stateA": FRI, "stateB": SML, "year": year, "defense": 1})
    tiny.add("majors", {"ccode": FRI, "styear": year, "endyear": 2016})
    tiny.add("ideal-points", *({"ccode": c, "session": year - 1945, "IdealPoint": 1.0 * c} for c in (BIG, SML)))
    tiny.add("democracy", {"ccode": SML, "year": year, "polity2": 10})
    tiny.add("nuclear", {"ccode": SML, "Acquire": f"{year}-"})


CHANGED = {
    "SML-BIG": """aggregate_power aggregate_power_share military_strength contiguity borders_by_land proximity_level
        rivalry recent_disputes revisionist_initiations territorial_claim ideology_distance intent_level
        offensive_capability threat_points threat_level war_decided is_likely_victor aims weak_ratio weak ally_coverage
        concentration perceiver_nuclear perceiver_democracy""",
    "SML-FRI": """capital_distance deliverable_power loss_of_strength defence_pledge target_great_power is_strongest
        is_land_hegemon""",
    "SML-FAR": "military_strength",
}


def test_what_is_published_of_a_year_changes_the_next_year_and_no_earlier(tiny: Tiny) -> None:
    year = 1960
    tiny.rows["nmc"] += [row | {"year": row["year"] + 55} for row in tiny.rows["nmc"]]
    tiny.rows["contiguity"] += [row | {"year": row["year"] + 55} for row in tiny.rows["contiguity"]]
    before = tiny.panel(year - 1, year + 1)
    happen(tiny, year)
    after = tiny.panel(year - 1, year + 1)
    assert {name: row for name, row in after.items() if row["year"] <= year} == {
        name: row for name, row in before.items() if row["year"] <= year
    }
    for pair, columns in CHANGED.items():
        name = f"{pair}-{year + 1}"
        same = [column for column in columns.split() if before[name][column] == after[name][column]]
        assert not same, f"{same} of {name} do not follow the year before"


# ---- Unknown is neither zero nor no ------------------------------------------------------------------------------


def test_in_the_first_year_of_the_state_system_nothing_is_known(tiny: Tiny) -> None:
    for state in tiny.rows["states"]:
        state["styear"] = 1816
    tiny.add("rivalries", {"ccode1": BIG, "ccode2": SML, "start": 1700, "end": 1900})
    tiny.add("atop-dyad-years", {"stateA": FRI, "stateB": SML, "year": 1815, "defense": 1})
    row = tiny.row("SML-BIG-1816")
    known = {name for name, value in row.items() if value is not None}
    names = {"row", "situation", "perceiver", "target", "perceiver_iri", "target_iri", "perceiver_code", "target_code"}
    bounds = {"threat_points_low", "threat_points_high", "top_threat_points_low", "top_threat_points_high"}
    bounds |= {"top_threat_intentions_low", "top_threat_intentions_high"}
    assert known - names - bounds == {"year", "is_candidate", "polarity", "coerced"}
    assert (row["threat_points_low"], row["threat_points_high"]) == (0, 12)
    assert (row["top_threat_points_low"], row["top_threat_points_high"]) == (0, 12)


def test_a_state_without_military_data_has_an_unknown_threat_not_a_small_one(tiny: Tiny) -> None:
    tiny.set("nmc", {"ccode": BIG, "year": 1902}, milex=None, milper=None)
    rows = tiny.panel(1903, 1904)
    row, known = rows["SML-BIG-1903"], rows["SML-BIG-1904"]
    assert (row["offensive_capability"], known["offensive_capability"]) == (None, 3)
    assert row["military_strength"] is None and row["offensive_level"] is None
    assert row["threat_points"] is None and row["threat_level"] is None
    assert (row["threat_points_low"], row["threat_points_high"]) == (known["threat_points"] - 3, known["threat_points"])


def test_one_military_figure_stands_for_the_missing_one(tiny: Tiny) -> None:
    tiny.set("nmc", {"ccode": FRI, "year": 1902}, milex=None)
    assert tiny.row("SML-FRI-1903")["military_strength"] == pytest.approx(30 / 50)


def test_a_state_that_enters_the_system_is_not_known_in_its_first_year(tiny: Tiny) -> None:
    """And it is no candidate threat to those that were there: of it nothing was published."""
    tiny.set("states", {"ccode": FRI}, styear=1903)
    rows = tiny.panel(1903, 1904)
    new = rows["SML-FRI-1903"]
    for column in ("contiguity", "borders_by_land", "rivalry", "recent_disputes", "defence_pledge", "proximity"):
        assert new[column] is None, column
    assert (new["is_candidate"], new["is_top_threat"], new["threat_points"]) == (False, False, None)
    assert rows["SML-BIG-1903"]["is_top_threat"] is True
    assert rows["SML-FRI-1904"]["is_candidate"] is True
    assert rows["SML-FRI-1904"]["contiguity"] == 0
    assert rows["FRI-BIG-1903"]["is_candidate"] is True
    assert rows["FRI-BIG-1903"]["is_top_threat"] is None


def test_what_data_do_not_cover_is_not_known(tiny: Tiny) -> None:
    """Disputes end in 2014, contiguity in 2016: the choice of 2015 rests on both, that of 2016 not on disputes."""
    tiny.rows["nmc"] += [row | {"year": row["year"] + 110} for row in tiny.rows["nmc"]]
    rows = tiny.panel(2015, 2016)
    assert rows["SML-BIG-2015"]["recent_disputes"] == 0
    assert rows["SML-BIG-2016"]["recent_disputes"] is None
    assert rows["SML-BIG-2016"]["war_decided"] is None and rows["SML-BIG-2016"]["aims"] is None
    assert rows["SML-BIG-2016"]["contiguity"] == 0
    assert rows["SML-BIG-2016"]["intent_components"] == "rivalry"


def test_without_a_distance_only_neighbours_by_land_are_near(tiny: Tiny) -> None:
    tiny.rows["distances"] = []
    rows = tiny.panel()
    assert rows["SML-BIG-1903"]["proximity_level"] == 1.0
    assert rows["SML-FRI-1903"]["proximity_level"] is None and rows["SML-FRI-1903"]["proximity"] is None
    assert rows["SML-FRI-1903"]["weak"] is None and rows["SML-FRI-1903"]["deliverable_power"] is None


def test_a_regime_without_a_score_is_neither_democratic_nor_not(tiny: Tiny) -> None:
    tiny.add("democracy", {"ccode": SML, "year": 1902, "polity2": 6}, {"ccode": FRI, "year": 1902, "polity2": 5})
    rows = tiny.panel()
    assert rows["BIG-SML-1903"]["target_democracy"] is True
    assert rows["BIG-FRI-1903"]["target_democracy"] is False
    assert rows["BIG-FAR-1903"]["target_democracy"] is None and rows["BIG-FAR-1903"]["target_polity"] is None
    assert (rows["BIG-FAR-1903"]["perceiver_democracy"], rows["SML-BIG-1903"]["perceiver_democracy"]) == (None, True)


def test_whether_a_war_is_decided_is_known_only_of_those_at_peace(tiny: Tiny) -> None:
    tiny.add("dyadic-mid", dispute(SML, BIG, 1902, hihosta=5), dispute(FRI, BIG, 1902, hihosta=4))
    rows = tiny.panel()
    assert rows["SML-BIG-1903"]["war_decided"] is None and rows["SML-BIG-1903"]["is_likely_victor"] is None
    assert rows["FRI-BIG-1903"]["war_decided"] is False and rows["FRI-BIG-1903"]["is_likely_victor"] is False


# ---- Threat and rise --------------------------------------------------------------------------------------


def test_a_strong_neighbour_is_a_threat_by_power_nearness_and_offence(tiny: Tiny) -> None:
    row = tiny.row()
    factors = ("aggregate_power", "proximity", "offensive_capability", "offensive_intentions", "threat_points")
    assert [row[factor] for factor in factors] == [3, 3, 3, 0, 9]
    assert row["threat_level"] == pytest.approx(0.75)
    assert (row["is_top_threat"], row["top_threat_points"], row["shares_border"]) == (True, 9, True)
    assert (row["is_strongest"], row["has_strongest"]) == (True, True)
    assert (row["target_is_pole"], row["perceiver_is_pole"]) == (True, False)


def test_last_years_threat_stands_beside_this_years(tiny: Tiny) -> None:
    rows = tiny.add("rivalries", {"ccode1": BIG, "ccode2": SML, "start": 1902, "end": 1950}).panel(1903, 1903)
    assert (rows["SML-BIG-1903"]["previous_threat_points"], rows["SML-BIG-1903"]["threat_points"]) == (9, 10)


def test_a_state_outmatched_five_to_one_is_weak(measure: Callable[..., list[Row]]) -> None:
    rows = measure(
        allies.weakness,
        perceiver_cinc=("float", [0.0999, 0.1, 0.1, 0.1]),
        deliverable_power=("float", [0.5, 0.5, 0.0, None]),
    )
    assert [row["weak"] for row in rows] == [True, False, False, None]
    assert [row["weak_ratio"] for row in rows] == [pytest.approx(0.1998), pytest.approx(0.2), None, None]


@pytest.fixture
def rising(tiny: Tiny) -> dict[str, Row]:
    """FRI, a great power too, doubles its capability in 1893."""
    tiny.add("majors", {"ccode": FRI, "styear": 1890, "endyear": 2016})
    for year in range(1893, 1911):
        tiny.set("nmc", {"ccode": FRI, "year": year}, cinc=0.6)
    steps = (power.capabilities, power.great_power, power.aggregate_power_share, power.power_share_rise)
    states: dict[str, Row] = tiny.states(*steps, first=1890, last=1904)
    return states


def test_a_rise_is_measured_over_ten_years_of_the_great_powers_total(rising: dict[str, Row]) -> None:
    assert rising["FRI-1903"]["power_share_rise"] == pytest.approx((0.6 / 1.1) / (0.3 / 0.8) - 1)
    assert rising["FRI-1904"]["power_share_rise"] == 0.0


def test_a_state_becomes_the_largest_once(rising: dict[str, Row]) -> None:
    assert [rising[f"FRI-{year}"]["becomes_largest"] for year in (1903, 1904)] == [True, False]
    assert [rising[f"BIG-{year}"]["becomes_largest"] for year in (1903, 1904)] == [False, False]


def test_a_rise_from_before_the_data_is_not_known(rising: dict[str, Row]) -> None:
    assert rising["FRI-1900"]["power_share_rise"] is None
    assert rising["FRI-1900"]["becomes_largest"] is None
    assert rising["BIG-1900"]["becomes_largest"] is False  # whatever it was then, it is not the largest now
