"""The formulas of operationalisation.md 2.2, with its test vectors."""

import math
from collections.abc import Callable
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.backend import Backend
from reasoner.measure import threat
from reasoner.measure.indicators import circumstances, factors, geography, intent, power

Measured = Callable[..., list[dict[str, Any]]]

MILE = 1.609344
YEAR_OF = {250: 1900, 375: 1930, 500: 1960}
GRADIENT = {
    250: {0: 0.8622, 500: 0.9676, 1000: 1.0524, 3000: 1.2851, 6000: 1.4953},
    375: {0: 0.8622, 500: 0.9353, 1000: 0.9978, 3000: 1.1842, 6000: 1.3670},
    500: {0: 0.8622, 500: 0.9181, 1000: 0.9676, 3000: 1.1233, 6000: 1.2851},
}
LEVELS = {"aggregate_power_share": 0.2, "proximity_level": 0.2, "offensive_level": 0.2, "intent_level": 0.2}


@pytest.mark.parametrize("mpd", GRADIENT)
def test_strength_is_lost_with_distance_as_bueno_de_mesquita_computes_it(measure: Measured, mpd: int) -> None:
    miles = list(GRADIENT[mpd])
    rows = measure(
        geography.loss_of_strength,
        target_cinc=("float", [0.1] * len(miles)),
        capital_distance=("float", [mile * MILE for mile in miles]),
        year=("int", [YEAR_OF[mpd]] * len(miles)),
    )
    exponents = [math.log10(row["loss_of_strength"]) / math.log10(0.1) for row in rows]
    assert exponents == pytest.approx(list(GRADIENT[mpd].values()), abs=5e-5)


def test_a_tenth_of_the_systems_capability_reaches_so_far_by_the_gradient(measure: Measured) -> None:
    miles = [0, 500, 1000, 3000, 6000]
    rows = measure(
        geography.loss_of_strength,
        target_cinc=("float", [0.1] * 5),
        capital_distance=("float", [mile * MILE for mile in miles]),
        year=("int", [1960] * 5),
    )
    reached = [row["loss_of_strength"] for row in rows]
    # the second vector was computed from the rounded exponent: it is 0.12075
    assert reached == pytest.approx([0.1373, 0.1208, 0.1077, 0.0753, 0.0519], abs=6e-5)


def test_the_gradient_changes_with_the_year_that_is_read_not_the_year_of_the_choice(measure: Measured) -> None:
    rows = measure(
        geography.loss_of_strength,
        target_cinc=("float", [0.1] * 4),
        capital_distance=("float", [1000 * MILE] * 4),
        year=("int", [1919, 1920, 1946, 1947]),
    )
    exponents = [math.log10(row["loss_of_strength"]) / math.log10(0.1) for row in rows]
    assert exponents == pytest.approx([1.0524, 0.9978, 0.9978, 0.9676], abs=5e-5)


@pytest.mark.parametrize(
    ("shares", "index"),
    [
        ([0.2] * 5, 0.0),
        ([1.0, 0.0, 0.0], 1.0),
        ([0.5, 0.2, 0.1, 0.1, 0.1], 0.3873),
        ([0.25, 0.1, 0.05, 0.05, 0.05], 0.3873),
    ],
)
def test_concentration_of_the_great_powers(measure: Measured, shares: list[float], index: float) -> None:
    """Shares are of what the great powers hold together; a small state beside them changes nothing."""
    size = len(shares)
    rows = measure(
        power.concentration,
        year=("int", [1900] * (size + 1)),
        cinc=("float", [*shares, 0.4]),
        great_power=("bool", [True] * size + [False]),
    )
    assert [row["concentration"] for row in rows] == pytest.approx([index] * (size + 1), abs=5e-5)


def test_concentration_is_not_known_without_the_capability_of_every_great_power(measure: Measured) -> None:
    rows = measure(
        power.concentration,
        year=("int", [1900, 1900, 1900, 1901]),
        cinc=("float", [0.2, 0.2, None, 0.5]),
        great_power=("bool", [True, True, True, True]),
    )
    assert [row["concentration"] for row in rows] == [None] * 4


def proximity(measure: Measured, code: int | None, distance: float | None, year: int = 1900) -> float | None:
    [row] = measure(
        geography.proximity_level,
        contiguity=("int", [code]),
        capital_distance=("float", [distance]),
        year=("int", [year]),
    )
    level: float | None = row["proximity_level"]
    return level


@pytest.mark.parametrize(
    ("code", "distance", "year", "level"),
    [
        (0, 1500.0, 1900, math.exp(-1)),
        (0, 2250.0, 1940, math.exp(-1)),
        (0, 3000.0, 2000, math.exp(-1)),
        (0, 0.0, 1900, 1.0),
        (1, 9000.0, 1900, 1.0),
        (2, 9000.0, 1900, 0.9),
        (3, 9000.0, 1900, 0.8),
        (4, 9000.0, 1900, 0.7),
        (5, 9000.0, 1900, 0.5),
        (5, 100.0, 1900, math.exp(-100 / 1500)),
    ],
)
def test_proximity_falls_with_distance_to_the_floor_of_contiguity(
    measure: Measured, code: int, distance: float, year: int, level: float
) -> None:
    assert proximity(measure, code, distance, year) == pytest.approx(level)


def test_neighbours_by_land_are_near_whatever_the_distance_and_nobody_else_is(measure: Measured) -> None:
    assert proximity(measure, 1, None) == 1.0
    assert proximity(measure, 2, None) is None
    assert proximity(measure, 0, None) is None
    assert proximity(measure, None, 100.0) is None


def ordinals(measure: Measured, **levels: float | None) -> dict[str, Any]:
    [row] = measure(factors.ordinal_factors, **{name: ("float", [value]) for name, value in (LEVELS | levels).items()})
    return row


@pytest.mark.parametrize("factor", factors.CUTS)
def test_an_ordinal_rises_exactly_at_its_cuts(measure: Measured, library: Any, factor: str) -> None:
    column, name = factors.CUTS[factor]
    for ordinal in (1, 2, 3):
        cut = library.parameter(f"{name}_{ordinal}")
        assert ordinals(measure, **{column: cut})[factor] == ordinal
        assert ordinals(measure, **{column: cut - 1e-9})[factor] == ordinal - 1


@pytest.mark.parametrize("factor", factors.CUTS)
def test_a_factor_without_its_level_is_not_known(measure: Measured, factor: str) -> None:
    assert ordinals(measure, **{factors.CUTS[factor][0]: None})[factor] is None


def test_a_remote_state_cannot_attack_however_strong_its_unknown_forces(measure: Measured) -> None:
    assert ordinals(measure, offensive_level=None, proximity_level=0.099)["offensive_capability"] == 0
    assert ordinals(measure, offensive_level=None, proximity_level=0.1)["offensive_capability"] is None


BACKEND = Backend()
FACTOR = st.one_of(st.none(), st.integers(0, 3))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(FACTOR, FACTOR, FACTOR, FACTOR), min_size=1, max_size=20))
def test_raising_any_factor_never_lowers_the_threat(rows: list[tuple[int | None, ...]]) -> None:
    """BOT-3. Points, and the least and the most that missing factors leave possible."""
    raised = [
        (number, n, tuple(v + 1 if i == n and v is not None else v for i, v in enumerate(row)))
        for number, row in enumerate(rows)
        for n in range(4)
        if row[n] not in (None, 3)
    ]
    before, after = points(rows), points([row for _, _, row in raised])
    for (number, _, _), higher in zip(raised, after, strict=True):
        lower = before[number]
        assert higher["threat_points_low"] == lower["threat_points_low"] + 1
        assert higher["threat_points_high"] >= lower["threat_points_high"]
        assert (higher["threat_points"] is None) == (None in rows[number])
        if higher["threat_points"] is not None:
            assert higher["threat_points"] == lower["threat_points"] + 1


def points(rows: list[tuple[int | None, ...]]) -> list[dict[str, Any]]:
    columns = {name: pa.array([row[n] for row in rows], pa.int64()) for n, name in enumerate(threat.FACTORS)}
    columns |= {"place": pa.array(range(len(rows)), pa.int64()), "is_candidate": pa.array([True] * len(rows))}
    found: list[dict[str, Any]] = BACKEND.run(threat.threat_points(ibis.memtable(pa.table(columns)))).to_pylist()
    return sorted(found, key=lambda row: int(row["place"]))


def level_of_intent(measure: Measured, **components: tuple[str, list[Any]]) -> dict[str, Any]:
    none: dict[str, tuple[str, list[Any]]] = {
        "rivalry": ("bool", [None]),
        "revisionist_initiations": ("int", [None]),
        "territorial_claim": ("bool", [None]),
        "ideology_distance": ("float", [None]),
    }
    [row] = measure(intent.intent_level, **(none | components))
    return row


def test_intent_weighs_four_components(measure: Measured) -> None:
    row = level_of_intent(
        measure,
        rivalry=("bool", [True]),
        revisionist_initiations=("int", [2]),
        territorial_claim=("bool", [True]),
        ideology_distance=("float", [0.5]),
    )
    assert row["intent_level"] == pytest.approx(0.4 + 0.3 * 2 / 3 + 0.2 + 0.1 * 0.5)
    assert row["intent_components"] == "rivalry+disputes+claim+ideology"


def test_more_than_three_disputes_count_as_three(measure: Measured) -> None:
    levels = [level_of_intent(measure, revisionist_initiations=("int", [count]))["intent_level"] for count in (0, 3, 4)]
    assert levels == pytest.approx([0.0, 1.0, 1.0])


def test_a_component_that_is_not_known_gives_its_weight_to_the_others(measure: Measured) -> None:
    row = level_of_intent(measure, rivalry=("bool", [True]), territorial_claim=("bool", [False]))
    assert row["intent_level"] == pytest.approx(0.4 / 0.6)
    assert row["intent_components"] == "rivalry+claim"


def test_intent_without_any_component_is_not_known(measure: Measured) -> None:
    row = level_of_intent(measure)
    assert row["intent_level"] is None
    assert row["intent_components"] is None


def test_military_strength_rests_on_what_is_known(measure: Measured) -> None:
    rows = measure(
        power.military_strength,
        year=("int", [1900] * 4),
        milex=("int", [100, 50, None, None]),
        milper=("int", [40, None, 10, None]),
    )
    assert [row["military_strength"] for row in rows] == [1.0, 0.5, 0.25, None]


def hegemons(measure: Measured, milper: list[int | None], powers: list[bool]) -> list[tuple[Any, Any]]:
    rows = measure(
        power.land_share,
        year=("int", [1900] * len(milper)),
        milper=("int", milper),
        great_power=("bool", powers),
    )
    return [(row["hegemon"], row["hegemon_elsewhere"]) for row in rows]


def test_a_land_hegemon_holds_a_third_of_the_great_powers_armies_and_the_most(measure: Measured) -> None:
    assert hegemons(measure, [40, 35, 25, 90], [True, True, True, False]) == [
        (True, False), (False, True), (False, True), (False, True),
    ]  # fmt: skip
    assert hegemons(measure, [25, 25, 25, 25], [True] * 4) == [(False, False)] * 4


def test_two_equal_armies_leave_the_land_hegemon_open(measure: Measured) -> None:
    assert hegemons(measure, [45, 45, 10], [True] * 3) == [(None, None), (None, None), (False, None)]


def test_an_army_that_is_not_known_leaves_open_what_it_could_change(measure: Measured) -> None:
    """Of 100 known, 30 are less than a third, and with the unknown army they are a smaller share yet."""
    assert hegemons(measure, [70, 30, None], [True] * 3) == [(None, None), (False, None), (None, None)]


def strongest(measure: Measured, year: int, cinc: list[float], milex: list[int | None]) -> list[tuple[Any, Any]]:
    rows = measure(
        power.rank_strength,
        year=("int", [year] * len(cinc)),
        cinc=("float", cinc),
        milex=("int", milex),
        great_power=("bool", [True, True] + [False] * (len(cinc) - 2)),
    )
    return [(row["strongest_other"], row["strongest_others"]) for row in rows]


def test_the_strongest_state_is_sought_among_the_others(measure: Measured) -> None:
    assert strongest(measure, 1900, [0.5, 0.3, 0.2], [1, 1, 1]) == [(0.3, 1), (0.5, 1), (0.5, 1)]
    assert strongest(measure, 1900, [0.4, 0.4, 0.2], [1, 1, 1]) == [(0.4, 1), (0.4, 1), (0.4, 2)]
    assert strongest(measure, 1900, [0.4, 0.3, 0.3], [1, 1, 1]) == [(0.3, 2), (0.4, 1), (0.4, 1)]


def test_after_the_cold_war_the_strongest_state_is_the_one_that_spends_most(measure: Measured) -> None:
    assert strongest(measure, 1990, [0.1, 0.2, 0.05], [700, 100, 50])[2] == (0.2, 1)
    assert strongest(measure, 1991, [0.1, 0.2, 0.05], [700, 100, 50])[2] == (700.0, 1)
    assert strongest(measure, 1991, [0.1, 0.2, 0.05], [700, None, 50])[2][1] is None
    assert strongest(measure, 1991, [0.1, 0.2, 0.05], [700, 100, None])[2] == (700.0, 1)


def test_polarity_follows_the_experts_table(measure: Measured) -> None:
    years = [1816, 1945, 1946, 1990, 1991, 2016, 2017]
    rows = measure(circumstances.polarity_of_year, year=("int", years))
    kinds = ["multipolar", "multipolar", "bipolar", "bipolar", "unipolar", "unipolar", None]
    assert [row["polarity"] for row in rows] == kinds
