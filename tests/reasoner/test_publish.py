"""What is published of the library: who says what never mixes, and every step of a derivation is there."""

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

import reasoner.reasoned
from kb import questions
from kb.publication import GRAPH
from kb.publish import publish
from kb.store import MemoryStore, Term
from kb.void import VOID_GRAPH
from reasoner.publish import library_store, publications
from reasoner.theory.library import Library

PREFIXES = """
    PREFIX mel: <https://w3id.org/melian/ontology/>
    PREFIX graph: <https://w3id.org/melian/graph/>
    PREFIX void: <http://rdfs.org/ns/void#>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
INFERRED = "GRAPH graph:void { ?graph a mel:InferredGraph }"
ASSERTED = "GRAPH graph:void { ?other a mel:AssertedGraph }"
HELD = "GRAPH graph:void { ?other a ?kind FILTER(?kind IN (mel:AssertedGraph, mel:MeasuredGraph)) }"

Rows = Sequence[tuple[Term | None, ...]]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="module")
def published(library: Library) -> MemoryStore:
    """The whole library with derivations. No test of this module changes it."""
    return library_store(library, derivations=True)


def rows(store: MemoryStore, query: str) -> Rows:
    return store.select(PREFIXES + query).rows


def test_asserted_measured_and_inferred_never_share_a_graph(published: MemoryStore) -> None:
    kinds = "mel:AssertedGraph, mel:MeasuredGraph, mel:InferredGraph"
    assert rows(published, f"SELECT ?g {{ GRAPH graph:void {{ ?g a ?k }} FILTER(?k IN ({kinds})) }} ORDER BY ?g") == [
        (ox.NamedNode(name),) for name in published.graphs()
    ]
    # everything that an inferred graph speaks of is a prediction or a step towards one, and no other graph says any
    step = 'STRSTARTS(STR(?s), "https://w3id.org/melian/prediction/")'
    assert rows(published, f"SELECT ?s {{ {INFERRED} GRAPH ?graph {{ ?s ?p ?o }} FILTER(!{step}) }}") == []
    assert rows(published, f"SELECT ?s {{ {HELD} GRAPH ?other {{ ?s ?p ?o }} FILTER(isIRI(?s) && {step}) }}") == []
    # and what is measured is asserted nowhere
    assert rows(
        published,
        f"SELECT DISTINCT ?p {{ {ASSERTED} GRAPH graph:measured {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} }}",
    ) == []  # fmt: skip


def test_each_theory_that_decides_has_one_graph_that_names_it(published: MemoryStore, library: Library) -> None:
    found = rows(published, "SELECT ?g ?t { GRAPH graph:void { ?g mel:inferredBy ?t } }")
    wanted = {(f"{GRAPH}inferred/{theory.id}", theory.iri) for theory in library.deciding()}
    assert {tuple(term.value for term in row if isinstance(term, ox.NamedNode)) for row in found} == wanted
    wrong = "SELECT ?p { GRAPH graph:void { ?g mel:inferredBy ?t } GRAPH ?g { ?p mel:byTheory ?u } FILTER(?t != ?u) }"
    assert rows(published, wrong) == []


@pytest.mark.parametrize(
    ("counted", "stated"),
    [
        (
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(?g != graph:void) } GROUP BY ?g",
            "SELECT ?g ?n { GRAPH graph:void { ?g void:triples ?n ; mel:fingerprint ?f } }",
        ),
        (
            "SELECT ?g ?x (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?x } FILTER(?g != graph:void && isIRI(?x)) }"
            " GROUP BY ?g ?x",
            "SELECT ?g ?x ?n { GRAPH graph:void { ?g void:classPartition [ void:class ?x ; void:entities ?n ] } }",
        ),
        (
            "SELECT ?g ?x (COUNT(*) AS ?n) { GRAPH ?g { ?s ?x ?o } FILTER(?g != graph:void) } GROUP BY ?g ?x",
            "SELECT ?g ?x ?n { GRAPH graph:void { ?g void:propertyPartition [ void:property ?x ; void:triples ?n ] } }",
        ),
    ],
    ids=["triples", "classes", "properties"],
)
def test_the_counts_that_are_stated_are_those_that_a_query_finds(
    published: MemoryStore, counted: str, stated: str
) -> None:
    assert set(rows(published, counted)) == set(rows(published, stated)) != set()


def test_every_premise_of_a_derivation_is_there(published: MemoryStore) -> None:
    """It is a step of the same derivation, or something that an asserted or measured graph speaks of."""
    premises = f"SELECT ?graph ?premise {{ {INFERRED} GRAPH ?graph {{ ?s prov:wasDerivedFrom ?premise }} }}"
    steps = set(rows(published, f"SELECT ?graph ?step {{ {INFERRED} GRAPH ?graph {{ ?step a prov:Entity }} }}"))
    spoken_of = {subject for subject, _, _ in held(published)}
    found = rows(published, premises)
    assert len(found) > 10_000
    assert [each for each in found if each not in steps and each[1] not in spoken_of] == []


def held(store: MemoryStore) -> set[tuple[Term | None, ...]]:
    """All statements of asserted and measured graphs."""
    return set(rows(store, f"SELECT ?s ?p ?o {{ {HELD} GRAPH ?other {{ ?s ?p ?o }} }}"))


def test_every_fact_of_a_derivation_is_stated_of_its_record_in_an_asserted_or_measured_graph(
    published: MemoryStore,
) -> None:
    """Named values are written by their notation, as in the case tables."""
    stated = held(published)
    notation = ox.NamedNode("http://www.w3.org/2004/02/skos/core#notation")
    named = {(subject, text) for subject, property_, text in stated if property_ == notation}
    stated |= {(s, p, text) for s, p, value in stated for thing, text in named if thing == value and p != notation}
    fact = "?fact rdf:subject ?record ; rdf:predicate ?property ; rdf:value ?value"
    facts = rows(published, f"SELECT ?record ?property ?value {{ {INFERRED} GRAPH ?graph {{ {fact} }} }}")
    assert len(facts) > 1_000
    assert set(facts) - stated == set()


def test_from_every_decided_prediction_one_comes_to_its_rule_and_to_a_coded_record(published: MemoryStore) -> None:
    decided = f"{INFERRED} GRAPH ?graph {{ ?prediction mel:firedRule ?rule }}"
    without_rule = f"""SELECT ?prediction {{ {decided}
        FILTER NOT EXISTS {{ GRAPH ?graph {{ ?prediction sh:sourceRule ?rule ; prov:wasDerivedFrom ?rule }} }}
    }}"""
    assert rows(published, without_rule) == []
    tested = "?prediction prov:wasDerivedFrom ?step . ?step a prov:Entity"
    without_record = f"""SELECT ?prediction {{ {decided} GRAPH ?graph {{ {tested} }}
        FILTER NOT EXISTS {{ GRAPH ?graph {{ ?prediction prov:wasDerivedFrom+ ?record }} {{ ?record a mel:Assessment }}
            UNION {{ ?record a mel:Situation }} }}
    }}"""
    assert rows(published, without_record) == []


def test_derivations_change_no_answer_to_a_stored_question(published: MemoryStore, library: Library) -> None:
    plain = library_store(library)
    assert rows(plain, "SELECT * { ?s sh:sourceRule ?o }") == []
    for number, question in questions.questions().items():
        if question.query:
            query = questions.with_values(question, {}, plain)
            assert set(plain.select(query).rows) == set(published.select(query).rows), number


def test_published_again_nothing_is_measured_or_inferred(
    published: MemoryStore, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise AssertionError("something was reasoned")

    monkeypatch.setattr(reasoner.reasoned, "Reasoned", refuses)
    monkeypatch.setattr(published, "commit", refuses)
    done = publish(published, publications(Library.load()))
    assert not done.made
    assert set(done.kept) == set(published.graphs()) - {VOID_GRAPH}
