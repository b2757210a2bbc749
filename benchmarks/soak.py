"""A soak: pages, light and heavy queries, uploads and clients that leave, all at once, for minutes.

    python benchmarks/soak.py [--minutes 10]

The server must answer throughout, its memory must stay within 50 MB of what it was after a minute, and when it has been
ended no process of it may be left. Ends with 1 otherwise.
"""

import argparse
import http.client
import os
import socket
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path
from random import Random

from endpoint import HEAVY, LIGHT
from processes import JSON, Server, below, free_port, resident

PAGES = ("/", "/sparql", "/health", "/metrics", "/.well-known/void", "/no/such/page", "/id/theory/balance-of-threat")
INVALID = b"@prefix mel: <https://w3id.org/melian/ontology/> . <urn:x> a mel:Case ."


class Clients:
    """What clients do, and what they saw."""

    def __init__(self, port: int, stop: float) -> None:
        """Clients of a server on a loopback port, until a moment of the monotonic clock."""
        self.port, self.stop = port, stop
        self.seen: Counter[str] = Counter()
        self.slowest: dict[str, float] = {}
        self._lock = threading.Lock()

    def _noted(self, what: str, status: object, seconds: float) -> None:
        with self._lock:
            self.seen[f"{what} {status}"] += 1
            self.slowest[what] = max(self.slowest.get(what, 0.0), seconds)

    def _request(self, what: str, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> None:
        begin = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            self._noted(what, answer.status, time.perf_counter() - begin)
        except (OSError, http.client.HTTPException) as error:
            self._noted(what, type(error).__name__, time.perf_counter() - begin)
        finally:
            connection.close()

    def readers(self, number: int) -> None:
        """Pages and light queries."""
        rnd = Random(number)
        while time.perf_counter() < self.stop:
            if rnd.random() < 0.3:
                self._request("page", "GET", rnd.choice(PAGES), {"Accept": "text/html"})
            else:
                query = rnd.choice(LIGHT)
                accept = "text/turtle" if query.startswith("CONSTRUCT") else JSON
                path = f"/sparql?{urllib.parse.urlencode({'query': query})}"
                self._request("light query", "GET", path, {"Accept": accept})

    def heavy(self, number: int) -> None:
        """Queries that do not end by themselves."""
        rnd = Random(number)
        while time.perf_counter() < self.stop:
            headers = {"Content-Type": "application/sparql-query"}
            self._request("heavy query", "POST", "/sparql", headers, HEAVY.encode())
            time.sleep(rnd.random() * 3)

    def leavers(self, number: int) -> None:
        """Clients that ask for much and leave."""
        rnd, body = Random(number), HEAVY.encode()
        while time.perf_counter() < self.stop:
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
                lines = ("POST /sparql HTTP/1.1", "Host: x", "Content-Type: application/sparql-query")
                head = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", ""))
                connection.sendall(head.encode() + body)
                time.sleep(rnd.random())
            self._noted("left", "early", 0.0)
            time.sleep(rnd.random() * 2)

    def uploads(self, number: int) -> None:
        """Cases to be validated, good and bad."""
        rnd = Random(number)
        while time.perf_counter() < self.stop:
            body = INVALID if rnd.random() < 0.7 else os.urandom(2000)
            self._request("upload", "POST", "/validate", {"Content-Type": "text/turtle"}, body)
            time.sleep(rnd.random())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=10)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        port, log = free_port(), Path(place) / "server.log"
        command = [sys.executable, "-m", "melian", "serve", "--port", str(port)]
        server = Server("Melian", command, f"http://127.0.0.1:{port}/sparql", log)
        clients = Clients(port, time.perf_counter() + chosen.minutes * 60)
        jobs = [clients.readers] * 4 + [clients.heavy] * 2 + [clients.leavers, clients.uploads]
        threads = [threading.Thread(target=job, args=(number,)) for number, job in enumerate(jobs)]
        for thread in threads:
            thread.start()
        time.sleep(min(60, chosen.minutes * 20))
        early, highest = resident(server.process.pid), 0.0
        while time.perf_counter() < clients.stop:
            time.sleep(1)
            highest = max(highest, resident(server.process.pid))
        for thread in threads:
            thread.join()
        time.sleep(6)
        late, sound, children = resident(server.process.pid), server.sound(), len(below(server.process.pid))
        left = server.end()
    for what, count in sorted(clients.seen.items()):
        print(f"{what}: {count}")
    print("slowest: " + ", ".join(f"{what} {seconds:.2f} s" for what, seconds in sorted(clients.slowest.items())))
    print(f"memory: {early:.0f} MB early, {highest:.0f} MB at most, {late:.0f} MB after; {children} processes")
    print(f"answers after it all: {'yes' if sound else 'no'}; processes left after the end: {len(left)}")
    broken = [what for what in clients.seen if what.split()[-1] in ("500", "502", "OSError", "TimeoutError")]
    sys.exit(bool(broken or left or not sound or late - early > 50))


if __name__ == "__main__":
    main()
