"""An owner's changes to another server: updates are passed on, uploads are read by a bounded worker first."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

import pyoxigraph as ox

from kb.bounded import uploads
from kb.bounded.changes import Turns, limits
from kb.bounded.model import ChangeBounds, Malformed, Upload
from kb.bounded.pool import Pool
from kb.bounded.sandbox import Sandbox
from kb.store import RemoteStore, Statement
from kb.store.connection import RemoteError


class RemoteWriter:
    """An owner's changes to what another server holds, one after the other."""

    def __init__(self, store: RemoteStore, bounds: ChangeBounds) -> None:
        """Start the process that workers come from."""
        self._store = store
        self._turns = Turns(bounds.seconds)
        walls = Sandbox(bounds.memory, bounds.memory)
        self._pool = Pool(uploads.ParsingJob(bounds.statements), walls, limits(bounds), workers=1, slow=0)

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""
        with self._turns.taken():
            try:
                self._store.update(text)
            except RemoteError as error:
                if error.status == 400:
                    raise Malformed(str(error)) from error
                raise

    def replace(self, graph: str | None, sent: Sequence[Upload]) -> None:
        """Put what was sent in the place of a graph."""
        with self._turns.taken(), self._read(sent) as statements:
            self._store.commit({graph: statements})

    def merge(self, graph: str | None, sent: Sequence[Upload]) -> None:
        """Add what was sent to a graph."""
        with self._turns.taken(), self._read(sent) as statements:
            self._store.commit({graph: chain(self._store.statements(graph), statements)})

    def delete(self, graph: str | None) -> None:
        """Remove a graph."""
        with self._turns.taken():
            if graph is None:
                self._store.commit({None: ()})
            else:
                self._store.commit({}, removed=(graph,))

    @contextmanager
    def _read(self, sent: Sequence[Upload]) -> Iterator[Iterator[Statement]]:
        """The statements that were sent, from the file that a worker wrote."""
        with self._pool.run(uploads.parts(sent)).body as body:
            yield (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))

    def close(self) -> None:
        """Take no more."""
        self._pool.close()
