"""The default engine: every atomic test is one column, every distinct cell is decided once, every row looks it up.

All of it is Ibis expressions, so that it runs on DuckDB and, unchanged, on any other backend that Ibis has.
"""

from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from reasoner.backend import Backend
from reasoner.classify.cells import Cell, Outcome, Schema, decide
from reasoner.theory.expressions import Expression, Property, Test

_PER_KEY = 38
"""Ternary digits that fit into one 64-bit key."""


def test_column(table: ir.Table, test: Test) -> ir.BooleanValue:
    """One atomic test as a three-valued column: true, false, or NULL when it is not known."""
    tested = test.property
    if tested.column is None:
        return ibis.null("boolean")
    if tested.bounded:
        return _bounded(table, test)
    column = table[tested.column]
    if test.equals is None:
        return _within(column, column, test)
    return column == _literal(test)


def _literal(test: Test) -> bool | float | int | str:
    match test.equals:
        case bool() | str():
            return test.equals
        case number:
            return _plain(number)


def _plain(number: object) -> float | int:
    as_float = float(str(number))
    return int(as_float) if as_float.is_integer() else as_float


def _bounded(table: ir.Table, test: Test) -> ir.BooleanValue:
    low, high = table[f"{test.property.column}_low"], table[f"{test.property.column}_high"]
    if test.equals is None:
        return _within(low, high, test)
    value = _literal(test)
    surely = (low == value) & (high == value)
    surely_not = (high < value) | (low > value)
    return ibis.cases((surely, True), (surely_not, False), else_=ibis.null("boolean"))


def _within(low: ir.Value, high: ir.Value, test: Test) -> ir.BooleanValue:
    """Whether a value between low and high (both NULL: not known) lies in the test's interval."""
    inside, outside = [low.notnull()], []
    if test.low is not None:
        edge = _plain(test.low)
        inside.append(low > edge if test.low_open else low >= edge)
        outside.append(high <= edge if test.low_open else high < edge)
    if test.high is not None:
        edge = _plain(test.high)
        inside.append(high < edge if test.high_open else high <= edge)
        outside.append(low >= edge if test.high_open else low > edge)
    branches = [(reduce(and_, inside), True)]
    if outside:
        branches.append((reduce(or_, outside), False))
    return ibis.cases(*branches, else_=ibis.null("boolean"))


def presence_column(table: ir.Table, tested: Property) -> ir.BooleanValue:
    """Whether a property surely has a value in a row; never NULL."""
    if tested.column is None:
        return ibis.literal(False)
    name = f"{tested.column}_low" if tested.bounded else tested.column
    return table[name].notnull()


@dataclass(frozen=True)
class Cells:
    """The distinct cells of a table under a schema: their keys, how many rows each has, and one row of each."""

    schema: Schema
    key_names: tuple[str, ...]
    keys: list[tuple[int, ...]]
    cells: list[Cell]
    counts: list[int]
    representatives: list[int]

    @classmethod
    def none(cls, schema: Schema) -> "Cells":
        """No cells."""
        return cls(schema, (), [], [], [], [])

    def besides(self, others: "Cells") -> "Cells":
        """The cells that are not among others."""
        known = set(others.keys)
        new = [place for place, key in enumerate(self.keys) if key not in known]
        of = (self.keys, self.cells, self.counts, self.representatives)
        return Cells(self.schema, self.key_names, *([each[place] for place in new] for each in of))  # type: ignore[arg-type]

    def and_also(self, others: "Cells") -> "Cells":
        """These cells, and after them others that are not among them."""
        return Cells(
            self.schema,
            others.key_names,
            self.keys + others.keys,
            self.cells + others.cells,
            self.counts + others.counts,
            self.representatives + others.representatives,
        )


def keys(table: ir.Table, schema: Schema) -> dict[str, ir.Value]:
    """The cell of each row, packed into integer columns: one ternary digit a test and one a property's presence."""
    digits = [_digit(test_column(table, test)) for test in schema.tests]
    digits += [presence_column(table, tested).cast("int64") for tested in schema.properties]
    digits = digits or [ibis.literal(0, "int64")]  # rules without a test: all rows are one cell
    packed = {}
    for number, start in enumerate(range(0, len(digits), _PER_KEY)):
        terms = [digit * 3**place for place, digit in enumerate(digits[start : start + _PER_KEY])]
        packed[f"key_{number}"] = reduce(add, terms).cast("int64")
    return packed


def _digit(column: ir.BooleanValue) -> ir.IntegerValue:
    return ibis.cases((column.isnull(), 2), (column, 1), else_=0).cast("int64")


def distinct_cells(backend: Backend, rows: ir.Table, schema: Schema) -> Cells:
    """The distinct cells of a table with the columns row (an integer that names each row) and those of keys()."""
    return read_cells(backend.run(grouped(rows)), schema)


def grouped(rows: ir.Table) -> ir.Table:
    """The distinct cells of a table: their keys, how many rows each has, and the first of them."""
    names = [name for name in rows.columns if name.startswith("key_")]
    return rows.group_by(names).agg(rows=rows.count(), representative=rows.row.min()).order_by(names)


def read_cells(found: pa.Table, schema: Schema) -> Cells:
    """What grouped() found, in the words of a schema."""
    names = tuple(name for name in found.column_names if name.startswith("key_"))
    packed = list(zip(*(found[name].to_pylist() for name in names), strict=True))
    return Cells(
        schema=schema,
        key_names=names,
        keys=packed,
        cells=[_unpack(key, schema) for key in packed],
        counts=found["rows"].to_pylist(),
        representatives=found["representative"].to_pylist(),
    )


def _unpack(keys: tuple[int, ...], schema: Schema) -> Cell:
    total = len(schema.tests) + len(schema.properties)
    digits = [keys[n // _PER_KEY] // 3 ** (n % _PER_KEY) % 3 for n in range(total)]
    meaning: dict[int, Outcome] = {0: False, 1: True, 2: None}
    return Cell(
        outcomes=tuple(meaning[digit] for digit in digits[: len(schema.tests)]),
        present=tuple(digit == 1 for digit in digits[len(schema.tests) :]),
    )


def outcomes(cells: Cells, conditions: list[Expression]) -> list[tuple[Outcome, ...]]:
    """For each cell, the outcome of each condition."""
    return [tuple(decide(condition, cells.schema, cell) for condition in conditions) for cell in cells.cells]
