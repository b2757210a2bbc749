"""Validating what a visitor sends: a case or a theory as a file, as text, or as a pair of case tables."""

import json
import re
from collections.abc import Iterator

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge, UnsupportedMediaType

from kb.bounded.model import raised
from kb.bounded.validating import Report, Sent, Validator
from kb.case_terms import ASSESSMENTS_CSV, SITUATIONS_CSV
from kb.formats import GRAPHS
from web import negotiation
from web.answers import CUT, IGNORED, content_type, gone, site
from web.negotiation import HTML, Offer
from web.pages import page
from web.sparql_request import FORM

MULTIPART = "multipart/form-data"
_TURTLE = "text/turtle"
_OFFERS = (Offer("application/json", None), Offer(_TURTLE, None), Offer(HTML, None))
_TABLES = (SITUATIONS_CSV, ASSESSMENTS_CSV)
_FIELDS = {"data", "format", *(name.removesuffix(".csv") for name in _TABLES)}
_GENERIC = ("", "application/octet-stream", "text/plain", "application/xml", "text/xml", "application/json")
"""Types that say little; then the name of the file decides."""
_SUFFIXES = {
    **{each: syntax.suffix for syntax in GRAPHS for each in (syntax.media_type, syntax.suffix, syntax.name.lower())},
    "owl": "rdf",
    "xml": "rdf",
    "json": "jsonld",
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/json": "jsonld",
}
"""The suffix of a syntax, by its media type, its name, or any suffix of its files."""

blueprint = Blueprint("validate", __name__)


@blueprint.get("/validate")
def form() -> Response:
    """What can be validated, and a form to send it."""
    return page("validate.html", syntaxes=[syntax.name for syntax in GRAPHS], most=_validator().bounds.upload)


@blueprint.post("/validate")
def validate() -> Response:
    """Say what is wrong with what was sent, where, and how to repair it."""
    validator = _validator()
    offer = negotiation.choose(request.headers.get("Accept", ""), _OFFERS)
    if request.content_encoding:
        raise UnsupportedMediaType("A body must be sent as it is, without Content-Encoding.")
    if (request.content_length or 0) > validator.bounds.upload * 2**20:
        raise RequestEntityTooLarge(
            f"What was sent is larger than the {validator.bounds.upload} MB that are validated here; send it in parts, "
            "or " + raised("--validation-upload")
        )
    files = list(_sent())
    ignored = sorted({str(name) for name in (*request.form, *request.files)} - _FIELDS)  # a part may have no name
    return _answer(validator.validate(files, gone()), offer, ignored)


def _validator() -> Validator:
    found = site().validator
    if found is None:
        raise NotFound("Nothing is validated at this site.")
    return found


def _sent() -> Iterator[Sent]:
    """One file, or a pair of case tables."""
    if request.mimetype not in (MULTIPART, FORM):
        yield Sent(f"data.{_suffix(request.mimetype, '')}", request.get_data(cache=False))
        return
    found = dict(_fields())
    tables = [name for name in _TABLES if name in found]
    if not found:
        raise BadRequest("Nothing was sent to be validated; it goes into a field named data.")
    if len(found) > max(1, len(tables)):
        raise BadRequest(f"More than one file was sent; send one, or {' and '.join(_TABLES)} together.")
    if len(tables) == 1:
        raise BadRequest(f"{tables[0]} came alone; case tables are a pair, {' and '.join(_TABLES)}.")
    for name in tables or found:
        yield Sent(name, found[name])


def _fields() -> Iterator[tuple[str, bytes]]:
    """What the fields of a form hold, under the names that the files get."""
    for field, each in request.files.items(multi=True):
        if field not in _FIELDS or not (each.filename or each.mimetype):
            continue
        name = (each.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
        body = each.read()
        if not name and not body:
            continue  # an input for a file that was left empty
        yield _named(field, name) or f"data.{_suffix(each.mimetype, name)}", body
    for field, text in request.form.items(multi=True):
        if field in _FIELDS and field != "format" and text.strip():
            yield _named(field, "") or f"data.{_suffix(request.form.get('format', _TURTLE), '')}", text.encode()


def _named(field: str, name: str) -> str | None:
    """The name of a case table, by that of its file or its field."""
    return next((table for table in _TABLES if name == table or field == table.removesuffix(".csv")), None)


def _suffix(said: str, name: str) -> str:
    """The suffix that tells a syntax, by the type or name of it that was said, or by a file's name."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    found = _SUFFIXES.get(suffix) if said in _GENERIC and suffix else None
    found = found or _SUFFIXES.get(said.strip().lower())
    if found is None:
        known = ", ".join(syntax.media_type for syntax in GRAPHS)
        raise UnsupportedMediaType(
            f"What is validated must be of one of these types: {known}; or {' and '.join(_TABLES)}, sent as a form."
        )
    return found


def _answer(report: Report, offer: Offer, ignored: list[str]) -> Response:
    if offer.media_type == HTML:
        response = page("findings.html", report=report, ignored=ignored)
    else:
        turtle = offer.media_type == _TURTLE
        text = report.turtle if turtle else json.dumps(report.findings, ensure_ascii=False, indent=2) + "\n"
        response = Response(text, content_type=content_type(offer.media_type))
        response.vary.add("Accept")
    if report.more:
        response.headers[CUT] = f"findings={len(report.findings)}"
    if ignored:
        response.headers[IGNORED] = ", ".join(
            re.sub(r"[^\w.-]", "?", name, flags=re.ASCII)[:40] for name in ignored[:20]
        )
    return response
