"""The shapes as graphs, and what they find in data, by the engine that the command uses for big files.

`tests/validation/test_engines.py` holds the reference to the same findings.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from kb.validation import background, fast, shapes
from kb.validation.engines import Result
from kb.validation.shapes import Shapes
from kb.validation.statements import oxigraph

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "ontology" / "shapes"

Find = Callable[[Graph], list[Result]]


@pytest.fixture(scope="session")
def shape_files() -> dict[str, Graph]:
    """The graph of each file of shapes, by name."""
    return {path.name: Graph().parse(path) for path in sorted(SHAPES.glob("*-shapes.ttl"))}


@pytest.fixture(scope="session")
def all_shapes(shape_files: dict[str, Graph]) -> Graph:
    """All shapes as one graph."""
    whole = Graph()
    for graph in shape_files.values():
        whole += graph
    return whole


@pytest.fixture(scope="session")
def constraints(all_shapes: Graph) -> list[URIRef]:
    """Everything that can be found: the shapes with a message."""
    return sorted(subject for subject in set(all_shapes.subjects(SH.message)) if isinstance(subject, URIRef))


@pytest.fixture(scope="session")
def find_by() -> Callable[..., Find]:
    """Finds with the files of shapes that validate certain kinds, or with all of them; each read once."""

    @cache
    def made(*kinds: str) -> Find:
        every = [shapes.read([file]) for file in sorted(SHAPES.glob("*.ttl"))]
        chosen = Shapes([t for each in every if not kinds or each.validates in kinds for t in each.triples])
        behind = background.read(chosen.background)

        def find(data: Graph) -> list[Result]:
            return fast([_triple(*statement) for statement in data], behind, chosen)

        return find

    return made


def _triple(subject: Node, predicate: Node, value: Node) -> ox.Triple:
    about, says = oxigraph(subject), oxigraph(predicate)
    assert not isinstance(about, ox.Literal) and isinstance(says, ox.NamedNode)
    return ox.Triple(about, says, oxigraph(value))
