"""Verdicts: which observed code makes which behaviour a hit, and when there is no verdict at all."""

import csv
from pathlib import Path

import pytest

from reasoner.score import Score, opposing_codes, score, verdict
from reasoner.theory.library import Behaviour, Library

CODES = ("BAL", "BALI", "ALIGN", "BUCK", "HEDGE", "SOFT", "TETHER", "RESIST")
HITS = {
    "Balancing": {"BAL", "BALI"}, "ExternalBalancing": {"BAL", "BALI"}, "InternalBalancing": {"BAL", "BALI"},
    "LimitedHardBalancing": {"BAL", "BALI"}, "ChainGanging": {"BAL", "BALI"}, "OffshoreBalancing": {"BAL", "BALI"},
    "OpposeDominantPower": {"BAL", "BALI"}, "SoftBalancing": {"SOFT"}, "DefensiveBandwagoning": {"ALIGN"},
    "OffensiveBandwagoning": {"ALIGN"}, "AlignWithDominantPower": {"ALIGN"}, "AlignWithInternalHelper": {"ALIGN"},
    "BuckPassing": {"BUCK"}, "Hedging": {"HEDGE"}, "Tethering": {"TETHER"},
    "NoGreatPowerBalancing": set(CODES) - {"BAL"},
}  # fmt: skip
UNJUDGED = ("Hiding", "Appeasement", "Underbalancing", "Engagement", "DeterredStatusQuo")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="module")
def opposing(library: Library) -> frozenset[str]:
    return opposing_codes(library)


def named(library: Library, notation: str) -> Behaviour:
    (found,) = (b for b in library.behaviours.values() if b.notation == notation)
    return found


@pytest.mark.parametrize("behaviour", HITS)
def test_a_behaviour_is_a_hit_if_its_code_was_observed_towards_the_target(
    behaviour: str, library: Library, opposing: frozenset[str]
) -> None:
    for code in CODES:
        found = verdict("predicted", named(library, behaviour), "Athens", [(code, "Athens")], True, opposing)
        assert found == ("hit" if code in HITS[behaviour] else "miss"), code


@pytest.mark.parametrize("behaviour", sorted(set(HITS) - {"NoGreatPowerBalancing"}))
def test_what_was_done_towards_another_actor_does_not_count(
    behaviour: str, library: Library, opposing: frozenset[str]
) -> None:
    seen = [(code, "Sparta") for code in CODES]
    assert verdict("predicted", named(library, behaviour), "Athens", seen, True, opposing) == "miss"


def test_no_great_power_balancing_is_refuted_by_balancing_only(library: Library, opposing: frozenset[str]) -> None:
    behaviour = named(library, "NoGreatPowerBalancing")
    assert verdict("predicted", behaviour, "Athens", [], True, opposing) == "hit"
    assert verdict("predicted", behaviour, "Athens", [("BAL", "Sparta")], True, opposing) == "hit"
    assert verdict("predicted", behaviour, "Athens", [("BAL", "Athens"), ("SOFT", "Athens")], True, opposing) == "miss"


@pytest.mark.parametrize("behaviour", UNJUDGED)
def test_some_behaviours_have_no_verdict(behaviour: str, library: Library, opposing: frozenset[str]) -> None:
    for seen in ([], [(code, "Athens") for code in CODES]):
        assert verdict("predicted", named(library, behaviour), "Athens", seen, True, opposing) is None


@pytest.mark.parametrize("code", CODES)
def test_none_is_refuted_by_balancing_arming_and_siding_only(code: str, opposing: frozenset[str]) -> None:
    expected = "miss" if code in ("BAL", "BALI", "ALIGN") else "hit"
    assert verdict("none", None, None, [(code, "Athens")], True, opposing) == expected


def test_none_is_a_hit_if_nothing_was_observed(opposing: frozenset[str]) -> None:
    assert verdict("none", None, None, [], True, opposing) == "hit"


@pytest.mark.parametrize("status", ["undetermined", "out-of-scope"])
def test_what_a_theory_does_not_say_has_no_verdict(status: str, opposing: frozenset[str]) -> None:
    assert verdict(status, None, None, [("BAL", "Athens")], True, opposing) is None


def test_an_observation_that_is_not_complete_judges_by_what_was_seen_only(
    library: Library, opposing: frozenset[str]
) -> None:
    balancing, restraint = named(library, "Balancing"), named(library, "NoGreatPowerBalancing")
    seen = [("BAL", "Athens")]
    assert verdict("predicted", balancing, "Athens", seen, False, opposing) == "hit"
    assert verdict("predicted", balancing, "Sparta", seen, False, opposing) is None
    assert verdict("predicted", restraint, "Athens", seen, False, opposing) == "miss"
    assert verdict("predicted", restraint, "Sparta", seen, False, opposing) is None
    assert verdict("none", None, None, seen, False, opposing) == "miss"
    assert verdict("none", None, None, [("SOFT", "Athens")], False, opposing) is None


def test_behaviour_that_was_not_coded_has_no_verdict(library: Library, opposing: frozenset[str]) -> None:
    for notation in HITS:
        assert verdict("predicted", named(library, notation), "Athens", [], False, opposing) is None
    assert verdict("none", None, None, [], False, opposing) is None


def test_the_verdicts_are_those_of_the_domain(library: Library, shared_domain: Path) -> None:
    with (shared_domain / "behaviours.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for notation in row["behaviour"].split(", "):
                behaviour = named(library, notation)
                rule = row["hit if observed"]
                codes = {part.split(":")[0] for part in rule.removesuffix(" not observed").split(" or ") if ":" in part}
                assert behaviour.miss_codes == (codes if rule.endswith("not observed") else set())
                assert behaviour.hit_codes == (set() if rule.endswith("not observed") else codes)


def test_a_score_keeps_hits_misses_silence_and_ignorance_apart() -> None:
    results = [("predicted", "hit"), ("none", "hit"), ("predicted", "miss"), ("predicted", None), ("none", None),
               ("undetermined", None), ("out-of-scope", None), ("out-of-scope", None)]  # fmt: skip
    found = score(results)
    assert found == Score(hits=2, misses=1, out_of_scope=2, undetermined=1, unjudged=2)
    assert found.decided == 3


def test_nothing_scored_is_nothing_decided() -> None:
    assert score([]) == Score()
    assert Score().decided == 0
