"""The stored questions ask a real Oxigraph server and a real Virtuoso, and get what was worked out by hand."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kb.store import Store
from reasoner.publish import library_store
from reasoner.theory.library import Library
from tests.peers import oxigraph, virtuoso
from tests.questions.test_answers import FILES, check


@pytest.fixture(scope="module", params=("oxigraph", "virtuoso"))
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The published library, in a server of that name."""
    start = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as peer, closing(peer.store()) as store:
        library = library_store(Library.load())
        store.commit({graph: library.statements(graph) for graph in library.graphs()})
        assert store.graphs() == library.graphs()
        yield store


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_server_answers_what_was_worked_out_by_hand(served: Store, path: Path) -> None:
    check(path, served)
