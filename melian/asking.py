"""Asking the stored questions of the shipped library."""

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from kb import question_rdf
from kb import questions as stored
from kb.questions import Question
from kb.store import FolderStore, Store, Term
from melian import shipped

_NUMBERS = {"integer": int, "decimal": Decimal, "double": float}


@dataclass(frozen=True)
class Asked:
    """A question, the query that answered it, and the answer: records by column, None where nothing is bound."""

    question: Question
    query: str
    columns: tuple[str, ...]
    records: list[dict[str, object]]


def questions() -> list[Question]:
    """The stored questions by number."""
    return list(stored.questions().values())


def described() -> str:
    """All stored questions in Turtle."""
    return question_rdf.described().serialize(format="turtle")


def ask(number: int, given: Mapping[str, str] | None = None) -> Asked:
    """Answer a stored question with a reader's choices. Raises KbError for what it does not know."""
    question = stored.question(number)
    store = _library()
    query = text(number, given)
    answer = store.select(query)
    records = [dict(zip(answer.columns, map(_value, row), strict=True)) for row in answer.rows]
    return Asked(question, query, answer.columns, records)


def text(number: int, given: Mapping[str, str] | None = None) -> str:
    """The query of a stored question with a reader's choices. Raises KbError for what it does not know."""
    return stored.with_values(stored.question(number), given or {}, _library())


@lru_cache(maxsize=1)
def _library() -> Store:
    """The shipped library as it is published."""
    held = ExitStack()
    atexit.register(held.close)
    return FolderStore(shipped.ready(held), create=False)


def _value(term: Term | None) -> object:
    """A term as a plain value: numbers and Booleans as such, everything else as text."""
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value
    kind = term.datatype.value.rsplit("#", 1)[-1]
    if kind == "boolean":
        return term.value == "true"
    if kind in _NUMBERS:
        number = _NUMBERS[kind](term.value)
        return float(number) if isinstance(number, Decimal) else number
    return term.value
