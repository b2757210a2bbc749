"""The pages of states and coalitions, of works, of parameters, about the data, and the first page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.bounded.model import Bounds
from kb.catalogue import catalogue
from melian import serving
from web import create_app


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with serving.site(serving.Wanted(Bounds()), "http://localhost/") as site:
        yield create_app(site).test_client()


def said(client: FlaskClient, path: str) -> Any:
    answer = client.get(f"{path}.json")
    assert answer.status_code == 200, path
    return answer.json


def test_every_actor_that_is_listed_has_a_page(client: FlaskClient) -> None:
    listed = said(client, "/states")
    actors = [row["actor"] for rows in listed["letters"].values() for row in rows]
    actors += [row["actor"] for row in listed["coalitions"]]
    assert len(actors) == len(set(actors)) > 50
    for actor in actors[::7]:
        name = actor.removeprefix("https://w3id.org/melian")
        assert client.get(name, headers={"Accept": "text/html"}).status_code == 200, name


def test_codes_stand_with_the_years_for_which_they_hold(client: FlaskClient) -> None:
    rows = said(client, "/states")["letters"]["R"]
    russia = next(row for row in rows if row["name"] == "Russia")
    assert russia["ISO"] == "SUN (1922–1991), RUS (1991–)"
    assert russia["Wikidata"].startswith("Q34266 (until 1917)")
    assert russia["cow"] == 365


def test_what_a_state_did_stands_beside_what_every_theory_said(client: FlaskClient) -> None:
    acted = said(client, "/state/BUL")["acted"]
    bulgaria = next(row for row in acted if row["year"] == 1941)
    assert [(row["did"], row["towardName"]) for row in bulgaria["did"]] == [("sided with", "Germany")]
    hit = {row["theoryName"] for row in bulgaria["predicted"]["hit"]}
    assert "balance of threat" in hit
    theories = [row["theory"] for rows in bulgaria["predicted"].values() for row in rows]
    assert len(theories) == len(set(theories)) == 12


def test_a_situation_is_listed_once_with_all_the_parts_that_a_state_has_in_it(client: FlaskClient) -> None:
    situations = said(client, "/state/GMY")["situations"]
    names = [row["situation"] for row in situations]
    assert len(names) == len(set(names)) > 5
    assert any("is the top threat" in row["parts"] for row in situations)


def test_a_coalition_has_its_members_and_each_member_its_coalition(client: FlaskClient) -> None:
    members = said(client, "/actor/WarsawPact")["members"]
    assert "https://w3id.org/melian/state/RUS" in [row["other"] for row in members if row["kind"] == "member"]
    coalitions = said(client, "/state/RUS")["members"]
    assert "Warsaw Pact" in [row["name"] for row in coalitions if row["kind"] == "coalition"]


def test_a_work_says_what_rests_on_it_by_kind(client: FlaskClient) -> None:
    work = said(client, "/work/Walt1987")
    names = [row["name"] for row in work["groups"]["theory"]]
    assert "balance of threat" in names
    assert list(work["groups"])[:2] == ["theory", "rule"]
    assert work["creators"] == ["Walt, Stephen M."]


def test_a_work_that_nothing_rests_on_says_so(client: FlaskClient) -> None:
    unused = [row["work"] for row in said(client, "/works")["rows"] if row["uses"] == 0]
    for work in unused[:1]:
        page = client.get(work.removeprefix("https://w3id.org/melian"), headers={"Accept": "text/html"}).text
        assert "Nothing here cites it" in page or "is part of it" in page


def test_every_parameter_has_a_status_and_a_reason(client: FlaskClient) -> None:
    ledger = said(client, "/parameters")
    assert "assumption" in ledger["groups"]
    rows = [row for group in ledger["groups"].values() for row in group]
    assert len(rows) == ledger["count"]
    assert all(row["justification"] for row in rows)


def test_a_parameter_names_the_rules_and_theories_that_test_it(client: FlaskClient) -> None:
    uses = said(client, "/parameter/theta_T")["uses"]
    assert {row["theoryName"] for row in uses["rule"]} >= {"balance of threat"}


def test_what_is_loaded_is_told_apart_and_known_data_sets_stand_with_their_terms(client: FlaskClient) -> None:
    about = said(client, "/about")
    assert list(about["kinds"]) == ["asserted", "measured", "inferred"]
    assert all("/inferred/" in row["graph"] for row in about["kinds"]["inferred"])
    assert about["undescribed"] == []
    page = client.get("/about", headers={"Accept": "text/html"}).text
    for each in catalogue():
        assert each.first_year > 1000
        assert re.search(rf"{each.first_year}–{each.last_year}", page)


def test_the_first_page_has_its_twins_and_the_record_that_the_list_of_theories_has(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    for suffix in ("ttl", "jsonld", "json", "csv", "bib", "csl"):
        assert f'href="/index.{suffix}"' in page
        assert client.get(f"/index.{suffix}").status_code == 200
    listed = {row["theory"]: row["hits"] for row in said(client, "/theories")["theories"]}
    rows = said(client, "/index")["theories"]
    assert rows
    assert all(listed[row["theory"]] == row["hits"] for row in rows)


def test_a_name_leads_to_the_page_of_its_kind(client: FlaskClient) -> None:
    for name in ("state/RUS", "theory/balance-of-threat", "work/Walt1987", "parameter/theta_T", "actor/NATO"):
        answer = client.get(f"/id/{name}", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.location) == (303, f"/{name}")
        data = client.get(f"/id/{name}", headers={"Accept": "text/turtle"})
        assert data.location == f"/data/{name}.ttl"


def test_every_link_on_these_pages_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    for path in ("/", "/state/BUL", "/work/Walt1985", "/parameter/theta_T", "/about", "/search?q=hedging"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        seen |= {link.partition("#")[0].replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', page)}
    for link in sorted(seen):
        with client.get(link) as answer:
            assert answer.status_code < 400, link
