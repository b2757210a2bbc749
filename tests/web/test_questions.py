"""The stored questions as pages: the address is the question, and the answer is the one that the store gives."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from kb.bounded.model import Bounds
from kb.questions import questions
from melian import serving
from web import create_app

HTML = {"Accept": "text/html"}
PROBLEM = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with serving.site(serving.Wanted(Bounds()), "http://localhost/") as site:
        yield create_app(site).test_client()


def test_every_stored_question_is_listed_and_has_a_page(client: FlaskClient) -> None:
    listed = client.get("/questions", headers=HTML).text
    for number, question in questions().items():
        assert f'href="/question/{number}"' in listed
        page = client.get(f"/question/{number}", headers=HTML)
        assert page.status_code == 200
        assert question.question in unescape(page.text)


def test_a_page_has_the_rows_that_the_endpoint_gives_for_the_same_query(client: FlaskClient) -> None:
    for number in (7, 12, 30):
        twin = client.get(f"/question/{number}.csv")
        asked = client.get("/sparql", query_string={"query": questions()[number].query, "format": "csv"})
        ours, theirs = (list(csv.DictReader(io.StringIO(each.text))) for each in (twin, asked))
        assert ours
        assert ours == theirs


def test_choices_are_in_the_address_and_change_the_answer_the_title_and_the_twins(client: FlaskClient) -> None:
    page = client.get("/question/12?perceiver=TUR&year=1952", headers=HTML)
    assert "Asked here with other choices: perceiver Turkey; year 1952." in page.text
    assert '<option value="TUR" selected>' in page.text
    assert "Turkey 1952" in page.text
    assert 'href="/question/12.csv?perceiver=TUR&amp;year=1952"' in page.text
    rows = client.get("/question/12.json?perceiver=TUR&year=1952").json
    assert rows is not None
    assert {row["situation"] for row in rows["answer"]["rows"]} == {"https://w3id.org/melian/situation/R40"}
    assert "year=1952" in client.get("/question/12.bib?perceiver=TUR&year=1952").text
    assert "other choices" not in client.get("/question/12?perceiver=FIN&year=2022", headers=HTML).text


def test_several_choices_may_be_made_where_the_question_takes_several(client: FlaskClient) -> None:
    page = client.get("/question/13?situation=R30&situation=R40", headers=HTML)
    assert page.text.count(" selected>Bulgaria 1941") == page.text.count(" selected>Turkey 1952") == 1
    one = client.get("/question/13.json?situation=R40").json
    assert one is not None
    assert [row["perceiverName"] for row in one["answer"]["rows"]] == ["Turkey"]


def test_pick_lists_hold_what_the_data_have(client: FlaskClient) -> None:
    page = client.get("/question/12", headers=HTML).text
    offered = set(re.findall(r'<option value="(\d{4})"', page))
    assert {"1941", "2022"} <= offered
    assert "1800" not in offered


def test_things_are_shown_by_their_labels_and_lead_on(client: FlaskClient) -> None:
    page = client.get("/question/12", headers=HTML).text
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert '<a href="/theory/balance-of-threat" rel="noreferrer">balance of threat</a>' in table
    assert ">https://" not in table


def test_a_count_has_bars_as_long_as_the_count(client: FlaskClient) -> None:
    said = client.get("/question/29.json").json
    assert said is not None
    bars = said["answer"]["bars"]
    assert [bar["count"] for bar in bars] == [row["situations"] for row in said["answer"]["rows"]]
    longest = max(bar["count"] for bar in bars)
    assert all(bar["share"] == pytest.approx(bar["count"] / longest) for bar in bars)
    assert client.get("/question/29", headers=HTML).text.count("<rect ") == len(bars)
    years = client.get("/question/8.json").json
    assert years is not None
    assert not years["answer"]["bars"]


def test_what_a_question_does_not_know_is_refused_in_a_sentence(client: FlaskClient) -> None:
    for query, said in (
        ("perceiver=Atlantis", "is no choice for perceiver"),
        ("colour=red", "has no parameter"),
        ("year=1941%20%7D", "is a whole number"),
    ):
        answer = client.get(f"/question/12?{query}", headers=PROBLEM)
        assert answer.status_code == 400
        assert said in str(answer.json["detail"] if answer.json else "")
    for path in ("/question/99", "/question/x", "/question/12-x", "/questions?keyword=treat"):
        assert client.get(path, headers=PROBLEM).status_code == 404
    near = client.get("/questions?keyword=treat", headers=PROBLEM).json
    assert near is not None
    assert "treaty" in near["detail"]


def test_a_question_for_a_command_shows_the_command(client: FlaskClient) -> None:
    page = client.get("/question/34", headers=HTML).text
    assert "melian whatif" in page
    assert "<table" not in page


def test_the_query_of_a_question_can_be_edited_instead_of_answered(client: FlaskClient) -> None:
    page = client.get("/question/12?perceiver=TUR&year=1952", headers=HTML).text
    (address,) = re.findall(r'href="(/sparql\?query=[^"]*edit=yes)"', page)
    form = client.get(unescape(address), headers=HTML).text
    area = form[form.index("<textarea") : form.index("</textarea>")]
    assert "VALUES ?year { &#34;1952&#34;" in area
    assert "<tbody>" not in form


def test_questions_can_be_chosen_by_level_and_keyword(client: FlaskClient) -> None:
    said = client.get("/questions.json?level=easy&keyword=treaty").json
    assert said is not None
    assert [each["number"] for each in said["questions"]] == [7]


def test_answers_and_pages_of_things_have_labels_in_the_place_of_names(client: FlaskClient) -> None:
    query = "SELECT * { ?x a <https://w3id.org/melian/ontology/Theory> }"
    page = client.get("/sparql", query_string={"query": query}, headers=HTML).text
    assert '<a href="/theory/balance-of-threat" rel="noreferrer">balance of threat</a>' in page
    assert '<small class="iri">theory:balance-of-threat</small>' in page
    thing = client.get("/page/state/FRN", headers=HTML).text
    assert "<h1>France</h1>" in thing
    assert ">https://w3id.org/melian/" not in thing.replace("<code>", "")[thing.index("<dl") :]
    terms = client.get("/sparql/terms.json").json
    assert terms is not None
    (term,) = [each for each in terms["terms"] if each["name"] == "mel:Situation"]
    assert (term["kind"], term["label"]) == ("class", "situation")
