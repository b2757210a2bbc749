"""Competing claims: what coders say differently of one situation or assessment, and what each rests on."""

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from web.citing import Work
from web.rows import Iri, Row, Value, select


def claims(abouts: Iterable[Value]) -> tuple[list[dict[str, Any]], list[Work]]:
    """The claims about situations and assessments, and the works that they rest on.

    A claim has one value or, if it is about what was observed, all that the coder saw: both under `values`.
    """
    there = nodes(row["claim"] for row in select("claims-about", about=nodes(abouts)))
    rows = select("claims", claim=there) if there else []
    firsts = {row["claim"]: row for row in reversed(rows)}
    works = select("works-named", thing=nodes(firsts)) if firsts else []
    found: list[dict[str, Any]] = [
        {
            **row,
            "situation": row["situation"] or row["about"],
            "values": [{"value": each["value"], "name": words(each)} for each in rows if each["claim"] == claim],
            "works": [{"work": each["work"], "name": each["name"]} for each in works if each["thing"] == claim],
        }
        for claim, row in firsts.items()
    ]
    return sorted(found, key=_order), list(dict.fromkeys(map(Work.of, works)))


def _order(claim: dict[str, Any]) -> tuple[str, str, bool, str]:
    return claim["about"], claim["property"], not claim["default"], claim["coder"]


def seen(row: Row) -> str:
    """What was seen, in the past tense: `sided with Germany`."""
    return str(row["sentence"]).replace("{target}", str(row["target"]))


def words(row: Row) -> str:
    """The value of a row in words: yes, no, what it is called, or the value as it stands."""
    value = row["value"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if row.get("sentence") is not None:
        return str(row["sentence"]).replace("{target}", str(row["towards"]))
    if isinstance(value, Iri):
        return str(row.get("valueName") or value.local)
    return "not known" if value is None else str(value)


def nodes(names: Iterable[Value]) -> list[ox.NamedNode]:
    """The names of things as nodes for the slot of a query, each once."""
    return [ox.NamedNode(name) for name in dict.fromkeys(names) if isinstance(name, Iri)]
