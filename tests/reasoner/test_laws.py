"""Laws that hold of every situation: those that the theories state of themselves, and those of sound reasoning."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rdflib import SKOS, URIRef
from rdflib.term import Node

from kb.case_rdf import CaseRows
from kb.case_terms import ENUMERATIONS
from ontology import MEL
from reasoner.measure.threat import FACTORS
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library
from reasoner.theory.parse import properties
from tests.conformance.coded import (
    ACTORS,
    NAMED,
    Coding,
    answers,
    answers_of,
    choices,
    codings,
    many_at_once,
    rows,
    unknown_columns,
)
from tests.conformance.decisions import PROCEDURES, UNDETERMINED, possible

LIBRARY = Library.load()
DECIDING = {theory.id for theory in LIBRARY.deciding()}
INPUTS = properties(LIBRARY.graph)
MANY = st.lists(codings(), min_size=30, max_size=50)
KNOWN = st.lists(codings(holes=0, least=1), min_size=30, max_size=50)


def stated(law: URIRef) -> list[tuple[str, str, tuple[URIRef, ...]]]:
    """Which rule states a law, of which theory that decides, about what. (What theories ignore: see test_matrix.)"""
    found: dict[tuple[str, str], list[URIRef]] = {}
    for rule, about in sorted(LIBRARY.graph.subject_objects(law)):
        if (rule, MEL.ofTheory, None) in LIBRARY.graph and (theory := theory_of(rule)) in DECIDING:
            found.setdefault((str(rule).rsplit("/", 1)[-1], theory), []).append(URIRef(str(about)))
    return [(rule, theory, tuple(about)) for (rule, theory), about in found.items()]


def theory_of(rule: Node) -> str:
    """The id of the theory that states a rule."""
    return str(LIBRARY.graph.value(LIBRARY.graph.value(rule, MEL.ofTheory), SKOS.notation))


def named(law: tuple[str, str, tuple[URIRef, ...]]) -> str:
    return law[0]


def test_every_law_that_a_rule_states_is_tested() -> None:
    """But for laws of theories that decide nothing, such as that of abandonment and entrapment: none is predicted."""
    stating = LIBRARY.graph.subjects(MEL.ruleKind, MEL.Monotonicity)
    laws = {str(rule).rsplit("/", 1)[-1] for rule in stating if theory_of(rule) in DECIDING}
    tested = {named(law) for on in (MEL.monotoneIn, MEL.invariantTo, MEL.neverPredicts) for law in stated(on)}
    assert {"BOT-3", "BOT-7", "BOP-3", "LT-3", "LT-5", "MEA-6", "HST-6"} <= laws <= tested


@pytest.mark.parametrize("law", stated(MEL.monotoneIn), ids=named)
@many_at_once
@given(situations=st.lists(codings(holes=2, least=1), min_size=30, max_size=50))
def test_balancing_does_not_go_away_when_a_factor_rises(
    law: tuple[str, str, tuple[URIRef, ...]], situations: list[Coding]
) -> None:
    _, theory, inputs = law
    raised, before = [], []
    for coding, answer in zip(situations, answers(situations, LIBRARY, [theory])[theory], strict=True):
        target = next((each for each in coding.candidates if each.name == answer.target), None)
        for factor in (str(INPUTS[str(on)].column) for on in inputs):
            if target and answer.behaviour == "Balancing" and target.factors[FACTORS.index(factor)] in (0, 1, 2):
                listed = tuple(each.raised(factor, 1) if each is target else each for each in coding.candidates)
                raised.append(replace(coding, candidates=listed))
                before.append(answer)
    if raised:
        assert answers(raised, LIBRARY, [theory])[theory] == before


@pytest.mark.parametrize("law", stated(MEL.invariantTo), ids=named)
@many_at_once
@given(situations=st.lists(codings(), min_size=8, max_size=12), random=st.randoms(use_true_random=False))
def test_a_prediction_stays_the_same_when_an_irrelevant_input_changes(
    law: tuple[str, str, tuple[URIRef, ...]], situations: list[Coding], random: Random
) -> None:
    _, theory, about = law
    inputs = [INPUTS[str(on)] for on in about]
    size = len(situations)
    worlds = rows([coding for _ in range(len(inputs) + 1) for coding in situations])
    for number, on in enumerate(inputs, start=1):
        _recode(worlds, {f"S{n}" for n in range(number * size, (number + 1) * size)}, on, random)
    found = answers_of(worlds, LIBRARY, [theory])[theory]
    for number, on in enumerate(inputs, start=1):
        assert found[number * size : (number + 1) * size] == found[:size], on.name


def _recode(worlds: CaseRows, situations: set[str], on: Property, random: Random) -> None:
    """Give an input other values, known or not; a role with all that its column in the case tables codes."""
    for each in INPUTS.values():
        if each.coded_in == on.coded_in and each.column:
            values = {"boolean": (True, False), "integer": range(4)}.get(each.kind) or ENUMERATIONS[each.column]
            for row in worlds.situations if each.on_situation else worlds.assessments:
                if row["situation"] in situations:
                    row[each.column] = random.choice([*values, None])


@pytest.mark.parametrize("law", stated(MEL.neverPredicts), ids=named)
def test_no_rule_of_a_theory_predicts_what_the_theory_never_predicts(
    law: tuple[str, str, tuple[URIRef, ...]],
) -> None:
    _, theory, behaviours = law
    predicted = {behaviour for rule in LIBRARY.theories[theory].rules for behaviour in rule.behaviours}
    assert predicted, "the theory predicts nothing at all"
    assert predicted.isdisjoint(map(str, behaviours))


@many_at_once
@given(known=KNOWN, unknown=MANY)
def test_a_decision_is_what_the_table_of_decisions_says_of_every_completion(
    known: list[Coding], unknown: list[Coding]
) -> None:
    """Undetermined is what completions decide differently. With two contenders a decision may be missed, and stay
    undetermined: points and intentions of the top threat are bounded each for itself."""
    situations = [*known, *unknown]
    for theory, found in answers(situations, LIBRARY, PROCEDURES).items():
        for coding, answer in zip(situations, found, strict=True):
            expected = possible(theory, coding)
            if answer != UNDETERMINED:
                assert expected == {answer}, (theory, coding)
            elif len(coding.candidates) == 1 or not set(unknown_columns(coding)) & set(FACTORS):
                assert len(expected) > 1 or expected == {UNDETERMINED}, (theory, coding)


@many_at_once
@given(situations=MANY, random=st.randoms(use_true_random=False))
def test_knowing_more_never_flips_a_decision(situations: list[Coding], random: Random) -> None:
    incomplete = [coding for coding in situations if unknown_columns(coding)]
    learned = [random.choice(choices(c, random.choice(unknown_columns(c)))) for c in incomplete]
    assume(incomplete)
    for theory, found in answers([*incomplete, *learned], LIBRARY, PROCEDURES).items():
        for earlier, later in zip(found[: len(incomplete)], found[len(incomplete) :], strict=True):
            assert earlier.status == "undetermined" or later == earlier, theory


@many_at_once
@given(situations=MANY, order=st.sampled_from(list(permutations(range(3)))))
def test_neither_the_order_of_rows_nor_the_names_of_actors_matter(
    situations: list[Coding], order: tuple[int, ...]
) -> None:
    names = dict(zip(ACTORS, (ACTORS[place] for place in order), strict=True))
    shuffled = [_renamed(coding, names, order) for coding in reversed(situations)]
    for theory, found in answers([*situations, *shuffled], LIBRARY, PROCEDURES).items():
        for answer, other in zip(found[: len(situations)], reversed(found[len(situations) :]), strict=True):
            assert other == replace(answer, target=names.get(str(answer.target), answer.target)), theory


def _renamed(coding: Coding, names: dict[str, str], order: tuple[int, ...]) -> Coding:
    renamed = [replace(candidate, name=names[candidate.name]) for candidate in coding.candidates]
    listed = tuple(renamed[place] for place in order if place < len(renamed))
    roles = {role: getattr(coding, role) for role in NAMED}
    return replace(
        coding, candidates=listed, **{role: names.get(str(holder), holder) for role, holder in roles.items()}
    )
