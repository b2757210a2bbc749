"""The shapes that files are held to, and what each says of itself to a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import ontology
from kb.validation.statements import ToRdflib, n_triples, turtle

_MEL = ontology.MEL
_ONTOLOGY = Path(ontology.__path__[0])
_ROOT = _ONTOLOGY.parent

_SIGNS = {SH.inversePath: "^", SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}

SHAPE = ontology.BASE + "shape/"


@dataclass(frozen=True)
class Shapes:
    """A shapes graph."""

    triples: list[ox.Triple]

    @cached_property
    def graph(self) -> Graph:
        """The same graph for rdflib."""
        return ToRdflib().graph(self.triples)

    @cached_property
    def text(self) -> str:
        """The same graph in N-Triples."""
        return n_triples(self.triples)

    @cached_property
    def background(self) -> list[Path]:
        """The files whose statements the shapes look up, without validating them (mel:background)."""
        named = {str(path) for path in self.graph.objects(None, _MEL.background)}
        return [_ROOT / path for path in sorted(named)]

    @property
    def validates(self) -> str | None:
        """What one file of shapes is for: records, description or library."""
        return next((str(kind) for kind in self.graph.objects(None, _MEL.validates)), None)

    def message(self, shape: Node) -> str | None:
        """What the shape says to a reader, without blanks to be filled in."""
        return self._text(shape, SH.message)

    def repair(self, shape: Node) -> str | None:
        """How what the shape finds can be repaired; {value} stands for the offending value."""
        return self._text(shape, _MEL.repair)

    def allowed(self, shape: Node) -> list[Node]:
        """The values of the closed lists that stand in the shape, [] if it has none."""
        lists = [found for node in self._within(shape) for found in self.graph.objects(node, SH["in"])]
        return [value for found in lists for value in Collection(self.graph, found)]

    def expected(self, shape: Node, constraint: URIRef) -> Node | None:
        """The value of one of the shape's parameters, such as sh:datatype."""
        return self.graph.value(shape, constraint)

    def steps(self, shape: Node) -> list[URIRef]:
        """The properties of the shape's path in the order of the path, [] if it has none."""
        path = self.graph.value(shape, SH.path)
        return [] if path is None else self._steps(path)

    def steps_within(self, shape: Node) -> list[URIRef]:
        """The properties of the paths of all shapes that stand within a node shape, in the order of their names."""
        return sorted({step for node in self._within(shape) for step in self.steps(node)})

    def _within(self, shape: Node) -> list[Node]:
        """A shape, and the blank nodes of which it is made."""
        found, waiting = {shape: None}, [shape]
        while waiting:
            inner = [node for node in self.graph.objects(waiting.pop()) if isinstance(node, BNode)]
            waiting += [node for node in inner if node not in found]
            found |= dict.fromkeys(inner)
        return list(found)

    def path(self, shape: Node) -> str | None:
        """The shape's path as SPARQL writes it, None if it has none."""
        found = self.graph.value(shape, SH.path)
        return None if found is None else self._path(found)

    def _path(self, path: Node) -> str:
        if isinstance(path, URIRef):
            return f"<{path}>"
        if (path, RDF.first, None) in self.graph:
            return "/".join(self._path(step) for step in Collection(self.graph, path))
        for kind, sign in _SIGNS.items():
            inner = self.graph.value(path, kind)
            if inner is not None:
                return f"^{self._path(inner)}" if sign == "^" else f"({self._path(inner)}){sign}"
        either = self.graph.value(path, SH.alternativePath)
        return "|".join(self._path(step) for step in Collection(self.graph, either)) if either else ""

    def _steps(self, path: Node) -> list[URIRef]:
        if isinstance(path, URIRef):
            return [path]
        if (path, RDF.first, None) in self.graph:
            return [step for item in Collection(self.graph, path) for step in self._steps(item)]
        return [step for item in self.graph.objects(path) for step in self._steps(item)]

    def _text(self, shape: Node, property_: URIRef) -> str | None:
        found = self.graph.value(shape, property_)
        return None if found is None else str(found)


def read(files: Iterable[Path]) -> Shapes:
    """The shapes of the Turtle files together."""
    triples: list[ox.Triple] = []
    for file in files:
        triples += turtle(file)
    return Shapes(triples)


@cache
def shipped(*, tables: bool = False) -> Shapes:
    """Melian's own shapes, read once in a process.

    A pair of case tables has no column for what a case says in words and sources: for ``tables``, the files that
    validate records (mel:validates) are read alone.
    """
    every = [read([file]) for file in sorted((_ONTOLOGY / "shapes").glob("*.ttl"))]
    chosen = [shapes for shapes in every if not tables or shapes.validates == "records"]
    return Shapes([triple for shapes in chosen for triple in shapes.triples])
