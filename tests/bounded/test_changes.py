"""An owner's changes, made by workers: whole or not at all, whatever is sent and whoever is killed."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.bounded.changes import FolderWriter
from kb.bounded.model import BoundedError, Busy, ChangeBounds, Conflict, Malformed, Overstepped, TooLarge, Upload
from kb.bounded.remote_changes import RemoteWriter
from kb.formats import GRAPHS
from kb.store import FolderStore, MemoryStore, StoreError

G = "http://example.org/g"
MANY = " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6))
ENDLESS = f"INSERT {{ <urn:s> <urn:p> ?v0 }} WHERE {{ {MANY} FILTER(?v0+?v1+?v2+?v3+?v4+?v5 < 0) }}"
XML = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">{}</r:RDF>'
REFUSED = {
    "a document type": ("RDF/XML", '<!DOCTYPE r [<!ENTITY a "b">]>' + XML.format(""), "line 1: a document type"),
    "a remote context": ("JSON-LD", '{\n"@context": "http://example.org/c", "p": "v"}', "line 2: a remote context"),
    "an import": ("JSON-LD", '{"@context": {"@version": 1.1, "@import": "http://example.org/c"}}', "remote context"),
    "binary": ("Turtle", "<urn:a> <urn:b> 1 .\n\0", "line 2: a NUL byte"),
    "deep JSON": ("JSON-LD", '{"urn:p":' * 20000 + "1" + "}" * 20000, "nested more than 100 deep"),
    "deep XML": ("RDF/XML", XML.format("<r:Description><e:p>" * 20000 + "</e:p></r:Description>" * 20000), "nested"),
    "no Turtle": ("Turtle", "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .", "line 2: this is not well-formed Turtle"),
    "no UTF-8": ("Turtle", "\n<urn:a> <urn:b> '\udcff' .", "line 2: this is not UTF-8"),
}


def sent(text: str, name: str = "Turtle") -> list[Upload]:
    syntax = next(each for each in GRAPHS if each.name == name)
    return [Upload(text.encode("utf-8", "surrogateescape"), syntax, "http://example.org/base/")]


def below(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FolderStore]:
    with FolderStore(tmp_path / "store") as made, made.alone():
        yield made


@pytest.fixture
def start(store: FolderStore) -> Iterator[Callable[..., FolderWriter]]:
    started: list[FolderWriter] = []

    def begin(**bounds: int) -> FolderWriter:
        started.append(FolderWriter(store.folder, ChangeBounds(**bounds)))
        return started[-1]

    yield begin
    for writer in started:
        writer.close()


@pytest.fixture
def writer(start: Callable[..., FolderWriter]) -> FolderWriter:
    return start(seconds=10, statements=1000)


def held(store: FolderStore, graph: str | None = G) -> list[str]:
    return sorted(str(each.object) for each in store.statements(graph))


def test_graphs_are_filled_added_to_and_emptied(writer: FolderWriter, store: FolderStore) -> None:
    for graph in (G, None):
        writer.replace(graph, sent("<#s> <urn:p> 'old' ."))
        writer.replace(graph, sent("<#s> <urn:p> 'a' .") + sent(XML.format(""), "RDF/XML"))
        writer.merge(graph, sent('{"@id": "urn:s", "urn:p": "b"}', "JSON-LD"))
        assert held(store, graph) == ['"a"', '"b"']
        writer.delete(graph)
        assert held(store, graph) == []
    writer.update(f"INSERT DATA {{ GRAPH <{G}> {{ <urn:s> <urn:p> 'c' }} }}")
    assert held(store) == ['"c"']
    assert store.commit_number == 9


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_read_changes_nothing(writer: FolderWriter, store: FolderStore, name: str) -> None:
    syntax, text, said = REFUSED[name]
    writer.replace(G, sent("<urn:s> <urn:p> 'kept' ."))
    with pytest.raises(Malformed, match=said):
        writer.replace(G, sent("<urn:s> <urn:p> 'read before' .") + sent(text, syntax))
    assert held(store) == ['"kept"']
    assert store.commit_number == 1


def test_too_many_statements_are_refused_whole(writer: FolderWriter, store: FolderStore) -> None:
    with pytest.raises(TooLarge, match=r"1,000 statements.*--update-statements"):
        writer.replace(G, sent(f"<urn:s> <urn:p> {','.join(map(str, range(1001)))} ."))
    assert held(store) == []


def test_nesting_that_is_only_long_is_read(writer: FolderWriter, start: Callable[..., FolderWriter]) -> None:
    start(statements=50_000).replace(G, sent("<urn:a> <urn:p> " + "[ <urn:p> " * 20000 + "1" + " ]" * 20000 + " ."))


def test_an_update_that_is_none_or_that_what_is_held_does_not_allow(writer: FolderWriter, store: FolderStore) -> None:
    with pytest.raises(Malformed, match="not SPARQL: error at 1:"):
        writer.update("INSERT nonsense")
    with pytest.raises(Conflict, match=f"{G}.*does not exist"):
        writer.update(f"INSERT DATA {{ <urn:s> <urn:p> 1 }} ; DROP GRAPH <{G}>")
    assert (store.commit_number, held(store, None)) == (0, [])


def test_an_update_that_never_ends_is_ended_and_changes_nothing(
    start: Callable[..., FolderWriter], store: FolderStore
) -> None:
    writer = start(seconds=1)
    writer.update("INSERT DATA { <urn:s> <urn:p> 1 }")
    with pytest.raises(Overstepped, match=r"The change ran over 1 seconds.*melian serve --update-seconds"):
        writer.update(f"CLEAR ALL ; {ENDLESS}")
    assert store.commit_number == 1
    writer.update("INSERT DATA { <urn:s> <urn:p> 2 }")
    assert len(held(store, None)) == 2
    assert not (store.folder / "generations" / "draft").exists()


def test_an_update_that_needs_too_much_memory_is_ended(start: Callable[..., FolderWriter], store: FolderStore) -> None:
    writer = start(seconds=20, memory=500)
    with pytest.raises(Overstepped, match=r"500 MB of memory.*--update-memory"):
        writer.update(f"INSERT {{ <urn:s> <urn:p> ?x }} WHERE {{ {MANY} BIND(CONCAT(STR(?v0), STR(RAND())) AS ?x) }}")
    writer.update("INSERT DATA { <urn:s> <urn:p> 2 }")
    assert store.commit_number == 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for the worker in /proc")
def test_a_worker_killed_in_the_middle_loses_nothing(writer: FolderWriter, store: FolderStore) -> None:
    for number in range(4):
        writer.update(f"INSERT DATA {{ <urn:s> <urn:p> {number} }}")
        (nursery,) = (pid for pid in below(os.getpid()) for _ in below(pid))
        killing = threading.Timer(0.05 + 0.1 * number, lambda at=nursery: os.kill(below(at)[0], signal.SIGKILL))
        killing.start()
        with pytest.raises(BoundedError):
            writer.update(f"CLEAR ALL ; {ENDLESS}")
        killing.join()
        assert len(held(store, None)) == store.commit_number == number + 1


def test_a_change_whose_worker_fell_after_its_commit_is_made(
    writer: FolderWriter, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = writer._pool.run

    def fall(request: object) -> None:
        run(request).body.close()
        raise Overstepped("Too late.")

    monkeypatch.setattr(writer._pool, "run", fall)
    writer.update("INSERT DATA { <urn:s> <urn:p> 1 }")
    assert len(held(store, None)) == 1


def test_load_reaches_nobody_where_no_guard_stands(writer: FolderWriter, store: FolderStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        place = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ttl"
        for source in (place, "file:///etc/passwd", f"file://{__file__}"):
            with pytest.raises(BoundedError):
                writer.update(f"LOAD <{source}>")
        writer.update(f"LOAD SILENT <{place}>")
        with pytest.raises(BoundedError):
            writer.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{place}> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert held(store, None) == []


def test_changes_wait_their_turn_and_none_is_lost(writer: FolderWriter, store: FolderStore) -> None:
    text = "DELETE { ?s ?p ?o } INSERT { ?s ?p ?more } WHERE { ?s ?p ?o BIND(?o + 1 AS ?more) }"
    writer.update("INSERT DATA { <urn:s> <urn:p> 0 }")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(writer.update, [text] * 16))
    (value,) = store.statements(None)
    assert value.object.value == "16"  # type: ignore[union-attr]


def test_waiting_ends(start: Callable[..., FolderWriter]) -> None:
    writer = start(seconds=2)
    with ThreadPoolExecutor(14) as threads:
        began = time.monotonic()
        ends = [threads.submit(writer.update, ENDLESS) for _ in range(14)]
        kinds = [type(end.exception()) for end in ends]
        assert time.monotonic() - began < 15
    assert set(kinds) == {Busy, Overstepped}


def test_nobody_else_changes_the_folder_meanwhile(writer: FolderWriter, store: FolderStore) -> None:
    with FolderStore(store.folder) as other, pytest.raises(StoreError, match="being changed by another process"):
        other.commit({}, removed=[G])


def test_uploads_for_another_server_are_read_by_a_worker() -> None:
    store = MemoryStore()
    writer = RemoteWriter(store, ChangeBounds(seconds=10, statements=10))  # type: ignore[arg-type]  # as one behind HTTP
    writer.replace(G, sent("<#s> <urn:p> 'a' ."))
    writer.merge(G, sent("<#s> <urn:p> 'b' ."))
    with pytest.raises(Malformed, match="nested"):
        writer.replace(G, sent(REFUSED["deep JSON"][1], "JSON-LD"))
    with pytest.raises(TooLarge):
        writer.replace(G, sent("<urn:s> <urn:p> 1,2,3,4,5,6,7,8,9,10,11 ."))
    assert sorted(str(each.object) for each in store.statements(G)) == ['"a"', '"b"']
    writer.delete(G)
    assert store.graphs() == ()
    writer.close()
