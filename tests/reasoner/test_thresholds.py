"""Theories with their thresholds elsewhere: what another cut-off changes, and what it leaves alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from ontology import MEL
from reasoner.classify.hermit import by_hermit
from reasoner.errors import RefereeError, TheoryError
from reasoner.theory.expressions import Expression, Named, distinct_tests
from reasoner.theory.library import Library
from reasoner.theory.parameters import parameters
from reasoner.theory.thresholds import comparing, override
from tests.conformance.coded import Candidate, Coding, answers

LIBRARY = Library.load()
PARAMETERS = parameters(LIBRARY)
TESTED = [name for name, parameter in PARAMETERS.items() if comparing(LIBRARY, parameter)]
SEVEN, EIGHT, TWELVE = (Coding((Candidate("Athens", factors),)) for factors in ((2, 1, 2, 2), (2, 2, 2, 2), (3,) * 4))


def said(library: Library, coding: Coding, theory: str = "balance-of-threat") -> str:
    (answer,) = answers([coding], library, [theory])[theory]
    return answer.status


@pytest.mark.parametrize("name", TESTED)
def test_an_override_with_the_same_value_changes_nothing(name: str) -> None:
    same = override(LIBRARY, {name: float(PARAMETERS[name].value)})
    assert all(same.theories[theory] is LIBRARY.theories[theory] for theory in LIBRARY.theories)
    assert all(same.parameter(each) == LIBRARY.parameter(each) for each in PARAMETERS)


def test_at_the_highest_threshold_only_twelve_points_threaten_seriously() -> None:
    highest = override(LIBRARY, {"theta_T": 1.0})
    assert (said(LIBRARY, EIGHT), said(highest, EIGHT)) == ("predicted", "none")
    assert said(highest, TWELVE) == "predicted"


def test_a_lower_threshold_makes_a_threat_of_seven_points_serious() -> None:
    assert (said(LIBRARY, SEVEN), said(override(LIBRARY, {"threat": 0.5}), SEVEN)) == ("none", "predicted")


def test_a_threshold_is_rounded_up_to_whole_points() -> None:
    for level, points in ((0.5, 6), (0.51, 7), (0.58, 7), (0.59, 8), (0.6, 8), (2 / 3, 8), (0.67, 9)):
        changed = override(LIBRARY, {"theta_T": level})
        assert changed.parameter("theta_T_points") == points
        assert changed.theories == override(LIBRARY, {"theta_T_points": points}).theories


def test_a_threshold_of_one_theory_leaves_the_others_untouched() -> None:
    changed = override(LIBRARY, {"balance-of-threat.threat": 0.5})
    touched = [name for name, theory in changed.theories.items() if theory is not LIBRARY.theories[name]]
    assert touched == ["balance-of-threat"]
    assert said(changed, SEVEN) == "predicted"
    assert said(changed, SEVEN, "bandwagoning") == said(LIBRARY, SEVEN, "bandwagoning")
    assert changed.parameter("theta_T") == LIBRARY.parameter("theta_T"), "what is measured is of no one theory"


def test_the_given_library_is_untouched() -> None:
    before = dict(LIBRARY.theories)
    override(LIBRARY, {"theta_T": 1.0, "gate_I": 3})
    assert LIBRARY.theories == before and not LIBRARY.values
    assert said(LIBRARY, EIGHT) == "predicted"


def test_a_theorys_own_value_stands_beside_the_one_for_all() -> None:
    changed = override(LIBRARY, {"balance-of-threat.theta_T": 0.5, "theta_T": 1.0})
    assert said(changed, SEVEN) == "predicted"
    assert changed.theories["buck-passing"] == override(LIBRARY, {"theta_T": 1.0}).theories["buck-passing"]


@given(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["theta_T_points", "balance-of-threat.theta_T_points"]))
def test_the_last_of_two_values_holds_and_the_way_back_is_exact(first: int, second: int, name: str) -> None:
    """Also over a value that another facet has: facets of one threshold are never taken for another's."""
    once = override(LIBRARY, {name: first})
    twice = override(once, {name: second})
    assert twice.theories == override(LIBRARY, {name: second}).theories
    assert override(twice, {"theta_T": 0.6}).theories == LIBRARY.theories


def test_a_parameter_of_measuring_acts_on_what_is_measured() -> None:
    changed = override(LIBRARY, {"weak": 0.33})
    assert changed.parameter("theta_weak") == 0.33
    assert all(changed.theories[name] is theory for name, theory in LIBRARY.theories.items())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("thetaT", 0.5, "There is no parameter 'thetaT'; did you mean theta_T?"),
        ("balance-of-thread.threat", 0.5, "Did you mean balance-of-threat?"),
        ("theta_T", 1.01, "theta_T cannot be 1.01; it must be between 0 and 1"),
        ("theta_T", float("nan"), "theta_T cannot be nan"),
        ("theta_weak", -0.1, "theta_weak cannot be -0.1; it must be at least 0"),
        ("balance-of-power.theta_T", 0.5, "No rule of balance-of-power compares anything with theta_T; the theories"),
        ("bandwagoning.theta_weak", 0.5, "it is measured with, once for all theories"),
        ("bop_horizon", 10, "Nothing rests on bop_horizon"),
    ],
)
def test_what_cannot_be_changed_is_refused_in_a_sentence(name: str, value: float, sentence: str) -> None:
    with pytest.raises(TheoryError) as refused:
        override(LIBRARY, {name: value})
    assert sentence in str(refused.value)


def test_one_threshold_is_given_one_value() -> None:
    with pytest.raises(TheoryError, match="theta_T and theta_T_points are one threshold"):
        override(LIBRARY, {"theta_T": 0.5, "theta_T_points": 6})


def test_hermit_refuses_axioms_that_are_not_those_published() -> None:
    with pytest.raises(RefereeError, match="theta_T"):
        by_hermit(override(LIBRARY, {"theta_T": 0.5}))


def declared(expression: Expression, path: frozenset[str]) -> list[tuple[Decimal, str, frozenset[str]]]:
    """The edges of an expression with the property and with the rules and classes on the way."""
    if isinstance(expression, Named):
        return declared(expression.definition, path | {expression.iri})
    parts = getattr(expression, "parts", None) or ([expression.part] if hasattr(expression, "part") else [])
    if parts:
        return [found for part in parts for found in declared(part, path)]
    return [
        (edge, test.property.iri, path)
        for test in distinct_tests(expression)
        for edge in (test.low, test.high)
        if edge is not None
    ]


def test_a_threat_threshold_in_an_axiom_is_always_declared() -> None:
    """A facet that no rule or class on the way declares would stand still while the rest of its theory moves."""
    points = PARAMETERS["theta_T_points"]
    for theory in LIBRARY.theories.values():
        for rule in theory.rules:
            for edge, tested, path in declared(rule.condition, frozenset({rule.iri})):
                if tested in points.compared_with and edge == points.value:
                    said_by = {str(p) for iri in path for p in LIBRARY.graph.objects(URIRef(iri), MEL.testsParameter)}
                    assert said_by & {PARAMETERS["theta_T"].iri, points.iri}, f"{rule.name} does not declare theta_T"
