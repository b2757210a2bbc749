"""The closed list of behaviours: what counts as a hit, and what excludes what, as the domain has it."""

import csv
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.namespace import SKOS

MEL = Namespace("https://w3id.org/melian/ontology/")
BANDWAGONING = {"Bandwagoning", "DefensiveBandwagoning", "OffensiveBandwagoning"}


@pytest.fixture(scope="module")
def table(shared_domain: Path) -> dict[str, dict[str, str]]:
    """The rows of behaviours.tsv, one for each behaviour that a row names."""
    with (shared_domain / "behaviours.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t")
        next(rows)
        return {
            name: {"kind of": kind, "hit": hit, "excludes": excluded[0] if excluded else ""}
            for names, kind, hit, *excluded in rows
            for name in names.split(", ")
        }


def short(term: object) -> str:
    return str(term).removeprefix(MEL)


def values(graph: Graph, behaviour: str, predicate: str) -> set[str]:
    return {short(value) for value in graph.objects(MEL[behaviour], MEL[predicate])}


def kinds_of(graph: Graph, behaviour: str) -> set[str]:
    """The behaviour and everything that is a kind of it."""
    return {short(kind) for kind in graph.transitive_subjects(MEL.kindOf, MEL[behaviour])}


def test_the_list_is_the_domains_closed_list(ontology: Graph, table: dict[str, dict[str, str]]) -> None:
    """Bandwagoning is the common parent of two behaviours; transcending is named by rule UND-2."""
    held = {short(behaviour) for behaviour in ontology.subjects(RDF.type, MEL.Behaviour)}
    assert held == set(table) | {"Bandwagoning", "Transcending"}


def test_a_behaviour_is_a_kind_of_what_the_table_says(ontology: Graph, table: dict[str, dict[str, str]]) -> None:
    for name, row in table.items():
        expected = {"-": set(), "bandwagoning": {"Bandwagoning"}}.get(row["kind of"], {row["kind of"]})
        assert values(ontology, name, "kindOf") == expected, name


def test_a_behaviour_is_a_hit_when_the_table_says_so(ontology: Graph, table: dict[str, dict[str, str]]) -> None:
    for name, row in table.items():
        codes = {part.removesuffix(" not observed").removesuffix(":x") for part in row["hit"].split(" or ")}
        missed = row["hit"].endswith("not observed")
        expected = set() if row["hit"] == "no verdict" else codes
        assert values(ontology, name, "hitCode") == (set() if missed else expected), name
        assert values(ontology, name, "missCode") == (expected if missed else set()), name


def excluded_by(text: str, graph: Graph, table: dict[str, dict[str, str]]) -> set[str]:
    """What a cell of the last column excludes, with every kind written out."""
    excluded: set[str] = set()
    for part in text.split(", "):
        if part.startswith("as "):
            excluded |= excluded_by(table[part.removeprefix("as ")]["excludes"], graph, table)
        elif part == "every bandwagoning":
            excluded |= BANDWAGONING
        elif part.endswith(" and its kinds"):
            excluded |= kinds_of(graph, part.removesuffix(" and its kinds"))
        elif part not in ("", "-"):
            excluded.add(part)
    return excluded


def test_two_behaviours_exclude_each_other_when_the_table_says_so(
    ontology: Graph, table: dict[str, dict[str, str]]
) -> None:
    pairs = {
        frozenset((name, other))
        for name, row in table.items()
        for other in excluded_by(row["excludes"], ontology, table)
    }
    # The table excludes "every bandwagoning": the parent is excluded by what excludes its kinds.
    held = {frozenset((short(one), short(other))) for one, other in ontology.subject_objects(MEL.excludes)}
    assert held == pairs


def test_exclusion_is_written_in_both_directions(ontology: Graph) -> None:
    written = set(ontology.subject_objects(MEL.excludes))
    assert {(other, one) for one, other in written} == written
    assert all(one != other for one, other in written)


def test_every_code_that_makes_a_hit_can_be_observed(ontology: Graph) -> None:
    observed = {str(ontology.value(code, SKOS.notation)) for code in ontology.subjects(RDF.type, MEL.ObservedCode)}
    counted = {str(code) for predicate in (MEL.hitCode, MEL.missCode) for code in ontology.objects(None, predicate)}
    assert observed == {"BAL", "BALI", "ALIGN", "BUCK", "HEDGE", "SOFT", "TETHER", "RESIST"}
    assert observed - counted == {"RESIST"}
    assert counted <= observed


def test_balancing_or_siding_with_anyone_refutes_a_prediction_of_neither(ontology: Graph) -> None:
    assert {short(code) for code in ontology.subjects(MEL.alignsOrBalances, Literal(True))} == {
        "BAL",
        "BALI",
        "ALIGN",
    }


@pytest.mark.parametrize(("kind", "phrase"), [("Behaviour", "verb"), ("ObservedCode", "pastVerb")])
def test_every_behaviour_can_be_said_of_a_target(ontology: Graph, kind: str, phrase: str) -> None:
    for term in ontology.subjects(RDF.type, MEL[kind]):
        phrases = list(ontology.objects(term, MEL[phrase]))
        assert [str(text).count("{target}") for text in phrases] == [1], term


def test_a_prediction_has_one_of_four_statuses(ontology: Graph) -> None:
    statuses = ontology.subjects(RDF.type, MEL.PredictionStatus)
    notations = {str(ontology.value(status, SKOS.notation)) for status in statuses}
    assert notations == {"predicted", "none", "undetermined", "out-of-scope"}
