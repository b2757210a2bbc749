"""On the world panel: of how many perceiver-years two theories conclude differently."""

from pathlib import Path

import pytest

from reasoner.backend import Backend
from reasoner.compare import PanelDifference, on_panel
from reasoner.theory.library import Library
from reasoner.worldpanel import measure

YEARS = (1910, 1914)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def found(library: Library, data: Path, *theories: str) -> list[PanelDifference]:
    return on_panel(data, library, [library.theories[name] for name in theories], *YEARS)


def test_every_perceiver_year_is_counted_once_whichever_theory_comes_first(library: Library, shared_data: Path) -> None:
    one = found(library, shared_data, "balance-of-power", "balance-of-threat")
    other = found(library, shared_data, "balance-of-threat", "balance-of-power")
    assert {(e.first, e.second, e.same_target, e.difference, e.count) for e in one} == {
        (e.second, e.first, e.same_target, e.difference, e.count) for e in other
    }
    backend = Backend()
    table = measure(backend, shared_data, library, *YEARS).table
    years = backend.run(table.agg(count=table.situation.nunique())).to_pylist()[0]["count"]
    assert sum(each.count for each in one) == years > 200


def test_a_theory_differs_from_itself_in_no_perceiver_year(library: Library, shared_data: Path) -> None:
    assert {each.difference for each in found(library, shared_data, "balance-of-threat", "balance-of-threat")} == {None}


def test_two_theories_that_balance_differ_where_their_targets_do(library: Library, shared_data: Path) -> None:
    for each in found(library, shared_data, "balance-of-power", "naive"):
        if each.first.behaviour is not None and each.first.behaviour == each.second.behaviour:
            assert (each.difference is None) is (each.same_target is True)
