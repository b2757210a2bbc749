"""The store in memory: gone with the process."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kb.store import embedded
from kb.store.model import Answer, Content, Statement


class MemoryStore:
    """Named graphs in memory. A commit is made on a copy and swapped in, so that it is seen whole or not at all."""

    def __init__(self) -> None:
        """An empty store."""
        self._store = ox.Store()

    def select(self, query: str) -> Answer:
        """Answer a SELECT query."""
        return embedded.select(self._store, query)

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        return embedded.ask(self._store, query)

    def construct(self, query: str) -> Iterator[Statement]:
        """The statements of a CONSTRUCT or DESCRIBE query."""
        return embedded.construct(self._store, query)

    def graphs(self) -> tuple[str, ...]:
        """The names of the named graphs that hold a statement, sorted."""
        return embedded.graphs(self._store)

    def statements(self, graph: str | None) -> Iterator[Statement]:
        """All statements of one named graph, or of the default graph (None)."""
        return embedded.statements(self._store, graph)

    def commit(self, replaced: Mapping[str | None, Content], removed: Iterable[str] = ()) -> None:
        """Put new content in the place of some graphs (None is the default graph), and remove others: all or none."""
        gone: set[str | None] = {*replaced, *removed}
        draft = ox.Store()
        draft.bulk_extend(
            quad
            for quad in self._store
            if (quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None) not in gone
        )
        embedded.fill_all(draft, replaced)
        self._store = draft

    def update(self, text: str) -> None:
        """Carry out a SPARQL update, whole or not at all."""
        embedded.update(self._store, text)

    def load(self, path: Path, graph: str) -> None:
        """Add a file to a named graph."""
        embedded.fill(self._store, graph, path)

    def add(self, statements: Iterable[Statement], graph: str) -> None:
        """Add statements to a named graph."""
        embedded.fill(self._store, graph, statements)
