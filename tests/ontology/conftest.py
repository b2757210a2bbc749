"""The ontology's modules and the knowledge written in their terms, parsed once."""

from pathlib import Path

import pytest
from rdflib import Graph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def knowledge_files() -> list[Path]:
    """Every Turtle file that the project ships."""
    return sorted(path for package in ("ontology", "kb") for path in (ROOT / package).rglob("*.ttl"))


@pytest.fixture(scope="session")
def graphs(knowledge_files: list[Path]) -> dict[str, Graph]:
    """The graph of each file, by its path from the root of the repository."""
    return {path.relative_to(ROOT).as_posix(): Graph().parse(path) for path in knowledge_files}


@pytest.fixture(scope="session")
def ontology(graphs: dict[str, Graph]) -> Graph:
    """All modules of the ontology, theories included, as one graph."""
    whole = Graph()
    for name, graph in graphs.items():
        if name.startswith("ontology/"):
            whole += graph
    return whole
