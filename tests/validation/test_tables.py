"""In case tables, every malformed cell is found, with its row, its column and what was meant."""

from pathlib import Path

import pytest

from kb.actors import Registry
from kb.case_csv import check, read
from kb.validation import Finding, Severity, validate
from tests.validation.conftest import Tables


def found(folder: Path) -> list[Finding]:
    result = validate([folder])
    assert result.unreadable == []
    return result.findings


def cell(finding: Finding) -> tuple[str, int | None, str | None]:
    return finding.file.name, finding.line, finding.cell


def test_a_sound_pair_of_tables_has_no_finding(tables: Tables) -> None:
    assert found(tables()) == []


def test_every_malformed_cell_is_found_and_not_only_the_first(tables: Tables) -> None:
    folder = tables(
        {"year": "19x8", "great_power": "yes", "polarity": "multi"},
        {"situation": "X2", "observed": "BALL:Germany", "perceiver": ""},
        {"situation": "X3"},
        assessments=({"proximity": "4"}, {"situation": "X9"}, {"situation": "X3", "target": "France"}),
    )
    assert [cell(finding) for finding in found(folder)] == [
        ("assessments.csv", 2, "proximity"),
        ("assessments.csv", 3, "situation"),
        ("assessments.csv", 4, "target"),
        ("situations.csv", 2, "year"),
        ("situations.csv", 2, "great_power"),
        ("situations.csv", 2, "polarity"),
        ("situations.csv", 3, "perceiver"),
        ("situations.csv", 3, "observed"),
    ]


@pytest.mark.parametrize(
    ("situation", "assessment"), [({"year": "19x8"}, {}), ({}, {"proximity": "4"}), ({}, {"target": ""})]
)
def test_a_situation_with_a_malformed_cell_says_nothing_and_the_others_do(
    tables: Tables, situation: dict[str, str], assessment: dict[str, str]
) -> None:
    folder = tables(situation, {"situation": "X2"}, assessments=(assessment, {"situation": "X2"}))
    told = check(folder, Registry.load()).told
    assert {each.row["situation"] for each in told} == {"X2"}


def test_sound_tables_say_the_same_checked_or_read(tables: Tables) -> None:
    folder = tables({}, {"situation": "X2", "date": "1938-03-12"}, assessments=({}, {"situation": "X2"}))
    checked = check(folder, Registry.load())
    assert checked.problems == []
    assert {(t.subject, t.predicate, t.value) for t in checked.told} == set(read(folder, Registry.load()))


def test_a_column_is_counted_as_in_the_file(tables: Tables) -> None:
    (finding,) = found(tables(assessments=({"proximity": "4"},)))
    assert (finding.column, finding.value) == (4, "4")
    assert finding.message == '"4" is no factor level; it is 0, 1, 2 or 3, or empty when not known.'


def test_a_table_keeps_the_spelling_of_its_name_at_the_head_of_a_sentence(tables: Tables) -> None:
    (finding,) = found(tables(assessments=({}, {"situation": "X9"})))
    assert finding.message == 'situations.csv has no situation "X9".'


def test_a_near_value_is_suggested(tables: Tables) -> None:
    (finding,) = found(tables({"polarity": "multipoler"}))
    assert finding.suggestion == "Did you mean multipolar?"
    assert "Did you mean" not in finding.message


@pytest.mark.parametrize(
    ("name", "year", "suggestion"),
    [
        ("Austria-Hungry", "1908", "Did you mean AUH, Austria-Hungary, 1816-1918?"),
        ("Frannce", "1938", "Did you mean FRN, France, 1816-1942 and from 1944?"),
    ],
)
def test_a_misspelt_actor_is_found_in_its_cell(tables: Tables, name: str, year: str, suggestion: str) -> None:
    folder = tables({"perceiver": "Britain", "year": year, "observed": f"BAL:{name}"})
    (finding,) = found(folder)
    assert (cell(finding), finding.value) == (("situations.csv", 2, "observed"), f"BAL:{name}")
    assert finding.severity is Severity.WARNING
    assert finding.suggestion == suggestion


def test_what_shapes_see_is_shown_in_the_cell_that_says_it(tables: Tables) -> None:
    """A perceiver outside the years of its existence breaks no rule of the tables, but one of the shapes."""
    (finding, *_) = found(tables({"perceiver": "Austria-Hungary", "year": "1938"}))
    assert finding.file.name == "situations.csv" and finding.line == 2
    assert finding.shape.endswith("CaseShape-actors-existed")


def test_one_cell_that_speaks_for_several_assessments_is_found_once(tables: Tables) -> None:
    folder = tables({"weak": "1"}, assessments=({}, {"target": "Italy"}))
    assert [cell(finding) for finding in found(folder)] == [("situations.csv", 2, "weak")]


def test_a_wrong_header_is_found_and_its_rows_are_not_judged(tables: Tables) -> None:
    folder = tables()
    file = folder / "assessments.csv"
    file.write_text(file.read_text().replace("proximity", "nearness", 1).replace(",3,", ",7,"))
    assert {(finding.line, finding.column) for finding in found(folder)} == {(1, None)}
    messages = [finding.message for finding in found(folder)]
    assert any("nearness" in message for message in messages)
    assert any("lacks the column proximity" in message for message in messages)


def test_a_row_of_another_width_is_found_and_brings_no_other_finding(tables: Tables) -> None:
    folder = tables()
    file = folder / "situations.csv"
    file.write_text(file.read_text().rstrip() + ",,\n")
    (finding,) = found(folder)
    assert (finding.line, finding.cell) == (2, None)
    assert finding.message.startswith("The row has 28 cells under a header of 26 columns")


def test_either_table_names_the_pair(tables: Tables) -> None:
    folder = tables(assessments=({"proximity": "4"},))
    assert len(found(folder / "situations.csv")) == 1


def test_every_coded_row_of_the_domain_is_read(shared_domain: Path) -> None:
    result = validate([shared_domain])
    assert result.unreadable == [] and result.count(Severity.ERROR) == 0
