"""The threat level and the top threat, against a brute force over everything that is not known."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.backend import Backend
from reasoner.measure.table import from_cases
from reasoner.theory.library import Library
from tests.conformance.coded import ACTORS, Candidate, Coding, Factors, many_at_once, rows

MEASURED = [
    "is_top_threat", "threat_points", "threat_points_low", "threat_points_high",
    "top_threat_points", "top_threat_points_low", "top_threat_points_high",
    "top_threat_intentions", "top_threat_intentions_low", "top_threat_intentions_high",
]  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def measured(library: Library, *situations: tuple[Factors, ...]) -> list[list[dict[str, object]]]:
    """The measured columns of each candidate of each situation."""
    codings = [Coding(tuple(Candidate(*each) for each in zip(ACTORS, factors, strict=False))) for factors in situations]
    case = rows(codings)
    backend = Backend()
    table = from_cases(backend, library, case.situations, case.assessments)
    found = backend.run(table.order_by("row").select("situation", *MEASURED)).to_pylist()
    return [[row for row in found if row["situation"] == f"S{number}"] for number in range(len(situations))]


def rank(factors: tuple[int, ...]) -> tuple[int, int, int]:
    return sum(factors), factors[3], factors[1]


def completions(factors: Factors) -> list[tuple[int, ...]]:
    return list(product(*(range(4) if value is None else [value] for value in factors)))


def tops(situation: tuple[Factors, ...]) -> list[set[bool | None]]:
    """For each candidate, whether it is the top threat in each completion; None stands for a tie to the end."""
    found: list[set[bool | None]] = [set() for _ in situation]
    for chosen in product(*(completions(factors) for factors in situation)):
        best = max(map(rank, chosen))
        shared = sum(rank(factors) == best for factors in chosen) > 1
        for place, factors in enumerate(chosen):
            found[place].add((None if shared else True) if rank(factors) == best else False)
    return found


def few_unknown(count: int) -> st.SearchStrategy[tuple[Factors, ...]]:
    known = st.tuples(*[st.integers(0, 3)] * 4)
    holes = st.lists(st.integers(0, 4 * count - 1), max_size=4)

    def punched(drawn: tuple[list[tuple[int, ...]], list[int]]) -> tuple[Factors, ...]:
        flat: list[int | None] = [value for factors in drawn[0] for value in factors]
        for hole in drawn[1]:
            flat[hole] = None
        return tuple((flat[n], flat[n + 1], flat[n + 2], flat[n + 3]) for n in range(0, len(flat), 4))

    return st.tuples(st.lists(known, min_size=count, max_size=count), holes).map(punched)


@many_at_once
@given(situations=st.lists(st.integers(1, 3).flatmap(few_unknown), min_size=10, max_size=30))
def test_the_top_threat_is_known_exactly_when_every_completion_agrees(
    library: Library, situations: list[tuple[Factors, ...]]
) -> None:
    for situation, found in zip(situations, measured(library, *situations), strict=True):
        for row, ways in zip(found, tops(situation), strict=True):
            assert row["is_top_threat"] == (ways.pop() if len(ways) == 1 else None)


@many_at_once
@given(situations=st.lists(st.integers(1, 3).flatmap(few_unknown), min_size=10, max_size=30))
def test_points_and_intentions_of_the_top_lie_within_their_bounds(
    library: Library, situations: list[tuple[Factors, ...]]
) -> None:
    for situation, found in zip(situations, measured(library, *situations), strict=True):
        best = [max(map(rank, chosen)) for chosen in product(*(completions(factors) for factors in situation))]
        points, intentions = [b[0] for b in best], [b[1] for b in best]
        for row in found:
            assert (row["top_threat_points_low"], row["top_threat_points_high"]) == (min(points), max(points))
            assert row["top_threat_intentions_low"] <= min(intentions)  # type: ignore[operator]  # a number
            assert row["top_threat_intentions_high"] >= max(intentions)  # type: ignore[operator]  # a number


def test_points_are_the_sum_of_the_four_factors(library: Library) -> None:
    ((row,),) = measured(library, ((3, 2, 1, 0),))
    assert (row["threat_points"], row["threat_points_low"], row["threat_points_high"]) == (6, 6, 6)


def test_a_missing_factor_leaves_points_between_bounds_and_not_zero(library: Library) -> None:
    ((row,),) = measured(library, ((3, None, 1, 0),))
    assert (row["threat_points"], row["threat_points_low"], row["threat_points_high"]) == (None, 4, 7)


def test_ties_are_broken_by_intentions_and_then_by_proximity(library: Library) -> None:
    by_intent, by_proximity = measured(library, ((3, 3, 2, 2), (2, 3, 2, 3)), ((3, 2, 3, 2), (3, 3, 2, 2)))
    assert [row["is_top_threat"] for row in by_intent] == [False, True]
    assert [row["is_top_threat"] for row in by_proximity] == [False, True]


def test_a_tie_to_the_end_is_not_known_but_its_points_are(library: Library) -> None:
    (found,) = measured(library, ((3, 3, 2, 2), (2, 3, 3, 2)))
    assert [(row["is_top_threat"], row["top_threat_points"]) for row in found] == [(None, 10), (None, 10)]


def test_an_actor_in_a_role_is_no_top_threat_and_has_no_points(library: Library) -> None:
    case = rows([Coding((Candidate("Athens", (1, 1, 1, 1)),), strongest="Persia")])
    backend = Backend()
    table = from_cases(backend, library, case.situations, case.assessments)
    athens, persia = backend.run(table.order_by("row").select("target", *MEASURED)).to_pylist()
    assert (athens["is_top_threat"], persia["is_top_threat"]) == (True, False)
    assert (persia["threat_points"], persia["threat_points_low"], persia["top_threat_points"]) == (None, None, 4)


def test_without_a_candidate_nothing_is_known_of_the_top_threat(library: Library) -> None:
    case = rows([Coding((), strongest="Persia")])
    backend = Backend()
    found = backend.run(from_cases(backend, library, case.situations, case.assessments).order_by("row")).to_pylist()
    assert [row["is_top_threat"] for row in found] == [False, None]
    assert {row[name] for row in found for name in MEASURED[1:]} == {None}
