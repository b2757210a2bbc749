"""What may have been meant is suggested, and nothing where nothing is near."""

from pathlib import Path

import pytest

from kb.validation import Severity, validate
from tests.validation.cases import turtle


def suggestion(folder: Path, *changes: tuple[str, str]) -> str:
    (finding,) = validate([turtle(folder, *changes)]).findings
    return finding.suggestion or ""


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("towards state:GMY", "towards state:FRA", "FRA is the ISO code of FRN, France, 1816-1942 and from 1944"),
        ("target state:GMY", "target state:GMYY", "Did you mean GMY, Germany, 1816-1945 and from 1990?"),
        ('"BAL"', '"bal"', 'Did you mean "BAL"?'),
        ('"BAL"', '"ALLY"', 'For ALLY write "ALIGN".'),
        ("Multipolar", "multipolar", "Did you mean mel:Multipolar?"),
        ("work:Walt1987 ;", "work:CorrelatesOfWar ;", "Did you mean work:CorrelatesOfWar2017?"),
        ("greatPower true", 'greatPower "yes"', "Did you mean true?"),
        ("year 1938", 'year "1938"', "Did you mean 1938?"),
        ("mel:proximity", "mel:proximty", "Did you mean mel:proximity?"),
    ],
)
def test_what_was_meant_is_suggested(tmp_path: Path, old: str, new: str, meant: str) -> None:
    assert meant in suggestion(tmp_path, (old, new))


def test_nothing_near_is_suggested_for_what_is_near_to_nothing(tmp_path: Path) -> None:
    assert "Did you mean" not in suggestion(tmp_path, ("towards state:GMY", "towards state:QQQQQQQ"))
    assert "Did you mean" not in suggestion(tmp_path, ('"BAL"', '"WAVED"'))


def test_the_offending_value_stands_in_the_repair(tmp_path: Path) -> None:
    assert "instead of 4" in suggestion(tmp_path, ("proximity 2", "proximity 4"))


def test_what_the_file_describes_itself_is_no_misspelling(tmp_path: Path) -> None:
    ours = """
state:RUR a mel:State ; rdfs:label "Ruritania"@en ; dcterms:source work:CorrelatesOfWar2017 .
"""
    file = turtle(tmp_path, ("towards state:GMY", "towards state:RUR"))
    file.write_text(file.read_text() + ours)
    assert validate([file]).count(Severity.WARNING) == 0


def test_a_value_that_fails_a_shape_in_two_ways_is_one_finding(tmp_path: Path) -> None:
    """Neither a number nor between -3000 and 2100."""
    file = turtle(tmp_path, ("year 1938", "year 99999"))
    assert len(validate([file]).findings) == 1
