"""Queries that look harmless and cost much: answered in full or ended in a sentence, and the next one is served."""

import json

import pytest

from kb.bounded.model import BoundedError
from kb.bounded.queries import QueryPool
from tests.bounded.conftest import Ask

EXPENSIVE = {
    "a path both of whose ends are free": "SELECT (COUNT(*) AS ?n) "
    "{ ?s (<urn:x>|!<urn:x>)* ?o . ?o (^<urn:x>|!<urn:x>)* ?z }",
    "a pattern that backtracks": 'SELECT (REGEX("' + "a" * 45 + '!", "^(a+)+$") AS ?x) {}',
    "a pattern with huge counts": 'SELECT (REGEX("aaa", "(a{1,1000}){1,1000}") AS ?x) {}',
    "a replacement that backtracks": 'SELECT (REPLACE("' + "a" * 45 + '!", "(a|aa)+$", "b") AS ?x) {}',
    "a self join in random order": "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY RAND() LIMIT 3",
    "a text cut far out": 'SELECT (SUBSTR("abc", -1e300, 1e300) AS ?x) {}',
    "a number with many digits": "SELECT (1" + "0" * 10_000 + " * 2 AS ?x) {}",
}


@pytest.mark.parametrize("name", sorted(EXPENSIVE))
def test_an_expensive_query_is_answered_whole_or_ended(ask: Ask, pool: QueryPool, name: str) -> None:
    try:
        json.loads(ask(EXPENSIVE[name]))
    except BoundedError as error:
        assert str(error).endswith(".")
        assert "\n" not in str(error)
    assert json.loads(ask("ASK {}"))["boolean"] is True
    assert pool.numbers()["running_fast"] == pool.numbers()["running_slow"] == 0
