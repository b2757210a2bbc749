"""Sensitivity: the record of each theory as a function of a parameter, and the range in which nothing changes.

A threshold that axioms compare with whole numbers only is exact: between two whole units nothing can change, so that
every unit is tried. Of a parameter that measuring rests on, only values that were tried are known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from rdflib import RDFS, URIRef

from kb.case_rdf import CaseRows
from reasoner.cases import Prediction, predictions
from reasoner.coded import Coded
from reasoner.errors import ReasonerError
from reasoner.score import Score, score
from reasoner.theory.library import Library, Theory
from reasoner.theory.parameters import Chosen, Parameter, one_threshold, parameters
from reasoner.theory.thresholds import override

MOST_VALUES = 200
"""So many values are tried at most."""

FEW_UNITS = 12
"""Between values no further apart than this, every whole unit is tried unasked."""


@dataclass(frozen=True)
class Scale:
    """The values of a parameter that can be told apart, and the library's own among them."""

    chosen: Chosen
    own: Decimal
    compared: Parameter
    """The parameter that axioms hold, perhaps on another scale."""
    whole: bool

    @classmethod
    def of(cls, library: Library, chosen: Chosen) -> "Scale":
        """The scale of a parameter of a library."""
        compared = one_threshold(parameters(library), chosen.parameter)[-1]
        ranges = {str(library.graph.value(URIRef(iri), RDFS.range)) for iri in compared.compared_with}
        whole = bool(ranges) and all(each.endswith("#integer") for each in ranges)
        own = library.values.get(chosen.name, library.values.get(chosen.parameter.name, chosen.parameter.value))
        return cls(chosen, own, compared, whole)

    def units(self, value: Decimal) -> Decimal:
        """A value as axioms hold it: in whole units, if only these are told apart."""
        if not self.whole:
            return value
        return self.chosen.parameter.counted(value)

    def value(self, units: Decimal) -> Decimal:
        """A value that is so many units: the library's own, if that is; otherwise the greatest."""
        return self.own if self.units(self.own) == units else self._greatest(units)

    def _greatest(self, units: Decimal) -> Decimal:
        # rounded down, so that it does not count as one unit more
        return (units / self.chosen.parameter.counted_in).quantize(Decimal("0.0001"), "ROUND_FLOOR").normalize() + 0

    def bounds(self, low: Decimal, high: Decimal, exact: bool = True) -> str:
        """An interval in words: of values that were tried, or (exact) of all between so many units and so many."""
        per = self.chosen.parameter.counted_in
        if not exact or per == 1:
            return f"{low:g} only" if low == high else f"from {low:g} to {high:g}"
        first = f"from {low / per:.3g}" if low == self.compared.lowest else f"above {(low - 1) / per:.3g}"
        return f"{first} to {high / per:.3g}"


def values_tried(
    library: Library, chosen: Chosen, first: float | None = None, last: float | None = None, step: float | None = None
) -> list[Decimal]:
    """The values to try, in order, with the library's own among them.

    first, last and step name them; by default they are those at which the ontology asks for results, or else some
    on either side of the library's own, with all between them that a few whole units tell apart. Raises ReasonerError.
    """
    scale, parameter = Scale.of(library, chosen), chosen.parameter
    low, high = parameter.lowest or Decimal(0), parameter.highest
    if first is not None or last is not None or step is not None:
        for value in (first, last):
            if value is not None and (value < low or (high is not None and value > high)):
                allowed = f"at least {low:g}" if high is None else f"between {low:g} and {high:g}"
                raise ReasonerError(f"{parameter.name} cannot be {value:g}; it must be {allowed} ({parameter.unit}).")
        found = _steps(scale, first, last, step)
    else:
        found = parameter.tried or _around(scale)
        least, most = (edge([scale.units(value) for value in (*found, scale.own)]) for edge in (min, max))
        if scale.whole and most - least <= FEW_UNITS:
            here = {scale.units(value) for value in found}
            found = (*found, *(scale.value(Decimal(n)) for n in range(int(least), int(most)) if n not in here))
    inside = [value for value in found if value >= low and (high is None or value <= high)]
    return sorted({*inside, scale.own})


def _around(scale: Scale) -> tuple[Decimal, ...]:
    """A quarter and a half of the way to the lowest and to the highest value, or to twice the library's own."""
    low, high = scale.chosen.parameter.lowest or Decimal(0), scale.chosen.parameter.highest or 2 * scale.own
    shares = (Decimal("0.5"), Decimal("0.25"))
    found = [scale.own + (edge - scale.own) * share for edge in (low, high) for share in shares]
    return tuple(value.to_integral_value() for value in found) if scale.whole and high - low > 12 else tuple(found)


def _steps(scale: Scale, first: float | None, last: float | None, step: float | None) -> tuple[Decimal, ...]:
    parameter = scale.chosen.parameter
    low = Decimal(str(first)) if first is not None else parameter.lowest or Decimal(0)
    high = Decimal(str(last)) if last is not None else parameter.highest
    if high is None:
        raise ReasonerError(f"{parameter.name} has no highest value; say with --to up to which value to try it.")
    if not low < high:
        raise ReasonerError(f"The values of {parameter.name} cannot run from {low:g} to {high:g}; name two in order.")
    by = Decimal(str(step)) if step is not None else (high - low) / 10
    if by <= 0 or (high - low) / by > MOST_VALUES:
        raise ReasonerError(f"Steps of {by:g} do not lead from {low:g} to {high:g} in at most {MOST_VALUES} steps.")
    return tuple(low + n * by for n in range(int((high - low) / by) + 1))


@dataclass(frozen=True)
class Record:
    """How a theory does at one value: its score, and how many situations it tells otherwise than at the library's."""

    theory: str
    value: Decimal
    score: Score
    flipped: int


@dataclass(frozen=True)
class Steady:
    """The values around the library's own at which a theory says the same of every situation.

    low and high are in whole units if the range is exact, otherwise the least and greatest values that were tried.
    """

    theory: str
    low: Decimal
    high: Decimal
    exact: bool


@dataclass(frozen=True)
class Sensitivity:
    """Records by theory and value, and the range in which nothing changes for each theory and for all."""

    scale: Scale
    records: tuple[Record, ...]
    steady: tuple[Steady, ...]
    predictions: dict[Decimal, list[Prediction]]


class OverCases:
    """Coded situations, under theories whose parameter has one value after another."""

    def __init__(self, rows: CaseRows, library: Library, theories: Sequence[Theory], chosen: Chosen):
        """Theories of a library, which decide alignments."""
        self._rows, self._library, self._theories = rows, library, tuple(theories)
        self.scale = Scale.of(library, chosen)
        self._said: dict[Decimal, list[Prediction]] = {}

    def at(self, value: Decimal) -> list[Prediction]:
        """What is predicted at a value, situation by situation and theory by theory."""
        units = self.scale.units(value)
        if units not in self._said:
            self._said[units] = self._predicted(value)
        return self._said[units]

    def flipped(self, value: Decimal, theory: str) -> int:
        """How many situations a theory tells otherwise than at the library's value."""
        pairs = zip(self._own, self.at(value), strict=True)
        return sum(1 for own, now in pairs if own.theory == theory and told(own) != told(now))

    def touched(self, value: Decimal) -> list[Theory]:
        """The theories whose deciding rules differ at a value, or all if it is measured otherwise."""
        changed = override(self._library, {self.scale.chosen.name: float(value)})
        if self._measures:
            return [changed.theories[theory.id] for theory in self._theories]
        after = [(theory, changed.theories[theory.id]) for theory in self._theories]
        return [new for old, new in after if new.deciding != old.deciding]

    @property
    def _measures(self) -> bool:
        known = one_threshold(parameters(self._library), self.scale.chosen.parameter)
        return self.scale.chosen.theory is None and not any(each.compared_with for each in known)

    @cached_property
    def _own(self) -> list[Prediction]:
        return predictions(self._rows, Coded(self._library, self._theories))

    def _predicted(self, value: Decimal) -> list[Prediction]:
        if self.scale.units(value) == self.scale.units(self.scale.own):
            return self._own
        changed = override(self._library, {self.scale.chosen.name: float(value)})
        if not (touched := self.touched(value)):
            return self._own
        found = predictions(self._rows, Coded(changed, touched))
        new = {(each.situation, each.theory): each for each in found}
        return [new.get((each.situation, each.theory), each) for each in self._own]


def told(prediction: Prediction) -> tuple[str, str | None, str | None]:
    """What a prediction says, by whatever rule."""
    return prediction.status, prediction.behaviour, prediction.target_iri


def over_cases(
    rows: CaseRows, library: Library, theories: Sequence[Theory], chosen: Chosen, values: Sequence[Decimal]
) -> Sensitivity:
    """The record of each theory at each value, over coded situations. Raises TheoryError."""
    cases = OverCases(rows, library, theories, chosen)
    records = []
    for theory in theories:
        for value in values:
            own = [each for each in cases.at(value) if each.theory == theory.id]
            judged = score((each.status, each.verdict) for each in own)
            records.append(Record(theory.id, value, judged, cases.flipped(value, theory.id)))
    steady = steady_ranges(cases.scale, [theory.id for theory in theories], values, cases.flipped)
    return Sensitivity(cases.scale, tuple(records), steady, {value: cases.at(value) for value in values})


def steady_ranges(
    scale: Scale, theories: Sequence[str], values: Sequence[Decimal], flipped: Callable[[Decimal, str], int]
) -> tuple[Steady, ...]:
    """The range in which each theory says the same: of all units if only these tell values apart, or of those tried."""
    if not scale.whole:
        return tuple(_steady(theory, values, scale.own, flipped) for theory in theories)
    highest = scale.compared.highest or max(map(scale.units, values))
    tried = [scale.value(Decimal(n)) for n in range(int(scale.compared.lowest or 0), int(highest) + 1)]
    found = [_steady(theory, tried, scale.own, flipped) for theory in theories]
    return tuple(replace(each, low=scale.units(each.low), high=scale.units(each.high), exact=True) for each in found)


def _steady(theory: str, tried: Sequence[Decimal], own: Decimal, flipped: Callable[[Decimal, str], int]) -> Steady:
    first = last = list(tried).index(own)
    while first > 0 and not flipped(tried[first - 1], theory):
        first -= 1
    while last + 1 < len(tried) and not flipped(tried[last + 1], theory):
        last += 1
    return Steady(theory, tried[first], tried[last], exact=False)
