"""The answers of another server, parsed as they arrive; where Virtuoso 7.2.5 departs from the standards, put right."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpx
import pyoxigraph as ox

from kb.store.connection import Incomplete, RemoteError, media_type, reader, shown
from kb.store.model import Statement

TABLES = "application/sparql-results+json, application/sparql-results+xml;q=0.8, */*;q=0.1"
STATEMENTS = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5, */*;q=0.1"

_YES = b'{"head": {}, "boolean": true}'
_NO = b'{"head": {}, "boolean": false}'
_VERDICT = "__ASK_RETVAL"
# within a string of JSON the quotes would be escaped, so that only a blank node and a datatype match
_NODE = re.compile(rb'("bnode", "value": ")nodeID://')
_BOOLEAN = re.compile(rb'(XMLSchema#boolean", "value": ")([01])"')


def is_virtuoso(response: httpx.Response) -> bool:
    """Whether Virtuoso answered, and what it is known to write otherwise must be put right."""
    return str(response.headers.get("Server", "")).startswith("Virtuoso")


def results(response: httpx.Response) -> ox.QuerySolutions | ox.QueryBoolean:
    """The rows of a SELECT, read as they are asked for, or the verdict of an ASK. Raises RemoteError for neither."""
    syntax = ox.QueryResultsFormat.from_media_type(media_type(response))
    if syntax is None:
        raise _foreign(response, "results of a SPARQL query")
    _whole(response)
    chunks = _corrected(response.iter_bytes()) if is_virtuoso(response) else response.iter_bytes()
    found = ox.parse_query_results(reader(chunks), format=syntax)
    if isinstance(found, ox.QuerySolutions) and [each.value for each in found.variables] == [_VERDICT]:
        # Virtuoso answers ASK by a table of one row if true, of none if not
        verdict = _YES if any(True for _ in found) else _NO
        return ox.parse_query_results(verdict, format=ox.QueryResultsFormat.JSON)
    return found


def _corrected(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a result of Virtuoso, blank nodes with names that the standard allows, booleans as true and false.

    It writes a boolean as 0 or 1, which is the same value, but not the same term as was put in.
    """
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield _correct(b"\n".join(lines) + b"\n")
    yield _correct(rest)


def _correct(text: bytes) -> bytes:
    named = _NODE.sub(rb"\1", text)
    return _BOOLEAN.sub(lambda found: found[1] + (b"true" if found[2] == b"1" else b"false") + b'"', named)


def statements(response: httpx.Response) -> Iterator[Statement]:
    """The statements of a graph. Raises RemoteError if it is none."""
    syntax = ox.RdfFormat.from_media_type(media_type(response))
    if syntax is None:
        raise _foreign(response, "a graph")
    _whole(response)
    for quad in ox.parse(reader(response.iter_bytes()), format=syntax, base_iri=str(response.url)):
        yield quad.triple


def _whole(response: httpx.Response) -> None:
    """Raise Incomplete if the server says that it cut its answer: an incomplete one looks like any other."""
    most = response.headers.get("X-SPARQL-MaxRows")
    if most is not None:
        raise Incomplete(
            f"{shown(response.url)} cut its answer at {most} rows; its owner can raise ResultSetMaxRows.",
            response.status_code,
        )
    if "X-SQL-State" in response.headers:
        why = response.headers.get("X-SQL-Message", "it ran out of time")
        raise Incomplete(f"{shown(response.url)} answered only in part: {why}.", response.status_code)


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
def parsing(response: httpx.Response) -> Iterator[None]:
    """What cannot be read of an answer, in a sentence."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise RemoteError(
            f"{shown(response.url)} answers with broken {media_type(response)}: {error}.", response.status_code
        ) from error
