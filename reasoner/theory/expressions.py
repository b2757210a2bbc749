"""Class expressions over one row: what a rule's owl:equivalentClass becomes.

A row is an assessment together with its situation, or a pair of states. Every tested property is functional and
every assessment names its situation, so that `inSituation some X` says of the row what X says of its situation, and
a class expression is a Boolean combination of tests on single properties.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

Value = bool | Decimal | str
"""A constant that a test compares with: a Boolean, a number, or the IRI or text of a named value."""


@dataclass(frozen=True)
class Property:
    """A functional property of an assessment, or (on_situation) of its situation, or (on_pair) of a pair of states.

    column is its name in the table of assessments or of pairs, None when no table has it: then it is never known.
    kind is "boolean", "integer", "decimal", "string" or "individual".
    """

    iri: str
    on_situation: bool
    kind: str
    column: str | None = None
    bounded: bool = False
    one_each: bool = False
    coded_in: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()
    on_pair: bool = False

    @property
    def domain(self) -> str:
        """The class of what has the property: Assessment, Situation or PairAssessment."""
        return "PairAssessment" if self.on_pair else "Situation" if self.on_situation else "Assessment"

    @property
    def name(self) -> str:
        """The last part of the IRI."""
        return self.iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


@dataclass(frozen=True)
class Test:
    """One atomic test. Either equals is set, or the interval from low to high (None: open-ended)."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    property: Property
    equals: Value | None = None
    low: Decimal | None = None
    low_open: bool = False
    high: Decimal | None = None
    high_open: bool = False

    def holds(self, value: Value) -> bool:
        """Whether a known value passes the test."""
        if self.equals is not None:
            return value == self.equals
        if not isinstance(value, Decimal):
            return True  # `some xsd:boolean` and the like: any value will do
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below


@dataclass(frozen=True)
class Top:
    """The class of all assessments (or of all situations, or of all pairs): always true of a row."""


@dataclass(frozen=True)
class And:
    """Intersection."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Or:
    """Union."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Not:
    """Complement."""

    part: "Expression"


@dataclass(frozen=True)
class Named:
    """A defined class, used by its name: the structure that explanations show."""

    iri: str
    definition: "Expression"


Expression = Test | Top | And | Or | Not | Named


def tests(expression: Expression) -> Iterator[Test]:
    """The atomic tests of an expression, from left to right, repeated as they occur."""
    match expression:
        case Test():
            yield expression
        case And(parts) | Or(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case Named(_, definition):
            yield from tests(definition)


def distinct_tests(*expressions: Expression) -> tuple[Test, ...]:
    """The atomic tests of some expressions, each once, in the order of first occurrence."""
    return tuple(dict.fromkeys(test for expression in expressions for test in tests(expression)))


def evaluate(expression: Expression, known: dict[Test, bool | None]) -> bool | None:
    """The three-valued (Kleene) value of an expression, given the value of each of its tests (None: unknown)."""
    match expression:
        case Test():
            return known[expression]
        case Top():
            return True
        case Named(_, definition):
            return evaluate(definition, known)
        case Not(part):
            value = evaluate(part, known)
            return None if value is None else not value
        case And(parts):
            return _combine(parts, known, decisive=False)
        case Or(parts):
            return _combine(parts, known, decisive=True)


def _combine(parts: tuple[Expression, ...], known: dict[Test, bool | None], decisive: bool) -> bool | None:
    result: bool | None = not decisive
    for part in parts:
        value = evaluate(part, known)
        if value is decisive:
            return decisive
        if value is None:
            result = None
    return result


def regions(of: tuple[Test, ...]) -> list[tuple[bool, ...]]:
    """The ways in which a value of one property can pass and fail the given tests on it.

    Each entry has one Boolean a test. Values that no test tells apart fall into one region. A property that has
    no value at all fails every test; that is not in the list.
    """
    return list(dict.fromkeys(tuple(test.holds(value) for test in of) for value in representatives(of)))


def representatives(of: tuple[Test, ...]) -> list[Value]:
    """Values of one property, at least one for every region that the tests on it can tell apart."""
    match of[0].property.kind:
        case "boolean":
            return [True, False]
        case "integer" | "decimal" as kind:
            return list(_numbers(of, whole=kind == "integer"))
        case _:
            named = [test.equals for test in of if test.equals is not None]
            return [*dict.fromkeys(named), "some other value"]


def _numbers(of: tuple[Test, ...], whole: bool) -> Iterator[Decimal]:
    edges = {edge for test in of for edge in (test.low, test.high, test.equals) if isinstance(edge, Decimal)}
    points = sorted(edges) or [Decimal(0)]
    candidates = [points[0] - 1, *points, points[-1] + 1]
    candidates += [(low + high) / 2 for low, high in pairwise(points)]
    if whole:
        candidates = [near for point in candidates for near in (point // 1, point // 1 + 1, point // 1 - 1)]
    yield from dict.fromkeys(candidates)
