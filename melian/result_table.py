"""The rows of an answer as a table for people."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from ontology import BASE

if TYPE_CHECKING:
    import pyoxigraph as ox


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; where a thing has a column of its own for its name, the name stands for it."""
    shown = [number for number, column in enumerate(columns) if f"{column}Name" not in columns]
    table = Table(show_edge=False, pad_edge=False)
    for number in shown:
        named = columns[number].removesuffix("Name")
        table.add_column(_words(named if named in columns else columns[number]), overflow="fold")
    count = 0
    for row in rows:
        count += 1
        table.add_row(*(_short(row[number]) for number in shown))
    console = Console(soft_wrap=False)
    console.print(table)
    console.print(f"{count:,} row{'' if count == 1 else 's'}", highlight=False)


def plain(term: "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None") -> object:
    """A term as a plain value: Booleans as such, everything else as text, and None where nothing is bound."""
    if term is None:
        return None
    value = getattr(term, "value", str(term))
    kind = getattr(getattr(term, "datatype", None), "value", "")
    return value == "true" if kind.endswith("#boolean") and value in ("true", "false") else value


def _words(column: str) -> str:
    """A column's name in words: rivalVerdict becomes rival verdict."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower()


def _short(value: object) -> str:
    """A value for a narrow table: our IRIs as prefixed names, true and false as yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    if not text.startswith(BASE):
        return text
    prefix, slash, name = text.removeprefix(BASE).partition("/")
    return f"{'mel' if prefix == 'ontology' else prefix}:{name}" if slash else text
