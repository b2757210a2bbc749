"""The store behind a SPARQL 1.1 endpoint: queries, updates and graphs over HTTP."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from string import Template
from tempfile import TemporaryFile
from typing import BinaryIO

import httpx
import pyoxigraph as ox

from kb.store import answers
from kb.store.connection import SILENCE, Connection, RemoteError, Spooled, checked, shown
from kb.store.credentials import PREFIX, Credentials
from kb.store.embedded import syntax_of
from kb.store.errors import StoreError
from kb.store.model import Answer, Content, Statement

# what Virtuoso keeps for itself in graphs of the same data set, which nobody put there
_SYSTEM = frozenset({
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "http://localuriqaserver/sparql",
    "urn:activitystreams-owl:map",
    "urn:core:services:sparql",
})  # fmt: skip


class RemoteStore:
    """Named graphs on another server.

    Its default graph must be the union of all graphs, as every store's is. Virtuoso's and GraphDB's is; Oxigraph must
    be started with --union-default-graph, and Fuseki with tdb2:unionDefaultGraph. This is tried out before the first
    query, and a server that has it otherwise is refused: naming all graphs with each query instead would override the
    FROM of the query, and would have to list them anew each time. What Virtuoso keeps in graphs of its own is in its
    union as well.

    A commit changes one graph after the other, each whole or not at all if the server keeps to the standard. Virtuoso
    7.2.5 empties a graph before it fills it: if it fails in between, the graph is empty until it is committed again.
    """

    def __init__(
        self,
        endpoint: str,
        update: str | None = None,
        graph_store: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        """Addresses of queries, updates, and the graph store; nothing is asked yet. Raises StoreError for a bad one."""
        for address in (endpoint, update, graph_store):
            if address is not None:
                checked(address)
        self.endpoint = endpoint
        self._update, self._graph_store = update, graph_store
        self.credentials = credentials or Credentials()
        self._connection = Connection(self.credentials)
        self._union_seen = False

    @classmethod
    def from_environment(cls, endpoint: str) -> "RemoteStore":
        """The store at an address, with MELIAN_ENDPOINT_UPDATE, MELIAN_ENDPOINT_GRAPHS and credentials."""
        update, graphs = (os.environ.get(PREFIX + name) or None for name in ("UPDATE", "GRAPHS"))
        return cls(endpoint, update, graphs, Credentials.from_environment())

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()

    def select(self, query: str) -> Answer:
        """Answer a SELECT query."""
        self.require_union()
        return self._select(query)

    def _select(self, query: str, seconds: float = SILENCE) -> Answer:
        with self._asked(query, answers.TABLES, seconds) as got:
            found = answers.results(got)
            if not isinstance(found, ox.QuerySolutions):
                raise StoreError("The query is no SELECT query, and has no table for an answer.")
            columns = tuple(variable.value for variable in found.variables)
            return Answer(columns, [tuple(solution[name] for name in columns) for solution in found])

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        self.require_union()
        with self._asked(query, answers.TABLES) as got:
            found = answers.results(got)
            if not isinstance(found, ox.QueryBoolean):
                raise StoreError("The query is no ASK query, and has no yes or no for an answer.")
            return bool(found)

    def construct(self, query: str) -> Iterator[Statement]:
        """The statements of a CONSTRUCT or DESCRIBE query."""
        self.require_union()
        return self._construct(query)

    def _construct(self, query: str) -> Iterator[Statement]:
        with self._asked(query, answers.STATEMENTS) as got:
            yield from answers.statements(got)

    @contextmanager
    def _asked(self, query: str, accept: str, seconds: float = SILENCE) -> Iterator[httpx.Response]:
        """The answer to a query, to be read while open; what is wrong with it in the sentence of the other stores."""
        try:
            with (
                self._connection.answer(
                    "POST", self.endpoint, form={"query": query}, headers={"Accept": accept}, seconds=seconds
                ) as got,
                answers.parsing(got),
            ):
                yield got
        except RemoteError as error:
            if error.status in (400, 500) and error.said:
                sentence = f"The query cannot be answered: {error.said}"
                raise RemoteError(sentence, error.status, error.said) from error
            raise

    def graphs(self) -> tuple[str, ...]:
        """The names of the named graphs that hold a statement, sorted; without those that Virtuoso keeps for itself."""
        rows = self._select(_stored("graphs")).rows
        return tuple(sorted({row[0].value for row in rows if isinstance(row[0], ox.NamedNode)} - _SYSTEM))

    def statements(self, graph: str | None) -> Iterator[Statement]:
        """All statements of one named graph, or of the default graph (None).

        A graph is asked for by a query: Virtuoso's graph store cuts a large one without a word, its query says so.
        """
        if graph is not None:
            yield from self._construct(Template(_stored("statements")).substitute(graph=ox.NamedNode(graph).value))
            return
        if self._graph_store is None:
            raise StoreError(
                f"{shown(checked(self.endpoint))} has its default graph for itself only at a graph store, whose address"
                " is taken from MELIAN_ENDPOINT_GRAPHS."
            )
        with self._connection.answer(
            "GET", self._graph_store, query=_which(None), headers={"Accept": answers.STATEMENTS}
        ) as got:
            yield from answers.statements(got)

    def commit(self, replaced: Mapping[str | None, Content], removed: Iterable[str] = ()) -> None:
        """Put new content in the place of some graphs, and remove others: each graph at once or not at all.

        All content is read and written down before the first request, so that a file that cannot be read changes none.
        """
        with ExitStack() as files:
            drafts = {
                graph: _draft(content, files.enter_context(TemporaryFile())) for graph, content in replaced.items()
            }
            for graph, draft in drafts.items():
                if draft.size:
                    self._put(graph, draft)
                else:
                    self._remove(graph)
        for graph in set(removed) - set(replaced):
            self._remove(graph)

    def _put(self, graph: str | None, draft: Spooled) -> None:
        if self._graph_store is None:
            whole, opening, closing = _named(graph)
            with TemporaryFile() as file:
                file.write(f"DROP SILENT {whole} ;\nINSERT DATA {{ {opening}\n".encode())
                file.writelines(draft)
                file.write(f"{closing} }}\n".encode())
                self._updated(Spooled(file))
            return
        # N-Triples is Turtle, and every graph store reads Turtle
        headers = {"Content-Type": "text/turtle"}
        with self._connection.answer("PUT", self._graph_store, query=_which(graph), body=draft, headers=headers):
            pass

    def _remove(self, graph: str | None) -> None:
        if self._graph_store is None:
            self.update(f"DROP SILENT {_named(graph)[0]}")
            return
        try:
            with self._connection.answer("DELETE", self._graph_store, query=_which(graph)):
                pass
        except RemoteError as error:
            if error.status != 404:  # it is not there, which is what was wanted
                raise

    def update(self, text: str) -> None:
        """Carry out a SPARQL update; whole or not at all if the server keeps to the standard.

        Virtuoso 7.2.5 checks the syntax of the whole, but keeps what came before an operation that failed.
        """
        with TemporaryFile() as file:
            file.write(text.encode())
            self._updated(Spooled(file))

    def _updated(self, body: Spooled) -> None:
        if self._update is None:
            raise StoreError(
                f"{shown(checked(self.endpoint))} can be changed only at an address for updates, which is taken from"
                " MELIAN_ENDPOINT_UPDATE."
            )
        headers = {"Content-Type": "application/sparql-update"}
        try:
            with self._connection.answer("POST", self._update, body=body, headers=headers):
                pass
        except RemoteError as error:
            if error.said and error.status in (400, 500):
                raise RemoteError(
                    f"The update cannot be carried out: {error.said}", error.status, error.said
                ) from error
            raise

    def require_union(self, seconds: float = SILENCE) -> None:
        """Raise StoreError if the default graph is not the union of all; a server without statements passes."""
        if self._union_seen:
            return
        for _, seen in self._select(_stored("union"), seconds).rows:
            if seen is None:
                raise StoreError(
                    f"The default graph of {shown(checked(self.endpoint))} is not the union of its graphs, which Melian"
                    " needs: start Oxigraph with --union-default-graph, Fuseki with tdb2:unionDefaultGraph."
                )
            self._union_seen = True


def _which(graph: str | None) -> dict[str, str]:
    """A graph, as the address of a graph store names it."""
    return {"default": ""} if graph is None else {"graph": ox.NamedNode(graph).value}


def _named(graph: str | None) -> tuple[str, str, str]:
    """A graph, as an update names it to drop it, and what opens and closes its content."""
    name = "" if graph is None else f"GRAPH {ox.NamedNode(graph)}"
    return (name, f"{name} {{", "}") if name else ("DEFAULT", "", "")


@cache
def _stored(name: str) -> str:
    return (Path(__file__).parent / "queries" / f"{name}.rq").read_text(encoding="utf-8")


def _draft(content: Content, file: BinaryIO) -> Spooled:
    """Content written down as N-Triples. Raises StoreError if it is a file that cannot be read."""
    try:
        ox.serialize(_triples(content), file, format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError, OSError) as error:
        raise StoreError(f"{content} cannot be loaded: {error}") from error
    return Spooled(file)


def _triples(content: Content) -> Iterable[Statement]:
    if not isinstance(content, Path):
        return content
    return (quad.triple for quad in ox.parse(path=str(content), format=syntax_of(content), without_named_graphs=True))
