"""Whom a perceiver can count on against a target: BIG threatens SML; FRI could help, FAR hardly reaches anybody."""

from collections.abc import Callable
from typing import Any

import pytest

from reasoner.measure.indicators import allies

Pair = tuple[str, str]
NAMES = ("BIG", "SML", "FRI", "FAR")
POWER = {"BIG": 0.5, "SML": 0.02, "FRI": 0.35, "FAR": 0.1}
REACH = {frozenset(("BIG", "SML")): 1.0, frozenset(("BIG", "FRI")): 0.4, frozenset(("SML", "FRI")): 0.7}
Helped = Callable[..., tuple[Any, Any]]


@pytest.fixture
def helped(measure: Callable[..., list[dict[str, Any]]]) -> Helped:
    """Whether SML has an ally against BIG, and the coverage.

    fears holds (who, whom) pairs of eight points, doubts those whose points lie between 6 and 9; pledges (by, to);
    rivals are listed both ways; of unreached pairs the distance is not known; unseen states were not in the system.
    """

    def ask(
        fears: tuple[Pair, ...] = (),
        doubts: tuple[Pair, ...] = (),
        pledges: tuple[Pair, ...] = (),
        rivals: tuple[Pair, ...] = (),
        unreached: tuple[Pair, ...] = (),
        unseen: tuple[str, ...] = (),
        power: dict[str, float] | None = None,
    ) -> tuple[Any, Any]:
        pairs = [(i, t) for i in NAMES for t in NAMES if i != t]
        cinc = POWER | (power or {})
        both = [i not in unseen and t not in unseen for i, t in pairs]
        away = [set(pair) in [set(other) for other in unreached] for pair in pairs]
        reach = [None if gone else REACH.get(frozenset(pair), 0.01) for pair, gone in zip(pairs, away, strict=True)]
        low = {True: 8, False: 3}
        rows = measure(
            allies.ally_coverage,
            perceiver_code=("int", [NAMES.index(i) for i, _ in pairs]),
            target_code=("int", [NAMES.index(t) for _, t in pairs]),
            year=("int", [1903] * len(pairs)),
            perceiver_seen=("bool", [i not in unseen for i, _ in pairs]),
            target_seen=("bool", [t not in unseen for _, t in pairs]),
            perceiver_cinc=("float", [cinc[i] for i, _ in pairs]),
            deliverable_power=(
                "float",
                [None if near is None else cinc[t] * near for (_, t), near in zip(pairs, reach, strict=True)],
            ),
            defence_pledge=("bool", [(t, i) in pledges if b else None for (i, t), b in zip(pairs, both, strict=True)]),
            rivalry=(
                "bool",
                [{(i, t), (t, i)} & set(rivals) != set() if b else None for (i, t), b in zip(pairs, both, strict=True)],
            ),
            threat_points_low=("int", [6 if pair in doubts else low[pair in fears] for pair in pairs]),
            threat_points_high=("int", [9 if pair in doubts else low[pair in fears] for pair in pairs]),
        )
        row = rows[pairs.index(("SML", "BIG"))]
        return row["ally_available"], row["ally_coverage"]

    return ask


def coverage(*helpers: float, own: float = 0.02) -> Any:
    ours = own + sum(helpers)
    return pytest.approx(ours / (ours + 0.5))


FRIEND = 0.35 * 0.7
ENEMY = (("SML", "BIG"),)


def test_its_own_fear_makes_nobody_an_ally(helped: Helped) -> None:
    assert helped(fears=ENEMY) == (False, coverage())


def test_a_pledge_to_defend_the_perceiver_makes_an_ally(helped: Helped) -> None:
    assert helped(pledges=(("FRI", "SML"),)) == (True, coverage(FRIEND))


def test_help_below_a_third_is_no_ally(helped: Helped) -> None:
    assert helped(pledges=(("FRI", "SML"),), power={"FRI": 0.3}) == (False, coverage(0.3 * 0.7))


def test_a_pledge_binds_in_one_direction(helped: Helped) -> None:
    assert helped(pledges=(("SML", "FRI"),)) == (False, coverage())


def test_the_targets_own_pledge_is_no_help_against_it(helped: Helped) -> None:
    assert helped(pledges=(("BIG", "SML"),)) == (False, coverage())
    assert helped(pledges=(("BIG", "SML"), ("FRI", "SML"))) == (True, coverage(FRIEND))


def test_a_rival_of_the_target_is_an_ally_without_any_pledge(helped: Helped) -> None:
    assert helped(rivals=(("BIG", "FRI"),)) == (True, coverage(FRIEND))


def test_a_rival_of_the_perceiver_alone_is_none(helped: Helped) -> None:
    assert helped(rivals=(("SML", "FRI"),)) == (False, coverage())


def test_whomever_the_target_threatens_is_an_ally(helped: Helped) -> None:
    assert helped(fears=(("FRI", "BIG"),)) == (True, coverage(FRIEND))
    assert helped(fears=(("BIG", "FRI"),)) == (False, coverage())
    assert helped(fears=(("FRI", "SML"),)) == (False, coverage())


def test_an_ally_for_three_reasons_is_counted_once(helped: Helped) -> None:
    reasons = {"fears": (("FRI", "BIG"),), "pledges": (("FRI", "SML"),), "rivals": (("BIG", "FRI"),)}
    assert helped(**reasons) == (True, coverage(FRIEND))


def test_allies_add_up(helped: Helped) -> None:
    assert helped(fears=(("FAR", "BIG"),), pledges=(("FRI", "SML"),)) == (True, coverage(FRIEND, 0.1 * 0.01))


def test_a_state_strong_by_itself_has_no_ally_where_nobody_is_willing(helped: Helped) -> None:
    assert helped(power={"SML": 0.4}) == (False, coverage(own=0.4))


def test_a_willing_ally_of_unknown_reach_leaves_it_open(helped: Helped) -> None:
    assert helped(pledges=(("FRI", "SML"),), unreached=(("FRI", "SML"),)) == (None, None)
    assert helped(rivals=(("BIG", "FRI"),), unreached=(("FRI", "SML"),)) == (None, None)


def test_help_that_is_enough_stays_enough_whatever_else_is_unknown(helped: Helped) -> None:
    willing = (("FRI", "SML"), ("FAR", "SML"))
    assert helped(pledges=willing, unreached=(("FAR", "SML"),)) == (True, None)


def test_a_state_that_may_feel_threatened_leaves_it_open(helped: Helped) -> None:
    assert helped(doubts=(("FRI", "BIG"),)) == (None, None)
    assert helped(doubts=(("FRI", "BIG"),), rivals=(("FRI", "BIG"),)) == (True, coverage(FRIEND))
    assert helped(doubts=ENEMY) == (False, coverage())


def test_a_state_that_just_entered_the_system_is_no_ally_yet(helped: Helped) -> None:
    assert helped(doubts=(("FRI", "BIG"),), unseen=("FRI",)) == (False, coverage())


def test_without_knowing_what_the_target_can_deliver_help_has_no_measure(helped: Helped) -> None:
    assert helped(pledges=(("FRI", "SML"),), unreached=(("BIG", "SML"),)) == (None, None)
    assert helped(unreached=(("BIG", "SML"),)) == (False, None)


def test_of_the_target_of_one_that_is_new_little_is_known(helped: Helped) -> None:
    assert helped(unseen=("BIG",))[0] is None
    assert helped(unseen=("SML",))[0] is None
