"""The world panel under two versions of theories or of measuring: how many perceiver-years are told otherwise.

A perceiver-year is told otherwise if its status, its behaviour or its target differs, by whatever rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from reasoner.backend import Backend
from reasoner.predict import SILENT, classify
from reasoner.theory.library import Library, Theory
from reasoner.whatif import CONCLUDED

_UNDECIDED, _SILENT = -2, -1


@dataclass(frozen=True)
class Said:
    """What a theory says of a perceiver-year, without the target."""

    status: str
    behaviour: str | None = None


@dataclass(frozen=True)
class Transition:
    """How many perceiver-years a theory tells one way before and another way after; by theory, both, and target."""

    theory: str
    before: Said
    after: Said
    same_target: bool
    situations: int

    @property
    def kind(self) -> str:
        """A conclusion gained, lost or replaced; moved between out of scope and undetermined; or unchanged."""
        if self.before == self.after and (self.same_target or self.before.behaviour is None):
            return "unchanged"
        concluded = self.before.status in CONCLUDED, self.after.status in CONCLUDED
        return {(True, True): "replaced", (False, True): "gained", (True, False): "lost"}.get(concluded, "moved")


@dataclass(frozen=True)
class Counted:
    """What became of the perceiver-years under one theory: a count for each kind of transition, and by status after."""

    theory: str
    unchanged: int = 0
    gained: int = 0
    lost: int = 0
    replaced: int = 0
    moved: int = 0
    predicted: int = 0
    none: int = 0
    undetermined: int = 0
    out_of_scope: int = 0

    @property
    def situations(self) -> int:
        """All perceiver-years."""
        return self.unchanged + self.flipped

    @property
    def flipped(self) -> int:
        """Those that are told otherwise."""
        return self.gained + self.lost + self.replaced + self.moved


def settled(backend: Backend, table: ir.Table, theories: Sequence[Theory]) -> ir.Table:
    """What each theory (by its place in theories) says of each situation: theory, situation, place, target_row."""
    found = classify(backend, table, theories)
    said = found.situations
    silent = said.undecided.fill_null(False).ifelse(_UNDECIDED, _SILENT)
    kept = backend.keep(said.select("theory", "situation", "target_row", place=said.place.fill_null(silent)))
    backend.release(found.rows)
    backend.release(found.situations)
    return kept


def transitions(
    backend: Backend, before: ir.Table, after: ir.Table, theories: Sequence[tuple[Theory, Theory]], library: Library
) -> list[Transition]:
    """Count what becomes of the situations that both tables (of settled()) hold, theory by theory as it was and is."""
    was = before.select("theory", "situation", place_before="place", target_before="target_row")
    both = was.inner_join(after, ["theory", "situation"])
    same = both.target_before.identical_to(both.target_row)
    both = both.select("theory", "place_before", "place", same=same)
    counted = both.group_by("theory", "place_before", "place", "same").agg(situations=both.count())
    found = []
    for row in backend.run(counted.order_by(counted.columns)).to_pylist():
        was_theory, is_theory = theories[row["theory"]]
        first, second = _said(was_theory, row["place_before"], library), _said(is_theory, row["place"], library)
        found.append(Transition(is_theory.id, first, second, row["same"], row["situations"]))
    return found


def between(
    backend: Backend, table: ir.Table, theories: Sequence[tuple[Theory, Theory]], library: Library
) -> list[Transition]:
    """Transitions of one table's situations between theories as they are and as they would be, decided in one pass."""
    both = settled(backend, table, [*(old for old, _ in theories), *(new for _, new in theories)])
    count = len(theories)
    after = both.filter(both.theory >= count)
    found = transitions(
        backend, both.filter(both.theory < count), after.mutate(theory=after.theory - count), theories, library
    )
    backend.release(both)
    return found


def counted(transitions: Sequence[Transition], theories: Sequence[str]) -> list[Counted]:
    """The counts of each theory."""
    found = []
    for theory in theories:
        counts: dict[str, int] = {}
        for each in transitions:
            if each.theory == theory:
                for name in (each.kind, each.after.status.replace("-", "_")):
                    counts[name] = counts.get(name, 0) + each.situations
        found.append(Counted(theory, **counts))
    return found


def _said(theory: Theory, place: int, library: Library) -> Said:
    if place < 0:
        return Said(SILENT[place == _UNDECIDED])
    rule = theory.deciding[place]
    if rule.status:
        return Said(rule.status)
    return Said("predicted", library.behaviours[rule.behaviours[0]].notation)
