"""Smallest flips: the fewest inputs of a situation, moved the least, with which a theory would say something else.

The search is exact. Every input takes finitely many values, so that every way to set one, two or three of those on
which the theory depends can be tried; they are measured and decided like any other situation, thousands at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations, islice, product
from math import prod

from kb.case_rdf import CaseRows
from kb.case_table import listed, shown
from reasoner.cases import Prediction, predictions
from reasoner.change import Change
from reasoner.changed import Row, changed
from reasoner.coded import Coded, World
from reasoner.errors import ReasonerError
from reasoner.predict import STATUSES
from reasoner.steps import Step, varied
from reasoner.theory.library import Library, Theory

MOST = 3
"""How many inputs a flip may change, unless the reader asks for more."""
MOST_TRIED = 100_000
"""Above so many ways to set a number of inputs they are not tried, and the answer says so."""
_AT_A_TIME = 2_000

Said = tuple[str, str | None, str | None]
"""Status, behaviour and the target's IRI: what a flip changes."""


@dataclass(frozen=True)
class Flip:
    """Inputs set otherwise, and what the theory then says; no subset of them would do, nor a smaller move of them."""

    steps: tuple[Step, ...]
    after: Prediction

    @property
    def distance(self) -> int:
        """How far the inputs move in all."""
        return sum(step.distance for step in self.steps)

    @property
    def change(self) -> Change:
        """The flip as a change, to be applied by whatif."""
        return Change(tuple(step.setting for step in self.steps))


@dataclass(frozen=True)
class Flips:
    """The smallest flips of one prediction, and how far the search went."""

    before: Prediction
    to: str | None
    smallest: tuple[Flip, ...]
    """All flips of the fewest inputs and, among those, of the least distance."""
    others: tuple[Flip, ...]
    """As few inputs, moved further: for every other set of inputs that flips, its flips of the least distance."""
    varied: tuple[str, ...]
    """The inputs that were varied: those on which the theory depends."""
    left_alone: tuple[str, ...]
    """Inputs on which the theory depends that cannot be tried: numbers without a closed list of values."""
    tried: int
    """So many inputs at once, or fewer, were set in every way."""
    already: bool = False
    """Whether the theory predicts already what was asked for."""


def flips(
    rows: CaseRows,
    coded: Coded,
    theory: Theory,
    to: str | None = None,
    most: int = MOST,
    actors: Mapping[str, str] | None = None,
) -> Flips:
    """The smallest changes of inputs of the one situation in ``rows`` that change what a theory says of it.

    to: a behaviour (or status) that it shall say, as aim() gives it; most: how many inputs may change; actors: further
    actors that could play a role, names by IRI, beside those that the situation names. An input that is known is never
    made unknown: that would be no other world, but less knowledge of this one.
    """
    search = _Search(rows, coded, theory, to)
    inputs, left_alone = varied(theory, search.situation, rows.assessments, actors or {})
    names = tuple(each.name for each in inputs)
    before = next(each for each in predictions(rows, coded) if each.theory == theory.id)
    if to is not None and search.wanted(search.before):
        return Flips(before, to, (), (), names, left_alone, 0, already=True)
    found: list[tuple[Step, ...]] = []
    tried = 0
    for size in range(1, min(most, len(inputs)) + 1):
        sets = list(combinations(inputs, size))
        if sum(prod(len(each.steps) for each in chosen) for chosen in sets) > MOST_TRIED:
            break
        found = list(search.flipping(steps for chosen in sets for steps in product(*(each.steps for each in chosen))))
        tried = size
        if found:
            break
    else:
        tried = max(tried, most)  # there are no more inputs to change
    smallest, others = _minimal(found)
    return Flips(before, to, search.flips(smallest), search.flips(others), names, left_alone, tried)


def aim(library: Library, theory: Theory, text: str) -> str:
    """The behaviour, or status, that a reader asks for, as the ontology writes it. Raises ReasonerError.

    Only what some deciding rule of the theory concludes can be asked for; and undetermined and out of scope.
    """
    said = {library.behaviours[behaviour].notation for rule in theory.deciding for behaviour in rule.behaviours}
    folded = {word.casefold(): word for word in [*sorted(said), *STATUSES[1:]]}
    wanted = text.strip().casefold()
    if wanted in folded:
        return folded[wanted]
    near = get_close_matches(wanted, folded, 1, 0.6)
    hint = f" Did you mean {folded[near[0]]}?" if near else ""
    raise ReasonerError(
        f"{theory.id} never predicts {shown(text)}; what it can say is {listed(list(folded.values()))}.{hint}"
    )


class _Search:
    """Variants of one situation, and which of them a theory speaks differently of."""

    def __init__(self, rows: CaseRows, coded: Coded, theory: Theory, to: str | None):
        (self.situation,) = rows.situations
        self._rows, self._coded, self._theory, self._to = rows, coded, theory, to
        self.before = self._said(coded.world(rows), str(self.situation["situation"]))

    def flipping(self, ways: Iterable[tuple[Step, ...]]) -> Iterator[tuple[Step, ...]]:
        """The ways to set inputs with which the theory says what is wanted."""
        waiting = iter(ways)
        while some := list(islice(waiting, _AT_A_TIME)):
            world = self._coded.world(self._variants(some))
            yield from (steps for place, steps in enumerate(some) if self.wanted(self._said(world, str(place))))

    def wanted(self, said: Said) -> bool:
        """Whether this is what the reader asks for: the behaviour or status named, or anything else than now."""
        return said != self.before if self._to is None else self._to in (said[0], said[1])

    def flips(self, found: Sequence[tuple[Step, ...]]) -> tuple[Flip, ...]:
        """Flips with what the theory says of each."""
        if not found:
            return ()
        said = [each for each in predictions(self._variants(found), self._coded) if each.theory == self._theory.id]
        return tuple(Flip(steps, after) for steps, after in zip(found, said, strict=True))

    def _variants(self, ways: Sequence[tuple[Step, ...]]) -> CaseRows:
        """The situation with inputs set in each of several ways; a variant is named by its place among them."""
        variants = CaseRows()
        for place, steps in enumerate(ways):
            situation, assessments = changed(self.situation, self._rows.assessments, [step.place for step in steps])
            named = {"situation": str(place)}
            variants.situations.append(situation | named)
            variants.assessments.extend(row | named for row in assessments)
        return variants

    def _said(self, world: World, situation: str) -> Said:
        settled = world.said[situation, self._theory.id]
        behaviours = settled.rule.behaviours if settled.rule is not None else ()
        behaviour = self._coded.library.behaviours[behaviours[0]].notation if behaviours else None
        rows: Sequence[Row] = world.assessments[situation]
        aim = next((row for row in rows if row["row"] == settled.target_row), None)
        return settled.status, behaviour, None if aim is None else str(aim["target_iri"])


def _minimal(found: Sequence[tuple[Step, ...]]) -> tuple[list[tuple[Step, ...]], list[tuple[Step, ...]]]:
    """Those of the least distance; and for each other set of inputs those of its least distance, nearest first."""
    best: dict[tuple[str, ...], int] = {}
    for steps in found:
        names = tuple(step.setting.subject for step in steps)
        best[names] = min(best.get(names, _distance(steps)), _distance(steps))
    least = min(best.values(), default=0)
    of_each = [steps for steps in found if _distance(steps) == best[tuple(step.setting.subject for step in steps)]]
    of_each.sort(key=_distance)
    smallest = [steps for steps in of_each if _distance(steps) == least]
    return smallest, of_each[len(smallest) :]


def _distance(steps: Sequence[Step]) -> int:
    return sum(step.distance for step in steps)
