"""Each stored question answers what was worked out by hand: nothing missing, nothing extra.

An expected answer is a table of tab-separated values beside this file. Comments say how it was worked out, a line
`# with: name=value ...` what was chosen; the header names the columns that are compared, as sets of rows.
"""

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb import questions
from kb.store import Store, Term
from ontology import BASE
from reasoner.publish import library_store
from reasoner.theory.library import Library

FILES = sorted(Path(__file__).parent.glob("*.tsv"))


@cache
def library() -> Store:
    return library_store(Library.load())


def written(term: Term | None) -> str:
    """A term as the expected tables write it: our IRIs as prefixed names."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
        prefix, _, name = term.value.removeprefix(BASE).partition("/")
        return f"{'mel' if prefix == 'ontology' else prefix}:{name}"
    return term.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_answer_is_the_one_worked_out_by_hand(path: Path) -> None:
    check(path, library())


def check(path: Path, store: Store) -> None:
    """Ask the question of an expected answer, and compare."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    header, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    chosen = [line.removeprefix("# with:").split() for line in comments if line.startswith("# with:")]
    given = dict(pair.split("=", 1) for pairs in chosen for pair in pairs)
    question = questions.question(int(path.stem.partition("-")[0]))
    answer = store.select(questions.with_values(question, given, store))
    places = [answer.columns.index(name) for name in header]
    found = {tuple(written(row[place]) for place in places) for row in answer.rows}
    expected = {tuple(row + [""] * (len(header) - len(row))) for row in rows}
    assert found == expected


def test_every_question_that_a_query_answers_has_an_expected_answer() -> None:
    answered = {int(path.stem.partition("-")[0]) for path in FILES}
    assert answered == {number for number, question in questions.questions().items() if question.query}


def test_every_other_question_names_the_command_that_answers_it() -> None:
    for question in questions.questions().values():
        assert question.query or (question.command or "").startswith("melian ")
