"""What Melian says about the published data sets: complete, consistent, and free of the data themselves."""

from importlib.resources import files

import pytest
from rdflib import Graph
from rdflib.namespace import DCAT, RDF, SKOS

from kb.catalogue import DataSet, catalogue, data_set, read_catalogue
from kb.errors import DataError, KbError

IDS = {
    "states", "majors", "nmc", "contiguity", "capitals", "distances",
    "atop-members", "atop-alliances", "atop-phases", "atop-state-years", "atop-dyad-years",
    "dyadic-mid", "mid-disputes", "mid-participants", "interstate-wars", "rivalries",
    "ideal-points", "nuclear", "nuclear-dyads", "nuclear-states", "territorial-threat",
    "leeds-savun", "democracy", "gdp",
}  # fmt: skip
TURTLE = files("kb").joinpath("datasets.ttl").read_text("utf-8")
EVERY = pytest.mark.parametrize("dataset", catalogue(), ids=lambda dataset: dataset.id)


def missing(dataset_id: str, column: str) -> set[str]:
    return set(next(c for c in data_set(dataset_id).columns if c.name == column).missing)


def test_the_catalogue_describes_every_data_set_once() -> None:
    assert [dataset.id for dataset in catalogue()] == sorted(IDS)


def test_the_iri_of_a_data_set_ends_in_its_id() -> None:
    graph = Graph().parse(data=TURTLE, format="turtle")
    named = {str(graph.value(node, SKOS.notation)): str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)}
    assert named == {dataset_id: f"https://w3id.org/melian/dataset/{dataset_id}" for dataset_id in IDS}
    assert {dataset.iri for dataset in catalogue()} == set(named.values())


@EVERY
def test_a_data_set_says_who_publishes_it_and_on_what_terms(dataset: DataSet) -> None:
    said = (dataset.title, dataset.description, dataset.publisher, dataset.citation, dataset.rights)
    assert all(text.strip() for text in said)
    assert 1400 < dataset.first_year < dataset.last_year < 2100


@EVERY
def test_a_data_set_says_where_to_get_it(dataset: DataSet) -> None:
    address = dataset.landing_page
    assert address.startswith(("http://", "https://")) if address else dataset.note


@EVERY
def test_no_column_is_described_twice(dataset: DataSet) -> None:
    names = [column.name for column in dataset.columns]
    assert len(names) == len(set(names))
    assert all(column.description.endswith(".") for column in dataset.columns)


@EVERY
def test_a_column_that_must_have_a_value_has_no_code_for_missing(dataset: DataSet) -> None:
    assert [c.name for c in dataset.columns if c.required and "-9" in c.missing] == []


@EVERY
def test_an_empty_cell_is_missing_in_every_column(dataset: DataSet) -> None:
    assert [c.name for c in dataset.columns if "" not in c.missing] == []


def test_no_file_name_belongs_to_two_data_sets() -> None:
    names = [file.name for dataset in catalogue() for file in dataset.files]
    assert len(names) == len(set(names))


def test_the_newest_version_comes_first() -> None:
    assert [file.name for file in data_set("nmc").files] == ["NMC-70-abridged.csv", "NMC-60-abridged.csv"]
    assert [file.version for file in data_set("dyadic-mid").files] == ["4.03", "4.02"]
    assert data_set("nmc").versions == ("6.0", "7.0")


def test_minus_nine_is_a_polity_score_and_a_missing_capability() -> None:
    assert "-9" not in missing("democracy", "polity2")
    assert all("-9" in missing("nmc", column) for column in ("milex", "milper", "irst", "pec", "upop"))


def test_zero_is_nowhere_a_code_for_missing() -> None:
    """ATOP's yrexit 0 means in force when the data end; a 0 elsewhere is a measured 0."""
    zeros = [(d.id, c.name) for d in catalogue() for c in d.columns if {"0", "0.0"} & set(c.missing)]
    assert zeros == []


def test_an_unknown_data_set_is_answered_with_the_nearest() -> None:
    with pytest.raises(DataError, match="no data set called “nuclear-state”; did you mean nuclear-states"):
        data_set("nuclear-state")
    with pytest.raises(KbError, match="it reads atop-alliances, "):
        data_set("xyz")


def test_the_catalogue_cannot_be_changed_by_its_reader() -> None:
    catalogue().clear()
    assert catalogue()


def test_a_description_without_terms_is_refused() -> None:
    with pytest.raises(DataError, match=r"dataset/\S+ lacks http://purl.org/dc/terms/rights"):
        read_catalogue(TURTLE.replace("dcterms:rights", "dcterms:accessRights"))


def test_a_description_without_a_table_is_refused() -> None:
    with pytest.raises(DataError, match=r"a data set lacks http://www\.w3\.org/ns/csvw#encoding"):
        read_catalogue(TURTLE.replace("csvw:dialect", "csvw:notes"))


def test_a_datatype_that_nobody_reads_is_refused() -> None:
    with pytest.raises(DataError, match="the datatype gMonth; Melian reads integer, nonNegativeInteger"):
        read_catalogue(TURTLE.replace("xsd:double", "xsd:gMonth"))
