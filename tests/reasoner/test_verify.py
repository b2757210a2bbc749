"""Verification: incoherent theories, hollow rules and disagreeing engines are found out, and special cases proved."""

from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pytest
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef

import ontology
from kb import casebook
from ontology import Source
from reasoner.backend import Backend
from reasoner.classify import cells, hermit
from reasoner.errors import RefereeError
from reasoner.measure.table import from_cases
from reasoner.theory.library import Library
from reasoner.verify import Coherence, agreement, coherence, subsumptions
from tests.conformance.mutants import mutants

SHARED = ("situations", "behaviours", "theories", "parameters")
FOUR = ("balance-of-power", "balance-of-threat", "bandwagoning", "naive")
PREFIXES = """
@prefix mel:  <https://w3id.org/melian/ontology/> .
@prefix rule: <https://w3id.org/melian/rule/> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/melian/theory/mine> a mel:Theory ; rdfs:label "mine"@en ; skos:notation "mine" .
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def library_of(source: Source) -> Library:
    return Library([*(ontology.read(path) for path in ontology.modules() if path.stem in SHARED), source])


def rule(name: str, flags: dict[str, bool], behaviour: str, order: int | None = None) -> str:
    """A rule that holds where each of some flags of the assessment has a value; deciding if it has an order."""
    tests = " ".join(
        f"[ a owl:Restriction ; owl:onProperty mel:{flag.split()[0]} ; owl:hasValue {str(value).lower()} ]"
        for flag, value in flags.items()
    )
    deciding = "" if order is None else f"mel:decisionOrder {order} ;"
    return f"""
rule:{name} a owl:Class , mel:Rule ; rdfs:label "x"@en ; skos:notation "{name}" ; {deciding}
    mel:ofTheory <https://w3id.org/melian/theory/mine> ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( mel:Assessment {tests} ) ] ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:predicts ; owl:hasValue mel:{behaviour} ] .
"""


def coherence_of(*rules: str) -> Coherence:
    text = PREFIXES + "".join(rules)
    mine = library_of(Source(Path("mine.ttl"), Graph().parse(data=text, format="turtle")))
    return coherence(mine, mine.theories["mine"])


# Coherence


@pytest.mark.parametrize("theory", [each.id for each in Library.load().deciding()])
def test_every_shipped_theory_is_coherent(theory: str, library: Library) -> None:
    found = coherence(library, library.theories[theory])
    assert (found.clashes, found.empty) == ((), ())
    assert found.pairs > 0


def test_rules_that_can_hold_of_one_target_and_exclude_each_other_are_found_out() -> None:
    found = coherence_of(
        rule("A", {"isTopThreat": True}, "Balancing", 1), rule("B", {"weak": True}, "DefensiveBandwagoning", 2)
    )
    assert found.clashes == (("A", "B"),)


def test_deciding_rules_that_can_hold_of_two_targets_in_one_situation_are_found_out() -> None:
    found = coherence_of(
        rule("A", {"isTopThreat": True, "weak": True}, "Balancing", 1),
        rule("B", {"isTopThreat": False, "weak": False}, "DefensiveBandwagoning", 2),
    )
    assert found.clashes == (("A", "B"),)


def test_a_situation_has_one_top_threat_so_that_its_rules_may_differ_by_target() -> None:
    found = coherence_of(
        rule("A", {"isTopThreat": True, "weak": True}, "Balancing", 1),
        rule("B", {"isTopThreat": True, "weak": False}, "DefensiveBandwagoning", 2),
    )
    assert (found.pairs, found.clashes, found.empty) == (1, (), ())


def test_rules_that_do_not_decide_clash_only_on_one_target_and_if_their_behaviours_do() -> None:
    found = coherence_of(
        rule("A", {"isTopThreat": True}, "Balancing", 1),
        rule("B", {"isStrongest": True}, "NoGreatPowerBalancing"),
        rule("C", {"isTopThreat": False}, "NoGreatPowerBalancing"),
        rule("D", {"isStrongest": True}, "Balancing"),
    )
    assert set(found.clashes) == {("A", "B"), ("B", "D"), ("C", "D")}
    assert found.pairs == 4, "A and D predict the same, and so do B and C: they are not asked about"


def test_a_rule_that_can_never_hold_is_found_out() -> None:
    found = coherence_of(
        rule("A", {"weak": True, "weak ": False}, "Balancing", 1), rule("B", {"weak": True}, "DefensiveBandwagoning", 2)
    )
    assert found.empty == ("A",)
    assert found.clashes == ()


def test_a_rule_that_forgets_the_order_is_found_out() -> None:
    (path,) = (path for path in ontology.theories() if path.stem == "balance-of-threat")
    source = ontology.read(path)
    (forgetful,) = (each for each in mutants(source) if each.name == "BOT-4: without WarUndecided")
    mutated = library_of(forgetful.applied(source))
    assert coherence(mutated, mutated.theories["balance-of-threat"]).clashes == (("BOT-8", "BOT-4"),)


# Agreement


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend()


@pytest.fixture(scope="module")
def table(library: Library, backend: Backend) -> ir.Table:
    rows = casebook.read(["C09"])
    return from_cases(backend, library, rows.situations, rows.assessments)


def test_the_engines_agree_on_every_cell(library: Library, backend: Backend, table: ir.Table) -> None:
    steps: list[tuple[int, int]] = []
    found = agreement(
        backend, table, library, library.theories["naive"], lambda done, total: steps.append((done, total))
    )
    assert (found.theory, found.rows, found.disagreements) == ("naive", 3, ())
    assert found.agreements == found.questions == found.cells * 2
    assert steps[0] == (0, found.questions)
    assert steps[-1] == (found.questions, found.questions)
    assert found.seconds > 0


def test_a_disagreement_is_reported_with_its_row_and_both_answers(
    library: Library, backend: Backend, table: ir.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contrary(*about: Any) -> bool | None:
        value = cells.decide(*about)
        return None if value is None else not value

    monkeypatch.setattr("reasoner.classify.columns.decide", contrary)
    found = agreement(backend, table, library, library.theories["naive"])
    assert len(found.disagreements) == found.questions
    assert found.agreements == 0
    for each in found.disagreements:
        assert each.columns is (not each.hermit)
        assert each.rule in ("scope", "NAIVE-1")
        assert each.row["coerced"] is False


# Subsumption


def test_special_cases_are_proved_within_and_across_theories(library: Library) -> None:
    found = subsumptions(library, [library.theories[name] for name in FOUR])
    pairs = {(each.special, each.general): each.equal for each in found}
    for cautious in ("BOT-4", "BOT-5", "BOT-6", "BW-7"):
        assert pairs[cautious, "NAIVE-1"] is False
    assert pairs["NAIVE-1", "BW-1"] is False, "to side with the top threat would be to side with the threat"
    assert pairs["BOP-9", "BW-4"] is pairs["BOP-9", "scope"] is True, "three names for one condition"
    assert ("NAIVE-1", "BOT-4") not in pairs
    assert ("BOT-4", "BOT-5") not in pairs
    assert all(each.special != each.general for each in found)


# The referee


def contradiction() -> Graph:
    graph = Graph()
    first, second = URIRef("urn:first"), URIRef("urn:second")
    for name in (first, second):
        graph.add((name, RDF.type, OWL.Class))
        graph.add((URIRef("urn:one"), RDF.type, name))
    graph.add((first, OWL.disjointWith, second))
    graph.add((URIRef("urn:one"), RDF.type, OWL.NamedIndividual))
    return graph


def test_axioms_that_no_world_satisfies_are_refused() -> None:
    with pytest.raises(RefereeError, match="contradictory"):
        hermit.ask(contradiction())


def test_an_ontology_that_hermit_cannot_read_is_said_so() -> None:
    graph = Graph()
    graph.add((URIRef("urn:says"), RDF.type, OWL.DatatypeProperty))
    graph.add((URIRef("urn:one"), RDF.type, OWL.NamedIndividual))
    graph.add((URIRef("urn:one"), URIRef("urn:says"), Literal("1870", datatype=XSD.gYear)))
    with pytest.raises(RefereeError, match="HermiT ended without an answer: HermiT cannot parse"):
        hermit.ask(graph)


def test_a_referee_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(RefereeError, match=r"no answer within 0\.01 s and was stopped"):
        hermit.ask(contradiction(), deadline=0.01)
