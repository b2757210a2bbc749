"""The pages of concepts: A to Z, the hierarchy, and one concept."""

from collections import defaultdict

from flask import Blueprint

from web.citing import Work
from web.rows import Row, select, thing
from web.tables import Table
from web.views import View, one, route, things

blueprint = Blueprint("concepts", __name__)


@route(blueprint, "/concepts")
def concepts() -> View:
    """Every concept, from A to Z and from broad to narrow."""
    rows = select("concepts")
    first: dict[str, Row] = {}
    narrower: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        first.setdefault(str(row["concept"]), row)
        if row["broader"] is not None:
            narrower[str(row["broader"])].append(str(row["concept"]))
    letters: dict[str, list[Row]] = defaultdict(list)
    for row in first.values():
        letters[str(row["name"])[:1].upper()].append(row)
    below = {name for names in narrower.values() for name in names}
    return View(
        "concepts.html",
        "Concepts",
        {
            "letters": letters,
            "concepts": first,
            "narrower": narrower,
            "tops": [name for name in first if name not in below],
        },
        things(list(first.values()), "concept"),
        Table(("concept", "name", "definition", "broader"), rows),
        described=False,
    )


@route(blueprint, "/concept/<name>")
def concept(name: str) -> View:
    """One concept: what it means, and where it leads."""
    named = thing(f"concept/{name}")
    rows = select("concept", concept=named)
    said = one(rows, f"There is no concept {name}.", "/concepts")
    links: dict[str, list[Row]] = defaultdict(list)
    for row in select("concept-links", concept=named):
        links[str(row["kind"])].append(row)
    return View(
        "concept.html",
        str(said["name"]),
        {
            "concept": said,
            "alternatives": sorted({str(row["alternative"]) for row in rows if row["alternative"] is not None}),
            "denotes": {str(row["denotes"]): row for row in rows if row["denotes"] is not None},
            "links": links,
        },
        things([said], "concept"),
        Table(("kind", "thing", "name", "id"), [row for kind in links.values() for row in kind]),
        [Work.of(row) for row in select("works-of", thing=named)],
    )
