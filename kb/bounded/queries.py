"""Queries over a folder of the store, each answered by a worker that can only read it."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kb.bounded import cut
from kb.bounded.guard import parsed
from kb.bounded.model import Answered, Asked, Bounds, Busy, Malformed
from kb.bounded.pool import Limits, Pool
from kb.bounded.remembered import Given, Remembered
from kb.bounded.rewriting import limited
from kb.bounded.sandbox import Sandbox
from kb.bounded.worker import INLINE
from kb.formats import GRAPHS, RESULTS
from kb.lease import Lease

_AWAY = "The store cannot be opened at the moment; try again in a few seconds."
_SYNTAXES = {syntax.media_type: syntax for syntax in (*RESULTS, *GRAPHS)}


@dataclass(frozen=True)
class Request:
    """What a worker is asked: a query over the store in a folder."""

    folder: str
    text: str
    media_type: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    union: bool
    base: str | None


class QueryJob:
    """Answers one query after another, each over the generation of the store that it comes with."""

    def __init__(self, rows: int) -> None:
        """A job whose answers have at most so many rows."""
        self.rows = rows

    def open(self) -> None:
        """No store yet: it is opened with the first query, from within the sandbox."""
        self._folder = ""
        self._store = ox.Store()
        self._lease: Lease | None = None

    def do(self, request: Request, output: BinaryIO) -> Mapping[str, Any]:
        """Write the answer to a query, and say at which row it was cut."""
        if request.folder != self._folder:
            self._move(request.folder)
        syntax = _SYNTAXES[request.media_type]
        found = _found(self._store, request, self.rows)
        if isinstance(found, ox.QueryBoolean):
            cut.write_verdict(found, syntax, output)
            return {"cut": None}
        if isinstance(found, ox.QuerySolutions):
            return {"cut": cut.write_table(found, syntax, output, self.rows)}
        return {"cut": cut.write_graph(found, syntax, output, self.rows)}

    def _move(self, folder: str) -> None:
        """Read another generation from now on. It is held, since its files are opened only when they are read."""
        try:
            lease = Lease(Path(folder))
        except OSError as error:
            raise Busy(_AWAY) from error
        try:
            self._store = _opened(folder)
        except BaseException:
            lease.close()
            raise
        if self._lease is not None:
            self._lease.close()
        self._folder, self._lease = folder, lease


def _opened(folder: str) -> ox.Store:
    try:
        return ox.Store.read_only(folder)
    except (OSError, ValueError) as error:
        raise Busy(_AWAY) from error


def _found(store: ox.Store, request: Request, rows: int) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    query = limited(parsed(request.text, request.base), rows)
    named = request.default_graphs is not None or request.named_graphs is not None
    try:
        if named:
            return store.query(
                query.text,
                base_iri=request.base,
                default_graph=[ox.NamedNode(each) for each in request.default_graphs or ()],
                named_graphs=[ox.NamedNode(each) for each in request.named_graphs or ()],
            )
        union = request.union and not query.default and not query.named
        return store.query(query.text, base_iri=request.base, use_default_graph_as_union=union)
    except SyntaxError as error:
        raise Malformed(f"The query is not SPARQL: {error}.") from error
    except (ValueError, RuntimeError) as error:
        raise Malformed(f"The query cannot be answered: {error}.") from error


def _again(asked: Asked, given: Given) -> Answered:
    return Answered(asked.syntax, len(given.body), given.cut, io.BytesIO(given.body))


class QueryPool:
    """A Runner over the generations of a folder store.

    place says where the current generation lies, and is called for each query; all generations lie in the folder that
    holds the first, each with its lease beside it.
    """

    def __init__(self, place: Callable[[], Path], bounds: Bounds, workers: int = 4, slow: int = 8) -> None:
        """Start the pool."""
        self.bounds = bounds
        self._place = place
        self._remembered = Remembered()
        readable = str(place().resolve().parent)
        self._pool = Pool(
            QueryJob(bounds.rows),
            Sandbox(bounds.memory, bounds.result, (readable,)),
            Limits(bounds.seconds),
            workers,
            slow,
        )

    def run(self, asked: Asked, gone: Callable[[], bool] = lambda: False) -> Answered:
        """The answer. gone tells whether who asked has left; then the query is ended and Gone is raised."""
        folder = self._place()
        try:
            return self._answered(folder, asked, gone)
        except Busy:
            current = self._place()
            if current == folder:
                raise
            return self._answered(current, asked, gone)  # the store moved on while the query was on its way

    def _answered(self, folder: Path, asked: Asked, gone: Callable[[], bool]) -> Answered:
        request = Request(
            str(folder),
            asked.text,
            asked.syntax.media_type,
            asked.default_graphs,
            asked.named_graphs,
            asked.union,
            asked.base,
        )
        given = self._remembered.find(request)
        if given is not None:
            return _again(asked, given)
        done = self._pool.run(request, gone)
        if done.size > INLINE:
            return Answered(asked.syntax, done.size, done.said["cut"], done.body)
        given = Given(done.body.read(), done.said["cut"])
        self._remembered.keep(request, asked.text, given)
        return _again(asked, given)

    def numbers(self) -> dict[str, int]:
        """How many queries run, wait, were served, repeated an earlier one, and were ended for which reason."""
        return self._pool.numbers() | {"repeated": self._remembered.found}

    def close(self) -> None:
        """Take no more queries, and finish those that run."""
        self._pool.close()
