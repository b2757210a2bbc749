"""What a theory concludes of a situation, and in what way two conclusions differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from reasoner.cases import Prediction
from reasoner.coded import Row, Settled
from reasoner.theory.library import Behaviour, Library, Rule

SPEAKS = ("predicted", "none")
"""The statuses by which a theory says something of what will be seen."""


class Difference(IntEnum):
    """In what way two theories conclude differently of one situation; the most telling first."""

    CONTRARY = 1
    """Both speak, and expect different things to be seen."""
    ONE_SILENT = 2
    """One speaks, and the situation is out of the other's scope."""
    SAME_SEEN = 3
    """Both predict, by different names, what would be seen as one and the same act towards one target."""
    OPEN = 4
    """What is not known keeps one of them from concluding."""

    @property
    def word(self) -> str:
        """As records write it."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Conclusion:
    """A status and, if a behaviour is predicted, the behaviour and the target, by the name of its row or its IRI."""

    status: str
    behaviour: Behaviour | None = None
    target: str | None = None

    @property
    def expects(self) -> tuple[object, ...]:
        """What would be seen if it were right: equal for conclusions that no observation tells apart."""
        if self.behaviour is None:
            return (self.status,)
        return (self.behaviour.hit_codes, self.behaviour.miss_codes, self.target)


def difference(first: Conclusion, second: Conclusion) -> Difference | None:
    """In what way two conclusions differ; None if they are the same."""
    if first == second:
        return None
    statuses = {first.status, second.status}
    if "undetermined" in statuses:
        return Difference.OPEN
    if "out-of-scope" in statuses:
        return Difference.ONE_SILENT
    return Difference.SAME_SEEN if first.expects == second.expects else Difference.CONTRARY


def of_rule(rule: Rule, library: Library) -> Conclusion:
    """What a rule concludes where it decides, whatever the target."""
    if rule.status is not None:
        return Conclusion(rule.status)
    return Conclusion("predicted", library.behaviours[rule.behaviours[0]])


def of_settled(said: Settled, assessments: Sequence[Row], library: Library) -> Conclusion:
    """What a theory concludes of a situation of a World."""
    if said.rule is None:
        return Conclusion(said.status)
    plain = of_rule(said.rule, library)
    target = next((str(row["target_iri"]) for row in assessments if row["row"] == said.target_row), None)
    return Conclusion(plain.status, plain.behaviour, target)


def of_prediction(each: Prediction, library: Library) -> Conclusion:
    """What a prediction concludes."""
    behaviour = next((b for b in library.behaviours.values() if b.notation == each.behaviour), None)
    return Conclusion(each.status, behaviour, each.target_iri)
