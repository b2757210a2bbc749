"""The inputs of coded situations on which some theories rest, with the values that their rules can tell apart.

The plain value of an input comes first. It is "no" for what is yes or no, nobody for a role, the first of a closed
list, 0 for another number, and 1 for each of the four factors of the one candidate: a modest threat.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from kb.case_rdf import CaseRows
from kb.case_terms import ENUMERATIONS
from reasoner.classify.cells import Schema
from reasoner.measure.table import ROLES
from reasoner.measure.threat import FACTORS, HIGHEST
from reasoner.predict import schema_of
from reasoner.theory.expressions import Property, Test, Value, representatives
from reasoner.theory.library import Library, Theory

ACTORS = ("state A", "state B")
IRI = "urn:melian:profile:"
PLAIN = (1, 1, 1, 1)
_OF_POINTS = ("threat_points", "top_threat_points")
_OF_INTENTIONS = ("offensive_intentions", "top_threat_intentions")

Choice = object
"""The value of an input: of a candidate its factors (None: there is none), of a role an actor (None: nobody)."""


@dataclass(frozen=True)
class Input:
    """An input with its values, the plain one first; kind is candidate, role, situation or assessment."""

    name: str
    kind: str
    values: tuple[Choice, ...]


def inputs(library: Library, theories: Sequence[Theory]) -> tuple[Input, ...]:
    """The inputs on which theories rest, in an order that does not depend on that of the theories."""
    tests = {test for theory in theories for test in schema_of(theory).tests}
    schema = Schema(tuple(tests), tuple({test.property for test in tests}))
    found: dict[str, Input] = {}
    for tested in schema.properties:
        if tested.column is None or _measured(tested):
            continue
        role = next((name for name, columns in ROLES.items() if tested.column in columns), None)
        if role is not None:
            found[role] = Input(role, "role", (None, *ACTORS))
        else:
            kind = "situation" if tested.on_situation else "assessment"
            found[tested.column] = Input(tested.column, kind, tuple(_values(tested, schema.about(tested))))
    threats = _threats(library, [test for test in tests if _measured(test.property)])
    candidates = [Input(ACTORS[0], "candidate", threats), Input(ACTORS[1], "candidate", (None, *threats))]
    return (*candidates, *(found[name] for name in sorted(found)))


def _measured(tested: Property) -> bool:
    return bool(tested.derived_from) or tested.column in FACTORS


def _values(tested: Property, about: Sequence[Test]) -> Iterator[Choice]:
    if tested.kind == "boolean":
        yield from (False, True)
        return
    told_apart: dict[tuple[bool, ...], Value] = {}
    listed: Sequence[Value] = ENUMERATIONS.get(str(tested.column), ())
    listed = listed or sorted(_told_apart(tested, about), key=_from_zero)
    for value in listed:
        told_apart.setdefault(tuple(test.holds(value) for test in about), value)
    for value in told_apart.values():
        yield float(value) if isinstance(value, Decimal) else value


def _told_apart(tested: Property, about: Sequence[Test]) -> list[Value]:
    found = representatives(tuple(about))
    return [Decimal(0), *found] if tested.kind in ("integer", "decimal") else found


def _from_zero(value: Value) -> tuple[float, str]:
    """A sort key: numbers by their distance from nought."""
    return (float(abs(value)) if isinstance(value, Decimal) else 0.0, str(value))


def _threats(library: Library, tests: Sequence[Test]) -> tuple[Choice, ...]:
    """Factors, at least one choice for every way in which one candidate can pass the tests; the plain ones first.

    Of each way the choice nearest to the plain one, and the most threatening, since a candidate can matter by being
    more of a threat than another.
    """
    revisionist = library.parameter("revisionist_intentions")
    ways: dict[tuple[bool, ...], list[tuple[int, ...]]] = {}
    for factors in product(range(HIGHEST + 1), repeat=len(FACTORS)):
        known = {**dict(zip(FACTORS, factors, strict=True)), **dict.fromkeys(_OF_POINTS, sum(factors))}
        known |= dict.fromkeys(_OF_INTENTIONS, factors[-1])
        passed = [
            test.holds(Decimal(known[name]))
            for test in sorted(tests, key=repr)
            if (name := test.property.column) in known
        ]
        ways.setdefault((*passed, factors[-1] >= revisionist), []).append(factors)
    chosen: set[tuple[int, ...]] = {PLAIN}
    for way in ways.values():
        chosen |= {min(way, key=lambda f: (steps(f), f)), max(way, key=lambda f: (sum(f), f[-1], f))}
    return tuple(sorted(chosen, key=lambda f: (steps(f), f)))


def steps(factors: Sequence[int]) -> int:
    """By how many steps of one factor a candidate departs from the plain one."""
    return sum(abs(factor - plain) for factor, plain in zip(factors, PLAIN, strict=True))


def coded_rows(profiles: Sequence[Mapping[Input, Choice]]) -> CaseRows:
    """Profiles as the casebook would read them; the n-th is situation n."""
    rows = CaseRows()
    for number, profile in enumerate(profiles):
        rows.situations.append(_situation(str(number), profile))
        rows.assessments.extend(_assessments(str(number), profile))
    return rows


def _situation(name: str, profile: Mapping[Input, Choice]) -> dict[str, object]:
    filled = {ROLES[of.name][1]: holder is not None for of, holder in profile.items() if of.kind == "role"}
    coded = {of.name: value for of, value in profile.items() if of.kind == "situation"}
    perceiver = {"perceiver": "the perceiver", "perceiver_iri": IRI + "perceiver"}
    return {"case": "profile", "situation": name, **perceiver, **filled, **coded}


def _assessments(name: str, profile: Mapping[Input, Choice]) -> Iterator[dict[str, object]]:
    listed = {of.name: value for of, value in profile.items() if of.kind == "candidate" and value is not None}
    holders = {of.name: holder for of, holder in profile.items() if of.kind == "role"}
    coded = {of.name: value for of, value in profile.items() if of.kind == "assessment"}
    for actor in ACTORS:
        if actor in listed or actor in holders.values():
            factors = listed.get(actor, (None,) * len(FACTORS))
            yield {
                "situation": name, "target": actor, "target_iri": IRI + actor.replace(" ", "-"),
                "is_candidate": actor in listed, **coded, **dict(zip(FACTORS, factors, strict=True)),  # type: ignore[call-overload]  # factors of a candidate
                **{ROLES[role][0]: holder == actor for role, holder in holders.items()},
            }  # fmt: skip
