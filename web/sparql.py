"""The endpoint: the SPARQL 1.1 Protocol over what the site holds."""

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, MethodNotAllowed

from kb.bounded import guard, rewriting
from kb.bounded.model import Asked
from kb.questions import questions
from web import description, negotiation, owner, pages, sparql_request
from web.answers import ask, send, site
from web.negotiation import STATEMENTS
from web.sparql_request import Asking

blueprint = Blueprint("sparql", __name__)
_OFFERS: Final = {
    "SELECT": negotiation.ROWS,
    "ASK": negotiation.YES_OR_NO,
    "CONSTRUCT": STATEMENTS,
    "DESCRIBE": STATEMENTS,
}


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def sparql() -> Response:
    """Answer a query, or describe the service; for an owner, carry out an update."""
    asked = sparql_request.read(request, _most())
    if asked.update is not None:
        return update_of(asked)
    if asked.query is None:
        return _description(asked)
    if asked.one("edit") and _wants_page(asked):
        return pages.form(asked.query)
    return _answer(asked, asked.query)


def _most() -> int:
    """Bytes of a body: a query as a form may be three times as long as its text, an owner's update much longer."""
    if site().writable and "Authorization" in request.headers:
        return site().upload * 2**20
    return 4 * site().runner.bounds.query_bytes


@blueprint.post("/update")
def update() -> Response:
    """Carry out an owner's update."""
    asked = sparql_request.read(request, _most())
    if asked.update is None:
        raise BadRequest("The request has no update; queries are asked at /sparql.")
    return update_of(asked)


def update_of(asked: Asking) -> Response:
    """Carry out the update of a request. Raises Forbidden for visitors."""
    if not site().writable:
        raise Forbidden("Nothing can be changed here: this endpoint is for queries.")
    if request.method != "POST":
        raise MethodNotAllowed(["POST"], "An update must be sent by POST.")
    writer = owner.writer()
    text = guard.check_update(asked.update or "", site().runner.bounds)
    default, named = asked.graphs("using-graph-uri"), asked.graphs("using-named-graph-uri")
    if default is not None or named is not None:
        text = rewriting.with_using(text, default or (), named or ())
    writer.update(f"BASE <{site().endpoint}>\n{text}")
    return owner.done()


def _description(asked: Asking) -> Response:
    offer = negotiation.choose(request.headers.get("Accept", ""), STATEMENTS, asked.one("format"))
    if offer.syntax is None:
        return pages.form(_example(asked))
    return description.described(site(), offer.syntax, offer.media_type)


def _wants_page(asked: Asking) -> bool:
    """Whether who asks reads pages: only for them a query can be shown to be edited, instead of answered."""
    found = negotiation.best(request.headers.get("Accept", ""), STATEMENTS)
    return found is not None and found.syntax is None and asked.one("format") is None


def _example(asked: Asking) -> str | None:
    """The stored question that the address names by its number. Raises BadRequest if there is none with a query."""
    number = asked.one("example")
    if number is None:
        return None
    found = questions().get(int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else None
    if found is None or found.query is None:
        raise BadRequest(f"There is no query for question {number[:20]}; /questions lists the questions.")
    return f"# {found.question}\n{found.query.strip()}\n"


def _answer(asked: Asking, text: str) -> Response:
    query = guard.check(text, site().runner.bounds, site().endpoint)
    offer = negotiation.choose(request.headers.get("Accept", ""), _OFFERS[query.form], asked.one("format"))
    default, named = _data_set(asked, query)
    question = Asked(
        text=query.text,
        form=query.form,
        syntax=offer.syntax or pages.SYNTAXES[query.form],
        default_graphs=default,
        named_graphs=named,
        union=site().union,
        base=site().endpoint,
    )
    answered = ask(question, _seconds(asked))
    return send(answered, offer) if offer.syntax else pages.answer(text, query.form, answered)


def _data_set(asked: Asking, query: guard.Query) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The graphs that the protocol names, None for both where it names none; one alone leaves the other empty.

    Raises BadRequest for a graph that is not held, named by the protocol or, where that names none, by the query. Where
    an owner may write, any IRI names a graph, which is empty until it is filled.
    """
    default, named = asked.graphs("default-graph-uri"), asked.graphs("named-graph-uri")
    ours = default is not None or named is not None
    wanted = {*(default or ()), *(named or ())} if ours else {*query.default, *query.named}
    if wanted and not site().writable and (unknown := sorted(wanted - set(site().graphs()))):
        raise BadRequest(f"There is no graph <{unknown[0]}> here; the service description lists those that there are.")
    return (default or (), named or ()) if ours else (None, None)


def _seconds(asked: Asking) -> float | None:
    """The time that the request allows itself."""
    written = asked.one("timeout")
    if written is None:
        return None
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise BadRequest("The parameter timeout must be a number of seconds above zero, as in 2.5.")
    return seconds
