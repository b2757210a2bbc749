"""Graphs by their names: read by everyone, written by an owner.

Source: SPARQL 1.1 Graph Store HTTP Protocol; indirect (?graph=IRI, ?default) and direct (an address under /graphs/).
"""

import secrets
from collections.abc import Iterator

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from kb.bounded.model import Asked, Upload
from kb.formats import GRAPHS, Syntax
from web import negotiation, owner, sparql_request, stored
from web.answers import ask, send, site
from web.negotiation import STATEMENTS

blueprint = Blueprint("graph_store", __name__)
_SYNTAXES = {syntax.media_type: syntax for syntax in GRAPHS}
_SUFFIXES = {syntax.suffix: syntax for syntax in GRAPHS}


@blueprint.route("/graphs", methods=["GET", "PUT", "POST", "DELETE"], strict_slashes=False)
def indirect() -> Response:
    """The graph that the address names as a parameter. A POST that names none makes a new graph."""
    values = sparql_request.address_values(request)
    named = values.get("graph", [])
    if "default" in values and not named:
        return _serve(None)
    if len(named) == 1 and "default" not in values:
        return _serve(sparql_request.iri(named[0], "graph"))
    if request.method == "POST" and not named and "default" not in values:
        return _made()
    raise BadRequest("The address must name one graph, as ?graph=IRI, or the default graph, as ?default.")


@blueprint.route("/graphs/<path:name>", methods=["GET", "PUT", "POST", "DELETE"])
def direct(name: str) -> Response:
    """The graph whose name is this address."""
    return _serve(sparql_request.iri(f"{site().address}graphs/{name}", "graph"))


def _serve(graph: str | None) -> Response:
    if request.method in ("GET", "HEAD"):
        return read(graph)
    writer = owner.writer()
    held = graph is None or graph in site().graphs()
    if request.method == "DELETE":
        if not held:
            raise NotFound(f"There is no graph <{graph}> here.")
        writer.delete(graph)
        return owner.done()
    sent = list(_uploads(graph or site().endpoint))
    (writer.replace if request.method == "PUT" else writer.merge)(graph, sent)
    return owner.done() if held else owner.done(201)


def _made() -> Response:
    writer = owner.writer()
    graph = f"{site().address}graphs/{secrets.token_hex(8)}"
    writer.merge(graph, list(_uploads(graph)))
    response = owner.done(201)
    response.headers["Location"] = graph
    return response


def read(graph: str | None) -> Response:
    """A graph in the syntax that the client likes best; None is the default graph. Raises NotFound if there is none."""
    offer = negotiation.choose(request.headers.get("Accept", ""), negotiation.data(STATEMENTS))
    if graph is not None and graph not in site().graphs():
        raise NotFound(f"There is no graph <{graph}> here; the service description at /sparql lists them.")
    assert offer.syntax is not None
    asked = Asked(
        text=stored.query("statements"),
        form="CONSTRUCT",
        syntax=offer.syntax,
        default_graphs=None if graph is None else (graph,),
        named_graphs=None if graph is None else (),
        union=site().union,
    )
    return send(ask(asked), offer)


def _uploads(base: str) -> Iterator[Upload]:
    """What the request brings: its body, or each part of a multipart one."""
    if request.content_encoding:
        raise UnsupportedMediaType("A body must be sent as it is, without Content-Encoding.")
    if request.mimetype != "multipart/form-data":
        yield Upload(request.get_data(cache=False), _syntax(request.mimetype, ""), base)
        return
    for each in request.files.values():
        yield Upload(each.read(), _syntax(each.mimetype, each.filename or ""), base)


def _syntax(media_type: str, filename: str) -> Syntax:
    """The syntax of a body by its type, or by its file's suffix where the type says nothing. Triples, not quads."""
    found = _SYNTAXES.get(media_type)
    if found is None and media_type in ("", "application/octet-stream", "text/plain"):
        found = _SUFFIXES.get(filename.rsplit(".", 1)[-1])
    if found is None or found.name in ("TriG", "N-Quads"):
        known = ", ".join(syntax.media_type for syntax in GRAPHS[:4])
        raise UnsupportedMediaType(f"A graph must be sent in one of these types: {known}.")
    return found
