"""A coded situation with some of its inputs set otherwise: new rows, as the case tables would have given them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.case_terms import case_terms
from reasoner.inputs import NOBODY, Input, Kind, Value, inputs

Row = Mapping[str, object]
New = dict[str, object]


@dataclass(frozen=True)
class Place:
    """An input set to a value in one situation: of which target, and for a role which actor holds it."""

    input: Input
    value: Value
    target_iri: str | None = None
    holder: str | None = None


def place(about: Input, value: Value, *, target_iri: str | None = None, holder: str | None = None) -> Place:
    """An input set to a value; a role's value is its holder's name."""
    return Place(about, value, target_iri, holder)


def changed(situation: Row, assessments: Sequence[Row], places: Sequence[Place]) -> tuple[New, list[New]]:
    """The rows of a situation and of its assessments with inputs set otherwise; the given ones stay as they are."""
    after, rows = dict(situation), [dict(row) for row in assessments]
    for each in places:
        match each.input.kind:
            case Kind.ROLE:
                rows = _cast(after, rows, each)
            case Kind.FLAG | Kind.LISTED:
                after[each.input.columns[0]] = each.value
            case _:
                for row in rows:
                    if each.target_iri in (None, row["target_iri"]):
                        row[each.input.columns[0]] = each.value
    return after, rows


def _cast(situation: New, rows: list[New], role: Place) -> list[New]:
    """Give a role to an actor (or to nobody, or leave it open); an actor that was named in it alone is left out."""
    filled, holds = role.input.columns
    # a perceiver in its own role has nobody else there
    is_filled = None if role.value is None else role.value != NOBODY and role.holder != situation["perceiver_iri"]
    before = {row["target_iri"] for row in rows if row[holds] is True}
    if is_filled and role.holder not in [row["target_iri"] for row in rows]:
        rows = [*rows, _named_only(situation, rows, role)]
    situation[filled] = is_filled
    for row in rows:
        row[holds] = None if is_filled is None else is_filled and row["target_iri"] == role.holder
    return [row for row in rows if row["target_iri"] not in before or row["is_candidate"] is not False or _plays(row)]


def _plays(row: Row) -> bool:
    return any(row[holds.column or ""] is True for _, holds in case_terms().roles.values())


def _named_only(situation: Row, rows: Sequence[Row], role: Place) -> New:
    """The assessment of an actor that is named in a role and was not assessed: no candidate, its factors not judged."""
    found: New = {"situation": situation["situation"], "target": role.value, "target_iri": role.holder}
    found["is_candidate"] = False
    for each in inputs().values():
        if each.kind is Kind.ROLE:
            filled, holds = each.columns
            held = situation[filled] is False or any(row[holds] is True for row in rows)
            found[holds] = False if held else None
        elif each.of_target:
            shared = {row[each.columns[0]] for row in rows} if each.name in case_terms().towards_target else set()
            found[each.columns[0]] = shared.pop() if len(shared) == 1 else None
    return found
