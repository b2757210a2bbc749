"""What the OWL API and HermiT say of an ontology: inside OWL 2 DL, consistent, no class empty."""

from collections.abc import Callable

import pytest
from rdflib import Graph

from reasoner.classify import hermit
from reasoner.errors import RefereeError
from reasoner.quality import Finding, Knowledge
from reasoner.quality.description_logic import judge
from reasoner.quality.index import build

WithFault = Callable[..., Knowledge]


def judged(knowledge: Knowledge) -> tuple[Finding, ...]:
    return judge(knowledge, build(knowledge)).findings


def test_a_clean_ontology_is_owl_2_dl_consistent_and_has_no_empty_class(with_fault: WithFault) -> None:
    assert judged(with_fault()) == ()


def test_days_are_left_out_and_counted_because_owl_2_has_no_dates(with_fault: WithFault) -> None:
    knowledge = with_fault(facts='treaty:Dunkirk mel:signedOn "1947-03-05"^^xsd:date .')
    verdict = judge(knowledge, build(knowledge))
    assert verdict.left_out == {"http://www.w3.org/2001/XMLSchema#date": 2}
    assert verdict.findings == ()


OUTSIDE = {
    "mel:State rdfs:subClassOf mel:Undeclared .": "Use of undeclared class: mel:Undeclared, as in mel:State.",
    "mel:binds a owl:DatatypeProperty .": "Cannot pun between properties: mel:binds",
    "mel:Treaty a rdfs:Datatype .": "Datatype IRI also used as Class IRI",
    "mel:kindOf a owl:FunctionalProperty .": "Use of non-simple property in FunctionalObjectProperty axiom",
    "mel:Behaviour rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:kindOf ;"
    ' owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .': "Use of non-simple property in ObjectMaxCardinality",
    "owl:Sovereign a owl:Class .": "Use of reserved vocabulary for class IRI: owl:Sovereign",
    "mel:Balancing mel:unheardOf 3 .": "Use of undeclared annotation property: mel:unheardOf, as in mel:Balancing.",
    "mel:Actor owl:equivalentClass [ a owl:Class ; owl:unionOf ( mel:State ) ] .": "Not enough operands",
    "mel:Actor rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:status ; owl:someValuesFrom"
    " [ a rdfs:Datatype ; owl:onDatatype xsd:boolean ; owl:withRestrictions ( [ xsd:minInclusive 2 ] ) ] ] .":
    "Facet in datatype restriction does not belong to restricted datatype",
}  # fmt: skip


def test_what_lies_outside_owl_2_dl_is_named_with_its_term_and_a_repair(with_fault: WithFault) -> None:
    findings = [finding for finding in judged(with_fault(terms="\n".join(OUTSIDE))) if finding.rule == "owl-2-dl"]
    messages = "\n".join(finding.message for finding in findings)
    assert [said for said in OUTSIDE.values() if said not in messages] == []
    for finding in findings:
        assert finding.message.startswith("Not OWL 2 DL: ")
        assert finding.repair.endswith(".")
        assert "org.semanticweb" not in finding.message


def test_a_value_outside_its_datatype_is_found(with_fault: WithFault) -> None:
    findings = judged(with_fault(facts='treaty:Dunkirk mel:year "in March"^^xsd:integer .'))
    (finding,) = (each for each in findings if each.rule == "owl-2-dl")
    assert "Literal lexical value not in lexical space" in finding.message
    assert finding.repair == "Write the value as its datatype demands: 3, not three."
    assert finding.file is not None and finding.file.name == "facts.ttl"


def test_an_ontology_that_contradicts_itself_is_one_finding(with_fault: WithFault) -> None:
    (finding,) = judged(with_fault(terms="mel:Balancing a mel:State , mel:Treaty ."))
    assert finding.rule == "consistency"
    assert finding.message == "The ontology contradicts itself: HermiT finds no world in which all its axioms hold."


def test_a_class_that_nothing_can_belong_to_is_found(with_fault: WithFault) -> None:
    (finding,) = judged(with_fault(terms="mel:Both a owl:Class ; rdfs:subClassOf mel:State , mel:Treaty ."))
    assert finding.rule == "satisfiability"
    assert finding.term is not None and finding.term.endswith("/Both")
    assert finding.line is not None


def test_facts_that_contradict_the_ontology_are_told_by_their_file(with_fault: WithFault) -> None:
    knowledge = with_fault(facts="treaty:Dunkirk mel:year 1948 .")
    harmless = knowledge.facts[0].with_name("harmless.ttl")
    harmless.write_text("# nothing\n", encoding="utf-8")
    both = Knowledge(knowledge.terms, (harmless, *knowledge.facts))
    (finding,) = judged(both)
    assert finding.rule == "consistency"
    assert finding.file == knowledge.facts[0]
    assert "The facts of this file contradict the ontology" in finding.message


def test_a_run_past_its_deadline_is_stopped_and_said_in_one_sentence(with_fault: WithFault) -> None:
    knowledge = with_fault()
    with pytest.raises(RefereeError, match=r"gave no answer within 0.01 s and was stopped\."):
        judge(knowledge, build(knowledge), deadline=0.01)


def test_contradictory_axioms_of_rules_are_one_sentence_too() -> None:
    graph = Graph().parse(
        format="turtle",
        data="""
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        <urn:A> a owl:Class . <urn:B> a owl:Class ; owl:disjointWith <urn:A> .
        <urn:i> a owl:NamedIndividual , <urn:A> , <urn:B> .
        """,
    )
    with pytest.raises(RefereeError, match=r"^HermiT finds the axioms contradictory: no world satisfies them all\.$"):
        hermit.ask(graph)
