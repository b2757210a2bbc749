"""The server itself: sockets, clients that leave or dawdle, signals, a port that is taken."""

import http.client
import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.web.conftest import Running, Start

BIG = 30 * 2**20


def target(query: str) -> str:
    return "/sparql?query=" + quote(query)


def ask(running: Running, query: str = "ASK {}") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(running.host, running.port, timeout=10)
    try:
        connection.request("GET", target(query))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def raw(running: Running, text: bytes) -> bytes:
    with socket.create_connection((running.host, running.port), timeout=10) as client:
        client.sendall(text)
        found = b""
        while part := client.recv(65536):
            found += part
        return found


def test_what_is_no_http_is_refused_at_once_with_the_sites_headers_and_no_banner(start: Start) -> None:
    running = start()
    long = b"GET / HTTP/1.1\r\nX: " + b"a" * (128 * 1024 - 19)
    for sent, status in (
        (b"\x16\x03\x01\x02\x00", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (long, b"431"),
    ):
        answer = raw(running, sent)
        assert answer.split(b" ", 2)[1] == status
        assert b"nosniff" in answer
        assert b"Content-Security-Policy" in answer or b"Content-security-policy" in answer
        assert b"waitress" not in answer.lower()
        assert b"Traceback" not in answer
    assert ask(running)[0] == 200


def test_a_client_that_leaves_takes_its_query_with_it(start: Start) -> None:
    running = start()
    with socket.create_connection((running.host, running.port), timeout=10) as client:
        client.sendall(f"GET {target('ASK {} # slow 30')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
    begun = time.monotonic()
    time.sleep(0.5)
    code, said = running.stop()
    assert code == 0
    assert "left" in said.splitlines()
    assert time.monotonic() - begun < 10
    assert any('"status": 499' in line for line in said.splitlines())


def test_those_who_do_not_read_or_do_not_finish_keep_nobody_waiting(start: Start) -> None:
    running = start()
    dawdlers = []
    for number in range(80):
        client = socket.create_connection((running.host, running.port), timeout=10)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        whole = (
            f"GET {target('ASK {} # big')} HTTP/1.1\r\nHost: x\r\n\r\n" if number % 8 == 0 else "GET / HTTP/1.1\r\nX: "
        )
        client.sendall(whole.encode())
        dawdlers.append(client)
    try:
        for _ in range(5):
            begun = time.monotonic()
            assert ask(running)[0] == 200
            assert time.monotonic() - begun < 3
    finally:
        for client in dawdlers:
            client.close()


def test_a_large_answer_arrives_whole(start: Start) -> None:
    status, body = ask(start(), "ASK {} # big")
    assert status == 200
    assert len(body) == BIG


def test_a_stop_signal_lets_what_runs_finish_and_takes_nothing_new(start: Start) -> None:
    running = start()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(ask, running, "ASK {} # slow 1.5")
        time.sleep(0.5)
        running.tell()
        time.sleep(0.3)
        with pytest.raises(OSError):
            ask(running)
        status, body = waiting.result()
    assert status == 200
    assert json.loads(body)["boolean"] is True
    code, said = running.stop()
    assert code == 0
    assert "runner closed" in said
    assert "Traceback" not in said


def test_a_stop_signal_does_not_wait_longer_than_the_bounds_allow(start: Start) -> None:
    running = start()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(ask, running, "ASK {} # slow 60")
        time.sleep(0.5)
        begun = time.monotonic()
        code, _ = running.stop()
        assert time.monotonic() - begun < 15
        with pytest.raises((OSError, http.client.HTTPException)):
            waiting.result()
    assert code == 0


def test_one_connection_serves_request_after_request(start: Start) -> None:
    running = start()
    connection = http.client.HTTPConnection(running.host, running.port, timeout=10)
    for _ in range(3):
        connection.request("GET", target("ASK {}"))
        answer = connection.getresponse()
        assert (answer.status, b"true" in answer.read()) == (200, True)
    connection.close()


def test_a_port_that_is_taken_is_one_sentence(start: Start) -> None:
    running = start()
    text = f"from web.server import listen; from kb.errors import KbError\ntry: listen('127.0.0.1', {running.port})\n"
    text += "except KbError as error: print(error)"
    said = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=30)
    assert f"Port {running.port} of 127.0.0.1" in said.stdout
    assert said.stderr == ""
