"""Findings as text, JSON, a SHACL report in Turtle, workflow commands of GitHub, or SARIF."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.case_table import listed
from kb.validation.errors import UnreadableError
from kb.validation.findings import Finding, Severity
from kb.validation.names import short, short_path
from kb.validation.run import Validation
from kb.validation.sarif import sarif
from kb.validation.shapes import SHAPE

_SHACL = {Severity.ERROR: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}
# SHACL requires a component of every result; what the reader of case tables checks is none of its own.
_BY_THE_READER = URIRef(SHAPE + "CaseTableConstraintComponent")
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def text(found: Validation) -> str:
    """The findings for a reader, each with its place, what it is about and a repair; a summary in the last line."""
    lines = [line for finding in found.findings for line in (*_told(finding), "")]
    return "\n".join([*lines, summary(found), ""])


def _told(finding: Finding) -> Iterator[str]:
    yield f"{place(finding)}: {finding.severity.value}: {finding.message}"
    about = [f"value {finding.value}"] if finding.cell and finding.value else []
    if not finding.cell and finding.focus:
        about = [f"about {_shown(finding.focus)}"]
        if finding.path:
            about.append(f"property {short_path(finding.path)}")
        if finding.value is not None and finding.value != finding.focus:
            about.append(f"value {_shown(finding.value)}")
    if about:
        yield f"    {', '.join(about)}"
    if finding.suggestion:
        yield f"    {finding.suggestion}"
    yield f"    ({short(finding.shape)})"


def place(finding: Finding) -> str:
    """Where a finding points: FILE:LINE:COLUMN, or FILE, row N, column C."""
    if finding.file.suffix == ".csv":
        return f"{finding.file}, row {finding.line}" + (f", column {finding.cell}" if finding.cell else "")
    return ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)


def summary(found: Validation) -> str:
    """How much was read and what was found, in one line."""
    counts = [
        _count(found.count(severity), noun)
        for severity, noun in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "remark"))
        if severity is not Severity.INFO or found.count(severity)
    ]
    read = f"{_count(found.files, 'file')}, {_count(found.statements, 'statement')}"
    unread = f"; {len(found.unreadable)} could not be read" if found.unreadable else ""
    return f"{read}: {listed(counts, 'and') if found.findings else 'no findings'}{unread}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shown(text: str) -> str:
    """An IRI cut short, a blank node as what it is, and any other text in quotation marks."""
    if text.startswith("_:"):
        return "a blank node"
    return short(text) if "://" in text and " " not in text else f'"{text}"'


def as_json(found: Validation) -> str:
    """A list of objects; a member that is not known, or that a finding has not, is null."""
    records = [
        {
            "file": str(finding.file),
            "line": finding.line,
            "column": finding.column,
            "severity": finding.severity.value,
            "shape": finding.shape,
            "focus": finding.focus,
            "path": finding.cell or finding.path,
            "value": finding.value,
            "message": finding.message,
            "suggestion": finding.suggestion,
        }
        for finding in found.findings
    ]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def turtle(found: Validation) -> str:
    """A sh:ValidationReport. A malformed cell is its own focus node, by RFC 7111 (situations.csv#cell=3,4)."""
    report = Graph(bind_namespaces="none")
    report.bind("sh", SH)
    report.bind("rdfs", RDFS)
    node = BNode()
    report.add((node, RDF.type, SH.ValidationReport))
    report.add((node, SH.conforms, Literal(not found.findings)))
    for number, finding in enumerate(found.findings, start=1):
        result = BNode(f"result{number}")
        report.add((node, SH.result, result))
        for predicate, value in _result(finding):
            report.add((result, predicate, value))
    return report.serialize(format="turtle")


def _result(finding: Finding) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, _node(finding.focus) if finding.focus else URIRef(_address(finding))
    yield SH.resultSeverity, _SHACL[finding.severity]
    yield SH.resultMessage, Literal(finding.message, lang="en")
    yield SH.sourceShape, URIRef(finding.shape)
    yield SH.sourceConstraintComponent, SH[finding.component] if finding.component else _BY_THE_READER
    if finding.path and "<" not in finding.path:
        yield SH.resultPath, URIRef(finding.path)
    if finding.value is not None:
        yield SH.value, finding.term or Literal(finding.value)
    if finding.suggestion:
        yield RDFS.comment, Literal(finding.suggestion, lang="en")
    yield RDFS.seeAlso, URIRef(_address(finding))


def _node(text: str) -> Node:
    return BNode(text[2:]) if text.startswith("_:") else URIRef(text)


def _address(finding: Finding) -> str:
    """The file, with the place as RFC 7111 and RFC 5147 write it (lines there count from 0)."""
    file = finding.file.resolve().as_uri()
    if finding.line is None:
        return file
    if finding.file.suffix == ".csv":
        cell = f"row={finding.line}" if finding.column is None else f"cell={finding.line},{finding.column}"
        return f"{file}#{cell}"
    return f"{file}#line={finding.line - 1},{finding.line}"


def github(found: Validation) -> str:
    """Workflow commands, by which GitHub marks the lines of a change."""
    lines = []
    for finding in found.findings:
        said = " ".join(part for part in (finding.message, finding.suggestion) if part)
        name = short(finding.shape)
        lines.append(_command(_GITHUB[finding.severity], finding.file, finding.line, finding.column, name, said))
    for error in found.unreadable:
        lines.append(_command("error", error.file, error.line, error.column, "unreadable", error.sentence))
    return "".join(f"{line}\n" for line in lines)


def _command(kind: str, file: Path, line: int | None, column: int | None, title: str, said: str) -> str:
    column = None if file.suffix == ".csv" else column
    named = {"file": str(file), "line": line, "col": column, "title": title}
    parameters = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in named.items() if value is not None)
    return f"::{kind} {parameters}::{_escaped(said)}"


def _escaped(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, quote(character, safe=""))
    return text


def unreadable(errors: list[UnreadableError]) -> str:
    """One sentence for each file that could not be read."""
    return "".join(f"{error}\n" for error in errors)


FORMATS: dict[str, Callable[[Validation], str]] = {
    "text": text,
    "json": as_json,
    "turtle": turtle,
    "github": github,
    "sarif": sarif,
}
