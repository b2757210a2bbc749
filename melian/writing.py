"""An owner's changes to a store, each one commit: seen whole or not at all."""

from collections.abc import Callable, Iterator, Sequence
from threading import Lock

import pyoxigraph as ox

from kb.bounded.model import Malformed
from kb.errors import KbError
from kb.store import Statement, Store
from web.site import Upload


class StoreWriter:
    """Writes into a store, one change at a time, whichever thread asks."""

    def __init__(self, store: Store) -> None:
        """The store, which nothing else in this process reads or changes."""
        self._store = store
        self._lock = Lock()

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""
        with self._lock:
            try:
                self._store.update(text)
            except KbError as error:
                if isinstance(error.__cause__, SyntaxError):
                    raise Malformed(str(error)) from error
                if isinstance(
                    error.__cause__, RuntimeError
                ):  # so Oxigraph says that a graph to be dropped is not there
                    raise KbError(str(error)) from error
                raise

    def replace(self, graph: str | None, uploads: Sequence[Upload]) -> None:
        """Put what was sent in the place of a graph."""
        found = _read(uploads)
        with self._lock:
            self._store.commit({graph: found})

    def merge(self, graph: str | None, uploads: Sequence[Upload]) -> None:
        """Add what was sent to a graph."""
        found = _read(uploads)
        with self._lock:
            self._store.commit({graph: [*self._store.statements(graph), *found]})

    def delete(self, graph: str | None) -> None:
        """Remove a graph."""
        with self._lock:
            if graph is None:
                self._store.commit({None: ()})
            else:
                self._store.commit({}, removed=(graph,))


def _read(uploads: Sequence[Upload]) -> list[Statement]:
    """The statements that were sent. Raises Malformed if they cannot be read."""
    return [statement for sent in uploads for statement in _statements(sent)]


def _statements(sent: Upload) -> Iterator[Statement]:
    assert isinstance(sent.syntax.writer, ox.RdfFormat)
    if sent.syntax.writer == ox.RdfFormat.RDF_XML and b"<!DOCTYPE" in sent.body:
        raise Malformed("RDF/XML with a DOCTYPE is not read: its entities could grow without end.")
    parse: Callable[..., Iterator[ox.Quad]] = ox.parse
    try:
        for quad in parse(input=sent.body, format=sent.syntax.writer, base_iri=sent.base, rename_blank_nodes=True):
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        raise Malformed(f"What was sent is not {sent.syntax.name}: {error}.") from error
