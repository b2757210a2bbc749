from pathlib import Path

from click.testing import CliRunner, Result

from melian.cli import main

INCOHERENT = """
@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix rule: <https://w3id.org/melian/rule/> .
@prefix theory: <https://w3id.org/melian/theory/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
theory:torn a mel:Theory ; rdfs:label "torn"@en ; skos:notation "torn" .
rule:TORN-1 a owl:Class , mel:Rule ; rdfs:label "balance"@en ; skos:notation "TORN-1" ;
    mel:ofTheory theory:torn ; mel:decisionOrder 1 ;
    owl:equivalentClass [ owl:onProperty mel:isTopThreat ; owl:hasValue true ] ;
    rdfs:subClassOf [ owl:onProperty mel:predicts ; owl:hasValue mel:Balancing ] .
rule:TORN-2 a owl:Class , mel:Rule ; rdfs:label "bandwagon"@en ; skos:notation "TORN-2" ;
    mel:ofTheory theory:torn ; mel:decisionOrder 2 ;
    owl:equivalentClass [ owl:onProperty mel:weak ; owl:hasValue true ] ;
    rdfs:subClassOf [ owl:onProperty mel:predicts ; owl:hasValue mel:DefensiveBandwagoning ] .
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_shipped_theories_are_coherent_and_the_engines_agree() -> None:
    theories = ("balance-of-threat", "balance-of-power", "bandwagoning", "naive")  # all twelve would take minutes
    result = run("verify", "C09", *(word for theory in theories for word in ("--theory", theory)))
    assert result.exit_code == 0, result.output
    for theory in theories:
        assert f"✓ {theory}: no, proved for" in result.stdout
        assert f"✓ {theory:20} cases" in result.stdout
    assert "BOT-5 is a special case of NAIVE-1" in result.stdout


def test_an_incoherent_theory_is_found_out_with_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "torn.ttl").write_text(INCOHERENT)
    result = run("verify", "C09", "--theories", tmp_path, "--theory", "torn")
    assert result.exit_code == 1
    assert "TORN-1 and TORN-2 can hold together" in result.stdout
