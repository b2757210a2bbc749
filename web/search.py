"""The search: things by the words of their names and definitions, grouped by kind, the best first."""

from collections import defaultdict

from flask import Blueprint, request
from markupsafe import Markup, escape

from web.finding import LONGEST, RANKS, Found, index, parts, words
from web.kinds import HEADINGS
from web.rows import Row
from web.tables import Table
from web.views import View, address, route

blueprint = Blueprint("search", __name__)
_EACH = 12
"""Things of one kind that are shown at first."""
_MOST = 500
"""Things that are shown of one kind that was asked for."""
_COLUMNS = ("kind", "thing", "id", "name", "definition", "found")
_LEAD = 240
"""Characters of a definition that are shown."""


@route(blueprint, "/search")
def search() -> View:
    """What fits the words in the parameter q; the parameter kind asks for all of one kind."""
    query = request.args.get("q", "")[:LONGEST].strip()
    only = request.args.get("kind", "")
    found = index().find(query)
    groups: dict[str, list[Row]] = defaultdict(list)
    for each in found:
        if only in ("", each.entry.kind):
            groups[each.entry.kind].append(_row(each))
    most = _MOST if only else _EACH
    shown = {each: groups[each][:most] for each in sorted(groups, key=lambda name: _place(groups[name], name))}
    near = [] if found or not query else [{"thing": each.thing, "name": each.name} for each in index().near(query)]
    rows = [row for each in shown.values() for row in each]
    return View(
        "search.html",
        f"Search: {query}" if query else "Search",
        {
            "sought": query,
            "groups": shown,
            "counts": {each: len(groups[each]) for each in shown},
            "found": sum(len(each) for each in groups.values()),
            "near": near,
            "only": only,
            "headings": HEADINGS,
            "words": words(query),
        },
        [row["thing"] for row in rows],  # type: ignore[misc]  # each is an Iri
        Table(_COLUMNS, rows),
        described=False,
        query=address(q=query, kind=only),
    )


def _row(found: Found) -> Row:
    entry = found.entry
    return {
        "kind": entry.kind,
        "thing": entry.thing,
        "id": entry.id or None,
        "name": entry.name,
        "definition": _short(entry.definition) or None,
        "also": ", ".join(entry.others) or None,
        "found": RANKS[found.rank],
    }


def _short(text: str) -> str:
    return text if len(text) <= _LEAD else text[:_LEAD].rsplit(" ", 1)[0] + " …"


def _place(rows: list[Row], kind: str) -> tuple[int, int]:
    """Where a kind stands: the one with the best find first, then in the order of the headings."""
    return RANKS.index(str(rows[0]["found"])), list(HEADINGS).index(kind)


@blueprint.app_template_filter("marked")
def marked(text: str, sought: list[str]) -> Markup:
    """A text with the words sought in mark elements; all else is escaped."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part) if hit else escape(part) for part, hit in parts(text, sought)
    )
