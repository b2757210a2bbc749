"""What goes wrong, and what is answered: one table from errors to statuses, in the form that the client reads best."""

import json
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    Unauthorized,
)
from werkzeug.http import HTTP_STATUS_CODES

from kb.bounded.model import BoundedError, Busy, Conflict, Gone, Malformed, Overstepped, Refused, TooLarge, Unwritable
from kb.errors import KbError
from kb.store import StoreError
from web import nearby, negotiation
from web.pages import asking, page

LEFT = 499
"""The status that the log has for a client that left before its answer; nobody reads it."""
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (Malformed, 400),
    (Refused, 403),
    (Unwritable, 406),
    (Conflict, 409),
    (TooLarge, 413),
    (Overstepped, 503),
    (Busy, 503),
    (Gone, LEFT),
    (BoundedError, 503),
    (StoreError, 503),
)
_SENTENCES: dict[type[HTTPException], str] = {
    NotFound: "There is nothing at this address.",
    MethodNotAllowed: "This address does not take that method; the header Allow lists those that it takes.",
    RequestEntityTooLarge: "The request's body is larger than this site takes.",
    BadRequest: "The request is malformed.",
    Forbidden: "This is not allowed here.",
    Unauthorized: "Only the owner may do this.",
}
_RETRY = "2"
"""Seconds after which who met a busy server may try again."""
_RETRYABLE = (Busy,)


def register(app: Flask) -> None:
    """Have every error of the site answered here."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(KbError, _known)
    app.register_error_handler(Exception, _unknown)


def _http(error: HTTPException) -> Response:
    """A refusal of the web's own kind; headers that it needs (Allow, WWW-Authenticate) are kept."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect of the router's
    sentence = str(error.description or "")
    if type(error).description == error.description:
        sentence = _SENTENCES.get(type(error), sentence)
    answer = problem(error.code, sentence)
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.add(name, value)
    return answer


def _known(error: KbError) -> Response:
    """An error of ours; one that the table does not name is a change that what is held does not allow."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 409)
    answer = problem(status, str(error))
    if isinstance(error, _RETRYABLE):
        answer.headers["Retry-After"] = _RETRY
    return answer


def _unknown(error: Exception) -> Response:
    """A defect: the log has all of it, the visitor a sentence."""
    current_app.logger.error("A defect, at request %s", g.get("request_id", "-"), exc_info=error)
    return problem(500, "Something here is broken; the log has it under the request's id.")


def _again() -> dict[str, Any]:
    """The query that could not be answered, to be changed and asked again."""
    text = request.args.get("query") if request.path == "/sparql" and request.method == "GET" else None
    return asking(text) if text else {}


def problem(status: int, sentence: str) -> Response:
    """A problem as JSON (RFC 9457), as a page, or as plain text, by what the client accepts."""
    title = HTTP_STATUS_CODES.get(status, "Gone before the answer")
    near = nearby.things(request.path) if status == 404 else []
    offer = negotiation.best(request.headers.get("Accept", ""), negotiation.ERRORS) or negotiation.ERRORS[0]
    if offer.media_type == negotiation.HTML:
        return page("message.html", status, title=title, sentence=sentence, near=near, **_again())
    if offer.media_type == "text/plain":
        answer = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    else:
        said = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
        said |= {"near": [each.address for each in near]} if near else {}
        text = json.dumps(said | {"request": g.get("request_id", "-")}, ensure_ascii=False) + "\n"
        answer = Response(text, status, content_type=offer.media_type)
    answer.vary.add("Accept")
    return answer
