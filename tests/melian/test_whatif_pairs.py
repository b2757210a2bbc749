"""melian whatif on pairs of states prints what would follow before and after, or one sentence."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb import casebook
from melian.cli import main
from reasoner.change import Change

MAD = ("--set", "challenger_second_strike=true", "--set", "defender_second_strike=true")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["whatif", *map(str, words)])


def printed(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_pair_before_and_after() -> None:
    shown = printed("c12-1946", *MAD)
    assert "C12-1946  USSR and USA 1946, if challenger_second_strike=true, defender_second_strike=true" in shown
    assert "with it: challenger nuclear no → yes" in shown
    assert "+ balance-of-terror       USSR and USA fight no deliberate war (TER-3)" in shown
    assert "- balance-of-terror       USSR and USA have more disputes short of war (TER-8)" in shown
    assert "1 of 1 pair flips. Conclusions: 3 gained, 1 lost, 0 replaced, 1 unchanged." in shown
    address = shown.splitlines()[-1]
    assert address.startswith("/pair/C12-1946?set=")
    assert Change.of_query(address.partition("?")[2]) == Change.parse(MAD[1::2])


def test_the_pairs_of_a_case() -> None:
    """Four years lie before the treaty of 1949; in those the pact is gained, and with it PTS-4."""
    shown = printed("C12", "--set", "defender_has_defence_pact=true", "--theory", "peace-through-strength")
    assert shown.count("+ peace-through-strength  undetermined") == 4
    assert "4 of 40 pairs flip. Conclusions: 4 gained, 0 lost, 0 replaced, 36 unchanged." in shown
    assert shown.splitlines()[-1] == "/case/C12?set=defender_has_defence_pact%3Dtrue"


def test_of_a_case_with_situations_and_pairs_the_inputs_tell_which_are_meant() -> None:
    of_pairs, of_situations = printed("C07", "--set", "defender_can_deny=true"), printed("C07", "--set", "weak=true")
    assert "C07-1938  Germany and Britain 1938" in of_pairs and "R24" not in of_pairs
    assert "R24  Britain 1938" in of_situations and "C07-1938" not in of_situations


def test_json_holds_conclusions_by_rule_and_what_is_implied() -> None:
    found = json.loads(printed("C12-1970", "--set", "challenger_nuclear=unknown", "--format", "json"))
    first = found["conclusions"][0]
    assert (first["pair"], first["theory"], first["change"]) == ("C12-1970", "balance-of-terror", "lost")
    assert first["before"] == {"status": "predicted", "outcome": "NoDeliberateWar", "rule": "TER-3"}
    assert first["after"]["needs"] == ["challenger_nuclear", "challenger_second_strike"]
    assert found["implied"] == [
        {"pair": "C12-1970", "column": "challenger_second_strike", "before": True, "after": None}
    ]
    assert "balance-of-threat" in found["not_testing"] and found["flipped"] == 1
    assert found["url"] == "/pair/C12-1970?set=challenger_nuclear%3Dunknown"


def test_a_pair_of_the_readers_own_can_be_asked() -> None:
    path = next(Path(casebook.__file__).parent.glob("cases/C12*.ttl"))
    assert "1 of 1 pair flips" in printed("C12-1962", "--case", path, "--set", "defender_can_deny=true")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["C12-1946", "--set", "weak=true"], "weak is an input of situations, and C12-1946 has none"),
        (["C12", "--set", "intentions(USA)=1"], "intentions(USA) is an input of situations, and C12 has none"),
        (["R24", *MAD], "challenger_second_strike is an input of pairs of states, and R24 has none: name a pair"),
        (["C10", *MAD], "challenger_second_strike is an input of pairs of states, and C10 has none: name a pair"),
        (["C07", *MAD, "--set", "weak=true"], "is an input of pairs of states, and weak one of situations"),
        (["C12-1046", *MAD], 'there is no pair of states and no case "C12-1046"; the nearest is C12-1946.'),
        (["C12-1946", "--set", "defender_nuclaer=1"], 'There is no input "defender_nuclaer"; did you mean defender_nu'),
        (["C12-1946", *MAD, "--coder", "CINC"], "Pairs of states have no rival codings; leave out --coder CINC."),
        (["C12-1946", *MAD, "--theory", "naive"], "The theory naive predicts no outcomes of pairs of states."),
        (["--data", "nowhere", *MAD], "is an input of pairs of states, and the panel has none."),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(words: list[str], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2 and result.stdout == ""
    assert sentence in result.stderr and len(result.stderr.strip().splitlines()) == 1
