"""Cells: rows that no test tells apart, decided by cases over what is not known."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from reasoner.backend import Backend
from reasoner.classify import cells as case_analysis
from reasoner.classify.cells import Cell, Schema, completions, decide, deciding_inputs
from reasoner.classify.columns import distinct_cells, keys, outcomes
from reasoner.theory.expressions import And, Expression, Not, Or, Property, Test, Top
from reasoner.theory.library import Rule

WEAK = Property("weak", False, "boolean", "weak")
ALLY = Property("ally", False, "boolean", "ally")
POINTS = Property("points", False, "integer", "points")
POLES = Property("polarity", True, "individual", "polarity")

IS_WEAK, IS_STRONG = Test(WEAK, equals=True), Test(WEAK, equals=False)
HAS_ALLY, NO_ALLY = Test(ALLY, equals=True), Test(ALLY, equals=False)
HIGH, LOW = Test(POINTS, low=Decimal(8)), Test(POINTS, high=Decimal(8), high_open=True)


def blank(schema: Schema, **present: bool) -> Cell:
    """A cell of which no outcome is known; of some properties, that they have a value."""
    return Cell((None,) * len(schema.tests), tuple(present.get(tested.name, False) for tested in schema.properties))


def rule(name: str, condition: Expression) -> Rule:
    return Rule(f"rule/{name}", name, name, "D", None, condition, (), None, 0, "", "", "", Path("x.ttl"))


def test_a_schema_groups_tests_by_property_in_the_order_of_occurrence() -> None:
    schema = Schema.of([And((HIGH, IS_WEAK)), Or((LOW, HIGH))])
    assert schema.tests == (HIGH, IS_WEAK, LOW)
    assert schema.properties == (POINTS, WEAK)
    assert schema.about(POINTS) == (HIGH, LOW)


def test_weak_or_strong_does_not_follow_if_weakness_may_be_nothing_at_all() -> None:
    condition = Or((IS_WEAK, IS_STRONG))
    schema = Schema.of([condition])
    assert decide(condition, schema, blank(schema)) is None


def test_weak_or_strong_follows_if_there_is_some_value() -> None:
    condition = Or((IS_WEAK, IS_STRONG))
    schema = Schema.of([condition])
    assert decide(condition, schema, blank(schema, weak=True)) is True


def test_weak_and_strong_can_never_be() -> None:
    condition = And((IS_WEAK, IS_STRONG))
    schema = Schema.of([condition])
    assert decide(condition, schema, blank(schema)) is False


def test_weak_or_not_weak_follows_of_anything() -> None:
    condition = Or((IS_WEAK, Not(IS_WEAK)))
    schema = Schema.of([condition])
    assert decide(condition, schema, blank(schema)) is True


def test_points_are_high_or_low_if_there_are_any() -> None:
    condition = Or((HIGH, LOW))
    schema = Schema.of([condition])
    assert decide(condition, schema, blank(schema, points=True)) is True
    assert decide(condition, schema, blank(schema)) is None


def test_cases_are_told_apart_across_several_properties() -> None:
    """Serious either way: with an ally because it is high, without one because it is not low."""
    condition = Or((And((HAS_ALLY, HIGH)), And((Not(HAS_ALLY), HIGH)), LOW))
    schema = Schema.of([condition])
    assert decide(condition, schema, blank(schema, points=True)) is True
    assert decide(condition, schema, blank(schema)) is None


def test_a_named_value_known_to_differ_from_one_may_still_be_another() -> None:
    bipolar, unipolar = Test(POLES, equals="bipolar"), Test(POLES, equals="unipolar")
    schema = Schema.of([Or((bipolar, unipolar))])
    cell = Cell((False, None), (True,))
    assert decide(unipolar, schema, cell) is None
    assert decide(And((bipolar, unipolar)), schema, cell) is False


def test_completions_fit_what_the_cell_says() -> None:
    schema = Schema.of([Or((HIGH, LOW))])
    assert completions(schema, Cell((None, False), (True,)), POINTS) == [{HIGH: True, LOW: False}]
    assert {HIGH: False, LOW: False} in completions(schema, blank(schema), POINTS)
    assert {HIGH: False, LOW: False} not in completions(schema, blank(schema), POINTS, absent=False)


def test_a_rule_without_tests_holds_of_every_cell() -> None:
    schema = Schema.of([Top()])
    assert decide(Top(), schema, Cell((), ())) is True


# Which inputs decide


CORNERED, ESCAPED = rule("cornered", And((IS_WEAK, NO_ALLY))), rule("escaped", And((IS_WEAK, HAS_ALLY)))
STRONG = rule("strong", IS_STRONG)
RULES = (CORNERED, ESCAPED, STRONG)
SCHEMA = Schema.of([each.condition for each in RULES])


def cell(weak: bool | None, ally: bool | None) -> Cell:
    known = {IS_WEAK: weak, IS_STRONG: None if weak is None else not weak,
             NO_ALLY: None if ally is None else not ally, HAS_ALLY: ally}  # fmt: skip
    present = {WEAK: weak is not None, ALLY: ally is not None}
    return Cell(tuple(known[t] for t in SCHEMA.tests), tuple(present[p] for p in SCHEMA.properties))


@pytest.mark.parametrize(
    ("weak", "ally", "needed"),
    [(None, None, {WEAK, ALLY}), (True, None, {ALLY}), (None, True, {WEAK}), (None, False, {WEAK})],
)
def test_the_inputs_named_are_those_on_which_the_first_rule_depends(
    weak: bool | None, ally: bool | None, needed: set[Property]
) -> None:
    assert set(deciding_inputs(RULES, SCHEMA, cell(weak, ally))) == needed


def test_an_input_that_cannot_change_the_rule_is_not_named() -> None:
    assert deciding_inputs((STRONG, CORNERED), SCHEMA, cell(None, True)) == (WEAK,)


def test_an_input_matters_by_being_there_at_all_if_no_value_of_it_does() -> None:
    either = (rule("either", Or((IS_WEAK, IS_STRONG))),)
    schema = Schema.of([each.condition for each in either])
    assert deciding_inputs(either, schema, blank(schema)) == (WEAK,)


def test_beyond_the_limit_every_unknown_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_analysis, "MOST_COMPLETIONS", 1)
    assert set(deciding_inputs((STRONG,), SCHEMA, cell(None, None))) == {WEAK, ALLY}


# Cells of a table


def table(backend: Backend, **columns: list[object]):  # type: ignore[no-untyped-def]  # Ibis has no types
    count = len(next(iter(columns.values())))
    kinds = {"weak": pa.bool_(), "ally": pa.bool_(), "points": pa.int64()}
    arrays = {name: pa.array(values, kinds[name]) for name, values in columns.items()}
    return backend.keep(pa.table({"row": pa.array(range(count), pa.int64()), **arrays}))


def test_rows_that_no_test_tells_apart_share_a_cell() -> None:
    backend = Backend()
    condition = And((HIGH, IS_WEAK))
    schema = Schema.of([condition])
    rows = table(backend, weak=[True, True, False, None], points=[8, 12, 9, 9])
    found = distinct_cells(backend, rows.select("row", **keys(rows, schema)), schema)
    assert sorted(found.counts) == [1, 1, 2]
    decided = dict(zip(found.representatives, outcomes(found, [condition]), strict=True))
    assert decided == {0: (True,), 2: (False,), 3: (None,)}


def test_more_tests_than_fit_into_one_key_use_several() -> None:
    backend = Backend()
    many = Or(tuple(Test(POINTS, equals=Decimal(n)) for n in range(60)))
    schema = Schema.of([many])
    rows = table(backend, points=[0, 37, 38, 59, 60, None])
    packed = keys(rows, schema)
    assert len(packed) == 2
    found = distinct_cells(backend, rows.select("row", **packed), schema)
    decided = dict(zip(found.representatives, outcomes(found, [many]), strict=True))
    assert decided == {0: (True,), 1: (True,), 2: (True,), 3: (True,), 4: (False,), 5: (None,)}


def test_rules_without_a_test_see_one_cell() -> None:
    backend = Backend()
    schema = Schema.of([Top()])
    rows = table(backend, weak=[True, False, None])
    found = distinct_cells(backend, rows.select("row", **keys(rows, schema)), schema)
    assert found.counts == [3]
    assert outcomes(found, [Top()]) == [(True,)]
