"""The questions that a command answers, run as they are stored, against what follows by hand from the rules."""

import shlex

import pytest
from click.testing import CliRunner

from melian.cli import main
from tests.questions.test_stored_questions import QUESTIONS

ANSWERS = {
    33: [
        "± balance-of-threat     balances against Germany (BOT-4) → predicts no alignment (BOT-1)",
        "= balance-of-power      balances against Germany (BOP-10)",
    ],
    34: ["R38  France 1949", "R39  Britain 1949", "R41  Yugoslavia 1949", "0 of 6 situations flip."],
    35: [
        "± balance-of-threat     balances against USSR (BOT-6)"
        " → bandwagons with USSR in the hope of being spared (BOT-5)",
        "= balance-of-power      balances against Germany (BOP-10)",
    ],
    36: ["R45  USSR: 12 of 12 points", "by 3 (1 of 20 ways to cut so many); by 5 or more, of whatever factors"],
    37: [
        "smallest changes to Balancing (1 input, distance 1):",
        "weak true → false: balances against China (BOT-4)",
        "ally_available false → true: balances against China (BOT-6)",
    ],
    38: [
        "with it: challenger nuclear, defender nuclear no → yes",
        "+ balance-of-terror       undetermined; not known: challenger_can_disarm, defender_can_disarm"
        " → Germany and Britain fight no deliberate war (TER-3)",
        "+ balance-of-terror       conflict short of war between Germany and Britain is not reduced (TER-5)",
        "+ balance-of-terror       small shifts in forces make neither Germany nor Britain seek allies"
        " against the other (TER-7)",
        "= peace-through-strength  undetermined",
        "No theory of alignment tests this, and what they predict stays the same:",
        "balance-of-interests, balance-of-power, balance-of-threat,",
        "Conclusions: 3 gained, 0 lost, 0 replaced, 1 unchanged.",
    ],
}


@pytest.mark.parametrize("number", ANSWERS)
def test_the_stored_command_answers_the_question(number: int) -> None:
    """By hand, from the rules and the codings:

    33. Of 3, 2, 2, 2 Germany keeps 7 points without intentions: below 8, so no serious threat (BOT-1). Balance of
        power looks at who is strongest, not at what it intends.
    34. As near as can be, the USA has 8 points for France and Britain (3, 3, 2, 0) and 9 at most for Yugoslavia; the
        USSR has 11, 10 and more, and stays the top threat. Who is strongest or a patron does not rest on proximity.
    35. A weak state with a serious threat balances if it has an ally (BOT-6), and without one bandwagons (BOT-5).
    36. Of the USSR's 3, 3, 3, 3 a cut of 2 leaves at least 10 points, more than the 8 of the USA, and intentions of at
        least 1. Of the 20 cuts of 3, one takes the intentions whole: no offensive intentions, no serious threat. Any
        cut of 5 leaves 7 points, below the USA, which then is the top threat.
    37. Vietnam bandwagons because it is weak and has no ally (BOT-5): that it is strong, or has one, is enough.
    38. Neither had nuclear weapons, so neither had a second-strike force, and TER-3, TER-5, TER-6, TER-7 and TER-8 do
        not hold; TER-4 rests on whether each could disarm the other, which was not coded. With such a force on both
        sides TER-3, TER-5 and TER-7 hold, and TER-4 does not; that both then have nuclear weapons leaves TER-8 as it
        is. Peace through strength tests denial, bargaining, pledges, aims and arms, of which nothing is coded.
    """
    (question,) = [each for each in QUESTIONS if each.number == number]
    program, *words = shlex.split(question.one("Command"))
    result = CliRunner().invoke(main, words)
    assert (program, result.exit_code) == ("melian", 0), result.output
    assert [line for line in ANSWERS[number] if line not in result.stdout] == [], result.stdout


def test_every_question_of_what_if_is_answered_by_a_command_that_is_run_here() -> None:
    of_change = {each.number for each in QUESTIONS if each.one("Level") == "counterfactual"}
    assert of_change == set(ANSWERS)
