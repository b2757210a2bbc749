"""The stores that one suite is run over: in memory, in a folder, and on two real servers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from kb.store import FolderStore, MemoryStore, Store
from tests.peers import Peer, oxigraph, virtuoso

PLACES = ("folder", "memory", "oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Peer]]:
    """The server of a name, started when it is first asked for, and stopped at the end."""
    running: dict[str, tuple[AbstractContextManager[Peer], Peer]] = {}

    def started(name: str) -> Peer:
        if name not in running:
            server = {"oxigraph": oxigraph, "virtuoso": virtuoso}[name](tmp_path_factory.mktemp(name))
            running[name] = (server, server.__enter__())
        return running[name][1]

    yield started
    for server, _ in running.values():
        server.__exit__(None, None, None)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    """Where the store keeps its graphs."""
    return str(request.param)


@pytest.fixture
def store(place: str, tmp_path: Path, peer: Callable[[str], Peer]) -> Iterator[Store]:
    """An empty store in that place."""
    if place == "memory":
        yield MemoryStore()
    elif place == "folder":
        with FolderStore(tmp_path / "store") as folder:
            yield folder
    else:
        with closing(peer(place).store()) as remote:
            remote.commit({}, remote.graphs())
            yield remote
