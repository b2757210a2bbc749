"""melian validate and melian new case, as a reader calls them."""

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kb import casebook
from melian.cli import Commands
from melian.validate_command import new, validate
from tests.validation.cases import turtle

ROOT = Path(__file__).resolve().parents[2]


@click.group(cls=Commands)
def main() -> None:
    """The two commands as they stand in the command line."""


main.add_command(validate)
main.add_command(new)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_a_sound_case_ends_with_0(tmp_path: Path) -> None:
    result = run("validate", turtle(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "1 file, 29 statements: no findings.\n")


def test_an_error_ends_with_1(tmp_path: Path) -> None:
    assert run("validate", turtle(tmp_path, ("proximity 2", "proximity 4"))).exit_code == 1


def test_a_warning_ends_with_0_and_with_1_if_strict(tmp_path: Path) -> None:
    file = turtle(tmp_path, ("towards state:GMY", "towards state:GMYY"))
    for words, code in ((["validate"], 0), (["validate", "--strict"], 1)):
        result = run(*words, file)
        assert result.exit_code == code and "0 errors and 1 warning." in result.stdout


def test_what_cannot_be_read_ends_with_2_and_stands_on_standard_error(tmp_path: Path) -> None:
    sound = turtle(tmp_path, ("proximity 2", "proximity 4"))
    result = run("validate", "--format", "json", sound, tmp_path / "none.ttl")
    assert result.exit_code == 2
    assert len(json.loads(result.stdout)) == 1
    assert result.stderr == f"{tmp_path / 'none.ttl'}: there is no such file or folder.\n"


def test_each_argument_is_checked_by_itself(tmp_path: Path) -> None:
    """Two versions of one case would contradict each other in one graph."""
    files = [turtle(tmp_path, name="a.ttl"), turtle(tmp_path, ("1938 ;", "1939 ;"), name="b.ttl")]
    assert run("validate", *files).exit_code == 0
    assert run("validate", tmp_path).exit_code == 1


def test_folders_within_a_folder_are_checked_each_by_itself(tmp_path: Path) -> None:
    for name, year in (("a", "1938"), ("b", "1939"), (".hidden", "abc")):
        (tmp_path / name).mkdir()
        turtle(tmp_path / name, ("1938 ;", f"{year} ;"))
    result = run("validate", tmp_path)
    assert result.stdout == "2 files, 58 statements: no findings.\n"


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_either_engine_can_be_asked_for(tmp_path: Path, engine: str) -> None:
    result = run("validate", "--engine", engine, turtle(tmp_path, ("proximity 2", "proximity 4")))
    assert "shape:FactorShape-proximity" in result.stdout


def test_help_tells_formats_and_exit_codes() -> None:
    text = run("validate", "--help").stdout
    for word in (".ttl", ".trig", ".nt", ".rdf", ".jsonld", "situations.csv", "text|json|turtle|github|sarif", "  2  "):
        assert word in text


# A new case

BLANKS = {
    "its title": '"Munich, 1938"@en',
    "one sentence": '"What France did about Germany in 1938."@en',
    "your name": '"A. Scholar"',
    "one of the three": "mel:Assumption",
    "at least one": "work:Walt1987",
    "the state that chooses sides": "state:FRN",
    "the year": "1938",
    "one of the codes": '"BAL"',
    "the actor": "state:GMY",
    "0, 1, 2 or 3": "3",
}


def filled(text: str) -> str:
    def value(blank: re.Match[str]) -> str:
        (found,) = [value for words, value in BLANKS.items() if blank[1].startswith(words)]
        return found

    lines = [
        line if line.lstrip().startswith("#") else re.sub(r"\{\{(.+?)\}\}", value, line) for line in text.split("\n")
    ]
    return "\n".join(lines)


def test_a_new_case_validates_once_it_is_filled_in(tmp_path: Path) -> None:
    result = run("new", "case", "Munich1938", "--dir", tmp_path)
    assert result.exit_code == 0
    file = tmp_path / "Munich1938" / "Munich1938.ttl"
    assert result.stdout == f"{file} is yours to fill in. Then: melian validate {file.parent}\n"
    file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert run("validate", "--strict", file.parent).exit_code == 0
    (situation,) = casebook.read([file.parent]).situations
    assert (situation["case"], situation["situation"], situation["year"]) == ("Munich1938", "Munich1938-1", 1938)


def test_every_line_that_the_template_leaves_out_can_be_let_in(tmp_path: Path) -> None:
    run("new", "case", "M", "--dir", tmp_path)
    file = tmp_path / "M" / "M.ttl"
    text = filled(file.read_text(encoding="utf-8"))
    text = re.sub(r"^( *)# (mel:|actor:)", r"\1\2", text, flags=re.MULTILINE).replace("1941-03-25", "1938-03-12")
    file.write_text(text, encoding="utf-8")
    result = run("validate", "--strict", file.parent)
    assert result.exit_code == 0, result.stdout


def test_a_new_case_that_is_not_filled_in_says_what_is_missing(tmp_path: Path) -> None:
    run("new", "case", "M", "--dir", tmp_path)
    result = run("validate", tmp_path / "M")
    assert result.exit_code == 2
    assert "this blank is not filled in yet: {{its title" in result.stderr and ", line " in result.stderr


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    run("new", "case", "M", "--dir", tmp_path)
    file = tmp_path / "M" / "M.ttl"
    file.write_text("mine")
    result = run("new", "case", "M", "--dir", tmp_path)
    assert result.exit_code == 2 and "exists already" in result.stderr
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("identifier", "part"),
    [("C10", "a shipped case"), ("../x", "cannot be the id"), ("1a", "begins with a letter"), ("", "cannot")],
)
def test_an_id_that_cannot_be_one_is_refused(tmp_path: Path, identifier: str, part: str) -> None:
    result = run("new", "case", identifier, "--dir", tmp_path)
    assert result.exit_code == 2 and part in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("new", "case", "M", "--dir", tmp_path / "file")
    assert result.exit_code == 2 and "cannot be made" in result.stderr


def test_the_how_to_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "howto" / "validate-a-case.md").read_text(encoding="utf-8")
    create, check = (words.split() for words in re.findall(r"^\$ script/melian (.*)$", page, re.MULTILINE))
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    assert run(*create).exit_code == 0
    file = tmp_path / "Munich1938" / "Munich1938.ttl"
    text = filled(file.read_text(encoding="utf-8"))
    file.write_text(text.replace("mel:proximity 3", "mel:proximity 4"), encoding="utf-8")
    assert run(*check).stdout == shown
