import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import melian
from melian.cli import main

ROOT = Path(__file__).resolve().parents[2]
FIELDS = [
    "case", "situation", "perceiver", "year", "theory", "status",
    "behaviour", "target", "rule", "observed", "verdict",
]  # fmt: skip
FOUR = ["balance-of-power", "balance-of-threat", "bandwagoning", "naive"]
THEORIES = [
    "balance-of-interests", *FOUR[:3], "buck-passing", "hedging", "hegemonic-stability", "hegemonic-threat", "naive",
    "offensive-realism", "omnibalancing", "soft-balancing",
]  # fmt: skip
SHIPPED = {
    "C01": 6, "C02": 4, "C03": 3, "C04": 4, "C05": 3, "C06": 3, "C07": 4, "C08": 8, "C09": 2, "C10": 6, "C11": 2,
    "C13": 3, "C14": 1, "C15": 1, "C16": 3, "C17": 3, "C18": 2, "C19": 4, "C20": 9,
}  # fmt: skip


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def records(*words: str) -> list[dict[str, object]]:
    result = run("predict", "--format", "json", *words)
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def shipped() -> list[dict[str, object]]:
    return records()


def test_there_is_exactly_one_object_for_each_shipped_situation_and_theory(shipped: list[dict[str, object]]) -> None:
    pairs = [(each["situation"], each["theory"]) for each in shipped]
    assert len(pairs) == len(set(pairs)) == sum(SHIPPED.values()) * len(THEORIES)
    assert {theory for _, theory in pairs} == set(THEORIES)
    assert {case: sum(each["case"] == case for each in shipped) // len(THEORIES) for case in SHIPPED} == SHIPPED


def test_an_object_has_exactly_the_promised_fields(shipped: list[dict[str, object]]) -> None:
    for each in shipped:
        wanted = [*FIELDS, "needs"] if each["status"] == "undetermined" else FIELDS
        assert list(each) == wanted


def test_behaviour_and_target_stand_only_where_something_is_predicted(shipped: list[dict[str, object]]) -> None:
    for each in shipped:
        assert each["status"] in {"predicted", "none", "undetermined", "out-of-scope"}
        is_predicted = each["status"] == "predicted"
        assert (each["behaviour"] is not None) is is_predicted
        assert (each["target"] is not None) is is_predicted


def test_a_coerced_perceiver_is_out_of_scope_and_has_no_verdict(shipped: list[dict[str, object]]) -> None:
    poland = [each for each in shipped if each["situation"] == "R43"]
    assert {each["status"] for each in poland} == {"out-of-scope"}
    assert {each["verdict"] for each in poland} == {None}


def test_a_weak_state_without_ally_bandwagons(shipped: list[dict[str, object]]) -> None:
    (bulgaria,) = [e for e in shipped if e["situation"] == "R30" and e["theory"] == "balance-of-threat"]
    assert bulgaria == {
        "case": "C08", "situation": "R30", "perceiver": "Bulgaria", "year": 1941, "theory": "balance-of-threat",
        "status": "predicted", "behaviour": "DefensiveBandwagoning", "target": "Germany", "rule": "BOT-5",
        "observed": "ALIGN:Germany", "verdict": "hit",
    }  # fmt: skip


def test_csv_says_what_json_says(shipped: list[dict[str, object]]) -> None:
    result = run("predict", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == [*FIELDS, "needs"]
    plain = [{name: "" if each[name] is None else str(each[name]) for name in FIELDS} for each in shipped]
    assert [{name: row[name] for name in FIELDS} for row in rows] == plain


def test_python_returns_the_same_table(shipped: list[dict[str, object]]) -> None:
    frame = melian.predict(["C10"], theories=["balance-of-threat"])
    assert list(frame.columns) == [*FIELDS, "needs"]
    wanted = [e for e in shipped if e["case"] == "C10" and e["theory"] == "balance-of-threat"]
    assert list(frame["situation"]) == [each["situation"] for each in wanted]
    assert list(frame["target"].where(frame["target"].notna(), None)) == [each["target"] for each in wanted]


def test_a_case_and_a_theory_can_be_chosen() -> None:
    found = records("C17", "--theory", "naive")
    assert [(each["situation"], each["theory"]) for each in found] == [(s, "naive") for s in ("R54", "R55", "R56")]


def test_four_theories_named_are_the_four_that_answer() -> None:
    found = records("C10", *(word for theory in FOUR for word in ("--theory", theory)))
    assert [(each["situation"], each["theory"]) for each in found] == [
        (situation, theory) for situation in ("R38", "R39", "R40", "R41", "R42", "R43") for theory in FOUR
    ]


def test_every_theory_says_its_own_of_france_in_1949(shipped: list[dict[str, object]]) -> None:
    said = {each["theory"]: (each["rule"], each["target"]) for each in shipped if each["situation"] == "R38"}
    assert said == {
        "balance-of-interests": ("BOI-2", "USSR"), "balance-of-power": ("BOP-10", "USA"),
        "balance-of-threat": ("BOT-4", "USSR"), "bandwagoning": ("BW-7", "USSR"), "buck-passing": ("CG-0", None),
        "hedging": ("HED-0", None), "hegemonic-stability": ("HST-1", "USA"), "hegemonic-threat": ("LT-1", "USSR"),
        "naive": ("NAIVE-1", "USSR"), "offensive-realism": ("MEA-0", None), "omnibalancing": ("OMN-4", None),
        "soft-balancing": ("SB-0", None),
    }  # fmt: skip


def test_the_table_has_a_mark_a_theory_and_a_score_card_that_says_it_is_no_evidence() -> None:
    text = run("predict", "C10", *(word for theory in FOUR for word in ("--theory", theory))).stdout
    assert "✓ balance-of-threat  balances against USSR (BOT-4)" in text
    assert "✗ balance-of-power   balances against USA (BOP-10)" in text
    assert "– naive              out of scope (scope)" in text
    assert "Score card: 6 situations, 2 of them of great powers" in text
    assert "illustrations, not evidence" in text


def test_an_unknown_flag_leaves_the_theory_undetermined_and_names_what_it_needs(
    tmp_path: Path, shared_domain: Path
) -> None:
    for name in ("situations.csv", "assessments.csv"):
        shutil.copy(shared_domain / name, tmp_path / name)
    situations = (tmp_path / "situations.csv").read_text().splitlines()
    header = situations[0].split(",")
    cells = next(line for line in situations if line.startswith("R30,")).split(",")
    cells[header.index("weak")] = ""
    kept = [situations[0], ",".join(cells)]
    (tmp_path / "situations.csv").write_text("\n".join(kept) + "\n")
    rows = [r for r in (tmp_path / "assessments.csv").read_text().splitlines() if r.startswith(("R30,", "situation,"))]
    (tmp_path / "assessments.csv").write_text("\n".join(rows) + "\n")
    by_theory = {each["theory"]: each for each in records(str(tmp_path))}
    assert by_theory["balance-of-threat"]["status"] == "undetermined"
    assert by_theory["balance-of-threat"]["needs"] == ["weak"]
    assert by_theory["balance-of-threat"]["verdict"] is None
    assert by_theory["naive"]["status"] == "predicted"
    shown = run("predict", str(tmp_path), "--theory", "balance-of-threat").stdout
    assert "? balance-of-threat  undetermined; not known: weak" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["predict", "C99"], "C99"),
        (["predict", "C10", "--theory", "balance-of-thread"], "Did you mean balance-of-threat?"),
        (["predict", "C10", "--theories", "no/such/folder"], "no/such/folder does not exist"),
        (["data", "--data", "no/such/folder"], "no/such/folder"),
        (["panel", "--data", "no/such/folder", "--out", "p.parquet"], "no/such/folder"),
        (["panel", "--data", ".", "--out", "p.parquet", "--from", "1700"], "1816 to 2014"),
        (["panel", "--data", ".", "--out", "no/such/folder/p.parquet"], "no/such/folder"),
    ],
)
def test_bad_input_ends_with_one_sentence_and_exit_code_2(words: list[str], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("melian: ") and result.stderr.count("\n") == 1
    assert sentence in result.stderr


def test_an_actor_that_is_not_known_is_kept_with_a_warning(shared_domain: Path) -> None:
    result = run("predict", str(shared_domain), "--format", "json", "--theory", "bandwagoning")
    assert result.exit_code == 0
    assert "warning: R18 names the actor Balkan-League, which Melian does not know" in result.stderr
    (bulgaria,) = [each for each in json.loads(result.stdout) if each["situation"] == "R18"]
    assert bulgaria["target"] == "Balkan-League"


def test_melian_runs_as_a_module_and_tells_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "melian", "version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"melian {melian.__version__}\n"


def test_every_command_explains_itself() -> None:
    for command in ("predict", "panel", "data", "verify", "version"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "Usage:" in result.stdout and len(result.stdout.splitlines()) > 3


def test_the_set_up_script_runs_the_command_line() -> None:
    script = ROOT / "script" / "melian"
    done = subprocess.run([str(script), "version"], capture_output=True, text=True, check=False, timeout=600)
    assert done.stdout == f"melian {melian.__version__}\n", done.stderr
