"""The referee: HermiT, through owlready2, on the same axioms and the same rows.

HermiT is exact and slow, and its cost grows far faster than the number of individuals. So rows go in small batches,
one class and its complement a run, each run in a process of its own that is stopped at a deadline.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from rdflib import Graph

from reasoner.backend import Backend
from reasoner.classify import owl
from reasoner.classify.cells import Outcome, Schema
from reasoner.classify.columns import Cells
from reasoner.errors import RefereeError
from reasoner.theory.library import Library, Rule, Theory

BATCH = 10
DEADLINE = 120.0
"""Seconds for one run; a run of ten rows usually takes under two."""


def ask(graph: Graph, deadline: float = DEADLINE) -> dict[str, Any]:
    """Run HermiT on an ontology. Returns types, empty and above, as hermit_worker describes. Raises RefereeError."""
    with tempfile.TemporaryDirectory(prefix="melian-hermit-") as folder:
        path = Path(folder) / "ontology.nt"
        path.write_bytes(graph.serialize(format="nt", encoding="utf-8"))
        found = work("reasoner.classify.hermit_worker", [path], deadline)
    if found.get("inconsistent"):
        raise RefereeError("HermiT finds the axioms contradictory: no world satisfies them all.")
    return found


def work(module: str, arguments: Sequence[Path | str], deadline: float) -> dict[str, Any]:
    """Run a worker module in a process of its own. Returns the JSON that it prints.

    Raises RefereeError if it ends without an answer, or has none after the deadline (seconds): it is then stopped.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            out, err = process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired as error:
            _stop(process)
            raise RefereeError(f"HermiT gave no answer within {deadline:g} s and was stopped.") from error
    if process.returncode:
        raise RefereeError(f"HermiT ended without an answer: {_reason(err)}")
    answer: dict[str, Any] = json.loads(out)
    return answer


def _reason(err: bytes) -> str:
    """The last line that a failed process wrote and that is no frame of a stack trace."""
    lines = (line.strip() for line in err.decode(errors="replace").splitlines())
    told = [line for line in lines if line and not line.startswith(("at ", "..."))]
    return told[-1] if told else "no reason given"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the worker and the Java machine that it started."""
    os.killpg(process.pid, 9)
    process.communicate()


@dataclass(frozen=True)
class Question:
    """Some rows and one rule: does the rule hold of them, does its complement, or neither?"""

    rows: Sequence[Mapping[str, object]]
    rule: Rule
    schema: Schema


def answer(library: Library, question: Question) -> list[Outcome]:
    """For each row: True if HermiT entails that the rule holds, False if that it does not, None if neither."""
    graph = owl.axioms(library, [question.rule.iri], question.schema.properties)
    without = owl.complement(graph, question.rule.iri, question.rule.of_pairs)
    for triple in owl.individuals(question.rows, question.schema, library.notations(), question.rule.of_pairs):
        graph.add(triple)
    found = ask(graph)
    outcomes: list[Outcome] = []
    for number in range(len(question.rows)):
        types = found["types"].get(f"{owl.ROW}{number}", [])
        holds, fails = question.rule.iri in types, without in types
        if holds and fails:
            raise RefereeError(
                f"HermiT finds that {question.rule.name} both holds and fails of a row: its axioms are contradictory."
            )
        outcomes.append(True if holds else False if fails else None)
    return outcomes


def answers(
    library: Library,
    rules: Sequence[Rule],
    schema: Schema,
    rows: Sequence[Mapping[str, object]],
    step: Callable[[int], None] = lambda rows: None,
) -> list[tuple[Outcome, ...]]:
    """For each row, the outcome of each rule. step is told how many row-and-rule pairs were just answered."""
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    questions = [Question(batch, rule, schema) for rule in rules for batch in batches]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        found: list[list[Outcome]] = []
        for question, outcomes in zip(questions, pool.map(lambda q: answer(library, q), questions), strict=True):
            found.append(outcomes)
            step(len(question.rows))
    per_rule = [
        [outcome for part in found[n * len(batches) : (n + 1) * len(batches)] for outcome in part]
        for n in range(len(rules))
    ]
    return list(zip(*per_rule, strict=True))


def by_hermit(library: Library) -> Callable[[Backend, ir.Table, Theory, Cells], list[tuple[Outcome, ...]]]:
    """A decider that sends one row of each cell to HermiT instead of deciding the cell by cases.

    Raises RefereeError if parameters have other values than the axioms that HermiT reads.
    """
    if library.values:
        raise RefereeError(
            f"HermiT reads the axioms as they are published, and cannot apply {', '.join(library.values)} with another"
            " value; ask the engine columns."
        )

    def decide(backend: Backend, table: ir.Table, theory: Theory, cells: Cells) -> list[tuple[Outcome, ...]]:
        return answers(library, theory.deciding, cells.schema, representatives(backend, table, cells))

    return decide


def representatives(backend: Backend, table: ir.Table, cells: Cells) -> list[dict[str, object]]:
    """One row of the table for each cell, in the order of the cells."""
    wanted = ibis.memtable(pa.table({"row": pa.array(cells.representatives, pa.int64())}))
    rows = backend.run(table.semi_join(wanted, "row").select("row", *_columns(cells.schema))).to_pylist()
    of = {row["row"]: row for row in rows}
    return [of[number] for number in cells.representatives]


def _columns(schema: Schema) -> Iterator[str]:
    for tested in schema.properties:
        if tested.column is not None:
            yield tested.column
            if tested.bounded:
                yield from (f"{tested.column}_low", f"{tested.column}_high")
