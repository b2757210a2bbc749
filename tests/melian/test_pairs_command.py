"""melian pairs prints what theories of deterrence say, or one sentence."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from melian.cli import Commands
from melian.pairs_command import COLUMNS, pairs
from tests.kb.test_pair_rdf import CASE, PREFIXES, SECOND

MAD = "mel:challengerSecondStrike true ; mel:defenderSecondStrike true"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.ttl"
    text = CASE.replace("mel:defenderSecondStrike true", MAD) + SECOND
    file.write_text(PREFIXES + text, encoding="utf-8")
    return file


def run(*words: str | Path) -> Result:
    group = Commands(name="melian", commands={"pairs": pairs})
    return CliRunner().invoke(group, ["pairs", *map(str, words)])


def test_the_table_groups_what_is_said_by_pair(case: Path) -> None:
    result = run(case, "--theory", "balance-of-terror")
    assert result.exit_code == 0, result.output
    assert "P1-1962  USSR and United States of America 1962: crisis, no war" in result.stdout
    assert "✓ balance-of-terror  USSR and United States of America fight no deliberate war (TER-3)" in result.stdout
    assert "· balance-of-terror  conflict short of war between USSR and" in result.stdout
    assert "P1-1963  Russia and United States of America 1963: what happened was not coded" in result.stdout
    assert "? balance-of-terror  undetermined; not known: " in result.stdout
    assert "not evidence" in result.stdout
    score = next(line.split() for line in result.stdout.splitlines() if " TER-3 " in line and "(TER-3)" not in line)
    assert score == ["balance-of-terror", "TER-3", "1", "1", "0"]


def test_json_holds_one_object_a_rule_that_speaks(case: Path) -> None:
    found = json.loads(run(case, "--theory", "balance-of-terror", "--format", "json").stdout)
    assert [each["rule"] for each in found] == ["TER-3", "TER-5", "TER-7", None]
    assert list(found[0]) == list(COLUMNS)
    assert found[3]["status"] == "undetermined" and "defender_second_strike" in found[3]["needs"]


def test_csv_holds_the_same(case: Path) -> None:
    found = list(csv.DictReader(io.StringIO(run(case, "--format", "csv").stdout)))
    assert {each["theory"] for each in found} == {"balance-of-terror", "peace-through-strength"}
    assert (found[0]["outcome"], found[0]["verdict"]) == ("NoDeliberateWar", "hit")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["C10"], "C10 codes no pair of states, so there is nothing"),
        (["C99"], "there is no case"),
        (["C10", "--theory", "naive"], "The theory naive predicts no outcomes of pairs of states"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_exit_code_2(words: list[str], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr and len(result.stderr.strip().splitlines()) == 1
