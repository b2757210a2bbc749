"""The world panel: measured from published data, with every theory's predictions beside it, written to Parquet."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir

from kb.published import Folder
from reasoner.backend import Backend
from reasoner.errors import PanelError
from reasoner.measure.panel import NEEDED, world_panel
from reasoner.predict import classify
from reasoner.theory.library import Library, Theory

FIRST, LAST = 1816, 2014
"""The years for which every input that Melian needs is published (predictors are read one year before)."""


_KEYS = ("situation", "perceiver", "target", "year", "perceiver_code", "target_code", "perceiver_iri", "target_iri")
_PARTS = ("status", "rule", "behaviour")


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
) -> ir.Table:
    """The assessment table of all directed pairs of states, from first to last year. Raises DataError, PanelError."""
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
    table = measure(backend, folder, library, first, last, progress)
    cells = {}
    predicted = table
    for theory in theories:
        progress(f"applying {theory.id}")
        found = classify(backend, table, theory)
        cells[theory.id] = len(found.cells.cells)
        columns = {f"{prefix(theory)}_{part}": part for part in _PARTS}
        said = backend.keep(found.predictions.select("row", **columns))
        predicted = predicted.inner_join(said, "row")
    progress(f"writing {out.name}")
    _write(backend, _ordered(predicted, theories), out)
    counts = backend.run(table.agg(rows=table.count(), situations=table.situation.nunique())).to_pylist()[0]
    return Written(out, counts["rows"], counts["situations"], cells)


def _ordered(predicted: ir.Table, theories: Sequence[Theory]) -> ir.Table:
    """Keys first, then what was measured by name, then the theories; rows by year, perceiver and target."""
    last = [f"{prefix(theory)}_{part}" for theory in theories for part in _PARTS]
    left_out = {"row", "case", "observed", *_KEYS, *last}
    return predicted.order_by("year", "perceiver_code", "target_code").select(
        *_KEYS, *sorted(set(predicted.columns) - left_out), *last
    )


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
