"""The matrix of inputs: which each theory uses, takes as a scope condition, or ignores.

The matrix is data of the theories. It is that of the domain, and what a theory ignores changes none of its predictions
with the target and the gate of the threat held fixed: an input is changed in the assessment table, and what was
measured from it (points, top threat) stays as it was.
"""

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SKOS, Literal, URIRef

from kb.case_terms import ENUMERATIONS
from ontology import MEL
from reasoner.backend import Backend
from reasoner.measure.table import from_cases
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library
from reasoner.theory.parse import properties
from tests.conformance.coded import Coding, answers_in, codings, many_at_once, rows

LIBRARY = Library.load()
INPUTS = properties(LIBRARY.graph)

THEORIES = {
    "BOP": "balance-of-power", "LT": "hegemonic-threat", "BOT": "balance-of-threat", "TER": "balance-of-terror",
    "BOI": "balance-of-interests", "CG": "buck-passing", "MEA": "offensive-realism", "HED": "hedging",
    "HST": "hegemonic-stability", "OMN": "omnibalancing", "SB": "soft-balancing", "UND": "underbalancing",
}  # fmt: skip
"""The columns of the domain's matrix."""

WITHOUT_DECISIONS = {"balance-of-terror", "underbalancing"}
"""Columns of theories that decide no alignment: nothing that they ignore could change a prediction."""

PROPERTIES = {
    "target capability share": ("aggregatePower",),
    "land or sea type": ("isLandHegemon", "isSeaLeader"),
    "distance or border": ("proximity", "sharesBorder"),
    "offensive capability": ("offensiveCapability",),
    "target's intentions": ("offensiveIntentions",),
    "perceiver's aims": ("aims", "isPatronOfGain"),
    "perceiver weak + ally availability": ("weak", "allyAvailable"),
    "polarity": ("polarity",),
    "perceived offence-defence balance": ("offenceDefence",),
    "internal threat to leader": ("isInternalHelper",),
    "patron reliability": ("patronUncertain",),
}
"""The rows of the domain's matrix, and the properties of the case tables in which each input is coded."""

BESIDE_THE_TABLES = {
    "nuclear second strike": (
        "challengerSecondStrike", "defenderSecondStrike", "patronSecondStrike", "challengerCanDisarm",
        "defenderCanDisarm",
    ),
    "domestic cohesion": ("eliteConsensus", "eliteCohesion", "socialCohesion", "regimeStable"),
}  # fmt: skip
"""The rows of inputs that the case tables do not code: only a theory that uses one speaks of it."""

MARKS = {"1": MEL.usesInput, "s": MEL.scopedByInput, "0": MEL.invariantTo}


def matrix(shared_domain: Path) -> dict[str, dict[URIRef, set[str]]]:
    """The table of theories.md 1.19: by theory, the inputs that it uses, is scoped by, and ignores."""
    found: dict[str, dict[URIRef, set[str]]] = {}
    header: list[str] = []
    for line in (shared_domain / "theories.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[:2] == ["input", "BOP"]:
            header = cells[1:]
        elif header and cells[0] in PROPERTIES.keys() | BESIDE_THE_TABLES.keys():
            for column, mark in zip(header, cells[1:], strict=True):
                of = found.setdefault(THEORIES[column], {each: set() for each in MARKS.values()})
                of[MARKS[mark]] |= set(PROPERTIES.get(cells[0], ()))
                of[MEL.usesInput] |= set(BESIDE_THE_TABLES.get(cells[0], ())) if mark == "1" else set()
    return found


def stated(theory: str, mark: URIRef) -> list[str]:
    """The IRIs of the inputs that a theory's file lists under a mark."""
    (iri,) = LIBRARY.graph.subjects(SKOS.notation, Literal(theory))
    return sorted(str(on) for on in LIBRARY.graph.objects(iri, mark))


def test_the_matrix_of_the_library_is_that_of_the_domain(shared_domain: Path) -> None:
    expected = matrix(shared_domain)
    assert set(expected) == set(THEORIES.values())
    for theory in expected:
        found = {mark: {on.rsplit("/", 1)[-1] for on in stated(theory, mark)} for mark in MARKS.values()}
        assert found == expected[theory], theory


def ignoring() -> list[str]:
    """The theories that decide alignments and say which inputs they ignore."""
    return [theory.id for theory in LIBRARY.deciding() if stated(theory.id, MEL.invariantTo)]


def test_every_theory_of_the_matrix_that_decides_says_what_it_ignores() -> None:
    assert set(ignoring()) == set(THEORIES.values()) - WITHOUT_DECISIONS


@pytest.mark.parametrize("theory", ignoring())
@many_at_once
@given(situations=st.lists(codings(), min_size=10, max_size=15), random=st.randoms(use_true_random=False))
def test_an_input_that_a_theory_ignores_changes_no_prediction(
    theory: str, situations: list[Coding], random: Random
) -> None:
    backend, inputs = Backend(), [INPUTS[on] for on in stated(theory, MEL.invariantTo)]
    case = rows(situations)
    table = backend.run(from_cases(backend, LIBRARY, case.situations, case.assessments).order_by("row"))
    worlds = [table.to_pylist(), *(_changed(table.to_pylist(), on, random) for on in inputs)]
    together = [
        {**row, "situation": f"{row['situation']} {number}", "row": row["row"] + number * len(table)}
        for number, world in enumerate(worlds)
        for row in world
    ]
    whole = backend.keep(pa.Table.from_pylist(together, schema=table.schema))
    found = answers_in(backend, whole, LIBRARY, [theory])[theory]
    size = len(situations)
    for number, on in enumerate(inputs, start=1):
        assert found[number * size : (number + 1) * size] == found[:size], on.name


def _changed(world: list[dict[str, object]], on: Property, random: Random) -> list[dict[str, object]]:
    """Give an input, with all that its column in the case tables codes, other values, known or not."""
    for each in INPUTS.values():
        if each.coded_in == on.coded_in and each.column:
            values = {"boolean": (True, False), "integer": range(4)}.get(each.kind) or ENUMERATIONS[each.column]
            drawn = {row["situation"]: random.choice([*values, None]) for row in world}
            for row in world:
                row[each.column] = drawn[row["situation"]] if each.on_situation else random.choice([*values, None])
    return world
