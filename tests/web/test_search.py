"""Finding things by their words, and what stands near an address at which there is nothing."""

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kb.bounded.model import Bounds
from melian import serving
from tests.web.conftest import Made
from web import create_app, finding
from web.search import marked


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with serving.site(serving.Wanted(Bounds()), "http://localhost/") as site:
        yield create_app(site).test_client()


def found(client: FlaskClient, query: str, **more: str) -> dict[str, list[dict[str, str]]]:
    said = client.get("/search.json", query_string={"q": query, **more}).json
    assert said is not None
    groups: dict[str, list[dict[str, str]]] = said["groups"]
    return groups


def test_a_code_leads_to_the_one_thing_that_bears_it(client: FlaskClient) -> None:
    groups = found(client, "c07")
    assert list(groups) == ["case"]
    assert [row["id"] for row in groups["case"]] == ["C07"]


def test_a_name_comes_before_words_in_a_name_and_these_before_a_definition(client: FlaskClient) -> None:
    rows = found(client, "balancing", kind="concept")["concept"]
    assert rows[0]["name"] == "Balancing"
    ranks = [finding.RANKS.index(row["found"]) for row in rows]
    assert ranks == sorted(ranks)
    assert ranks[-1] > ranks[0]


def test_case_and_accents_do_not_count(client: FlaskClient) -> None:
    plain, accented = found(client, "arreguin-toft"), found(client, "ARREGUÍN-TOFT")
    assert plain == accented
    assert "work" in plain


def test_a_state_is_found_by_a_name_that_it_had_and_by_its_codes(client: FlaskClient) -> None:
    for query in ("Soviet Union", "SUN", "Q15180"):
        assert found(client, query)["state"][0]["name"] == "Russia", query


def test_every_word_must_be_found(client: FlaskClient) -> None:
    assert found(client, "balance threat")
    assert not found(client, "balance zebra")


def test_a_misspelt_name_is_answered_with_the_near_ones(client: FlaskClient) -> None:
    said = client.get("/search.json?q=balence+of+threat").json
    assert said is not None
    assert said["found"] == 0
    assert "balance of threat" in [row["name"] for row in said["near"]]
    assert "Did you mean" in client.get("/search?q=balence+of+threat", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", '" onfocus="x', "} DROP ALL #", "\\", "%00", "a" * 5000]
)
def test_what_is_typed_is_shown_as_text_and_never_asked_of_the_store(client: FlaskClient, query: str) -> None:
    answer = client.get("/search", query_string={"q": query}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert '" onfocus="x' not in answer.text


def test_marks_escape_what_they_mark() -> None:
    assert marked("<b>Thréat & co</b>", ["threat"]) == "&lt;b&gt;<mark>Thréat</mark> &amp; co&lt;/b&gt;"


def test_an_empty_search_finds_nothing_and_says_what_can_be_tried(client: FlaskClient) -> None:
    page = client.get("/search", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/search?q=balancing" in page.text


def test_a_long_list_says_how_many_there_are_and_leads_to_all(client: FlaskClient) -> None:
    page = client.get("/search?q=threat", headers={"Accept": "text/html"}).text
    said = client.get("/search.json?q=threat").json
    assert said is not None
    kind = next(kind for kind, rows in said["groups"].items() if said["counts"][kind] > len(rows))
    assert f"/search?q=threat&amp;kind={kind}" in page
    assert len(found(client, "threat", kind=kind)[kind]) == said["counts"][kind]


def test_the_twins_of_a_search_are_of_the_same_search(client: FlaskClient) -> None:
    page = client.get("/search?q=hedging", headers={"Accept": "text/html"}).text
    assert 'href="/search.csv?q=hedging"' in page
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=hedging").text)))
    assert {row["kind"] for row in rows} == set(found(client, "hedging"))
    assert "search?q=hedging" in client.get("/search.bib?q=hedging").text


def test_a_store_without_a_name_for_its_state_is_read_anew(made: Made) -> None:
    first = made.client.get("/search.json?q=nothing")
    asked = len(made.runner.asked)
    made.client.get("/search.json?q=nothing")
    assert first.status_code == 200
    assert len(made.runner.asked) == 2 * asked


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/theory/balance-of-treat", "/theory/balance-of-threat"),
        ("/state/Rusia", "/state/RUS"),
        ("/concept/Bandwaggoning", "/concept/Bandwagoning"),
        ("/id/work/Walt1978", "/work/Walt1987"),
        ("/parameter/thetacov", "/parameter/theta_cov"),
        ("/theorys", "/theories"),
    ],
)
def test_where_there_is_nothing_what_is_near_is_named(client: FlaskClient, path: str, near: str) -> None:
    problem = client.get(path)
    assert problem.status_code == 404
    assert problem.json is not None
    assert near in problem.json["near"]
    assert f'href="{near}"' in client.get(path, headers={"Accept": "text/html"}).text
