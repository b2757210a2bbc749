"""Every change to a threshold, a comparison or a condition of a theory file is noticed by the conformance suite."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import ibis.expr.types as ir
import pytest
from rdflib import URIRef

import ontology
from kb import casebook
from ontology import Source
from reasoner.backend import Backend
from reasoner.measure.table import from_cases
from reasoner.predict import classify
from reasoner.theory.library import Library, Theory
from tests.conformance.mutants import Mutant, mutants
from tests.conformance.suite import (
    Folder,
    Predicted,
    class_of,
    expected_membership,
    expected_predictions,
    folders,
    membership,
)

SHARED = [path for path in ontology.modules() if path.stem in ("situations", "behaviours", "theories")]
FILES = [path for path in SHARED if path.stem == "theories"] + ontology.theories()

_TOP_IS_SERIOUS = "the points of the top threat are those of its situation: serious there is serious here"
_STRONG = "who is not weak, or has an ally, is not cornered: only the written order is repeated"
_ROLE = "a role that a target plays is filled"
_PROFIT = "a revisionist with a patron is what NoProfit excludes: the order and the condition say it twice"
EQUIVALENT: dict[str, dict[str, str]] = {
    "balance-of-power": {"BOP-10: without hasStrongest true": _ROLE},
    "balance-of-threat": {
        "BOT-4: without SeriousThreat": _TOP_IS_SERIOUS,
        "BOT-5: without SeriousThreat": _TOP_IS_SERIOUS,
        "BOT-6: without SeriousThreat": _TOP_IS_SERIOUS,
        "BOT-4: without not NoSeriousThreat": _TOP_IS_SERIOUS,
        "BOT-5: without not NoSeriousThreat": _TOP_IS_SERIOUS,
        "BOT-6: without not NoSeriousThreat": _TOP_IS_SERIOUS,
        "BOT-4: without not Cornered": _STRONG,
        "BOT-6: without not Cornered": _STRONG,
        "BOT-6: without allyAvailable true": "the weak who are not cornered have an ally, if it is known at all",
        "BOT-8: without warDecided true": _ROLE,
    },
    "bandwagoning": {
        "BW-2: without warDecided true": _ROLE,
        "BW-3: or in (Situation and not aims StatusQuo)": _PROFIT,
        "BW-3: without (Situation and not aims StatusQuo)": _PROFIT,
        "BW-3: without not NoProfit": _PROFIT,
        "BW-3: without not aims StatusQuo": _PROFIT,
        "BW-7: without SeriousThreat": _TOP_IS_SERIOUS,
        "BW-7: without not NoSeriousThreat": _TOP_IS_SERIOUS,
    },
}
"""By file: the mutants that mean the same in every table that can be coded or measured, with the reason."""


class Suite:
    """The conformance suite in one assessment table, to be asked again and again."""

    def __init__(self) -> None:
        self.library = Library.load()
        self.backend = Backend()
        coded = [folder for folder in folders() if folder.is_coded]
        rows = casebook.read([folder.given for folder in coded])
        self.table: ir.Table = from_cases(self.backend, self.library, rows.situations, rows.assessments)
        columns = self.table.select("row", "situation", "target_iri")
        self.of_row = {row["row"]: row for row in self.backend.run(columns).to_pylist()}
        answers = [each for folder in coded for each in expected_predictions(folder.expected, self.library)]
        self.expected = {(each.situation, each.theory): _decided(each) for each in answers}
        self.classes = [(class_of(folder, self.library), folder) for folder in folders() if not folder.is_coded]

    def notices(self, about: URIRef, library: Library) -> bool:
        """Whether some conformance case fails with these theories; the cases of the changed class come first."""
        return any(self._fails_classes(about, library)) or any(
            self._fails_predictions(theory)
            for theory in library.theories.values()
            if theory.deciding != self.library.theories[theory.id].deciding
        )

    def _fails_classes(self, about: URIRef, library: Library) -> Iterator[bool]:
        known = {URIRef(rule.iri) for theory in library.theories.values() for rule in theory.rules}
        for tested, folder in sorted(self.classes, key=lambda pair: pair[0] != about):
            if tested == about or (tested in known and about not in known):
                yield membership(folder, library) != _expected(folder, self.library)

    def _fails_predictions(self, theory: Theory) -> bool:
        """Whether a prediction differs, or two deciding rules of a theory hold in one situation."""
        classified = classify(self.backend, self.table, theory)
        found: dict[str, tuple[str, ...]] = {}
        holding: dict[str, set[int]] = defaultdict(set)
        for row in self.backend.run(classified.predictions).to_pylist():
            origin = self.of_row[row["row"]]
            situation, predicted = origin["situation"], row["behaviour"] is not None
            if situation not in found or predicted:
                aim = origin["target_iri"] if predicted else ""
                found[situation] = (row["status"], row["behaviour"] or "", aim, row["rule"] or "")
            holding[situation] |= {n for n, held in enumerate(classified.outcomes[row["cell"]]) if held}
        differs = (found[key] != said for (key, of), said in self.expected.items() if of == theory.id)
        return any(differs) or any(len(rules) > 1 for rules in holding.values())


@cache
def _expected(folder: Folder, library: Library) -> object:
    return expected_membership(folder, library)


def _decided(answer: Predicted) -> tuple[str, ...]:
    return (answer.status, answer.behaviour, answer.target, answer.rule)


def _mutated(file: Path, mutant: Mutant) -> Library:
    """The library with one file changed; only the theories that the file can touch."""
    others = ontology.theories() if file in SHARED else []
    sources: list[Source] = [ontology.read(path) for path in [*SHARED, *others] if path != file]
    return Library([*sources, mutant.applied(ontology.read(file))])


@pytest.fixture(scope="module")
def suite() -> Suite:
    return Suite()


@pytest.mark.parametrize("theory", [path.stem for path in ontology.theories()])
def test_the_suite_passes_without_a_change(suite: Suite, theory: str) -> None:
    assert not suite._fails_predictions(suite.library.theories[theory])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_change_to_a_rule_is_noticed(suite: Suite, file: Path) -> None:
    changes = mutants(ontology.read(file))
    assert len({mutant.name for mutant in changes}) > 5
    survivors = {mutant.name for mutant in changes if not suite.notices(mutant.about, _mutated(file, mutant))}
    assert sorted(survivors) == sorted(EQUIVALENT.get(file.stem, {})), "\n".join(sorted(survivors))
