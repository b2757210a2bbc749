"""Sensitivity over the world panel: how many perceiver-years each theory tells otherwise as a parameter moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from reasoner.backend import Backend
from reasoner.measure.panel import Panel
from reasoner.panel_flips import Counted, counted, settled, transitions
from reasoner.sensitivity import Scale, Steady, steady_ranges
from reasoner.theory.library import Library, Theory
from reasoner.theory.parameters import Chosen, one_threshold, parameters
from reasoner.theory.thresholds import override


@dataclass(frozen=True)
class PanelSensitivity:
    """Counts by value and theory, and the range in which nothing changes; measured_again: once for every value."""

    scale: Scale
    counts: dict[Decimal, list[Counted]]
    steady: tuple[Steady, ...]
    measured_again: bool


class OverPanel:
    """The panel under theories whose parameter has one value after another."""

    def __init__(
        self,
        backend: Backend,
        measure: Callable[[Library], Panel],
        library: Library,
        theories: Sequence[Theory],
        chosen: Chosen,
    ):
        """measure gives the panel as it is measured with the parameters of a library."""
        self._backend, self._measure, self._library, self._theories = backend, measure, library, tuple(theories)
        self.scale = Scale.of(library, chosen)
        measuring = any(each.measures for each in one_threshold(parameters(library), chosen.parameter))
        self.measured_again = measuring and chosen.theory is None
        self._panel = measure(library)
        self._before = settled(backend, self._panel.table, self._theories)
        self._counts = {self.scale.units(self.scale.own): self._compared(self._before, self._theories)}

    def at(self, value: Decimal) -> list[Counted]:
        """What becomes of the perceiver-years at a value, theory by theory."""
        units = self.scale.units(value)
        if units not in self._counts:
            changed = override(self._library, {self.scale.chosen.name: float(value)})
            self._counts[units] = self._measured(changed) if self.measured_again else self._decided(changed)
        return self._counts[units]

    def flipped(self, value: Decimal, theory: str) -> int:
        """How many perceiver-years a theory tells otherwise than at the library's value."""
        return next(each.flipped for each in self.at(value) if each.theory == theory)

    def _measured(self, changed: Library) -> list[Counted]:
        theories = [changed.theories[theory.id] for theory in self._theories]
        panel = self._measure(changed)
        after = settled(self._backend, panel.table, theories)
        self._backend.release(panel.stored)
        found = self._compared(after, theories)
        self._backend.release(after)
        return found

    def _decided(self, changed: Library) -> list[Counted]:
        places = [
            place for place, old in enumerate(self._theories) if changed.theories[old.id].deciding != old.deciding
        ]
        own = {each.theory: each for each in self._counts[self.scale.units(self.scale.own)]}
        if places:
            theories = [changed.theories[self._theories[place].id] for place in places]
            kept = settled(self._backend, self._panel.table, theories)
            after = kept.mutate(theory=ibis.cases(*((kept.theory == n, place) for n, place in enumerate(places))))
            all_after = [changed.theories[theory.id] for theory in self._theories]
            own |= {each.theory: each for each in self._compared(after, all_after) if each.situations}
            self._backend.release(kept)
        return [own[theory.id] for theory in self._theories]

    def _compared(self, after: ir.Table, theories: Sequence[Theory]) -> list[Counted]:
        pairs = list(zip(self._theories, theories, strict=True))
        found = transitions(self._backend, self._before, after, pairs, self._library)
        return counted(found, [theory.id for theory in self._theories])


def over_panel(
    backend: Backend,
    measure: Callable[[Library], Panel],
    library: Library,
    theories: Sequence[Theory],
    chosen: Chosen,
    values: Sequence[Decimal],
    progress: Callable[[str], None] = lambda step: None,
) -> PanelSensitivity:
    """What becomes of the perceiver-years at each value.

    The range in which nothing changes is exact for a threshold of whole units that nothing measures with; otherwise
    it is that of the values tried, since every further one would be measured anew. Raises TheoryError.
    """
    panel = OverPanel(backend, measure, library, theories, chosen)
    counts = {}
    for value in values:
        progress(f"applying theories with {chosen.name} at {value:g}")
        counts[value] = panel.at(value)
    scale = replace(panel.scale, whole=False) if panel.measured_again else panel.scale
    steady = steady_ranges(scale, [theory.id for theory in theories], values, panel.flipped)
    return PanelSensitivity(panel.scale, counts, steady, panel.measured_again)
