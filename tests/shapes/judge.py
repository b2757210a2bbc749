"""pyshacl run on one file after another without building the shapes anew, and what stands behind the data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import BNode, Node

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "ontology" / "shapes"
MEL = Namespace("https://w3id.org/melian/ontology/")
SHAPE = Namespace("https://w3id.org/melian/shape/")


@dataclass(frozen=True)
class Finding:
    """One result of a validation; ``shape`` is the local name of the constraint."""

    shape: str
    focus: Node | None
    path: Node | None
    value: Node | None


class Background:
    """The files that shapes look things up in. A validation is given what the data mention, to be quick."""

    def __init__(self, files: Iterable[str]) -> None:
        self._graph = Graph()
        for file in sorted(files):
            self._graph.parse(ROOT / file)

    def behind(self, data: Graph) -> Iterator[tuple[Node, Node, Node]]:
        """The schema, and whatever has an IRI or a literal in common with ``data``."""
        yield from self._schema
        described = set(data.subjects())
        mentioned = set(data.objects())
        for subject in {subject for term in mentioned for subject in self._by_mention.get(term, ())} - described:
            yield from self._said_of(subject)

    @cached_property
    def _schema(self) -> list[tuple[Node, Node, Node]]:
        wanted = (RDFS.subClassOf, MEL.derivedFrom)
        schema = [triple for predicate in wanted for triple in self._graph.triples((None, predicate, None))]
        # That a property is known is all that is looked up of it; as a term it would be validated itself.
        known = set(self._graph.subjects(RDFS.label)) & set(self._graph.subjects(RDFS.isDefinedBy))
        return schema + [(term, RDF.type, RDF.Property) for term in known]

    @cached_property
    def _by_mention(self) -> dict[Node, set[Node]]:
        found: dict[Node, set[Node]] = {}
        for subject, _, value in self._graph:
            if isinstance(subject, URIRef):
                found.setdefault(subject, set()).add(subject)
                if isinstance(value, Literal):
                    found.setdefault(value, set()).add(subject)
        return found

    def _said_of(self, subject: Node) -> Iterator[tuple[Node, Node, Node]]:
        for triple in self._graph.triples((subject, None, None)):
            yield triple
            if isinstance(triple[2], BNode):
                yield from self._said_of(triple[2])


class Judge:
    """pyshacl with one set of shapes, for any number of graphs."""

    def __init__(self, shapes: Graph, background: Background) -> None:
        self._data = Graph()
        self._background = background
        self._validator = Validator(
            DataGraph.from_rdflib_graph(self._data),
            shacl_graph=shapes,
            options={"inference": "none", "inplace": True},
        )

    def findings(self, data: Graph) -> list[Finding]:
        """What the shapes find in ``data``; findings about what stands behind it are left out."""
        self._data.remove((None, None, None))
        for triple in (*data, *self._background.behind(data)):
            self._data.add(triple)
        _, report, _ = self._validator.run()  # type: ignore[no-untyped-call]  # pyshacl does not annotate it
        described = set(data.subjects())
        found = [
            Finding(
                str(report.value(result, SH.sourceShape)).removeprefix(SHAPE),
                report.value(result, SH.focusNode),
                report.value(result, SH.resultPath),
                report.value(result, SH.value),
            )
            for result in report.objects(None, SH.result)
        ]
        return [finding for finding in found if finding.focus in described]
