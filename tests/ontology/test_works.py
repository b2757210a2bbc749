"""The bibliography holds every work that is cited, and each citation is whole."""

import csv
import re
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

WORK = Namespace("https://w3id.org/melian/work/")

# A citation of the domain tables: "Walt 1985, 1987", "Bell & Miller 2015", "Tammen et al. 2000".
CITATION = re.compile(
    r"(?P<first>(?:Bueno de )?[A-Z][\w-]+)"
    r"(?:(?:, [A-Z]\w+)*(?: (?:&|and) [A-Z]\w+)?| et al\.)"
    r" (?P<years>(?:1[89]|20)\d\d(?:(?:, |/)(?:1[89]|20)\d\d)*)"
)


def citations_in(text: str) -> set[tuple[str, str]]:
    """The first surname and each year: "Jervis 1984/1989" is two citations."""
    return {
        (match["first"], year)
        for match in CITATION.finditer(text)
        for year in match["years"].replace("/", ", ").split(", ")
    }


def test_every_work_that_is_cited_stands_in_the_bibliography(graphs: dict[str, Graph]) -> None:
    bibliography = graphs["ontology/works.ttl"]
    dangling = {
        (name, work)
        for name, graph in graphs.items()
        for work in graph.objects()
        if isinstance(work, URIRef) and work.startswith(WORK) and (work, RDF.type, None) not in bibliography
    }
    assert dangling == set()


def test_a_citation_names_the_authors_and_the_year_of_its_key(graphs: dict[str, Graph]) -> None:
    bibliography = graphs["ontology/works.ttl"]
    for work, cited in bibliography.subject_objects(DCTERMS.bibliographicCitation):
        citation = str(cited)
        year = re.search(r"\d{4}[ab]?$", str(work))
        assert f" {year.group()}. " in citation if year else " No date. " in citation, work
        surnames = [str(author).split(", ")[0] for author in bibliography.objects(work, DCTERMS.creator)]
        assert [surname for surname in surnames if surname not in citation] == [], work


def test_no_work_stands_twice_in_the_bibliography(graphs: dict[str, Graph]) -> None:
    works = list(graphs["ontology/works.ttl"].subject_objects(DCTERMS.bibliographicCitation))
    assert len({citation for _, citation in works}) == len(works)


def test_a_citation_of_the_tables_is_read_as_first_author_and_each_year() -> None:
    text = "Tammen et al. 2000 S20; Jervis 1984/1989; Walt 1985, 1987; Resende-Santos 2007; Lai & Reiter 2000"
    assert citations_in(text) == {
        ("Tammen", "2000"),
        ("Jervis", "1984"),
        ("Jervis", "1989"),
        ("Walt", "1985"),
        ("Walt", "1987"),
        ("Resende-Santos", "2007"),
        ("Lai", "2000"),
    }


@pytest.mark.parametrize(
    ("table", "column"), [("rules.tsv", "source"), ("decisions.tsv", "basis"), ("glossary.tsv", "citation")]
)
def test_every_work_that_the_domain_tables_cite_is_in_the_bibliography(
    graphs: dict[str, Graph], shared_domain: Path, table: str, column: str
) -> None:
    bibliography = graphs["ontology/works.ttl"]
    held = {
        (str(author).split(", ")[0], str(bibliography.value(work, DCTERMS.date)))
        for work, author in bibliography.subject_objects(DCTERMS.creator)
    }
    with (shared_domain / table).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    cited = {citation for row in rows for citation in citations_in(row[column] or "")}
    assert len(cited) > 10
    assert cited - held == set()
