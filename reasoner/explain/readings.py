"""Rules held against assessments: every part of a condition with its outcome and the fact that it rests on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from reasoner.classify.cells import Cell, Schema, decide
from reasoner.explain.terms import Terms
from reasoner.explain.tree import Account, Condition, Fact, Reading, shown
from reasoner.theory.expressions import And, Expression, Named, Not, Or, Property, Test, Top, distinct_tests, evaluate
from reasoner.theory.library import Rule

Row = Mapping[str, object]
Facts = Callable[[Property, Row], Fact]
"""Gives the fact behind a property of an assessment."""


def outcome(test: Test, row: Row) -> bool | None:
    """Whether a row of the assessment table passes a test: None if that is not known."""
    tested = test.property
    if tested.column is None:
        return None
    ends = (f"{tested.column}_low", f"{tested.column}_high") if tested.bounded else (tested.column, tested.column)
    low, high = (_plain(row[name]) for name in ends)
    if low is None or high is None:
        return None
    if low == high:
        return test.holds(low)
    return _between(test, low, high)


def _between(test: Test, low: bool | Decimal | str, high: bool | Decimal | str) -> bool | None:
    """Whether all values from low to high pass a test, or none does."""
    assert isinstance(low, Decimal) and isinstance(high, Decimal)
    if isinstance(test.equals, Decimal):
        return None if low <= test.equals <= high else False
    found = {test.holds(low), test.holds(high)}
    inside = [edge for edge in (test.low, test.high) if edge is not None and low < edge < high]
    return found.pop() if len(found) == 1 and not inside else None


def _plain(value: object) -> bool | Decimal | str | None:
    match value:
        case None | bool() | str():
            return value
        case _:
            return Decimal(str(value))


class Reader:
    """Holds rules against assessments, with the facts behind them."""

    def __init__(self, terms: Terms, facts: Facts):
        """facts gives the fact behind a property of an assessment."""
        self._terms = terms
        self._facts = facts

    def read(self, rule: Rule, row: Row) -> Reading:
        """A rule held against one assessment."""
        target = row["target"]
        known = {test: outcome(test, row) for test in distinct_tests(rule.condition)}
        return Reading(rule, None if target is None else str(target), self._condition(rule.condition, row, known))

    def account(self, rule: Rule, rows: Sequence[Row], of: object = None) -> Account:
        """How a rule fared over the assessments of a situation; the nearest reading is of row `of` if that is given."""
        alike: dict[tuple[bool | None, ...], list[Row]] = {}
        for row in rows:
            alike.setdefault(tuple(outcome(test, row) for test in distinct_tests(rule.condition)), []).append(row)
        read = [(self.read(rule, group[0]), len(group)) for group in alike.values()]
        held, failed, unknown = (sum(n for each, n in read if each.outcome is wanted) for wanted in (True, False, None))
        chosen = [row for row in rows if row["row"] == of]
        nearest = self.read(rule, chosen[0]) if chosen else min((each for each, _ in read), key=distance)
        return Account(nearest, held, failed, unknown)

    def _condition(self, expression: Expression, row: Row, known: dict[Test, bool | None]) -> Condition:
        found = _decided(expression, row, known)
        match expression:
            case Test():
                fact = self._facts(expression.property, row)
                text, threshold = f"{fact.text}, {needed(expression)}", self._terms.threshold(expression)
                return Condition(found, "test", text, test=expression, fact=fact, threshold=threshold)
            case Named(iri, definition):
                inner = self._condition(definition, row, known)
                return Condition(found, "named", self._terms.of(iri).label, iri=iri, parts=(inner,))
            case Not(part):
                inner = self._condition(part, row, known)
                return Condition(found, "not", f"not so: {inner.text}", parts=(inner,))
            case And(parts) | Or(parts):
                read = self._parts(parts, row, known)
                if len(read) == 1 and isinstance(expression, And):
                    return read[0]
                how, text = ("all", "all of these") if isinstance(expression, And) else ("any", "one of these")
                return Condition(found, how, text, parts=read)
            case Top():
                return Condition(True, "everything", "any assessment")

    def _parts(self, parts: Iterable[Expression], row: Row, known: dict[Test, bool | None]) -> tuple[Condition, ...]:
        return tuple(self._condition(part, row, known) for part in parts if not isinstance(part, Top))


def distance(reading: Reading) -> tuple[int, int, int]:
    """How far a reading is from holding: conditions that failed, that are unknown, and failed tests within them."""
    condition = reading.condition
    failed = sum(1 for test in condition.tests() if test.outcome is False)
    return condition.count(False), condition.count(None), failed


def _decided(expression: Expression, row: Row, known: dict[Test, bool | None]) -> bool | None:
    """By the outcomes of the tests, or, where these leave it open, by case analysis as the engine does."""
    found = evaluate(expression, known)
    if found is not None or isinstance(expression, Test):
        return found
    schema = Schema.of([expression])
    present = tuple(_present(tested, row) for tested in schema.properties)
    return decide(expression, schema, Cell(tuple(known[test] for test in schema.tests), present))


def _present(tested: Property, row: Row) -> bool:
    if tested.column is None:
        return False
    return row[f"{tested.column}_low" if tested.bounded else tested.column] is not None


def needed(test: Test) -> str:
    """What a test asks for, in words."""
    if test.equals is not None:
        return f"must be {_word(test.equals)}"
    ends = []
    if test.low is not None:
        ends.append(f"{'more than' if test.low_open else 'at least'} {_word(test.low)}")
    if test.high is not None:
        ends.append(f"{'less than' if test.high_open else 'at most'} {_word(test.high)}")
    return f"must be {' and '.join(ends)}" if ends else "must be known"


def _word(value: bool | Decimal | str) -> str:
    return shown(float(value)) if isinstance(value, Decimal) else shown(value)
