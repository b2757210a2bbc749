"""The headers that every answer carries: what a browser may do with it, and who may read it."""

from flask import Flask, Response, request

from web.answers import CUT, IGNORED
from web.watching import REQUEST_ID

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",  # there are no cookies, and a token is never sent by a browser of itself
    "Access-Control-Expose-Headers": f"{CUT}, {IGNORED}, {REQUEST_ID}, Allow, Link, Location, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Put the headers on every answer, errors too."""
    app.after_request(_close)


def _close(response: Response) -> Response:
    response.headers.extend(ALWAYS)
    if request.method == "OPTIONS":
        response.headers.extend(_PREFLIGHT)
    return response
