"""One meaning, three ways to it: columns and cells, a brute force over all completions, and HermiT.

True means that membership is entailed, False that its complement is, None that neither is.
"""

from random import Random

import pytest

from kb import casebook
from reasoner.backend import Backend
from reasoner.cases import predict_cases
from reasoner.classify import hermit
from reasoner.classify.cells import Outcome, Schema
from reasoner.classify.columns import distinct_cells, keys, outcomes
from reasoner.errors import ReasonerError
from reasoner.theory.expressions import Expression
from reasoner.theory.library import Library
from tests.conformance import random_theories as random

SHIPPED_THEORIES = ("balance-of-power", "balance-of-threat", "bandwagoning", "naive")


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
    library = Library.load()
    theories = library.choose(SHIPPED_THEORIES)
    rows = casebook.read(CASES)
    assert predict_cases(rows, library, theories, "hermit") == predict_cases(rows, library, theories, "columns")


def test_an_engine_that_does_not_exist_is_refused() -> None:
    library = Library.load()
    with pytest.raises(ReasonerError, match="no engine 'pellet'; the engines are columns and hermit"):
        predict_cases(casebook.read(["C09"]), library, library.choose(["naive"]), "pellet")
