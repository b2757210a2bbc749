"""The same findings in every format."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from kb.validation import Validation, validate
from kb.validation.formats import FORMATS
from tests.validation.cases import line_of, turtle
from tests.validation.conftest import Tables

PROXIMITY = "https://w3id.org/melian/ontology/proximity"
ASSESSMENT = "https://w3id.org/melian/assessment/X1-1-GMY"
SHAPE = "https://w3id.org/melian/shape/FactorShape-proximity"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return turtle(tmp_path, ("proximity 2", "proximity 4"), ("towards state:GMY", "towards state:GMYY"))


@pytest.fixture
def found(file: Path) -> Validation:
    return validate([file])


def test_text_says_where_what_and_how_to_repair_it(found: Validation, file: Path) -> None:
    text = FORMATS["text"](found)
    line = line_of(file, "proximity 4")
    assert f"{file}:{line}:19: error: The proximity of the target of an assessment" in text
    assert "about assessment:X1-1-GMY, property mel:proximity, value 4" in text.replace('"4"', "4")
    assert "Write 0 (none), 1, 2 or 3 (high) instead of 4" in text
    assert "(shape:FactorShape-proximity)" in text
    assert text.endswith("1 file, 29 statements: 1 error and 1 warning.\n")


def test_text_without_a_finding_is_one_line(tmp_path: Path) -> None:
    assert FORMATS["text"](validate([turtle(tmp_path)])) == "1 file, 29 statements: no findings.\n"


def test_json_is_a_list_of_objects_with_exactly_these_members(found: Validation, file: Path) -> None:
    records = json.loads(FORMATS["json"](found))
    members = ["file", "line", "column", "severity", "shape", "focus", "path", "value", "message", "suggestion"]
    assert [list(record) for record in records] == [members, members]
    (record,) = [record for record in records if record["severity"] == "error"]
    assert record | {"message": "", "suggestion": ""} == {
        "file": str(file), "line": line_of(file, "proximity 4"), "column": 19, "severity": "error", "shape": SHAPE,
        "focus": ASSESSMENT, "path": PROXIMITY, "value": "4", "message": "", "suggestion": "",
    }  # fmt: skip


def test_json_of_nothing_is_an_empty_list(tmp_path: Path) -> None:
    assert json.loads(FORMATS["json"](validate([turtle(tmp_path)]))) == []


def test_turtle_is_a_validation_report_of_shacl(found: Validation) -> None:
    report = Graph().parse(data=FORMATS["turtle"](found), format="turtle")
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    assert report.value(node, SH.conforms) == Literal(False)
    results = list(report.objects(node, SH.result))
    assert len(results) == 2
    (result,) = report.subjects(SH.sourceShape, URIRef(SHAPE))
    assert report.value(result, SH.focusNode) == URIRef(ASSESSMENT)
    assert report.value(result, SH.resultPath) == URIRef(PROXIMITY)
    assert report.value(result, SH.value) == Literal(4)
    assert report.value(result, SH.resultSeverity) == SH.Violation
    assert report.value(result, SH.sourceConstraintComponent) == SH.InConstraintComponent
    for each in results:  # what SHACL requires of every result
        for required in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(report.objects(each, required))) == 1


def test_a_report_without_a_finding_conforms(tmp_path: Path) -> None:
    report = Graph().parse(data=FORMATS["turtle"](validate([turtle(tmp_path)])), format="turtle")
    assert list(report.objects(None, SH.conforms)) == [Literal(True)]


def test_a_malformed_cell_is_its_own_focus_node(tables: Tables) -> None:
    report = Graph().parse(data=FORMATS["turtle"](validate([tables({"polarity": "multi"})])), format="turtle")
    (focus,) = report.objects(None, SH.focusNode)
    assert str(focus).endswith("/situations.csv#cell=2,14")


def test_github_commands_name_file_and_line(found: Validation, file: Path) -> None:
    error, warning = sorted(FORMATS["github"](found).splitlines())
    assert error.startswith(f"::error file={file},line={line_of(file, 'proximity 4')},col=19,title=shape%3AFactor")
    assert "::The proximity of the target" in error and "Write 0 (none)" in error
    assert warning.startswith(f"::warning file={file},line={line_of(file, 'GMYY')},")


def test_github_commands_escape_what_would_end_them(tmp_path: Path) -> None:
    folder = tmp_path / "a,b%c"
    folder.mkdir()
    command = FORMATS["github"](validate([turtle(folder, ("proximity 2", "proximity 4"))]))
    assert "a%2Cb%25c/case.ttl" in command and command.count("\n") == 1


def test_github_marks_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a>\n<b>")
    command = FORMATS["github"](validate([tmp_path / "a.ttl"]))
    assert command.startswith(f"::error file={tmp_path / 'a.ttl'},line=2,")
    assert command.count("::") == 2


def sarif_of(found: Validation) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(FORMATS["sarif"](found))
    assert log["version"] == "2.1.0" and "sarif-schema-2.1.0" in log["$schema"]
    (run,) = log["runs"]
    return dict(run)


def test_sarif_has_what_its_schema_requires(found: Validation, file: Path) -> None:
    run = sarif_of(found)
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "melian validate"
    assert len({rule["id"] for rule in rules}) == len(rules) == 2
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == file.as_uri()
        assert physical["region"]["startLine"] >= 1 and physical["region"]["startColumn"] >= 1
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert all(rule["shortDescription"]["text"] for rule in rules)


def test_sarif_keeps_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    turtle(Path(), ("proximity 2", "proximity 4"), name="a case.ttl")
    (result,) = sarif_of(validate(["a case.ttl"]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20case.ttl"


def test_sarif_says_that_a_file_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a>\n<b>")
    (invocation,) = sarif_of(validate([tmp_path / "a.ttl"]))["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["locations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_a_row_and_a_cell_are_told_in_every_format(tables: Tables) -> None:
    folder = tables({"polarity": "multi"})
    found = validate([folder])
    assert f"{folder / 'situations.csv'}, row 2, column polarity: error:" in FORMATS["text"](found)
    (record,) = json.loads(FORMATS["json"](found))
    assert (record["line"], record["column"], record["path"], record["value"]) == (2, 14, "polarity", "multi")
    assert "situations.csv,line=2,title" in FORMATS["github"](found)  # a column there would be a character's
    (result,) = sarif_of(found)["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}
    assert result["properties"] == {"value": "multi", "cell": "polarity"}
