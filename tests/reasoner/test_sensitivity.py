"""How the record of a theory moves with a threshold, and in which range nothing changes."""

from decimal import Decimal

import pytest

from kb import casebook
from kb.case_rdf import CaseRows
from reasoner.coded import Coded
from reasoner.cuts import threat_cuts
from reasoner.errors import ReasonerError
from reasoner.sensitivity import OverCases, Scale, Sensitivity, over_cases, values_tried
from reasoner.theory.library import Library
from reasoner.theory.parameters import choose
from tests.conformance.coded import Candidate, Coding, rows

LIBRARY = Library.load()
THREAT = choose(LIBRARY, "theta_T")
BOT = [LIBRARY.theories["balance-of-threat"]]


def decimals(*written: str) -> list[Decimal]:
    return [Decimal(each) for each in written]


@pytest.fixture(scope="module")
def shipped() -> CaseRows:
    return casebook.read([])


@pytest.fixture(scope="module")
def threat(shipped: CaseRows) -> Sensitivity:
    """The record of Walt's theory over the shipped cases as the threat threshold moves."""
    return over_cases(shipped, LIBRARY, BOT, THREAT, decimals("0.50", "0.60", "0.70"))


def test_the_record_is_that_which_the_parameter_reports(threat: Sensitivity) -> None:
    """The justification of theta_T: 55 of 70 hits at 0.50 and 0.60, 52 of 70 at 0.70."""
    assert [(each.score.hits, each.score.decided) for each in threat.records] == [(55, 70), (55, 70), (52, 70)]


def test_the_same_number_of_hits_is_not_the_same_predictions(threat: Sensitivity) -> None:
    low, own, high = (each.flipped for each in threat.records)
    assert (low > 0, own, high > 0) == (True, 0, True)


def test_nothing_changes_between_two_points_of_the_scale(threat: Sensitivity) -> None:
    """Threat points are whole: 8 points are every threshold above 7/12, up to 8/12."""
    (steady,) = threat.steady
    assert (steady.low, steady.high, steady.exact) == (8, 8, True)
    assert threat.scale.bounds(steady.low, steady.high) == "above 0.583 to 0.667"


def test_the_range_of_one_situation_ends_where_its_points_do() -> None:
    """A threat of 10 points: balanced up to a threshold of 10, and at none above."""
    world = rows([Coding((Candidate("Athens", (3, 3, 2, 2)),))])
    cases = OverCases(world, LIBRARY, BOT, choose(LIBRARY, "theta_T_points"))
    assert [cases.at(Decimal(points))[0].status for points in (10, 11)] == ["predicted", "none"]
    found = over_cases(world, LIBRARY, BOT, THREAT, [THREAT.parameter.value])
    assert (found.steady[0].low, found.steady[0].high) == (0, 10)


def test_a_theory_that_does_not_test_the_threshold_never_changes(shipped: CaseRows) -> None:
    theories = [LIBRARY.theories["balance-of-power"]]
    found = over_cases(shipped, LIBRARY, theories, THREAT, decimals("0.50", "0.60"))
    assert {each.flipped for each in found.records} == {0}
    assert (found.steady[0].low, found.steady[0].high) == (0, 12)


def test_what_cases_are_measured_with_counts_among_the_values_tried() -> None:
    """Intentions of 2 make a revisionist, whom balance of interests balances; from 3 on they do not."""
    world = rows([Coding((Candidate("Athens", (3, 3, 3, 2)),))])
    theories = [LIBRARY.theories["balance-of-interests"]]
    found = over_cases(world, LIBRARY, theories, choose(LIBRARY, "revisionist"), decimals("1", "2", "3"))
    assert [each.flipped for each in found.records] == [0, 0, 1]
    (steady,) = found.steady
    assert (steady.low, steady.high, steady.exact) == (1, 2, False)


def test_the_values_tried_are_those_that_the_ontology_asks_for_and_all_points_between() -> None:
    tried = values_tried(LIBRARY, THREAT)
    assert {Decimal("0.50"), Decimal("0.60"), Decimal("0.70"), Decimal("0.75")} <= set(tried)
    assert {Scale.of(LIBRARY, THREAT).units(value) for value in tried} == {6, 7, 8, 9}
    assert values_tried(LIBRARY, choose(LIBRARY, "gate_I")) == [0, 1, 2]


def test_every_value_tried_lies_within_its_bounds() -> None:
    for name in (
        "w_A",
        "theta_weak",
        "mid_window",
        "lambda_1816",
        "cut_P_3",
        "few_disputes",
        "regime_affinity_from",
        "wei_cut_1",
    ):
        chosen = choose(LIBRARY, name)
        tried = values_tried(LIBRARY, chosen)
        assert chosen.parameter.value in tried and tried == sorted(set(tried))
        assert all(value >= (chosen.parameter.lowest or 0) for value in tried), name


def test_values_can_be_named_in_steps() -> None:
    assert values_tried(LIBRARY, THREAT, 0.5, 0.8, 0.1) == decimals("0.5", "0.6", "0.7", "0.8")


@pytest.mark.parametrize(
    ("name", "steps", "sentence"),
    [
        ("theta_T", (0.8, 0.2, 0.1), "cannot run from 0.8 to 0.2"),
        ("theta_T", (0.2, 0.8, 0.0), "Steps of 0.0 do not lead"),
        ("theta_T", (0.2, 0.8, 0.0001), "in at most 200 steps"),
        ("theta_weak", (0.1, None, None), "has no highest value; say with --to"),
    ],
)
def test_steps_that_lead_nowhere_are_refused(name: str, steps: tuple[float, float, float], sentence: str) -> None:
    with pytest.raises(ReasonerError) as refused:
        values_tried(LIBRARY, choose(LIBRARY, name), *steps)
    assert sentence in str(refused.value)


def test_how_far_the_soviet_threat_must_fall_before_china_1972_no_longer_balances_against_it() -> None:
    """Question 36, worked out by hand in reasoner/cuts.py: 3 points if the intentions fall; 5 in any case."""
    case = casebook.read(["C11"])
    cuts = threat_cuts(case, Coded(LIBRARY, BOT), "R45", "balance-of-threat", "USSR")
    assert [(cut.ways, cut.changing) for cut in cuts[:5]] == [(1, 0), (4, 0), (10, 0), (20, 1), (31, 4)]
    assert all(cut.changing == cut.ways for cut in cuts[5:])
    assert [cut.points for cut in cuts] == list(range(13))


def test_no_threshold_makes_china_1972_stop_balancing() -> None:
    case = casebook.read(["C11"])
    cases = OverCases(case, LIBRARY, BOT, THREAT)
    at_the_highest = [each for each in cases.at(Decimal(1)) if each.situation == "R45"]
    assert [(each.status, each.behaviour, each.target) for each in at_the_highest] == [
        ("predicted", "Balancing", "USSR")
    ]


def test_only_the_threat_of_a_candidate_can_be_cut() -> None:
    case = casebook.read(["C11"])
    with pytest.raises(ReasonerError, match="the candidates are USSR, USA"):
        threat_cuts(case, Coded(LIBRARY, BOT), "R45", "balance-of-threat", "Vietnam")
