"""Workers over a store that its owner changes meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from kb.bounded.model import Asked, Bounds
from kb.bounded.queries import QueryPool
from kb.formats import RESULTS
from kb.store import FolderStore


def test_what_a_worker_reads_is_not_swept_away_by_commits(tmp_path: Path) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . VALUES ?x { 1 2 3 4 5 6 7 8 9 10 } VALUES ?y { 1 2 3 } }"
    store = FolderStore(tmp_path / "store")
    store.commit({"urn:g": numbered(1000)})
    first = store.generation()
    pool = QueryPool(store.generation, Bounds(seconds=20), workers=1)
    with store, closing(pool), ThreadPoolExecutor() as threads:
        slow = threads.submit(_said, pool, product)
        while pool.numbers()["running_slow"] == 0:
            time.sleep(0.05)
        for number in range(10):
            store.commit({"urn:g": numbered(number)})
            assert f">{number}<" in _said(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert not slow.done()
        assert first.is_dir()
        assert ">30000000<" in slow.result()
        store.commit({"urn:g": numbered(1)})
        assert not first.exists()


def numbered(count: int) -> list[ox.Triple]:
    return [ox.Triple(ox.NamedNode(f"urn:{i}"), ox.NamedNode("urn:p"), ox.Literal(i)) for i in range(count)]


def _said(pool: QueryPool, text: str) -> str:
    with pool.run(Asked(text, "SELECT", RESULTS[1])).body as body:
        return body.read().decode()
