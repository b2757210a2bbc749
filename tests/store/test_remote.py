"""A store on another server: what goes wrong there is one sentence, and nobody's password goes astray."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.errors import KbError
from kb.store import RemoteStore
from kb.store.credentials import Credentials
from tests.peers import Peer, free_port, oxigraph

SAYS = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"))
TABLE = "application/sparql-results+json"
UNION = b'{"head":{"vars":["p","seen"]},"results":{"bindings":[]}}'


@contextmanager
def answering(
    status: int, headers: dict[str, str], body: bytes, seen: list[str | None] | None = None, name: str = "x"
) -> Iterator[str]:
    """The address of a server that gives one answer to all; seen gets the Authorization of each request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if seen is not None:
                seen.append(self.headers["Authorization"])
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://name:secret@127.0.0.1:{server.server_port}/{name}?key=secret"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


WRONG: dict[str, tuple[int, dict[str, str], bytes, str]] = {
    "unauthorised": (401, {}, b"", "MELIAN_ENDPOINT_USER"),
    "forbidden": (403, {}, b"", "refuses"),
    "not found": (404, {"Content-Type": "text/html"}, b"<html>Not here</html>", "404"),
    "moved": (301, {"Location": "http://127.0.0.1:9/new"}, b"", "http://127.0.0.1:9/new"),
    "broken": (502, {"Content-Type": "text/html"}, b"<title>Sorry</title><h1>Bad\n gateway</h1>", "502: Bad gateway"),
    "a page": (200, {"Content-Type": "text/html"}, b"<html>Welcome</html>", "is it the address of a SPARQL endpoint"),
    "no media type": (200, {}, b"hello", "is it the address of a SPARQL endpoint"),
    "garbage": (200, {"Content-Type": TABLE}, b"\x00\xff{]", "broken"),
    "half an answer": (200, {"Content-Type": TABLE}, UNION[:40], "broken"),
    "less than announced": (200, {"Content-Type": TABLE, "Content-Length": "900"}, UNION[:40], "cannot be asked"),
    "cut": (200, {"Content-Type": TABLE, "X-SPARQL-MaxRows": "10"}, UNION, "cut its answer at 10 rows"),
    "in part": (200, {"Content-Type": TABLE, "X-SQL-State": "S1TAT", "X-SQL-Message": "late"}, UNION, "late"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_a_server_does_wrong_is_one_sentence_without_secrets(name: str) -> None:
    status, headers, body, expected = WRONG[name]
    with answering(status, headers, body) as address, closing(RemoteStore(address)) as store:
        with pytest.raises(KbError) as error:
            store.select("SELECT * { ?s ?p ?o }")
        text = str(error.value)
        assert expected in text
        assert "127.0.0.1" in text and "secret" not in text and "\n" not in text and len(text) < 500


def test_a_server_that_is_down_is_one_sentence() -> None:
    nobody = f"http://127.0.0.1:{free_port()}/sparql"
    with closing(RemoteStore(nobody)) as store, pytest.raises(KbError, match=f"^{nobody} cannot be asked: "):
        store.graphs()


@pytest.mark.parametrize("address", ["", "/tmp/store", "file:///etc/passwd", "ftp://127.0.0.1/", "http://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(KbError, match="is no address of a server"):
        RemoteStore(address)


def test_a_default_graph_that_is_not_the_union_is_refused(tmp_path: Path) -> None:
    with oxigraph(tmp_path, "--cors") as peer, closing(peer.store()) as store:
        store.commit({"urn:g": [SAYS]})
        for asked in (lambda: store.select("SELECT * { ?s ?p ?o }"), lambda: store.ask("ASK { ?s ?p ?o }")):
            with pytest.raises(KbError, match="--union-default-graph"):
                asked()
        assert store.graphs() == ("urn:g",)


def test_without_a_graph_store_graphs_are_replaced_by_updates(peer: Callable[[str], Peer]) -> None:
    server = peer("oxigraph")
    with closing(RemoteStore(server.endpoint, server.update)) as store:
        store.commit({}, store.graphs())
        store.commit({"urn:g": [SAYS], "urn:h": [SAYS]})
        other = ox.Triple(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.Literal('a "quote" }\n'))
        store.commit({"urn:g": [other]}, ["urn:h"])
        assert store.graphs() == ("urn:g",)
        assert [statement.object for statement in store.statements("urn:g")] == [other.object]
        store.commit({None: [SAYS]})
        assert store.ask("ASK { <urn:s> <urn:p> <urn:o> }")
        store.commit({None: []})
        assert not store.ask("ASK { <urn:s> <urn:p> <urn:o> }")
        with pytest.raises(KbError, match="MELIAN_ENDPOINT_GRAPHS"):
            list(store.statements(None))


def test_without_an_address_for_updates_nothing_can_be_changed(peer: Callable[[str], Peer]) -> None:
    endpoint = peer("oxigraph").endpoint
    with closing(RemoteStore(endpoint)) as store, pytest.raises(KbError, match="MELIAN_ENDPOINT_UPDATE"):
        store.commit({"urn:g": [SAYS]})


def test_the_default_graph_has_statements_of_its_own(peer: Callable[[str], Peer]) -> None:
    with closing(peer("oxigraph").store()) as store:
        store.commit({None: [SAYS]}, store.graphs())
        assert list(store.statements(None)) == [SAYS]
        store.commit({None: []})
        assert list(store.statements(None)) == []


def test_virtuoso_changes_nothing_for_a_wrong_password(peer: Callable[[str], Peer]) -> None:
    server = peer("virtuoso")
    for credentials in (Credentials(), Credentials(user="dba", password="wrong")):
        with closing(RemoteStore(server.endpoint, server.update, server.graph_store, credentials)) as store:
            with pytest.raises(KbError, match="wants other credentials"):
                store.commit({"urn:none": [SAYS]})
            with pytest.raises(KbError, match="wants other credentials"):
                store.update("INSERT DATA { GRAPH <urn:none> { <urn:s> <urn:p> <urn:o> } }")
            assert "urn:none" not in store.graphs()


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, peer: Callable[[str], Peer]) -> None:
    server = peer("virtuoso")
    monkeypatch.setenv("MELIAN_ENDPOINT_UPDATE", server.update)
    monkeypatch.setenv("MELIAN_ENDPOINT_GRAPHS", server.graph_store)
    monkeypatch.setenv("MELIAN_ENDPOINT_USER", "dba")
    monkeypatch.setenv("MELIAN_ENDPOINT_PASSWORD", "dba")
    with closing(RemoteStore.from_environment(server.endpoint)) as store:
        store.commit({"urn:env": [SAYS]})
        store.update("INSERT DATA { GRAPH <urn:env> { <urn:s> <urn:p> <urn:o2> } }")
        assert len(list(store.statements("urn:env"))) == 2
        store.commit({}, ["urn:env"])
        assert "urn:env" not in store.graphs()


def asked_with(credentials: Credentials, challenge: str) -> list[str | None]:
    """What a server with that challenge gets to see."""
    seen: list[str | None] = []
    with answering(401, {"WWW-Authenticate": challenge}, b"", seen) as address:
        bare = address.replace("name:secret@", "")
        with closing(RemoteStore(bare, credentials=credentials)) as store, pytest.raises(KbError):
            store.graphs()
    return seen


def test_a_token_is_shown_at_once() -> None:
    assert asked_with(Credentials(token="abc"), "Bearer") == ["Bearer abc"]


def test_a_password_is_shown_only_to_who_asks_and_never_plainly_to_who_speaks_digest() -> None:
    owner = Credentials(user="me", password="word")
    assert asked_with(owner, 'Basic realm="x"') == [None, "Basic " + base64.b64encode(b"me:word").decode()]
    assert set(asked_with(owner, "Negotiate")) == {None}
    digest = asked_with(owner, 'Basic realm="x", Digest realm="x", nonce="n", qop="auth"')
    assert not any((shown or "").startswith("Basic") for shown in digest)


def test_secrets_are_not_printed() -> None:
    assert "word" not in repr(Credentials(user="me", password="word", token="password"))
