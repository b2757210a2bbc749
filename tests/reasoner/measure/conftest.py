"""A world small enough to check by hand, and the real one, measured once."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from kb.published import Folder
from reasoner.backend import Backend
from reasoner.measure.evidence import Evidence
from reasoner.measure.panel import NEEDED, Panel, world_panel
from reasoner.theory.library import Library

Row = dict[str, Any]
Indicator = Callable[[ir.Table, Evidence], ir.Table]

TYPES = dict.fromkeys(("cinc", "capdist_km", "IdealPoint"), pa.float64())
TYPES |= dict.fromkeys(("stateabb", "Acquire"), pa.string())
COLUMNS = {
    "states": "stateabb ccode styear endyear",
    "majors": "ccode styear endyear",
    "nmc": "ccode year milex milper cinc",
    "contiguity": "state1no state2no year conttype",
    "distances": "ccode1 ccode2 styear endyear capdist_km",
    "dyadic-mid": "disno statea stateb year sideab revstatb revtypeb hihosta",
    "mid-participants": "ccode styear sidea revstate",
    "rivalries": "ccode1 ccode2 start end",
    "ideal-points": "ccode session IdealPoint",
    "atop-dyad-years": "stateA stateB year defense",
    "democracy": "ccode year polity2",
    "nuclear": "ccode Acquire",
}
"""What the panel reads of each data set."""


@dataclass
class TinyWorld:
    """Four states from 1890 on: BIG, a great power, borders on SML; FRI is 500 km from SML, 1,500 from BIG; FAR 9,000.

    rows are the published tables, by data set; change them, then ask for the panel, or for a few indicators alone.
    """

    library: Library
    rows: dict[str, list[Row]] = field(default_factory=lambda: deepcopy(_TINY))
    parameter: Callable[[str], float] | None = None

    def add(self, dataset: str, *rows: Row) -> "TinyWorld":
        """Publish more."""
        self.rows[dataset] += rows
        return self

    def set(self, dataset: str, where: Row, **values: object) -> "TinyWorld":
        """Change what was published, of the rows that hold these values."""
        chosen = [row for row in self.rows[dataset] if where.items() <= row.items()]
        assert chosen, f"no row of {dataset} holds {where}"
        for row in chosen:
            row.update(values)
        return self

    def panel(
        self, first: int = 1903, last: int = 1903, progress: Callable[[str], None] = lambda step: None
    ) -> dict[str, Row]:
        """The rows of the panel by "SML-BIG-1903"."""
        backend = Backend()
        table = self.measured(backend, self.library, first, last, progress).table
        rows: list[Row] = backend.run(table).to_pylist()
        return {f"{row['perceiver']}-{row['target']}-{row['year']}": row for row in rows}

    def measured(
        self,
        backend: Backend,
        library: Library,
        first: int,
        last: int,
        progress: Callable[[str], None] = lambda step: None,
    ) -> Panel:
        """The panel itself, measured with the parameters of a library."""
        tables = {name: backend.keep(_arrow(name, rows)) for name, rows in self.rows.items()}
        return world_panel(backend, library, tables, first, last, progress)

    def row(self, name: str = "SML-BIG-1903") -> Row:
        """One row of the panel of its year."""
        year = int(name[-4:])
        return self.panel(year, year)[name]

    def pairs(self, *indicators: Indicator, first: int = 1903, last: int = 1903) -> dict[str, Row]:
        """Indicators of pairs, by "SML-BIG-1903", where every state is long known to every other."""
        names = {code: name for name, code in STATES.items()}
        keys = [(i, t, year) for year in range(first, last + 1) for i in names for t in names if i != t]
        columns = {name: [key[n] for key in keys] for n, name in enumerate(("perceiver_code", "target_code", "year"))}
        seen = {name: [True] * len(keys) for name in ("perceiver_seen", "target_seen")}
        rows = self._measured(pa.table({**columns, **seen}), indicators, first, last)
        return {f"{names[r['perceiver_code']]}-{names[r['target_code']]}-{r['year']}": r for r in rows}

    def states(self, *indicators: Indicator, first: int = 1903, last: int = 1903) -> dict[str, Row]:
        """Indicators of states, by "SML-1903"."""
        names = {code: name for name, code in STATES.items()}
        keys = [(state, year) for year in range(first, last + 1) for state in names]
        columns = {name: [key[n] for key in keys] for n, name in enumerate(("state", "year"))}
        rows = self._measured(pa.table({**columns, "seen": [True] * len(keys)}), indicators, first, last)
        return {f"{names[row['state']]}-{row['year']}": row for row in rows}

    def _measured(self, keys: pa.Table, indicators: tuple[Indicator, ...], first: int, last: int) -> list[Row]:
        tables = {name: ibis.memtable(_arrow(name, rows)) for name, rows in self.rows.items()}
        evidence = Evidence(tables, self.parameter or self.library.parameter, first, last)
        table: ir.Table = ibis.memtable(keys)
        for indicator in indicators:
            table = indicator(table, evidence)
        return list(Backend().run(table).to_pylist())


def _arrow(dataset: str, rows: list[Row]) -> pa.Table:
    names = COLUMNS[dataset].split()
    return pa.table({n: pa.array([row.get(n) for row in rows], TYPES.get(n, pa.int64())) for n in names})


STATES = {"BIG": 1, "SML": 2, "FRI": 3, "FAR": 4}
BIG, SML, FRI, FAR = STATES.values()
_TINY: dict[str, list[Row]] = {name: [] for name in COLUMNS} | {
    "states": [
        {"stateabb": abbreviation, "ccode": code, "styear": 1890, "endyear": 2016}
        for abbreviation, code in STATES.items()
    ],
    "majors": [{"ccode": BIG, "styear": 1890, "endyear": 2016}],
    "nmc": [
        {"ccode": code, "year": year, "milex": power * 1000, "milper": power, "cinc": power / 100}
        for year in range(1890, 1911)
        for code, power in ((BIG, 50), (SML, 2), (FRI, 30), (FAR, 18))
    ],
    "contiguity": [
        {"state1no": a, "state2no": b, "year": year, "conttype": 1}
        for year in range(1890, 1911)
        for a, b in ((BIG, SML), (SML, BIG))
    ],
    "distances": [
        {"ccode1": a, "ccode2": b, "styear": 1890, "endyear": 2024, "capdist_km": float(km)}
        for a, b, km in (
            (BIG, SML, 300), (BIG, FRI, 1500), (SML, FRI, 500), (BIG, FAR, 9000), (SML, FAR, 9000), (FRI, FAR, 9000),
        )
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="session")
def untouched(library: Library) -> TinyWorld:
    """The tiny world as it is: for tests that change nothing of what was published."""
    return TinyWorld(library)


@pytest.fixture
def tiny(library: Library) -> TinyWorld:
    return TinyWorld(library)


@pytest.fixture(scope="session")
def evidence(library: Library) -> Evidence:
    """Evidence without tables, for indicators that are formulas of a row."""
    return Evidence({}, library.parameter, 1816, 2014)


Measured = Callable[..., list[Row]]


@pytest.fixture(scope="session")
def measure(evidence: Evidence) -> Measured:
    """Apply an indicator to rows given as columns of values, each with its type."""

    def apply(indicator: Indicator, **columns: tuple[str, list[Any]]) -> list[Row]:
        kinds: Mapping[str, pa.DataType] = {"float": pa.float64(), "int": pa.int64(), "bool": pa.bool_()}
        table = pa.table({name: pa.array(values, kinds[kind]) for name, (kind, values) in columns.items()})
        # the order of rows is not promised by a database
        numbered = table.append_column("place", pa.array(range(len(table)), pa.int64()))
        rows: list[Row] = Backend().run(indicator(ibis.memtable(numbered), evidence)).to_pylist()
        return sorted(rows, key=lambda row: int(row["place"]))

    return apply


@dataclass(frozen=True)
class World:
    """The panel of the published data, 1816 to 2014."""

    backend: Backend
    table: ir.Table

    def row(self, perceiver: str, target: str, year: int) -> Row:
        """One row."""
        t = self.table
        chosen = t.filter(t.perceiver == perceiver, t.target == target, t.year == year)
        [row] = self.backend.run(chosen).to_pylist()
        return dict(row)

    def ask(self, expression: ir.Table) -> list[Row]:
        """The rows of an expression over the table."""
        return list(self.backend.run(expression).to_pylist())


@pytest.fixture(scope="session")
def world(shared_data: Path, library: Library) -> Iterator[World]:
    backend = Backend()
    folder = Folder(shared_data)
    tables = {name: folder.table(backend.connection, name) for name in NEEDED}
    yield World(backend, world_panel(backend, library, tables).table)
    backend.connection.disconnect()
