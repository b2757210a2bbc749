"""Pairs of states as they would be if some of their inputs were otherwise, and what theories would then say of them.

Nothing that is stored changes: changed pairs are new rows. A what-if has no verdict.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reasoner.change import Change, Setting
from reasoner.errors import ChangeError
from reasoner.inputs import pair_inputs
from reasoner.pairs import PairPrediction, Row, conjunctions, predict_pairs, settled
from reasoner.theory.library import Library, Theory
from reasoner.theory.thresholds import override
from reasoner.whatif import Implied


@dataclass(frozen=True)
class PairConclusion:
    """What one rule says of one pair as it is coded, and what it would say; only the first has a verdict.

    A side is None if other rules of the theory speak there and this one does not; if none speaks, it says so.
    """

    before: PairPrediction | None
    after: PairPrediction | None

    @property
    def kind(self) -> str:
        """Gained or lost; moved between out of scope and undetermined; or unchanged."""
        before, after = (each is not None and each.rule is not None for each in (self.before, self.after))
        if before != after:
            return "gained" if after else "lost"
        return "unchanged" if before or _status(self.before) == _status(self.after) else "moved"

    @property
    def of(self) -> PairPrediction:
        """The prediction before, or else the one after: it says of which pair and theory this is."""
        found = self.before or self.after
        assert found is not None
        return found


@dataclass(frozen=True)
class PairWhatIf:
    """The difference that a change makes: conclusions by pair, theory and rule, and what it implies of each pair."""

    change: Change
    conclusions: tuple[PairConclusion, ...]
    implied: tuple[Implied, ...]

    @property
    def flipped(self) -> int:
        """How many pairs have a conclusion that does not stay the same."""
        return len({each.of.pair for each in self.conclusions if each.kind != "unchanged"})


def whatif(rows: Sequence[Row], change: Change, library: Library, theories: Sequence[Theory]) -> PairWhatIf:
    """What a change of inputs or thresholds does to what theories say of pairs. Raises ChangeError or TheoryError."""
    after = changed(rows, change, library)
    moved = override(library, dict(change.thresholds)) if change.thresholds else library
    was, then = (
        _by_place(predict_pairs(of, knowing, [knowing.theories[theory.id] for theory in theories]))
        for of, knowing in ((rows, library), (after, moved))
    )
    places = [(str(row["pair"]), theory) for row in rows for theory in theories]
    conclusions = [
        conclusion
        for pair, theory in places
        for conclusion in _compared(theory, was[pair, theory.id], then[pair, theory.id])
    ]
    return PairWhatIf(change, tuple(conclusions), tuple(_implied(rows, after, change, library)))


def changed(rows: Sequence[Row], change: Change, library: Library) -> list[dict[str, object]]:
    """New rows in which inputs are set otherwise, with what must then be so; the given ones stay as they are.

    What is supposed to be so takes all of what it is the conjunction of with it: who has a second-strike force has
    nuclear weapons. What is supposed not to be so, or not to be known, takes that of which it is a part with it.
    Raises ChangeError if settings contradict each other.
    """
    set_ = {each.input.name: each for each in change.settings}
    for name, setting in set_.items():
        if not setting.input.of_pair:
            raise ChangeError(f"{name} is an input of situations, not of pairs of states.")
    all_of = conjunctions(library)
    for name, parts in all_of.items():
        _check(set_, name, parts)
    return [_changed(row, set_, all_of) for row in rows]


def _check(set_: Mapping[str, Setting], whole: str, parts: Sequence[str]) -> None:
    if whole in set_ and set_[whole].value is True:
        for part in parts:
            if part in set_ and set_[part].value is not True:
                raise ChangeError(f"{set_[part]} contradicts {set_[whole]}, which needs {part}=true.")


def _changed(row: Row, set_: Mapping[str, Setting], all_of: Mapping[str, Sequence[str]]) -> dict[str, object]:
    found = {**row, **{name: setting.value for name, setting in set_.items()}}
    for whole, parts in all_of.items():
        if whole not in set_:
            supposed = [set_[part].value for part in parts if part in set_]
            if found[whole] is True and not all(supposed):
                found[whole] = False if False in supposed else None
        elif found[whole] is True:
            found |= dict.fromkeys(parts, True)
    return found


def _implied(before: Sequence[Row], after: Sequence[Row], change: Change, library: Library) -> Iterator[Implied]:
    """The inputs that move with those that are set."""
    set_ = {each.input.name for each in change.settings}
    for old, new in zip(settled(before, library), settled(after, library), strict=True):
        for name in pair_inputs():
            if name not in set_ and old[name] != new[name]:
                yield Implied(str(old["pair"]), None, name, old[name], new[name])


def _by_place(said: Sequence[PairPrediction]) -> dict[tuple[str, str], list[PairPrediction]]:
    found: dict[tuple[str, str], list[PairPrediction]] = {}
    for each in said:
        found.setdefault((each.pair, each.theory), []).append(each)
    return found


def _compared(
    theory: Theory, was: Sequence[PairPrediction], then: Sequence[PairPrediction]
) -> Iterator[PairConclusion]:
    """What one theory says of one pair before and after, rule by rule; once, if no rule of it ever speaks."""
    then = [replace(each, verdict=None) for each in then]
    before, after = ({(each.rule, each.outcome): each for each in said if each.rule} for said in (was, then))
    silent_before, silent_after = (None if spoken else said[0] for spoken, said in ((before, was), (after, then)))
    if not before and not after:
        yield PairConclusion(silent_before, silent_after)
    place = {rule.id: number for number, rule in enumerate(theory.on_pairs)}
    for key in sorted({**before, **after}, key=lambda key: place[str(key[0])]):
        yield PairConclusion(before.get(key, silent_before), after.get(key, silent_after))


def _status(said: PairPrediction | None) -> str | None:
    return said.status if said else None
