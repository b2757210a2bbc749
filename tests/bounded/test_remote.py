"""Queries passed on to another server keep within the bounds of our own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.bounded import Answered, Asked, Bounds, Busy, Malformed, Overstepped, TooLarge
from kb.bounded.model import BoundedError, Gone
from kb.bounded.remote import RemoteRunner
from kb.errors import KbError
from kb.formats import GRAPHS, RESULTS
from kb.store import RemoteStore
from tests.peers import Peer, oxigraph, virtuoso

JSON, CSV, TURTLE = RESULTS[0], RESULTS[2], GRAPHS[0]
ALL = "SELECT ?s ?o { ?s <urn:p> ?o }"


@pytest.fixture(scope="module", params=("oxigraph", "virtuoso"))
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    start = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as running, closing(running.store()) as store:
        subjects = [ox.NamedNode(f"urn:s{number}") for number in range(300)]
        store.commit({
            "urn:g": [ox.Triple(s, ox.NamedNode("urn:p"), ox.Literal(f"é\n{n}")) for n, s in enumerate(subjects)],
            "urn:h": [ox.Triple(subjects[0], ox.NamedNode("urn:q"), subjects[1])],
        })  # fmt: skip
        yield running


@pytest.fixture
def runner(peer: Peer) -> Iterator[Callable[..., RemoteRunner]]:
    """Runners over the server, with bounds of choice."""
    made: list[RemoteRunner] = []
    stores: list[RemoteStore] = []

    def make(most: int = 16, **bounds: float) -> RemoteRunner:
        stores.append(peer.store())
        made.append(RemoteRunner(stores[-1], Bounds(**bounds), most))  # type: ignore[arg-type]  # whole numbers
        return made[-1]

    yield make
    for each in (*made, *stores):
        each.close()


def read(answered: Answered) -> bytes:
    with answered.body as body:
        text = body.read()
    assert len(text) == answered.size
    return text


def rows(answered: Answered) -> int:
    found = ox.parse_query_results(read(answered), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return len(list(found))


def test_an_answer_comes_whole_in_the_syntax_that_was_asked_for(runner: Callable[..., RemoteRunner]) -> None:
    answered = runner().run(Asked("SELECT ?o { <urn:s1> <urn:p> ?o }", "SELECT", CSV))
    assert answered.cut is None
    assert read(answered).decode() == 'o\r\n"é\n1"\r\n'


def test_a_verdict_and_statements_come_back(runner: Callable[..., RemoteRunner]) -> None:
    answered = runner().run(Asked("ASK { ?s <urn:p> ?o }", "ASK", JSON))
    assert b"true" in read(answered)
    answered = runner().run(Asked("CONSTRUCT WHERE { ?s <urn:q> ?o }", "CONSTRUCT", TURTLE))
    assert len(list(ox.parse(read(answered), format=ox.RdfFormat.TURTLE))) == 1


def test_rows_and_statements_beyond_the_bound_are_cut_and_it_is_said(runner: Callable[..., RemoteRunner]) -> None:
    answered = runner(rows=7).run(Asked(ALL, "SELECT", JSON))
    assert answered.cut == 7
    assert rows(answered) == 7
    answered = runner(rows=7).run(Asked("CONSTRUCT WHERE { ?s <urn:p> ?o }", "CONSTRUCT", TURTLE))
    assert answered.cut == 7
    assert len(list(ox.parse(read(answered), format=ox.RdfFormat.TURTLE))) == 7


def test_exactly_as_many_rows_as_the_bound_are_whole(runner: Callable[..., RemoteRunner]) -> None:
    answered = runner(rows=300).run(Asked(ALL, "SELECT", JSON))
    assert answered.cut is None
    assert rows(answered) == 300


def test_the_data_set_of_the_protocol_is_passed_on(runner: Callable[..., RemoteRunner]) -> None:
    anything = "SELECT ?s { ?s ?p ?o }"
    assert rows(runner().run(Asked(anything, "SELECT", JSON, default_graphs=("urn:h",)))) == 1
    named = "SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }"
    assert rows(runner().run(Asked(named, "SELECT", JSON, named_graphs=("urn:g",)))) == 300


def test_an_answer_larger_than_the_bound_is_refused(runner: Callable[..., RemoteRunner]) -> None:
    big = "SELECT * { ?a <urn:p> ?b . ?c <urn:p> ?d } LIMIT 40000"
    with pytest.raises(TooLarge, match="1 MB"):
        runner(result=1, seconds=30).run(Asked(big, "SELECT", JSON))


def test_what_the_server_calls_malformed_is_malformed(runner: Callable[..., RemoteRunner]) -> None:
    with pytest.raises(Malformed) as error:
        runner().run(Asked("SELECT ?s { ?s <urn:p> }", "SELECT", JSON))
    assert "\n" not in str(error.value)


def test_no_more_queries_than_there_are_places_are_passed_on(silent: str) -> None:
    with closing(RemoteStore(silent)) as store:
        runner = RemoteRunner(store, Bounds(seconds=1), most=1)

        def wait() -> None:
            with pytest.raises(BoundedError):
                runner.run(Asked(ALL, "SELECT", JSON))

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        with pytest.raises(Busy):
            runner.run(Asked(ALL, "SELECT", JSON))
        waiting.join()
        runner.close()


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"


def test_a_server_that_is_silent_is_given_up_at_the_deadline(silent: str) -> None:
    with closing(RemoteStore(silent)) as store:
        runner = RemoteRunner(store, Bounds(seconds=0.5))
        start = time.monotonic()
        with pytest.raises(Overstepped, match=r"0\.5 s"):
            runner.run(Asked(ALL, "SELECT", JSON))
        assert time.monotonic() - start < 3
        runner.close()


def test_a_client_that_leaves_takes_its_connection_with_it(peer: Peer) -> None:
    """Between the runner and the server stands a listener that never answers, and sees when it is left."""
    with socket.create_server(("127.0.0.1", 0)) as listening, closing(peer.store()) as store:
        store.require_union()
        store.endpoint = f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
        runner = RemoteRunner(store, Bounds(seconds=20))
        left = threading.Event()
        threading.Timer(0.2, left.set).start()
        with pytest.raises(Gone):
            runner.run(Asked(ALL, "SELECT", JSON), left.is_set)
        connection, _ = listening.accept()
        with connection:
            connection.settimeout(5)
            while connection.recv(65536):
                pass
        runner.close()


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
    with closing(RemoteStore(address)) as store:
        runner = RemoteRunner(store, Bounds())
        with pytest.raises(KbError, match="cannot be asked"):
            runner.run(Asked(ALL, "SELECT", JSON))
        runner.close()
