"""How long the world panel takes, and the same rows decided by HermiT and by SPARQL in rdflib, in one run.

    .venv/bin/python benchmarks/panel.py --data ../shared/data [--runs 3] [--rows 100] [--write docs/performance.md]

The panel is timed as a whole process, from raw CSV to Parquet with all theories: the median of some runs, with
the peak of its resident memory as the operating system accounts for it. Then one theory's rules are decided for
the same sample of its rows by three engines: columns, HermiT, and one SPARQL query a rule over an rdflib graph.
With --write, the table between the marks in the page is replaced.
"""

import argparse
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ibis.expr.types as ir
from rdflib import Graph

from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.classify import hermit, owl
from reasoner.classify.cells import Cell, Outcome, Schema, decide
from reasoner.classify.columns import Cells, distinct_cells, keys
from reasoner.predict import schema_of
from reasoner.theory.expressions import And, Expression, Named, Not, Or, Test, Top
from reasoner.theory.library import Library, Theory
from reasoner.worldpanel import FIRST, LAST

THEORY = "balance-of-threat"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--rows", type=int, default=100)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    lines = [machine(), "", *whole_panel(chosen.data, chosen.runs), "", *side_by_side(chosen.data, chosen.rows)]
    print("\n".join(lines))
    if chosen.write:
        page = chosen.write.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        after = rest.split(END)[1]
        text = f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}"
        chosen.write.write_text(text, encoding="utf-8")


def machine() -> str:
    """The machine in one sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}, on {time.strftime('%Y-%m-%d')}."
    )


def whole_panel(data: Path, runs: int) -> Iterator[str]:
    """Time the command as a process."""
    walls, processors, peaks = [], [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "melian", "panel", "--data", str(data), "--out", f"{folder}/panel.parquet"]
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            walls.append(time.monotonic() - began)
            processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            peaks.append(after.ru_maxrss / 2**20)
    theories = len(Library.load().deciding())
    yield f"`melian panel`, raw CSV to Parquet, {FIRST} to {LAST}, with the {theories} theories that decide alignments:"
    yield ""
    yield "| runs | wall s, median | wall s, least | processor s, median | peak memory, GiB |"
    yield "|---|---|---|---|---|"
    yield (
        f"| {runs} | {statistics.median(walls):.1f} | {min(walls):.1f}"
        f" | {statistics.median(processors):.1f} | {max(peaks):.2f} |"
    )


def side_by_side(data: Path, wanted: int) -> Iterator[str]:
    """Decide the deciding rules of one theory for the same rows by three engines."""
    library, backend = Library.load(), Backend()
    (theory,) = library.choose([THEORY])
    table = worldpanel.measure(backend, data, library).table
    schema = schema_of(theory)
    total = int(backend.run(table.agg(n=table.count()))["n"][0].as_py())
    began = time.monotonic()
    packed = backend.keep(table.select("row", **keys(table, schema)))
    cells = distinct_cells(backend, packed, schema)
    of_cell = [decided(theory, cell, schema) for cell in cells.cells]
    columns = time.monotonic() - began
    sample = chosen_rows(backend, table, cells, wanted)
    expected = [of_cell[index] for index, _ in sample]
    rows = [row for _, row in sample]
    seconds = {}
    began = time.monotonic()
    if hermit.answers(library, theory.deciding, schema, rows) != expected:
        raise SystemExit("HermiT and columns disagree; measure nothing before that is understood.")
    seconds["HermiT (owlready2), batches of ten on all cores"] = time.monotonic() - began
    graph = Graph()
    for triple in owl.individuals(rows, schema, library.notations()):
        graph.add(triple)
    began = time.monotonic()
    if by_sparql(graph, theory, len(rows)) != [{n for n, o in enumerate(row) if o} for row in expected]:
        raise SystemExit("SPARQL and columns disagree; measure nothing before that is understood.")
    seconds["SPARQL in rdflib, one query a rule (true only; no case analysis)"] = time.monotonic() - began
    yield f"The {len(theory.deciding)} deciding rules of {theory.id}; all engines gave the same answers:"
    yield ""
    yield "| engine | rows | seconds | rows per second | times slower |"
    yield "|---|---|---|---|---|"
    rate = total / columns
    yield f"| columns on DuckDB ({len(cells.cells)} cells) | {total:,} | {columns:.2f} | {rate:,.0f} | 1 |"
    for name, taken in seconds.items():
        yield f"| {name} | {len(rows)} | {taken:.1f} | {len(rows) / taken:.1f} | {rate * taken / len(rows):,.0f} |"


def decided(theory: Theory, cell: Cell, schema: Schema) -> tuple[Outcome, ...]:
    return tuple(decide(rule.condition, schema, cell) for rule in theory.deciding)


def chosen_rows(backend: Backend, table: ir.Table, cells: Cells, wanted: int) -> list[tuple[int, dict[str, object]]]:
    """Some cells of which all is known, drawn without replacement for a fixed seed, each with one of its rows."""
    known = (n for n, cell in enumerate(cells.cells) if None not in cell.outcomes)
    indexes = list(known)
    random.Random(1816).shuffle(indexes)
    rows = hermit.representatives(backend, table, cells)
    return [(index, rows[index]) for index in sorted(indexes[:wanted])]


def by_sparql(graph: Graph, theory: Theory, count: int) -> list[set[int]]:
    """For each row, the places of the rules whose query finds it."""
    found: list[set[int]] = [set() for _ in range(count)]
    for place, rule in enumerate(theory.deciding):
        query = f"SELECT ?a WHERE {{ ?a <{owl.MEL.inSituation}> ?s . {pattern(rule.condition, True, names())} }}"
        for (row,) in graph.query(query):
            found[int(str(row).removeprefix(owl.ROW))].add(place)
    return found


def names() -> Callable[[], str]:
    numbers = iter(range(10_000))
    return lambda: f"?v{next(numbers)}"


def pattern(expression: Expression, wanted: bool, fresh: Callable[[], str]) -> str:
    """A graph pattern for an expression that holds (wanted) or fails, where its values are known."""
    match expression:
        case Top():
            return "" if wanted else "FILTER(false)"
        case Named(_, definition):
            return pattern(definition, wanted, fresh)
        case Not(part):
            return pattern(part, not wanted, fresh)
        case And(parts) | Or(parts):
            joined = isinstance(expression, And) == wanted
            patterns = [pattern(part, wanted, fresh) for part in parts]
            return " ".join(patterns) if joined else " UNION ".join(f"{{ {part} }}" for part in patterns)
        case Test():
            variable = fresh()
            subject = "?s" if expression.property.on_situation else "?a"
            condition = " && ".join(conditions(expression, variable)) or "true"
            holds = condition if wanted else f"!({condition})"
            return f"{subject} <{expression.property.iri}> {variable} . FILTER({holds})"


def conditions(test: Test, variable: str) -> Iterator[str]:
    if isinstance(test.equals, bool):
        yield f"{variable} = {str(test.equals).lower()}"
    elif test.equals is not None:
        raise SystemExit(f"{test.property.name}: this benchmark knows no named values")
    if test.low is not None:
        yield f"{variable} {'>' if test.low_open else '>='} {test.low}"
    if test.high is not None:
        yield f"{variable} {'<' if test.high_open else '<='} {test.high}"


if __name__ == "__main__":
    main()
