"""The store: named graphs in memory, loaded from Turtle, asked in SPARQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kb.errors import KbError

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Statement = tuple[ox.NamedNode, ox.NamedNode, Term]


@dataclass(frozen=True)
class Answer:
    """The answer of a SELECT: the names of its columns, and its rows in order; None where nothing is bound."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


class Store:
    """Statements in named graphs. A query reads the union of all graphs, and each by its name."""

    def __init__(self) -> None:
        """An empty store."""
        self._store = ox.Store()

    def load(self, path: Path, graph: str) -> None:
        """Read a Turtle file into a named graph. Raises KbError if it is not Turtle."""
        try:
            self._store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except (SyntaxError, OSError) as error:
            raise KbError(f"{path} cannot be loaded: {error}") from error

    def add(self, statements: Iterable[Statement], graph: str) -> None:
        """Add statements to a named graph."""
        name = ox.NamedNode(graph)
        self._store.extend(ox.Quad(*statement, name) for statement in statements)

    def select(self, query: str) -> Answer:
        """Answer a SELECT query over the union of all graphs. Raises KbError if it is no SELECT query."""
        try:
            found = self._store.query(query, use_default_graph_as_union=True)
        except (SyntaxError, ValueError, OSError) as error:
            raise KbError(f"The query cannot be answered: {error}") from error
        if not isinstance(found, ox.QuerySolutions):
            raise KbError("The query is no SELECT query, and has no table for an answer.")
        columns = tuple(variable.value for variable in found.variables)
        return Answer(columns, [tuple(solution[name] for name in columns) for solution in found])
