"""The shapes as graphs, and judges that hold data to them."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from rdflib import SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result

from tests.shapes.judge import MEL, SHAPES, Background, Judge

_prepared = cache(prepareQuery)


@pytest.fixture(scope="session")
def shape_files() -> dict[str, Graph]:
    """The graph of each file of shapes, by name."""
    return {path.name: Graph().parse(path) for path in sorted(SHAPES.glob("*-shapes.ttl"))}


@pytest.fixture(scope="session")
def shapes(shape_files: dict[str, Graph]) -> Graph:
    """All shapes as one graph."""
    whole = Graph()
    for graph in shape_files.values():
        whole += graph
    return whole


@pytest.fixture(scope="session")
def constraints(shapes: Graph) -> list[URIRef]:
    """Everything that can be found: the shapes with a message."""
    return sorted(subject for subject in set(shapes.subjects(SH.message)) if isinstance(subject, URIRef))


@pytest.fixture(scope="session")
def judge_of(shape_files: dict[str, Graph]) -> Callable[..., Judge]:
    """A judge with the files of shapes that validate certain kinds, or with all of them; each made once."""

    @cache
    def made(*kinds: str) -> Judge:
        chosen, files = Graph(), set()
        for graph in shape_files.values():
            if not kinds or str(next(graph.objects(None, MEL.validates))) in kinds:
                chosen += graph
                files |= {str(file) for file in graph.objects(None, MEL.background)}
        return Judge(chosen, Background(files))

    return made


@pytest.fixture(autouse=True)
def _queries_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib parses a query each time it is asked, which takes longer than answering it."""
    ask = Graph.query

    def query(self: Graph, text: str, *positional: Any, **named: Any) -> Result:
        return ask(self, _prepared(text), *positional, **named)

    monkeypatch.setattr(Graph, "query", query)
