"""What an undetermined prediction says it needs: enough to decide, and nothing that cannot matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.cases import Prediction, predict_cases
from reasoner.classify import cells
from reasoner.measure.threat import FACTORS
from reasoner.theory.library import Library
from tests.conformance.coded import (
    Candidate,
    Coding,
    choices,
    codings,
    completions,
    many_at_once,
    rows,
    unknown_columns,
)
from tests.conformance.decisions import PROCEDURES, UNDETERMINED, decided, possible

LIBRARY = Library.load()
SMALL = st.lists(codings(holes=4, most=2), min_size=20, max_size=40)


def predictions(codings: list[Coding], *theories: str) -> list[Prediction]:
    """By situation, and for each by theory."""
    return predict_cases(rows(codings), LIBRARY, [LIBRARY.theories[name] for name in theories])


def undetermined(situations: list[Coding]) -> list[tuple[Coding, Prediction]]:
    asked = [coding for coding in situations for _ in PROCEDURES]
    found = zip(asked, predictions(situations, *PROCEDURES), strict=True)
    return [(coding, said) for coding, said in found if said.status == "undetermined"]


@many_at_once
@given(situations=SMALL)
def test_the_needs_suffice_to_decide(situations: list[Coding]) -> None:
    """Or what is missing is no input: the top threat when candidates tie to the end, or when nobody is listed."""
    for coding, said in undetermined(situations):
        missing = [column for column in unknown_columns(coding) if column in said.needs]
        for filled in completions(coding, missing):
            assert len(possible(said.theory, filled) - {UNDETERMINED}) <= 1, (coding, said.theory, said.needs)


@many_at_once
@given(situations=SMALL)
def test_each_need_matters_in_some_completion(situations: list[Coding]) -> None:
    """A factor is named for every candidate that may be the top threat, so it may be named in vain if there are two."""
    for coding, said in undetermined(situations):
        if UNDETERMINED in possible(said.theory, coding):
            continue  # a tie to the end, or nobody listed: then the factors are named though no value is missing
        for need in said.needs:
            if need not in FACTORS or len(coding.candidates) == 1:
                assert matters(said.theory, coding, need), (coding, said.theory, said.needs)


def matters(theory: str, coding: Coding, need: str) -> bool:
    """Whether two completions that differ in one column alone are decided differently."""
    others = [column for column in unknown_columns(coding) if column != need]
    return any(len({decided(theory, way) for way in choices(each, need)}) > 1 for each in completions(coding, others))


def test_a_tie_to_the_end_needs_finer_factors() -> None:
    tie = Coding((Candidate("Athens", (3, 3, 2, 2)), Candidate("Sparta", (2, 3, 3, 2))))
    (said,) = predictions([tie], "naive")
    assert (said.status, said.needs) == ("undetermined", FACTORS)


def test_needs_are_named_as_the_case_tables_name_them_factors_first() -> None:
    coding = Coding((Candidate("Athens", (3, None, 2, None)),), weak=None, ally_available=None, victor=None)
    (said,) = predictions([coding], "balance-of-threat")
    assert said.needs == ("proximity", "offensive_intentions", "ally_available", "victor", "weak")


def test_a_decided_prediction_needs_nothing() -> None:
    coding = Coding((Candidate("Athens", (3, 3, 2, None)),), strongest="Athens")
    (said,) = predictions([coding], "balance-of-power")
    assert (said.status, said.needs) == ("predicted", ())


def test_with_too_many_completions_all_that_is_unknown_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    coding = Coding((Candidate("Athens", (3, 3, 2, 2)),), weak=True, ally_available=None, victor=None)
    (exact,) = predictions([coding], "balance-of-threat")
    monkeypatch.setattr(cells, "MOST_COMPLETIONS", 1)
    (coarse,) = predictions([coding], "balance-of-threat")
    assert set(exact.needs) <= set(coarse.needs)
