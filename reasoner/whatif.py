"""What if: what theories would say of coded situations if inputs or thresholds were otherwise, beside what they say.

A what-if is no prediction of what happened: it has no verdict, and nothing of it is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.case_rdf import CaseRows
from reasoner.cases import Prediction, predictions_in
from reasoner.change import Change, Setting
from reasoner.coded import Coded, Row, World
from reasoner.theory.expressions import Property

CHANGED = "#what-if"
"""Ends the name of a situation that is measured beside itself as it would be."""

CONCLUDED = ("predicted", "none")
"""The statuses of a theory that concludes something: a behaviour, or that there is no alignment to expect."""

KINDS = ("gained", "lost", "replaced", "moved", "unchanged")


@dataclass(frozen=True)
class Conclusion:
    """What one theory says of one situation as it is coded, and what it would say; only the first has a verdict."""

    before: Prediction
    after: Prediction

    @property
    def kind(self) -> str:
        """Gained, lost or replaced; moved between out of scope and undetermined; or unchanged.

        A conclusion is unchanged if status, behaviour and target are, by whatever rule.
        """
        if _said(self.before) == _said(self.after):
            return "unchanged"
        before, after = self.before.status in CONCLUDED, self.after.status in CONCLUDED
        return {(True, True): "replaced", (False, True): "gained", (True, False): "lost"}.get((before, after), "moved")


@dataclass(frozen=True)
class Implied:
    """A measured value that moves with a change: of a target, or of the situation (None).

    before and after are values, None if not known; of a bounded number a pair of the least and greatest possible.
    """

    situation: str
    target: str | None
    column: str
    before: object
    after: object


@dataclass(frozen=True)
class WhatIf:
    """The difference that a change makes: conclusions by situation and theory, and what it implies."""

    change: Change
    conclusions: tuple[Conclusion, ...]
    implied: tuple[Implied, ...]
    without_place: Mapping[str, tuple[Setting, ...]]
    """The settings that were passed over, by situation: what they set is not judged there."""

    @property
    def flipped(self) -> int:
        """How many situations have a conclusion that does not stay the same."""
        return len({each.before.situation for each in self.conclusions if each.kind != "unchanged"})


def whatif(rows: CaseRows, change: Change, coded: Coded, moved: Coded | None = None) -> WhatIf:
    """What a change of inputs does to what theories say of situations, all of a case or one.

    ``moved`` are those of the theories whose thresholds are moved, with these thresholds; all of them if the situations
    are measured otherwise. None if no threshold is. Raises ChangeError.
    """
    applied = change.applied(rows)
    before, after, conclusions = _worlds(rows, applied.rows, coded, moved)
    measured = sorted(
        (each for each in coded.library.properties.values() if each.derived_from and each.column),
        key=lambda each: (each.on_situation, str(each.column)),
    )
    implied = tuple(
        found
        for situation in rows.situations
        for name in [str(situation["situation"])]
        for found in _implied(name, before[name], after[name], measured)
    )
    return WhatIf(change, conclusions, implied, applied.without_place)


Assessments = Mapping[str, Sequence[Row]]


def _worlds(
    before: CaseRows, after: CaseRows, coded: Coded, moved: Coded | None
) -> tuple[Assessments, Assessments, tuple[Conclusion, ...]]:
    """The assessments before and after, and what is said of them; both are measured at once."""
    named = _renamed(after)
    world = coded.world(CaseRows([*before.situations, *named.situations], [*before.assessments, *named.assessments]))
    supposed = World(
        {_unmarked(name): rows for name, rows in world.assessments.items() if name.endswith(CHANGED)},
        {(_unmarked(name), theory): said for (name, theory), said in world.said.items() if name.endswith(CHANGED)},
    )
    then = {(each.situation, each.theory): each for each in predictions_in(supposed, after, coded)}
    if moved is not None:
        supposed = moved.world(after)
        then |= {(each.situation, each.theory): each for each in predictions_in(supposed, after, moved)}
    said = predictions_in(world, before, coded)
    conclusions = (Conclusion(each, replace(then[each.situation, each.theory], verdict=None)) for each in said)
    return world.assessments, supposed.assessments, tuple(conclusions)


def _renamed(rows: CaseRows) -> CaseRows:
    situations, assessments = (
        [{**row, "situation": f"{row['situation']}{CHANGED}"} for row in part]
        for part in (rows.situations, rows.assessments)
    )
    return CaseRows(situations, assessments)


def _unmarked(name: str) -> str:
    return name.removesuffix(CHANGED)


def _said(prediction: Prediction) -> tuple[str, str | None, str | None]:
    return prediction.status, prediction.behaviour, prediction.target_iri


def _implied(
    situation: str, before: Sequence[Row], after: Sequence[Row], measured: Sequence[Property]
) -> Iterator[Implied]:
    """The measured values that differ between the rows of a situation; a target that is new or gone has none."""
    then = {row.get("target_iri"): row for row in after}
    for each in measured:
        for place, row in enumerate(before):
            other = then.get(row.get("target_iri"))
            if each.on_situation:
                other = after[0] if place == 0 else None
            if other is not None and (old := _value(row, each)) != (new := _value(other, each)):
                yield Implied(situation, None if each.on_situation else str(row["target"]), str(each.column), old, new)


def _value(row: Row, of: Property) -> object:
    value = row[str(of.column)]
    if value is None and of.bounded:
        low, high = row[f"{of.column}_low"], row[f"{of.column}_high"]
        return None if low is None and high is None else (low, high)
    return value
