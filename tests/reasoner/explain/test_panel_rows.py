"""Ten thousand rows of the world panel: a rule held against a row says what the engine says of that row."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from melian.explaining import Explaining
from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.explain.facts import about, value_of
from reasoner.explain.readings import Reader, Row
from reasoner.explain.record import of_account, of_explanation
from reasoner.explain.terms import Terms
from reasoner.explain.tree import Account, Fact, Kind
from reasoner.predict import cells_of, classify, lookup
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library
from tests.reasoner.explain.test_explanations import TYPE_OF, Node, accounts, conditions, facts, holds

ROWS = 10_000


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="module")
def rows(shared_data: Path, library: Library) -> Iterator[dict[str, list[tuple[Row, tuple[bool | None, ...]]]]]:
    """Random rows of the panel of two centuries, dealt to the theories, each with what the engine says of its rules."""
    backend = Backend()
    table = worldpanel.measure(backend, shared_data, library).table
    total = int(backend.run(table.agg(n=table.count()))["n"][0].as_py())
    drawn = pa.table({"row": pa.array(random.Random(1648).sample(range(total), ROWS), pa.int64())})
    sample = backend.keep(table.semi_join(ibis.memtable(drawn), "row"))
    theories = library.deciding()
    of = {row["row"]: row for row in backend.run(sample).to_pylist()}
    found = classify(backend, sample, theories)
    yield {
        theory.id: [(of[row], outcomes) for row, outcomes in _decided(backend, found, number, len(theories))]
        for number, theory in enumerate(theories)
    }
    backend.connection.disconnect()


def _decided(backend: Backend, found: Any, number: int, theories: int) -> Iterator[tuple[int, tuple[bool | None, ...]]]:
    """The outcomes of a theory's rules for every n-th row, as the engine decided its cell."""
    known = backend.keep(lookup(found.cells[number], found.outcomes[number], found.theories[number]))
    cells = cells_of(found.rows, number)
    joined = cells.inner_join(known, [name for name in cells.columns if name.startswith("key_")]).select("row", "cell")
    for row in backend.run(joined.order_by("row")).to_pylist()[number::theories]:
        yield row["row"], found.outcomes[number][row["cell"]]


def _plain(tested: Property, row: Row) -> Fact:
    """The value of a property and nothing of where it comes from."""
    ends = {end: row[f"{tested.column}_{end}"] for end in ("low", "high")} if tested.bounded else {}
    return Fact(Kind.MEASURED, tested.iri, tested.name, about(tested, row), value_of(tested, row), "a row", **ends)


def test_each_condition_evaluated_from_its_value_agrees_with_the_engine(
    rows: dict[str, list[tuple[Row, tuple[bool | None, ...]]]], library: Library
) -> None:
    reader = Reader(Terms(library), _plain)
    seen = 0
    for theory in library.deciding():
        for row, outcomes in rows[theory.id]:
            for rule, outcome in zip(theory.deciding, outcomes, strict=True):
                reading = reader.read(rule, row)
                assert reading.outcome is outcome, (rule.name, row)
                printed = of_account(Account(reading, 1, 0, 0))["condition"]
                anew = holds(printed)  # type: ignore[arg-type]  # an object of JSON
                assert anew is outcome or anew is None, (rule.name, row)
            seen += 1
    assert seen == ROWS


@pytest.fixture(scope="module")
def france(shared_data: Path) -> list[Node]:
    """France in 1949, as measured from what was published of 1948."""
    explained = Explaining(["balance-of-threat", "balance-of-power"]).of_panel(shared_data, "FRN-1949", None, None)
    return [of_explanation(each.explanation) for each in explained]


def test_a_measured_situation_is_explained_down_to_published_rows(france: list[Node]) -> None:
    for explanation in france:
        leaves = set()
        for account in accounts(explanation):
            for node in conditions(account["condition"]):
                anew = holds(node)
                assert node["type"] == TYPE_OF[anew] or (anew is None and node["how"] != "test")
                for fact in facts(node["fact"]) if "fact" in node else ():
                    assert fact["source"]
                    if fact["type"] == "asserted":
                        leaves.add(fact["label"])
        assert {"nmc", "dyadic-mid"} & leaves


def test_the_components_behind_a_share_of_power_are_those_of_the_year_before(france: list[Node]) -> None:
    """The Soviet Union of 1948 had 2.9 million soldiers, by National Material Capabilities."""
    (by_threat,) = [each for each in france if each["theory"] == "balance-of-threat"]
    nodes = conditions(by_threat["decided"]["condition"])
    said = [fact for node in nodes if "fact" in node for fact in facts(node["fact"]) if fact["label"] == "nmc"]
    assert {fact["about"] for fact in said} == {"1948"}
    assert any("stateabb RUS" in fact["value"] and "milper 2900" in fact["value"] for fact in said)


def test_a_share_of_the_largest_shows_what_it_is_a_share_of(france: list[Node]) -> None:
    """The Soviet share is its index over that of the United States, the largest of 1948; both rows stand below it."""
    (by_threat,) = [each for each in france if each["theory"] == "balance-of-threat"]
    nodes = conditions(by_threat["decided"]["condition"])
    shares = [
        fact
        for node in nodes
        if "fact" in node
        for fact in facts(node["fact"])
        if fact["property"].endswith("indicator/aggregate_power_share") and fact["about"] == "RUS"
    ]
    assert shares
    for share in shares:
        index = {}
        for row in share["premises"]:
            said = dict(part.split(" ", 1) for part in row["value"].split(", "))
            index[said["stateabb"]] = float(said["cinc"])
        assert share["value"] == pytest.approx(index["RUS"] / index["USA"])
