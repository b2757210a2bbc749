"""The page about the data: which graphs are held, how each was made, which data sets are known, and how to cite."""

from dataclasses import fields

from flask import Blueprint

from kb.catalogue import DataSet, catalogue
from web.answers import site
from web.citing import AUTHOR
from web.description import kind
from web.rows import Iri, Row, select
from web.tables import Table
from web.views import View, route, things

blueprint = Blueprint("about", __name__)
_COLUMNS = ("graph", "title", "kind", "statements", "licence", "made", "maker", "works", "graphs", "fingerprint")
_UNSAID = ("files", "columns", "encoding", "iri")
"""What only a reader of the files needs to know of a data set."""


@route(blueprint, "/about")
def about() -> View:
    """What is loaded, and on what terms."""
    rests = {row["graph"]: row for row in select("published-from")}
    said = [row | {"works": rests[row["graph"]]["works"], "graphs": rests[row["graph"]]["graphs"]} for row in _graphs()]
    kinds = {each: [row for row in said if row["kind"] == each] for each in ("asserted", "measured", "inferred")}
    known = {row["graph"] for row in said}
    return View(
        "about.html",
        "About the data",
        {
            "kinds": {each: rows for each, rows in kinds.items() if rows},
            "statements": {each: sum(int(row["statements"] or 0) for row in rows) for each, rows in kinds.items()},
            "undescribed": [
                {"graph": Iri(name), "kind": kind(name)} for name in sorted(site().graphs()) if name not in known
            ],
            "datasets": [_data_set(each) for each in catalogue()],
            "author": AUTHOR,
            "endpoint": site().endpoint,
        },
        things(said, "graph"),
        Table(_COLUMNS, said),
        described=False,
    )


def _graphs() -> list[Row]:
    """Each graph once."""
    return list({row["graph"]: row for row in reversed(select("published"))}.values())[::-1]


def _data_set(each: DataSet) -> dict[str, object]:
    """What a reader must know of a data set before getting it."""
    said = {field.name: getattr(each, field.name) for field in fields(each) if field.name not in _UNSAID}
    return said | {"versions": list(each.versions)}
