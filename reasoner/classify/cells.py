"""Cells: rows that no test of a theory can tell apart, decided once by case analysis.

Kleene's three-valued logic does not reason by cases: "weak or not weak" is unknown to it when weak is unknown.
OWL does. So a cell, which records the outcome of every test (true, false or unknown), is decided over all
consistent completions of what it leaves unknown. A completion gives each unknown property one region of values
that its tests can tell apart, or no value at all: a functional property need not have one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from reasoner.theory.expressions import (
    Expression,
    Property,
    Test,
    distinct_tests,
    evaluate,
    regions,
)
from reasoner.theory.library import Rule

Outcome = bool | None
"""Whether a rule holds of a cell: True, False, or None when neither follows from what is known."""

MOST_COMPLETIONS = 20_000
"""Above this many completions, the inputs that would decide are named without trying them all."""


@dataclass(frozen=True)
class Schema:
    """The tests of some rules, grouped by property: the coordinates of a cell."""

    tests: tuple[Test, ...]
    properties: tuple[Property, ...]

    @classmethod
    def of(cls, conditions: list[Expression]) -> "Schema":
        """The schema of the given conditions."""
        tests = distinct_tests(*conditions)
        return cls(tests, tuple(dict.fromkeys(test.property for test in tests)))

    def about(self, tested: Property) -> tuple[Test, ...]:
        """The tests on one property."""
        return tuple(test for test in self.tests if test.property == tested)


@dataclass(frozen=True)
class Cell:
    """The outcome of each test of a schema, and of each property whether it surely has a value."""

    outcomes: tuple[Outcome, ...]
    present: tuple[bool, ...]


def project(cell: Cell, schema: Schema, onto: Schema) -> Cell:
    """What a cell of one schema says of the tests and properties of another, which has no others."""
    outcomes = dict(zip(schema.tests, cell.outcomes, strict=True))
    present = dict(zip(schema.properties, cell.present, strict=True))
    return Cell(tuple(outcomes[test] for test in onto.tests), tuple(present[p] for p in onto.properties))


Completion = dict[Test, bool]


def completions(schema: Schema, cell: Cell, tested: Property, absent: bool = True) -> list[Completion]:
    """The ways in which one property can turn out, given what the cell says of it.

    With absent, also that it has no value, unless the cell says that it has one.
    """
    about = schema.about(tested)
    known = dict(zip(schema.tests, cell.outcomes, strict=True))
    ways = regions(about)
    if absent and not cell.present[schema.properties.index(tested)]:
        ways.append((False,) * len(about))
    fits = [way for way in ways if all(known[t] in (None, o) for t, o in zip(about, way, strict=True))]
    return [dict(zip(about, way, strict=True)) for way in dict.fromkeys(fits)]


def decide(condition: Expression, schema: Schema, cell: Cell) -> Outcome:
    """Whether a condition holds of a cell in every completion (True), in none (False), or in some (None)."""
    known: dict[Test, Outcome] = dict(zip(schema.tests, cell.outcomes, strict=True))
    found = set(_values(condition, schema, cell, known))
    return found.pop() if len(found) == 1 else None


def _values(condition: Expression, schema: Schema, cell: Cell, known: dict[Test, Outcome]) -> Iterator[bool]:
    """The values that a condition can take; a value may come several times. Splits on one property at a time."""
    value = evaluate(condition, known)
    if value is not None:
        yield value
        return
    open_test = next(test for test in distinct_tests(condition) if known[test] is None)
    seen: set[bool] = set()
    for way in completions(schema, cell, open_test.property):
        for found in _values(condition, schema, cell, {**known, **way}):
            if found not in seen:
                seen.add(found)
                yield found
        if len(seen) == 2:
            return


def deciding_inputs(rules: tuple[Rule, ...], schema: Schema, cell: Cell) -> tuple[Property, ...]:
    """The unknown properties on which the decision of some rules depends, given everything else.

    A property counts if two completions that differ in it alone give different first rules. An unknown input is
    taken to have some value; only if no value matters are properties without a value considered.
    """
    unknown = [p for p in schema.properties if len(completions(schema, cell, p)) > 1]
    for absent in (False, True):
        ways = [completions(schema, cell, tested, absent) for tested in unknown]
        size = 1
        for way in ways:
            size *= len(way)
        if size > MOST_COMPLETIONS:
            return tuple(unknown)
        needed = _sensitive(rules, schema, cell, ways)
        if any(needed):
            return tuple(tested for tested, is_needed in zip(unknown, needed, strict=True) if is_needed)
    return tuple(unknown)


def _sensitive(rules: tuple[Rule, ...], schema: Schema, cell: Cell, ways: list[list[Completion]]) -> list[bool]:
    known: dict[Test, Outcome] = dict(zip(schema.tests, cell.outcomes, strict=True))
    first: dict[tuple[int, ...], str | None] = {}
    for chosen in product(*(range(len(way)) for way in ways)):
        completed = dict(known)
        for way, index in zip(ways, chosen, strict=True):
            completed.update(way[index])
        first[chosen] = next((rule.iri for rule in rules if evaluate(rule.condition, completed)), None)
    needed = [False] * len(ways)
    for chosen, rule in first.items():
        for position, way in enumerate(ways):
            if not needed[position]:
                others = ((*chosen[:position], k, *chosen[position + 1 :]) for k in range(len(way)))
                needed[position] = any(first[other] != rule for other in others)
    return needed
