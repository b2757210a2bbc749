"""An owner's changes to a store in a folder, each made by a worker that can write only there."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kb.bounded import uploads
from kb.bounded.model import BoundedError, Busy, ChangeBounds, Conflict, Malformed, Upload
from kb.bounded.pool import Limits, Pool
from kb.bounded.sandbox import Sandbox
from kb.bounded.uploads import Part
from kb.store import FolderStore, StoreError, embedded

_LINE = 8
"""Changes that may wait; each keeps a thread of the server waiting with it."""


@dataclass(frozen=True)
class Update:
    """A SPARQL update that passed the guard."""

    folder: str
    text: str


@dataclass(frozen=True)
class Filling:
    """What a graph (None is the default graph) is filled with, beside or in the place of what it holds."""

    folder: str
    graph: str | None
    sent: tuple[Part, ...]
    keep: bool


class ChangeJob:
    """Makes one change after another, each one commit. Who asks holds the right to commit."""

    def __init__(self, statements: int) -> None:
        """A job that takes so many statements at once."""
        self.statements = statements

    def prepare(self) -> None:
        """Import what reading uploads needs."""
        uploads.prepare()

    def open(self) -> None:
        """Nothing: the store is opened for each change, from within the sandbox."""

    def do(self, request: Update | Filling, output: BinaryIO) -> Mapping[str, Any]:
        """Make a change, whole or not at all."""
        change = partial(_update, request.text) if isinstance(request, Update) else partial(self._fill, request)
        try:
            with FolderStore(Path(request.folder), create=False, lock_held=True) as store:
                store.change(change)
        except StoreError as error:
            raise BoundedError(str(error)) from error
        return {}

    def _fill(self, filling: Filling, draft: ox.Store) -> None:
        if not filling.keep:
            embedded.clear(draft, filling.graph)
        embedded.fill(draft, filling.graph, uploads.statements(filling.sent, self.statements))


def _update(text: str, draft: ox.Store) -> None:
    try:
        draft.update(text)
    except (SyntaxError, ValueError) as error:
        raise Malformed(f"The update is not SPARQL: {_first(error)}") from error
    except RuntimeError as error:  # so Oxigraph says that a graph to be dropped is not there
        raise Conflict(f"The update cannot be carried out: {_first(error)}") from error


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


class Turns:
    """Changes one after the other: who comes later waits, but not for ever."""

    def __init__(self, patience: float) -> None:
        """patience: seconds that a change waits for those before it."""
        self._patience = patience
        self._turn = threading.Lock()
        self._line = threading.BoundedSemaphore(_LINE + 1)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn. Raises Busy if it does not come."""
        if not self._line.acquire(blocking=False):
            raise Busy(f"{_LINE} changes wait already; try again in a few seconds.")
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise Busy("Another change is still being made; try again in a few seconds.")
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._line.release()


def limits(bounds: ChangeBounds) -> Limits:
    """The bounds of a change, and the options that raise them."""
    return Limits(
        bounds.seconds,
        "--update-seconds",
        "--update-memory",
        "--update-memory",
        subject="The change",
        busy="Another change is still being made",
        soon=bounds.seconds,
    )


class FolderWriter:
    """An owner's changes to the store in a folder. Who makes it holds the right to commit for as long as it lasts."""

    def __init__(self, folder: Path, bounds: ChangeBounds) -> None:
        """Start the process that workers come from."""
        self._folder = folder.resolve()
        self._turns = Turns(bounds.seconds)
        place = str(self._folder)
        walls = Sandbox(bounds.memory, bounds.memory, (), (place,))
        self._pool = Pool(ChangeJob(bounds.statements), walls, limits(bounds), workers=1, slow=0, lasting=True)

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""
        self._run(Update(str(self._folder), text))

    def replace(self, graph: str | None, sent: Sequence[Upload]) -> None:
        """Put what was sent in the place of a graph."""
        self._run(Filling(str(self._folder), graph, uploads.parts(sent), keep=False))

    def merge(self, graph: str | None, sent: Sequence[Upload]) -> None:
        """Add what was sent to a graph."""
        self._run(Filling(str(self._folder), graph, uploads.parts(sent), keep=True))

    def delete(self, graph: str | None) -> None:
        """Remove a graph."""
        self._run(Filling(str(self._folder), graph, (), keep=False))

    def _run(self, request: Update | Filling) -> None:
        with self._turns.taken(), FolderStore(self._folder, create=False) as store:
            before = store.commit_number
            try:
                self._pool.run(request).body.close()
            except BoundedError:
                # a worker that was ended between its commit and its answer has made the change
                if store.commit_number == before:
                    raise

    def close(self) -> None:
        """Finish the change that is being made, and take no more."""
        self._pool.close()
