"""What Melian knows about the published data sets it can read: `datasets.ttl` as Python objects.

The descriptions follow DCAT and CSV on the Web (https://www.w3.org/TR/tabular-metadata/).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal, cast, get_args

from rdflib import BNode, Graph, Namespace
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD
from rdflib.term import Node

from kb.errors import DataError

CSVW = Namespace("http://www.w3.org/ns/csvw#")
VERSION = Namespace(str(DCAT))["version"]  # DCAT 3; rdflib knows DCAT 2
NFO = Namespace("http://www.semanticdesktop.org/ontologies/2007/03/22/nfo#")

Datatype = Literal["integer", "nonNegativeInteger", "double", "string", "date"]


@dataclass(frozen=True)
class Column:
    """A column that Melian reads, by the publisher's name."""

    name: str
    datatype: Datatype  # an XML Schema type; nonNegativeInteger refuses undeclared negative codes
    missing: tuple[str, ...]  # codes that mean "not known", besides the empty cell
    required: bool  # a row without a value is an error
    description: str


@dataclass(frozen=True)
class File:
    """A file name under which a version of a data set is distributed (or the same with `.gz`)."""

    name: str
    version: str | None  # the publisher's; None if the publisher numbers none


@dataclass(frozen=True)
class DataSet:
    """One published table: who publishes it, where, on what terms, and how it looks."""

    id: str
    iri: str
    title: str
    description: str
    publisher: str
    citation: str
    landing_page: str | None  # None: not published as a file, but derived
    note: str | None  # what to do to the download before Melian can read it
    rights: str
    first_year: int
    last_year: int
    encoding: str
    files: tuple[File, ...]  # the newest version first
    columns: tuple[Column, ...]

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that Melian reads, the oldest first."""
        return tuple(dict.fromkeys(file.version for file in reversed(self.files) if file.version))


def catalogue() -> list[DataSet]:
    """Every data set that Melian can read, ordered by id."""
    return list(_described())


@cache
def _described() -> tuple[DataSet, ...]:
    return read_catalogue(files("kb").joinpath("datasets.ttl").read_text("utf-8"))


def read_catalogue(turtle: str) -> tuple[DataSet, ...]:
    """The data sets that a Turtle text describes as `datasets.ttl` does, ordered by id.

    Raises DataError if a description is incomplete, or gives a column a datatype that Melian does not read.
    """
    graph = Graph().parse(data=turtle, format="turtle")
    found = (_data_set(graph, node) for node in graph.subjects(RDF.type, DCAT.Dataset))
    return tuple(sorted(found, key=lambda dataset: dataset.id))


def data_set(dataset_id: str) -> DataSet:
    """The data set with this id (`nmc`); a DataError names the nearest id if there is none."""
    known = {dataset.id: dataset for dataset in catalogue()}
    if dataset_id in known:
        return known[dataset_id]
    near = get_close_matches(dataset_id, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it reads {', '.join(known)}."
    raise DataError(f"Melian reads no data set called “{dataset_id}”; {hint}")


def _data_set(graph: Graph, node: Node) -> DataSet:
    schema = graph.value(node, CSVW.tableSchema)
    period = graph.value(node, DCTERMS.temporal)
    dialect = graph.value(node, CSVW.dialect)
    return DataSet(
        id=_text(graph, node, SKOS.notation),
        iri=str(node),
        title=_text(graph, node, DCTERMS.title),
        description=_text(graph, node, DCTERMS.description),
        publisher=_text(graph, graph.value(node, DCTERMS.publisher), FOAF.name),
        citation=_text(graph, node, DCTERMS.bibliographicCitation),
        landing_page=_optional(graph, node, DCAT.landingPage),
        note=_optional(graph, node, SKOS.note),
        rights=_text(graph, node, DCTERMS.rights),
        first_year=int(_text(graph, period, DCAT.startDate)),
        last_year=int(_text(graph, period, DCAT.endDate)),
        encoding=_text(graph, dialect, CSVW.encoding),
        files=_files(graph, graph.objects(node, DCAT.distribution)),
        columns=_columns(graph, schema),
    )


def _files(graph: Graph, distributions: Iterable[Node]) -> tuple[File, ...]:
    found = [File(_text(graph, d, NFO.fileName), _optional(graph, d, VERSION)) for d in distributions]
    by_name = sorted(found, key=lambda file: file.name)
    return tuple(sorted(by_name, key=lambda file: _numbers(file.version), reverse=True))


def _numbers(version: str | None) -> list[int]:
    return [int(part) for part in version.split(".")] if version else []


def _columns(graph: Graph, schema: Node | None) -> tuple[Column, ...]:
    inherited = _codes(graph, schema)
    nodes = Collection(graph, graph.value(schema, CSVW.column) or BNode())
    return tuple(
        Column(
            name=_text(graph, node, CSVW.name),
            datatype=_datatype(graph, node),
            missing=_codes(graph, node) or inherited,
            required=_optional(graph, node, CSVW.required) == "true",
            description=_text(graph, node, DCTERMS.description),
        )
        for node in nodes
    )


def _codes(graph: Graph, node: Node | None) -> tuple[str, ...]:
    return tuple(sorted(str(code) for code in graph.objects(node, CSVW.null)))


def _datatype(graph: Graph, node: Node) -> Datatype:
    name = _text(graph, node, CSVW.datatype).removeprefix(str(XSD))
    if name not in get_args(Datatype):
        known = ", ".join(get_args(Datatype))
        raise DataError(f"A data set gives a column the datatype {name}; Melian reads {known}.")
    return cast(Datatype, name)


def _optional(graph: Graph, node: Node | None, predicate: Node) -> str | None:
    value = graph.value(node, predicate)
    return None if value is None else str(value)


def _text(graph: Graph, node: Node | None, predicate: Node) -> str:
    value = _optional(graph, node, predicate)
    if value is None:
        raise DataError(f"The description of {node or 'a data set'} lacks {predicate}.")
    return value
