"""The simplest profile on which theories part."""

from dataclasses import replace

import pytest

from reasoner.classify.hermit import by_hermit
from reasoner.coded import Coded
from reasoner.compare import Difference, simplest
from reasoner.compare.conclusions import of_settled
from reasoner.compare.inputs import coded_rows, inputs
from reasoner.compare.profile import confirmed, departing, parting_among, sentence
from reasoner.theory.library import Library, Theory

POWER, THREAT = "balance-of-power", "balance-of-threat"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def of(library: Library, *names: str) -> tuple[Theory, ...]:
    return tuple(library.theories[name] for name in names)


def test_on_the_profile_the_theories_part_by_both_engines(library: Library) -> None:
    theories = of(library, "naive", "omnibalancing")
    by_cells, by_referee = Coded(library, theories), Coded(library, theories, by_hermit(library))
    profile = simplest(by_cells)
    assert profile is not None and profile.difference is Difference.CONTRARY
    for coded in (by_cells, by_referee):
        world = coded.world(coded_rows([profile.whole]))
        said = [of_settled(world.said["0", theory.id], world.assessments["0"], library) for theory in theories]
        assert said == [profile.first, profile.second]
        assert said[0] != said[1]


def test_hermit_confirms_a_profile_and_contradicts_one_with_the_facts_of_another(library: Library) -> None:
    theories = of(library, POWER, THREAT)
    profile, another = (simplest(Coded(library, pair)) for pair in (theories, of(library, "naive", THREAT)))
    assert profile is not None and another is not None
    assert confirmed(library, theories, profile)
    facts = tuple({**row, "row": profile.said[0].target_row} for row in another.assessments)
    assert not confirmed(library, theories, replace(profile, assessments=facts)), "nobody is strongest"


def test_no_profile_nearer_to_the_plain_one_parts_them(library: Library) -> None:
    coded = Coded(library, of(library, "buck-passing", "offensive-realism"))
    profile = simplest(coded)
    assert profile is not None and profile.size[0] == 3
    every = inputs(library, coded.theories)
    for departures in range(3):
        found = list(parting_among(coded, list(departing(every, departures))))
        assert [each for each in found if each.difference is Difference.CONTRARY] == []
    same = [each for each in parting_among(coded, list(departing(every, 3))) if each.difference is Difference.CONTRARY]
    assert min(each.size for each in same) == profile.size


@pytest.mark.parametrize(("first", "second"), [(POWER, THREAT), ("buck-passing", "hegemonic-stability")])
def test_the_profile_does_not_depend_on_which_theory_comes_first(library: Library, first: str, second: str) -> None:
    one, other = (simplest(Coded(library, of(library, *pair))) for pair in ((first, second), (second, first)))
    assert one is not None and other is not None
    assert one.whole == other.whole
    assert (one.first, one.second) == (other.second, other.first)


def test_power_and_threat_part_most_simply_where_the_strongest_state_is_no_threat(library: Library) -> None:
    profile = simplest(Coded(library, of(library, POWER, THREAT)))
    assert profile is not None
    assert sentence(library, profile) == (
        "A perceiver facing state A (4 of 12 points: 1 of 3 in each factor), where state A is the strongest state."
    )
