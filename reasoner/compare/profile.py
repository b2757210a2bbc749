"""The simplest situation in which two theories part, made up, measured like any coded one, and told in a sentence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from string import Formatter

import rdflib
from rdflib import RDF, RDFS, SKOS

from ontology import MEL
from reasoner.classify import hermit
from reasoner.classify.cells import Schema
from reasoner.coded import Coded, Row, Settled
from reasoner.compare.conclusions import Conclusion, Difference, difference, of_settled
from reasoner.compare.inputs import Choice, Input, coded_rows, inputs, steps
from reasoner.measure.table import ROLES
from reasoner.measure.threat import FACTORS
from reasoner.theory.library import Library, Theory

MOST_SITUATIONS = 20_000
"""Departures are added one by one until so many situations would have to be tried at a time."""


@dataclass(frozen=True)
class Profile:
    """A made-up situation in which two theories conclude differently, by the inputs that depart from the plain ones."""

    departures: dict[Input, Choice]
    whole: dict[Input, Choice]
    difference: Difference
    first: Conclusion
    second: Conclusion
    said: tuple[Settled, Settled]
    assessments: tuple[Row, ...]

    @property
    def size(self) -> tuple[int, int]:
        """How far it departs: the number of inputs, then the steps of the candidates' factors."""
        factors = [value for of, value in self.whole.items() if of.kind == "candidate" and isinstance(value, tuple)]
        return len(self.departures), sum(steps(each) for each in factors)


def simplest(
    coded: Coded,
    wanted: Difference = Difference.CONTRARY,
    step: Callable[[int], None] = lambda tried: None,
) -> Profile | None:
    """The profile that departs least from the plain one and on which the two theories of coded part.

    One on which the difference is at least as telling as wanted is preferred, however far it departs; None if no
    profile was found. It departs least among those whose candidates have the values that inputs.py offers. step is
    told how many profiles have been tried.
    """
    every = inputs(coded.library, coded.theories)
    best, tried = None, 0
    for departures in range(len(every) + 1):
        profiles = list(departing(every, departures))
        if len(profiles) > MOST_SITUATIONS:
            break
        tried += len(profiles)
        found = sorted(parting_among(coded, profiles), key=lambda each: (each.difference, each.size))
        if found and (best is None or found[0].difference < best.difference):
            best = found[0]
        step(tried)
        if best is not None and best.difference <= wanted:
            break
    return best


def departing(every: Sequence[Input], count: int) -> Iterator[dict[Input, Choice]]:
    """Every profile of which so many inputs depart from their plain values."""
    for changed in combinations(every, count):
        for values in product(*(of.values[1:] for of in changed)):
            given = dict(zip(changed, values, strict=True))
            yield {of: given.get(of, of.values[0]) for of in every}


def parting_among(coded: Coded, profiles: Sequence[dict[Input, Choice]]) -> Iterator[Profile]:
    """Those of some profiles on which the two theories of coded conclude differently."""
    world = coded.world(coded_rows(profiles))
    for number, whole in enumerate(profiles):
        name = str(number)
        rows = world.assessments[name]
        first, second = (world.said[name, theory.id] for theory in coded.theories)
        one, other = (of_settled(said, rows, coded.library) for said in (first, second))
        how = difference(one, other)
        if how is not None and how is not Difference.OPEN:
            departures = {of: value for of, value in whole.items() if value != of.values[0]}
            yield Profile(departures, whole, how, one, other, (first, second), tuple(rows))


def confirmed(library: Library, theories: Sequence[Theory], profile: Profile) -> bool:
    """Whether HermiT, given the situation's assessments as individuals, has each theory decide by the same rule.

    Of a rule that predicts it must entail that it holds of the target; of one that concludes otherwise that it holds
    of every assessment; of a theory that is silent that none of its rules holds of any. Raises RefereeError.
    """
    for theory, said in zip(theories, profile.said, strict=True):
        rules = theory.deciding if said.rule is None else (said.rule,)
        schema = Schema.of([rule.condition for rule in rules])
        answers = hermit.answers(library, rules, schema, profile.assessments)
        if said.rule is None:
            agreed = all(outcome is False for row in answers for outcome in row)
        elif said.rule.behaviours:
            pairs = zip(answers, profile.assessments, strict=True)
            agreed = [of for of, row in pairs if row["row"] == said.target_row] == [(True,)]
        else:
            agreed = all(of == (True,) for of in answers)
        if not agreed:
            return False
    return True


def sentence(library: Library, profile: Profile) -> str:
    """The profile in words: what departs from the plain case, and whom the perceiver faces."""
    perceiver, others = [], []
    for of, value in profile.departures.items():
        if of.kind == "role":
            others.append(_phrase(library, of, True, str(value)))
        elif of.kind != "candidate":
            perceiver.append(_phrase(library, of, value))
    faced = [_faced(of.name, value) for of, value in profile.whole.items() if isinstance(value, tuple)]
    who = f"A perceiver that {_listed(perceiver)}, facing" if perceiver else "A perceiver facing"
    return f"{who} {_listed(faced)}" + (f", where {_listed(others)}." if others else ".")


def _faced(name: str, factors: tuple[int, ...]) -> str:
    points = f"{sum(factors)} of 12 points"
    if len(set(factors)) == 1:
        return f"{name} ({points}: {factors[0]} of 3 in each factor)"
    said = ", ".join(f"{of.replace('_', ' ')} {value}" for of, value in zip(FACTORS, factors, strict=True))
    return f"{name} ({points}: {said})"


def _phrase(library: Library, of: Input, value: Choice, target: str = "them") -> str:
    """An input's value in the words that the ontology has for it (mel:profilePhrase), or by the input's label."""
    graph = library.graph
    tested = _property(library, of)
    phrase = graph.value(tested, MEL.profilePhrase)
    shown = next(
        (str(graph.value(named, RDFS.label)) for named in graph.subjects(SKOS.notation, rdflib.Literal(value))
         if (named, RDF.type, MEL.EnumeratedValue) in graph),
        str(value),
    )  # fmt: skip
    if phrase is None:
        return f"has {str(graph.value(tested, RDFS.label) or of.name).lower()}: {shown.lower()}"
    names = {name for _, name, _, _ in Formatter().parse(str(phrase)) if name}
    return str(phrase).format_map({name: {"target": target, "value": shown}.get(name, name) for name in names})


def _property(library: Library, of: Input) -> rdflib.term.Node | None:
    """The property that has an input's value: of a role the one of whoever plays it."""
    column = ROLES[of.name][0] if of.kind == "role" else of.name
    return next(iter(library.graph.subjects(MEL.column, rdflib.Literal(column))), None)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
