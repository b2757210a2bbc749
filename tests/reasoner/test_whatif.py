"""What-ifs: the answers that follow from the rules by hand, and what moves with a change."""

from copy import deepcopy

import pytest

from kb import casebook
from reasoner.change import Change
from reasoner.coded import Coded
from reasoner.theory.library import Library
from reasoner.theory.thresholds import override
from reasoner.whatif import Conclusion, WhatIf, whatif

LIBRARY = Library.load()
CODED = Coded(LIBRARY, LIBRARY.deciding())
CASES = casebook.read()


def supposing(situation: str, *settings: str) -> WhatIf:
    return whatif(CASES.only(situation), Change.parse(settings), CODED)


def of(found: WhatIf, theory: str) -> Conclusion:
    return next(each for each in found.conclusions if each.before.theory == theory)


def moved(found: WhatIf) -> dict[tuple[str, str | None], tuple[object, object]]:
    return {(each.column, each.target): (each.before, each.after) for each in found.implied}


def test_a_benign_germany_in_1907_leaves_britain_without_a_serious_threat() -> None:
    """Question 33. Germany has 3 + 2 + 2 points and Russia 6: none has 8, so BOT-1 predicts no alignment."""
    found = supposing("R15", "intentions(GMY)=0")
    told = of(found, "balance-of-threat")
    assert (told.before.behaviour, told.before.target, told.before.rule) == ("Balancing", "Germany", "BOT-4")
    assert (told.after.status, told.after.behaviour, told.after.rule) == ("none", None, "BOT-1")
    assert told.kind == "replaced"
    assert of(found, "balance-of-power").kind == "unchanged"  # it does not ask for intentions
    assert moved(found) == {
        ("threat_points", "Germany"): (9, 7),
        ("is_top_revisionist", "Germany"): (True, False),
        ("has_revisionist", None): (True, False),
        ("top_threat_points", None): (9, 7),
        ("top_threat_intentions", None): (2, 0),
    }


def test_hardly_hostile_is_still_enough_in_1907() -> None:
    """With intentions of 1 Germany has 8 points, just the threshold."""
    assert of(supposing("R15", "intentions(GMY)=1"), "balance-of-threat").kind == "unchanged"


@pytest.mark.parametrize(("situation", "russian", "american"), [("R38", 2, 7), ("R39", 1, 6), ("R41", 3, 9)])
def test_a_near_but_benign_america_flips_no_alignment_of_1949(situation: str, russian: int, american: int) -> None:
    """Question 34. The Soviet Union keeps more points, and no theory asks for proximity alone."""
    rows = CASES.only(situation)
    assert [row["proximity"] for row in rows.assessments if row["target"] == "USSR"] == [russian]
    found = supposing(situation, f"proximity(USA)={russian}")
    assert found.flipped == 0 and {each.kind for each in found.conclusions} == {"unchanged"}
    assert moved(found)["threat_points", "USA"][1] == american
    assert {column for column, _ in moved(found)} == {"threat_points"}


def test_romania_in_1940_without_an_ally_bandwagons() -> None:
    """Question 35. Weak towards the Soviet Union (12 points) and without an ally: BOT-5 instead of BOT-6."""
    told = of(supposing("R29", "ally_available=false"), "balance-of-threat")
    assert (told.before.behaviour, told.before.target, told.before.rule) == ("Balancing", "USSR", "BOT-6")
    assert (told.after.behaviour, told.after.target, told.after.rule) == ("DefensiveBandwagoning", "USSR", "BOT-5")


def test_a_conclusion_is_lost_when_what_it_rests_on_is_not_known() -> None:
    told = of(supposing("R29", "ally_available=unknown"), "balance-of-threat")
    assert told.kind == "lost" and told.after.status == "undetermined"
    assert told.after.needs == ("ally_available",)


def test_a_conclusion_is_gained_when_a_scope_condition_is_met() -> None:
    told = of(supposing("R15", "great_power=false", "threat_diffuse=true", "patron_uncertain=true"), "hedging")
    assert told.kind == "gained" and (told.after.behaviour, told.after.target) == ("Hedging", "Germany")


def test_a_factor_that_is_not_known_leaves_points_between_bounds() -> None:
    assert moved(supposing("R15", "intentions(GMY)=unknown"))["threat_points", "Germany"] == (9, (7, 10))


def test_a_decided_war_has_a_victor_that_was_not_assessed() -> None:
    told = of(supposing("R15", "victor=Japan"), "balance-of-threat")
    assert (told.after.behaviour, told.after.target, told.after.rule) == ("DefensiveBandwagoning", "Japan", "BOT-8")


def test_a_what_if_has_no_verdict() -> None:
    found = supposing("R15", "intentions(GMY)=0")
    assert of(found, "balance-of-threat").before.verdict == "hit"
    assert {each.after.verdict for each in found.conclusions} == {None}


def test_nothing_stored_changes() -> None:
    before = deepcopy(CASES.only("R15"))
    supposing("R15", "intentions(GMY)=0", "strongest=RUS")
    assert CASES.only("R15") == before
    assert of(supposing("R15", "weak=false"), "balance-of-threat").kind == "unchanged"


def test_a_whole_case_tells_its_situations_apart() -> None:
    found = whatif(casebook.read(["C08"]), Change.parse(["ally_available=false"]), CODED)
    flipped = {each.before.situation for each in found.conclusions if each.kind != "unchanged"}
    assert "R29" in flipped and found.flipped == len(flipped)
    assert of(supposing("R28", "ally_available=false"), "balance-of-threat").kind == "unchanged"  # it had none


def test_a_threshold_moves_for_its_theory_only() -> None:
    """Germany's 9 points of 1907 are a threat from 0.60 (8 points) on, and none from 0.80 (10 points)."""
    change = Change.parse(thresholds=["balance-of-threat.theta_T=0.8"])
    after = override(LIBRARY, dict(change.thresholds))
    found = whatif(CASES.only("R15"), change, CODED, Coded(after, after.deciding()))
    kinds = {each.before.theory: each.kind for each in found.conclusions}
    assert [theory for theory, kind in kinds.items() if kind != "unchanged"] == ["balance-of-threat"]
    assert of(found, "balance-of-threat").after.rule == "BOT-1"
    assert found.implied == ()
