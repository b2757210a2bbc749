"""The ontology's files, and reading a Turtle file so that what is wrong with it is said in one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pyoxigraph
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

BASE = "https://w3id.org/melian/"
MEL = Namespace(BASE + "ontology/")

_HERE = Path(__file__).parent
_STRING = pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#string")


class OntologyError(Exception):
    """A Turtle file of terms or rules cannot be read; the message says which, where and why."""


@dataclass(frozen=True)
class Source:
    """One parsed Turtle file: where it lies and what it says."""

    path: Path
    statements: Iterable[tuple[Node, Node, Node]]

    @cached_property
    def graph(self) -> Graph:
        """The statements as a graph. To index them takes longer than to read them: who needs no graph asks for none."""
        if isinstance(self.statements, Graph):
            return self.statements
        graph = Graph(bind_namespaces="none")
        for statement in self.statements:
            graph.add(statement)
        return graph


def modules() -> list[Path]:
    """The module files of the ontology (terms, parameters, works), by name."""
    return sorted(_HERE.glob("*.ttl"))


def concepts() -> list[Path]:
    """The files of the glossary, by name."""
    return sorted((_HERE / "concepts").glob("*.ttl"))


def theories(folder: Path | None = None) -> list[Path]:
    """The theory files in a folder, by name; without a folder, the shipped theories.

    Raises OntologyError if the folder does not exist or holds no Turtle file.
    """
    if folder is None:
        return sorted((_HERE / "theories").glob("*.ttl"))
    if not folder.is_dir():
        raise OntologyError(f"The theories folder {folder} does not exist; name a folder that holds .ttl files.")
    found = sorted(folder.glob("*.ttl"))
    if not found:
        raise OntologyError(f"The theories folder {folder} holds no .ttl file; a theory is one Turtle file.")
    return found


@lru_cache(maxsize=256)
def _parsed(named: Path, path: Path, changed: int) -> Source:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OntologyError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    statements: list[tuple[Node, Node, Node]] = []
    blank: dict[str, BNode] = {}
    try:
        for triple in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE, base_iri=path.as_uri()):
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            statements.append((_node(subject, blank), URIRef(predicate.value), _node(value, blank)))
    except SyntaxError as error:
        raise OntologyError(f"{path}, line {error.lineno}, is not valid Turtle: {error.msg}") from error
    return Source(named, statements)


def _node(term: object, blank: dict[str, BNode]) -> Node:
    """An rdflib term; blank nodes get labels of their own, so that files can be put together."""
    match term:
        case pyoxigraph.NamedNode():
            return URIRef(term.value)
        case pyoxigraph.Literal():
            if term.language is not None:
                return Literal(term.value, lang=term.language)
            plain = term.datatype == _STRING
            return Literal(term.value) if plain else Literal(term.value, datatype=URIRef(term.datatype.value))
        case pyoxigraph.BlankNode():
            return blank.setdefault(term.value, BNode())
        case _:
            raise OntologyError(f"{term} is a quoted triple, which the ontology does not use.")


def read(path: Path) -> Source:
    """Parse one Turtle file. Raises OntologyError if it is missing, not UTF-8 or not Turtle."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise OntologyError(f"The file {path} cannot be read: {error.strerror}.") from error
    return _parsed(path, path.resolve(), changed)
