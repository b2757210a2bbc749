"""The answers of another server, parsed as they arrive; where Virtuoso 7.2.5 departs from the standards, put right."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpx
import pyoxigraph as ox

from kb.store.connection import RemoteError, media_type, reader, shown
from kb.store.model import Statement, Term

TABLES = "application/sparql-results+json, application/sparql-results+xml;q=0.8, */*;q=0.1"
STATEMENTS = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5, */*;q=0.1"

_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_LEXICAL = {"0": ox.Literal("false", datatype=_BOOLEAN), "1": ox.Literal("true", datatype=_BOOLEAN)}
_VERDICT = "__ASK_RETVAL"
# within a string of JSON the quotes would be escaped, and within an element of XML the bracket: only a node matches
_NODE = re.compile(rb'("bnode", "value": "|<bnode>)nodeID://')


def is_virtuoso(response: httpx.Response) -> bool:
    """Whether Virtuoso answered, and what it is known to write otherwise must be put right."""
    return str(response.headers.get("Server", "")).startswith("Virtuoso")


def table(response: httpx.Response) -> tuple[tuple[str, ...], Iterator[tuple[Term | None, ...]]] | bool:
    """The columns and rows of a SELECT, or the verdict of an ASK. Raises RemoteError if it is neither."""
    syntax = ox.QueryResultsFormat.from_media_type(media_type(response))
    if syntax is None:
        raise _foreign(response, "results of a SPARQL query")
    whole(response)
    body = reader(_nodes_named(response.iter_bytes()) if is_virtuoso(response) else response.iter_bytes())
    with _parsing(response):
        found = ox.parse_query_results(body, format=syntax)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    columns = tuple(variable.value for variable in found.variables)
    if columns == (_VERDICT,):
        # Virtuoso answers ASK by a table of one row if true, of none if not
        with _parsing(response):
            return any(True for _ in found)
    return columns, _rows(found, columns, response)


def _rows(
    found: ox.QuerySolutions, columns: tuple[str, ...], response: httpx.Response
) -> Iterator[tuple[Term | None, ...]]:
    with _parsing(response):
        for solution in found:
            yield tuple(_canonical(solution[name]) for name in columns)


def _canonical(term: Term | None) -> Term | None:
    """Virtuoso writes booleans as 0 and 1, which are the same values but not the same terms as false and true."""
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN:
        return _LEXICAL.get(term.value, term)
    return term


def _nodes_named(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a result of Virtuoso, its blank nodes with a name that the standard allows."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield _NODE.sub(rb"\1", b"\n".join(lines) + b"\n")
    yield _NODE.sub(rb"\1", rest)


def statements(response: httpx.Response) -> Iterator[Statement]:
    """The statements of a graph. Raises RemoteError if it is none."""
    syntax = ox.RdfFormat.from_media_type(media_type(response))
    if syntax is None:
        raise _foreign(response, "a graph")
    whole(response)
    with _parsing(response):
        for quad in ox.parse(reader(response.iter_bytes()), format=syntax, base_iri=str(response.url)):
            yield quad.triple


def whole(response: httpx.Response) -> None:
    """Raise RemoteError if the server says that it cut its answer: an incomplete one looks like any other."""
    most = response.headers.get("X-SPARQL-MaxRows")
    if most is not None:
        raise RemoteError(
            f"{shown(response.url)} cut its answer at {most} rows; its owner can raise ResultSetMaxRows.",
            response.status_code,
        )
    if "X-SQL-State" in response.headers:
        why = response.headers.get("X-SQL-Message", "it ran out of time")
        raise RemoteError(f"{shown(response.url)} answered only in part: {why}.", response.status_code)


def _foreign(response: httpx.Response, wanted: str) -> RemoteError:
    what = media_type(response) or "something without a media type"
    if ox.QueryResultsFormat.from_media_type(what):
        return RemoteError("The query is neither CONSTRUCT nor DESCRIBE, and has no statements for an answer.", 400)
    if ox.RdfFormat.from_media_type(what):
        return RemoteError("The query is CONSTRUCT or DESCRIBE, and has a graph for an answer, not a table.", 400)
    return RemoteError(
        f"{shown(response.url)} answers with {what} and not with {wanted}: is it the address of a SPARQL endpoint?",
        response.status_code,
    )


@contextmanager
def _parsing(response: httpx.Response) -> Iterator[None]:
    """What a parser cannot read, in a sentence."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise RemoteError(
            f"{shown(response.url)} answers with broken {media_type(response)}: {error}.", response.status_code
        ) from error
