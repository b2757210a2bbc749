"""Pages and their twins: one record, seen by people and by machines."""

import csv
import io
import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kb.bounded.model import Bounds
from melian import serving, shipped
from web import create_app

PAGES = [
    "/theories",
    "/theory/balance-of-threat",
    "/concepts",
    "/concept/Balancing",
    "/states",
    "/state/RUS",
    "/actor/Entente",
    "/works",
    "/work/Walt1987",
    "/parameters",
    "/parameter/theta_T",
    "/about",
    "/questions",
    "/question/12",
]


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with serving.site(serving.Wanted(Bounds()), "http://localhost/") as site:
        yield create_app(site).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_twins_and_names_them(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for suffix, kind in (
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("json", "application/json"),
        ("csv", "text/csv"),
        ("bib", "application/x-bibtex"),
        ("csl", "application/vnd.citationstyles.csl+json"),
    ):
        assert f'href="{path}.{suffix}"' in page.text
        twin = client.get(f"{path}.{suffix}")
        assert (twin.status_code, twin.mimetype) == (200, kind)
        negotiated = client.get(path, headers={"Accept": kind})
        assert negotiated.data == twin.data
        if suffix == "ttl":
            assert list(ox.parse(twin.data, format=ox.RdfFormat.TURTLE))
        if "json" in kind:
            assert json.loads(twin.data)
        if suffix == "csv":
            rows = list(csv.DictReader(io.StringIO(twin.text)))
            assert rows
            assert None not in rows[0]


def test_the_record_on_a_theorys_page_is_the_one_that_its_predictions_have(client: FlaskClient) -> None:
    said = client.get("/theory/balance-of-threat.json").json
    assert said is not None
    listed = client.get("/theories.json").json
    assert listed is not None
    row = next(each for each in listed["theories"] if each["theory"].endswith("/balance-of-threat"))
    assert said["score"]["hits"] == row["hits"] > 0
    assert said["score"]["misses"] == row["misses"]
    assert len(said["record"]) == 71


def test_a_theory_that_decides_nothing_has_no_record_instead_of_a_score_of_zero(client: FlaskClient) -> None:
    listed = client.get("/theories.json").json
    assert listed is not None
    row = next(each for each in listed["theories"] if each["theory"].endswith("/balance-of-terror"))
    assert row["hits"] is None
    assert "no predictions" in client.get("/theories").text


def test_what_does_not_exist_is_not_found_and_says_where_to_look(client: FlaskClient) -> None:
    for path in ("/theory/none", "/concept/none", "/concept/none.ttl", "/theory/%3E%20x"):
        answer = client.get(path, headers={"Accept": "application/problem+json"})
        assert answer.status_code in (404, 406), path
    answer = client.get("/theory/none", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "/theories" in answer.text


def test_a_page_that_a_client_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/theories", headers={"Accept": "text/html"})
    again = client.get("/theories", headers={"Accept": "text/html", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_shipped_store_is_what_is_shown(client: FlaskClient) -> None:
    assert shipped.folder().is_dir()
