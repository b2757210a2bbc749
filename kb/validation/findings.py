"""A finding: what is wrong, where, and what would be right, in plain words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from rdflib import BNode
from rdflib.term import Node

from kb.actors import Registry
from kb.case_table import CellError
from kb.validation.engines import Result
from kb.validation.names import short
from kb.validation.places import Places
from kb.validation.reading import Unit
from kb.validation.shapes import SHAPE, Shapes
from kb.validation.suggestions import Suggestions

TABLE_SHAPE = SHAPE + "CaseTable-"
"""With the name of a column: what the reader of case tables checks, which no shape can see."""


class Severity(Enum):
    """How bad a finding is: an error must be repaired; a warning is possible and seldom meant."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.INFO}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    ``line`` and ``column`` count from 1; in a case table the line is the row as a spreadsheet shows it, and
    ``cell`` the name of the column. ``focus``, ``path`` and ``shape`` are IRIs (``path`` may be a SPARQL path,
    and a blank node is written _:x); ``value`` is the text of the offending value. None is not known, or none.
    """

    file: Path
    line: int | None
    column: int | None
    severity: Severity
    shape: str
    focus: str | None
    path: str | None
    value: str | None
    message: str
    suggestion: str | None
    cell: str | None = None
    component: str | None = None
    term: Node | None = None
    """The offending value as a term of RDF."""


def of_results(results: Iterable[Result], unit: Unit, shapes: Shapes, registry: Registry) -> list[Finding]:
    """The findings that an engine's results about ``unit`` are, in the order of files and lines.

    A value that fails one shape in several ways (its datatype and its range, say) is one finding, and so is a cell
    of a case table that says the same of several records.
    """
    once = {(r.focus, r.shape, r.path, r.value): r for r in results}
    places = Places(unit, once.values(), shapes)
    suggestions = Suggestions(shapes, registry, places.describes)
    found: dict[object, Finding] = {}
    for result in once.values():
        finding = _finding(result, places, shapes, suggestions)
        place = (finding.file, finding.line, finding.cell, finding.shape) if finding.cell else result
        found.setdefault(place, finding)
    return sorted(
        found.values(), key=lambda f: (str(f.file), f.line or 0, f.column or 0, f.shape, f.path or "", f.value or "")
    )


def _finding(result: Result, places: Places, shapes: Shapes, suggestions: Suggestions) -> Finding:
    at = places.of(result)
    shape = str(result.shape)
    path = None if result.path is None else str(result.path)
    message = result.message or shapes.message(result.shape) or f"This does not fit {short(shape)}."
    return Finding(
        at.file,
        at.line,
        at.column,
        _SEVERITIES.get(result.severity, Severity.ERROR),
        shape,
        _text(result.focus),
        path or shapes.path(result.shape),
        at.text if at.cell else None if result.value is None else _text(result.value),
        message,
        suggestions.of(result, places.year(result.focus), in_table=at.cell is not None),
        at.cell,
        result.component,
        result.value,
    )


def _text(node: Node) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def of_cells(errors: Iterable[CellError], headers: dict[str, list[str]]) -> Iterator[Finding]:
    """The findings that malformed cells of the case tables are."""
    for error in errors:
        column = error.column
        header = headers.get(error.file.name, [])
        names_a_file = error.sentence.startswith(tuple(headers))
        sentence = error.sentence if names_a_file else error.sentence[0].upper() + error.sentence[1:]
        hint = error.hint[:1].upper() + error.hint[1:]
        yield Finding(
            error.file,
            error.row,
            header.index(column) + 1 if column in header else None,
            Severity.ERROR,
            TABLE_SHAPE + (column or "form"),
            None,
            None,
            error.value or None,
            _whole(f"The row {error.sentence}" if column is None else sentence),
            _whole(hint) if hint else None,
            column,
        )


def _whole(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."
