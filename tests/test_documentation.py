"""The documentation shows what the program prints: its examples are run."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.case_terms import ASSESSMENTS_CSV, SITUATIONS_CSV, case_terms
from kb.store import FolderStore
from melian.cli import main

ROOT = Path(__file__).resolve().parents[1]


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def printed(command: str) -> str:
    """What a command of the documentation prints, given as it stands there after the dollar sign."""
    words = shlex.split(command.removeprefix("$ script/melian "))
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_theory_of_the_readers_own_predicts_what_the_how_to_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "docs/howto/your-own-theory.md"
    (tmp_path / "my-theories").mkdir()
    (theory,) = blocks(page, "turtle")
    (tmp_path / "my-theories" / "near-threats.ttl").write_text(theory, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commands = [line for block in blocks(page, "console") for line in block.splitlines()]
    validate, check, predict, why, why_not, verify = commands
    shown = [block.strip() for block in blocks(page, "text")]
    assert "no findings" in printed(validate)
    assert "0 findings" in printed(check)
    for command, text in zip((predict, why, why_not), shown, strict=True):
        assert text in printed(command)
    assert "✗" not in printed(verify)


def test_why_and_what_if_answer_what_the_how_to_shows() -> None:
    page = "docs/howto/why-and-what-if.md"
    shipped = [block.strip() for block in blocks(page, "console") if "--data" not in block]
    why, _why_not, what_if, flips = shipped
    for command, text in zip((why, what_if, flips), blocks(page, "text"), strict=True):
        assert text.strip() in printed(command)


def test_the_how_to_names_the_columns_of_the_case_tables() -> None:
    text = (ROOT / "docs/howto/validate-a-case.md").read_text(encoding="utf-8")
    for table in (SITUATIONS_CSV, ASSESSMENTS_CSV):
        (columns,) = re.findall(rf"^\| `{re.escape(table)}` \| (.*) \|$", text, re.MULTILINE)
        assert columns.split(", ") == case_terms().columns(table)


def test_the_readme_shows_the_real_output_of_its_question() -> None:
    command = next(block.strip() for block in blocks("README.md", "console") if "predict C" in block)
    shown = blocks("README.md", "text")[0]
    assert shown.strip() in printed(command)


def test_what_is_published_is_what_the_how_to_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "docs/howto/publish.md"
    (case,) = blocks(page, "turtle")
    (tmp_path / "my-case.ttl").write_text(case, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _first, with_case, again = [line for block in blocks(page, "console") for line in block.splitlines()]
    kept, *answers = [text.splitlines() for text in blocks(page, "text")]
    assert "case/rhineland" in printed(with_case)
    assert printed(again).splitlines() == kept
    with FolderStore(tmp_path / "my-store") as store:
        found = [[term.value for (term,) in store.select(query).rows if term] for query in blocks(page, "sparql")]
    assert found == answers
