"""melian whatif prints what would follow before and after, and the address of the what-if, or one sentence."""

import json
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner, Result

from kb import casebook
from melian.changing import Changing
from melian.cli import main
from reasoner.change import Change


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["whatif", *map(str, words)])


def printed(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_question_33_britain_in_1907_if_germany_were_benign() -> None:
    shown = printed("R15", "--set", "intentions(GMY)=0")
    assert "R15  Britain 1907, if intentions(GMY)=0" in shown
    assert "with it: threat points (Germany) 9 → 7" in shown
    assert "± balance-of-threat     balances against Germany (BOT-4) → predicts no alignment (BOT-1)" in shown
    assert "= balance-of-power      balances against Germany (BOP-10)" in shown
    assert "5 replaced, 7 unchanged" in shown
    assert shown.splitlines()[-1] == "/situation/R15?set=intentions%28GMY%29%3D0"


def test_question_34_no_alignment_of_1949_flips_if_the_united_states_are_near() -> None:
    shown = printed("C10", "--set", "proximity(USA)=3")
    assert "R39  Britain 1949, if proximity(USA)=3" in shown
    assert "R42  Finland 1948, if nothing is changed (no place here for proximity(USA)=3)" in shown
    assert "0 of 6 situations flip." in shown
    assert shown.splitlines()[-1] == "/case/C10?set=proximity%28USA%29%3D3"


def test_question_35_romania_in_1940_without_an_ally() -> None:
    shown = printed("r29", "--set", "ally_available=false", "--theory", "balance-of-threat")
    assert "balances against USSR (BOT-6) → bandwagons with USSR in the hope of being spared (BOT-5)" in shown
    assert "1 of 1 situation flips. Conclusions: 0 gained, 0 lost, 1 replaced, 0 unchanged." in shown


def test_json_holds_conclusions_and_what_is_implied() -> None:
    words = ["R15", "--set", "intentions(GMY)=unknown", "--theory", "balance-of-threat", "--coder", "CINC"]
    found = json.loads(printed(*words, "--format", "json"))
    (conclusion,) = found["conclusions"]
    assert conclusion["change"] == "lost" and conclusion["before"]["rule"] == "BOT-4"
    assert conclusion["after"] == {
        "status": "undetermined", "behaviour": None, "target": None, "rule": None, "needs": ["offensive_intentions"],
    }  # fmt: skip
    points = next(each for each in found["implied"] if each["column"] == "threat_points")
    assert points == {
        "situation": "R15", "target": "Germany", "column": "threat_points", "before": 9, "after": [7, 10],
    }  # fmt: skip
    assert found["url"] == "/situation/R15?set=intentions%28GMY%29%3Dunknown&coder=CINC"


def test_the_address_says_the_what_if_again() -> None:
    words = ["--set", "intentions(GMY)=1", "--threshold", "balance-of-threat.theta_T=0.8"]
    shown = printed("R15", *words, "--theory", "balance-of-threat")
    assert "if intentions(GMY)=1, balance-of-threat.theta_T=0.8" in shown
    address = shown.splitlines()[-1]
    change = Change.of_query(address.partition("?")[2])
    assert change == Change.parse(words[1:2], words[3:])


def test_a_threshold_that_is_measured_with_moves_what_is_measured() -> None:
    """Germany's intentions of 2 make it a revisionist from 2 on, and not from 3 on: BOI-9 instead of BOI-2."""
    shown = printed("R15", "--threshold", "revisionist_intentions=3")
    assert "with it: has revisionist yes → no" in shown and "threat points" not in shown
    assert "± balance-of-interests  balances against Germany (BOI-2) → predicts no alignment (BOI-9)" in shown


def test_a_case_of_the_readers_own_can_be_asked() -> None:
    path = next(Path(casebook.__file__).parent.glob("cases/C04*.ttl"))
    shown = printed("R15", "--case", str(path), "--set", "weak=true", "--theory", "balance-of-threat")
    assert "R15  Britain 1907, if weak=true" in shown
    assert "= balance-of-threat  balances against Germany (BOT-4), now by BOT-6" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["R15"], "melian: Nothing is changed: say what, as in --set intentions(GMY)=1"),
        (["R15", "--set", "intension(GMY)=1"], 'melian: There is no input "intension"; did you mean intentions?'),
        (["R15", "--set", "intentions(USA)=1"], 'melian: R15 has no candidate threat "USA"'),
        (["R15", "--threshold", "theta_X=1"], "theta_X"),
        (["R99", "--set", "weak=true"], 'melian: there is no situation and no case "R99"; the nearest is'),
        (["C044", "--set", "weak=true"], 'melian: there is no situation and no case "C044"; the nearest is C04.'),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(words: list[str], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2 and result.stdout == ""
    assert sentence in result.stderr and len(result.stderr.strip().splitlines()) == 1


def test_a_second_what_if_on_a_situation_takes_no_time() -> None:
    """Well under a tenth of a second on a quiet machine; here only that nothing is compiled again."""
    changing, case = Changing(), casebook.read().only("R15")
    begun = perf_counter()
    changing.whatif(case, Change.parse(["intentions(GMY)=0"]))
    first = perf_counter() - begun
    begun = perf_counter()
    changing.whatif(case, Change.parse(["intentions(GMY)=1"]))
    assert perf_counter() - begun < first / 2
