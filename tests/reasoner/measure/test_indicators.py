"""What single indicators make of published rows."""

from collections.abc import Callable
from typing import Any

import pytest
from rdflib import RDF, SKOS, Graph

import ontology
from ontology import MEL
from reasoner.measure.evidence import Evidence
from reasoner.measure.indicators import INDICATORS, allies, conduct, geography, intent, power
from reasoner.theory.library import Library

BIG, SML, FRI, FAR = 1, 2, 3, 4

Tiny = Any  # conftest.TinyWorld; test modules cannot import conftest


@pytest.fixture(scope="module")
def terms() -> Graph:
    """The ontology with the indicators, which the library of theories leaves out: no rule tests them."""
    return sum((ontology.read(path).graph for path in ontology.modules()), Graph(bind_namespaces="none"))


def test_every_indicator_of_the_ontology_is_a_documented_function_and_the_reverse(terms: Graph) -> None:
    names = {str(terms.value(term, SKOS.notation)) for term in terms.subjects(RDF.type, MEL.Indicator)}
    assert names == set(INDICATORS)
    assert all(function.__doc__ for function in INDICATORS.values())


def test_the_columns_that_indicators_write_are_the_columns_of_the_panel(tiny: Tiny, terms: Graph) -> None:
    written = {str(column) for column in terms.objects(None, MEL.writesColumn)}
    row = tiny.row()
    keys = {"row", "case", "situation", "perceiver", "target", "perceiver_iri", "target_iri", "year", "observed"}
    keys |= {"perceiver_code", "target_code", "is_candidate"}
    coded = {str(column) for column in terms.objects(None, MEL.column)}
    assert written - set(row) == set()
    assert set(row) - written - keys <= coded
    assert {name for name in set(row) - written - keys if row[name] is not None} == set()


def dispute(perceiver: int, target: int, year: int, **values: object) -> dict[str, Any]:
    """A dispute that the target began, to revise the perceiver's territory."""
    row = {"disno": 1, "statea": perceiver, "stateb": target, "year": year, "sideab": 1, "revstatb": 1}
    return row | {"revtypeb": 1, "hihosta": 4} | values


# ---- Conduct -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "changes", "counts"),
    [
        (1902, {}, (1, 1, True)),
        (1893, {}, (1, 1, True)),
        (1892, {}, (0, 0, False)),  # more than ten years ago
        (1900, {"sideab": 0}, (1, 0, True)),
        (1900, {"revstatb": 0, "revtypeb": 0}, (1, 0, False)),
        (1900, {"revtypeb": 2}, (1, 1, False)),
        (1900, {"revstatb": None}, (1, None, True)),
        (1900, {"sideab": 0, "revstatb": None}, (1, 0, True)),
        (1900, {"revtypeb": None}, (1, 1, None)),
    ],
)
def test_disputes_of_the_last_ten_years_tell_what_the_target_wants(
    tiny: Tiny, year: int, changes: dict[str, Any], counts: tuple[Any, ...]
) -> None:
    tiny.add("dyadic-mid", dispute(SML, BIG, year, **changes))
    row = tiny.pairs(intent.recent_disputes, intent.revisionist_initiations, intent.territorial_claim)["SML-BIG-1903"]
    assert (row["recent_disputes"], row["revisionist_initiations"], row["territorial_claim"]) == counts


def test_a_dispute_counts_once_and_from_the_year_in_which_it_began(tiny: Tiny) -> None:
    tiny.add("dyadic-mid", *(dispute(SML, BIG, year) for year in (1891, 1892, 1893)))
    tiny.add("dyadic-mid", *(dispute(SML, FRI, year, disno=2) for year in (1899, 1900, 1900)))
    rows = tiny.pairs(intent.recent_disputes)
    assert rows["SML-BIG-1903"]["recent_disputes"] == 0
    assert rows["SML-FRI-1903"]["recent_disputes"] == 1
    assert rows["FRI-SML-1903"]["recent_disputes"] == 0  # its own direction is another row of the data


@pytest.mark.parametrize(
    ("part", "aims"),
    [
        ({"styear": 1902, "sidea": 1, "revstate": 1}, "limited_revisionist"),
        ({"styear": 1893, "sidea": 1, "revstate": 1}, "limited_revisionist"),
        ({"styear": 1892, "sidea": 1, "revstate": 1}, "status_quo"),
        ({"styear": 1902, "sidea": 0, "revstate": 1}, "status_quo"),
        ({"styear": 1902, "sidea": 1, "revstate": 0}, "status_quo"),
        ({"styear": 1902, "sidea": 1, "revstate": None}, None),
        ({"styear": 1902, "sidea": 0, "revstate": None}, "status_quo"),
    ],
)
def test_a_state_that_lately_began_a_dispute_to_revise_the_order_is_revisionist(
    tiny: Tiny, part: dict[str, Any], aims: str | None
) -> None:
    rows = tiny.add("mid-participants", {"ccode": SML, **part}).states(conduct.revisionist_aims)
    assert rows["SML-1903"]["aims"] == aims


@pytest.mark.parametrize(("end", "rivals"), [(1902, True), (1901, False)])
def test_rivals_are_rivals_in_both_directions_until_the_rivalry_ends(tiny: Tiny, end: int, rivals: bool) -> None:
    rows = tiny.add("rivalries", {"ccode1": BIG, "ccode2": SML, "start": 1850, "end": end}).pairs(intent.rivalry)
    assert (rows["SML-BIG-1903"]["rivalry"], rows["BIG-SML-1903"]["rivalry"]) == (rivals, rivals)


@pytest.mark.parametrize(
    ("periods", "armed"),
    [
        ("1979-91", {1979, 1985, 1991}),
        ("1979-", {1979, 1985, 1991, 1992, 2010}),
        ("1960-66,1985", {1985}),
        ("1960-66, 1990-1991", {1991}),
        (None, set()),
    ],
)
def test_weapons_are_held_in_the_periods_that_the_file_writes(tiny: Tiny, periods: str | None, armed: set[int]) -> None:
    tiny.add("nuclear", {"ccode": BIG, "Acquire": periods})
    years = (1978, 1979, 1985, 1991, 1992, 2010)
    rows = tiny.states(conduct.nuclear_possession, first=1979, last=2011)
    assert {year for year in years if rows[f"BIG-{year + 1}"]["nuclear"]} == armed
    assert rows["SML-1980"]["nuclear"] is False


def test_ideology_is_distance_in_votes_over_the_widest_of_the_year(tiny: Tiny) -> None:
    votes = {BIG: 2.0, SML: -1.0, FRI: 0.0}
    tiny.add("ideal-points", *({"ccode": code, "session": 16, "IdealPoint": point} for code, point in votes.items()))
    rows = tiny.states(conduct.ideal_points, first=1962, last=1962)
    assert (rows["BIG-1962"]["ideal_point"], rows["BIG-1962"]["ideal_range"]) == (2.0, 3.0)
    assert (rows["FAR-1962"]["ideal_point"], rows["FAR-1962"]["ideal_range"]) == (None, 3.0)


def test_the_widest_distance_in_votes_is_one(measure: Callable[..., list[dict[str, Any]]]) -> None:
    rows = measure(
        intent.ideology_distance,
        perceiver_ideal_point=("float", [-1.0, 0.0, 2.0, None, 1.0]),
        target_ideal_point=("float", [2.0, -1.0, 2.0, 1.0, 1.0]),
        ideal_range=("float", [3.0, 3.0, 3.0, 3.0, 0.0]),
    )
    distances = [row["ideology_distance"] for row in rows]
    assert distances == [1.0, pytest.approx(1 / 3), 0.0, None, None]


def test_the_capital_that_still_holds_at_the_end_of_the_year_counts(tiny: Tiny) -> None:
    tiny.rows["distances"] = [
        {"ccode1": SML, "ccode2": FRI, "styear": start, "endyear": end, "capdist_km": float(km)}
        for start, end, km in ((1890, 1900, 500), (1900, 1902, 1000), (1902, 1902, 600), (1905, 2024, 700))
    ]
    rows = tiny.pairs(geography.capital_distance, first=1900, last=1906)
    distances = [rows[f"FRI-SML-{year}"]["capital_distance"] for year in range(1900, 1907)]
    assert distances == [500, 1000, 1000, 600, None, None, 700]


def test_of_two_codes_in_a_year_the_nearer_counts(tiny: Tiny) -> None:
    tiny.add("contiguity", {"state1no": SML, "state2no": BIG, "year": 1902, "conttype": 3})
    tiny.add("contiguity", {"state1no": SML, "state2no": FRI, "year": 1902, "conttype": 4})
    rows = tiny.pairs(geography.contiguity)
    assert (rows["SML-BIG-1903"]["contiguity"], rows["SML-BIG-1903"]["borders_by_land"]) == (1, True)
    assert (rows["SML-FRI-1903"]["contiguity"], rows["SML-FRI-1903"]["borders_by_land"]) == (4, False)


def test_a_defence_pledge_is_by_state_a_to_state_b(tiny: Tiny) -> None:
    tiny.add("atop-dyad-years", {"stateA": FRI, "stateB": SML, "year": 1902, "defense": 1})
    tiny.add("atop-dyad-years", {"stateA": BIG, "stateB": SML, "year": 1902, "defense": 0})
    rows = tiny.pairs(allies.defence_pledges)
    assert [name for name, row in rows.items() if row["defence_pledge"]] == ["SML-FRI-1903"]
    assert rows["SML-BIG-1903"]["defence_pledge"] is False


@pytest.mark.parametrize(("year", "great"), [(1903, True), (1904, True), (1905, False), (2017, False), (2018, None)])
def test_a_great_power_is_one_for_as_long_as_the_list_says(tiny: Tiny, year: int, great: bool | None) -> None:
    tiny.add("majors", {"ccode": SML, "styear": 1902, "endyear": 1903})
    rows = tiny.states(power.great_power, first=year, last=year)
    assert rows[f"SML-{year}"]["great_power"] is great


def test_one_known_reason_makes_a_pair_politically_relevant(measure: Callable[..., list[dict[str, Any]]]) -> None:
    rows = measure(
        geography.political_relevance,
        contiguity=("int", [5, 0, 0, None, None]),
        great_power=("bool", [False, True, False, True, False]),
        target_great_power=("bool", [False, False, False, None, None]),
    )
    assert [row["politically_relevant"] for row in rows] == [True, True, False, True, None]


def test_a_state_is_the_strongest_only_if_no_other_is_as_strong(measure: Callable[..., list[dict[str, Any]]]) -> None:
    rows = measure(
        power.strongest_state,
        target_strength=("float", [0.5, 0.3, 0.5, 0.3, 0.5, None]),
        strongest_other=("float", [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
        strongest_others=("int", [1, 1, 2, 2, None, 1]),
    )
    assert [row["is_strongest"] for row in rows] == [True, False, None, False, None, False]
    assert [row["has_strongest"] for row in rows] == [True, True, None, None, None, True]


def test_the_lag_is_a_parameter(tiny: Tiny, library: Library) -> None:
    tiny.add("rivalries", {"ccode1": BIG, "ccode2": SML, "start": 1900, "end": 1900})
    slower = Evidence({}, lambda name: 3.0 if name == "lag" else library.parameter(name), 1816, 2014)
    assert slower.lag == 3
    tiny.parameter = slower.parameter
    assert tiny.pairs(intent.rivalry)["SML-BIG-1903"]["rivalry"] is True
