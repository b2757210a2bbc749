"""A site for visitors and one for its owner, over the same two small graphs, and servers in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.in_process import InProcess, Owner, filled, names
from web import Site, create_app

TOKEN = "the owner's token"
ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., "Running"]


class Made:
    """A site under test, what its runner was asked, and clients."""

    def __init__(self, *, owner: bool = False, cut: int | None = None, **settings: object) -> None:
        self.store = filled()
        self.runner = InProcess(self.store, cut=cut)
        self.site = Site(
            runner=self.runner,
            graphs=lambda: names(self.store),
            writer=Owner(self.store) if owner else None,
            token=TOKEN if owner else None,
            default_graph="exclusive" if owner else "union",
            **settings,  # type: ignore[arg-type]
        )
        self.app = create_app(self.site)
        self.client: FlaskClient = self.app.test_client()


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def owned() -> Made:
    return Made(owner=True)


@pytest.fixture
def make() -> type[Made]:
    return Made


class Running:
    """A server in a process of its own, over the runner of this process's tests."""

    def __init__(self, *arguments: str) -> None:
        path = str(ROOT)
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "small_server.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line.startswith("http://"), self.process.communicate(timeout=10)
        self.address = line
        self._told = False
        self.host, self.port = "127.0.0.1", int(line.rstrip("/").rsplit(":", 1)[1])

    def tell(self) -> None:
        """Tell it to end, and do not wait."""
        self._told = True
        self.process.terminate()

    def stop(self) -> tuple[int, str]:
        """End it as a system does; its exit code, and what it wrote on standard error."""
        if self.process.poll() is None and not self._told:
            self._told = True
            self.process.terminate()
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Running] = []

    def begin(*arguments: str) -> Running:
        started.append(Running(*arguments))
        return started[-1]

    yield begin
    for running in started:
        running.stop()
