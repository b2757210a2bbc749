"""The first page: what this is, how the theories did, and the doors to all else."""

from flask import Blueprint

from web.rows import select
from web.tables import Table
from web.views import View, route, things

blueprint = Blueprint("home", __name__)
_COLUMNS = ("theory", "name", "hits", "misses", "silent", "undetermined")


@route(blueprint, "/")
def home() -> View:
    """What this is, and where to go on from here."""
    rows = [row for row in select("theories") if row["hits"] is not None]
    rows.sort(key=lambda row: (-int(str(row["hits"])), str(row["name"])))
    return View(
        "home.html",
        "Theories of international alignment",
        {"theories": rows, "counts": {str(row["kind"]): row["count"] for row in select("at-a-glance")}},
        things(rows, "theory"),
        Table(_COLUMNS, rows),
        described=False,
    )
