"""Asking the stored questions of the shipped library."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from kb import question_rdf
from kb import questions as stored
from kb.questions import Question
from kb.store import Store, Term
from reasoner.publish import library_store
from reasoner.theory.library import Library

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
    query = stored.with_values(question, given or {}, store)
    answer = store.select(query)
    records = [dict(zip(answer.columns, map(_value, row), strict=True)) for row in answer.rows]
    return Asked(question, query, answer.columns, records)


@lru_cache(maxsize=1)
def _library() -> Store:
    return library_store(Library.load())


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
