"""Things by their names: /id/... leads to a page about a thing, or to its data, by what the client accepts."""

import json
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound

from kb.bounded.model import Asked
from kb.formats import GRAPHS, RESULTS, Syntax
from ontology import BASE
from web import description, negotiation, pages, stored
from web.answers import ask, send, site
from web.labels import labels
from web.negotiation import STATEMENTS, Offer
from web.pages import Cell

blueprint = Blueprint("linked_data", __name__)
_SUFFIXES = {syntax.suffix: syntax for syntax in GRAPHS}


@dataclass
class Said:
    """What one graph says of a thing, and whether that was asserted, measured or inferred."""

    graph: Cell
    kind: str
    rows: list[tuple[Cell, Cell]] = field(default_factory=list)


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Lead on from a thing, which no browser can show, to what can be read about it (303)."""
    found = _thing(name)
    offer = negotiation.choose(request.headers.get("Accept", ""), STATEMENTS)
    if not _known(found):
        raise NotFound(f"Nothing is said here of <{found.value}>.")
    data_of = f"/data/{quote(name, safe=pages.PATH)}"
    to = pages.link(found.value) if offer.syntax is None else f"{data_of}.{offer.syntax.suffix}"
    assert to is not None
    response = redirect(to, 303)
    assert isinstance(response, Response)
    response.vary.add("Accept")
    return response


@blueprint.get("/data/<path:name>")
def data(name: str) -> Response:
    """What is said of a thing, in the syntax of the address's suffix, or the one that the client likes best."""
    stem, _, suffix = name.rpartition(".")
    syntax = _SUFFIXES.get(suffix) if stem else None
    if syntax is not None:
        name, offer = stem, Offer(syntax.media_type, syntax)
    else:
        offer = negotiation.choose(request.headers.get("Accept", ""), negotiation.data(STATEMENTS))
    found = _thing(name)
    if not _known(found):
        raise NotFound(f"Nothing is said here of <{found.value}>.")
    assert offer.syntax is not None
    return send(ask(_asked("describe", found, "CONSTRUCT", offer.syntax)), offer)


@blueprint.get("/page/<path:name>")
def page(name: str) -> Response:
    """A page with what is said of a thing, graph by graph, asserted and inferred told apart."""
    found = _thing(name)
    answered = ask(_asked("said", found, "SELECT", RESULTS[0]))
    said: dict[str, Said] = {}
    with answered.body as body:
        for graph, *row in ox.parse_query_results(input=body.read(), format=ox.QueryResultsFormat.JSON):  # type: ignore[union-attr]  # a SELECT has rows
            name_, cells = graph.value, [pages.cell(term) for term in row]
            heading = pages.cell(graph)
            assert heading is not None
            entry = said.setdefault(name_, Said(heading, description.kind(name_)))
            entry.rows.append((cells[0], cells[1]))  # type: ignore[arg-type]  # both are bound
    if not said:
        raise NotFound(f"Nothing is said here of <{found.value}>.")
    entries = _labelled(list(said.values()))
    title = labels([found.value]).get(found.value, name)
    return pages.page("thing.html", iri=found.value, name=name, title=title, said=entries, cut=answered.cut)


def _labelled(said: list[Said]) -> list[Said]:
    """What is said, with labels in the place of IRIs."""
    named = pages.labelled(cell for entry in said for row in ((entry.graph, entry.graph), *entry.rows) for cell in row)
    return [
        replace(entry, graph=named[entry.graph], rows=[(named[name], named[value]) for name, value in entry.rows])
        for entry in said
    ]


def _thing(name: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(BASE + name)
    except ValueError:
        raise NotFound("No thing has such a name.") from None


def _known(found: ox.NamedNode) -> bool:
    answered = ask(_asked("known", found, "ASK", RESULTS[0]))
    with answered.body as body:
        return bool(json.loads(body.read())["boolean"])


def _asked(query: str, found: ox.NamedNode, form: str, syntax: Syntax) -> Asked:
    return Asked(text=stored.filled(query, thing=found), form=form, syntax=syntax, union=site().union)
