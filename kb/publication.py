"""A publication: a named graph before it is made, and all that tells whether it has to be made again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kb.errors import KbError
from kb.store.model import Content, Statement
from ontology import BASE

GRAPH = BASE + "graph/"
"""Where the names of all published graphs begin."""
CC_BY = "https://creativecommons.org/licenses/by/4.0/"

_HERE = Path(__file__).parent


class GraphKind(StrEnum):
    """Who says what is in a graph; the values are classes of ontology/publishing.ttl."""

    ASSERTED = "AssertedGraph"
    MEASURED = "MeasuredGraph"
    INFERRED = "InferredGraph"


@dataclass(frozen=True, order=True)
class Input:
    """Something that a graph is made from: what it is called, and the SHA-256 digest of its content, in hex."""

    label: str
    digest: str

    @staticmethod
    def of_file(path: Path, label: str | None = None) -> "Input":
        """A file, by its name if it is given no other label. Raises KbError if it cannot be read."""
        try:
            return Input(label or path.name, sha256(path.read_bytes()).hexdigest())
        except OSError as error:
            raise KbError(f"{path} cannot be read: {error.strerror}.") from error

    @staticmethod
    def of_many(label: str, inputs: Iterable["Input"]) -> "Input":
        """Several inputs as one."""
        return Input(label, _digest(f"{each.label}\n{each.digest}" for each in sorted(inputs)))


@dataclass(frozen=True)
class Publication:
    """A named graph to be published.

    inputs: everything that its content depends on, the code that makes it included. content: makes it; called only if
    an input changed. A file that it returns must not say anything twice. derived_from: the published graphs that
    it rests on. sources: IRIs of works, beside those that the content itself cites. inferred_by: the IRI of the theory
    of an inferred graph.
    """

    graph: str
    kind: GraphKind
    title: str
    inputs: tuple[Input, ...]
    content: Callable[[], Content]
    derived_from: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    licence: str | None = CC_BY
    inferred_by: str | None = None

    @property
    def fingerprint(self) -> str:
        """A digest of all that the graph and its description are made from."""
        described = (self.graph, self.kind, self.title, self.licence or "", self.inferred_by or "")
        lists = (sorted(self.derived_from), sorted(self.sources), [Input.of_many("", self.inputs).digest])
        return _digest((*described, *(f"{len(each)}\n" + "\n".join(each) for each in lists), _publishing().digest))


@cache
def code(*folders: Path) -> Input:
    """The program text in some packages: with another text they might say something else."""
    inputs = [
        Input.of_file(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
    ]
    return Input.of_many("the program text of " + ", ".join(sorted(folder.name for folder in folders)), inputs)


@cache
def _publishing() -> Input:
    return Input.of_many("", [Input.of_file(_HERE / name) for name in ("publication.py", "publish.py", "void.py")])


def _digest(parts: Iterable[str]) -> str:
    found = sha256()
    for part in parts:
        found.update(f"{len(part)}:{part}".encode())
    return found.hexdigest()


def in_files(paths: Sequence[Path]) -> Iterator[Statement]:
    """The statements of some Turtle files, in their order. Raises KbError for one that is not Turtle in UTF-8."""
    for path in paths:
        try:
            text = path.read_bytes().decode("utf-8-sig")
            parsed = ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            for quad in parsed:
                yield quad.triple
        except (SyntaxError, ValueError, OSError) as error:
            raise KbError(f"{path} cannot be published: {error}") from error


def in_graph(graph: Graph) -> Iterator[Statement]:
    """The statements of a graph that rdflib holds."""
    from kb.validation.statements import oxigraph  # brings the engines of SHACL, which take a while to import

    for subject, predicate, value in graph:
        yield ox.Triple(oxigraph(subject), oxigraph(predicate), oxigraph(value))  # type: ignore[arg-type]  # no literal


def with_own_names(statements: Iterable[Statement], graph: str) -> list[Statement]:
    """The statements with blank nodes named by their place among them, and unlike those of other graphs.

    The names are those of RDF Dataset Canonicalization (RDFC-1.0, W3C, 2024), so that the same statements in another
    order get the same names.
    """
    held = list(statements)
    if not any(isinstance(node, ox.BlankNode) for each in held for node in (each.subject, each.object)):
        return held
    dataset = ox.Dataset(ox.Quad(each.subject, each.predicate, each.object) for each in held)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    start = sha256(graph.encode()).hexdigest()[:12]

    def named(node: ox.BlankNode) -> ox.BlankNode:
        return ox.BlankNode(f"g{start}{node.value}")

    found = []
    for quad in dataset:
        subject, value = quad.subject, quad.object
        subject = named(subject) if isinstance(subject, ox.BlankNode) else subject
        value = named(value) if isinstance(value, ox.BlankNode) else value
        found.append(ox.Triple(subject, quad.predicate, value))
    return found
