"""A runner and a writer over a store in this process: no bounds, for tests of what the web adds."""

import io
from collections.abc import Callable, Sequence

import pyoxigraph as ox

from kb.bounded.model import Answered, Asked, Bounds, Conflict, Malformed, Upload

A, B = "http://example.org/a", "http://example.org/b"


def filled() -> ox.Store:
    store = ox.Store()
    for graph, text in ((A, "in a"), (B, "in b")):
        store.add(
            ox.Quad(
                ox.NamedNode("http://example.org/s"),
                ox.NamedNode("http://example.org/p"),
                ox.Literal(text),
                ox.NamedNode(graph),
            )
        )
    return store


def names(store: ox.Store) -> tuple[str, ...]:
    return tuple(sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)))


class Spool(io.BytesIO):
    """A body that tells whether it was closed."""


class InProcess:
    """Answers in this process; remembers what it was asked, and the bodies that it gave out."""

    def __init__(self, store: ox.Store, bounds: Bounds | None = None, cut: int | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.asked: list[Asked] = []
        self.given: list[Spool] = []
        self._store, self._cut = store, cut

    def run(self, asked: Asked, gone: Callable[[], bool] = lambda: False) -> Answered:
        self.asked.append(asked)
        named = asked.default_graphs is not None
        try:
            found = self._store.query(
                asked.text,
                base_iri=asked.base,
                use_default_graph_as_union=asked.union and not named and "FROM" not in asked.text.upper(),
                default_graph=[ox.NamedNode(g) for g in asked.default_graphs or ()] if named else None,
                named_graphs=None if asked.named_graphs is None else [ox.NamedNode(g) for g in asked.named_graphs],
            )
        except (SyntaxError, ValueError) as error:
            raise Malformed(f"The query is not SPARQL: {error}") from error
        body = Spool()
        if isinstance(found, ox.QueryTriples):
            ox.serialize(found, body, format=asked.syntax.writer)  # type: ignore[arg-type]
        else:
            found.serialize(body, format=asked.syntax.writer)  # type: ignore[arg-type]
        size = body.tell()
        body.seek(0)
        self.given.append(body)
        return Answered(asked.syntax, size, self._cut, body)

    def close(self) -> None:
        pass


class Owner:
    """Writes into the same store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def update(self, text: str) -> None:
        try:
            self._store.update(text)
        except SyntaxError as error:
            raise Malformed(f"The update cannot be read: {error}") from error
        except (RuntimeError, OSError) as error:
            raise Conflict(f"The update cannot be carried out: {error}") from error

    def replace(self, graph: str | None, uploads: Sequence[Upload]) -> None:
        quads = self._read(graph, uploads)
        self.delete(graph)
        self._store.extend(quads)

    def merge(self, graph: str | None, uploads: Sequence[Upload]) -> None:
        self._store.extend(self._read(graph, uploads))

    def delete(self, graph: str | None) -> None:
        if graph is None:
            self._store.clear_graph(ox.DefaultGraph())
        else:
            self._store.remove_graph(ox.NamedNode(graph))

    @staticmethod
    def _read(graph: str | None, uploads: Sequence[Upload]) -> list[ox.Quad]:
        name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        try:
            return [
                ox.Quad(quad.subject, quad.predicate, quad.object, name)
                for sent in uploads
                for quad in ox.parse(
                    input=sent.body,
                    format=sent.syntax.writer,  # type: ignore[arg-type]
                    base_iri=sent.base,
                    rename_blank_nodes=True,
                )
            ]
        except SyntaxError as error:
            raise Malformed(f"What was sent cannot be read: {error}") from error
