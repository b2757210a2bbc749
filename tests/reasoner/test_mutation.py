"""Every change to a threshold, a comparison or a condition of a theory file is noticed by the conformance suite."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDFS, URIRef

import ontology
from kb import casebook
from ontology import MEL
from reasoner.backend import Backend
from reasoner.classify.cells import Cell, Outcome, Schema, decide
from reasoner.measure.table import from_cases
from reasoner.predict import SILENT, classify
from reasoner.theory.expressions import Expression, Property, Test
from reasoner.theory.library import STATUSES, Library, Rule, Theory
from reasoner.theory.parse import Parser
from tests.conformance.mutants import Mutant, mutants
from tests.conformance.suite import (
    Predicted,
    class_of,
    expected_membership,
    expected_predictions,
    folders,
    given_values,
    membership_of,
)

Row = dict[str, Any]
_MODULES = ("situations", "further-inputs", "pairs", "behaviours", "theories")
SHARED = [path for path in ontology.modules() if path.stem in _MODULES]
FILES = [path for path in SHARED if path.stem == "theories"] + ontology.theories()
DECIDING = [theory.id for theory in Library.load().deciding()]

_TOP_IS_SERIOUS = "the points of the top threat are those of its situation: serious there is serious here"
_STRONG = "who is not weak, or has an ally, is not cornered: only the written order is repeated"
_ROLE = "a role that a target plays is filled"
_PROFIT = "a revisionist with a patron is what NoProfit excludes: the order and the condition say it twice"
_BARRIER = "a barrier and a catcher are what MEA-3 excludes: the order and the condition say it twice"
_REVISIONIST = "where a candidate is the top revisionist there is one"
EQUIVALENT: dict[str, dict[str, str]] = {
    "balance-of-interests": {
        "BOI-2: without hasRevisionist true": _REVISIONIST,
        "BOI-3: or in (Situation and not aims StatusQuo)": _PROFIT,
        "BOI-3: without (Situation and not aims StatusQuo)": _PROFIT,
        "BOI-3: without not NoProfit": _PROFIT,
        "BOI-3: without not aims StatusQuo": _PROFIT,
        "BOI-4: without hasRevisionist true": _REVISIONIST,
    },
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
    "hegemonic-stability": {
        "HST-1: without hasDominantState true": _ROLE,
        "HST-7: without hasDominantState true": _ROLE,
    },
    "hegemonic-threat": {
        "LT-1: without hasLandHegemon true": _ROLE,
        "LT-4: without hasSeaLeader true": _ROLE,
    },
    "offensive-realism": {
        "MEA-2: without buckCatcher true": _BARRIER,
        "MEA-2: without not MEA-3": _BARRIER,
        "MEA-2: without sharesBorder false": _BARRIER,
    },
    "omnibalancing": {"OMN-1: without hasInternalHelper true": _ROLE},
    "soft-balancing": {"SB-1: without hasDominantState true": _ROLE},
}
"""By file: the mutants that mean the same in every table that can be coded or measured, with the reason."""


class Suite:
    """The conformance suite as rows, to be asked again and again: a mutant costs milliseconds, not a query."""

    def __init__(self) -> None:
        self.library = Library.load()
        self.backend = Backend()
        coded = [folder for folder in folders() if folder.is_coded]
        case = casebook.read([folder.given for folder in coded])
        self.table = from_cases(self.backend, self.library, case.situations, case.assessments)
        self.rows = self.backend.run(self.table.order_by("row")).to_pylist()
        answers = [each for folder in coded for each in expected_predictions(folder.expected, self.library)]
        self.expected = {(each.situation, each.theory): _decided(each) for each in answers}
        self.classes = [
            (class_of(each, self.library), given_values(each, self.library), expected_membership(each, self.library))
            for each in folders()
            if not each.is_coded
        ]
        self._by_situation = defaultdict(list)
        for row in self.rows:
            self._by_situation[row["situation"]].append(row)
        self._deciders: dict[Expression, _Decider] = {}

    def notices(self, mutant: Mutant, library: Library) -> bool:
        """Whether some conformance case fails in a library with a change; the cases of the changed class come first."""
        with mutant.within(library.graph):
            of_class = [case for case in self.classes if case[0] == mutant.about]
            fails = (membership_of(tested, given, library) != expected for tested, given, expected in of_class)
            return any(fails) or any(map(self.fails_predictions, _changed(mutant, library)))

    def fails_predictions(self, theory: Theory) -> bool:
        """Whether a prediction differs, or two deciding rules of a theory hold in one situation."""
        deciders = [self.decider(rule.condition) for rule in theory.deciding]
        expected = {situation: said for (situation, of), said in self.expected.items() if of == theory.id}
        for situation in dict.fromkeys([*expected, *self._by_situation]):  # a difference shows in its own cases first
            decided = [(row, [decide(row) for decide in deciders]) for row in self._by_situation[situation]]
            if situation in expected and settled(theory, decided) != expected[situation]:
                return True
            if len({n for _, outcomes in decided for n, held in enumerate(outcomes) if held}) > 1:
                return True
        return False

    def decider(self, condition: Expression) -> "_Decider":
        """What decides a condition; unchanged ones are remembered from mutant to mutant."""
        return self._deciders.setdefault(condition, _Decider(condition))


class _Decider:
    """Decides whether a condition holds of a row, once for rows that it cannot tell apart."""

    def __init__(self, condition: Expression) -> None:
        self._condition = condition
        self._schema = Schema.of([condition])
        self._found: dict[tuple[object, ...], Outcome] = {}

    def __call__(self, row: Row) -> Outcome:
        values = tuple(_known(tested, row) for tested in self._schema.properties)
        if values not in self._found:
            tests = tuple(_passes(test, row) for test in self._schema.tests)
            cell = Cell(tests, tuple(value is not None for value in values))
            self._found[values] = decide(self._condition, self._schema, cell)
        return self._found[values]


def _known(tested: Property, row: Row) -> object:
    """A value, or its bounds, or None."""
    if tested.column is None:
        return None
    value = row[tested.column]
    if value is None and tested.bounded and row[f"{tested.column}_low"] is not None:
        return (row[f"{tested.column}_low"], row[f"{tested.column}_high"])
    return value


def _passes(test: Test, row: Row) -> Outcome:
    match _known(test.property, row):
        case None:
            return None
        case (low, high):
            found = {test.holds(Decimal(n)) for n in range(low, high + 1)}
            return found.pop() if len(found) == 1 else None
        case bool() | str() as value:
            return test.holds(value)
        case number:
            return test.holds(Decimal(str(number)))


def settled(theory: Theory, assessments: list[tuple[Row, list[Outcome]]]) -> tuple[str, ...]:
    """Status, behaviour, target and rule of one situation, from the outcomes of its rows: as reasoner.predict says."""
    first = [next((n for n, held in enumerate(decided) if held), None) for _, decided in assessments]
    fired = [(n, row) for n, (row, _) in zip(first, assessments, strict=True) if n is not None]
    predicting = [(n, row) for n, row in fired if theory.deciding[n].behaviours]
    if predicting:
        place = min(n for n, _ in predicting)
        aims = [row for n, row in predicting if n == place]
        rule, aim = theory.deciding[place], max(aims, key=lambda row: (row["threat_points"] or -1, -row["row"]))
        return ("predicted", rule.behaviours[0].rsplit("/", 1)[-1], str(aim["target_iri"]), rule.id)
    if len(fired) == len(assessments) and len(set(first)) == 1:
        rule = theory.deciding[fired[0][0]]
        return (str(rule.status), "", "", rule.id)
    undecided = any(n is None and None in decided for n, (_, decided) in zip(first, assessments, strict=True))
    return ("undetermined" if undecided else "out-of-scope", "", "", "")


def _decided(answer: Predicted) -> tuple[str, ...]:
    return (answer.status, answer.behaviour, answer.target, answer.rule)


def _changed(mutant: Mutant, library: Library) -> Iterator[Theory]:
    """The theories whose deciding rules differ in a library whose graph was changed after it was read."""
    parser = Parser(library.graph, library.files)
    every = library.theories.values()
    owners = [theory for theory in every if any(rule.iri == str(mutant.about) for rule in theory.rules)]
    for theory in owners or every:
        deciding = tuple(_read_again(rule, parser, library) for rule in theory.deciding)  # rules are used in rules
        if deciding != theory.deciding:
            yield replace(theory, deciding=deciding)


def _read_again(rule: Rule, parser: Parser, library: Library) -> Rule:
    name = URIRef(rule.iri)
    said = {
        (library.graph.value(above, OWL.onProperty), library.graph.value(above, OWL.hasValue))
        for above in library.graph.objects(name, RDFS.subClassOf)
    }
    behaviours = tuple(sorted(str(value) for on, value in said if on == MEL.predicts))
    status = next((STATUSES[URIRef(str(value))] for on, value in said if on == MEL.concludes), None)
    return replace(rule, condition=parser.definition(name), behaviours=behaviours, status=status)


@pytest.fixture(scope="module")
def suite() -> Suite:
    return Suite()


@pytest.mark.parametrize("theory", DECIDING)
def test_the_suite_passes_without_a_change(suite: Suite, theory: str) -> None:
    assert not suite.fails_predictions(suite.library.theories[theory])


@pytest.mark.parametrize("theory", DECIDING)
def test_situations_are_settled_here_as_the_engine_settles_them(suite: Suite, theory: str) -> None:
    """Without this, what follows would test the suite's own reading of predictions."""
    of = suite.library.theories[theory]
    found = classify(suite.backend, suite.table, [of])
    by_row = {row["row"]: row for row in suite.rows}
    for place, decided in zip(found.cells[0].representatives, found.outcomes[0], strict=True):
        assert list(decided) == [suite.decider(rule.condition)(by_row[place]) for rule in of.deciding]
    assessments = defaultdict(list)
    for row in suite.rows:
        decided = [suite.decider(rule.condition)(row) for rule in of.deciding]
        assessments[row["situation"]].append((row, decided))
    said = {row["situation"]: row for row in suite.backend.run(found.situations).to_pylist()}
    assert said.keys() == assessments.keys()
    for situation, rows in assessments.items():
        engine = said[situation]
        rule = None if engine["place"] is None else of.deciding[engine["place"]]
        aim = None if engine["target_row"] is None else by_row[engine["target_row"]]["target_iri"]
        predicts = suite.library.behaviours[rule.behaviours[0]].notation if rule and rule.behaviours else None
        status = SILENT[engine["undecided"]] if rule is None else rule.status or "predicted"
        assert (status, predicts or "", aim or "", rule.id if rule else "") == settled(of, rows)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_change_to_a_rule_is_noticed(suite: Suite, file: Path) -> None:
    sources = {path: ontology.read(path) for path in (*SHARED, *(ontology.theories() if file in SHARED else [file]))}
    library = Library(list(sources.values()))
    changes = mutants(sources[file])
    assert len({mutant.name for mutant in changes}) > 5
    before = set(library.graph)
    survivors = {mutant.name for mutant in changes if not suite.notices(mutant, library)}
    assert set(library.graph) == before, "every change was taken back"
    assert sorted(survivors) == sorted(EQUIVALENT.get(file.stem, {})), "\n".join(sorted(survivors))


def test_a_library_read_from_a_mutated_file_is_the_one_changed_in_place() -> None:
    """The tests above change a graph in place, since to read a library for every mutant would take minutes."""
    (file,) = (path for path in ontology.theories() if path.stem == "naive")
    library = Library([ontology.read(path) for path in (*SHARED, file)])
    for mutant in mutants(ontology.read(file)):
        read = Library([*(ontology.read(path) for path in SHARED), mutant.applied(ontology.read(file))])
        with mutant.within(library.graph):
            changed = list(_changed(mutant, library))
        assert [theory.deciding for theory in changed] == [read.theories["naive"].deciding]
