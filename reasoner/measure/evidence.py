"""What a choice can rest on: the published tables as they stood before the year, and the parameters of the ontology.

An indicator is a function of a table and the evidence that returns the same table with the indicator's columns added.
A table of states has one row for each state and year (state, year, ...); a table of pairs one for each perceiver,
target and year (perceiver_code, target_code, year, ...). The year is always the year of the choice: what is said in
it was published of the year `lag` before. This module is the only place where years are shifted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir

from kb.catalogue import data_set

PAIR = ("perceiver_code", "target_code", "year")
STATE = ("state", "year")


@dataclass(frozen=True)
class Evidence:
    """Published tables by the id of their data set, parameters by notation, and the years of the choices."""

    tables: Mapping[str, ir.Table]
    parameter: Callable[[str], float]
    first: int
    last: int

    @cached_property
    def lag(self) -> int:
        """How many years before the choice everything is read."""
        return int(self.parameter("lag"))

    def dated(self, dataset_id: str) -> ir.Table:
        """A data set with one row a year, its year replaced by the year of the choice that it informs."""
        table = self.tables[dataset_id]
        table = table.mutate(year=table.year + self.lag)
        return table.filter(table.year.between(self.first, self.last))

    def spread(self, table: ir.Table, start: ir.IntegerValue, end: ir.IntegerValue) -> ir.Table:
        """Spells from start to end, both included, as one row for each year of a choice that they inform."""
        return self.during(table, start + self.lag, end + self.lag)

    def during(self, table: ir.Table, start: ir.IntegerValue, end: ir.IntegerValue) -> ir.Table:
        """One row for each year from start to end, both included, within the years of the choices."""
        begin, stop = ibis.greatest(start, self.first), ibis.least(end, self.last)
        return table.mutate(year=ibis.range(begin, stop + 1).unnest())

    def covers(self, dataset_id: str, year: ir.IntegerValue) -> ir.BooleanValue:
        """Whether the data set speaks of the year that a choice of this year rests on."""
        dataset = data_set(dataset_id)
        return (year - self.lag).between(dataset.first_year, dataset.last_year)

    def not_after(self, dataset_id: str, year: ir.IntegerValue) -> ir.BooleanValue:
        """As covers(), for a data set that begins with the first occurrence there ever was."""
        return year - self.lag <= data_set(dataset_id).last_year


def beside(table: ir.Table, found: ir.Table, keys: Sequence[str]) -> ir.Table:
    """The table with the other columns of what was found (its keys are unique); NULL where nothing was."""
    joined = table.left_join(found, list(keys))
    return joined.drop(*(f"{key}_right" for key in keys if f"{key}_right" in joined.columns))


def both_seen(pairs: ir.Table) -> ir.BooleanValue:
    """Whether both states were in the state system in the year that is read: only then do data speak of them."""
    return pairs.perceiver_seen & pairs.target_seen


def found_or_not(known: ir.BooleanValue, found: ir.Value, otherwise: ir.Value | int | bool) -> ir.Value:
    """What a list of occurrences says: what was found, the value of a pair not listed, or NULL where it is silent."""
    return known.ifelse(found.fill_null(otherwise), ibis.null(found.type()))
