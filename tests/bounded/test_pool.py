"""Workers that a stranger's query cannot exhaust, outlast or keep from others."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from kb.bounded.guard import check
from kb.bounded.model import Asked, BoundedError, Bounds, Busy, Gone, Malformed, Overstepped, TooLarge
from kb.bounded.queries import QueryPool
from kb.formats import GRAPHS, RESULTS

Ask = Callable[..., bytes]
HEAVY = "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(STR(?o) < STR(?f)) }"
BIG = " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6))
RUN_AWAY = {
    "a product counted": "SELECT (COUNT(*) AS ?n) { " + BIG + " }",
    "a product of distinct sums": "SELECT (COUNT(DISTINCT ?x) AS ?n) { "
    + BIG
    + " BIND(?v0+?v1+?v2+?v3+?v4+?v5 AS ?x) }",
    "a filter never true": "SELECT * { " + BIG + " FILTER(?v0+?v1+?v2+?v3+?v4+?v5 < 0) }",
    "a product sorted": "SELECT * { " + BIG + " } ORDER BY ?v5 DESC(?v0)",
    "a product grouped": "SELECT ?v0 ?v1 ?v2 (SUM(?v4) AS ?n) { " + BIG + " } GROUP BY ?v0 ?v1 ?v2 ?v3 ?v4",
    "one long text": "SELECT (GROUP_CONCAT(STR(?v0)) AS ?x) { " + BIG + " }",
    "doubled text": 'SELECT (STRLEN(?s34) AS ?n) { BIND("xxxxxxxxxxxxxxxx" AS ?s0) '
    + " ".join(f"BIND(CONCAT(?s{i},?s{i}) AS ?s{i + 1})" for i in range(34))
    + " }",
    "a join of everything": HEAVY,
}


_numbers = count()


def asked(text: str) -> Asked:
    """A query that was not asked before, so that a worker answers it."""
    query = check(f"{text} # {next(_numbers)}", Bounds())
    return Asked(query.text, query.form, RESULTS[0])


def running(pid: int) -> set[int]:
    """The processes below one, from /proc."""
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid and fields[0] != "Z":
                found |= {int(entry.name)} | running(int(entry.name))
    return found


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def test_a_query_is_answered_in_each_syntax(ask: Ask) -> None:
    for syntax in RESULTS:
        assert b"value 7" in ask('SELECT ?o { ?s ?p ?o FILTER(?o = "value 7") }', syntax)
    for syntax in GRAPHS:
        assert b"value 7" in ask("CONSTRUCT WHERE { <http://example.org/7> ?p ?o }", syntax)
    assert b"true" in ask("ASK { ?s ?p ?o }")


def test_the_data_set_is_the_one_of_the_protocol_then_of_the_query_then_all(ask: Ask) -> None:
    count, graph = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "http://example.org/g1"
    assert b'"3000"' in ask(count)
    assert b'"0"' in ask(count, union=False)
    assert b'"600"' in ask(count, default_graphs=(graph,))
    assert b'"0"' in ask(count, named_graphs=(graph,))
    assert b'"600"' in ask(count.replace("{", f"FROM <{graph}> {{"))
    assert b'"0"' in ask(count.replace("{", f"FROM NAMED <{graph}> {{"))
    assert b'"600"' in ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", named_graphs=(graph,))
    with pytest.raises(Malformed):
        ask(count, default_graphs=("not an IRI",))


def test_what_is_not_sparql_is_told_so(ask: Ask) -> None:
    with pytest.raises(Malformed, match="not SPARQL: error at 1:"):
        ask("SELECT * { ?s }")


@pytest.mark.parametrize("name", sorted(RUN_AWAY))
def test_a_run_away_query_is_ended_and_told_which_bound_it_passed(ask: Ask, name: str) -> None:
    began = time.monotonic()
    with pytest.raises(Overstepped, match=r"melian serve --(seconds|memory)"):
        ask(RUN_AWAY[name])
    assert time.monotonic() - began < 5
    assert b"true" in ask("ASK {}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { " + "{ SELECT * { " * 5000 + "?s ?p ?o" + "} }" * 5000 + " }",
        "SELECT * { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
        "DESCRIBE " + "<urn:a> " * 5000,
    ],
)
def test_a_query_that_breaks_the_engine_breaks_one_worker(ask: Ask, text: str) -> None:
    """Even if the guard let it through."""
    with pytest.raises(BoundedError):
        ask(text, guarded=False)
    assert b"true" in ask("ASK {}")


def test_an_answer_that_is_too_large_is_refused_whole(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=60, result=5), workers=1)
    wide = "CONCAT(" + ",".join(["?t"] * 300) + ")"
    with pytest.raises(TooLarge, match=r"5 MB.*melian serve --result"):
        pool.run(replace(asked(f"SELECT ({wide} AS ?x) {{ ?s ?p ?o . BIND(STR(?s) AS ?t) }}"), syntax=RESULTS[3]))
    pool.close()


def test_a_cut_answer_says_at_which_row(pool: QueryPool) -> None:
    answer = pool.run(asked("SELECT * { ?s ?p ?o }"))
    with answer.body as body:
        assert (answer.cut, body.read().count(b'"s":')) == (1000, 1000)
    whole = pool.run(asked("SELECT * { ?s ?p ?o } LIMIT 1000"))
    whole.body.close()
    assert whole.cut is None


def test_a_query_whose_asker_has_left_is_ended(pool: QueryPool) -> None:
    began = time.monotonic()
    with pytest.raises(Gone):
        pool.run(asked(HEAVY), gone=lambda: time.monotonic() > began + 0.4)
    assert time.monotonic() - began < 0.95


def test_ten_heavy_queries_do_not_keep_a_light_one_waiting(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=4), workers=4, slow=8)
    ended: list[str] = []

    def heavy() -> None:
        try:
            pool.run(asked(HEAVY))
        except BoundedError as error:
            ended.append(type(error).__name__)

    with ThreadPoolExecutor(10) as threads:
        for _ in range(10):
            threads.submit(heavy)
        time.sleep(1)
        for _ in range(10):
            began = time.monotonic()
            pool.run(asked("SELECT * { ?s ?p ?o } LIMIT 1"))
            assert time.monotonic() - began < 2
            time.sleep(0.1)
        assert pool.numbers()["running_slow"] == 8
    assert sorted(ended) == ["Busy"] * 2 + ["Overstepped"] * 8
    pool.close()


def test_there_are_never_more_workers_than_asked_for(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=5), workers=2, slow=3)
    texts = ["ASK {}", HEAVY, "SELECT * { ?s ?p ?o }"] * 20
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(lambda text: _left(pool) if text == HEAVY else _error(pool, text), texts))
    assert set(found) == {"", "gone"}
    numbers = pool.numbers()
    assert numbers["idle"] <= 2
    assert (numbers["running_fast"], numbers["running_slow"], numbers["waiting"]) == (0, 0, 0)
    pool.close()


def test_waiting_for_a_worker_ends(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=5), workers=1, slow=0)
    with ThreadPoolExecutor(6) as threads:
        began = time.monotonic()
        found = list(threads.map(lambda _: _error(pool, HEAVY), range(6)))
        assert set(found) == {"Busy"}
        assert time.monotonic() - began < 4
    pool.close()


def _error(pool: QueryPool, text: str) -> str:
    try:
        pool.run(asked(text)).body.close()
    except BoundedError as error:
        return type(error).__name__
    return ""


@pytest.mark.skipif(sys.platform != "linux", reason="counts processes and files in /proc")
def test_two_hundred_ended_queries_leave_no_file_and_no_process(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=5), workers=2, slow=2)
    pool.run(asked("ASK {}"))
    files, processes = len(os.listdir("/proc/self/fd")), len(running(os.getpid()))
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda _: _left(pool), range(200))
        assert set(found) == {"gone"}
    pool.run(asked("SELECT * { ?s ?p ?o }")).body.close()
    assert len(os.listdir("/proc/self/fd")) <= files + 4
    assert until(lambda: len(running(os.getpid())) <= processes + 4)
    pool.close()
    assert len(os.listdir("/proc/self/fd")) < files


def _left(pool: QueryPool) -> str:
    began = time.monotonic()
    try:
        pool.run(asked(HEAVY), gone=lambda: time.monotonic() > began + 0.01)
    except Gone:
        return "gone"
    return "answered"


def test_a_new_generation_is_read_by_the_same_worker(tmp_path: Path, filled: Callable[..., Path]) -> None:
    current = [filled(tmp_path / "g" / "1", 10, "old")]
    pool = QueryPool(lambda: current[0], Bounds(), workers=1)
    text = "SELECT ?o { <http://example.org/3> ?p ?o }"
    with pool.run(asked(text)).body as body:
        assert b"old 3" in body.read()
    current[0] = filled(tmp_path / "g" / "2", 10, "new")
    with pool.run(asked(text)).body as body:
        assert b"new 3" in body.read()
    current[0] = tmp_path / "g" / "missing"
    with pytest.raises(Busy, match="cannot be opened at the moment"):
        pool.run(asked(text))
    pool.close()


def test_closing_lets_what_runs_come_to_its_end(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(seconds=60), workers=2)
    before = running(os.getpid())
    found: list[str] = []
    last = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c }"
    thread = threading.Thread(target=lambda: found.append(_error(pool, last)))
    thread.start()
    time.sleep(0.2)
    pool.close()
    thread.join()
    assert found == [""]
    with pytest.raises(Busy, match="closing down"):
        pool.run(asked("ASK {}"))
    assert len(running(os.getpid())) < len(before)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_no_worker_outlives_a_killed_server(folder: Path) -> None:
    program = f"""
        import threading, time
        from pathlib import Path
        from kb.bounded.model import Asked, Bounds
        from kb.bounded.queries import QueryPool
        from kb.formats import RESULTS
        pool = QueryPool(lambda: Path({str(folder)!r}), Bounds(seconds=60), workers=3)
        for _ in range(3):
            threading.Thread(target=pool.run, args=[Asked({HEAVY!r}, "SELECT", RESULTS[0])], daemon=True).start()
        time.sleep(1)
        print("ready", flush=True)
        time.sleep(60)
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, env=environment, text=True
    )
    with server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        below = running(server.pid)
        assert len(below) >= 4
        server.send_signal(signal.SIGKILL)
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 5)


def test_a_worker_that_is_killed_while_idle_is_replaced(folder: Path) -> None:
    pool = QueryPool(lambda: folder, Bounds(), workers=1)
    pool.run(asked("ASK {}"))
    for pid in running(os.getpid()):
        if not running(pid):
            os.kill(pid, signal.SIGKILL)
    found = [_error(pool, "ASK {}") for _ in range(3)]
    assert found[-1] == ""
    pool.close()
