"""A page and its machine twins: one record, shown as HTML, and given as Turtle, JSON-LD, JSON, CSV and citations.

A view is made of the store's answers alone, so that it is the same bytes for as long as the store does not change: it
is kept, within a bound, and a client that has it already is told so (304).
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from decimal import Decimal
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from kb.bounded.model import Asked
from kb.formats import GRAPHS
from web import citing, negotiation, stored
from web.answers import ask, content_type, site
from web.negotiation import HTML, Offer
from web.rows import Iri, Row
from web.tables import Table, as_csv

_TURTLE, _JSONLD = (next(each for each in GRAPHS if each.suffix == suffix) for suffix in ("ttl", "jsonld"))
_TYPES = {
    "ttl": _TURTLE.media_type,
    "jsonld": _JSONLD.media_type,
    "json": "application/json",
    "csv": "text/csv",
    "bib": "application/x-bibtex",
    "csl": "application/vnd.citationstyles.csl+json",
}
"""The twins, by suffix."""
_OFFERS = (Offer(HTML, None), *(Offer(media_type, None) for media_type in _TYPES.values()))
_SUFFIX = {media_type: suffix for suffix, media_type in _TYPES.items()}
_KEPT = 64 * 2**20
"""Bytes of views that are kept."""
_INDEX = "/index"
"""What the twins of the first page are called, before their suffix."""


@dataclass(frozen=True)
class View:
    """What a page shows.

    record: what JSON says of it; the template has its entries as variables. things: the names of what it is about,
    whose statements are its Turtle; table: what CSV gives, None where there are no rows. works: what it rests on.
    """

    template: str
    title: str
    record: Mapping[str, Any]
    things: Sequence[Iri] = ()
    table: Table | None = None
    works: Sequence[citing.Work] = ()
    described: bool = True
    """Whether the statements of its things are given in full, or (a list) only their names and kinds."""
    query: str = ""
    """What follows the path in the page's address, with its question mark, where that decides what is shown."""

    def suffixes(self) -> list[str]:
        """The twins that it has."""
        return [suffix for suffix in _TYPES if not (suffix == "csv" and self.table is None)]


@dataclass
class _Kept:
    """The views that were asked for last, of one state of the store; a state without a name is not known to last."""

    state: str = ""
    size: int = 0
    bodies: OrderedDict[tuple[str, str], tuple[bytes, str]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, state: str, key: tuple[str, str]) -> tuple[bytes, str] | None:
        """A body and its tag, if it is kept for this state of the store."""
        with self.lock:
            if state != self.state:
                self.bodies.clear()
                self.state, self.size = state, 0
            if (found := self.bodies.get(key)) is not None:
                self.bodies.move_to_end(key)
            return found

    def put(self, state: str, key: tuple[str, str], body: bytes, tag: str) -> None:
        """Keep a body; those that were not asked for longest make place."""
        with self.lock:
            if not state or state != self.state or key in self.bodies or len(body) > _KEPT // 16:
                return
            self.bodies[key] = (body, tag)
            self.size += len(body)
            while self.size > _KEPT:
                self.size -= len(self.bodies.popitem(last=False)[1][0])


_kept = _Kept()
Made = Callable[..., View]


def route(blueprint: Blueprint, path: str) -> Callable[[Made], Made]:
    """Have a function's view answered at a path, and its twins at the path with their suffixes."""

    def register(make: Made) -> Made:
        def page(**names: str) -> Response:
            return _served(make, names, None)

        def twin(suffix: str, **names: str) -> Response:
            return _served(make, names, suffix)

        suffixes = ", ".join(f'"{suffix}"' for suffix in _TYPES)
        blueprint.add_url_rule(path, make.__name__, page)
        stem = _INDEX if path == "/" else path
        blueprint.add_url_rule(f"{stem}.<any({suffixes}):suffix>", f"{make.__name__}_twin", twin)
        return make

    return register


def _served(make: Made, names: Mapping[str, str], suffix: str | None) -> Response:
    if suffix is None:
        offer = negotiation.choose(request.headers.get("Accept", ""), _OFFERS)
        suffix = _SUFFIX.get(offer.media_type, "")
    state, key = site().state(), (request.full_path, suffix)
    found = _kept.get(state, key)
    if found is None:
        body = _body(make(**names), suffix)
        found = body, hashlib.sha256(body).hexdigest()[:32]
        _kept.put(state, key, *found)
    response = Response(found[0], content_type=content_type(_TYPES.get(suffix, HTML)))
    response.set_etag(found[1])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    answer = response.make_conditional(request)
    assert isinstance(answer, Response)
    return answer


def _body(view: View, suffix: str) -> bytes:
    """A view under one of its suffixes; none is the page itself."""
    if suffix in ("ttl", "jsonld"):
        return _statements(view, suffix)
    if suffix == "json":
        said = {"title": view.title, **view.record}
        return (json.dumps(said, ensure_ascii=False, indent=2, default=_json) + "\n").encode()
    if suffix == "csv":
        if view.table is None:
            raise NotFound("This page has no table, and so no CSV; .json has what it shows.")
        return as_csv(view.table).encode()
    address = site().address.rstrip("/") + ("/" if _path() == _INDEX else _path()) + view.query
    cited = citing.cited(view.title, address, view.works)
    if suffix == "bib":
        return citing.bibtex(cited).encode()
    if suffix == "csl":
        return citing.csl(cited).encode()
    return render_template(
        view.template, title=view.title, path=_path(), choices=view.query, suffixes=view.suffixes(), works=view.works,
        iri=view.things[0] if view.described and view.things else None, **view.record,
    ).encode()  # fmt: skip


def _path() -> str:
    """The path of the page, without a twin's suffix."""
    path = _INDEX if request.path == "/" else request.path
    return next((path.removesuffix(f".{suffix}") for suffix in _TYPES if path.endswith(f".{suffix}")), path)


def choices() -> str:
    """What follows the path where the reader chose something: the twins have the same choices."""
    return f"?{urlencode(list(request.args.items(multi=True)))}" if request.args else ""


def one(rows: Sequence[Row], sentence: str, near: str) -> Row:
    """The first row. Raises NotFound with a sentence and where to look instead, if there is none."""
    if not rows:
        raise NotFound(f"{sentence} {site().address.rstrip('/')}{near} lists those that there are.")
    return rows[0]


def address(**parameters: str) -> str:
    """What follows the path for these parameters of a page; those that are empty are left out."""
    said = urlencode({name: value for name, value in parameters.items() if value})
    return f"?{said}" if said else ""


def things(rows: Sequence[Row], column: str) -> list[Iri]:
    """The names of things in a column, each once, in their order."""
    return list(dict.fromkeys(row[column] for row in rows if isinstance(row[column], Iri)))  # type: ignore[misc]


def _statements(view: View, suffix: str) -> bytes:
    syntax = _TURTLE if suffix == "ttl" else _JSONLD
    nodes = [ox.NamedNode(name) for name in view.things]
    text = stored.filled("describe" if view.described else "listed", thing=nodes)
    answered = ask(Asked(text=text, form="CONSTRUCT", syntax=syntax, union=site().union))
    with answered.body as body:
        return body.read()


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in a record.")
