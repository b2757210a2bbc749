"""The published rows behind a value: the disputes of a pair, the components of a share, a treaty's year."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from kb.catalogue import DataSet
from reasoner.backend import Backend
from reasoner.explain.readings import Row
from reasoner.explain.tree import Fact, Kind
from reasoner.theory.library import Library


@dataclass(frozen=True)
class _Asked:
    """What is looked up: COW codes of perceiver and target, the year that is read, and the first year of the window."""

    perceiver: int
    target: int
    year: int
    window: int


_Filter = Callable[[ir.Table, _Asked], ir.BooleanValue]


def _state_year(table: ir.Table, of: _Asked) -> ir.BooleanValue:
    return table.ccode.isin([of.perceiver, of.target]) & (table.year == of.year)


def _disputes(table: ir.Table, of: _Asked) -> ir.BooleanValue:
    pair = (table.statea == of.perceiver) & (table.stateb == of.target)
    return pair & table.strtyr.between(of.window, of.year)


def _either_way(first: str, second: str) -> _Filter:
    def found(table: ir.Table, of: _Asked) -> ir.BooleanValue:
        one = (table[first] == of.perceiver) & (table[second] == of.target)
        return one | ((table[first] == of.target) & (table[second] == of.perceiver))

    return found


def _spell(pair: _Filter, start: str, end: str) -> _Filter:
    return lambda table, of: pair(table, of) & (table[start] <= of.year) & (table[end] >= of.year)


def _major(table: ir.Table, of: _Asked) -> ir.BooleanValue:
    return table.ccode.isin([of.perceiver, of.target]) & (table.styear <= of.year) & (table.endyear >= of.year)


_LOOK_UP: Mapping[str, tuple[_Filter, tuple[str, ...]]] = {
    "nmc": (_state_year, ("stateabb", "year", "milex", "milper", "irst", "pec", "tpop", "upop", "cinc")),
    "democracy": (_state_year, ("ccode", "year", "polity2")),
    "dyadic-mid": (
        _disputes,
        ("disno", "strtyr", "endyear", "namea", "sideaa", "nameb", "sideab", "revstatb", "revtypeb", "hihostb"),
    ),
    "rivalries": (_spell(_either_way("ccode1", "ccode2"), "start", "end"), ("tssr_id", "rivalry", "start", "end")),
    "distances": (_spell(_either_way("ccode1", "ccode2"), "styear", "endyear"), ("ccode1", "ccode2", "capdist_km")),
    "majors": (_major, ("stateabb", "styear", "endyear")),
    "contiguity": (
        lambda table, of: (table.state1no == of.perceiver) & (table.state2no == of.target) & (table.year == of.year),
        ("state1ab", "state2ab", "year", "conttype"),
    ),
    "atop-dyad-years": (
        lambda table, of: (table.stateB == of.perceiver) & (table.stateA == of.target) & (table.year == of.year),
        ("stateA", "stateB", "year", "defense", "offense", "neutral", "nonagg", "consul"),
    ),
    "ideal-points": (
        lambda table, of: table.ccode.isin([of.perceiver, of.target]) & (table.session == of.year - 1945),
        ("Countryname", "session", "IdealPoint"),
    ),
    "nuclear": (
        lambda table, of: table.ccode.isin([of.perceiver, of.target]),
        ("Country", "Explore", "Pursue", "Acquire"),
    ),
}
"""How each data set is looked up for a pair and year, and which columns say what is asked."""


class RawData:
    """Published rows by pair and year, each looked up once."""

    def __init__(self, backend: Backend, tables: Mapping[str, ir.Table], library: Library):
        """tables are the published data sets by id, on the backend."""
        self._backend = backend
        self._tables = tables
        self._lag = int(library.parameter("lag"))
        self._window = int(library.parameter("mid_window"))
        self._known: dict[tuple[str, int, int, int], tuple[Fact, ...]] = {}

    def facts(self, dataset: DataSet, row: Row) -> tuple[Fact, ...]:
        """The published rows that speak of the pair of a row of the assessment table, in the years it rests on."""
        asked = _Asked(
            int(str(row["perceiver_code"])), int(str(row["target_code"])),
            int(str(row["year"])) - self._lag, int(str(row["year"])) - self._window,
        )  # fmt: skip
        key = (dataset.id, asked.perceiver, asked.target, asked.year)
        if key not in self._known:
            self._known[key] = tuple(self._found(dataset, asked))
        return self._known[key]

    def _found(self, dataset: DataSet, asked: _Asked) -> Iterator[Fact]:
        if dataset.id not in _LOOK_UP:
            return
        wanted, columns = _LOOK_UP[dataset.id]
        table = self._tables[dataset.id]
        rows = self._backend.run(
            table.filter(wanted(table, asked)).select(*columns).order_by(list(columns))
        ).to_pylist()
        for row in rows:
            said = ", ".join(f"{name} {'not known' if row[name] is None else row[name]}" for name in columns)
            yield Fact(Kind.ASSERTED, dataset.iri, dataset.id, str(asked.year), said, dataset.citation, "published")
        if not rows:
            nothing = "no row for the pair and year"
            yield Fact(Kind.ASSERTED, dataset.iri, dataset.id, str(asked.year), nothing, dataset.citation, "published")
