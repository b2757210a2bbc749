"""The shapes: well-formed, in plain words, and each found to trip on exactly what it is for."""

import csv
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import ontology
from kb import casebook
from kb.case_terms import ENUMERATIONS, YEARS, case_terms
from kb.validation.engines import Result
from tests.shapes.conftest import ROOT, SHAPES, Find

INVALID = sorted((Path(__file__).parent / "invalid").glob("*.ttl"))
VALID = sorted((Path(__file__).parent / "valid").glob("*.ttl"))
CASES = sorted((ROOT / "kb" / "cases").glob("*.ttl"))
OURS = ontology.BASE
MEL = ontology.MEL
SHAPE = Namespace(OURS + "shape/")

# A property as messages write it: mel:year, skos:notation.
WRITTEN_PROPERTY = re.compile(r"\b(mel|skos|rdfs|dcterms|owl|csvw|dcat):[A-Za-z]+")


def ontology_graph() -> Graph:
    graph = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        graph.parse(path)
    return graph


def allowed(all_shapes: Graph, name: str) -> set[Node]:
    return {value for part in all_shapes.objects(SHAPE[name], SH["in"]) for value in Collection(all_shapes, part)}


def trips(path: Path) -> str:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# trips: "), f"{path.name} does not say what it trips"
    return first.removeprefix("# trips: ")


# What the shapes say


@pytest.mark.parametrize("path", sorted(SHAPES.glob("*-shapes.ttl")), ids=lambda path: path.stem)
def test_a_file_of_shapes_conforms_to_the_shapes_of_shapes(path: Path) -> None:
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=Graph().parse(path), meta_shacl=True, inference="none")
    assert conforms


def test_a_file_of_shapes_says_what_it_is_for_and_what_it_needs(shape_files: dict[str, Graph]) -> None:
    for name, graph in shape_files.items():
        assert [str(kind) in ("records", "description", "library") for kind in graph.objects(None, MEL.validates)] == [
            True
        ], name
        assert [str(file) for file in graph.objects(None, MEL.background) if not (ROOT / str(file)).is_file()] == []


def test_every_constraint_speaks_english_in_whole_sentences(all_shapes: Graph, constraints: list[URIRef]) -> None:
    for constraint in constraints:
        for part in (SH.name, SH.description, SH.message):
            (said,) = all_shapes.objects(constraint, part)
            assert isinstance(said, Literal) and said.language == "en", (constraint, part)
        assert str(all_shapes.value(constraint, SH.description)).endswith("."), constraint
        assert str(all_shapes.value(constraint, SH.message)).endswith("."), constraint
        assert all(str(repair).endswith(".") for repair in all_shapes.objects(constraint, MEL.repair)), constraint


def test_every_message_names_the_property_and_the_reason(all_shapes: Graph, constraints: list[URIRef]) -> None:
    without = [
        constraint
        for constraint in constraints
        for message in all_shapes.objects(constraint, SH.message)
        if not WRITTEN_PROPERTY.search(str(message)) or "because" not in str(message)
    ]
    assert without == []


def test_every_constraint_is_named_after_its_shape_and_says_how_grave_it_is(
    all_shapes: Graph, constraints: list[URIRef]
) -> None:
    for constraint in constraints:
        assert re.fullmatch(r"[A-Z][A-Za-z]+Shape-[a-zA-Z-]+", constraint.removeprefix(SHAPE)), constraint
        assert set(all_shapes.objects(constraint, SH.severity)) in ({SH.Violation}, {SH.Warning}), constraint


def test_every_constraint_that_a_shape_holds_has_a_name_of_its_own(
    all_shapes: Graph, constraints: list[URIRef]
) -> None:
    """A finding names the constraint, so what a shape with a target holds must be no blank node."""
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    targeted = {shape for target in targets for shape in all_shapes.subjects(target)}
    held = {part for shape in targeted for part in all_shapes.objects(shape, SH.property) if shape not in constraints}
    assert held - set(constraints) == set()


def test_every_finding_has_a_repair(all_shapes: Graph, constraints: list[URIRef]) -> None:
    assert [constraint for constraint in constraints if all_shapes.value(constraint, MEL.repair) is None] == []


# What the shapes take from elsewhere


def notations(graph: Graph, kind: URIRef) -> set[str]:
    return {str(graph.value(each, SKOS.notation)) for each in graph.subjects(RDF.type, kind)}


def test_the_closed_lists_of_the_shapes_are_those_of_the_ontology(all_shapes: Graph) -> None:
    graph = ontology_graph()
    statuses = set(graph.subjects(RDF.type, MEL.Status))
    for name in ("SourceShape-status", "TheoryShape-status", "RuleShape-status", "ParameterShape-status"):
        assert allowed(all_shapes, name) == statuses
    assert allowed(all_shapes, "CommitmentShape-obligation") == set(graph.subjects(RDF.type, MEL.Obligation))
    assert allowed(all_shapes, "RuleShape-kind") == set(graph.subjects(RDF.type, MEL.RuleKind))
    assert allowed(all_shapes, "IdentifierShape-scheme") == set(graph.subjects(RDF.type, MEL.IdentifierScheme))


def test_the_values_of_the_shapes_are_those_that_cases_are_read_with(all_shapes: Graph) -> None:
    terms = case_terms()
    assert set(terms.enumerated) <= set(ENUMERATIONS)
    for column, term in terms.enumerated.items():
        values = {terms.values[notation] for notation in ENUMERATIONS[column]}
        assert allowed(all_shapes, f"SituationValueShape-{term.iri.removeprefix(MEL)}") == values


def test_the_codes_of_the_shapes_are_those_of_the_ontology(all_shapes: Graph) -> None:
    (alternatives,) = all_shapes.objects(SHAPE["ObservationShape-code-known"], SH["or"])
    lists = [all_shapes.value(part, SH["in"]) for part in Collection(all_shapes, alternatives)]
    codes = {str(code) for part in lists if part is not None for code in Collection(all_shapes, part)}
    assert codes == notations(ontology_graph(), MEL.ObservedCode)


def test_the_shapes_of_pairs_are_those_of_the_table_of_pairs(all_shapes: Graph) -> None:
    """Each column has one shape; the styles, the aims and the outcomes are those of the ontology."""
    pairs = Graph().parse(ROOT / "ontology" / "pairs.ttl")
    coded = set(pairs.subjects(MEL.column)) - {MEL.pairYear}
    held = (all_shapes.objects(SHAPE[name], SH.property) for name in ("PairFlagShape", "PairValueShape"))
    assert {all_shapes.value(part, SH.path) for parts in held for part in parts} == coded
    styles = set(pairs.subjects(RDF.type, MEL.EnumeratedValue))
    assert allowed(all_shapes, "PairValueShape-defenderBargaining") == styles
    assert allowed(all_shapes, "PairValueShape-challengerAims") == allowed(all_shapes, "SituationValueShape-aims")
    for name in ("PairOutcomeShape-seen", "PairOutcomeShape-not-seen"):
        assert allowed(all_shapes, name) == set(pairs.subjects(RDF.type, MEL.ObservedOutcome))


def test_what_can_be_claimed_is_what_is_coded(all_shapes: Graph) -> None:
    """Whatever has a column in the case tables, but for who and when, and for roles the property of the holder."""
    graph = ontology_graph()
    coded = set(graph.subjects(MEL.codedIn))
    who_and_when = {MEL.perceiver, MEL.target, MEL.year, MEL.date, MEL.observationComplete}
    filled = {term for term in coded if str(term).startswith((MEL.has, MEL.warDecided))}
    assert allowed(all_shapes, "ClaimShape-property") == coded - who_and_when - filled


def test_the_years_of_the_shapes_are_those_that_cases_are_read_with(all_shapes: Graph) -> None:
    bounds = set(all_shapes.objects(None, SH.minInclusive)) | set(all_shapes.objects(None, SH.maxInclusive))
    assert {Literal(YEARS[0]), Literal(YEARS[-1])} <= bounds


def test_no_iso_code_of_the_shapes_is_an_abbreviation_of_correlates_of_war(
    all_shapes: Graph, shared_data: Path
) -> None:
    pattern = re.compile(str(all_shapes.value(SHAPE.IsoCode, SH.pattern)))
    with gzip.open(shared_data / "states2016.csv.gz", "rt", encoding="utf-8") as file:
        abbreviations = {row["stateabb"] for row in csv.DictReader(file)}
    assert {code for code in abbreviations if pattern.search(code)} == set()


def test_every_iso_code_that_melian_knows_is_told_from_an_abbreviation(all_shapes: Graph) -> None:
    """But for those that are the abbreviation of some state: KOR is Korea to 1910, and South Korea to ISO."""
    pattern = re.compile(str(all_shapes.value(SHAPE.IsoCode, SH.pattern)))
    actors = Graph().parse(ROOT / "kb" / "actors.ttl")
    iso = {str(actors.value(node, MEL.identifier)) for node in actors.subjects(MEL.scheme, MEL.Iso3166Alpha3)}
    abbreviations = {str(value) for value in actors.objects(None, MEL.cowAbbreviation)}
    assert {code for code in iso - abbreviations if not pattern.search(code)} == {"KOR"}


# What the shapes find


def found_in(find_by: Callable[..., Find], path: Path, *kinds: str) -> list[Result]:
    return find_by(*kinds)(Graph().parse(path))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_file_trips_the_one_shape_it_names(path: Path, find_by: Callable[..., Find]) -> None:
    assert {str(result.shape) for result in found_in(find_by, path)} == {SHAPE + trips(path)}


def test_every_constraint_is_tripped_by_an_invalid_file(constraints: list[URIRef]) -> None:
    tripped = {trips(path) for path in INVALID}
    assert {constraint.removeprefix(SHAPE) for constraint in constraints} == tripped


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_file_has_no_finding(path: Path, find_by: Callable[..., Find]) -> None:
    assert found_in(find_by, path) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_shipped_case_has_no_finding(path: Path, find_by: Callable[..., Find]) -> None:
    assert found_in(find_by, path, "records", "description") == []


def test_the_registry_of_actors_has_no_finding(find_by: Callable[..., Find]) -> None:
    assert found_in(find_by, ROOT / "kb" / "actors.ttl", "records", "description") == []


def test_the_library_has_no_finding(find_by: Callable[..., Find]) -> None:
    library = Graph()
    for path in (*(ROOT / "ontology").rglob("*.ttl"), ROOT / "kb" / "datasets.ttl"):
        if SHAPES not in path.parents:
            library.parse(path)
    assert find_by("library")(library) == []


def test_the_tables_of_the_domain_break_no_rule_that_tables_are_held_to(
    shared_domain: Path, find_by: Callable[..., Find], all_shapes: Graph
) -> None:
    """They name four coalitions that no table can describe, and two great powers that were very weak in 1812."""
    found = find_by("records")(casebook.graph(shared_domain))
    assert {str(result.shape).removeprefix(SHAPE) for result in found} == {
        "TargetReferenceShape-target-known",
        "TowardsReferenceShape-towards-known",
        "AssessmentShape-weak-great-power",
    }
    assert {result.severity for result in found} == {"Warning"}


def test_a_finding_about_several_records_points_at_the_one_at_fault(find_by: Callable[..., Find]) -> None:
    path = Path(__file__).parent / "invalid" / "case-target-after-it-ended.ttl"
    (finding,) = found_in(find_by, path, "records")
    assert finding.focus == URIRef(OURS + "assessment/X1-1-GMY")
    assert (finding.value, finding.path) == (URIRef(OURS + "state/AUH"), MEL.target)
