"""The tree of an explanation: facts at the leaves, conditions above them, rules above those.

A fact is asserted (a coder or a publisher says so), measured (an indicator computed it from data), derived (it
follows from other facts), or not known. A condition held, failed, or is open because something is not known. Failed
and unknown are never mixed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reasoner.theory.expressions import Test
from reasoner.theory.library import Rule, Theory

Scalar = bool | int | float | str


class Kind(StrEnum):
    """What a node of the tree is."""

    ASSERTED = "asserted"
    MEASURED = "measured"
    DERIVED = "derived"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fact:
    """A value and where it comes from.

    about: whom it is of, as the input names it. low and high: what a value not known exactly lies between. source: a
    coder, a publication or a formula, in words. status: published, from memory, or assumption. rivals: what other
    coders claim. premises: the facts it is computed from. record: of a coded case, the situation (its id, None) or
    assessment (the situation's id, the target's IRI) that it is about.
    """

    kind: Kind
    iri: str
    label: str
    about: str
    value: Scalar | None
    source: str
    status: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    cited: tuple[str, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()
    premises: tuple["Fact", ...] = ()
    record: tuple[str, str | None] | None = None

    @property
    def text(self) -> str:
        """The fact in words."""
        return f"{self.label} ({self.about}): {self.shown}"

    @property
    def shown(self) -> str:
        """The value in words; what is not known says so."""
        if self.value is not None:
            return shown(self.value)
        if self.low is not None and self.high is not None:
            return f"not known, from {shown(self.low)} to {shown(self.high)}"
        return "not known"


@dataclass(frozen=True)
class Condition:
    """A part of a rule held against one assessment.

    outcome: True it holds, False it fails, None it is open. how: test, all (of the parts), any (of the parts), not (the
    one part), named (a defined class, by its label) or everything. A test has a fact and, if its value is a
    parameter's, that threshold.
    """

    outcome: bool | None
    how: str
    text: str
    iri: str | None = None
    test: Test | None = None
    fact: Fact | None = None
    threshold: Fact | None = None
    parts: tuple["Condition", ...] = ()

    @property
    def kind(self) -> Kind:
        """Derived if it holds, else failed or unknown."""
        return {True: Kind.DERIVED, False: Kind.FAILED, None: Kind.UNKNOWN}[self.outcome]

    def tests(self) -> Iterator["Condition"]:
        """The tests that it rests on, from left to right."""
        if self.how == "test":
            yield self
        for part in self.parts:
            yield from part.tests()

    def count(self, outcome: bool | None) -> int:
        """How many parts of the outermost intersection have an outcome."""
        parts = self.parts if self.how == "all" else (self,)
        return sum(1 for part in parts if part.outcome is outcome)


@dataclass(frozen=True)
class Reading:
    """A rule held against one assessment: of target (None if it has none), as a condition with its outcome."""

    rule: Rule
    target: str | None
    condition: Condition

    @property
    def outcome(self) -> bool | None:
        """Whether the rule holds of the assessment."""
        return self.condition.outcome


@dataclass(frozen=True)
class Account:
    """How a rule fared in a situation: the reading where it came nearest, and of how many assessments it held."""

    nearest: Reading
    held: int
    failed: int
    unknown: int

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.nearest.rule


@dataclass(frozen=True)
class Explanation:
    """Why a theory says what it says of a situation.

    sentence: the conclusion in words. decided: the rule that decided, None if none did. passed_over: the deciding
    rules that come before it in the theory's order, and did not hold; all of them if none decided. thresholds: the
    parameters that the theory's rules test.
    """

    situation: str
    perceiver: str
    year: int
    case: str | None
    theory: Theory
    status: str
    behaviour: str | None
    target: str | None
    verdict: str | None
    sentence: str
    needs: tuple[str, ...]
    decided: Account | None
    passed_over: tuple[Account, ...]
    thresholds: tuple[Fact, ...]


@dataclass(frozen=True)
class WhyNot:
    """Why a theory does not predict a behaviour: how each rule that could have predicted it fared, nearest first."""

    explanation: Explanation
    behaviour: str
    rules: tuple[Account, ...]
    before: tuple[str, ...]
    """The rules that would have come first, if one of them decided the situation instead."""


def shown(value: Scalar) -> str:
    """A value as a sentence writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() or abs(value) >= 100 else f"{value:.3g}"
    return str(value)
