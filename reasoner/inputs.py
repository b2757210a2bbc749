"""The inputs of a situation, or of a pair of states, that a reader may change: their names, and their values.

Those of situations are the columns of the case tables; the ontology says which property each of them codes. A few
properties that only Turtle can code go by their column in the assessment table. Those of pairs are the columns of the
table of pairs.
"""

import math
import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

from kb.case_table import listed, meant, shown
from kb.case_terms import ENUMERATIONS, FACTORS, CaseTerms, Term, case_terms
from reasoner.errors import ChangeError

Value = bool | int | float | str | None
"""A flag, an ordinal or another number, a listed value, or the actor that plays a role; None is not known."""

UNKNOWN, NOBODY = "unknown", "-"
_PAIR = "PairAssessment"
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no")
_OTHER_NAMES = {"offence": "offensive_capability", "offense": "offensive_capability"}


class Kind(Enum):
    """What an input is about, and what values it takes."""

    FACTOR = "one of the four factors of a candidate threat, from 0 to 3"
    TOWARDS = "a flag of the perceiver towards a target"
    NUMBER = "another number that is measured of a target"
    FLAG = "a flag of the situation, or of the pair"
    LISTED = "a value from a closed list"
    ROLE = "the actor that plays a role for the perceiver"


@dataclass(frozen=True)
class Input:
    """An input by the name of its column; columns are those of the assessment table that hold it.

    Of a role these are two: of the situation whether it is filled, and of an assessment whether its target fills it.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def of_target(self) -> bool:
        """Whether it is judged of a target, not of the situation as a whole."""
        return self.kind in (Kind.FACTOR, Kind.TOWARDS, Kind.NUMBER)

    @property
    def of_pair(self) -> bool:
        """Whether it is of a pair of states, not of a situation."""
        return self.terms[0].domain == _PAIR

    @property
    def short(self) -> str:
        """The name that is written: of a factor the last word of its column."""
        return self.name.rpartition("_")[2] if self.kind is Kind.FACTOR else self.name

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that it takes; none if any actor or number will do."""
        if self.kind is Kind.FACTOR:
            return tuple(FACTORS)
        if self.kind is Kind.LISTED:
            return ENUMERATIONS[self.name]
        return (True, False) if self.kind in (Kind.FLAG, Kind.TOWARDS) else ()

    def read(self, text: str) -> Value:
        """The value that a text means. Raises ChangeError."""
        if text.casefold() == UNKNOWN:
            return None
        match self.kind:
            case Kind.FLAG | Kind.TOWARDS if text.casefold() in (*_YES, *_NO):
                return text.casefold() in _YES
            case Kind.FACTOR if text in map(str, FACTORS):
                return int(text)
            case Kind.LISTED if (written := re.sub("[- ]", "_", text.casefold())) in self.values:
                return written
            case Kind.ROLE if text:
                return NOBODY if text.casefold() == "nobody" else text
            case Kind.NUMBER:
                return self._number(text)
        raise self._wrong(text)

    def written(self, value: Value) -> str:
        """A value as a reader writes it."""
        if value is None:
            return UNKNOWN
        return str(value).lower() if isinstance(value, bool) else str(value)

    def distance(self, before: Value, after: Value) -> int:
        """How far apart two values are: the difference of two ordinals, 1 of anything else."""
        if self.kind is Kind.FACTOR and before is not None and after is not None:
            return abs(int(after) - int(before))
        return int(before != after)

    def _number(self, text: str) -> Value:
        whole = self.terms[0].kind == "integer"
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            raise self._wrong(text) from None
        if not math.isfinite(number):
            raise self._wrong(text)
        return number

    def _wrong(self, text: str) -> ChangeError:
        known = {
            Kind.FLAG: "it is true or false",
            Kind.TOWARDS: "it is true or false",
            Kind.FACTOR: "a factor is 0, 1, 2 or 3",
            Kind.LISTED: f"it is {listed([str(value) for value in self.values])}",
            Kind.ROLE: f"it is an actor, or {NOBODY} for nobody",
            Kind.NUMBER: f"it is {'a whole' if self.terms[0].kind == 'integer' else 'a'} number",
        }[self.kind]
        hint = meant(text, [str(value) for value in self.values]) if self.kind is Kind.LISTED else ""
        end = hint or "."
        return ChangeError(f"{shown(text)} is no value of {self.short}: {known}, or {UNKNOWN}{end}")


@cache
def inputs() -> dict[str, Input]:
    """All inputs of situations by name, the four factors first."""
    terms = case_terms()
    found = {name: Input(name, Kind.FACTOR, (_column(term),), (term,)) for name, term in terms.factors.items()}
    for name, term in terms.towards_target.items():
        found[name] = Input(name, Kind.TOWARDS, (_column(term),), (term,))
    for name, term in terms.flags.items():
        found[name] = Input(name, Kind.FLAG, (_column(term),), (term,))
    for name, term in terms.enumerated.items():
        found[name] = Input(name, Kind.LISTED, (_column(term),), (term,))
    for name, both in terms.roles.items():
        found[name] = Input(name, Kind.ROLE, tuple(map(_column, both)), both)
    return found | {each.name: each for each in _uncoded(terms)}


@cache
def pair_inputs() -> dict[str, Input]:
    """All inputs of pairs of states by name, in the ontology's order."""
    kinds = {"boolean": Kind.FLAG, "EnumeratedValue": Kind.LISTED}
    terms = [term for term in case_terms().of(_PAIR) if term.kind in kinds]
    return {_column(term): Input(_column(term), kinds[term.kind], (_column(term),), (term,)) for term in terms}


def _uncoded(terms: CaseTerms) -> list[Input]:
    """Inputs that the case tables have no column for; whether a target is a candidate is none of them."""
    found = []
    for term in [*terms.of("Situation"), *terms.of("Assessment")]:
        if term.coded_in is None and term.column != "is_candidate":
            of_target = term.domain == "Assessment"
            if term.kind == "boolean":
                kind = Kind.TOWARDS if of_target else Kind.FLAG
                found.append(Input(_column(term), kind, (_column(term),), (term,)))
            elif term.kind in ("integer", "decimal") and of_target:
                found.append(Input(_column(term), Kind.NUMBER, (_column(term),), (term,)))
    return found


def _column(term: Term) -> str:
    assert term.column  # CaseTerms.of() gives only terms that have one
    return term.column


def named(text: str) -> Input:
    """The input of a name: a column's, or a factor's short name. Raises ChangeError with the nearest right name."""
    name = re.sub("[- ]+", "_", text.strip().casefold())
    known = inputs() | pair_inputs()
    names = {each.short: each for each in known.values()} | known
    names |= {other: known[of] for other, of in _OTHER_NAMES.items()}
    if name in names:
        return names[name]
    if name == "observed":
        raise ChangeError("observed is what happened, not an input: theories predict it, and nothing follows from it.")
    of_pairs = listed(list(pair_inputs()), "and")
    hint = meant(name, list(names)) or f"; the inputs are {listed(list(inputs()), 'and')}; of pairs, {of_pairs}."
    raise ChangeError(f"There is no input {shown(text.strip())}{hint}")
