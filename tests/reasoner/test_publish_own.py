"""Publishing a reader's own cases and theories beside those that Melian ships."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.errors import CaseError
from kb.publication import GRAPH
from kb.publish import publish
from kb.store import MemoryStore, Term
from reasoner.publish import publications
from reasoner.theory.library import Library

PREFIXES = """
    PREFIX mel: <https://w3id.org/melian/ontology/>
    PREFIX graph: <https://w3id.org/melian/graph/>
    PREFIX prov: <http://www.w3.org/ns/prov#>
"""

THEORY = """
    @prefix mel: <https://w3id.org/melian/ontology/> .
    @prefix theory: <https://w3id.org/melian/theory/> .
    @prefix rule: <https://w3id.org/melian/rule/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    theory:mine a mel:Theory ; rdfs:label "mine"@en ; skos:notation "mine" .
    rule:MINE-1 a owl:Class , mel:Rule ; rdfs:label "always"@en ; skos:notation "MINE-1" ;
        mel:ofTheory theory:mine ; mel:decisionOrder 1 ; mel:sentence "{perceiver} does it." ;
        owl:equivalentClass [ a owl:Restriction ; owl:onProperty mel:isTopThreat ; owl:hasValue true ] ;
        rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:predicts ; owl:hasValue mel:Balancing ] .
"""

CASE = """
    @prefix mel: <https://w3id.org/melian/ontology/> .
    @prefix mine: <https://example.org/mine/> .
    @prefix state: <https://w3id.org/melian/state/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    mine:case a mel:Case ; skos:notation "mine" ; rdfs:label "A case of mine"@en .
    mine:situation a mel:Situation ; skos:notation "%s" ; mel:inCase mine:case ;
        mel:perceiver state:FRN ; mel:year 1936 .
    mine:assessment a mel:Assessment ; mel:inSituation mine:situation ; mel:target state:GMY ; mel:isCandidate true ;
        mel:aggregatePower 2 ; mel:proximity 3 ; mel:offensiveCapability 2 ; mel:offensiveIntentions %d .
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def rows(store: MemoryStore, query: str) -> list[tuple[Term | None, ...]]:
    return store.select(PREFIXES + query).rows


def test_of_an_edited_theory_only_its_own_graphs_are_made_again(tmp_path: Path) -> None:
    path, store = tmp_path / "theories" / "mine.ttl", MemoryStore()
    path.parent.mkdir()
    path.write_text(THEORY, encoding="utf-8")

    def offered() -> list[str]:
        folders = [path.parent]
        found = publications(Library.load(folders), folders=folders, derivations=False)
        return list(publish(store, found).made)

    own = [f"{GRAPH}theory/mine", f"{GRAPH}inferred/mine"]
    assert set(own) < set(offered())
    assert rows(store, "SELECT ?t { GRAPH graph:void { <https://w3id.org/melian/graph/inferred/mine> "
                       "prov:wasDerivedFrom <https://w3id.org/melian/graph/theory/mine> ; mel:inferredBy ?t } }") == [
        (ox.NamedNode("https://w3id.org/melian/theory/mine"),)
    ]  # fmt: skip
    path.write_text(THEORY.replace("mel:Balancing", "mel:Hiding"), encoding="utf-8")
    assert offered() == own


def test_a_readers_case_is_published_predicted_and_later_removed(tmp_path: Path, library: Library) -> None:
    path, store = tmp_path / "mine.ttl", MemoryStore()
    path.write_text(CASE % ("M1", 3), encoding="utf-8")
    name, prediction = f"{GRAPH}case/mine", "<https://w3id.org/melian/prediction/naive/M1>"

    def published_with(*cases: Path) -> set[str]:
        return set(publish(store, publications(library, cases=cases, derivations=False)).made)

    everything = published_with(path)
    assert name in everything
    assert rows(store, f"SELECT ?s {{ {prediction} mel:forSituation ?s }}") == [
        (ox.NamedNode("https://example.org/mine/situation"),)
    ]
    said = [str(each) for graph in store.graphs() for each in store.statements(graph)]
    assert [each for each in said if str(tmp_path) in each or "<file:" in each] == []  # no reader's folder is told
    path.write_text(CASE % ("M1", 0), encoding="utf-8")
    followed = {graph for graph in everything if graph.startswith((GRAPH + "inferred/", GRAPH + "measured"))}
    assert published_with(path) == {name, *followed}
    assert published_with() == followed
    assert name not in store.graphs()
    assert rows(store, f"SELECT ?s {{ {prediction} mel:forSituation ?s }}") == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (CASE.replace('"mine"', '"C10"') % ("M1", 3), "has the id C10"),
        (CASE.replace("mine:case", "<#case>") % ("M1", 3), "relative IRI <mine.ttl#case>"),
        ("@prefix mine: <https://example.org/mine/> . mine:case mine:is mine:this .", "describes no mel:Case"),
    ],
    ids=["shipped id", "relative IRI", "no case"],
)
def test_a_case_that_cannot_stand_beside_the_others_is_refused(
    tmp_path: Path, library: Library, text: str, wrong: str
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=wrong):
        publications(library, cases=[path])


def test_a_case_with_the_situation_of_a_shipped_one_is_refused_and_nothing_changes(
    tmp_path: Path, library: Library
) -> None:
    path, store = tmp_path / "mine.ttl", MemoryStore()
    path.write_text(CASE % ("R38", 3), encoding="utf-8")
    with pytest.raises(CaseError, match="R38"):
        publish(store, publications(library, cases=[path], derivations=False))
    assert store.graphs() == ()
