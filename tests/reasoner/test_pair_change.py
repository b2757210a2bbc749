"""What if of pairs of states: what follows from what is supposed, and that nothing that is coded changes."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import pair_rdf
from reasoner.change import Change
from reasoner.errors import ChangeError
from reasoner.inputs import pair_inputs
from reasoner.pair_change import PairWhatIf, changed, whatif
from reasoner.pairs import conjunctions, settled
from reasoner.theory.library import Library

LIBRARY = Library.load()
THEORIES = LIBRARY.speaking_of_pairs()
CODED = {str(row["pair"]): row for row in pair_rdf.read(["C07", "C12"]).pairs}
MAD = ("challenger_second_strike=true", "defender_second_strike=true")


def supposed(pair: str, *told: str) -> PairWhatIf:
    return whatif([CODED[pair]], Change.parse(told), LIBRARY, THEORIES)


def kinds(found: PairWhatIf, theory: str = "balance-of-terror") -> dict[str | None, str]:
    """What became of each rule that spoke, or speaks then; of silence under None."""
    return {
        (each.after if each.kind == "gained" else each.of).rule: each.kind  # type: ignore[union-attr]  # gained has one
        for each in found.conclusions
        if each.of.theory == theory
    }


def test_who_is_supposed_to_strike_second_is_supposed_to_have_nuclear_weapons() -> None:
    """In 1946 only the USA has them (TER-8); in mutual assured destruction both do, and TER-8 is lost."""
    found = supposed("C12-1946", *MAD)
    assert kinds(found) == {"TER-3": "gained", "TER-5": "gained", "TER-7": "gained", "TER-8": "lost"}
    moved = {each.column: (each.before, each.after) for each in found.implied}
    assert moved["challenger_nuclear"] == (False, True)
    assert moved["defender_survives"] == (None, True)
    assert "defender_nuclear" not in moved  # it had them


def test_without_nuclear_weapons_there_is_no_second_strike() -> None:
    """Mutual assured destruction of 1970 ends, and one side alone has nuclear weapons."""
    found = supposed("C12-1970", "challenger_nuclear=false")
    assert kinds(found) == {"TER-3": "lost", "TER-5": "lost", "TER-7": "lost", "TER-8": "gained"}
    (moved,) = found.implied
    assert (moved.column, moved.before, moved.after) == ("challenger_second_strike", True, False)


def test_what_is_supposed_not_to_be_known_decides_nothing() -> None:
    found = supposed("C12-1970", "challenger_nuclear=unknown")
    assert set(kinds(found).values()) == {"lost"}
    (after,) = {each.after for each in found.conclusions if each.kind == "lost"}
    assert after is not None and (after.status, after.verdict) == ("undetermined", None)
    assert "challenger_second_strike" in after.needs


def test_all_obstacles_overcome_make_a_second_strike_that_is_not_coded() -> None:
    """In 1938 neither side's force is coded but by its nuclear weapons; of Germany's all is supposed here."""
    parts = conjunctions(LIBRARY)["challenger_second_strike"]
    found = supposed("C07-1938", *(f"{part}=true" for part in parts))
    (moved,) = found.implied
    assert (moved.column, moved.before, moved.after) == ("challenger_second_strike", False, True)
    assert kinds(found) == {"TER-8": "gained"}  # Britain has none


def test_a_theory_that_gains_its_first_rule_was_silent_before() -> None:
    found = supposed("C07-1938", "defender_can_deny=true")
    (conclusion,) = [each for each in found.conclusions if each.kind == "gained"]
    assert conclusion.before is not None and conclusion.before.status == "undetermined"
    assert conclusion.after is not None and conclusion.after.rule == "PTS-1"


def test_the_aims_of_the_challenger_decide_between_spiral_and_deterrence() -> None:
    """PTS-7 of a revisionist; of a challenger that seeks security, PTS-6, if it cannot tell arms apart."""
    assert kinds(supposed("C07-1938", "challenger_aims=unlimited revisionist"), "peace-through-strength") == {
        "PTS-7": "gained"
    }
    secure = ("challenger_aims=status_quo", "offence_indistinguishable=true", "defender_arms=true")
    assert kinds(supposed("C07-1938", *secure), "peace-through-strength") == {"PTS-6": "gained"}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (("challenger_nuclear=false", MAD[0]), "challenger_nuclear=false contradicts challenger_second_strike=true"),
        (("defender_survives=unknown", MAD[1]), "defender_survives=unknown contradicts defender_second_strike=true"),
        (("weak=true",), "weak is an input of situations, not of pairs of states."),
        (("weak=true", MAD[0]), "set those of one kind at a time"),
        (("defender_nuklear=true",), "did you mean defender_nuclear?"),
        (("defender_nuclear(USA)=true",), "defender_nuclear is no judgement of a target"),
        (("defender_bargaining=bully",), "it is firm_but_fair, bullying or conciliatory, or unknown; did you mean"),
    ],
)
def test_what_cannot_be_supposed_is_said_in_one_sentence(told: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ChangeError) as raised:
        supposed("C12-1946", *told)
    assert sentence in str(raised.value) and "\n" not in str(raised.value)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Some inputs set to any of their values or to unknown, without contradicting each other."""
    names = draw(st.lists(st.sampled_from(sorted(pair_inputs())), unique=True, min_size=1, max_size=5))
    each = [pair_inputs()[name] for name in names]
    told = [f"{of.name}={of.written(draw(st.sampled_from((*of.values, None))))}" for of in each]
    whole = conjunctions(LIBRARY)
    true = {name.removesuffix("=true") for name in told if name.endswith("=true")}
    needed = {part for name in true & set(whole) for part in whole[name]}
    return Change.parse(t for t in told if t.partition("=")[0] not in needed)


@settings(max_examples=150)
@given(change=changes(), pair=st.sampled_from(sorted(CODED)))
def test_what_follows_is_coherent_and_nothing_stored_changes(change: Change, pair: str) -> None:
    """A second-strike force is never without what it needs, and what is set has the value that it is set to."""
    stored = deepcopy(CODED[pair])
    (after,) = changed([CODED[pair]], change, LIBRARY)
    assert CODED[pair] == stored
    (full,) = settled([after], LIBRARY)
    for whole, parts in conjunctions(LIBRARY).items():
        if full[whole] is True and any(each.input.name in (whole, *parts) for each in change.settings):
            assert all(full[part] in (True, None) for part in parts)
    for each in change.settings:
        if each.value is not None:
            assert full[each.input.name] == each.value
    assert changed([after], change, LIBRARY) == [after]


@settings(max_examples=8, deadline=None)
@given(pair=st.sampled_from(sorted(CODED)), name=st.sampled_from(["challenger_nuclear", "defender_second_strike"]))
def test_to_suppose_what_is_coded_changes_no_conclusion(pair: str, name: str) -> None:
    told = pair_inputs()[name].written(CODED[pair][name])  # type: ignore[arg-type]  # a flag or None
    found = supposed(pair, f"{name}={told}")
    assert found.flipped == 0
    assert {each.kind for each in found.conclusions} == {"unchanged"}
