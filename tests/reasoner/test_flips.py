"""Smallest flips flip, none is smaller, and HermiT agrees."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from kb import casebook
from kb.case_rdf import CaseRows
from reasoner.cases import predict_cases
from reasoner.coded import Coded
from reasoner.errors import ReasonerError
from reasoner.flips import Flip, Flips, aim, flips
from reasoner.theory.library import Library
from reasoner.whatif import whatif
from tests.conformance import coded, random_theories
from tests.conformance.coded import ACTORS, FACTORS, NOBODY, Coding

LIBRARY = Library.load()
CASES = casebook.read()
THEORIES = {theory.id: Coded(LIBRARY, [theory]) for theory in LIBRARY.deciding()}


def found_in(situation: str, theory: str, to: str | None = None, most: int = 3) -> Flips:
    return flips(CASES.only(situation), THEORIES[theory], LIBRARY.theories[theory], to, most)


def written(found: tuple[Flip, ...]) -> set[str]:
    return {str(each.change) for each in found}


def test_vietnam_in_2015_would_balance_if_it_were_not_weak_or_had_an_ally() -> None:
    """Question 37. BOT-5 needs both weakness and no ally; without one of them BOT-4 or BOT-6 predicts balancing."""
    found = found_in("R67", "balance-of-threat", "Balancing")
    assert written(found.smallest) == {"weak=false", "ally_available=true"}
    assert found.others == ()
    assert {str(each.change): each.after.rule for each in found.smallest} == {
        "weak=false": "BOT-4", "ally_available=true": "BOT-6",
    }  # fmt: skip


def test_britain_in_1907_loses_its_threat_with_two_points_of_any_factor() -> None:
    """Germany has 9 points of the 8 that make a threat, so that every single factor must fall by 2."""
    found = found_in("R15", "balance-of-threat", "none")
    factors = {"power(Germany)=1", "proximity(Germany)=0", "capability(Germany)=0", "intentions(Germany)=0"}
    assert written(found.smallest) == factors
    assert {each.distance for each in found.smallest} == {2}


def test_moves_of_the_same_number_of_inputs_that_go_further_are_listed_apart() -> None:
    found = found_in("R15", "balance-of-threat")
    assert {each.distance for each in found.smallest} == {1} and "coerced=true" in written(found.smallest)
    assert {each.distance for each in found.others} == {2} and "intentions(Germany)=0" in written(found.others)


def test_when_there_is_none_the_bound_is_stated() -> None:
    """Soft balancing needs a great power, unipolarity, a unilateral unipole, and a dominant state: four inputs."""
    found = found_in("R29", "soft-balancing")
    assert found.smallest == () and found.tried == 3 < len(found.varied)
    assert {len(each.steps) for each in found_in("R29", "soft-balancing", most=4).smallest} == {4}


def test_what_a_theory_says_already_needs_no_flip() -> None:
    found = found_in("R15", "balance-of-threat", "Balancing")
    assert found.already and found.smallest == ()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("balancing", "Balancing"), ("DEFENSIVEBANDWAGONING", "DefensiveBandwagoning"), ("none", "none")],
)
def test_the_behaviour_to_flip_to_is_one_that_the_theory_can_predict(asked: str, answer: str) -> None:
    assert aim(LIBRARY, LIBRARY.theories["balance-of-threat"], asked) == answer


def test_a_behaviour_that_the_theory_never_predicts_is_refused() -> None:
    with pytest.raises(
        ReasonerError, match=r"balance-of-threat never predicts .Hedging.; what it can say is Balancing,"
    ):
        aim(LIBRARY, LIBRARY.theories["balance-of-threat"], "Hedging")
    with pytest.raises(ReasonerError, match=r"Did you mean Balancing\?"):
        aim(LIBRARY, LIBRARY.theories["balance-of-threat"], "Balncing")


@pytest.mark.parametrize("situation", ["R15", "R29", "R55"])
@pytest.mark.parametrize("theory", ["balance-of-threat", "balance-of-interests", "balance-of-power"])
def test_every_flip_flips_when_it_is_applied_by_whatif(situation: str, theory: str) -> None:
    found = found_in(situation, theory)
    assert found.smallest
    for flip in (*found.smallest, *found.others):
        (conclusion,) = whatif(CASES.only(situation), flip.change, THEORIES[theory]).conclusions
        assert conclusion.kind != "unchanged", flip.change
        assert replace(conclusion.after, verdict=flip.after.verdict, situation=flip.after.situation) == flip.after


def test_hermit_agrees_on_the_flipped_situations() -> None:
    theory = LIBRARY.theories["balance-of-threat"]
    variants, expected = CaseRows(), []
    for situation, to in (("R67", "Balancing"), ("R15", "none")):
        for flip in found_in(situation, theory.id, to).smallest[:2]:
            after = flip.change.applied(CASES.only(situation)).rows
            named = {"situation": f"F{len(expected)}"}
            variants.situations.extend(row | named for row in after.situations)
            variants.assessments.extend(row | named for row in after.assessments)
            expected.append((flip.after.status, flip.after.behaviour, flip.after.target))
    said = predict_cases(variants, LIBRARY, [theory], engine="hermit")
    assert len(expected) == 4
    assert [(each.status, each.behaviour, each.target) for each in said] == expected


# No smaller flip exists: every way to set one or two of all inputs of a situation, relevant or not, under random rules


def alternatives(coding: Coding) -> Iterator[list[tuple[str, int, Coding]]]:
    """For each input of a coding its other values: subject and value, distance, and the coding with the value."""
    for place, candidate in enumerate(coding.candidates):
        for number, factor in enumerate(FACTORS):
            old = candidate.factors[number]
            ways = [value for value in range(4) if value != old]
            yield [
                (f"{factor.rpartition('_')[2]}({candidate.name})={value}", 1 if old is None else abs(value - old),
                 _refactored(coding, place, number, value))
                for value in ways
            ]  # fmt: skip
    for name in (*coded.FLAGS, *coded.NAMED, *coded.ENUMERATED):
        others = [
            each
            for each in coded.choices(replace(coding, **{name: None}), name)
            if _of(each, name) != _of(coding, name)
        ]
        yield [(f"{name}={_cell(_of(each, name))}", 1, each) for each in others]


def _of(coding: Coding, name: str) -> object:
    return getattr(coding, name)


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refactored(coding: Coding, place: int, number: int, value: int) -> Coding:
    candidate = coding.candidates[place]
    factors = (*candidate.factors[:number], value, *candidate.factors[number + 1 :])
    listed = (*coding.candidates[:place], replace(candidate, factors=factors), *coding.candidates[place + 1 :])
    return replace(coding, candidates=listed)


def brute_force(coding: Coding, library: Library, most: int) -> tuple[int, set[frozenset[str]]]:
    """The least distance of flips of the fewest inputs, one or two, and the flips of that distance."""
    (before,) = coded.answers([coding], library, ["random"])["random"]
    for ways in (_one_set(coding), _two_set(coding))[:most]:
        said = coded.answers([changed for *_, changed in ways], library, ["random"])["random"]
        flipped = [
            (names, distance)
            for (names, distance, _), after in zip(ways, said, strict=True)
            if (after.status, after.behaviour, after.target) != (before.status, before.behaviour, before.target)
        ]
        if flipped:
            least = min(distance for _, distance in flipped)
            return least, {names for names, distance in flipped if distance == least}
    return 0, set()


def _one_set(coding: Coding) -> list[tuple[frozenset[str], int, Coding]]:
    return [(frozenset({name}), distance, each) for ways in alternatives(coding) for name, distance, each in ways]


def _two_set(coding: Coding) -> list[tuple[frozenset[str], int, Coding]]:
    return [
        (frozenset({first, second}), distance + further, each)
        for place, ways in enumerate(alternatives(coding))
        for first, distance, half in ways
        for later in list(alternatives(half))[place + 1 :]
        for second, further, each in later
    ]


@pytest.mark.parametrize(
    ("number", "candidates", "most"),
    [(2, 1, 2), (18, 1, 2), (37, 1, 2), (9, 2, 1), (26, 2, 1), (35, 3, 1)],
)
def test_no_smaller_flip_exists_under_random_rules(number: int, candidates: int, most: int) -> None:
    rng = Random(number)
    library = random_theories.library(rng, (*random_theories.SHARED, "parameters", "works"))
    theory = library.theories["random"]
    coding = _random_coding(rng, candidates)
    found = flips(coded.rows([coding]), Coded(library, [theory]), theory, most=most)
    distance, expected = brute_force(coding, library, most)
    assert {frozenset(str(step.setting) for step in each.steps) for each in found.smallest} == expected, coding
    assert {each.distance for each in found.smallest} <= {distance}


def _random_coding(rng: Random, candidates: int) -> Coding:
    """A situation with one input in eight not known."""

    def known(value: object) -> object:
        return None if rng.random() < 0.125 else value

    named = ACTORS[:candidates]
    listed = tuple(coded.Candidate(name, tuple(known(rng.randrange(4)) for _ in FACTORS)) for name in named)  # type: ignore[misc]
    values = {name: known(rng.random() < 0.5) for name in coded.FLAGS}
    values |= {name: known(rng.choice([NOBODY, *named, coded.STRANGER])) for name in coded.NAMED}
    values |= {"aims": known("status_quo"), "polarity": known("bipolar"), "offence_defence": known("defence")}
    # observed of the stranger, so that it is named and could play a role
    return Coding(listed, observed=(("ALIGN", coded.STRANGER),), **values)  # type: ignore[arg-type]
