"""melian explain: the reason of a prediction, on a screen, as data, as a proof and as linked data."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rdflib import PROV, RDFS, Graph, URIRef

import melian
from melian.cli import main
from ontology import BASE, MEL


def run(*words: str) -> str:
    result = CliRunner().invoke(main, ["explain", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str) -> str:
    result = CliRunner().invoke(main, ["explain", *words])
    assert result.exit_code == 2, result.output
    assert not result.stdout
    return result.stderr


def test_the_top_of_an_explanation_fits_a_screen() -> None:
    lines = run("R38", "--theory", "balance-of-threat").splitlines()
    assert len(lines) < 24
    assert "balances against it" in lines[2]
    assert any("BOT-4" in line and "Walt 1985, 1987, published" in line for line in lines)
    assert any("✗ BOT-5" in line and "weak (France towards USSR): no, must be yes" in line for line in lines)


def test_each_step_of_depth_says_more_and_contradicts_nothing() -> None:
    shallow, deep = (run("R38", "--theory", "balance-of-threat", "--depth", depth) for depth in ("1", "4"))
    assert len(deep) > 3 * len(shallow)
    assert "threat points (USA): 5" in deep
    assert "asserted: coded by Melian" in deep
    assert "threshold: threat threshold in points (theta_T_points) 8" in deep


def test_finland_1948_is_cornered_and_why_not_says_that_it_would_need_an_ally() -> None:
    """R42: weak towards the Soviet Union and without an ally, so that BOT-5 fires; BOT-6 needs an ally, BOT-4 needs
    not to be weak. Both fail in one more part, not being cornered."""
    said = run("R42", "--theory", "balance-of-threat", "--why-not", "balancing")
    assert said.index("BOT-6") < said.index("BOT-4  balancing")
    assert "✗ ally available (Finland towards USSR): no, must be yes" in said
    assert "✗ weak (Finland towards USSR): yes, must be no" in said
    assert "?" not in said


def test_what_failed_and_what_is_not_known_are_told_apart() -> None:
    """Austria 1812 under buck-passing: the offence-defence balance is not coded."""
    found = json.loads(run("R01", "--theory", "buck-passing", "--format", "json"))[0]
    assert found["status"] == "undetermined"
    assert found["needs"] == ["offence_defence"]
    kinds = {node["type"]: node for account in found["passed_over"] for node in _nodes(account["condition"])}
    assert kinds["unknown"]["fact"]["value"] is None or kinds["unknown"]["how"] != "test"


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(inner for part in node.get("parts", []) for inner in _nodes(part))]


def test_a_contested_coding_is_shown_with_the_rival_claim() -> None:
    said = run("R11", "--theory", "balance-of-power", "--depth", "2")
    assert "but CINC claims UKG" in said
    other = run("R11", "--theory", "balance-of-power", "--depth", "2", "--coder", "CINC")
    assert "but Melian claims GMY" in other


def test_an_undecided_situation_of_the_panel_names_what_is_not_known(shared_data: Path) -> None:
    """Britain in 1941 was at war in 1940; no data set records who was about to win."""
    said = run("UKG-1941", "--theory", "balance-of-threat", "--data", str(shared_data))
    assert "undetermined; not known: victor." in said


def test_a_dispute_stands_with_the_year_that_was_read(shared_data: Path) -> None:
    """What is said of France in 1940 rests on the rows of 1939 and of the window before it, never on those of 1940."""
    said = run("FRN-1940", "--theory", "balance-of-threat", "--data", str(shared_data), "--depth", "7")
    rows = {line.strip() for line in said.splitlines() if "dyadic-mid (" in line and "disno" in line}
    assert rows
    assert all(1930 <= int(row.partition("(")[2][:4]) <= 1939 for row in rows)
    assert not any("year 1940" in row for row in rows)


def test_of_one_target_only_its_own_conditions_are_read() -> None:
    """France balances against the USSR: held against the USA, the rule that says so fails."""
    said = run("R38", "--theory", "balance-of-threat", "--target", "USA")
    assert "is the top threat (USA): no" in said
    assert "held against USA: 5 held, 2 failed" in said
    why_not = run("R38", "--theory", "balance-of-threat", "--why-not", "Balancing", "--target", "USA")
    assert "It does predict" not in why_not
    assert "✗ is the top threat (USA): no, must be yes" in why_not


def test_every_premise_of_the_proof_is_concluded_by_an_inference() -> None:
    (proof,) = json.loads(run("R42", "--theory", "balance-of-threat", "--format", "proof"))
    concluded = {each["conclusion"] for each in proof["inferences"]}
    assert proof["finalConclusion"] == proof["inferences"][0]["conclusion"]
    assert proof["inferences"][0]["ruleName"] == "BOT-5"
    assert {premise for each in proof["inferences"] for premise in each["premises"]} <= concluded


def test_the_derivation_is_linked_data() -> None:
    """From the prediction, following prov:wasDerivedFrom, one comes to a coded factor."""
    graph = Graph().parse(data=run("R38", "--theory", "balance-of-threat", "--format", "turtle"), format="turtle")
    prediction = URIRef(f"{BASE}prediction/balance-of-threat/R38")
    rule = URIRef(f"{BASE}rule/BOT-4")
    assert (prediction, URIRef("http://www.w3.org/ns/shacl#sourceRule"), rule) in graph
    reached = set(graph.transitive_objects(prediction, PROV.wasDerivedFrom))
    labels = {str(label) for node in reached for label in graph.objects(node, RDFS.label)}
    assert "aggregate power (USSR): 3" in labels
    assert (prediction, MEL.byTheory, URIRef(f"{BASE}theory/balance-of-threat")) in graph


def test_in_python_the_tree_prints_and_a_notebook_unfolds_it() -> None:
    found = melian.explain("R38", "balance-of-threat")
    assert found.explanation.behaviour == "Balancing"
    assert "BOT-4" in str(found)
    page = found._repr_html_()
    assert page.count("<details>") == page.count("</details>") > 5
    assert "coded by Melian" in page
    assert "<script" not in page


def test_in_python_a_flip_is_a_what_if() -> None:
    """R67, Vietnam 2015: an ally, or not being weak, is all that balancing lacks."""
    (found,) = melian.flips("R67", theories=["balance-of-threat"], to="Balancing")
    assert "ally_available" in str(found)
    supposed = melian.whatif("R67", "ally_available=true", theories=["balance-of-threat"])
    assert "Balancing" in str(supposed)
    assert "whatif" in melian.__all__


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["R3"], 'there is no situation "R3" in the cases read'),
        (["C10"], "C10 is a case; name one of its situations, as R38"),
        (["C12-1946"], "C12-1946 is a pair of states"),
        (["R38", "--why-not", "balncing"], "Did you mean Balancing?"),
        (["R38", "--target", "UASSR"], "Did you mean USSR?"),
        (["R38", "--theory", "balance-of-terror"], "it speaks of pairs of states"),
        (["R38", "--coder", "Waltz"], 'there is no coder "Waltz"'),
        (["R38", "--case", "C99"], 'there is no case "C99"'),
        (["FRN-1714", "--data", "."], "write a COW abbreviation and a year from 1816 to 2014"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_one_sentence(words: list[str], sentence: str) -> None:
    said = refused(*words)
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
