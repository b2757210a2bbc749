"""Explaining a situation from its id: find it, apply the theories, say why. What the command line and Python share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kb import casebook
from kb.case_rdf import CaseRows
from melian import explanation as printed
from reasoner.cases import predictions_in
from reasoner.coded import Coded, World
from reasoner.explain import record
from reasoner.explain.facts import CodedFacts
from reasoner.explain.panel import measure
from reasoner.explain.readings import Facts
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
        """Explain coded situations, each under each theory. Raises ReasonerError for an unknown target or behaviour."""
        world = self.coded.world(found.rows)
        terms = self._explainer.terms
        facts = {name: CodedFacts(terms, rows, found.provenance) for name, rows in world.assessments.items()}
        return self._explained(world, found.rows, facts, target, why_not)

    def of_panel(self, folder: Path, situation: str, target: str | None, why_not: str | None) -> list[Explained]:
        """Explain what is measured of a perceiver in a year (FRN-1949), down to the published data."""
        measured = measure(folder, situation, self.library, self.coded.theories, self._explainer.terms)
        facts = dict.fromkeys(measured.world.assessments, measured.facts)
        return self._explained(measured.world, measured.rows, facts, target, why_not)

    def _explained(
        self, world: World, rows: CaseRows, facts: Mapping[str, Facts], target: str | None, why_not: str | None
    ) -> list[Explained]:
        explained = []
        for prediction in predictions_in(world, rows, self.coded):
            about = world.assessments[prediction.situation]
            settled = world.said[prediction.situation, prediction.theory]
            if target is not None:
                about = assessed(about, target, prediction.situation)
            why = self._explainer.explain(prediction, settled, about, facts[prediction.situation])
            instead = (
                None if why_not is None else self._explainer.why_not(why, why_not, about, facts[prediction.situation])
            )
            explained.append(Explained(why, instead))
        return explained
