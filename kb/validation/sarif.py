"""Findings as a log of the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS 2020)."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import URIRef

from kb.validation.errors import UnreadableError
from kb.validation.findings import TABLE_SHAPE, Finding, Severity
from kb.validation.names import short
from kb.validation.run import Validation
from kb.validation.shapes import shipped

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Object = dict[str, Any]


def sarif(found: Validation) -> str:
    """One run of the tool, with a rule for each shape that something was found by."""
    shapes = list(dict.fromkeys(finding.shape for finding in found.findings))
    run: Object = {
        "tool": {"driver": {"name": "melian validate", "rules": [_rule(shape) for shape in shapes]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not found.unreadable,
                "toolExecutionNotifications": [_notification(error) for error in found.unreadable],
            }
        ],
        "results": [_result(finding, shapes) for finding in found.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(shape: str) -> Object:
    if shape.startswith(TABLE_SHAPE):
        said = f"What the column {shape.removeprefix(TABLE_SHAPE)} of a case table may hold."
        return {"id": short(shape), "shortDescription": {"text": said}}
    message = shipped().message(URIRef(shape))
    rule: Object = {"id": short(shape)}
    return rule | {"shortDescription": {"text": message}} if message else rule


def _result(finding: Finding, shapes: list[str]) -> Object:
    said = " ".join(part for part in (finding.message, finding.suggestion) if part)
    properties = {"focus": finding.focus, "path": finding.path, "value": finding.value, "cell": finding.cell}
    return {
        "ruleId": short(finding.shape),
        "ruleIndex": shapes.index(finding.shape),
        "level": _LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [_location(finding.file, finding.line, finding.column)],
        "properties": {key: value for key, value in properties.items() if value is not None},
    }


def _notification(error: UnreadableError) -> Object:
    location = _location(error.file, error.line, error.column)
    return {"level": "error", "message": {"text": error.sentence}, "locations": [location]}


def _location(file: Path, line: int | None, column: int | None) -> Object:
    # A relative path stays one, so that the log can be read beside another copy of the files.
    uri = file.as_uri() if file.is_absolute() else quote(file.as_posix())
    place: Object = {"artifactLocation": {"uri": uri}}
    if line is not None:
        place["region"] = {"startLine": line}
        if column is not None and file.suffix != ".csv":
            place["region"]["startColumn"] = column
    return {"physicalLocation": place}
