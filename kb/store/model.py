"""What every store can do, wherever it keeps its graphs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Statement = ox.Triple
Content = Path | Iterable[Statement]
"""What a graph is filled with: a file of RDF, its syntax told by its suffix, or statements."""


@dataclass(frozen=True)
class Answer:
    """The answer of a SELECT: the names of its columns, and its rows in order; None where nothing is bound."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


class Store(Protocol):
    """Statements in named graphs. A query reads the union of all graphs as its default graph, and each by its name.

    Every method raises KbError, in one sentence, when the store cannot be reached or cannot do what is asked.
    Queries are trusted: what a visitor sends goes through kb.bounded.
    """

    def select(self, query: str) -> Answer:
        """Answer a SELECT query."""

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""

    def construct(self, query: str) -> Iterator[Statement]:
        """The statements of a CONSTRUCT or DESCRIBE query."""

    def graphs(self) -> tuple[str, ...]:
        """The names of the named graphs that hold a statement, sorted."""

    def statements(self, graph: str | None) -> Iterator[Statement]:
        """All statements of one named graph, or of the default graph (None)."""

    def commit(self, replaced: Mapping[str | None, Content], removed: Iterable[str] = ()) -> None:
        """Put new content in the place of some graphs (None is the default graph), and remove others.

        Each graph changes at once or not at all; a store on this machine changes all of them at once or none.
        """

    def update(self, text: str) -> None:
        """Carry out a SPARQL update, whole or not at all."""
