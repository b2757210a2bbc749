"""Equifinality: several theories are right of one situation, for different reasons.

Theories are right of the same act if they predict what is seen as the same: the same observed codes towards the same
target, or that nothing of the kind is done. Their reasons are different if neither rule's condition follows from the
other's: BOT-4 and NAIVE-1 are no two reasons, since whatever BOT-4 holds of, NAIVE-1 holds of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from reasoner.cases import Prediction
from reasoner.classify.cells import Cell, Schema, decide
from reasoner.compare.conclusions import of_prediction
from reasoner.score import HIT
from reasoner.theory.expressions import And, Not
from reasoner.theory.library import Library, Rule


@dataclass(frozen=True)
class Act:
    """Something that was seen, or seen not to be done, and the theories that were right of it, in their order."""

    hits: tuple[Prediction, ...]
    reasons: int
    """The most rules among theirs of which no one's condition follows from another's."""


@dataclass(frozen=True)
class Equifinal:
    """A situation of which several theories are right for different reasons: its acts, those with most reasons first.

    At least the first act has two reasons or more; of the others one theory or more is right too.
    """

    situation: str
    acts: tuple[Act, ...]


def equifinal(predictions: Sequence[Prediction], library: Library) -> list[Equifinal]:
    """The equifinal situations among predictions, in their order."""
    rules = {rule.iri: rule for theory in library.theories.values() for rule in theory.rules}
    by_situation: dict[str, list[Prediction]] = {}
    for each in predictions:
        by_situation.setdefault(each.situation, []).append(each)
    found = []
    for situation, said in by_situation.items():
        acts = tuple(sorted(_acts(said, library, rules), key=lambda act: -act.reasons))
        if acts and acts[0].reasons > 1:
            found.append(Equifinal(situation, acts))
    return found


def _acts(said: Sequence[Prediction], library: Library, rules: dict[str, Rule]) -> Iterator[Act]:
    seen: dict[tuple[object, ...], list[Prediction]] = {}
    for each in said:
        if each.verdict == HIT:
            seen.setdefault(of_prediction(each, library).expects, []).append(each)
    for hits in seen.values():
        yield Act(tuple(hits), _reasons([rules[str(each.rule_iri)] for each in hits]))


def _reasons(rules: Sequence[Rule]) -> int:
    """The size of the largest set of rules of which none follows from another."""
    apart = {frozenset(pair) for pair in combinations(range(len(rules)), 2) if not _related(*(rules[n] for n in pair))}
    for size in range(len(rules), 1, -1):
        for chosen in combinations(range(len(rules)), size):
            if all(frozenset(pair) in apart for pair in combinations(chosen, 2)):
                return size
    return 1


def _related(first: Rule, second: Rule) -> bool:
    return first.iri == second.iri or entails(first, second) or entails(second, first)


def entails(special: Rule, general: Rule) -> bool:
    """Whether one rule holds wherever another does: decided over all cells, as the default engine decides."""
    condition = And((special.condition, Not(general.condition)))
    schema = Schema.of([condition])
    nothing = Cell((None,) * len(schema.tests), (False,) * len(schema.properties))
    return decide(condition, schema, nothing) is False
