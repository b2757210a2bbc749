"""A folder of the store, a pool over it, and a way to ask it as the site does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.bounded.guard import check
from kb.bounded.model import Answered, Asked, Bounds
from kb.bounded.queries import QueryPool
from kb.formats import RESULTS, Syntax

Ask = Callable[..., Answered]
E = "http://example.org/"


def fill(folder: Path, number: int, value: str = "value") -> Path:
    """A closed store of so many statements in five graphs."""
    folder.parent.mkdir(exist_ok=True)
    store = ox.Store(str(folder))
    store.bulk_extend(
        ox.Quad(
            ox.NamedNode(f"{E}{i}"), ox.NamedNode(E + "p"), ox.Literal(f"{value} {i}"), ox.NamedNode(f"{E}g{i % 5}")
        )
        for i in range(number)
    )
    store.flush()
    Path(f"{folder}.lease").touch()
    return folder


@pytest.fixture(scope="session")
def filled() -> Callable[..., Path]:
    """Make a store with so many statements in a folder."""
    return fill


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 3,000 statements."""
    return fill(tmp_path_factory.mktemp("generations") / "1", 3000)


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[QueryPool]:
    """A pool with a deadline of one second."""
    made = QueryPool(lambda: folder, Bounds(seconds=1, memory=700, rows=1000, result=5), workers=2, slow=4)
    yield made
    made.close()


@pytest.fixture(scope="module")
def ask(pool: QueryPool) -> Ask:
    """Ask the pool; guarded, unless the test leaves the guard out to see what the sandbox does alone."""

    def asked(text: str, syntax: Syntax = RESULTS[0], guarded: bool = True, **more: object) -> bytes:
        form = "ASK"
        if guarded:
            query = check(text, pool.bounds)
            text, form = query.text, query.form
        answer = pool.run(Asked(text, form, syntax, **more))  # type: ignore[arg-type]
        with answer.body as body:
            return body.read()

    return asked  # type: ignore[return-value]
