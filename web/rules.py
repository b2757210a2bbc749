"""The page of a rule: what it says, as a sentence and as an axiom, and where it decided."""

import re
from collections import defaultdict
from typing import Any

import pyoxigraph as ox
from flask import Blueprint

from kb import manchester
from web.citing import Work
from web.rows import Iri, Row, select, statements, thing
from web.tables import Table
from web.theories import with_names
from web.views import View, one, route, things

blueprint = Blueprint("rules", __name__)
_FIRED = ("situation", "perceiver", "year", "case", "caseName", "status", "behaviour", "target", "verdict", "reason")


@route(blueprint, "/rule/<name>")
def rule(name: str) -> View:
    """One rule: its condition and conclusion, its axiom, its thresholds, and the situations that it decided."""
    named = thing(f"rule/{name}")
    said = one(select("rule", rule=named), f"There is no rule {name}.", "/theories")
    links: dict[str, list[Row]] = defaultdict(list)
    for row in select("rule-links", rule=named):
        links[str(row["kind"])].append(row)
    fired = with_names(select("rule-fired", rule=named))
    return View(
        "rule.html",
        f"Rule {said['id'] or name}: {said['name']}",
        {
            "rule": said,
            "sentence": _slots(str(said["sentence"] or "")),
            "axioms": _axioms(named),
            "parameters": select("rule-parameters", rule=named),
            "links": links,
            "fired": fired,
            "score": {kind: sum(row["verdict"] == kind for row in fired) for kind in ("hit", "miss")},
        },
        things([said], "rule"),
        Table(_FIRED, fired),
        [Work.of(row) for row in select("works-of", thing=named)],
    )


def _slots(sentence: str) -> list[dict[str, str]]:
    """A sentence in parts: its words, and the slots that a situation fills."""
    parts = re.split(r"\{(\w+)\}", sentence)
    return [
        {"slot" if number % 2 else "text": part.replace("_", " ") if number % 2 else part}
        for number, part in enumerate(parts)
        if part
    ]


def _axioms(named: ox.NamedNode) -> list[dict[str, Any]]:
    """The class of a rule and those that it is defined by, in the Manchester syntax."""
    above = [_above(row) for row in select("rule-concludes", rule=named)]
    axioms = manchester.Axioms(statements("rule-axioms", rule=named))
    return [{"class": Iri(each.iri), "text": each.text} for each in axioms.frames(named, sorted(above))]


def _above(row: Row) -> str:
    if row["property"] is None:
        return manchester.short(str(row["above"]))
    value = row["value"]
    text = manchester.short(value) if isinstance(value, Iri) else str(value).lower()
    return f"{manchester.short(str(row['property']))} value {text}"
