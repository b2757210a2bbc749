"""Which files a theory rests on: those that say something of it, of its rules or of their classes, and no others."""

from pathlib import Path

import pytest

import ontology
from reasoner import origins
from reasoner.theory.library import Library

PREFIXES = """
    @prefix mel: <https://w3id.org/melian/ontology/> .
    @prefix mine: <https://example.org/mine/> .
    @prefix theory: <https://w3id.org/melian/theory/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
OWN = """
    theory:mine a mel:Theory ; rdfs:label "mine"@en ; skos:notation "mine" .
    mine:rule a owl:Class , mel:Rule ; rdfs:label "always"@en ; skos:notation "MINE-1" ;
        mel:ofTheory theory:mine ; mel:decisionOrder 1 ; mel:sentence "{perceiver} does it." ;
        owl:equivalentClass [ a owl:Class ; owl:complementOf mine:Either ] ;
        rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:predicts ; owl:hasValue mel:Balancing ] .
    mine:Either a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( mine:Worried mine:Calm ) ] .
    mine:Calm a owl:Class ; owl:equivalentClass
        [ a owl:Restriction ; owl:onProperty mel:isTopThreat ; owl:hasValue false ] .
"""
CLASS = """
    mine:Worried a owl:Class ; owl:equivalentClass
        [ a owl:Restriction ; owl:onProperty mel:isTopThreat ; owl:hasValue true ] .
"""
OTHER = """
    theory:other a mel:Theory ; rdfs:label "other"@en ; skos:notation "other" ; mel:decidesBy mine:rule .
    mine:further a owl:Class , mel:Rule ; rdfs:label "further"@en ; skos:notation "MINE-2" ; mel:ofTheory theory:other ;
        owl:equivalentClass [ a owl:Restriction ; owl:onProperty mel:isTopThreat ; owl:hasValue true ] .
"""


def library(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        (folder / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return Library([ontology.read(path) for path in (*ontology.modules(), *sorted(folder.glob("*.ttl")))])


def rests_on(found: Library, theory: str) -> set[str]:
    return {path.stem for path in origins.of_theory(found, found.theories[theory])}


def test_a_theory_rests_on_the_files_of_its_rules_and_of_the_classes_that_they_use(tmp_path: Path) -> None:
    found = library(tmp_path, own=OWN, classes=CLASS, other=OTHER)
    assert rests_on(found, "mine") == {"own", "classes"}
    assert rests_on(found, "other") == {"own", "classes", "other"}


def test_a_theory_rests_on_a_file_that_says_more_of_its_rule(tmp_path: Path) -> None:
    found = library(tmp_path, own=OWN, classes=CLASS, more='mine:rule mel:citation "me" .')
    assert rests_on(found, "mine") == {"own", "classes", "more"}


@pytest.mark.parametrize(
    "declared",
    [
        "mine:doubt a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:domain mel:Assessment .",
        "mine:threshold mel:value 0.5 .",
        "mel:weak mel:comparedWith mine:threshold .",
        'mine:Waiting a mel:Behaviour ; skos:notation "Waiting" .',
    ],
    ids=["property", "parameter", "comparison", "behaviour"],
)
def test_what_may_matter_to_every_theory_is_an_input_of_every_theory(tmp_path: Path, declared: str) -> None:
    before = {each.label for each in origins.shared(library(tmp_path, own=OWN, classes=CLASS))}
    after = {each.label for each in origins.shared(library(tmp_path, declared=declared))}
    assert after - before == {"declared.ttl"}
    assert {f"ontology/{path.name}" for path in ontology.modules()} == before


def test_an_input_is_called_by_its_place_and_never_by_the_machine_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("# nothing", encoding="utf-8")
    labels = [origins.of_file(path).label for path in (tmp_path / "mine.ttl", *ontology.theories()[:1])]
    assert labels == ["mine.ttl", f"ontology/theories/{ontology.theories()[0].name}"]
