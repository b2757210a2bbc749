"""Requests that two servers would read in two ways, that never end, or that hope to be echoed."""

import socket
import time
from contextlib import ExitStack
from html.parser import HTMLParser
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from ontology import BASE
from tests.web.conftest import Made, Start
from tests.web.test_server import ask, raw
from web.negotiation import HTML

POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
ASK = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
TWO_WAYS = {
    "a chunk of negative size": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nASK {}\r\n0\r\n\r\n",
    "a chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nASK {}\r\n0\r\n\r\n",
    "a coding that HTTP/1.0 does not have": POST.replace(b"1.1", b"1.0")
    + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length below zero": POST + b"Content-Length: -1\r\n\r\nASK {}",
    "a length that is none": POST + b"Content-Length: abc\r\n\r\nASK {}",
    "a length with a sign": POST + b"Content-Length: +6\r\n\r\nASK {}",
    "a length and chunks": POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + ASK + b"\r\n",
    "a NUL in a header": ASK + b"X: a\0b\r\n\r\n",
    "a NUL in the address": b"GET /sparql\0?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: cow\r\n\r\nASK {}",
    "two lengths": POST + b"Content-Length: 6\r\nContent-Length: 3\r\n\r\nASK {}",
}
PROBE = "probe7"
ECHOED = (
    f"<{PROBE}>",
    f'"><{PROBE} x="',
    f"' on{PROBE}='x",
    f"</title></textarea><script>{PROBE}</script>",
    f"{{{{7*7}}}}<{PROBE}>",
    f"javascript:{PROBE}",
)


class Alive(HTMLParser):
    """What of a probe a browser would take for markup or follow."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        handlers = [f"{name}={value}" for name, value in attrs if name.startswith("on") or PROBE in name]
        links = [value for name, value in attrs if name in ("href", "src", "action") and value]
        ours = any(name == "src" and (value or "").startswith("/static/") for name, value in attrs)
        self.found += [tag] * (PROBE in tag or (tag == "script" and not ours)) + handlers
        self.found += [link for link in links if link.lower().startswith(("javascript:", "data:", "vbscript:"))]


def test_what_can_be_read_in_two_ways_is_refused_and_hides_no_second_request(start: Start) -> None:
    running = start()
    for name, sent in sorted(TWO_WAYS.items()):
        answer = raw(running, sent)
        assert answer.split(b" ", 2)[1][:1] in (b"4", b"5"), (name, answer[:200])
        assert answer.count(b"HTTP/1.1 ") + answer.count(b"HTTP/1.0 ") == 1, name
        assert b'"boolean"' not in answer, name
        assert ask(running)[0] == 200
    code, said = running.stop()
    assert code == 0
    assert "Traceback" not in said


def test_a_body_that_was_cut_short_is_not_carried_out(start: Start) -> None:
    running = start()
    with socket.create_connection((running.host, running.port), timeout=10) as client:
        client.sendall(POST + b"Content-Length: 100\r\n\r\nASK {}")
        client.shutdown(socket.SHUT_WR)
        answer = client.recv(65536)
    assert not answer.startswith(b"HTTP/1.1 200")
    assert ask(running)[0] == 200


def test_an_address_or_a_header_of_any_length_is_met(start: Start) -> None:
    running = start()
    comment = quote("ASK { # " + "a" * 60_000 + "\n}")
    assert raw(running, f"GET /sparql?query={comment} HTTP/1.0\r\n\r\n".encode()).split(b" ")[1] == b"200"
    for sent in (b"GET /sparql?query=" + b"a" * 10**6, ASK + b"".join(b"X%d: y\r\n" % n for n in range(20_000))):
        with socket.create_connection((running.host, running.port), timeout=10) as client:
            try:
                client.sendall(sent + b" HTTP/1.1\r\n\r\n")
                status = client.recv(100).split(b" ")[1]
            except ConnectionError:  # it answered and closed before it had read all
                continue
        assert status in (b"400", b"413", b"414", b"431")
    assert ask(running)[0] == 200


def test_bodies_that_drip_and_connections_that_say_nothing_keep_nobody_waiting(start: Start) -> None:
    running = start()
    with ExitStack() as held:
        clients = [
            held.enter_context(socket.create_connection((running.host, running.port), timeout=10)) for _ in range(300)
        ]
        for client in clients[:100]:
            client.sendall(POST + b"Content-Length: 1000\r\n\r\n")
        for _ in range(4):
            for client in clients[:100]:
                client.sendall(b"#")
            begun = time.monotonic()
            assert ask(running)[0] == 200
            assert time.monotonic() - begun < 3


@pytest.mark.parametrize("place", ["/graphs?graph={}", "/id/{}", "/page/{}", "/sparql?query=ASK%7B%7D&x={}", "/{}"])
def test_a_line_end_in_an_address_makes_no_header(made: Made, place: str) -> None:
    answer = made.client.get(place.format("a%0d%0aInjected:%201"), headers={"Accept": HTML})
    assert "Injected" not in answer.headers
    assert not any("\n" in value for value in answer.headers.values())


@pytest.mark.parametrize(
    "place",
    [
        "/graphs?graph={}",
        "/id/{}",
        "/page/{}",
        "/sparql?default-graph-uri={}&query=ASK%7B%7D",
        "/sparql?format={}&query=ASK%7B%7D",
        "/sparql?query={}",
        "/static/{}",
        "/{}",
    ],
)
def test_nothing_that_is_echoed_is_alive(made: Made, place: str) -> None:
    for text in ECHOED:
        for accept in (HTML, "*/*", f"text/html;x={text}"):
            answer = made.client.get(place.format(quote(text, safe="")), headers={"Accept": accept})
            assert answer.status_code < 500
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if answer.mimetype == HTML:
                assert Alive(answer.text).found == []


def test_nothing_that_is_held_is_alive_on_a_page(made: Made) -> None:
    thing, graph = ox.NamedNode(f"{BASE}x"), ox.NamedNode("http://example.org/'-probe7-'")
    for text in ECHOED:
        made.store.add(ox.Quad(thing, ox.NamedNode("http://example.org/p?a=%22%3E"), ox.Literal(text), graph))
    for address in (f"javascript:{PROBE}", f"data:text/html,{PROBE}", f"http://example.org/'on{PROBE}='"):
        made.store.add(ox.Quad(thing, ox.NamedNode("http://example.org/p"), ox.NamedNode(address), graph))
    for place in ("/about", "/page/x", "/sparql", f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"):
        page = made.client.get(place, headers={"Accept": HTML})
        assert page.status_code == 200
        assert PROBE in page.text
        assert Alive(page.text).found == []
