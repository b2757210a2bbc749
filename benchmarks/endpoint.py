"""The endpoint beside its peers: the same data, the same queries, the same client, one run.

    .venv/bin/python -m pip install --constraint constraints.txt --editable '.[bench]'
    .venv/bin/python benchmarks/endpoint.py [--seconds 15] [--write docs/performance.md]

Light queries by 8 and by 32 clients that keep their connections, once the same six again and again, and once with a
number in a comment, so that no answer can be given a second time; a light query while six heavy ones run; queries that
never end; queries that are nested too deep; a query that asks the server to fetch. Clients run beside the server on the
same processors, so that the numbers are low, and low for all.
"""

import argparse
import http.client
import http.server
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from panel import machine
from processes import JSON, Server, free_port, resident

from kb.formats import GRAPHS
from kb.store import exchange
from reasoner.publish import library_store
from reasoner.theory.library import Library

BEGIN, END = "<!-- endpoint: begin -->", "<!-- endpoint: end -->"
LIGHT = (
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 10",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT DISTINCT ?t { ?s a ?t } LIMIT 100",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 50",
    f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(500)))} }} }}",
)
_HUNDRED = " ".join(map(str, range(100)))
_PRODUCT = " ".join(f"VALUES ?v{number} {{ {_HUNDRED} }}" for number in range(6))
HEAVY = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {_PRODUCT} BIND(?v0+?v1+?v2+?v3+?v4+?v5 AS ?x) }}"
ENDLESS = {
    "product": f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}",
    "sorted product": f"SELECT * {{ {_PRODUCT} }} ORDER BY ?v4 DESC(?v0)",
    "doubled text": 'SELECT (STRLEN(?s34) AS ?n) { BIND("xxxxxxxxxxxxxxxx" AS ?s0) '
    + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(34))
    + " }",
}
DEEP = {
    "parentheses": f"SELECT * {{ FILTER({'(' * 10000}1{')' * 10000}) }}",
    "groups": f"SELECT * {{ {'{' * 10000} ?s ?p ?o {'}' * 10000} }}",
    "EXISTS": f"SELECT * {{ {'?s ?p ?o FILTER EXISTS { ' * 3000}?s ?p ?o{' }' * 3000} }} LIMIT 1",
}
BOUND = 15.0


@dataclass
class Hammered:
    """What clients saw: seconds of each request, and answers that were none."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    wall: float = 0.0

    def share(self, percent: float) -> float:
        """The milliseconds within which so many percent of the requests were answered."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * percent / 100))] * 1000


def hammer(endpoint: str, clients: int, seconds: float, new: bool) -> Hammered:
    """So many clients, each on a connection of its own, ask light queries; new: no query twice."""
    address = urllib.parse.urlsplit(endpoint)
    found, lock, stop = Hammered(), threading.Lock(), time.perf_counter() + seconds

    def client(number: int) -> None:
        rnd, connection = Random(number), http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        while time.perf_counter() < stop:
            query = rnd.choice(LIGHT)
            accept = "text/turtle" if query.startswith("CONSTRUCT") else JSON
            if new:
                query += f" # {rnd.random()}"
            begin, failed = time.perf_counter(), False
            try:
                connection.request(
                    "GET", f"{address.path}?{urllib.parse.urlencode({'query': query})}", headers={"Accept": accept}
                )
                answer = connection.getresponse()
                answer.read()
                failed = answer.status != 200
            except (OSError, http.client.HTTPException):
                connection.close()
                failed = True
            with lock:
                found.seconds.append(time.perf_counter() - begin)
                found.errors += failed

    begin = time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.wall = time.perf_counter() - begin
    return found


def load(server: Server, seconds: float, new: bool) -> Iterator[str]:
    """The cells of the table of loads."""
    hammer(server.endpoint, 4, 2, new)
    before = resident(server.process.pid)
    for clients in (8, 32):
        found = hammer(server.endpoint, clients, seconds, new)
        yield f"{len(found.seconds) / found.wall:,.0f}"
        yield f"{found.share(50):.0f}"
        yield f"{found.share(99):.0f}"
        yield str(found.errors)
    yield f"{before:.0f}"
    yield f"{resident(server.process.pid):.0f}"


def beside_heavy(server: Server, heavy: int = 6) -> str:
    """The median milliseconds of a light query while so many heavy ones run."""
    server.mend()
    threads = [threading.Thread(target=server.ask, args=(HEAVY, 40)) for _ in range(heavy)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    took = []
    for _ in range(9):
        begin = time.perf_counter()
        sound = server.sound(20)
        took.append(time.perf_counter() - begin if sound else 99)
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    median = sorted(took)[len(took) // 2]
    return "none" if median >= 20 else f"{median * 1000:.0f} ms"


def endless(server: Server, query: str) -> str:
    """How a query that never ends was ended."""
    server.mend()
    begin, peak, stop = time.perf_counter(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not stop.wait(0.1):
            peak = max(peak, resident(server.process.pid))
            if peak > 8000:
                server.process.kill()

    watcher = threading.Thread(target=watch)
    watcher.start()
    status, body = server.ask(query, BOUND)
    took = time.perf_counter() - begin
    stop.set()
    watcher.join()
    died = server.process.poll() is not None
    said = "the server died" if died else "no answer" if status is None else f"{status}"
    if status == 200 and not died and not body.rstrip().endswith(b"}"):
        said = "200, cut off"
    return f"{said}, {took:.0f} s, {peak:.0f} MB"


def deep(server: Server, query: str) -> str:
    """How a query that is nested too deep was met."""
    server.mend()
    status, _ = server.ask(query, BOUND)
    time.sleep(0.5)
    return "the server died" if server.process.poll() is not None else str(status or "no answer")


def fetches(server: Server) -> str:
    """Whether the server calls an address that a query names."""
    server.mend()
    called = threading.Event()

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.set()
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        server.ask(f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{listener.server_port}/x> {{ ?s ?p ?o }} }}", 10)
        time.sleep(0.3)
        listener.shutdown()
    return "yes" if called.is_set() else "no"


def servers(folder: Path) -> Iterator[Server]:
    """Melian and its peers, one after the other, over the published library."""
    store = library_store(Library.load())
    quads, triples = folder / "library.nq", folder / "library.ttl"
    exchange.export_file(store, quads, next(syntax for syntax in GRAPHS if syntax.name == "N-Quads"))
    with triples.open("wb") as out:
        for graph in store.graphs():
            exchange.export(store, out, next(syntax for syntax in GRAPHS if syntax.name == "N-Triples"), [graph])
    bin_ = Path(sys.executable).parent
    melian = [str(bin_ / "melian")]
    _run([*melian, "load", "--store", str(folder / "melian"), str(quads)])
    _run([str(bin_ / "oxigraph"), "load", "--location", str(folder / "oxigraph"), "--file", str(quads)])
    log = folder / "servers.log"
    port = free_port()
    yield Server(
        "Melian", [*melian, "serve", "--port", str(port), "--store", str(folder / "melian")],
        f"http://127.0.0.1:{port}/sparql", log,
    )  # fmt: skip
    port = free_port()
    yield Server(
        "oxigraph serve-read-only",
        [
            str(bin_ / "oxigraph"), "serve-read-only", "--location", str(folder / "oxigraph"), "--timeout-s", "5",
            "--union-default-graph", "--bind", f"127.0.0.1:{port}",
        ],
        f"http://127.0.0.1:{port}/query", log,
    )  # fmt: skip
    port = free_port()
    yield Server(
        "rdflib-endpoint",
        [str(bin_ / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)],
        f"http://127.0.0.1:{port}/", log,
    )  # fmt: skip


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tables(folder: Path, seconds: float) -> Iterator[str]:
    loads, bounds, left = [], [], []
    for server in servers(folder):
        print(f"measuring {server.name}", file=sys.stderr, flush=True)
        for what, new in (("the same six", False), ("no query twice", True)):
            loads.append(f"| {server.name}, {what} | {server.seconds:.1f} | {' | '.join(load(server, seconds, new))} |")
        cells = [
            beside_heavy(server),
            *(endless(server, query) for query in ENDLESS.values()),
            *(deep(server, query) for query in DEEP.values()),
            fetches(server),
        ]
        bounds.append((server.name, cells))
        left.append((server.name, len(server.end())))
    yield machine()
    yield ""
    yield (
        "| server | start, s | 8 clients: requests/s | p50, ms | p99, ms | errors | 32 clients: requests/s | p50, ms "
        "| p99, ms | errors | memory before, MB | after, MB |"
    )
    yield "|" + "---|" * 12
    yield from loads
    yield ""
    yield f"| | {' | '.join(name for name, _ in bounds)} |"
    yield "|" + "---|" * (len(bounds) + 1)
    questions = [
        "a light query beside six heavy ones, median",
        *(f"never ends: {name}" for name in ENDLESS),
        *(f"nested too deep: {name}" for name in DEEP),
        "fetches an address that a query names",
    ]
    for number, question in enumerate(questions):
        yield f"| {question} | {' | '.join(cells[number] for _, cells in bounds)} |"
    yield f"| processes left after the end | {' | '.join(str(count) for _, count in left)} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=15)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        lines = list(tables(Path(place), chosen.seconds))
    print("\n".join(lines))
    if chosen.write:
        page = chosen.write.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        text = f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END)[1]}"
        chosen.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
