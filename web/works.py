"""The pages of works: what is cited, and what rests on it."""

import re
from collections import defaultdict

from flask import Blueprint

from web.citing import Work
from web.kinds import HEADINGS, kind
from web.rows import Iri, Row, select, thing
from web.tables import Table
from web.views import View, one, route, things

blueprint = Blueprint("works", __name__)
_NUMBER = re.compile(r"([0-9]+)")


@route(blueprint, "/works")
def works() -> View:
    """Every work that is cited."""
    uses = {row["work"]: row["uses"] for row in select("works-counted")}
    rows = [row | {"uses": uses.get(row["work"], 0)} for row in select("works")]
    return View(
        "works.html",
        "Works",
        {"rows": rows},
        things(rows, "work"),
        Table(("work", "citation", "year", "kind", "status", "uses"), rows),
        [Work.of(row) for row in rows],
        described=False,
    )


@route(blueprint, "/work/<name>")
def work(name: str) -> View:
    """One work: how it is cited, and the theories, rules, parameters and cases that rest on it."""
    named = thing(f"work/{name}")
    rows = select("work", work=named)
    said = one(rows, f"There is no work {name}.", "/works")
    uses = [row | {"kind": _kind(row), "name": _name(row)} for row in select("work-uses", work=named)]
    groups: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in uses:
        groups[str(row["kind"])].setdefault(str(row["thing"]), row)
    return View(
        "work.html",
        str(said["name"]),
        {
            "work": said,
            "creators": list(dict.fromkeys(row["creator"] for row in rows if row["creator"] is not None)),
            "groups": {each: sorted(groups[each].values(), key=_order) for each in sorted(groups, key=_place)},
            "headings": HEADINGS,
        },
        things([said], "work"),
        Table(("use", "kind", "thing", "id", "name"), uses),
        [Work.of(said)],
    )


def _kind(row: Row) -> str:
    assert isinstance(row["thing"], Iri)
    return kind(row["thing"])


def _name(row: Row) -> str:
    """What a thing is called: its label, who perceives and when, or the last part of its name."""
    if row["name"] is not None:
        return str(row["name"])
    if row["perceiver"] is not None:
        return f"{row['perceiver']} {row['year']}"
    assert isinstance(row["thing"], Iri)
    return row["thing"].local


def _order(row: Row) -> list[tuple[bool, int, str]]:
    """By codes, in which numbers count as such, then by names."""
    code = f"{row['id'] if row['kind'] in ('rule', 'case', 'situation') else ''} {row['name']}"
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part.lower()) for part in _NUMBER.split(code)]


def _place(each: str) -> int:
    return list(HEADINGS).index(each) if each in HEADINGS else len(HEADINGS)
