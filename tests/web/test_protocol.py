"""The SPARQL 1.1 Protocol at /sparql."""

import json
from urllib.parse import quote, urlencode

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Made
from tests.web.in_process import A, B

JSON = "application/sparql-results+json"
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
NOWHERE = "http://example.org/nowhere"


def values(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["o"]["value"] for row in json.loads(response.data)["results"]["bindings"]]


def test_a_query_is_answered_alike_by_get_by_form_and_by_direct_post(made: Made) -> None:
    ways = (
        made.client.get("/sparql", query_string={"query": ALL}),
        made.client.post("/sparql", data={"query": ALL}),
        made.client.post("/sparql", data=ALL, content_type=f"{QUERY}; charset=UTF-8"),
    )
    assert [values(answer) for answer in ways] == [["in a", "in b"]] * 3
    assert len({answer.data for answer in ways}) == 1


def test_head_answers_as_get_does_but_for_the_body_which_is_closed(made: Made) -> None:
    answer = made.client.head("/sparql", query_string={"query": "ASK {}"})
    same = made.client.get("/sparql", query_string={"query": "ASK {}"})
    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.content_length == len(same.data)
    assert answer.content_type == same.content_type == JSON
    assert [body.closed for body in made.runner.given] == [True, True]


def test_a_body_is_closed_after_a_small_answer_and_after_a_large_one(made: Made) -> None:
    long = "SELECT ?a { " + " ".join(f"VALUES ?{name} {{ {'1 ' * 40} }}" for name in "abc") + " }"
    for query in (ALL, long):
        answer = made.client.get("/sparql", query_string={"query": query})
        assert answer.content_length == len(answer.data)
        answer.close()
    assert [body.closed for body in made.runner.given] == [True, True]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("?query=", "empty"),
        ("?query=ASK%7B%7D&query=ASK%7B%7D", "more than one query"),
        ("?query=ASK%7B%7D&update=CLEAR%20ALL", "a query and an update"),
        ("?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%FF%22%20%7D", "UTF-8"),
        ("?query=%ED%A0%80", "UTF-8"),
        ("?" + "a=b&" * 1001 + "query=ASK%7B%7D", "parameters"),
        ("?query=ASK%7B%7D&default-graph-uri=no%20iri", "absolute IRI"),
        ("?query=ASK%7B%7D&named-graph-uri=relative", "absolute IRI"),
        (f"?default-graph-uri={quote(A)}", "no query"),
        ("?query=ASK%7B%7D&timeout=soon", "timeout"),
        ("?query=ASK%7B%7D&timeout=-1", "timeout"),
        ("?query=ASK%7B%7D&timeout=nan", "timeout"),
    ],
)
def test_what_is_no_request_of_the_protocol_is_refused_in_a_sentence(made: Made, address: str, says: str) -> None:
    answer = made.client.get("/sparql" + address)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert says in answer.json["detail"]  # type: ignore[index]
    assert not made.runner.asked


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_of_another_type_is_refused(made: Made, kind: str) -> None:
    assert made.client.post("/sparql", data=b"ASK {}", content_type=kind).status_code == 415


def test_a_body_in_another_charset_is_refused(made: Made) -> None:
    answer = made.client.post("/sparql", data="ASK {}".encode("utf-16"), content_type=f"{QUERY}; charset=UTF-16")
    assert answer.status_code == 415


def test_a_body_that_is_not_utf_8_is_refused(made: Made) -> None:
    assert made.client.post("/sparql", data=b'ASK { ?s ?p "\xff" }', content_type=QUERY).status_code == 400


def test_a_body_longer_than_any_query_is_refused_unread(made: Made) -> None:
    answer = made.client.post("/sparql", data=b"a" * 900_000, content_type=QUERY)
    assert answer.status_code == 413
    assert "bytes" in answer.json["detail"]  # type: ignore[index]


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "TRACE"])
def test_other_methods_are_refused_and_told_which_there_are(made: Made, method: str) -> None:
    answer = made.client.open("/sparql?query=ASK%7B%7D", method=method)
    assert answer.status_code == 405
    assert {"GET", "HEAD", "OPTIONS", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_parameter_is_decoded_once(made: Made) -> None:
    answer = made.client.get("/sparql", query_string={"query": 'SELECT ("%41+b" AS ?o) {}'})
    assert values(answer) == ["%41+b"]


def test_unknown_parameters_are_ignored(made: Made) -> None:
    assert made.client.get("/sparql?query=ASK%7B%7D&foo=bar&foo").status_code == 200


def test_the_protocols_data_set_beats_that_of_the_query(made: Made) -> None:
    query = f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }}"
    assert values(made.client.get("/sparql", query_string={"query": query})) == ["in b"]
    assert values(made.client.get("/sparql", query_string={"query": query, "default-graph-uri": A})) == ["in a"]


def test_the_data_set_may_stand_in_the_address_of_a_post(made: Made) -> None:
    address = "/sparql?" + urlencode({"default-graph-uri": A})
    assert values(made.client.post(address, data=ALL, content_type=QUERY)) == ["in a"]
    assert values(made.client.post(address, data={"query": ALL})) == ["in a"]


def test_with_named_graphs_alone_the_default_graph_is_empty(made: Made) -> None:
    asked = {"query": "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", "named-graph-uri": A}
    assert values(made.client.get("/sparql", query_string=asked)) == ["in a"]


@pytest.mark.parametrize(
    "asked",
    [
        {"query": ALL, "default-graph-uri": NOWHERE},
        {"query": ALL, "named-graph-uri": NOWHERE},
        {"query": f"SELECT * FROM <{NOWHERE}> {{ ?s ?p ?o }}"},
        {"query": f"SELECT * FROM NAMED <{NOWHERE}> {{ ?s ?p ?o }}"},
        {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"},
    ],
)
def test_graphs_that_are_not_held_cannot_be_asked(made: Made, asked: dict[str, str]) -> None:
    answer = made.client.get("/sparql", query_string=asked)
    assert answer.status_code == 400
    assert "There is no graph" in answer.json["detail"]  # type: ignore[index]
    assert not made.runner.asked


def test_where_an_owner_writes_a_graph_that_is_not_held_is_empty(owned: Made) -> None:
    assert values(owned.client.get("/sparql", query_string={"query": ALL, "default-graph-uri": NOWHERE})) == []


@pytest.mark.parametrize("kind", [FORM, UPDATE])
def test_a_visitor_cannot_update(made: Made, kind: str) -> None:
    body = "update=CLEAR%20ALL" if kind == FORM else "CLEAR ALL"
    for address in ("/sparql", "/update"):
        assert made.client.post(address, data=body, content_type=kind).status_code == 403
    assert made.client.get("/sparql?update=CLEAR%20ALL").status_code == 403
    assert len(made.store) == 2


def test_an_answer_that_was_cut_says_so(make: type[Made]) -> None:
    cut = make(cut=100)
    answer = cut.client.get("/sparql", query_string={"query": ALL})
    assert answer.headers["Melian-Cut"] == "rows=100"
    assert "Melian-Cut" in answer.headers["Access-Control-Expose-Headers"]
    page = cut.client.get("/sparql", query_string={"query": ALL}, headers={"Accept": "text/html"})
    assert "cut after 100 rows" in page.text


def test_a_time_of_the_readers_own_may_only_be_shorter(made: Made) -> None:
    from collections.abc import Callable

    from kb.bounded.model import Answered, Asked, Gone

    def patient(asked: Asked, gone: Callable[[], bool] = lambda: False) -> Answered:
        while not gone():
            pass
        raise Gone("gone")

    made.runner.run = patient  # type: ignore[method-assign]
    answer = made.client.get("/sparql?query=ASK%7B%7D&timeout=0.05")
    assert answer.status_code == 503
    assert "0.05 s" in answer.json["detail"]  # type: ignore[index]
