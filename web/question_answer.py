"""The answer of a stored question as a reader sees it: labels in the place of names, and bars where it counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.store import Answer
from web.labels import labels
from web.rows import Iri, Row, plain
from web.words import words

_COUNTED = re.compile(r"\b(?:COUNT|SUM)\s*\((?:[^()]|\([^()]*\))*\)\s+AS\s+\?(\w+)\s*\)", re.IGNORECASE)
_BARS = 40
"""A chart with more bars than this shows less than its table."""


@dataclass(frozen=True)
class Column:
    """A column that is shown: the key of its values, its heading, and where the label of a thing stands in the row."""

    key: str
    heading: str
    label: str | None


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how many, and its length as a share of the longest."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Shown:
    """An answer to be shown; rows have all columns, those too that only label another."""

    keys: tuple[str, ...]
    rows: Sequence[Row]
    columns: tuple[Column, ...]
    labels: Mapping[str, str]
    counted: str | None
    bars: Sequence[Bar]

    def text(self, row: Row, column: Column) -> str:
        """What a reader sees of one value; nothing where nothing is bound."""
        return _text(row, column, self.labels)


def shown(query: str, answer: Answer) -> Shown:
    """How an answer is shown."""
    rows: list[Row] = [{key: plain(term) for key, term in zip(answer.columns, row, strict=True)} for row in answer.rows]
    things = {key for key in answer.columns if any(isinstance(row[key], Iri) for row in rows)}
    columns = _columns(answer.columns, things)
    named = labels(str(value) for row in rows for value in row.values() if isinstance(value, Iri))
    counted = _counted(query, answer.columns, rows)
    bars = _bars(columns, rows, named, counted) if counted else []
    return Shown(answer.columns, rows, columns, named, counted if bars else None, bars)


def _columns(keys: Sequence[str], things: set[str]) -> tuple[Column, ...]:
    """The columns to be shown: xName after x, and name after the first thing, are the labels of x and of that thing."""
    label: dict[str, str] = {}
    for place, key in enumerate(keys):
        thing = key.removesuffix("Name") if key.endswith("Name") else keys[place - 1] if key == "name" and place else ""
        if thing in things:
            label[thing] = key
    hidden = set(label.values())
    return tuple(Column(key, words(key), label.get(key)) for key in keys if key not in hidden)


def _text(row: Row, column: Column, named: Mapping[str, str]) -> str:
    value = row[column.key]
    if isinstance(value, Iri):
        said = row[column.label] if column.label else None
        return str(said or named.get(value) or value.local)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _counted(query: str, keys: Sequence[str], rows: Sequence[Row]) -> str | None:
    """The first column that counts something, if every row has its count."""
    for name in _COUNTED.findall(query):
        if name in keys and rows and all(isinstance(row[name], int) for row in rows):
            return str(name)
    return None


def _bars(columns: Sequence[Column], rows: Sequence[Row], named: Mapping[str, str], counted: str) -> list[Bar]:
    """A bar for each row, labelled with what stands before the count; none where there is nothing to compare."""
    before = columns[: [column.key for column in columns].index(counted)]
    counts = [value for row in rows if isinstance(value := row[counted], int)]
    if not before or not 2 <= len(rows) <= _BARS or max(counts) <= 0 or min(counts) < 0:
        return []
    said = [", ".join(_text(row, column, named) or "–" for column in before) for row in rows]
    return [Bar(label, count, count / max(counts)) for label, count in zip(said, counts, strict=True)]
