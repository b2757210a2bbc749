"""Laws that hold of every situation: those that the theories state of themselves, and those of sound reasoning."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rdflib import RDF, URIRef

from ontology import MEL
from reasoner.measure.threat import FACTORS
from reasoner.theory.library import Library
from reasoner.theory.parse import properties
from tests.conformance.coded import (
    ACTORS,
    Candidate,
    Coding,
    answers,
    choices,
    codings,
    many_at_once,
    unknown_columns,
)
from tests.conformance.decisions import PROCEDURES, UNDETERMINED, possible

LIBRARY = Library.load()
MANY = st.lists(codings(), min_size=30, max_size=50)
KNOWN = st.lists(codings(holes=0, least=1), min_size=30, max_size=50)


def stated(law: URIRef) -> list[tuple[str, str, str]]:
    """The rules that state a law about an input: rule, the input's column, theory."""
    columns = {iri: tested.column for iri, tested in properties(LIBRARY.graph).items()}
    of = {theory.iri: theory.id for theory in LIBRARY.theories.values()}
    return sorted(
        (
            (str(rule).rsplit("/", 1)[-1], str(columns[str(on)]), of[str(LIBRARY.graph.value(rule, MEL.ofTheory))])
            for rule, on in LIBRARY.graph.subject_objects(law)
        ),
        key=lambda found: found[:2],
    )


def test_every_law_that_a_theory_states_is_tested() -> None:
    laws = set(LIBRARY.graph.subjects(MEL.ruleKind, MEL.Monotonicity)) & set(LIBRARY.graph.subjects(RDF.type, MEL.Rule))
    names = {str(rule).rsplit("/", 1)[-1] for rule in laws}
    tested = {rule for law in (MEL.monotoneIn, MEL.invariantTo) for rule, *_ in stated(law)}
    assert {"BOT-3", "BOT-7", "BOP-3"} <= names & tested


@pytest.mark.parametrize(
    ("rule", "factor", "theory"), stated(MEL.monotoneIn), ids=lambda value: getattr(value, "id", value)
)
@many_at_once
@given(situations=st.lists(codings(holes=2, least=1), min_size=30, max_size=50))
def test_balancing_does_not_go_away_when_a_factor_rises(
    rule: str, factor: str, theory: str, situations: list[Coding]
) -> None:
    raised, before = [], []
    for coding, answer in zip(situations, answers(situations, LIBRARY, LIBRARY.theories[theory]), strict=True):
        target = next((c for c in coding.candidates if c.name == answer.target), None)
        if target and answer.behaviour == "Balancing" and target.factors[FACTORS.index(factor)] in (0, 1, 2):
            listed = tuple(c.raised(factor, 1) if c is target else c for c in coding.candidates)
            raised.append(replace(coding, candidates=listed))
            before.append(answer)
    if raised:
        assert answers(raised, LIBRARY, LIBRARY.theories[theory]) == before


@pytest.mark.parametrize(
    ("rule", "factor", "theory"), stated(MEL.invariantTo), ids=lambda value: getattr(value, "id", value)
)
@many_at_once
@given(situations=MANY, values=st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=3, max_size=3))
def test_a_prediction_stays_the_same_when_an_irrelevant_input_changes(
    rule: str, factor: str, theory: str, situations: list[Coding], values: list[int | None]
) -> None:
    place = FACTORS.index(factor)
    changed = [
        replace(coding, candidates=tuple(_valued(c, place, v) for c, v in zip(coding.candidates, values, strict=False)))
        for coding in situations
    ]
    found = answers([*situations, *changed], LIBRARY, LIBRARY.theories[theory])
    assert found[len(situations) :] == found[: len(situations)]


def _valued(candidate: Candidate, place: int, value: int | None) -> Candidate:
    return replace(candidate, factors=(*candidate.factors[:place], value, *candidate.factors[place + 1 :]))


@pytest.mark.parametrize("theory", PROCEDURES)
@many_at_once
@given(known=KNOWN, unknown=MANY)
def test_a_decision_is_what_the_table_of_decisions_says_of_every_completion(
    theory: str, known: list[Coding], unknown: list[Coding]
) -> None:
    """Undetermined is what completions decide differently. With two contenders a decision may be missed, and stay
    undetermined: points and intentions of the top threat are bounded each for itself."""
    situations = [*known, *unknown]
    for coding, answer in zip(situations, answers(situations, LIBRARY, LIBRARY.theories[theory]), strict=True):
        expected = possible(theory, coding)
        if answer != UNDETERMINED:
            assert expected == {answer}, coding
        elif len(coding.candidates) == 1 or not unknown_columns(coding):
            assert len(expected) > 1 or expected == {UNDETERMINED}, coding


@pytest.mark.parametrize("theory", PROCEDURES)
@many_at_once
@given(situations=MANY, random=st.randoms(use_true_random=False))
def test_knowing_more_never_flips_a_decision(theory: str, situations: list[Coding], random: Random) -> None:
    incomplete = [coding for coding in situations if unknown_columns(coding)]
    learned = [random.choice(choices(c, random.choice(unknown_columns(c)))) for c in incomplete]
    assume(incomplete)
    found = answers([*incomplete, *learned], LIBRARY, LIBRARY.theories[theory])
    for earlier, later in zip(found[: len(incomplete)], found[len(incomplete) :], strict=True):
        assert earlier.status == "undetermined" or later == earlier


@pytest.mark.parametrize("theory", PROCEDURES)
@many_at_once
@given(situations=MANY, order=st.sampled_from(list(permutations(range(3)))))
def test_neither_the_order_of_rows_nor_the_names_of_actors_matter(
    theory: str, situations: list[Coding], order: tuple[int, ...]
) -> None:
    new_names = dict(zip(ACTORS, (ACTORS[place] for place in order), strict=True))
    shuffled = [_renamed(coding, new_names, order) for coding in reversed(situations)]
    found = answers([*situations, *shuffled], LIBRARY, LIBRARY.theories[theory])
    for answer, other in zip(found[: len(situations)], reversed(found[len(situations) :]), strict=True):
        assert other == replace(answer, target=new_names.get(str(answer.target), answer.target))


def _renamed(coding: Coding, names: dict[str, str], order: tuple[int, ...]) -> Coding:
    renamed = [replace(candidate, name=names[candidate.name]) for candidate in coding.candidates]
    listed = tuple(renamed[place] for place in order if place < len(renamed))
    roles = {role: getattr(coding, role) for role in ("strongest", "victor", "patron_of_gain")}
    return replace(
        coding, candidates=listed, **{role: names.get(str(holder), holder) for role, holder in roles.items()}
    )
