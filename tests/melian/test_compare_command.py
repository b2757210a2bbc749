"""melian compare says where two theories part, melian equifinal where several are right, or one sentence."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from melian.cli import main

PAIR = ("balance-of-power", "balance-of-threat")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("pair", [PAIR, ("buck-passing", "hedging")])
def test_the_situations_listed_are_those_whose_predictions_differ(pair: tuple[str, str]) -> None:
    predicted = run("predict", "--theory", pair[0], "--theory", pair[1], "--format", "json")
    said: dict[str, dict[str, tuple[object, ...]]] = {}
    for each in json.loads(predicted.stdout):
        concluded = (each["status"], each["behaviour"], each["target"])
        said.setdefault(each["situation"], {})[each["theory"]] = concluded
    differ = {situation for situation, by in said.items() if by[pair[0]] != by[pair[1]]}
    result = run("compare", *pair, "--no-proof", "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert {each["situation"] for each in found["situations"]} == differ
    assert 0 < len(differ) < found["compared"] == len(said)
    for each in found["situations"]:
        for place, theory in zip(("first", "second"), pair, strict=True):
            told = each[place]
            assert (told["status"], told["behaviour"], told["target"]) == said[each["situation"]][theory]
    assert (found["proof"], found["subsumptions"], found["panel"]) == (None, None, None), "not asked, not empty"


def test_the_table_tells_the_proof_the_profile_and_who_was_right() -> None:
    result = run("compare", *PAIR, "C10")
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "Of the other 7 it proves that they never can." in lines
    assert any(line.startswith("HermiT agrees. All else is plain: no to every question") for line in lines)
    assert "Where they part: 5 of 6 situations, the most informative first" in lines
    france = lines.index("R38  France 1949 (C10, great power): balanced against USSR, sided with USA")
    assert lines[france + 1 : france + 3] == [
        "✗ balance-of-power   balances against USA (BOP-10)",
        "✓ balance-of-threat  balances against USSR (BOT-4)",
    ]
    assert "(Eckstein 1975)" in result.stdout
    assert "not evidence" in result.stdout


def test_a_theory_compared_with_itself_never_differs() -> None:
    result = run("compare", "naive", "naive", "C10")
    assert result.exit_code == 0, result.output
    assert "No: they are one theory." in result.stdout
    assert "Where they part: 0 of 6 situations" in result.stdout


THEORY = """
@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix rule: <https://w3id.org/melian/rule/> .
@prefix theory: <https://w3id.org/melian/theory/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
theory:riser a mel:Theory ; rdfs:label "riser"@en ; skos:notation "riser" .
rule:RISE-1 a owl:Class , mel:Rule ; rdfs:label "balance against a riser"@en ; skos:notation "RISE-1" ;
    mel:ofTheory theory:riser ; mel:decisionOrder 1 ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
        [ a owl:Restriction ; owl:onProperty mel:isTopThreat ; owl:hasValue true ]
        [ a owl:Restriction ; owl:onProperty mel:powerShareRise ; owl:someValuesFrom
            [ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( [ xsd:minInclusive 0.2 ] ) ] ] ) ] ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:predicts ; owl:hasValue mel:Balancing ] .
"""


def test_a_theory_of_ones_own_that_tests_a_measured_number_has_a_profile(tmp_path: Path) -> None:
    (tmp_path / "riser.ttl").write_text(THEORY)
    result = run("compare", "riser", "bandwagoning", "C10", "--theories", tmp_path, "--no-proof", "--format", "json")
    assert result.exit_code == 0, result.output
    profile = json.loads(result.stdout)["profile"]
    assert profile["sentence"].startswith("A perceiver that has rise of the power share: 0.2, facing state A (4 of 12")
    assert profile["first"] == {"status": "predicted", "behaviour": "Balancing", "target": "state A", "rule": "RISE-1"}
    assert (profile["second"]["status"], profile["confirmed_by_hermit"]) == ("none", None)


def test_equifinal_prints_each_reason_with_its_sentence() -> None:
    result = run("equifinal", "C08")
    assert result.exit_code == 0, result.output
    assert "Hungary 1940 (C08): sided with Germany; 2 reasons" in result.stdout
    assert "Hungary is very weak towards its top threat, Germany (12 of 12 points), has no ally" in result.stdout
    (hungary,) = (e for e in json.loads(run("equifinal", "C08", "--format", "json").stdout) if e["situation"] == "R28")
    assert [each["rule"] for each in hungary["acts"][0]["right"]] == ["BOI-3", "BOT-5", "BW-3"]
    assert hungary["acts"][0]["reasons"] == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("compare", "balance-of-power", "balance-of-treat"), "Did you mean balance-of-threat?"),
        (("compare", "balance-of-power", "balance-of-terror"), "predicts no alignments"),
        (("compare", *PAIR, "C99"), 'there is no case "C99"'),
        (("compare", *PAIR, "C10", "--coder", "nobody"), "nobody"),
        (("equifinal", "--theory", "balance-of-treat"), "Did you mean balance-of-threat?"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr and result.stderr.count("\n") == 1
