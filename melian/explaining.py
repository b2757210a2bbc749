"""Explaining a situation from its id: find it, apply the theories, say why. What the command line and Python share."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kb import casebook
from melian import explanation as printed
from reasoner.cases import predictions_in
from reasoner.coded import Coded
from reasoner.explain import record
from reasoner.explain.tree import Explanation, WhyNot
from reasoner.explain.why import Explainer, assessed
from reasoner.theory.library import Library

Reference = str | Path


@dataclass(frozen=True)
class Explained:
    """Why a theory says what it says of a situation and, if it was asked, why it does not say something else."""

    explanation: Explanation
    why_not: WhyNot | None = None

    def record(self) -> dict[str, object]:
        """The tree as a plain object."""
        return record.of_explanation(self.explanation) if self.why_not is None else record.of_why_not(self.why_not)

    def text(self, depth: int = 1) -> str:
        """The explanation in words, to a depth."""
        if self.why_not is not None:
            return "\n".join(printed.why_not(self.why_not, depth))
        return "\n".join(printed.explanation(self.explanation, depth))

    def __str__(self) -> str:
        """The explanation in words."""
        return self.text()

    def _repr_html_(self) -> str:
        """What a notebook shows: the explanation, with all that it rests on folded away."""
        return printed.html(self.explanation) if self.why_not is None else f"<pre>{escape(self.text(2))}</pre>"


class Explaining:
    """A library and its theories, ready to explain one situation after another."""

    def __init__(self, theories: Sequence[str] = (), folders: Sequence[Path] = ()):
        """theories: ids, all that decide alignments if none; folders: further folders of theory files."""
        self.library = Library.load(folders)
        self.coded = Coded(self.library, self.library.deciding(theories))
        self._explainer = Explainer(self.library)

    def of(self, found: casebook.Found, target: str | None = None, why_not: str | None = None) -> list[Explained]:
        """Explain one situation, under each theory. Raises ReasonerError for an unknown target or behaviour."""
        world = self.coded.world(found.rows)
        explained = []
        for prediction in predictions_in(world, found.rows, self.coded):
            rows = world.assessments[prediction.situation]
            settled = world.said[prediction.situation, prediction.theory]
            about = rows if target is None else assessed(rows, target, prediction.situation)
            why = self._explainer.explain(prediction, settled, rows, found.provenance, about)
            instead = None
            if why_not is not None:
                instead = self._explainer.why_not(why, why_not, rows, found.provenance, about)
            explained.append(Explained(why, instead))
        return explained
