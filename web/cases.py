"""The pages of cases: the list with how the theories did in each, and one case."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint

from web.citing import Work
from web.claimed import claims, nodes, seen
from web.rows import Iri, Row, Value, select, thing
from web.tables import Table
from web.theories import with_names
from web.views import View, one, route, things

blueprint = Blueprint("cases", __name__)
_LIST = (
    "case", "id", "name", "first", "last", "situations", "pairs", "events", "hits", "misses", "silent", "undetermined",
)  # fmt: skip
_CELLS = (
    "situation", "perceiver", "year", "theory", "theoryName", "status", "behaviour", "target", "verdict", "reason",
)  # fmt: skip
_EVENTS = ("event", "when", "name", "note", "citation", "status")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@route(blueprint, "/cases")
def cases() -> View:
    """Every case, and how the theories did in it."""
    contents: dict[Value, list[Row]] = defaultdict(list)
    for row in select("cases-contents"):
        contents[row["case"]].append(row)
    scores = _scores(select("cases-scores"))
    rows = [row | _contents(contents[row["case"]]) | scores.get(row["case"], _UNSCORED) for row in select("cases")]
    return View(
        "cases.html", "Cases", {"cases": rows}, things(rows, "case"), Table(_LIST, rows), described=False
    )  # fmt: skip


_UNSCORED: Row = {"hits": None, "misses": None, "silent": None, "undetermined": None}


def _contents(rows: Sequence[Row]) -> dict[str, Any]:
    """The years of a case, its perceivers, and how many things of each kind it holds."""
    years = [int(str(row["year"])) for row in rows]
    return {
        "first": min(years, default=None),
        "last": max(years, default=None),
        "perceivers": sorted({str(row["perceiver"]) for row in rows if row["perceiver"] is not None}),
        **{
            f"{kind}s": sum(int(str(row["times"])) for row in rows if row["kind"] == kind)
            for kind in ("situation", "pair", "event")
        },
    }


def _scores(rows: Sequence[Row]) -> dict[Value, Row]:
    found: dict[Value, Row] = {}
    for row in rows:
        score = found.setdefault(row["case"], dict.fromkeys(_UNSCORED, 0))
        status = row["status"]
        assert isinstance(status, Iri)
        kind = {"hit": "hits", "miss": "misses"}.get(str(row["verdict"])) or _STATUS.get(status.local)
        if kind is not None:
            score[kind] = int(str(score[kind])) + int(str(row["times"]))
    return found


_STATUS = {"OutOfScope": "silent", "Undetermined": "undetermined"}


@route(blueprint, "/case/<name>")
def case(name: str) -> View:
    """One case: what it shows, what happened, who sided with whom, and what each theory said."""
    named = thing(f"case/{name}")
    said = one(select("case", case=named), f"There is no case {name}.", "/cases")
    situations = select("case-situations", case=named)
    cells = _named(with_names(select("case-predictions", case=named)), situations)
    events = _events(named)
    claimed, works = claims(_records(named))
    return View(
        "case.html",
        str(said["name"]),
        {
            "case": said,
            "situations": [row | {"when": _when(row)} for row in situations],
            "observed": [row | {"seen": seen(row), "when": _when(row)} for row in select("case-observed", case=named)],
            "events": events,
            "theories": _theories(cells),
            "cells": _by_situation(cells),
            "claims": _named(claimed, situations),
            "pairs": _pairs(select("case-pairs", case=named)),
        },
        things([said], "case"),
        Table(_CELLS, cells) if cells else Table(_EVENTS, events),
        _each_once([*map(Work.of, select("works-of", thing=nodes([said["case"]]))), *works]),
    )


def _records(named: Any) -> list[Value]:
    rows = select("case-records", case=named)
    return [row[column] for column in ("situation", "assessment") for row in rows]


def _named(rows: Sequence[dict[str, Any]], situations: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows with the perceiver and the year of their situation."""
    known = {row["situation"]: {"perceiver": row["perceiver"], "year": row["year"]} for row in situations}
    return [row | known.get(row["situation"], {}) for row in rows]


def _by_situation(cells: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What each theory said, by situation and theory."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in cells:
        found[str(row["situation"])][str(row["theory"])] = row
    return found


def _theories(cells: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The theories, those that spoke most often first."""
    spoke: dict[str, int] = defaultdict(int)
    found: dict[str, dict[str, Any]] = {}
    for row in cells:
        theory = str(row["theory"])
        found[theory] = {"theory": row["theory"], "theoryName": row["theoryName"]}
        spoke[theory] += row["verdict"] is not None
    return dict(sorted(found.items(), key=lambda item: (-spoke[item[0]], item[1]["theoryName"])))


def _events(named: Any) -> list[dict[str, Any]]:
    """The events of a case in the order of time, each with its parties, those it was against, and its treaties."""
    parts: dict[tuple[Value, str], list[dict[str, Value]]] = defaultdict(list)
    for row in select("case-parties", case=named):
        parts[row["event"], str(row["part"])].append({"thing": row["thing"], "name": row["name"] or row["thing"]})
    rows: dict[Value, Row] = {}
    for row in select("case-events", case=named):
        rows.setdefault(row["event"], row)
    return [
        row | {"when": _when(row)} | {part: parts[event, part] for part in ("party", "against", "concerns", "kind")}
        for event, row in sorted(rows.items(), key=lambda item: _time(item[1]))
    ]


def _time(row: Row) -> tuple[str, str]:
    """Where an event stands in time: what is known only to the year or the month stands before its days."""
    month = "" if row["month"] is None else f"-{int(str(row['month'])):02}"
    return str(row["date"] or f"{row['year']}{month}"), str(row["name"])


def _when(row: Row) -> str:
    """The day, month or year of something: as much as is known."""
    if row["date"] is not None:
        year, month, day = str(row["date"]).split("-")
        return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
    return f"{_MONTHS[int(str(row['month'])) - 1]} {row['year']}" if row.get("month") is not None else str(row["year"])


def _pairs(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Pairs of states, one row each, with what was seen between them and what was looked for and not seen."""
    outcomes: dict[tuple[Value, bool], list[str]] = defaultdict(list)
    for row in rows:
        if row["outcome"] is not None:
            outcomes[row["pair"], bool(row["seen"])].append(str(row["outcome"]))
    firsts = {row["pair"]: row for row in rows}
    return [row | {"outcomes": outcomes[pair, True], "absent": outcomes[pair, False]} for pair, row in firsts.items()]


def _each_once(works: Iterable[Work]) -> list[Work]:
    return list({work.iri: work for work in works}.values())
