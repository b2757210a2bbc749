"""What an explanation prints is enough to check it: its conditions, evaluated anew, give its verdict."""

from collections.abc import Iterator
from typing import Any

import pytest

from kb import casebook
from kb.provenance import Provenance
from melian.explaining import Explaining
from reasoner.explain.record import of_explanation, of_why_not
from reasoner.theory.library import Library

Node = dict[str, Any]
CASE_OF = {str(each["situation"]): str(each["case"]) for each in casebook.read().situations}
DECIDING = [theory.id for theory in Library.load().deciding()]
TYPE_OF = {True: "derived", False: "failed", None: "unknown"}


@pytest.fixture(scope="module")
def explained() -> dict[str, list[Node]]:
    """The explanation of each shipped situation under each theory, by situation, as it is printed."""
    explaining = Explaining()
    found: dict[str, list[Node]] = {name: [] for name in CASE_OF}
    for case in dict.fromkeys(CASE_OF.values()):
        for each in explaining.of(_case(case)):
            found[each.explanation.situation].append(of_explanation(each.explanation))
    return found


def _case(case: str) -> casebook.Found:
    return casebook.Found(casebook.read([case]), Provenance(casebook.graph(case)))


def holds(node: Node) -> bool | None:
    """A condition evaluated from the values that it prints, and from nothing else."""
    match node["how"]:
        case "test":
            return passes(node["test"], node["fact"])
        case "not":
            inner = holds(node["parts"][0])
            return None if inner is None else not inner
        case "any":
            return together([holds(part) for part in node["parts"]], decisive=True)
        case _:
            return together([holds(part) for part in node.get("parts", [])], decisive=False)


def together(found: list[bool | None], decisive: bool) -> bool | None:
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def passes(test: Node, fact: Node) -> bool | None:
    if fact["value"] is None:
        low, high = fact.get("low"), fact.get("high")
        if low is None or high is None:
            return None
        found = {within(test, value) for value in range(int(low), int(high) + 1)}
        return found.pop() if len(found) == 1 else None
    return within(test, fact["value"])


def within(test: Node, value: Any) -> bool:
    if test["equals"] is not None:
        return bool(value == test["equals"])
    low, high = test["low"], test["high"]
    above = low is None or value > low or (value == low and not test["low_open"])
    below = high is None or value < high or (value == high and not test["high_open"])
    return bool(above and below)


def conditions(node: Node) -> Iterator[Node]:
    yield node
    for part in node.get("parts", []):
        yield from conditions(part)


def facts(node: Node) -> Iterator[Node]:
    yield node
    for premise in node.get("premises", []):
        yield from facts(premise)


def accounts(explanation: Node) -> list[Node]:
    return [*([explanation["decided"]] if explanation["decided"] else []), *explanation["passed_over"]]


def test_every_shipped_situation_is_explained_under_every_theory(explained: dict[str, list[Node]]) -> None:
    assert set(explained) == set(CASE_OF)
    assert all([each["theory"] for each in found] == DECIDING for found in explained.values())


def test_the_values_printed_entail_what_is_said_of_each_condition(explained: dict[str, list[Node]]) -> None:
    for found in explained.values():
        for explanation in found:
            for account in accounts(explanation):
                for node in conditions(account["condition"]):
                    anew = holds(node)
                    by_cases = anew is None and node["how"] != "test"
                    assert node["type"] == TYPE_OF[anew] or by_cases, node["text"]


def test_the_deciding_rule_holds_and_those_passed_over_do_not(explained: dict[str, list[Node]]) -> None:
    """A rule that concludes "none" or "out of scope" decides only if it holds of all actors assessed."""
    for found in explained.values():
        for explanation in found:
            decided = explanation["decided"]
            assert decided is not None or explanation["status"] in ("undetermined", "out-of-scope")
            if decided is not None:
                assert decided["condition"]["type"] == "derived"
                assert explanation["target"] in (None, decided["target"])
                assert explanation["behaviour"] is not None or decided["failed"] + decided["unknown"] == 0
            for account in explanation["passed_over"]:
                assert account["failed"] + account["unknown"] > 0


def test_every_fact_says_where_it_comes_from(explained: dict[str, list[Node]]) -> None:
    for found in explained.values():
        for explanation in found:
            for account in accounts(explanation):
                for node in conditions(account["condition"]):
                    for fact in facts(node["fact"]) if "fact" in node else ():
                        assert fact["source"]
                        assert (fact["type"] == "unknown") == (fact["value"] is None)
                        assert fact["type"] != "asserted" or fact["status"]


def test_points_are_explained_by_the_four_factors(explained: dict[str, list[Node]]) -> None:
    """The sum of the premises is the points, wherever points are exact."""
    seen = 0
    for found in explained.values():
        for explanation in found:
            for account in accounts(explanation):
                for node in conditions(account["condition"]):
                    for fact in facts(node["fact"]) if "fact" in node else ():
                        if fact["property"].endswith("/threatPoints") and fact["value"] is not None:
                            assert fact["value"] == sum(each["value"] for each in fact["premises"])
                            seen += 1
    assert seen > 100


@pytest.mark.parametrize("theory", DECIDING)
def test_why_not_names_what_failed_or_is_unknown_of_each_rule_that_did_not_fire(theory: str) -> None:
    explaining = Explaining([theory])
    for case in ("C08", "C10", "C17"):
        for behaviour in ("Balancing", "Bandwagoning", "SoftBalancing", "Hedging", "BuckPassing"):
            for explained in explaining.of(_case(case), why_not=behaviour):
                assert explained.why_not is not None
                printed: Node = of_why_not(explained.why_not)
                assert printed["rules"] or explained.explanation.behaviour != behaviour
                for account in printed["rules"]:
                    wrong = [n for n in conditions(account["condition"]) if n["type"] in ("failed", "unknown")]
                    fired = account["name"] == (printed["instead"]["decided"] or {}).get("name")
                    assert wrong or fired, account["name"]


def test_a_threshold_is_shown_with_its_unit_status_and_sources(explained: dict[str, list[Node]]) -> None:
    """The cut-off of 8 points is Melian's assumption, not Walt's; every explanation that tests it says so."""
    seen = set()
    for found in explained.values():
        for explanation in found:
            for account in accounts(explanation):
                for node in conditions(account["condition"]):
                    if "threshold" in node:
                        threshold = node["threshold"]
                        assert threshold["unit"] and threshold["status"] and threshold["source"]
                        assert threshold["value"] in (node["test"]["low"], node["test"]["high"])
                        seen.add(threshold["about"])
                    if node["how"] == "test" and node["test"]["property"].endswith("/threatPoints"):
                        assert node["threshold"]["status"] == "assumption"
    assert {"theta_T_points", "gate_I"} <= seen
