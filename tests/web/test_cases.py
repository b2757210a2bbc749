"""Pages of cases, situations and rules: what the store asserts, measures and infers of them, told apart."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.bounded.model import Bounds
from melian import serving
from web import create_app


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with serving.site(serving.Wanted(Bounds()), "http://localhost/") as site:
        yield create_app(site).test_client()


def record(client: FlaskClient, path: str) -> dict[str, Any]:
    found = client.get(f"{path}.json").json
    assert isinstance(found, dict)
    return found


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return answer.text


def test_the_scores_of_the_cases_add_up_to_those_of_the_theories(client: FlaskClient) -> None:
    cases, theories = record(client, "/cases")["cases"], record(client, "/theories")["theories"]
    for kind in ("hits", "misses", "silent", "undetermined"):
        assert sum(row[kind] or 0 for row in cases) == sum(row[kind] or 0 for row in theories) > 0


def test_a_case_without_situations_has_no_score_instead_of_zero(client: FlaskClient) -> None:
    (row,) = [row for row in record(client, "/cases")["cases"] if row["id"] == "N2"]
    assert (row["situations"], row["hits"], row["events"]) == (0, None, 2)
    assert "Who sided with whom" not in page(client, "/case/N2")
    assert list(csv.DictReader(io.StringIO(client.get("/case/N2.csv").text)))


def test_each_cell_of_a_case_leads_to_its_situation_at_that_theory(client: FlaskClient) -> None:
    text = page(client, "/case/C08")
    links = set(re.findall(r'href="(/situation/[^"#]+)#([^"]+)"', text))
    said = record(client, "/case/C08")
    assert len(links) == len(said["situations"]) * len(said["theories"])
    situation, theory = min(links)
    assert f'id="{theory}"' in page(client, situation)


def test_a_timeline_runs_forward_and_names_who_was_there(client: FlaskClient) -> None:
    events = record(client, "/case/C08")["events"]
    assert [event["date"] for event in events if event["date"]] == sorted(e["date"] for e in events if e["date"])
    first = next(event for event in events if event["name"] == "Tripartite Pact")
    assert {each["name"] for each in first["party"]} >= {"Germany", "Italy", "Japan"}
    assert first["when"] == "27 September 1940"


def test_the_picture_says_in_words_what_it_shows(client: FlaskClient) -> None:
    text = page(client, "/case/C08")
    (told,) = re.findall(r'<desc id="sides-text">(.*?)</desc>', text, re.DOTALL)
    assert "Bulgaria 1941 sided with Germany." in told
    assert text.count('<svg class="sides"') == 1


def test_a_claim_stands_beside_its_rival_with_its_coder_and_its_works(client: FlaskClient) -> None:
    claims = [row for row in record(client, "/case/C03")["claims"] if row["situation"].endswith("/R12")]
    assert [(row["coder"], row["default"], row["values"][0]["name"]) for row in claims] == [
        ("Melian", True, "Germany"), ("CINC", False, "United Kingdom"),
    ]  # fmt: skip
    assert claims[1]["works"]
    assert "contested" in page(client, "/situation/R12")


def test_a_factor_that_is_not_coded_is_not_drawn_as_zero(client: FlaskClient) -> None:
    for situation in ("R30", "R48", "R60"):
        said = record(client, f"/situation/{situation}")
        values = [value for row in said["candidates"] for value in row["factors"]]
        text = page(client, f"/situation/{situation}")
        assert text.count('<span class="factor">') == sum(value is not None for value in values)


def test_measured_values_are_told_from_asserted_ones(client: FlaskClient) -> None:
    facts = {row["name"]: row["known"] for row in record(client, "/situation/R30")["facts"]}
    assert facts["points of the top threat"] == "measured"
    assert facts["great power"] == "asserted"


def test_what_was_observed_is_not_called_uncoded_where_readings_of_it_compete(client: FlaskClient) -> None:
    said = record(client, "/situation/R49")
    assert [row["seen"] for row in said["observed"]] == ["sided with Egypt", "balanced against Israel"]
    assert "observed" not in {row["name"] for row in said["uncoded"]}


def test_an_outcome_that_was_looked_for_and_not_seen_is_told_from_one_not_coded(client: FlaskClient) -> None:
    pairs = record(client, "/case/C12")["pairs"]
    assert len(pairs) == len({row["id"] for row in pairs}) == 40
    assert any(row["outcomes"] for row in pairs)
    assert any(row["absent"] for row in pairs)


def test_a_derivation_ends_in_coded_facts_with_the_works_that_they_rest_on(client: FlaskClient) -> None:
    said = record(client, "/situation/R30")
    (found,) = [row for row in said["predictions"] if row["theory"].endswith("/balance-of-threat")]
    assert (found["behaviour"], found["verdict"], found["ruleId"]) == ("defensive bandwagoning", "hit", "BOT-5")
    leaves = list(_leaves(found["why"]["steps"]))
    assert {"aggregate power (Germany): 3", "ally available (Bulgaria towards Germany): no"} <= {
        leaf["label"] for leaf in leaves
    }
    for leaf in leaves:
        assert leaf["again"] or leaf["kind"] != "asserted" or leaf["source"]
        assert all(each["work"] for each in leaf["cited"])
    assert {each["name"] for each in found["why"]["thresholds"]} >= {"least offensive intentions of a threat"}


def _leaves(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node["premises"]:
            yield from _leaves(node["premises"])
        else:
            yield node


def test_what_is_unfolded_once_is_pointed_to_afterwards(client: FlaskClient) -> None:
    text = page(client, "/situation/R30")
    names = re.findall(r'id="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(names)


def test_an_undetermined_theory_says_what_would_decide(client: FlaskClient) -> None:
    rows = [row for row in record(client, "/case/C08")["cells"].values() for row in row.values()]
    (open_,) = [row for row in rows if row["status"] == "undetermined"][:1]
    path = "/situation/" + open_["situation"].rsplit("/", 1)[-1]
    needs = [row["needs"] for row in record(client, path)["predictions"] if row["theory"] == open_["theory"]]
    assert needs == [["offence-defence balance"]]
    assert "it would decide: offence-defence balance" in page(client, path)


def test_a_rule_is_shown_as_a_sentence_and_as_an_axiom(client: FlaskClient) -> None:
    said = record(client, "/rule/BOT-5")
    first, *others = said["axioms"]
    assert first["text"].startswith("Class: rule:BOT-5\n    EquivalentTo:\n        mel:FreeToChoose\n        and ")
    assert "and (mel:isTopThreat value true)" in first["text"]
    assert first["text"].endswith("SubClassOf:\n        mel:predicts value mel:DefensiveBandwagoning")
    assert any("mel:inSituation some (mel:coerced value" in each["text"] for each in others)
    assert said["score"]["hit"] + said["score"]["miss"] == len(said["fired"])


def test_every_rule_has_a_page_with_its_axioms(client: FlaskClient) -> None:
    for theory in record(client, "/theories")["theories"][::4]:
        path = "/theory/" + theory["theory"].rsplit("/", 1)[-1]
        for row in record(client, path)["rules"]:
            said = record(client, "/rule/" + row["rule"].rsplit("/", 1)[-1])
            assert said["axioms"][0]["text"].startswith("Class: rule:")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/case/C9", "C09"),
        ("/situation/R300", "R30"),
        ("/rule/BOT-55", "BOT-5"),
        ("/rule/cornered-bandwagon", "the cornered bandwagon"),
    ],
)
def test_what_is_not_there_suggests_what_comes_near(client: FlaskClient, path: str, near: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert near in answer.text
