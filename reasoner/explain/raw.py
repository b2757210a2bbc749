"""The published rows behind a value: the disputes of a pair, the components of a share, a treaty's year."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import ibis
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
    """Disputes that began for the pair in the window, each by the row of the year in which it began."""
    began = table.year.min().over(ibis.window(group_by=["disno", "statea", "stateb"]))
    pair = (table.statea == of.perceiver) & (table.stateb == of.target)
    return pair & (table.year == began) & table.year.between(of.window, of.year)


def _fighting(table: ir.Table, of: _Asked) -> ir.BooleanValue:
    """The perceiver's disputes of the year that is read, with whomever."""
    return (table.statea == of.perceiver) & (table.year == of.year)


def _either_way(first: str, second: str) -> _Filter:
    def found(table: ir.Table, of: _Asked) -> ir.BooleanValue:
        one = (table[first] == of.perceiver) & (table[second] == of.target)
        return one | ((table[first] == of.target) & (table[second] == of.perceiver))

    return found


def _spell(pair: _Filter, start: str, end: str) -> _Filter:
    return lambda table, of: pair(table, of) & (table[start] <= of.year) & (table[end] >= of.year)


def _major(table: ir.Table, of: _Asked) -> ir.BooleanValue:
    return table.ccode.isin([of.perceiver, of.target]) & (table.styear <= of.year) & (table.endyear >= of.year)


def _beside_the_largest(*columns: str) -> _Filter:
    """The target, and whoever has the most of something in the year: what a share of the largest is taken of."""

    def found(table: ir.Table, of: _Asked) -> ir.BooleanValue:
        wanted = table.ccode == of.target
        for name in columns:
            wanted |= table[name] == table[name].max().over(ibis.window(group_by="year"))
        return wanted & (table.year == of.year)

    return found


_CAPABILITIES = ("stateabb", "year", "milex", "milper", "irst", "pec", "tpop", "upop", "cinc")

_LOOK_UP: Mapping[str, tuple[_Filter, tuple[str, ...]]] = {
    "nmc": (_state_year, _CAPABILITIES),
    "democracy": (_state_year, ("ccode", "year", "polity2")),
    "dyadic-mid": (
        _disputes,
        ("disno", "year", "namea", "nameb", "sideab", "revstatb", "revtypeb", "hihostb"),
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

_OWN: Mapping[str, tuple[_Filter, tuple[str, ...]]] = {
    "aggregate_power_share": (_beside_the_largest("cinc"), _CAPABILITIES),
    "military_strength": (_beside_the_largest("milex", "milper"), _CAPABILITIES),
    "war_involvement": (_fighting, ("disno", "year", "namea", "nameb", "hihosta")),
}
"""Indicators that look a data set up otherwise than the others do."""


class RawData:
    """Published rows by pair and year, each looked up once."""

    def __init__(self, backend: Backend, tables: Mapping[str, ir.Table], library: Library):
        """tables are the published data sets by id, on the backend."""
        self._backend = backend
        self._tables = tables
        self._lag = int(library.parameter("lag"))
        self._window = int(library.parameter("mid_window"))
        self._known: dict[tuple[str, str, int, int, int], tuple[Fact, ...]] = {}

    def facts(self, dataset: DataSet, row: Row, indicator: str) -> tuple[Fact, ...]:
        """The published rows that speak of the pair of a row of the assessment table, in the years it rests on."""
        asked = _Asked(
            int(str(row["perceiver_code"])), int(str(row["target_code"])),
            int(str(row["year"])) - self._lag, int(str(row["year"])) - self._window,
        )  # fmt: skip
        own = indicator if indicator in _OWN else ""
        key = (dataset.id, own, asked.perceiver, asked.target, asked.year)
        if key not in self._known:
            self._known[key] = tuple(self._found(dataset, asked, _OWN.get(own) or _LOOK_UP.get(dataset.id)))
        return self._known[key]

    def _found(
        self, dataset: DataSet, asked: _Asked, look_up: tuple[_Filter, tuple[str, ...]] | None
    ) -> Iterator[Fact]:
        if look_up is None:
            return
        wanted, columns = look_up
        table = self._tables[dataset.id]
        rows = self._backend.run(
            table.filter(wanted(table, asked)).select(*columns).order_by(list(columns))
        ).to_pylist()
        for row in rows:
            said = ", ".join(f"{name} {'not known' if row[name] is None else row[name]}" for name in columns)
            year = str(row.get("year", asked.year))
            yield Fact(Kind.ASSERTED, dataset.iri, dataset.id, year, said, dataset.citation, "published")
        if not rows:
            nothing = "no row for the pair and year"
            yield Fact(Kind.ASSERTED, dataset.iri, dataset.id, str(asked.year), nothing, dataset.citation, "published")
