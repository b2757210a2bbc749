"""Validating files and folders: read, apply the shapes, and say what was found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kb.actors import Registry
from kb.validation import background, findings, shapes
from kb.validation.background import Background
from kb.validation.engines import Engine, engine_for
from kb.validation.errors import UnreadableError
from kb.validation.findings import Finding, Severity
from kb.validation.reading import Unit, units
from kb.validation.shapes import Shapes
from kb.validation.statements import quiet_literals


@dataclass(frozen=True)
class Validation:
    """What was found in what was read, and what could not be read."""

    findings: list[Finding] = field(default_factory=list)
    unreadable: list[UnreadableError] = field(default_factory=list)
    files: int = 0
    statements: int = 0

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)


def validate(references: Sequence[str | Path], engine: Engine | None = None) -> Validation:
    """What Melian's shapes find in files and folders.

    references: files of RDF or CSV, or folders. A file is validated by itself, the files of a folder together, and
    so each folder within it. engine: one of ``engines``, chosen by size if None. Nothing is inferred, and nothing is
    raised for what cannot be read: it stands in ``unreadable``.
    """
    found, unreadable, files, statements = [], [], 0, 0
    for reference in references:
        for unit in units(Path(reference)):
            unreadable += unit.unreadable
            files += len(unit.files) + len(unit.tables.headers if unit.tables else ())
            triples = unit.triples()
            statements += len(triples)
            found += _validated(unit, triples, engine)
    return Validation(found, unreadable, files, statements)


def _validated(unit: Unit, triples: list[ox.Triple], engine: Engine | None) -> list[Finding]:
    found: list[Finding] = []
    if unit.tables:
        found += findings.of_cells(unit.tables.problems, unit.tables.headers)
    if triples:
        chosen, behind = _shapes(tables=not unit.files)
        results = (engine or engine_for(len(triples)))(triples, behind, chosen)
        with quiet_literals():
            found += findings.of_results(results, unit, chosen, Registry.load())
    return sorted(found, key=lambda f: (str(f.file), f.line or 0))


@cache
def _shapes(*, tables: bool) -> tuple[Shapes, Background]:
    """The shapes for a unit of case tables alone, or of any files, and what stands behind them."""
    chosen = shapes.shipped(tables=tables)
    return chosen, background.read(chosen.background)
