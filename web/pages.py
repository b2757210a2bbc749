"""The pages of the endpoint: the form for a query, and an answer as a table. Templates escape all that they show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO, Final
from urllib.parse import quote

import pyoxigraph as ox
from flask import Response, render_template

from kb.bounded.model import Answered
from kb.formats import GRAPHS, RESULTS, Syntax
from kb.questions import questions
from ontology import BASE
from web import stored, vendored
from web.answers import CUT, site
from web.labels import labels, shortened

_JSON, _LINES = RESULTS[0], GRAPHS[1]
SYNTAXES: Final[dict[str, Syntax]] = {"SELECT": _JSON, "ASK": _JSON, "CONSTRUCT": _LINES, "DESCRIBE": _LINES}
"""What an answer is asked in to be shown: syntaxes that can be read row by row."""
PATH = "/:@!$&'()*+,;=~-._"
"""What stands in a path as it is, beside letters and digits."""
OWN = ("theory", "rule", "case", "situation", "concept", "state", "actor", "work", "parameter", "question")
"""Kinds of things that have pages of their own, which bear their names."""
_FORMATS = {
    "SELECT": (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML")),
    "ASK": (("json", "JSON"), ("xml", "XML")),
    "CONSTRUCT": (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples")),
}
"""What an answer can be had in, by the names that the parameter format takes."""
_SHOWN = 1000
"""Rows on a page."""
_TRIPLE = ("subject", "property", "value")


@dataclass(frozen=True)
class Cell:
    """One value of a table: its text, its kind (iri, blank, literal), a language or datatype, and where it leads."""

    text: str
    kind: str
    note: str
    link: str | None


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of the site."""
    response = Response(render_template(template, **values), status=status, mimetype="text/html")
    response.vary.add("Accept")
    return response


def form(text: str | None = None) -> Response:
    """The form for a query: with a text, or with a first query that a reader can change."""
    asked = [question for question in questions().values() if question.query]
    text = stored.query("start") if text is None else text
    return page("sparql.html", graphs=sorted(site().graphs()), questions=asked, **asking(text))


def asking(text: str) -> dict[str, Any]:
    """What the form needs: the query that stands in it, the editor if it is here, and the bounds that are told."""
    return {"text": text, "editor": vendored.addresses(vendored.EDITOR), "bounds": site().runner.bounds}


def answer(text: str, form: str, answered: Answered) -> Response:
    """An answer as a table, or as yes or no, with the query that was asked. Long ones show their first rows."""
    with answered.body as body:
        columns, verdict, rows = _read(form, body)
        shown = list(islice(rows, _SHOWN))
        more = next(iter(rows), None) is not None
    named = labelled(cell for row in shown for cell in row if cell)
    seen = [[cell and named[cell] for cell in row] for row in shown]
    formats = _FORMATS["ASK" if verdict is not None else "SELECT" if form == "SELECT" else "CONSTRUCT"]
    response = page(
        "answer.html", columns=columns, verdict=verdict, rows=seen, more=more, cut=answered.cut,
        formats=formats, **asking(text),
    )  # fmt: skip
    if answered.cut is not None:
        response.headers[CUT] = f"rows={answered.cut}"
    return response


def labelled(cells: Iterable[Cell]) -> dict[Cell, Cell]:
    """What each cell is shown as: with a label in the place of an IRI, which is noted, shortened, beside it."""
    each = set(cells)
    known = labels(sorted(cell.text for cell in each if cell.kind == "iri"))
    return {cell: _named(cell, known) for cell in each}


def _named(cell: Cell, known: dict[str, str]) -> Cell:
    if cell.kind != "iri":
        return cell
    short = shortened(cell.text)
    return replace(cell, text=known[cell.text], note=short) if cell.text in known else replace(cell, text=short)


def _read(form: str, body: BinaryIO) -> tuple[tuple[str, ...], bool | None, Iterator[list[Cell | None]]]:
    """The columns of an answer, its yes or no, and its rows as they are read."""
    if form in ("CONSTRUCT", "DESCRIBE"):
        triples = ox.parse(input=body, format=ox.RdfFormat.N_TRIPLES)
        return _TRIPLE, None, _cells((quad.subject, quad.predicate, quad.object) for quad in triples)
    found = ox.parse_query_results(input=body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return (), bool(found), iter(())
    columns = tuple(variable.value for variable in found.variables)
    return columns, None, _cells(tuple(solution) for solution in found)


def _cells(rows: Iterable[tuple[object, ...]]) -> Iterator[list[Cell | None]]:
    return ([cell(term) for term in row] for row in rows)


def cell(term: object) -> Cell | None:
    """A term as a reader sees it; None where nothing is bound."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Cell(term.value, "iri", "", link(term.value))
    if isinstance(term, ox.Literal):
        plain = term.datatype.value.endswith("#string") or term.language
        note = term.language or ("" if plain else term.datatype.value.rsplit("#", 1)[-1])
        return Cell(term.value, "literal", note, None)
    return Cell(str(term), "blank", "", None)


def link(iri: str) -> str | None:
    """Where a reader gets on from an IRI: our own things have a page here; of others only web addresses are links."""
    if iri.startswith(BASE):
        path = quote(iri.removeprefix(BASE), safe=PATH)
        kind, _, name = path.partition("/")
        return f"/{path}" if kind in OWN and name and "/" not in name else f"/page/{path}"
    return iri if iri.startswith(("https://", "http://")) else None
