"""Which form an answer takes."""

import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import Made
from web.negotiation import ROWS, STATEMENTS, YES_OR_NO, best

SELECT, ASK, CONSTRUCT = "SELECT ?o { ?s ?p ?o }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("Text/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("image/png, text/tab-separated-values", "text/tab-separated-values"),
        (f"{JSON};q=0.1, {XML};q=0.9", XML),
        (f"{JSON};q=0, */*;q=0.5", XML),
        (f"{XML};q=0.5, */*;q=0.9", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        (f"{XML}; q=nonsense", XML),
        (f"{XML};q=nan", XML),
        (f"{XML};q=-1, text/csv;q=9", "text/csv"),
        (",,,", JSON),
        (";;;q=", JSON),
        ("json", JSON),
    ],
)
def test_a_table_is_written_as_the_client_likes_best(accept: str, media_type: str) -> None:
    found = best(accept, ROWS)
    assert found is not None
    assert found.media_type == media_type


@pytest.mark.parametrize(("accept", "offers"), [("image/png", ROWS), ("text/csv", YES_OR_NO), (JSON, STATEMENTS)])
def test_nothing_that_fits_is_said_to_be_so(accept: str, offers: tuple[object, ...]) -> None:
    assert best(accept, offers) is None  # type: ignore[arg-type]


@given(st.text(alphabet='abc/*;,q=0.1 \t"-+\\é', max_size=80))
def test_no_accept_header_is_too_odd(accept: str) -> None:
    best(accept, ROWS)


def test_what_cannot_be_written_names_what_can(made: Made) -> None:
    answer = made.client.get("/sparql", query_string={"query": ASK}, headers={"Accept": "text/csv"})
    assert answer.status_code == 406
    assert JSON in answer.json["detail"]  # type: ignore[index]


@pytest.mark.parametrize("syntax", ["json", "xml"])
def test_a_verdict_is_written_in_each_of_its_syntaxes(made: Made, syntax: str) -> None:
    answer = made.client.get("/sparql", query_string={"query": ASK, "format": syntax})
    said = json.loads(answer.data)["boolean"] if syntax == "json" else ElementTree.fromstring(answer.data)[-1].text
    assert said in (True, "true")


@pytest.mark.parametrize("offer", sorted({o.media_type for o in STATEMENTS if o.syntax}))
def test_a_graph_is_written_in_each_of_its_types(made: Made, offer: str) -> None:
    answer = made.client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": offer})
    assert answer.mimetype == offer
    syntax = next(o.syntax for o in STATEMENTS if o.media_type == offer)
    assert syntax is not None
    assert isinstance(syntax.writer, ox.RdfFormat)
    assert len(list(ox.parse(input=answer.data, format=syntax.writer))) == 2


def test_a_readers_own_choice_of_format_beats_the_header(made: Made) -> None:
    asked = {"query": SELECT, "format": "csv"}
    assert made.client.get("/sparql", query_string=asked, headers={"Accept": XML}).mimetype == "text/csv"
    assert made.client.get("/sparql", query_string=asked | {"format": "cow"}).status_code == 406


@pytest.mark.parametrize("query", [ASK, CONSTRUCT, SELECT])
def test_negotiated_answers_vary_by_accept(made: Made, query: str) -> None:
    for accept in ("*/*", "text/html"):
        answer = made.client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
        assert answer.status_code == 200
        assert "Accept" in answer.headers["Vary"]


def test_a_browser_sees_an_answer_as_a_table_with_nothing_in_it_alive(made: Made) -> None:
    query = (
        'SELECT ?x ?y ?z { VALUES (?x ?y ?z) { ("<script>alive</script>" <javascript:alive> <http://example.org/>) } }'
    )
    page = made.client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;alive" in page
    assert 'href="javascript:' not in page
    assert 'href="http://example.org/"' in page


def test_a_browser_sees_a_verdict_and_a_graph(made: Made) -> None:
    def shown(query: str) -> str:
        return made.client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text

    assert '<p class="verdict">Yes</p>' in shown(ASK)
    assert "in a" in shown(CONSTRUCT)
    assert "in b" in shown(CONSTRUCT)


def test_a_long_answer_shows_its_first_rows_and_says_that_there_are_more(made: Made) -> None:
    query = "SELECT * { VALUES ?x { " + "1 " * 40 + "} VALUES ?y { " + "2 " * 40 + "} }"
    page = made.client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text
    assert page.count("<tr>") == 1001
    assert "1000 rows shown; the answer has more" in page
