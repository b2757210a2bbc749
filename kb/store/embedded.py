"""What the stores on this machine share: Oxigraph asked, filled and changed, its errors put in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kb.errors import KbError
from kb.store.model import Answer, Content, Statement

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def _asked(store: ox.Store, query: str) -> Found:
    try:
        return store.query(query, use_default_graph_as_union=True)
    except (SyntaxError, ValueError, OSError) as error:
        raise KbError(f"The query cannot be answered: {error}") from error


def select(store: ox.Store, query: str) -> Answer:
    """Answer a SELECT query over the union of all graphs. Raises KbError if it is no SELECT query."""
    found = _asked(store, query)
    if not isinstance(found, ox.QuerySolutions):
        raise KbError("The query is no SELECT query, and has no table for an answer.")
    columns = tuple(variable.value for variable in found.variables)
    return Answer(columns, [tuple(solution[name] for name in columns) for solution in found])


def ask(store: ox.Store, query: str) -> bool:
    """Answer an ASK query. Raises KbError if it is no ASK query."""
    found = _asked(store, query)
    if not isinstance(found, ox.QueryBoolean):
        raise KbError("The query is no ASK query, and has no yes or no for an answer.")
    return bool(found)


def construct(store: ox.Store, query: str) -> Iterator[Statement]:
    """The statements of a CONSTRUCT or DESCRIBE query. Raises KbError if it is another."""
    found = _asked(store, query)
    if not isinstance(found, ox.QueryTriples):
        raise KbError("The query is neither CONSTRUCT nor DESCRIBE, and has no statements for an answer.")
    yield from found


def graphs(store: ox.Store) -> tuple[str, ...]:
    """The names of the named graphs that hold a statement, sorted."""
    named = (graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    return tuple(
        sorted(
            graph.value for graph in named if next(store.quads_for_pattern(None, None, None, graph), None) is not None
        )
    )


def statements(store: ox.Store, graph: str | None) -> Iterator[Statement]:
    """All statements of one named graph, or of the default graph (None)."""
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, name))


def fill(store: ox.Store, graph: str, content: Content) -> None:
    """Add content to a named graph. Raises KbError if it is a file that cannot be read."""
    name = ox.NamedNode(graph)
    if not isinstance(content, Path):
        store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in content)
        return
    syntax = ox.RdfFormat.from_extension(content.suffix.removeprefix("."))
    if syntax is None:
        raise KbError(f"{content} ends neither in .ttl nor in another suffix of RDF, so that its syntax is not known.")
    try:
        store.bulk_load(path=str(content), format=syntax, to_graph=name)
    except (SyntaxError, ValueError, OSError) as error:
        raise KbError(f"{content} cannot be loaded: {error}") from error


def update(store: ox.Store, text: str) -> None:
    """Carry out a SPARQL update, whole or not at all."""
    try:
        store.update(text)
    except (SyntaxError, ValueError, OSError) as error:
        raise KbError(f"The update cannot be carried out: {error}") from error
