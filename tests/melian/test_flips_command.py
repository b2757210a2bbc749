"""melian flips prints the smallest changes that make a theory say something else, and who could dispute them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from melian.cli import main


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["flips", *map(str, words)])


def printed(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_question_37_what_makes_vietnam_a_balancer_in_2015() -> None:
    shown = printed("R67", "--theory", "balance-of-threat", "--to", "balancing")
    assert "R67  Vietnam 2015" in shown
    assert "balance-of-threat  bandwagons with China in the hope of being spared (BOT-5)" in shown
    assert "smallest changes to Balancing (1 input, distance 1):" in shown
    assert "weak true → false: balances against China (BOT-4)" in shown
    assert "ally_available false → true: balances against China (BOT-6)" in shown
    assert shown.count(" → ") == 2
    assert "? weak: coded by Melian, assumption" in shown


def test_where_coders_differ_the_other_is_named() -> None:
    shown = printed("R15", "--theory", "balance-of-power")
    assert "? strongest: coded by Melian, assumption; CINC says USA" in shown
    assert "strongest Germany → nobody: predicts no alignment (BOP-10)" in shown
    assert "strongest Germany → United States of America" in shown  # whom the other coder names


def test_following_the_other_coder_turns_the_dispute_round() -> None:
    shown = printed("R15", "--theory", "balance-of-power", "--coder", "CINC")
    assert "strongest USA → Germany" in shown
    assert "? strongest: coded by CINC, published; Melian says GMY" in shown


def test_what_is_not_known_is_open_to_any_coding() -> None:
    shown = printed("R15", "--theory", "hegemonic-threat")
    assert "sea_leader unknown → Germany: does not join a coalition against Germany (LT-4)" in shown
    assert "? sea_leader: not coded" in shown


def test_without_a_flip_the_bound_is_stated() -> None:
    shown = printed("R29", "--theory", "soft-balancing")
    assert "no change of up to 3 inputs at once, of the 5 on which it depends, would change what it says" in shown
    assert "(4 inputs, distance 4):" in printed("R29", "--theory", "soft-balancing", "--most", "4")


def test_json_holds_the_flips_of_each_theory_with_the_grounds_of_each_input() -> None:
    words = ["R15", "--theory", "balance-of-threat", "--theory", "naive", "--format", "json"]
    found = json.loads(printed(*words))
    assert [each["theory"] for each in found] == ["balance-of-threat", "naive"]
    smallest = {each["query"]: each for each in found[0]["smallest"]}
    assert smallest["set=coerced%3Dtrue"]["inputs"] == [
        {
            "input": "coerced", "before": False, "after": True, "distance": 1, "disputable": True,
            "coder": "Melian", "status": "assumption", "rivals": [],
            "sources": smallest["set=coerced%3Dtrue"]["inputs"][0]["sources"],
        }
    ]  # fmt: skip
    assert {each["distance"] for each in found[0]["others"]} == {2}
    assert found[0]["tried"] == 1 and "intentions(Germany)" in found[0]["varied"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["R76"], 'there is no situation "R76"'),
        (["R67", "--theory", "balance-of-threat", "--to", "hedging"], 'balance-of-threat never predicts "hedging"'),
        (["R67", "--theory", "threat"], "There is no theory 'threat'"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(words: list[str], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2 and sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
