"""Class expressions: single tests, three-valued connectives, and the regions of values that tests tell apart."""

from decimal import Decimal
from itertools import product

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.backend import Backend
from reasoner.classify.columns import presence_column
from reasoner.classify.columns import test_column as column_of  # a name that pytest would collect
from reasoner.theory.expressions import (
    And,
    Expression,
    Named,
    Not,
    Or,
    Property,
    Test,
    Top,
    Value,
    distinct_tests,
    evaluate,
    regions,
    representatives,
)
from reasoner.theory.expressions import tests as atoms  # a name that pytest would collect

WEAK = Property("https://w3id.org/melian/ontology/weak", False, "boolean", "weak")
POINTS = Property("https://w3id.org/melian/ontology/threatPoints", False, "integer", "points", bounded=True)
NEAR = Property("https://w3id.org/melian/ontology/proximity", False, "integer", "near")
RISE = Property("https://w3id.org/melian/ontology/powerShareRise", False, "decimal", "rise")
POLES = Property("https://w3id.org/melian/ontology/polarity", True, "individual", "polarity")
UNSEEN = Property("https://w3id.org/melian/ontology/sharesIdeology", False, "boolean")

IS_WEAK = Test(WEAK, equals=True)
SERIOUS = Test(POINTS, low=Decimal(8))
BIPOLAR = Test(POLES, equals="bipolar")
TRUTH = (True, False, None)


def interval(low: str | None = None, high: str | None = None, low_open: bool = False, high_open: bool = False) -> Test:
    ends = (None if low is None else Decimal(low), None if high is None else Decimal(high))
    return Test(RISE, low=ends[0], low_open=low_open, high=ends[1], high_open=high_open)


# Single tests


@pytest.mark.parametrize(
    ("test", "inside", "outside"),
    [
        (interval(low="0.1"), ["0.1", "0.11", "9"], ["0.09", "-1"]),
        (interval(low="0.1", low_open=True), ["0.11"], ["0.1", "0.09"]),
        (interval(high="0.1"), ["0.1", "0.09"], ["0.11"]),
        (interval(high="0.1", high_open=True), ["0.09"], ["0.1", "0.11"]),
        (interval("0.1", "0.2"), ["0.1", "0.15", "0.2"], ["0.09", "0.21"]),
        (interval("0.1", "0.2", True, True), ["0.15"], ["0.1", "0.2"]),
        (interval(), ["-5", "5"], []),
        (Test(RISE, equals=Decimal("0.1")), ["0.1", "0.10"], ["0.2"]),
    ],
    ids=str,
)  # fmt: skip
def test_an_edge_belongs_to_an_interval_unless_it_is_exclusive(
    test: Test, inside: list[str], outside: list[str]
) -> None:
    assert all(test.holds(Decimal(value)) for value in inside)
    assert not any(test.holds(Decimal(value)) for value in outside)


def test_a_named_value_is_itself_and_nothing_else() -> None:
    assert BIPOLAR.holds("bipolar")
    assert not BIPOLAR.holds("multipolar")


def test_some_value_of_a_datatype_is_any_value() -> None:
    assert Test(WEAK).holds(False)
    assert Test(POLES).holds("anything")


def test_a_property_is_known_by_the_last_part_of_its_iri() -> None:
    assert (WEAK.name, Property("http://example.org/terms#size", False, "integer").name) == ("weak", "size")


# Connectives


def test_and_is_false_if_a_part_is_and_unknown_only_then_if_a_part_is() -> None:
    for first, second in product(TRUTH, TRUTH):
        expected = False if False in (first, second) else None if None in (first, second) else True
        assert evaluate(And((IS_WEAK, SERIOUS)), {IS_WEAK: first, SERIOUS: second}) is expected


def test_or_is_true_if_a_part_is_and_unknown_only_then_if_a_part_is() -> None:
    for first, second in product(TRUTH, TRUTH):
        expected = True if True in (first, second) else None if None in (first, second) else False
        assert evaluate(Or((IS_WEAK, SERIOUS)), {IS_WEAK: first, SERIOUS: second}) is expected


def test_the_complement_of_the_unknown_is_unknown() -> None:
    assert [evaluate(Not(IS_WEAK), {IS_WEAK: value}) for value in TRUTH] == [False, True, None]


def test_the_class_of_all_rows_holds_of_all_rows() -> None:
    assert evaluate(Top(), {}) is True
    assert evaluate(And(()), {}) is True
    assert evaluate(Or(()), {}) is False


def test_a_named_class_is_its_definition() -> None:
    assert [evaluate(Named("x", IS_WEAK), {IS_WEAK: value}) for value in TRUTH] == list(TRUTH)


def expressions() -> st.SearchStrategy[Expression]:
    leaves: st.SearchStrategy[Expression] = st.sampled_from([IS_WEAK, SERIOUS, BIPOLAR, Top()])

    def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            several.map(And), several.map(Or), parts.map(Not), parts.map(lambda part: Named("some class", part))
        )

    return st.recursive(leaves, larger, max_leaves=8)


truths = st.fixed_dictionaries({test: st.sampled_from(TRUTH) for test in (IS_WEAK, SERIOUS, BIPOLAR)})


@given(expressions(), expressions(), truths)
def test_the_complement_of_a_union_is_the_intersection_of_complements(
    first: Expression, second: Expression, known: dict[Test, bool | None]
) -> None:
    assert evaluate(Not(Or((first, second))), known) is evaluate(And((Not(first), Not(second))), known)


@given(expressions(), truths)
def test_what_is_decided_stays_decided_when_more_is_known(
    expression: Expression, known: dict[Test, bool | None]
) -> None:
    decided = evaluate(expression, known)
    if decided is not None:
        for values in product(*((True, False) if value is None else (value,) for value in known.values())):
            assert evaluate(expression, dict(zip(known, values, strict=True))) is decided


def test_tests_are_listed_as_they_occur_and_distinct_ones_once() -> None:
    expression = And((IS_WEAK, Or((SERIOUS, Not(IS_WEAK))), Named("x", BIPOLAR), Top()))
    assert list(atoms(expression)) == [IS_WEAK, SERIOUS, IS_WEAK, BIPOLAR]
    assert distinct_tests(expression, IS_WEAK) == (IS_WEAK, SERIOUS, BIPOLAR)


# Regions


def test_a_flag_passes_or_fails() -> None:
    assert set(regions((IS_WEAK,))) == {(True,), (False,)}
    assert set(regions((IS_WEAK, Test(WEAK, equals=False)))) == {(True, False), (False, True)}


def test_a_named_value_can_be_another_one() -> None:
    assert set(regions((BIPOLAR, Test(POLES, equals="unipolar")))) == {(True, False), (False, True), (False, False)}


def test_whole_numbers_have_nothing_between_neighbours() -> None:
    above_seven = Test(POINTS, low=Decimal(7), low_open=True)
    below_eight = Test(POINTS, high=Decimal(8), high_open=True)
    assert set(regions((above_seven, below_eight))) == {(True, False), (False, True)}
    assert set(regions((above_seven, SERIOUS))) == {(True, True), (False, False)}


def test_decimals_have_something_between_any_two() -> None:
    above, below = interval(low="0.1", low_open=True), interval(high="0.2", high_open=True)
    assert set(regions((above, below))) == {(True, True), (True, False), (False, True)}


def test_a_test_of_any_value_has_one_region() -> None:
    assert regions((interval(),)) == [(True,)]
    assert regions((Test(NEAR),)) == [(True,)]


numbers = st.sampled_from([Decimal(n) / 4 for n in range(-2, 12)])
interval_tests = st.lists(
    st.builds(
        lambda low, high, low_open, high_open: Test(RISE, None, low, low_open, high, high_open),
        st.one_of(st.none(), numbers), st.one_of(st.none(), numbers), st.booleans(), st.booleans(),
    ),
    min_size=1, max_size=4,
).map(tuple)  # fmt: skip


@given(interval_tests)
def test_the_regions_are_all_ways_in_which_a_number_can_fall(found: tuple[Test, ...]) -> None:
    fine = {tuple(test.holds(Decimal(n) / 16) for test in found) for n in range(-32, 80)}
    assert set(regions(found)) == fine


@given(st.lists(st.builds(Test, st.just(RISE), numbers), min_size=1, max_size=3).map(tuple))
def test_each_constant_is_a_region_of_its_own(found: tuple[Test, ...]) -> None:
    values = representatives(found)
    assert {test.equals for test in found} <= set(values)
    assert any(not any(test.holds(value) for test in found) for value in values)


# The same tests as columns


def columns(
    test: Test, values: list[object], kind: pa.DataType, bounds: list[tuple[object, object]] | None = None
) -> list[bool | None]:
    name = str(test.property.column)
    table = {name: pa.array(values, kind)}
    if bounds is not None:
        table |= {
            f"{name}_{end}": pa.array(part, kind)
            for end, part in zip(("low", "high"), zip(*bounds, strict=True), strict=True)
        }
    memory = ibis.memtable(pa.table(table))
    found = Backend().run(memory.select(found=column_of(memory, test), present=presence_column(memory, test.property)))
    expected = [low is not None for low, _ in bounds] if bounds is not None else [value is not None for value in values]
    assert found["present"].to_pylist() == expected
    return found["found"].to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types


def test_a_column_is_null_where_nothing_is_known() -> None:
    assert columns(IS_WEAK, [True, False, None], pa.bool_()) == [True, False, None]
    assert columns(Test(WEAK), [True, False, None], pa.bool_()) == [True, True, None]
    assert columns(BIPOLAR, ["bipolar", "unipolar", None], pa.string()) == [True, False, None]
    assert columns(interval(low="0.1"), [0.1, 0.05, None], pa.float64()) == [True, False, None]
    assert columns(interval("0.1", "0.2", True, True), [0.1, 0.15, 0.2], pa.float64()) == [False, True, False]
    assert columns(Test(RISE, equals=Decimal("0.5")), [0.5, 0.25, None], pa.float64()) == [True, False, None]


def test_a_bounded_column_is_known_where_its_bounds_agree_on_the_test() -> None:
    bounds: list[tuple[object, object]] = [(8, 8), (8, 12), (7, 8), (0, 7), (None, None)]
    values: list[object] = [8, None, None, None, None]
    assert columns(SERIOUS, values, pa.int64(), bounds) == [True, True, None, False, None]
    assert columns(Test(POINTS, equals=Decimal(8)), values, pa.int64(), bounds) == [True, None, None, False, None]
    low = Test(POINTS, high=Decimal(8), high_open=True)
    assert columns(low, values, pa.int64(), bounds) == [False, False, None, True, None]
    assert columns(Test(POINTS), values, pa.int64(), bounds) == [True, True, True, True, None]


def test_a_property_that_no_table_has_is_never_known() -> None:
    memory = ibis.memtable(pa.table({"row": [1, 2]}))
    unseen = Test(UNSEEN, equals=True)
    found = Backend().run(memory.select(found=column_of(memory, unseen), present=presence_column(memory, UNSEEN)))
    assert found.to_pylist() == [{"found": None, "present": False}] * 2


@given(st.sampled_from(["boolean", "integer", "decimal", "individual"]))
def test_representatives_are_values_of_the_propertys_kind(kind: str) -> None:
    tested = Property("x", False, kind, "x")
    constant: Value = {"boolean": True, "individual": "bipolar"}.get(kind, Decimal(1))
    for value in representatives((Test(tested, equals=constant),)):
        assert type(value) is type(constant)
        assert kind != "integer" or value == Decimal(value).to_integral_value()  # type: ignore[arg-type]  # a number
