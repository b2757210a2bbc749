"""Other values for parameters: what a theory would say if its thresholds stood elsewhere.

The ontology says of each parameter between which values it may lie, with which properties axioms compare it, and
which indicators measure with it. A facet of an axiom is a parameter's if it stands on such a property, holds the
parameter's value, and stands in a rule or a class that says that it tests the parameter (mel:testsParameter). A
threshold that stands on a scale of whole units (0.60 is 8 of 12 points, rounded up) is one parameter under two names.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import isfinite

from rdflib import URIRef

from ontology import MEL
from reasoner.errors import TheoryError
from reasoner.theory.expressions import And, Expression, Named, Not, Or, Test
from reasoner.theory.library import Library, Rule, Theory
from reasoner.theory.parameters import Chosen, Parameter, choose, one_threshold, parameters


def override(library: Library, values: Mapping[str, float]) -> Library:
    """A library in which some parameters have other values; the given library is untouched.

    A parameter is named by its notation or another word for it (theta_T, threat), after the id of a theory and a
    point if only that theory's tests shall change (balance-of-threat.threat). What is measured is measured once for
    all theories, so that a parameter of measuring takes no value of one theory's own. A theory that the values do
    not touch is the same object as before. HermiT applies the axioms as they are published, and refuses such a
    library. Raises TheoryError for a name that is unknown or given twice, a value out of range, and a parameter on
    which nothing rests.
    """
    known = parameters(library)
    asked: dict[tuple[str | None, str], tuple[Chosen, Decimal, str]] = {}
    for written, value in values.items():
        chosen = choose(library, written)
        _check(chosen, value)
        key = (chosen.theory, one_threshold(known, chosen.parameter)[-1].name)
        if key in asked:
            raise TheoryError(f"{asked[key][-1]} and {written} are one threshold; give it one value.")
        asked[key] = chosen, Decimal(str(value)), written
    changed = copy(library)
    changed.values, changed.theories = dict(library.values), dict(library.theories)
    # a theory's own value comes after the one for all theories
    for chosen, number, _ in sorted(asked.values(), key=lambda each: each[0].theory is not None):
        _change(changed, known, chosen, number)
    return changed


def comparing(library: Library, parameter: Parameter) -> list[Theory]:
    """The theories whose axioms compare something with a parameter."""
    names = one_threshold(parameters(library), parameter)
    same = {theory.id: _current(library, theory, names[-1]) for theory in library.theories.values()}
    moves = {theory.id: _Move(library, names, same[theory.id], same[theory.id]) for theory in library.theories.values()}
    return [theory for theory in library.theories.values() if moves[theory.id].theory(theory)[1]]


def _check(chosen: Chosen, value: float) -> None:
    low, high = chosen.parameter.lowest, chosen.parameter.highest
    if isfinite(value) and (low is None or value >= low) and (high is None or value <= high):
        return
    allowed = f"at least {low or 0:g}" if high is None else f"between {low or 0:g} and {high:g}"
    raise TheoryError(f"{chosen.name} cannot be {value:g}; it must be {allowed} ({chosen.parameter.unit}).")


def _change(library: Library, known: Mapping[str, Parameter], chosen: Chosen, number: Decimal) -> None:
    """Give a parameter, and those that are the same threshold on another scale, a value."""
    names = one_threshold(known, chosen.parameter)
    compared = names[-1]
    value = chosen.parameter.counted(number) if chosen.parameter != compared else number
    found = False
    for theory in list(library.theories.values()):
        if chosen.theory in (None, theory.id):
            move = _Move(library, names, _current(library, theory, compared), value)
            library.theories[theory.id], facets = move.theory(theory)
            found = found or facets > 0
    if not found and (chosen.theory or not any(each.measures for each in names)):
        raise TheoryError(_without_effect(library, names, chosen))
    for each in names:
        own = number if each == chosen.parameter else value if each == compared else each.uncounted(value)
        if chosen.theory is None:
            library.values = {key: kept for key, kept in library.values.items() if not key.endswith(f".{each.name}")}
        library.values[each.name if chosen.theory is None else f"{chosen.theory}.{each.name}"] = own


def _without_effect(library: Library, names: Sequence[Parameter], chosen: Chosen) -> str:
    name = chosen.parameter.name
    if chosen.theory is None:
        return f"Nothing rests on {name}: no rule compares anything with it, and no indicator measures with it."
    others = [theory.id for theory in comparing(library, chosen.parameter)]
    if others:
        hint = f"the theories of which a rule does are {', '.join(others)}"
    elif any(each.measures for each in names):
        hint = f"it is measured with, once for all theories: write {name} without a theory"
    else:
        hint = "nor does one of any other theory"
    return f"No rule of {chosen.theory} compares anything with {name}; {hint}."


def _current(library: Library, theory: Theory, parameter: Parameter) -> Decimal:
    """The value of a parameter that a theory's axioms hold."""
    general = library.values.get(parameter.name, parameter.value)
    return library.values.get(f"{theory.id}.{parameter.name}", general)


@dataclass(frozen=True)
class _Move:
    """The facets of one threshold, from one value to another."""

    library: Library
    names: Sequence[Parameter]
    old: Decimal
    new: Decimal

    def theory(self, theory: Theory) -> tuple[Theory, int]:
        """A theory with its facets moved (the same object if that changes nothing), and how many facets those are."""
        moved = [self._rule(rule) for rule in theory.rules]
        facets = sum(found for _, found in moved)
        rules = tuple(rule for rule, _ in moved)
        if rules == theory.rules:
            return theory, facets
        return replace(theory, rules=rules, deciding=tuple(rule for rule in rules if rule.order is not None)), facets

    def _rule(self, rule: Rule) -> tuple[Rule, int]:
        condition, facets = self._expression(rule.condition, self._declares(rule.iri))
        return replace(rule, condition=condition), facets

    def _declares(self, iri: str) -> bool:
        """Whether a rule or a class says that it tests the parameter."""
        said = self.library.graph.objects(URIRef(iri), MEL.testsParameter)
        return not {each.iri for each in self.names}.isdisjoint(map(str, said))

    def _expression(self, expression: Expression, declared: bool) -> tuple[Expression, int]:
        match expression:
            case Test():
                return self._test(expression) if declared else (expression, 0)
            case Named(iri, definition):
                inner, facets = self._expression(definition, declared or self._declares(iri))
                return Named(iri, inner), facets
            case Not(part):
                inner, facets = self._expression(part, declared)
                return Not(inner), facets
            case And(parts) | Or(parts):
                moved = [self._expression(part, declared) for part in parts]
                return type(expression)(tuple(part for part, _ in moved)), sum(found for _, found in moved)
        return expression, 0

    def _test(self, test: Test) -> tuple[Test, int]:
        if test.property.iri not in self.names[-1].compared_with:
            return test, 0
        low, high = self._edge(test, test.low, not test.low_open), self._edge(test, test.high, test.high_open)
        facets = (low is not None) + (high is not None)
        return replace(
            test, low=test.low if low is None else low, high=test.high if high is None else high
        ) if facets else test, facets

    def _edge(self, test: Test, edge: Decimal | None, upwards: bool) -> Decimal | None:
        """Where an edge of an interval moves to; None if it is not the threshold's.

        Among whole numbers "at least 7.2" and "less than 7.2" mean 8, "more than 7.2" and "at most 7.2" mean 7.
        """
        rounding = ROUND_CEILING if upwards else ROUND_FLOOR
        is_whole = test.property.kind == "integer"
        old, new = (value.to_integral_value(rounding) if is_whole else value for value in (self.old, self.new))
        return new if edge == old else None
