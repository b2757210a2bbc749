"""The cases that are published: those that come with Melian, and a reader's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rdflib import DCTERMS, RDF, RDFS, SKOS, URIRef

from kb import casebook
from kb.errors import CaseError
from kb.publication import CC_BY, GRAPH, Input, in_files, in_graph
from kb.store import Statement
from ontology import MEL
from reasoner import origins


@dataclass(frozen=True)
class PublishedCase:
    """A case on its way into a graph of its own."""

    id: str
    label: str
    graph: str
    inputs: tuple[Input, ...]
    statements: Callable[[], Iterator[Statement]]
    licence: str | None


def shipped() -> list[PublishedCase]:
    """The cases that come with Melian."""
    return [
        PublishedCase(case.id, case.label, _graph(case.id), (origins.of_file(case.path),), _read(case.path), CC_BY)
        for case in casebook.shipped()
    ]


def _read(path: Path) -> Callable[[], Iterator[Statement]]:
    return lambda: in_files([path])


def _graph(identifier: str) -> str:
    return f"{GRAPH}case/{in_name(identifier)}"


def in_name(text: str) -> str:
    """A text as the last part of an IRI."""
    return quote(text, safe="")


def of_reader(reference: str | Path, known: Sequence[str]) -> PublishedCase:
    """A case of a reader's. Raises CaseError if it is none, or has the id of a case that is known already."""
    graph = casebook.graph(reference)
    case = min(graph.subjects(RDF.type, MEL.Case), default=None, key=str)
    if not isinstance(case, URIRef):
        raise CaseError(f"{reference} describes no mel:Case with an IRI of its own, and cannot be published.")
    identifier = str(graph.value(case, SKOS.notation) or str(case).rsplit("/", 1)[-1])
    if identifier in known:
        raise CaseError(f"{reference} has the id {identifier}, as another published case has; give it one of its own.")
    label, licence = graph.value(case, RDFS.label), graph.value(case, DCTERMS.license)
    local = next((str(iri) for each in graph for iri in each if str(iri).startswith("file:")), None)
    if local is not None:
        name = local.rsplit("/", 1)[-1]
        raise CaseError(f"{reference} has the relative IRI <{name}>, which means nothing elsewhere; write it in full.")
    return PublishedCase(
        id=identifier,
        label=str(label or identifier),
        graph=_graph(identifier),
        inputs=(*_files(Path(reference)), origins.reading()),
        statements=lambda: in_graph(graph),
        licence=None if licence is None else str(licence),
    )


def _files(path: Path) -> list[Input]:
    files = [path] if path.is_file() else sorted([*path.glob("*.csv"), *path.glob("*.ttl")])
    return [Input.of_file(file) for file in files]
