"""What a request asks of the endpoint, by the SPARQL 1.1 Protocol: read once, decoded once, refused in a sentence.

Source: SPARQL 1.1 Protocol, sections 2.1 and 2.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_PARAMETERS = 1000
"""More parameters than this are not read."""


@dataclass(frozen=True)
class Asking:
    """A request of the protocol: a query, an update, or neither (then it asks for the service description)."""

    query: str | None
    update: str | None
    values: Mapping[str, Sequence[str]]

    def graphs(self, name: str) -> tuple[str, ...] | None:
        """The graphs that a parameter of the protocol names, None where it names none.

        Raises BadRequest if one is no absolute IRI.
        """
        named = self.values.get(name)
        return None if named is None else tuple(iri(each, name) for each in named)

    def one(self, name: str) -> str | None:
        """The first value of a parameter that is not of the protocol."""
        return next(iter(self.values.get(name, ())), None)


def iri(text: str, parameter: str) -> str:
    """An absolute IRI that a visitor gave. Raises BadRequest if it is none."""
    try:
        return ox.NamedNode(text).value
    except ValueError:
        sentence = f"The parameter {parameter} must be an absolute IRI, as in http://example.org/graph."
        raise BadRequest(sentence) from None


def address_values(request: Request) -> dict[str, list[str]]:
    """The parameters in a request's address. Raises BadRequest where they are not UTF-8."""
    return _values(request.environ.get("QUERY_STRING", "").encode("latin-1"), "address")


def read(request: Request, most: int) -> Asking:
    """What a request asks, in a body of so many bytes at most.

    Raises BadRequest, UnsupportedMediaType or RequestEntityTooLarge.
    """
    values = address_values(request)
    if request.method != "POST":
        return _checked(values)
    if request.content_encoding:
        raise UnsupportedMediaType("A body must be sent as it is, without Content-Encoding.")
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge(f"The request's body is larger than the {most} bytes that are read here.")
    kind = request.mimetype
    if kind not in (FORM, QUERY, UPDATE):
        raise UnsupportedMediaType(f"A POST must have a body of type {FORM}, {QUERY} or {UPDATE}.")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("A body must be written in UTF-8.")
    body = request.get_data(cache=False)
    if kind == FORM:
        for name, sent in _values(body, "body").items():
            values.setdefault(name, []).extend(sent)
        found = _checked(values)
    else:
        if "query" in values or "update" in values:
            raise BadRequest("The query or update must be either in the body or in the address, not in both.")
        name = "query" if kind == QUERY else "update"
        found = _checked({**values, name: [_text(body, "body")]})
    if found.query is None and found.update is None:
        raise BadRequest("The request has neither a query nor an update.")
    return found


def _checked(values: Mapping[str, Sequence[str]]) -> Asking:
    for name in ("query", "update"):
        if len(values.get(name, ())) > 1:
            raise BadRequest(f"The request has more than one {name}; send one at a time.")
    if "query" in values and "update" in values:
        raise BadRequest("The request has a query and an update; send one at a time.")
    query, update = (next(iter(values.get(name, ())), None) for name in ("query", "update"))
    if query is None and update is None and values.keys() & {"default-graph-uri", "named-graph-uri"}:
        raise BadRequest("The request names graphs to ask, but has no query.")
    for name, text in (("query", query), ("update", update)):
        if text is not None and not text.strip():
            raise BadRequest(f"The {name} is empty.")
    return Asking(query, update, values)


def _values(written: bytes, place: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(_text(written, place), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS)
    except UnicodeDecodeError:
        raise BadRequest(f"The request's {place} is not written in UTF-8.") from None
    except ValueError:
        raise BadRequest(f"The request's {place} has more than {_PARAMETERS} parameters.") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _text(written: bytes, place: str) -> str:
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(f"The request's {place} is not written in UTF-8.") from None
