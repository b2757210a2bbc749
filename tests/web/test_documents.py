"""What machines and readers find beside the endpoint: descriptions, examples, things, health and numbers."""

import json
import re

import pyoxigraph as ox
import pytest

from kb.questions import questions
from ontology import BASE
from tests.web.conftest import TOKEN, Made
from tests.web.in_process import A, B
from web.description import INFERRED, MEASURED
from web.discovery import VOID

SD = "http://www.w3.org/ns/sparql-service-description#"
THING = BASE + "observation/one"


def described(made: Made) -> set[tuple[str, str]]:
    answer = made.client.get("/sparql", headers={"Accept": "application/n-triples"})
    quads = ox.parse(input=answer.data, format=ox.RdfFormat.N_TRIPLES)
    return {(quad.predicate.value.removeprefix(SD), str(quad.object).strip("<>").removeprefix(SD)) for quad in quads}


def say(made: Made, graph: str, value: str) -> None:
    made.store.add(
        ox.Quad(ox.NamedNode(THING), ox.NamedNode(BASE + "ontology/p"), ox.Literal(value), ox.NamedNode(graph))
    )


def test_the_service_description_claims_what_the_site_does(made: Made) -> None:
    said = described(made)
    assert {("endpoint", "http://localhost/sparql"), ("supportedLanguage", "SPARQL11Query")} <= said
    assert ("feature", "UnionDefaultGraph") in said
    assert ("supportedLanguage", "SPARQL11Update") not in said
    assert ("feature", "BasicFederatedQuery") not in said
    assert {value for name, value in said if name == "name"} == {A, B}


def test_an_owners_site_claims_updates_and_no_union(owned: Made) -> None:
    said = described(owned)
    assert ("supportedLanguage", "SPARQL11Update") in said
    assert ("feature", "UnionDefaultGraph") not in said


def test_the_service_description_tells_what_is_inferred_and_follows_the_store(made: Made) -> None:
    described(made)
    say(made, INFERRED + "naive", "x")
    said = described(made)
    assert ("name", INFERRED + "naive") in said
    assert ("http://www.w3.org/ns/prov#wasDerivedFrom", BASE + "theory/naive") in said


def test_a_browser_gets_the_form_with_the_stored_questions(made: Made) -> None:
    page = made.client.get("/sparql", headers={"Accept": "text/html"}).text
    assert '<textarea id="query" name="query"' in page
    assert page.count('href="/sparql?example=') == sum(1 for each in questions().values() if each.query)


def test_the_stored_questions_are_executables_in_every_syntax(made: Made) -> None:
    answer = made.client.get("/.well-known/sparql-examples", headers={"Accept": "application/rdf+xml"})
    assert answer.mimetype == "application/rdf+xml"
    kind = ox.NamedNode("http://www.w3.org/ns/shacl#SPARQLExecutable")
    found = [quad for quad in ox.parse(input=answer.data, format=ox.RdfFormat.RDF_XML) if quad.object == kind]
    assert len(found) == sum(1 for each in questions().values() if each.query)


def test_the_description_of_the_data_sets_comes_from_the_store(made: Made) -> None:
    assert made.client.get("/.well-known/void").status_code == 404
    say(made, VOID, "described")
    assert "described" in made.client.get("/.well-known/void").text


@pytest.mark.parametrize(
    ("accept", "to"),
    [
        ("*/*", "/data/observation/one.ttl"),
        ("application/ld+json", "/data/observation/one.jsonld"),
        ("text/html,*/*;q=0.8", "/page/observation/one"),
    ],
)
def test_a_thing_leads_to_its_page_or_its_data(made: Made, accept: str, to: str) -> None:
    say(made, A, "said")
    answer = made.client.get("/id/observation/one", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Location"], answer.headers["Vary"]) == (303, to, "Accept")
    shown = made.client.get(to)
    assert shown.status_code == 200
    assert "said" in shown.text


@pytest.mark.parametrize("place", ["data", "id", "page"])
@pytest.mark.parametrize("name", ["nothing", "a%20b", "%3Cx%3E", "%00", "/evil.example", "..%2F..%2Fetc%2Fpasswd"])
def test_a_thing_of_which_nothing_is_said_is_not_found(made: Made, place: str, name: str) -> None:
    answer = made.client.get(f"/{place}/{name}")
    assert answer.status_code == 404


def test_the_page_of_a_thing_tells_asserted_measured_and_inferred_apart(made: Made) -> None:
    for graph in (A, MEASURED, INFERRED + "naive"):
        say(made, graph, "<b>x</b>")
    page = made.client.get("/page/observation/one").text
    assert re.findall(r"<h2>(\w+):", page) == ["Asserted", "Inferred", "Measured"]
    assert "<b>" not in page


def test_health_and_numbers(made: Made) -> None:
    say(made, INFERRED + "naive", "x")
    made.client.get("/sparql?query=ASK%7B%7D")
    made.client.get("/no/such/place")
    health = made.client.get("/health").json
    assert health is not None
    assert (health["status"], health["graphs"], health["theories"]) == ("ok", 3, ["naive"])
    numbers = made.client.get("/metrics").text
    assert 'melian_requests_total{route="/sparql",status="200"} 1.0' in numbers
    assert 'melian_requests_total{route="none",status="404"} 1.0' in numbers
    assert 'melian_request_seconds_count{route="/sparql"} 1.0' in numbers


def logged(made: Made, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, object], str]:
    answer = made.client.get("/sparql?query=ASK%7B%7D&secret=typed", headers={"Authorization": f"Bearer {TOKEN}"})
    line = capsys.readouterr().err
    said = json.loads(line)
    assert said["id"] == answer.headers["Request-Id"]
    return said, line


def test_each_request_leaves_one_line_without_what_the_visitor_typed(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    said, line = logged(made, capsys)
    assert {"time", "id", "method", "path", "status", "ms", "bytes"} == said.keys()
    assert (said["method"], said["path"], said["status"], said["bytes"]) == ("GET", "/sparql", 200, 26)
    assert "typed" not in line


def test_what_visitors_type_is_logged_if_asked_for_but_never_a_token(
    make: type[Made], capsys: pytest.CaptureFixture[str]
) -> None:
    _, line = logged(make(log_queries=True), capsys)
    assert "typed" in line
    assert TOKEN not in line
