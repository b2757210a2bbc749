"""What the stores on this machine share: Oxigraph asked, filled and changed, its errors put in a sentence."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kb.store.errors import StoreError
from kb.store.model import Answer, Content, Statement

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Whatever Oxigraph raises, as one sentence: RuntimeError is a damaged file."""
    try:
        yield
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise StoreError(f"{what}: {str(error).strip().splitlines()[0]}") from error


def _asked(store: ox.Store, query: str) -> Found:
    return store.query(query, use_default_graph_as_union=True)


def select(store: ox.Store, query: str) -> Answer:
    """Answer a SELECT query over the union of all graphs. Raises StoreError if it is no SELECT query."""
    with _said("The query cannot be answered"):
        found = _asked(store, query)
        if isinstance(found, ox.QuerySolutions):
            columns = tuple(variable.value for variable in found.variables)
            return Answer(columns, [tuple(solution[name] for name in columns) for solution in found])
    raise StoreError("The query is no SELECT query, and has no table for an answer.")


def ask(store: ox.Store, query: str) -> bool:
    """Answer an ASK query. Raises StoreError if it is no ASK query."""
    with _said("The query cannot be answered"):
        found = _asked(store, query)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
    raise StoreError("The query is no ASK query, and has no yes or no for an answer.")


def construct(store: ox.Store, query: str) -> Iterator[Statement]:
    """The statements of a CONSTRUCT or DESCRIBE query. Raises StoreError if it is another."""
    with _said("The query cannot be answered"):
        found = _asked(store, query)
        if isinstance(found, ox.QueryTriples):
            yield from found
            return
    raise StoreError("The query is neither CONSTRUCT nor DESCRIBE, and has no statements for an answer.")


def graphs(store: ox.Store) -> tuple[str, ...]:
    """The names of the named graphs that hold a statement, sorted."""
    with _said("The store cannot be read"):
        named = [graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
        filled = (g for g in named if next(store.quads_for_pattern(None, None, None, g), None) is not None)
        return tuple(sorted(graph.value for graph in filled))


def statements(store: ox.Store, graph: str | None) -> Iterator[Statement]:
    """All statements of one named graph, or of the default graph (None)."""
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    with _said("The store cannot be read"):
        for quad in store.quads_for_pattern(None, None, None, name):
            yield quad.triple


def clear(store: ox.Store, graph: str | None) -> None:
    """Take all statements out of a graph; None is the default graph."""
    if graph is None:
        store.clear_graph(ox.DefaultGraph())
    else:
        store.remove_graph(ox.NamedNode(graph))


def fill_all(store: ox.Store, contents: Mapping[str | None, Content]) -> None:
    """Add contents to graphs: files one by one, and all statements at once, which makes fewer files on a disk."""
    for graph, content in contents.items():
        if isinstance(content, Path):
            fill(store, graph, content)
    store.bulk_extend(
        quad
        for graph, content in contents.items()
        if not isinstance(content, Path)
        for quad in _in_graph(content, graph)
    )


def _in_graph(statements: Iterable[Statement], graph: str | None) -> Iterator[ox.Quad]:
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return (ox.Quad(each.subject, each.predicate, each.object, name) for each in statements)


def fill(store: ox.Store, graph: str | None, content: Content) -> None:
    """Add content to a graph; None is the default graph. Raises StoreError if it is a file that cannot be read."""
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    if not isinstance(content, Path):
        store.bulk_extend(_in_graph(content, graph))
        return
    syntax = syntax_of(content)
    with _said(f"{content} cannot be loaded"):
        store.bulk_load(path=str(content), format=syntax, to_graph=name)


def syntax_of(path: Path) -> ox.RdfFormat:
    """The syntax that a file's suffix says. Raises StoreError if it says none."""
    syntax = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if syntax is None:
        raise StoreError(f"{path} has no suffix of RDF, such as .ttl, so that its syntax is not known.")
    return syntax


def update(store: ox.Store, text: str, base: str | None = None) -> None:
    """Carry out a SPARQL update, whole or not at all; relative IRIs are read against the base."""
    with _said("The update cannot be carried out"):
        store.update(text, base_iri=base)
