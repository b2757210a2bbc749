"""The words that a query is written with, for editors: the classes and properties of Melian, and the prefixes."""

from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, request

from kb.formats import PREFIXES
from kb.question_rdf import prefixes
from web import stored
from web.answers import site
from web.labels import shortened
from web.reading import Reading

blueprint = Blueprint("terms", __name__)


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """The prefixes, and each term with its name, kind (class, property) and label."""
    response = jsonify({"prefixes": _prefixes(), "terms": _terms(site().state())})
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    answer = response.make_conditional(request)
    assert isinstance(answer, Response)
    return answer


def _prefixes() -> dict[str, str]:
    return dict(sorted({**PREFIXES, **prefixes()}.items()))


@lru_cache(maxsize=1)
def _terms(state: str) -> list[dict[str, str]]:
    rows = Reading().select(stored.query("terms")).rows
    return [
        {"iri": term.value, "name": shortened(term.value), "kind": str(kind.value), "label": str(label.value)}
        for term, kind, label in rows
        if isinstance(term, ox.NamedNode) and kind and label
    ]
