"""The pages of parameters: the ledger of thresholds and weights, each with its status and why it is as it is."""

from collections import defaultdict

from flask import Blueprint

from web.citing import Work
from web.rows import Row, select, thing
from web.tables import Table
from web.views import View, one, route, things

blueprint = Blueprint("assumptions", __name__)
_LIST = (
    "parameter", "id", "name", "value", "unit", "lowest", "highest", "sensitivity", "status", "rules", "justification",
)  # fmt: skip


@route(blueprint, "/parameters")
def parameters() -> View:
    """Every parameter, by how sure it is."""
    rows = select("parameters")
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[str(row["status"] or "without a status")].append(row)
    return View(
        "parameters.html",
        "The ledger of assumptions",
        {"groups": groups, "count": len(rows)},
        things(rows, "parameter"),
        Table(_LIST, rows),
        described=False,
    )


@route(blueprint, "/parameter/<name>")
def parameter(name: str) -> View:
    """One parameter: its value and range, why it is so, and what depends on it."""
    named = thing(f"parameter/{name}")
    rows = select("parameter", parameter=named)
    said = one(rows, f"There is no parameter {name}.", "/parameters")
    uses = select("parameter-uses", parameter=named)
    return View(
        "parameter.html",
        f"Parameter: {said['name']}",
        {
            "parameter": said,
            "alternatives": sorted({str(row["alternative"]) for row in rows if row["alternative"] is not None}),
            "uses": {use: [row for row in uses if row["use"] == use] for use in sorted({str(r["use"]) for r in uses})},
        },
        things([said], "parameter"),
        Table(("use", "thing", "id", "name", "theory", "theoryName"), uses),
        [Work.of(row) for row in select("works-of", thing=named)],
    )
