"""Queries of strangers passed on to another server, within the same bounds."""

import contextlib
import io
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import httpx
import pyoxigraph as ox

from kb.bounded import cut
from kb.bounded.guard import parsed
from kb.bounded.model import (
    Answered,
    Asked,
    BoundedError,
    Bounds,
    Busy,
    Gone,
    Malformed,
    Overstepped,
    Refused,
    TooLarge,
    raised,
)
from kb.bounded.rewriting import limited
from kb.errors import KbError
from kb.formats import Syntax
from kb.store import RemoteStore, answers
from kb.store.connection import Connection, Incomplete, RemoteError, RemoteTimeout

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

_SLICE = 0.025
"""Seconds between two looks at whether who asked has left."""


class RemoteRunner:
    """A Runner over another SPARQL endpoint. Who ends a query early closes its connection, and so tells the server."""

    def __init__(self, store: RemoteStore, bounds: Bounds, most: int = 16) -> None:
        """most: how many queries may be passed on at once."""
        self.bounds = bounds
        self._store = store
        # each query has a connection of its own, which can be closed under it
        self._connection = Connection(store.credentials, kept=0)
        self._places = threading.BoundedSemaphore(most)
        self._most = most
        self._closed = False

    def run(self, asked: Asked, gone: Callable[[], bool] = lambda: False) -> Answered:
        """The answer. gone tells whether who asked has left; then the query is ended and Gone is raised."""
        if self._closed or not self._places.acquire(blocking=False):
            raise Busy(f"{self._most} queries are with the other server already; try again.")
        passage = _Passage(self.bounds)
        thread = threading.Thread(target=self._pass_on, args=(asked, passage), name="remote query", daemon=True)
        thread.start()
        try:
            while not passage.over.wait(_SLICE):
                if time.monotonic() > passage.end:
                    raise passage.late()
                if gone():
                    raise Gone("Who asked has left.")
        except BaseException:
            passage.abandon()
            raise
        if passage.error is not None:
            raise passage.error
        return passage.spool.answered(asked.syntax, passage.cut)

    def close(self) -> None:
        """Take no more queries, and wait for those that run."""
        self._closed = True
        end = time.monotonic() + self.bounds.seconds + 1
        for _ in range(self._most):
            self._places.acquire(timeout=max(0.0, end - time.monotonic()))
        self._connection.close()

    def _pass_on(self, asked: Asked, passage: "_Passage") -> None:
        failed: KbError | None = None
        try:
            self._store.require_union(self.bounds.seconds)
            with self._connection.answer(
                "POST",
                self._store.endpoint,
                form=_form(asked, self.bounds),
                headers={"Accept": answers.TABLES if asked.form in ("SELECT", "ASK") else answers.STATEMENTS},
                seconds=self.bounds.seconds,
                trace=passage.connected,
            ) as response:
                passage.cut = _written(response, asked, passage, self.bounds.rows)
        except Exception as error:
            failed = _bounded(error, passage)
        finally:
            # the place is free before the answer is seen: who asks next finds it
            self._places.release()
            passage.finish(failed)


class _Passage:
    """A query on its way: its deadline, its spool, and the connection that it can be ended by."""

    def __init__(self, bounds: Bounds) -> None:
        self.end = time.monotonic() + bounds.seconds
        self.over = threading.Event()
        self.spool = _Spool(bounds.result)
        self.error: KbError | None = None
        self.cut: int | None = None
        self._bounds = bounds
        self._abandoned = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def connected(self, event: str, about: Mapping[str, Any]) -> None:
        """Remember the connection; one with TLS takes the place of the one below it."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            with self._lock:
                self._socket = about["return_value"].get_extra_info("socket")
                self._shut()

    def abandon(self) -> None:
        """Close the connection: the thread that waits for its bytes is woken, and the server sees that nobody does."""
        with self._lock:
            self._abandoned = True
            self._shut()
            if self.over.is_set():
                self.spool.close()

    def _shut(self) -> None:
        if self._abandoned and self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def finish(self, error: KbError | None) -> None:
        """Tell that the query is over; of one that failed or was abandoned nothing is kept."""
        with self._lock:
            self.error = error
            if self._abandoned or error is not None:
                self.spool.close()
            self.over.set()

    def late(self) -> Overstepped:
        """The error of a query over its deadline."""
        return Overstepped(f"The query ran over {self._bounds.seconds:g} seconds and was ended; " + raised("--seconds"))


class _Spool(io.RawIOBase):
    """A temporary file that takes so many MB and no more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # who reads the answer closes it

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, written: "Buffer", /) -> int:
        if self._file.tell() + memoryview(written).nbytes > self._most * 1_000_000:
            raise TooLarge(f"The answer is larger than {self._most} MB; ask for less of it; " + raised("--result"))
        return self._file.write(written)

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def truncate(self, size: int | None = None, /) -> int:
        return self._file.truncate(size)

    def close(self) -> None:
        self._file.close()
        super().close()

    def answered(self, syntax: Syntax, cut: int | None) -> Answered:
        """What was written, as an answer."""
        size = self._file.seek(0, io.SEEK_END)
        self._file.seek(0)
        return Answered(syntax, size, cut, cast(BinaryIO, io.BufferedReader(self._file)))


def _form(asked: Asked, bounds: Bounds) -> dict[str, str | list[str]]:
    """The parameters of the protocol. One row more is asked for than is shown: that is how a cut is known."""
    if not asked.union:
        raise Refused("The other server's default graph is the union of its graphs; it cannot be asked otherwise.")
    base = "" if asked.base is None else f"BASE <{asked.base}> "
    query = limited(parsed(asked.text, asked.base), bounds.rows).text
    form: dict[str, str | list[str]] = {"query": base + query}
    if asked.default_graphs is not None:
        form["default-graph-uri"] = list(asked.default_graphs)
    if asked.named_graphs is not None:
        form["named-graph-uri"] = list(asked.named_graphs)
    return form


def _written(response: httpx.Response, asked: Asked, passage: _Passage, rows: int) -> int | None:
    """Write an answer in the syntax that was asked for, and return the row at which it was cut."""
    # a writer of many small pieces would make a call to the system of each
    buffered = io.BufferedRandom(passage.spool, 1 << 16)
    try:
        with answers.parsing(response):
            return _copied(response, asked, cast(BinaryIO, buffered), rows)
    finally:
        buffered.detach()


def _copied(response: httpx.Response, asked: Asked, output: BinaryIO, rows: int) -> int | None:
    if asked.form not in ("SELECT", "ASK"):
        # any iterator of statements will do
        return cut.write_graph(cast(ox.QueryTriples, answers.statements(response)), asked.syntax, output, rows)
    found = answers.results(response)
    if isinstance(found, ox.QueryBoolean):
        cut.write_verdict(found, asked.syntax, output)
        return None
    return cut.write_table(found, asked.syntax, output, rows)


def _bounded(error: Exception, passage: _Passage) -> KbError:
    """An error as one of those that a query within bounds may have."""
    if isinstance(error, RemoteTimeout) or time.monotonic() > passage.end:
        return passage.late()
    if isinstance(error, Incomplete):
        return TooLarge(str(error))
    if isinstance(error, RemoteError) and error.status in (400, 500) and error.said:
        # Virtuoso answers 500 to much that is wrong with a query
        return Malformed(f"The query cannot be answered: {error.said}")
    if isinstance(error, KbError):
        return error
    return BoundedError(f"The query cannot be passed on: {type(error).__name__}: {error}")
