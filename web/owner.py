"""The owner: who shows the site's token may write."""

import hmac

from flask import Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from web.answers import site
from web.site import Writer


def writer() -> Writer:
    """What an owner may change, if this request is the owner's.

    Raises Unauthorized without a token, Forbidden with a wrong one and where nobody may write.
    """
    held, token = site().writer, site().token
    if held is None or token is None:
        raise Forbidden("Nothing can be changed here: this site is for reading.")
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if not shown:
        raise Unauthorized(
            "Only the owner may change what is held here, with the header Authorization: Bearer TOKEN.",
            www_authenticate=WWWAuthenticate("bearer", {"realm": "Melian"}),
        )
    right = hmac.compare_digest(shown.strip().encode("utf-8", "surrogateescape"), token.encode())
    if scheme.lower() != "bearer" or not right:
        raise Forbidden("This is not the owner's token.")
    return held


def done(status: int = 204) -> Response:
    """The answer to a change that was made: nothing to read."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response
