"""The page of a situation: what holds of it, whom it could side with, what was seen, and what each theory says."""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
from flask import Blueprint

from web import description
from web.citing import Work
from web.claimed import claims, seen, words
from web.derivations import derivations
from web.rows import Iri, Row, Value, select, thing
from web.tables import Table
from web.views import View, one, route, things

blueprint = Blueprint("situations", __name__)
_PREDICTIONS = (
    "theory", "theoryName", "status", "behaviour", "target", "verdict", "rule", "ruleId", "reason",
)  # fmt: skip


@route(blueprint, "/situation/<name>")
def situation(name: str) -> View:
    """One situation: the facts, the candidates, what was observed, and each theory's prediction with its reasons."""
    named = thing(f"situation/{name}")
    said = one(select("situation", situation=named), f"There is no situation {name}.", "/cases")
    targets = select("situation-targets", situation=named)
    claimed, works = claims([said["situation"], *(row["assessment"] for row in targets)])
    contested = {(str(row["about"]), str(row["property"])) for row in claimed}
    case = said["case"]
    assert isinstance(case, Iri)
    sources = select("works-named", thing=ox.NamedNode(case))
    works = list({work.iri: work for work in (*map(Work.of, sources), *works)}.values())
    cited = {str(row["name"]): row["work"] for row in sources} | {
        str(each["name"]): each["work"] for row in claimed for each in row["works"]
    }
    coded, factors = select("coded-properties"), select("factors")
    facts = _facts(named, str(said["situation"]), contested)
    predictions = _predictions(named, cited, {row["target"]: row["name"] for row in targets})
    return View(
        "situation.html",
        f"{said['perceiver']} {said['date'] or said['year']}",
        {
            "situation": said,
            "facts": facts,
            "uncoded": _uncoded(facts, coded),
            "factors": factors,
            "candidates": _candidates(named, targets, factors, coded, contested),
            "observed": [row | {"seen": seen(row)} for row in select("situation-observed", situation=named)],
            "predictions": predictions,
            "claims": [row | {"perceiver": said["perceiver"], "year": said["year"]} for row in claimed],
        },
        things([said], "situation") + things(targets, "assessment"),
        Table(_PREDICTIONS, predictions),
        works,
    )


def _facts(named: ox.NamedNode, about: str, contested: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """The values of a situation in words, and whether each is asserted, measured or contested."""
    return [
        {
            "property": row["property"],
            "name": row["name"],
            "definition": row["definition"],
            "value": words(row),
            "known": _known(row, (about, str(row["property"])) in contested),
        }
        for row in select("situation-facts", situation=named)
    ]


def _known(row: Row, contested: bool) -> str:
    return "contested" if contested else description.kind(str(row["graph"]))


def _uncoded(facts: Sequence[dict[str, Any]], coded: Sequence[Row]) -> list[Row]:
    """The properties that other situations are coded with and this one is not."""
    there = {row["property"] for row in facts}
    own = ("perceiver", "year", "date", "inCase", "observed", "observationComplete")
    return [row for row in _of("Situation", coded) if row["property"] not in there and _local(row) not in own]


def _of(domain: str, coded: Sequence[Row]) -> list[Row]:
    return [row for row in coded if str(row["domain"]).endswith(f"/{domain}")]


def _local(row: Row) -> str:
    return str(row["property"]).rsplit("/", 1)[-1]


def _candidates(
    named: ox.NamedNode,
    targets: Sequence[Row],
    factors: Sequence[Row],
    coded: Sequence[Row],
    contested: set[tuple[str, str]],
) -> list[dict[str, Any]]:
    """The targets with their factors (None: not coded), their points, and what else does and does not hold of them."""
    rows = select("situation-candidates", situation=named)
    roles = {property_ for _, property_ in contested}
    judged = {str(row["property"]) for row in factors}
    found = []
    for target in targets:
        own = {str(row["property"]): row for row in rows if row["assessment"] == target["assessment"]}
        flags = [row for row in own.values() if isinstance(row["value"], bool) and _local(row) != "isCandidate"]
        told = [
            {"name": row["name"], "holds": row["value"], "known": _known(row, str(row["property"]) in roles)}
            for row in flags
        ]
        found.append(
            target
            | {
                "factors": [own.get(str(row["property"]), {}).get("value") for row in factors],
                "flags": told,
                "uncoded": [
                    row["name"]
                    for row in _of("Assessment", coded)
                    if isinstance(row["property"], Iri)
                    and row["property"] not in own
                    and row["property"] not in judged
                    and _local(row) not in ("target", "isCandidate")
                ],
            }
        )
    return found


def _predictions(named: ox.NamedNode, cited: dict[str, Value], called: dict[Value, Value]) -> list[dict[str, Any]]:
    """What each theory says, with what it rests on, and with what would decide where nothing does.

    called: the targets under the names that they had then.
    """
    needs = select("situation-needs", situation=named)
    why = derivations(named, cited)
    return [
        row
        | {
            "target": called.get(row["state"], row["target"]),
            "needs": [each["name"] for each in needs if each["prediction"] == row["prediction"]],
            "why": why.get(str(row["prediction"])),
        }
        for row in select("situation-predictions", situation=named)
    ]
