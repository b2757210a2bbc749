"""The pages of theories: the list with the record of each, and one theory."""

from flask import Blueprint

from web.citing import Work
from web.rows import Row, select, thing
from web.tables import Table
from web.views import View, one, route, things

blueprint = Blueprint("theories", __name__)
_LIST = ("theory", "name", "claim", "rules", "deciding", "hits", "misses", "silent", "undetermined")
_RECORD = (
    "situation", "perceiver", "year", "case", "caseName", "status", "behaviour", "target", "verdict", "reason",
)  # fmt: skip


@route(blueprint, "/theories")
def theories() -> View:
    """Every theory, and how it did."""
    rows = select("theories")
    return View(
        "theories.html", "Theories", {"theories": rows}, things(rows, "theory"), Table(_LIST, rows), described=False
    )


@route(blueprint, "/theory/<name>")
def theory(name: str) -> View:
    """One theory: its claim, its rules, its thresholds, and its record."""
    named = thing(f"theory/{name}")
    said = one(select("theory", theory=named), f"There is no theory {name}.", "/theories")
    record = with_names(select("theory-record", theory=named))
    inputs = select("theory-inputs", theory=named)
    return View(
        "theory.html",
        f"Theory: {said['name']}",
        {
            "theory": said,
            "rules": select("theory-rules", theory=named),
            "parameters": select("theory-parameters", theory=named),
            "inputs": {use: [row for row in inputs if row["use"] == use] for use in _uses(inputs)},
            "record": record,
            "score": {
                "hits": sum(row["verdict"] == "hit" for row in record),
                "misses": sum(row["verdict"] == "miss" for row in record),
                "silent": sum(row["verdict"] is None for row in record),
            },
        },
        things([said], "theory"),
        Table(_RECORD, record),
        [Work.of(row) for row in select("works-of", thing=named)],
    )


def with_names(rows: list[Row]) -> list[Row]:
    """Rows with a situation and a state as its target, the target under the name that it had then."""
    names = {(row["situation"], row["state"]): row["name"] for row in select("names-of-targets")}
    return [row | {"target": names.get((row["situation"], row["state"]), row["target"])} for row in rows]


def _uses(inputs: list[Row]) -> list[str]:
    return sorted({str(row["use"]) for row in inputs}, key=("uses", "is scoped by", "ignores").index)
