"""The world panel: measured from published data, with every theory's predictions beside it, written to Parquet."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir

from kb.published import Folder
from reasoner.backend import Backend
from reasoner.errors import PanelError
from reasoner.measure.panel import NEEDED, Panel, situation, world_panel
from reasoner.predict import SILENT, Classified, classify
from reasoner.theory.library import Library, Theory

FIRST, LAST = 1816, 2014
"""The years for which every input that Melian needs is published (predictors are read one year before)."""


_KEYS = ("situation", "perceiver", "target", "year", "perceiver_code", "target_code", "perceiver_iri", "target_iri")


def prefix(theory: Theory) -> str:
    """How a theory's columns begin: its id with underscores."""
    return theory.id.replace("-", "_")


@dataclass(frozen=True)
class Written:
    """What was written: the file, its rows and perceiver-years, and the distinct cells of each theory."""

    path: Path
    rows: int
    situations: int
    cells: dict[str, int]


def measure(
    backend: Backend,
    folder: Path,
    library: Library,
    first: int = FIRST,
    last: int = LAST,
    progress: Callable[[str], None] = lambda step: None,
) -> Panel:
    """All directed pairs of states measured, from first to last year. Raises DataError, PanelError."""
    if not FIRST <= first <= last <= LAST:
        raise PanelError(
            f"The years {first} to {last} cannot be measured; name two years in order, from {FIRST} to {LAST}."
        )
    published = Folder(folder)
    progress("reading the published data")
    tables = {name: published.table(backend.connection, name) for name in NEEDED}
    return world_panel(backend, library, tables, first, last, progress)


def write(
    folder: Path,
    out: Path,
    library: Library,
    theories: Sequence[Theory],
    first: int = FIRST,
    last: int = LAST,
    progress: Callable[[str], None] = lambda step: None,
) -> Written:
    """Measure the panel, apply theories and write one Parquet file; the file appears whole or not at all.

    Beside the indicators, each theory has three columns that begin with its id: _status and _rule of the perceiver
    and year, and _behaviour in the row of the target. Raises DataError or PanelError.
    """
    if not out.parent.is_dir():
        raise PanelError(f"The folder {out.parent} does not exist; the panel cannot be written to {out.name} there.")
    if out.is_dir():
        raise PanelError(f"{out} is a folder; name the Parquet file to write.")
    backend = Backend()
    panel = measure(backend, folder, library, first, last, progress)
    progress("applying the theories" if len(theories) > 1 else f"applying {theories[0].id}")
    found = classify(backend, panel.table, theories)
    backend.release(found.rows)
    counted = panel.table.agg(rows=panel.table.count(), situations=panel.table.situation.nunique())
    counts = backend.run(counted).to_pylist()[0]
    progress(f"writing {out.name}")
    _write(backend, _predicted(backend, panel, found), out)
    cells = {theory.id: len(of.cells) for theory, of in zip(theories, found.cells, strict=True)}
    return Written(out, counts["rows"], counts["situations"], cells)


def _predicted(backend: Backend, panel: Panel, found: Classified) -> ir.Table:
    """Keys first, then what was measured by name, then the theories; rows by year, perceiver and target."""
    said = backend.keep(_beside_each_other(found))
    # put in order while everything is in small numbers, and spelled row by row as it is written
    rows = panel.stored.inner_join(said, [(situation(panel.stored), said.of_situation)]).order_by("row")
    ordered = backend.keep(rows)
    backend.release(panel.stored)
    rows = panel.spelled(ordered)
    spelled = {
        f"{prefix(theory)}_{part}": column
        for number, theory in enumerate(found.theories)
        for part, column in _spelled(rows, number, theory, panel.library).items()
    }
    measured = sorted(set(rows.columns) - {"row", "case", "observed", *_KEYS, *said.columns})
    return rows.select(*_KEYS, *measured, **spelled)


def _beside_each_other(found: Classified) -> ir.Table:
    """What was found of situations with one row for each, and columns numbered by theory."""
    situations = found.situations
    columns = {}
    for number in range(len(found.theories)):
        own = situations.theory == number
        columns[f"place_{number}"] = situations.place.max(where=own).cast("int8")
        columns[f"undecided_{number}"] = situations.undecided.any(where=own)
        columns[f"target_{number}"] = situations.target_row.max(where=own)
    return situations.group_by(of_situation="situation").agg(**columns)


def _spelled(rows: ir.Table, number: int, theory: Theory, library: Library) -> dict[str, ir.Value]:
    """The status and rule of the situation, and the behaviour in the row of the target, by name."""
    place = rows[f"place_{number}"]
    is_target = rows.row == rows[f"target_{number}"]
    silent = rows[f"undecided_{number}"].ifelse(SILENT[True], SILENT[False])
    nothing = ibis.null("string")
    rules = list(enumerate(theory.deciding))
    aims = [(n, library.behaviours[rule.behaviours[0]].notation) for n, rule in rules if rule.behaviours]
    aimed = [(is_target & (place == n), behaviour) for n, behaviour in aims]
    return {
        "status": ibis.cases(*[(place == n, rule.status or "predicted") for n, rule in rules], else_=silent),
        "rule": ibis.cases(*[(place == n, rule.id) for n, rule in rules], else_=nothing),
        "behaviour": ibis.cases(*aimed, else_=nothing) if aimed else nothing,
    }


def _write(backend: Backend, table: ir.Table, out: Path) -> None:
    part = out.with_name(f".{out.name}.part")
    try:
        backend.connection.to_parquet(table, part)
        part.replace(out)
    except OSError as error:
        raise PanelError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
