"""Real SPARQL servers for tests: an Oxigraph and a Virtuoso of our own, on free loopback ports, in folders given."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kb.store.remote import Credentials, RemoteStore

WAIT = 60.0
"""Seconds until a server that does not answer is held to be broken; Virtuoso takes five on a quiet machine."""

_ONLINE = "ASK { ?s ?p ?o }"
_VIRTUOSO = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
DirsAllowed = {folder}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 6

[SPARQL]
ResultSetMaxRows = 50000
DefaultGraph = urn:peer:default
"""


@dataclass(frozen=True)
class Peer:
    """A server that runs: its three addresses, and the credentials of its owner."""

    name: str
    endpoint: str
    update: str
    graph_store: str
    credentials: Credentials

    def store(self) -> RemoteStore:
        """The store of its owner."""
        return RemoteStore(self.endpoint, self.update, self.graph_store, self.credentials)


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Peer]:
    """An Oxigraph in memory, whose default graph is the union unless other options are given."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    endpoint = f"{address}/query"
    with _running([*command, *(options or ["--union-default-graph"])], folder, endpoint):
        yield Peer("oxigraph", endpoint, f"{address}/update", f"{address}/store", Credentials())


@contextmanager
def virtuoso(folder: Path) -> Iterator[Peer]:
    """A Virtuoso with small buffers, its data in a folder; the owner's name and password are those it is made with."""
    program = _virtuoso_program()
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO.format(sql=sql, http=http, folder=folder), encoding="utf-8")
    address = f"http://127.0.0.1:{http}"
    command = [program, "+foreground", "+configfile", str(ini)]
    with _running(command, folder, f"{address}/sparql"):
        yield Peer(
            "virtuoso",
            f"{address}/sparql",
            f"{address}/sparql-auth",
            f"{address}/sparql-graph-crud-auth",
            Credentials(user="dba", password="dba"),
        )


def _virtuoso_program() -> str:
    """Where Virtuoso is; script/test installs it, a test without it is skipped, but never in continuous integration."""
    found = shutil.which("virtuoso-t")
    if found:
        return found
    missing = "needs Virtuoso (virtuoso-t), which script/test installs on Debian"
    if os.environ.get("CI"):
        pytest.fail(f"{missing}, and continuous integration must not skip it")
    pytest.skip(missing)


@contextmanager
def _running(command: list[str], folder: Path, endpoint: str) -> Iterator[None]:
    """Start a server, wait until it answers a query, and stop it; what it printed is shown if it never answered."""
    log = folder / "printed.log"
    with (
        log.open("wb") as printed,
        subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed) as process,
    ):
        try:
            if not _answers(endpoint, lambda: process.poll() is None):
                said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
                pytest.fail(f"{command[0]} did not answer within {WAIT:g} s; it printed:\n{said}")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(endpoint: str, runs: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT
    while runs() and time.monotonic() < end:
        try:
            if httpx.get(endpoint, params={"query": _ONLINE}, timeout=5).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    return False
