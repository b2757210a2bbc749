"""From a question that passed the guard to an answer on its way: asked within bounds, sent whole from its spool."""

from collections.abc import Callable
from time import monotonic

from flask import Response, current_app, request
from werkzeug.wsgi import wrap_file

from kb.bounded.model import Answered, Asked, Gone, Overstepped
from web.negotiation import Offer
from web.site import Site

CUT = "Melian-Cut"
"""The header of an answer that was cut: rows=100000 says after how many rows or statements."""
IGNORED = "Melian-Ignored"
"""The header of an answer to a request of which some fields were not read; it names them."""
_SMALL = 64 * 1024
"""Bytes of an answer that is copied into the response; a larger one is handed to the server as a file."""


def site() -> Site:
    """The site that this request is for."""
    found: Site = current_app.extensions["melian"]
    return found


def ask(asked: Asked, seconds: float | None = None) -> Answered:
    """Answer a question within bounds; seconds may only lower the time that the bounds give.

    Ends, with Gone, when the client leaves. Raises the errors of kb.bounded.
    """
    left = gone()
    if seconds is None or seconds >= site().runner.bounds.seconds:
        return site().runner.run(asked, left)
    until = monotonic() + seconds
    try:
        return site().runner.run(asked, lambda: left() or monotonic() > until)
    except Gone:
        if left():
            raise
        raise Overstepped(f"The query ran longer than the {seconds:g} s that its parameter timeout allows.") from None


def gone() -> Callable[[], bool]:
    """Whether the client of this request has left: to be asked from any thread."""
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", _never)
    return found


def _never() -> bool:
    return False


def send(answered: Answered, offer: Offer) -> Response:
    """The response with an answer, under the media type that was agreed on. The spool is closed once it is sent."""
    if request.method == "HEAD":
        answered.body.close()
        response = Response()
    elif answered.size <= _SMALL:
        with answered.body:
            response = Response(answered.body.read())
    else:
        wrapped = wrap_file(request.environ, answered.body, _SMALL)
        response = Response(wrapped, direct_passthrough=True)
    response.headers["Content-Type"] = content_type(offer.media_type)
    response.headers["Content-Length"] = str(answered.size)
    response.vary.add("Accept")
    if answered.cut is not None:
        response.headers[CUT] = f"rows={answered.cut}"
    return response


def content_type(media_type: str) -> str:
    """A media type for a header: those of text say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
