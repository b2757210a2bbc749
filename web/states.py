"""The pages of actors: states with their codes, coalitions, and what one actor did and was told it would do."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import Blueprint

from web.citing import Work
from web.rows import Row, select, thing
from web.tables import Table
from web.views import View, one, route, things

blueprint = Blueprint("states", __name__)
SCHEMES = ("GW", "ISO", "Wikidata")
"""Schemes of codes with columns of their own in the list, by their notations."""
_LIST = ("actor", "name", "kind", "abbreviation", "cow", *SCHEMES, "years")
_SEEN = ("situation", "perceiver", "year", "case", "caseName", "parts")
_SPELLS = ("name", "identifier", "membership", "great power")
_RECORD = (
    "situation", "perceiver", "year", "case", "caseName", "theory", "theoryName", "status", "behaviour", "target",
    "verdict",
)  # fmt: skip


@route(blueprint, "/states")
def states() -> View:
    """Every state and coalition, with codes, and the years in the system of states."""
    codes: dict[tuple[object, object], list[Row]] = defaultdict(list)
    for row in select("actors-codes"):
        codes[row["actor"], row["scheme"]].append(row)
    years: dict[object, list[Row]] = defaultdict(list)
    for row in select("actors-years"):
        years[row["actor"]].append(row)
    rows = [
        row
        | {scheme: _listed(codes[row["actor"], scheme]) for scheme in SCHEMES}
        | {"years": ", ".join(span(each) for each in years[row["actor"]]) or None}
        for row in select("actors")
    ]
    letters: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "state":
            letters[str(row["name"])[:1].upper()].append(row)
    return View(
        "states.html",
        "States and coalitions",
        {"letters": letters, "coalitions": [row for row in rows if row["kind"] != "state"], "schemes": SCHEMES},
        things(rows, "actor"),
        Table(_LIST, rows),
        described=False,
    )


@route(blueprint, "/state/<name>")
def state(name: str) -> View:
    """One state."""
    return _actor("state", name)


@route(blueprint, "/actor/<name>")
def actor(name: str) -> View:
    """One actor that is known by a name instead of a code: a coalition, mostly."""
    return _actor("actor", name)


def _actor(kind: str, name: str) -> View:
    named = thing(f"{kind}/{name}")
    said = one(select("actor", actor=named), f"There is no {kind} {name}.", "/states")
    spells = [row | {"years": span(row)} for row in select("actor-spells", actor=named)]
    situations: dict[object, Row] = {row["situation"]: row for row in select("situations-named")}
    parts = _grouped(select("actor-situations", actor=named), "situation", "part")
    predictions = [row | situations[row["situation"]] for row in select("actor-predictions", actor=named)]
    seen = [
        {**row, "parts": parts[key]}
        for key, row in situations.items()
        if key in parts and "perceiver" not in parts[key]
    ]
    record = {
        "actor": said,
        "spells": {each: [row for row in spells if row["kind"] == each] for each in _SPELLS},
        "members": select("actor-members", actor=named),
        "acted": _acted(situations, predictions, select("actor-observed", actor=named)),
        "situations": seen,
        "pledges": _pledges(select("actor-pledges", actor=named)),
        "events": _events(select("actor-events", actor=named)),
    }
    return View(
        "state.html",
        str(said["name"]),
        record,
        things([said], "actor"),
        _table(predictions, seen),
        [Work.of(row) for row in select("works-of", thing=named)],
    )


def _table(predictions: list[Row], seen: list[dict[str, Any]]) -> Table | None:
    """The predictions of what an actor would do; of one that perceives no situation, those of others that it is in."""
    if predictions:
        return Table(_RECORD, predictions)
    rows = [row | {"parts": "; ".join(row["parts"])} for row in seen]
    return Table(_SEEN, rows) if rows else None


def span(row: Row) -> str:
    """The years of a row with from and to; a side that is not known stays open."""
    if row["from"] is None and row["to"] is None:
        return ""
    if row["from"] is None:
        return f"until {row['to']}"
    return f"{row['from']}–{'' if row['to'] is None else row['to']}"


def _listed(rows: Iterable[Row]) -> str | None:
    """Codes with their years, in one cell; None where there is none."""
    return ", ".join(f"{row['value']} ({span(row)})" if span(row) else str(row["value"]) for row in rows) or None


def _grouped(rows: Iterable[Row], key: str, value: str) -> dict[object, list[str]]:
    found: dict[object, list[str]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(str(row[value]))
    return found


def _acted(situations: dict[object, Row], predictions: list[Row], observed: list[Row]) -> list[dict[str, object]]:
    """The situations that the actor perceives: what it did, and the theories by what became of their predictions."""
    by_situation: dict[object, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in predictions:
        by_situation[row["situation"]][str(row["verdict"] or row["status"])].append(row)
    did: dict[object, list[Row]] = defaultdict(list)
    for row in observed:
        did[row["situation"]].append(row)
    return [
        {**row, "did": did[key], "predicted": dict(by_situation[key])}
        for key, row in situations.items()
        if key in by_situation or key in did
    ]


def _pledges(rows: list[Row]) -> list[dict[str, object]]:
    """One entry for each treaty and span of years, with the parts that the actor has in it and what is pledged."""
    found: dict[tuple[object, ...], dict[str, list[str]]] = {}
    for row in rows:
        entry = found.setdefault(
            (row["treaty"], row["name"], row["start"], row["end"]), {"parts": [], "obligations": []}
        )
        for key, value in (("parts", row["part"]), ("obligations", row["obligation"])):
            if value is not None and value not in entry[key]:
                entry[key].append(str(value))
    return [dict(zip(("treaty", "name", "start", "end"), key, strict=True)) | entry for key, entry in found.items()]


def _events(rows: list[Row]) -> list[Row]:
    """Each event once, by its first part."""
    return list({(row["event"], row["part"]): row for row in rows}.values())
