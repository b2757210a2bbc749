"""`melian serve` as its keeper starts it: a process of its own, over a folder."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from kb.store import FolderStore, StoreError

TOKEN = "a token that nobody guesses".replace(" ", "-")
GRAPH = "http://example.org/graph"
ONE = ox.Triple(ox.NamedNode("http://example.org/s"), ox.NamedNode("http://example.org/p"), ox.Literal("one"))
Serve = Callable[..., str]


def command(*arguments: str, token: str | None = None) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "MELIAN_TOKEN"}
    return subprocess.Popen(
        [sys.executable, "-m", "melian", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | ({"MELIAN_TOKEN": token} if token else {}),
    )


def refused(*arguments: str, token: str | None = None) -> str:
    process = command(*arguments, token=token)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert len(said.splitlines()) == 1, said
    return said


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    with FolderStore(folder) as made:
        made.commit({GRAPH: [ONE]})
    return folder


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    found: list[subprocess.Popen[str]] = []
    yield found
    for process in found:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def serve(started: list[subprocess.Popen[str]]) -> Serve:
    def begin(*arguments: str, token: str | None = None) -> str:
        started.append(command("--port", "0", *arguments, token=token))
        assert started[-1].stdout is not None
        line = started[-1].stdout.readline().strip()
        assert line.startswith("Serving http://"), started[-1].communicate(timeout=10)
        return line.removeprefix("Serving ")

    return begin


def values(address: str, query: str = "SELECT ?o { ?s ?p ?o } ORDER BY ?o") -> list[str]:
    with urlopen(f"{address}sparql?query={quote(query)}", timeout=10) as answer:
        return [row["o"]["value"] for row in json.load(answer)["results"]["bindings"]]


def send(method: str, address: str, body: str, kind: str, token: str | None) -> int:
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urlopen(Request(address, body.encode(), headers, method=method), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_a_folder_is_served_until_a_signal_and_no_process_is_left(
    store: Path, serve: Serve, started: list[subprocess.Popen[str]]
) -> None:
    assert values(serve("--store", str(store))) == ["one"]
    process = started.pop()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = children.read_text().split() if children.exists() else []
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_the_bounds_of_the_options_are_those_of_queries(store: Path, serve: Serve) -> None:
    address = serve("--store", str(store), "--rows", "5", "--query-bytes", "300", "--seconds", "0.4")
    many = quote("SELECT * { VALUES ?x { 1 2 3 4 5 6 7 } }")
    with urlopen(f"{address}sparql?query={many}", timeout=10) as answer:
        assert answer.headers["Melian-Cut"] == "rows=5"
        assert len(json.load(answer)["results"]["bindings"]) == 5
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?{v} {{ 1 2 3 4 5 6 7 8 }}" for v in "abcdefgh") + " }"
    for query, status, option in ((f"ASK {{}} # {'a' * 300}", 413, "--query-bytes"), (endless, 503, "--seconds")):
        with pytest.raises(HTTPError) as refusal, urlopen(f"{address}sparql?query={quote(query)}", timeout=10):
            pass
        with closing(refusal.value):
            assert refusal.value.code == status
            assert option in json.load(refusal.value)["detail"]


def test_what_the_owner_writes_is_seen_at_once_and_kept(tmp_path: Path, serve: Serve) -> None:
    folder = tmp_path / "new"
    address = serve("--store", str(folder), "--allow-update", "--default-graph", "exclusive", token=TOKEN)
    graph, turtle = f"{address}graphs?default", "text/turtle"
    assert send("PUT", graph, '<urn:s> <urn:p> "put" .', turtle, None) == 401
    assert send("PUT", graph, '<urn:s> <urn:p> "put" .', turtle, "wrong") == 403
    assert send("PUT", graph, '<urn:s> <urn:p> "put" .', turtle, TOKEN) == 204
    assert values(address) == ["put"]
    assert send("POST", graph, '<urn:s> <urn:p> "added" .', turtle, TOKEN) == 204
    text = 'INSERT DATA { <urn:s> <urn:p> "updated" }'
    assert send("POST", f"{address}update", text, "application/sparql-update", TOKEN) == 204
    assert values(address) == ["added", "put", "updated"]
    assert send("POST", f"{address}update", "DROP GRAPH <urn:none>", "application/sparql-update", TOKEN) == 409
    assert send("POST", f"{address}update", "DROP nonsense", "application/sparql-update", TOKEN) == 400
    with FolderStore(folder) as kept:
        assert len(list(kept.statements(None))) == 3


def test_a_visitors_server_changes_nothing_even_with_a_token(store: Path, serve: Serve) -> None:
    address = serve("--store", str(store), token=TOKEN)
    assert send("PUT", f"{address}graphs?graph={GRAPH}", "", "text/turtle", TOKEN) == 403
    assert send("POST", f"{address}update", "CLEAR ALL", "application/sparql-update", TOKEN) == 403
    assert values(address) == ["one"]


def test_what_another_process_commits_is_served(store: Path, serve: Serve) -> None:
    address = serve("--store", str(store))
    assert values(address) == ["one"]
    with FolderStore(store) as other:
        for number in range(3):
            other.commit({f"{GRAPH}{number}": [ox.Triple(ONE.subject, ONE.predicate, ox.Literal(str(number)))]})
            assert values(address, f"SELECT ?o FROM <{GRAPH}{number}> {{ ?s ?p ?o }}") == [str(number)]
    assert values(address) == ["0", "1", "2", "one"]


@pytest.mark.parametrize("token", [None, "short", "with a space in the middle"])
def test_updates_need_a_token_that_cannot_be_guessed(store: Path, token: str | None) -> None:
    assert "MELIAN_TOKEN" in refused("--port", "0", "--store", str(store), "--allow-update", token=token)


def test_a_folder_has_one_owner_at_a_time(store: Path, serve: Serve) -> None:
    address = serve("--store", str(store), "--allow-update", token=TOKEN)
    assert "being changed by another process" in refused(
        "--port", "0", "--store", str(store), "--allow-update", token=TOKEN
    )
    with FolderStore(store) as other, pytest.raises(StoreError, match="another process"):
        other.commit({}, removed=[GRAPH])
    assert values(address) == values(serve("--store", str(store))) == ["one"]


def test_the_bounds_of_changes_and_validations_are_those_of_the_options(store: Path, serve: Serve) -> None:
    options = ("--allow-update", "--update-seconds", "1", "--update-statements", "5", "--validation-statements", "5")
    address = serve("--store", str(store), *options, token=TOKEN)
    graph, turtle = f"{address}graphs?graph={GRAPH}", "text/turtle"
    assert send("PUT", graph, "<urn:s> <urn:p> 1,2,3,4,5,6 .", turtle, TOKEN) == 413
    assert send("POST", f"{address}validate", "<urn:s> <urn:p> 1,2,3,4,5,6 .", turtle, None) == 413
    assert send("POST", f"{address}validate", "<urn:s> <urn:p> 1,2,3,4,5 .", turtle, None) == 200
    many = " ".join(f"VALUES ?{v} {{ {' '.join(map(str, range(60)))} }}" for v in "abcdef")
    endless = f"DELETE {{ ?a ?b ?c }} WHERE {{ {many} FILTER(?a+?b+?c+?d+?e+?f < 0) }}"
    assert send("POST", f"{address}update", endless, "application/sparql-update", TOKEN) == 503
    assert values(address) == ["one"]


def test_a_port_that_is_taken_a_folder_that_is_none_and_two_stores_are_a_sentence_each(
    store: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "--port" in refused("--store", str(store), "--port", str(taken.getsockname()[1]))
    assert "no store" in refused("--port", "0", "--store", str(tmp_path / "nowhere"))
    assert "one store" in refused("--port", "0", "--store", str(store), "--endpoint", "http://localhost/")
