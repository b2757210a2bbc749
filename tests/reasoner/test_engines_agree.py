"""One meaning, three ways to it: columns and cells, a brute force over all completions, and HermiT.

True means that membership is entailed, False that its complement is, None that neither is.
"""

from random import Random

import ibis.expr.types as ir
import pytest

from kb import casebook
from reasoner.backend import Backend
from reasoner.cases import predict_cases
from reasoner.classify import hermit
from reasoner.classify.cells import Outcome, Schema
from reasoner.classify.columns import distinct_cells, keys, outcomes
from reasoner.errors import ReasonerError
from reasoner.measure.table import from_cases
from reasoner.predict import decide_cells
from reasoner.theory.expressions import Expression
from reasoner.theory.library import Library, Theory
from tests.conformance import random_theories as random

LIBRARY = Library.load()
CASES = ("C04", "C07", "C08", "C09", "C10", "C17")
"""The cases that the theory's own literature turns on; `melian verify` compares the cells of all."""


def by_columns(backend: Backend, rows: list[dict[str, object]], condition: Expression) -> list[Outcome]:
    """What the default engine says of each row."""
    schema = Schema.of([condition])
    table = backend.keep(random.table(rows))
    keyed = backend.keep(table.select("row", **keys(table, schema)))
    cells = distinct_cells(backend, keyed, schema)
    of = {key: found for key, (found,) in zip(cells.keys, outcomes(cells, [condition]), strict=True)}
    assert sum(cells.counts) == len(rows)
    return [of[tuple(row[n] for n in cells.key_names)] for row in backend.run(keyed.order_by("row")).to_pylist()]


@pytest.mark.parametrize("seed", range(24))
def test_columns_say_what_every_completion_says(seed: int) -> None:
    rng = Random(seed)
    condition = random.outer(random.library(rng)).condition
    rows = random.rows(rng, 25)
    assert by_columns(Backend(), rows, condition) == [random.outcome(condition, row) for row in rows]


def test_random_conditions_are_true_false_and_unknown_of_random_rows() -> None:
    found: set[Outcome] = set()
    for seed in range(5):
        rng = Random(seed)
        condition = random.outer(random.library(rng)).condition
        found |= {random.outcome(condition, row) for row in random.rows(rng, 40)}
    assert found == {True, False, None}


@pytest.mark.parametrize("seed", range(100, 112))
def test_hermit_says_what_columns_say(seed: int) -> None:
    rng = Random(seed)
    library = random.library(rng)
    rule = random.outer(library)
    rows = random.rows(rng, 10)
    question = hermit.Question(rows, rule, Schema.of([rule.condition]))
    assert hermit.answer(library, question) == by_columns(Backend(), rows, rule.condition)


def test_both_engines_predict_the_same_of_the_situations_the_literature_turns_on() -> None:
    theories = LIBRARY.choose(["balance-of-threat", "omnibalancing"])
    rows = casebook.read(CASES)
    assert predict_cases(rows, LIBRARY, theories, "hermit") == predict_cases(rows, LIBRARY, theories, "columns")


@pytest.fixture(scope="module")
def shipped() -> tuple[Backend, ir.Table]:
    backend, rows = Backend(), casebook.read()
    return backend, from_cases(backend, LIBRARY, rows.situations, rows.assessments)


@pytest.mark.parametrize("theory", LIBRARY.deciding(), ids=lambda theory: theory.id)
def test_hermit_says_what_columns_say_of_a_sample_of_the_shipped_assessments(
    theory: Theory, shipped: tuple[Backend, ir.Table]
) -> None:
    """Two rules of each theory and ten cells, drawn with a fixed seed: all of them would take minutes."""
    backend, table = shipped
    rng = Random(theory.id)
    cells, decided = decide_cells(backend, table, theory.deciding)
    rows = hermit.representatives(backend, table, cells)
    rules = sorted(rng.sample(range(len(theory.deciding)), 2))
    drawn = rng.sample(range(len(rows)), min(hermit.BATCH, len(rows)))
    said = hermit.answers(LIBRARY, [theory.deciding[n] for n in rules], cells.schema, [rows[n] for n in drawn])
    assert said == [tuple(decided[n][rule] for rule in rules) for n in drawn]


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ReasonerError, match="no engine 'pellet'; the engines are columns and hermit"):
        predict_cases(casebook.read(["C09"]), LIBRARY, LIBRARY.choose(["naive"]), "pellet")
