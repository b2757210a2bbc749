"""melian sensitivity prints how records move, draws them, or says in one sentence why it cannot."""

import csv
import io
import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.dom import minidom

import click
import pytest
from click.testing import CliRunner, Result

from melian.chart import Chart, Series
from melian.cli import Commands
from melian.panel_supposed import records, shown, supposed
from melian.sensitivity_command import COLUMNS, sensitivity
from reasoner.change import Change


def run(*words: str | Path) -> Result:
    group = Commands(name="melian", commands={"sensitivity": sensitivity})
    return CliRunner().invoke(group, ["sensitivity", *map(str, words)])


def test_the_table_marks_the_librarys_value_and_says_where_nothing_changes() -> None:
    result = run("threat", "C11", "--theory", "balance-of-threat", "--from", "0.6", "--to", "1", "--step", "0.4")
    assert result.exit_code == 0, result.output
    assert "theta_T: threat threshold (threat level, 0 to 1)" in result.stdout
    assert "balance-of-threat *      0.6 " in result.stdout
    assert "balance-of-threat  from 0 to 0.917" in result.stdout, "China's threats have 11 and 12 points"
    assert "not evidence" in result.stdout


def test_json_and_csv_have_one_record_for_each_value() -> None:
    words = ("gate_I", "C11", "--theory", "balance-of-threat")
    found = json.loads(run(*words, "--format", "json").stdout)
    assert [each["value"] for each in found] == [0, 1, 2]
    table = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert tuple(table[0]) == COLUMNS and len(table) == 3
    assert all(
        int(row[c]) == each[c] for row, each in zip(table, found, strict=True) for c in ("hits", "misses", "flipped")
    )


def test_how_far_the_soviet_threat_must_fall_is_said_in_a_line() -> None:
    result = run("threat(USSR)", "C11", "--situation", "R45", "--theory", "balance-of-threat")
    assert "R45  USSR: 12 of 12 points" in result.stdout
    assert "by 3 (1 of 20 ways to cut so many); by 5 or more, of whatever factors" in result.stdout


def test_the_chart_can_be_read_without_seeing_it(tmp_path: Path) -> None:
    file = tmp_path / "chart.svg"
    result = run("gate_I", "C11", "--theory", "balance-of-threat", "--chart", file)
    assert result.exit_code == 0, result.output
    drawn = minidom.parse(str(file)).documentElement
    assert drawn is not None and drawn.getAttribute("role") == "img"
    (title,) = drawn.getElementsByTagName("title")
    (told,) = drawn.getElementsByTagName("desc")
    assert "least offensive intentions" in str(title.firstChild and title.firstChild.nodeValue)
    assert "balance-of-threat: " in str(told.firstChild and told.firstChild.nodeValue)


def test_names_of_lines_never_stand_on_each_other() -> None:
    places = [Decimal(n) for n in range(3)]
    series = [Series(f"theory <{n}>", [n % 3, 5, n % 2]) for n in range(12)]
    svg = Chart("A & B", "", "x", "y", places, series, places[1], "library: 1").svg()
    texts = minidom.parseString(svg).getElementsByTagName("text")
    names = [t for t in texts if "theory" in str(t.firstChild and t.firstChild.nodeValue)]
    heights = sorted(float(each.getAttribute("y")) for each in names)
    assert len(heights) == 12
    assert all(second - first >= 12 for first, second in pairwise(heights))
    assert heights[0] > 0 and heights[-1] < 440


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("thetaT",), "did you mean theta_T?"),
        (("theta_T", "--theory", "balance-of-treat"), "Did you mean balance-of-threat?"),
        (("theta_T", "C11", "--situation", "R1"), "There is no situation R1 in the cases; they have R44, R45"),
        (("threat(Atlantis)", "C11"), "Atlantis is a candidate threat in none of the situations"),
        (("bop_horizon", "C11"), "Nothing rests on bop_horizon"),
        (("threat", "C11", "--from", "-1"), "theta_T cannot be -1; it must be between 0 and 1"),
        (("gate_I", "C11", "--chart", "chart.png"), "let its name end in .svg"),
        (("gate_I", "C11", "--theory", "naive", "--chart", "/nowhere/at/all.svg"), "The chart cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr and result.stderr.count("\n") == 1


def test_a_what_if_over_the_panel_counts_perceiver_years(shared_data: Path) -> None:
    change = Change.parse((), ("balance-of-threat.theta_T=0.5",))
    where = "perceiver = FRN and year between 1948 and 1950"
    found = supposed(shared_data, change, where, theories=["balance-of-threat", "naive"], years=(1948, 1950))
    assert [each["situations"] for each in records(found)] == [3, 3]
    lines = list(shown(found, change, where))
    assert click.unstyle(lines[0]) == (f"3 perceiver-years where {where}, if {change}")
