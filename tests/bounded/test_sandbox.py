"""What a worker cannot do, even when the guard is left out: reach the network, read or write files, start programs."""

import contextlib
import importlib
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest

from kb.bounded import sandbox
from kb.bounded.model import BoundedError, Bounds, Overstepped, TooLarge
from kb.bounded.pool import Limits, Pool
from kb.bounded.queries import QueryPool
from kb.bounded.sandbox import Sandbox

Ask = Callable[..., bytes]

pytestmark = pytest.mark.skipif(bool(sandbox.walls()), reason="this system lacks a wall that the sandbox is made of")

JOBS = '''
import os, signal, socket, subprocess
import pyoxigraph as ox

class Attempt:
    """Runs a line of Python and says what became of it."""
    def open(self):
        self.opened = os.getpid()
    def do(self, request, output):
        try:
            exec(request, {**globals(), "output": output})
        except OSError as error:
            if error.errno in (1, 13):
                return {"denied": error.errno}
            raise
        return {"denied": 0}
'''
REACH = [
    "SERVICE <http://127.0.0.1:{port}/sparql>",
    "SERVICE <http://localhost:{port}/sparql>",
    "SERVICE <http://2130706433:{port}/sparql>",
    "SERVICE <http://127.1:{port}/sparql>",
    "SERVICE <http://0.0.0.0:{port}/sparql>",
    "SERVICE <http://[::ffff:127.0.0.1]:{port}/sparql>",
    "SERVICE <http://example.org@127.0.0.1:{port}/sparql>",
    "SERVICE SILENT <http://127.0.0.1:{port}/sparql>",
    "VALUES ?u {{ <http://127.0.0.1:{port}/sparql> }} SERVICE ?u",
]


class Listener:
    """Counts who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.connections = self.socket.getsockname()[1], 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.shutdown(socket.SHUT_RDWR)
    made.socket.close()


FORMS = ["SELECT * {{ {0} {{ ?s ?p ?o }} }}", "ASK {{ FILTER EXISTS {{ {0} {{ ?s ?p ?o }} }} }}"]
QUERY = "found = ox.Store().query({0!r}); output.write(found.serialize(format=ox.QueryResultsFormat.XML))"


@pytest.mark.parametrize("way", REACH)
@pytest.mark.parametrize("form", FORMS)
def test_service_reaches_nothing_where_no_guard_stands(
    held: tuple[Pool, Path], reading: tuple[Pool, Path], listener: Listener, way: str, form: str
) -> None:
    line = QUERY.format(form.format(way.format(port=listener.port)))
    for pool, _ in (held, reading):
        with contextlib.suppress(BoundedError):
            pool.run(line).body.close()
    assert listener.connections == 0


@pytest.mark.parametrize("source", ["http://127.0.0.1:{port}/x.ttl", "file:///etc/passwd"])
def test_load_reaches_nothing_where_no_guard_stands(held: tuple[Pool, Path], listener: Listener, source: str) -> None:
    place = source.format(port=listener.port)
    line = f"store = ox.Store(); store.update('LOAD SILENT <{place}>'); output.write(b'%d' % len(store))"
    assert held[0].run(line).body.read() == b"0"
    with pytest.raises(BoundedError):
        held[0].run(line.replace("SILENT", ""))
    assert listener.connections == 0


def test_the_listener_would_have_noticed() -> None:
    """Or the tests above would prove nothing."""
    own = Listener()
    found = ox.Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{own.port}/> {{ ?s ?p ?o }} }}")
    assert isinstance(found, ox.QuerySolutions)
    with pytest.raises((OSError, RuntimeError)):
        found.serialize(format=ox.QueryResultsFormat.TSV)
    assert own.connections > 0
    own.socket.close()


@pytest.mark.parametrize("name", ["file:///etc/passwd", "http://127.0.0.1:{port}/x.ttl"])
def test_from_and_describe_read_only_the_store(ask: Ask, listener: Listener, name: str) -> None:
    iri = name.format(port=listener.port)
    assert b'bindings":[]' in ask(f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}")
    assert b'bindings":[]' in ask(f"SELECT * FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    assert b'bindings":[]' in ask("SELECT * { ?s ?p ?o }", default_graphs=(iri,))
    assert listener.connections == 0


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "melian_test_jobs.py").write_text(JOBS)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("melian_test_jobs")
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def held(jobs: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pool, Path]]:
    """A pool whose workers may write one folder, and read it."""
    folder = tmp_path_factory.mktemp("held")
    pool = Pool(jobs.Attempt(), Sandbox(400, 1, (), (str(folder),)), Limits(3), workers=1)
    yield pool, folder
    pool.close()


@pytest.fixture(scope="module")
def reading(jobs: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pool, Path]]:
    """A pool whose workers may read one folder, and write nothing."""
    folder = tmp_path_factory.mktemp("reading")
    (folder / "here").write_text("here")
    pool = Pool(jobs.Attempt(), Sandbox(400, 1, (str(folder),)), Limits(3), workers=1)
    yield pool, folder
    pool.close()


OUTSIDE = [
    "socket.socket()",
    "socket.socket(socket.AF_UNIX)",
    "socket.socketpair()",
    "socket.create_connection(('127.0.0.1', 9))",
    "os.execv('/bin/true', ['true'])",
    "os.fork()",
    "os.kill(os.getppid(), signal.SIGKILL)",
    "os.kill(os.getppid(), 0)",
    "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "open('/etc/passwd').read()",
    "os.listdir('/')",
    "open('/tmp/melian-was-here', 'w')",
    "open('/proc/' + str(os.getppid()) + '/environ').read()",
    "os.symlink('/etc/passwd', '/tmp/melian-was-here')",
]


@pytest.mark.parametrize("line", OUTSIDE)
def test_a_worker_cannot(line: str, held: tuple[Pool, Path], reading: tuple[Pool, Path]) -> None:
    for pool, _ in (held, reading):
        assert pool.run(line).said["denied"] in (1, 13)


def test_a_worker_that_may_write_writes_in_its_folder_alone(held: tuple[Pool, Path]) -> None:
    pool, folder = held
    assert pool.run(f"open({str(folder / 'a')!r}, 'w').write('x')").said == {"denied": 0}
    assert (folder / "a").read_text() == "x"
    assert pool.run(f"open({str(folder.parent / 'b')!r}, 'w')").said["denied"] == 13
    assert pool.run(f"os.rename({str(folder / 'a')!r}, {str(folder.parent / 'b')!r})").said["denied"] in (1, 13)


def test_a_worker_that_may_read_reads_its_folder_alone(reading: tuple[Pool, Path]) -> None:
    pool, folder = reading
    done = pool.run(f"output.write(open({str(folder / 'here')!r}, 'rb').read())")
    assert done.body.read() == b"here"
    for line in (
        "open({0!r}, 'w')",
        "os.unlink({0!r})",
        "os.chmod({0!r}, 0)",
        "os.truncate({0!r}, 0)",
        "open({0!r}, 'ab')",
    ):
        assert pool.run(line.format(str(folder / "here"))).said["denied"] == 1
    assert (folder / "here").read_text() == "here"


def test_memory_size_and_time_are_bounded_for_any_job(reading: tuple[Pool, Path]) -> None:
    pool, _ = reading
    with pytest.raises(Overstepped, match="400 MB"):
        pool.run("bytearray(500 << 20)")
    with pytest.raises(TooLarge, match="1 MB"):
        pool.run("output.write(bytes(2 << 20))")
    with pytest.raises(Overstepped, match="over 1 seconds"):
        pool.run("while True: pass", seconds=1)
    with pytest.raises(BoundedError, match="brought its process down"):
        pool.run("os._exit(1)")
    assert pool.run("pass").said == {"denied": 0}


def test_nothing_of_the_environment_reaches_a_worker(jobs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MELIAN_SECRET", "secret")
    pool = Pool(jobs.Attempt(), Sandbox(400, 1), Limits(3), workers=1)
    assert b"secret" not in pool.run("output.write(repr(os.environ).encode())").body.read()
    pool.close()


def test_every_wall_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.bounded.seccomp.supported", lambda: False)
    monkeypatch.setattr("kb.bounded.landlock.version", lambda: 0)
    assert len(sandbox.walls()) == 2
    assert "SERVICE" in sandbox.walls()[0]


def test_bounds_hold_for_the_pool_of_queries(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=2, memory=500), workers=1)
    assert pool.bounds.seconds == 2
    pool.close()
