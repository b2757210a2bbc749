"""Answers that are given again, and those that never are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.bounded.model import Asked, Bounds, Malformed
from kb.bounded.queries import QueryPool
from kb.bounded.remembered import Given, Remembered
from kb.formats import RESULTS

ASKED = Asked("SELECT ?o { <http://example.org/3> ?p ?o }", "SELECT", RESULTS[0])
G = "http://example.org/g"


@pytest.fixture
def pool(folder: Path) -> Iterator[QueryPool]:
    made = QueryPool(lambda: folder, Bounds(rows=10), workers=1)
    yield made
    made.close()


def said(pool: QueryPool, asked: Asked) -> tuple[bytes, int, int | None]:
    answered = pool.run(asked)
    with answered.body as body:
        return body.read(), answered.size, answered.cut


def answered(pool: QueryPool) -> tuple[int, int]:
    numbers = pool.numbers()
    return numbers.get("served", 0), numbers["repeated"]


def test_a_query_that_was_answered_is_answered_alike_without_a_worker(pool: QueryPool) -> None:
    first = said(pool, ASKED)
    assert first == said(pool, ASKED) == said(pool, ASKED)
    assert b"value 3" in first[0]
    assert len(first[0]) == first[1]
    assert answered(pool) == (1, 2)


def test_an_answer_that_was_cut_says_so_each_time(pool: QueryPool) -> None:
    everything = replace(ASKED, text="SELECT * { ?s ?p ?o }")
    assert said(pool, everything)[2] == said(pool, everything)[2] == 10


OTHERS: dict[str, dict[str, object]] = {
    "base": {"base": "http://example.org/"},
    "default graph": {"default_graphs": (G + "1",), "named_graphs": ()},
    "named graph": {"default_graphs": (), "named_graphs": (G + "3",)},
    "no union": {"union": False},
    "syntax": {"syntax": RESULTS[1]},
    "text": {"text": ASKED.text.replace("3", "4")},
}


@pytest.mark.parametrize("what", sorted(OTHERS))
def test_a_query_that_differs_in_anything_is_another(pool: QueryPool, what: str) -> None:
    said(pool, ASKED)
    said(pool, replace(ASKED, **OTHERS[what]))  # type: ignore[arg-type]
    assert answered(pool) == (2, 0)


@pytest.mark.parametrize("call", ["BNODE()", "NOW()", "RAND()", "STRUUID()", "UUID()", "nOw # comment\n ()"])
def test_what_is_new_each_time_is_computed_each_time(pool: QueryPool, call: str) -> None:
    asked = replace(ASKED, text=f"SELECT ({call} AS ?x) {{}}")
    said(pool, asked)
    said(pool, asked)
    assert answered(pool) == (2, 0)


def test_an_error_is_no_answer_that_is_kept(pool: QueryPool) -> None:
    for _ in range(2):
        with pytest.raises(Malformed):
            pool.run(replace(ASKED, text="SELECT ?x { ?x }"))
    assert pool.numbers()["repeated"] == 0


def test_another_generation_is_asked_anew(tmp_path: Path, filled: Callable[..., Path]) -> None:
    current = [filled(tmp_path / "g" / "1", 10, "old")]
    pool = QueryPool(lambda: current[0], Bounds(), workers=1)
    assert b"old 3" in said(pool, ASKED)[0]
    current[0] = filled(tmp_path / "g" / "2", 10, "new")
    assert b"new 3" in said(pool, ASKED)[0]
    pool.close()


def test_what_is_kept_is_bounded_and_what_was_asked_for_last_stays() -> None:
    remembered = Remembered(1000)
    given = Given(b"x" * 299, None)
    for name in "abc":
        remembered.keep(name, "q", given)
    assert remembered.find("a") == given
    remembered.keep("d", "q", given)
    assert [name for name in "abcd" if remembered.find(name)] == ["a", "c", "d"]
    remembered.keep("e", "q", Given(b"x" * (1 << 16), None))
    assert remembered.find("e") is None
