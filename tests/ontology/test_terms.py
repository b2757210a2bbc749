"""What every term of the ontology must carry: a name, a meaning, and where it comes from."""

from collections import Counter
from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

MELIAN = "https://w3id.org/melian/"
MEL = Namespace(MELIAN + "ontology/")
KINDS = ("ontology/", "work/", "parameter/", "indicator/", "rule/", "theory/")
OUR_TERMS = tuple(MELIAN + kind for kind in KINDS)

# What says, in place of a definition, what a work, a parameter and a rule are.
MEANING_ELSEWHERE = {
    "work": DCTERMS.bibliographicCitation,
    "parameter": MEL.justification,
    "rule": MEL.antecedent,
}


def our_terms(graph: Graph) -> set[URIRef]:
    """Every subject of ours that has a type and is no ontology header."""
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    return {
        subject
        for subject in graph.subjects(RDF.type)
        # rdflib's own startswith() takes no tuple, and says no to everything.
        if isinstance(subject, URIRef) and str(subject).startswith(OUR_TERMS) and subject not in headers
    }


def modules_of(graphs: dict[str, Graph]) -> dict[str, Graph]:
    return {name: graph for name, graph in graphs.items() if name.startswith("ontology/")}


def english(graph: Graph, subject: URIRef, predicate: URIRef) -> list[str]:
    values = graph.objects(subject, predicate)
    return [str(value) for value in values if isinstance(value, Literal) and value.language == "en"]


def test_every_area_of_the_design_has_its_module(graphs: dict[str, Graph]) -> None:
    areas = ("actors", "alliances", "situations", "factors", "behaviours", "parameters", "works")
    assert [area for area in areas if not our_terms(graphs[f"ontology/{area}.ttl"])] == []


def test_every_module_describes_itself_and_its_version(graphs: dict[str, Graph]) -> None:
    wanted = [DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, OWL.versionInfo]
    for name, graph in modules_of(graphs).items():
        headers = list(graph.subjects(RDF.type, OWL.Ontology))
        assert len(headers) == 1, name
        assert [part for part in wanted if graph.value(headers[0], part) is None] == [], name


def test_every_term_has_exactly_one_english_label(ontology: Graph) -> None:
    counts = {term: len(english(ontology, term, RDFS.label)) for term in our_terms(ontology)}
    assert {term: count for term, count in counts.items() if count != 1} == {}


def test_every_term_has_exactly_one_definition_or_what_stands_for_it(ontology: Graph) -> None:
    wrong = {}
    for term in our_terms(ontology):
        kind = term.removeprefix(MELIAN).split("/")[0]
        meanings = english(ontology, term, MEANING_ELSEWHERE.get(kind, SKOS.definition))
        if len(meanings) != 1:
            wrong[term] = meanings
    assert wrong == {}


def test_every_term_has_a_source_or_a_status(ontology: Graph) -> None:
    unsupported = {
        term
        for term in our_terms(ontology)
        if (term, DCTERMS.source, None) not in ontology and (term, MEL.status, None) not in ontology
    }
    assert unsupported == set()


def test_every_status_is_one_of_the_three(graphs: dict[str, Graph]) -> None:
    known = {MEL.Published, MEL.FromMemory, MEL.Assumption}
    used = {status for graph in graphs.values() for status in graph.objects(None, MEL.status)}
    assert used == known


def test_what_is_published_or_remembered_names_its_work(ontology: Graph) -> None:
    """An assumption may stand alone; a claim or a number of somebody else's may not."""
    unnamed = {
        term
        for status in (MEL.Published, MEL.FromMemory)
        for term in ontology.subjects(MEL.status, status)
        if not str(term).startswith(MELIAN + "work/")
        and (term, DCTERMS.source | DCTERMS.references, None) not in ontology
    }
    assert unnamed == set()


def test_every_term_is_defined_by_the_one_module_it_stands_in(graphs: dict[str, Graph]) -> None:
    wrong = {}
    for name, graph in modules_of(graphs).items():
        headers = set(graph.subjects(RDF.type, OWL.Ontology))
        for term in our_terms(graph):
            modules = set(graph.objects(term, RDFS.isDefinedBy))
            if len(modules) != 1 or not modules <= headers:
                wrong[term] = (name, modules)
    assert wrong == {}


def test_no_term_is_defined_in_two_modules(graphs: dict[str, Graph]) -> None:
    homes = Counter(term for graph in modules_of(graphs).values() for term in our_terms(graph))
    assert [term for term, count in homes.items() if count > 1] == []


def test_no_term_of_ours_is_used_without_being_defined(graphs: dict[str, Graph], ontology: Graph) -> None:
    """A misspelt property is not an error to RDF; here it is one."""
    defined = our_terms(ontology)
    used = {
        (name, term)
        for name, graph in graphs.items()
        for triple in graph
        for term in triple
        if isinstance(term, URIRef) and term.startswith(MEL) and (term, RDF.type, OWL.Ontology) not in ontology
    }
    undefined = {(name, term) for name, term in used if term not in defined and "/0." not in term}
    assert undefined == set()


def test_no_line_ends_in_a_space(knowledge_files: list[Path]) -> None:
    ragged = [
        (path.name, number)
        for path in knowledge_files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line != line.rstrip()
    ]
    assert ragged == []
