"""The glossary is a SKOS scheme that keeps SKOS's own integrity conditions, and every link of it leads somewhere.

The numbers S9, S13 and so on are those of the conditions in the SKOS Reference (W3C Recommendation, 2009).
"""

import csv
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

MELIAN = "https://w3id.org/melian/"
MEL = Namespace(MELIAN + "ontology/")
CONCEPT = Namespace(MELIAN + "concept/")
SCHEME = CONCEPT.scheme
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
MAPPINGS = (SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
LINKS = (MEL.denotes, MEL.usedInRule, MEL.shownByCase)


@pytest.fixture(scope="module")
def glossary(graphs: dict[str, Graph]) -> Graph:
    return graphs["ontology/concepts/glossary.ttl"]


@pytest.fixture(scope="module")
def concepts(glossary: Graph) -> set[Node]:
    return set(glossary.subjects(RDF.type, SKOS.Concept))


@pytest.fixture(scope="module")
def table(shared_domain: Path) -> dict[str, dict[str, str]]:
    """The rows of glossary.tsv by id."""
    with (shared_domain / "glossary.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def pairs(graph: Graph, predicate: URIRef) -> set[tuple[Node, Node]]:
    return set(graph.subject_objects(predicate))


def above(graph: Graph, concept: Node) -> set[Node]:
    """skos:broaderTransitive: everything broader, at any distance."""
    return {
        further
        for near in graph.objects(concept, SKOS.broader)
        for further in graph.transitive_objects(near, SKOS.broader)
    }


def is_ours(concept: Node) -> bool:
    return str(concept).startswith(CONCEPT)


# The scheme itself.


def test_the_glossary_holds_every_concept_of_the_table_and_no_other(
    concepts: set[Node], table: dict[str, dict[str, str]]
) -> None:
    assert len(table) == 120
    assert {str(concept).removeprefix(CONCEPT) for concept in concepts} == set(table)


def test_every_concept_is_labelled_and_defined_as_in_the_table(
    glossary: Graph, table: dict[str, dict[str, str]]
) -> None:
    for name, row in table.items():
        for predicate, text in ((SKOS.prefLabel, row["label"]), (SKOS.definition, row["definition"])):
            assert list(glossary.objects(CONCEPT[name], predicate)) == [Literal(text, lang="en")], name


@pytest.mark.parametrize("relation", ["broader", "narrower", "related"])
def test_every_relation_is_the_one_of_the_table(
    glossary: Graph, table: dict[str, dict[str, str]], relation: str
) -> None:
    stated = {
        (CONCEPT[name], CONCEPT[other]) for name, row in table.items() for other in row[relation].split(";") if other
    }
    assert pairs(glossary, SKOS[relation]) == stated


def test_every_concept_is_in_the_scheme_and_the_tops_are_those_with_nothing_broader(
    glossary: Graph, concepts: set[Node]
) -> None:
    assert set(glossary.subjects(SKOS.inScheme, SCHEME)) == concepts
    tops = {concept for concept in concepts if (concept, SKOS.broader, None) not in glossary}
    assert set(glossary.objects(SCHEME, SKOS.hasTopConcept)) == tops
    assert set(glossary.subjects(SKOS.topConceptOf, SCHEME)) == tops


def test_every_concept_stands_beside_others(glossary: Graph, concepts: set[Node]) -> None:
    """A concept that is tied to no other is a dictionary entry, not part of a scheme."""
    tied = {concept for relation in ("broader", "narrower", "related") for concept in glossary.subjects(SKOS[relation])}
    assert concepts - tied == set()


def test_every_concept_names_a_work_or_is_an_assumption(glossary: Graph, concepts: set[Node]) -> None:
    for concept in concepts:
        statuses = set(glossary.objects(concept, MEL.status))
        sourced = (concept, DCTERMS.source, None) in glossary
        assert statuses == ({MEL.FromMemory} if sourced else {MEL.Assumption}), concept
        assert set(glossary.objects(concept, RDFS.isDefinedBy)) == set(glossary.subjects(RDF.type, OWL.Ontology))


# The integrity conditions of SKOS.


def test_no_concept_is_a_scheme(glossary: Graph, concepts: set[Node]) -> None:
    """S9: skos:ConceptScheme is disjoint with skos:Concept."""
    schemes = set(glossary.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {SCHEME}
    assert schemes & concepts == set()


def test_no_label_of_a_concept_is_of_two_kinds(glossary: Graph, concepts: set[Node]) -> None:
    """S13: skos:prefLabel, skos:altLabel and skos:hiddenLabel are pairwise disjoint."""
    for concept in concepts:
        kinds = [set(glossary.objects(concept, kind)) for kind in LABELS]
        assert [first & second for first, second in combinations(kinds, 2) if first & second] == [], concept


def test_every_concept_has_one_preferred_label_a_language(glossary: Graph, concepts: set[Node]) -> None:
    """S14: at most one skos:prefLabel per language tag; and here at least one, in English."""
    for concept in concepts:
        languages = [
            label.language for label in glossary.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)
        ]
        assert "en" in languages, concept
        assert len(languages) == len(set(languages)), concept


def test_no_two_concepts_have_the_same_label(glossary: Graph) -> None:
    """More than SKOS asks: a reader who looks a label up finds one concept."""
    owners: dict[str, set[Node]] = {}
    for kind in LABELS:
        for concept, label in glossary.subject_objects(kind):
            owners.setdefault(str(label).casefold(), set()).add(concept)
    assert {label: found for label, found in owners.items() if len(found) > 1} == {}


def test_broader_and_narrower_are_each_other_s_inverse(glossary: Graph) -> None:
    """S25, written out, so that a reader needs no inference."""
    assert {(b, a) for a, b in pairs(glossary, SKOS.broader)} == pairs(glossary, SKOS.narrower)


def test_related_runs_both_ways(glossary: Graph) -> None:
    """S23, written out."""
    assert {(b, a) for a, b in pairs(glossary, SKOS.related)} == pairs(glossary, SKOS.related)


def test_no_concept_is_related_to_what_is_broader_than_it(glossary: Graph) -> None:
    """S27: skos:related is disjoint with skos:broaderTransitive."""
    clashes = {(a, b) for a, b in pairs(glossary, SKOS.related) if a == b or b in above(glossary, a)}
    assert clashes == set()


def test_no_concept_is_broader_than_itself(glossary: Graph, concepts: set[Node]) -> None:
    assert {concept for concept in concepts if concept in above(glossary, concept)} == set()


def test_relations_join_concepts_of_the_glossary_only(glossary: Graph, concepts: set[Node]) -> None:
    """S19 and S20; links to other vocabularies are mappings."""
    ends = {end for name in ("broader", "narrower", "related") for pair in pairs(glossary, SKOS[name]) for end in pair}
    assert ends - concepts == set()


def test_an_exact_match_is_no_broad_or_related_match(glossary: Graph) -> None:
    """S46: skos:exactMatch is disjoint with skos:broadMatch and skos:relatedMatch (and so with narrowMatch)."""
    exact, *others = (pairs(glossary, mapping) for mapping in MAPPINGS)
    assert [exact & other for other in others if exact & other] == []


def test_mappings_lead_out_of_the_glossary_and_an_exact_one_to_one_concept(glossary: Graph) -> None:
    """exactMatch is transitive (S45): two concepts with one exact match would be one concept."""
    matched = [*glossary.subject_objects(SKOS.exactMatch), *glossary.subject_objects(SKOS.closeMatch)]
    assert len(matched) > 20
    assert [target for _, target in matched if is_ours(target)] == []
    exact = [target for _, target in glossary.subject_objects(SKOS.exactMatch)]
    assert len(exact) == len(set(exact))


# The links to the rest of Melian.


def domain_ids(shared_domain: Path, table: str, column: str) -> set[str]:
    with (shared_domain / table).open(encoding="utf-8", newline="") as lines:
        return {row[column] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def test_concept_and_term_are_different_things(glossary: Graph) -> None:
    """What a concept denotes reasons; the concept does not, and neither is an instance of the other's kind."""
    for concept, term in glossary.subject_objects(MEL.denotes):
        assert is_ours(concept)
        assert not is_ours(term), term


def test_a_concept_names_rules_of_the_domain_s_table(glossary: Graph, shared_domain: Path) -> None:
    named = {str(rule).removeprefix(MELIAN + "rule/") for rule in glossary.objects(None, MEL.usedInRule)}
    assert len(named) > 100
    assert named - domain_ids(shared_domain, "rules.tsv", "id") == set()


def test_every_case_shows_a_concept(glossary: Graph, shared_domain: Path) -> None:
    named = {str(case).removeprefix(MELIAN + "case/") for case in glossary.objects(None, MEL.shownByCase)}
    short = {f"N{number}" for number in range(1, 7)}
    assert named == domain_ids(shared_domain, "events.tsv", "case") | short


def test_every_behaviour_and_threat_factor_is_the_matter_of_one_concept(glossary: Graph, ontology: Graph) -> None:
    """Whoever reads a prediction finds its words in the glossary."""
    ours_alone = {MEL.NoGreatPowerBalancing, MEL.DeterredStatusQuo, MEL.OpposeDominantPower, MEL.AlignWithDominantPower}
    for kind in (MEL.Behaviour, MEL.ThreatFactor):
        for term in set(ontology.subjects(RDF.type, kind)) - ours_alone:
            assert len(list(glossary.subjects(MEL.denotes, term))) == 1, term
    assert [term for term in ours_alone if (None, MEL.denotes, term) in glossary] == []


def test_every_link_leads_to_something_that_is_defined(glossary: Graph, graphs: dict[str, Graph]) -> None:
    defined = {subject for graph in graphs.values() for subject in graph.subjects(RDF.type)}
    dangling = {
        (concept, end) for link in LINKS for concept, end in glossary.subject_objects(link) if end not in defined
    }
    assert dangling == set()
