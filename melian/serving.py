"""A site put together: from a folder, from another server, or from the shipped library alone."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from kb.bounded.model import Bounds, ChangeBounds, Runner, ValidationBounds
from kb.bounded.validating import ValidationPool
from kb.errors import KbError
from kb.store import FolderStore, RemoteStore
from melian import shipped
from web.site import DefaultGraph, Site, Writer

TOKEN = "MELIAN_TOKEN"
"""The environment variable with the owner's token; an option could be read by every user of the machine."""
_SHORTEST = 16
"""Characters of a token."""


_STALE = 10.0
"""Seconds after which the graphs of another server are listed anew."""


@dataclass(frozen=True)
class Wanted:
    """What the options of `melian serve` ask for."""

    bounds: Bounds
    folder: Path | None = None
    endpoint: str | None = None
    owner: bool = False
    default_graph: DefaultGraph = "union"
    log_queries: bool = False
    upload: int = Site.upload
    say: Callable[[str], None] = lambda line: None
    """Told what takes long."""
    changes: ChangeBounds = field(default_factory=ChangeBounds)
    validations: ValidationBounds = field(default_factory=ValidationBounds)


class Holding:
    """What a folder holds now, for many threads: its current generation, and its graphs, listed once for each."""

    def __init__(self, store: FolderStore) -> None:
        self._store = store
        self._lock = Lock()
        self._listed: Path | None = None
        self._graphs: frozenset[str] = frozenset()

    def place(self) -> Path:
        """The folder of the current generation."""
        with self._lock:
            return self._store.generation()

    def graphs(self) -> Collection[str]:
        """The names of the graphs that the current generation holds."""
        with self._lock:
            now = self._store.generation()
            if now != self._listed:
                self._graphs = frozenset(self._store.graphs())
                self._listed = now
            return self._graphs


def owners_token(owner: bool) -> str | None:
    """The owner's token, where an owner may write. Raises KbError if there is none, or one that can be guessed."""
    if not owner:
        return None
    token = os.environ.get(TOKEN, "")
    if len(token) < _SHORTEST or not token.isascii() or any(letter.isspace() for letter in token):
        raise KbError(
            f"--allow-update needs the owner's token in the environment variable {TOKEN}: "
            f"{_SHORTEST} characters or more, without a space."
        )
    return token


@contextmanager
def site(wanted: Wanted, address: str) -> Iterator[Site]:
    """A site that serves what is wanted, at an address; its workers end with it. Raises KbError."""
    if wanted.folder is not None and wanted.endpoint is not None:
        raise KbError("Name one store: --store DIR for a folder, or --endpoint URL for another server.")
    token = owners_token(wanted.owner)
    with ExitStack() as held:
        made = _remote(wanted, held) if wanted.endpoint is not None else _folder(wanted, held)
        held.callback(made.runner.close)
        validator = ValidationPool(wanted.validations)
        held.callback(validator.close)
        yield Site(
            runner=made.runner,
            graphs=made.graphs,
            state=made.state,
            address=address,
            default_graph=wanted.default_graph,
            writer=made.writer if wanted.owner else None,
            token=token,
            log_queries=wanted.log_queries,
            upload=wanted.upload,
            validator=validator,
        )


@dataclass(frozen=True)
class _Made:
    runner: Runner
    graphs: Callable[[], Collection[str]]
    state: Callable[[], str]
    writer: Writer | None


def _folder(wanted: Wanted, held: ExitStack) -> _Made:
    """From a folder, made if an owner is to fill it; without one, from the cache, with the shipped library."""
    from kb.bounded.queries import QueryPool

    if wanted.folder is not None:
        folder = wanted.folder
    elif wanted.owner:
        raise KbError("--allow-update needs a store of your own: --store DIR, or --endpoint URL.")
    else:
        folder = shipped.ready(held, wanted.say)
    store = held.enter_context(FolderStore(folder, create=wanted.owner))
    holding = Holding(store)
    writer = _folder_writer(store, wanted, held) if wanted.owner else None
    return _Made(QueryPool(holding.place, wanted.bounds), holding.graphs, lambda: str(holding.place()), writer)


def _folder_writer(store: FolderStore, wanted: Wanted, held: ExitStack) -> Writer:
    """Changes to a folder, which nobody else changes for as long as the site stands."""
    from kb.bounded.changes import FolderWriter

    held.enter_context(store.alone())
    writer = FolderWriter(store.folder, wanted.changes)
    held.callback(writer.close)
    return writer


def _remote_writer(store: RemoteStore, wanted: Wanted, held: ExitStack) -> Writer:
    from kb.bounded.remote_changes import RemoteWriter

    writer = RemoteWriter(store, wanted.changes)
    held.callback(writer.close)
    return writer


def _remote(wanted: Wanted, held: ExitStack) -> _Made:
    """From another server, whose graphs are listed now and then."""
    from kb.bounded.remote import RemoteRunner

    assert wanted.endpoint is not None
    store = RemoteStore.from_environment(wanted.endpoint)
    runner = RemoteRunner(store, wanted.bounds)
    return _Made(runner, _Listed(store.graphs), _clock, _remote_writer(store, wanted, held) if wanted.owner else None)


def _clock() -> str:
    """What another server holds may change unseen, so that what was made of it is made anew now and then."""
    return str(int(monotonic() / _STALE))


class _Listed:
    """A list that takes long to make, made anew when it is older than a few seconds."""

    def __init__(self, make: Callable[[], Collection[str]]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: tuple[float, Collection[str]] | None = None

    def __call__(self) -> Collection[str]:
        with self._lock:
            if self._made is None or monotonic() - self._made[0] > _STALE:
                self._made = (monotonic(), self._make())
            return self._made[1]
