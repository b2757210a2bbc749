"""The assessment table: a row per perceiver, target and situation, a column per property of the ontology."""

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from reasoner.backend import Backend
from reasoner.measure import threat
from reasoner.theory.library import Library

KEYS = {
    "row": "int64",
    "case": "string",
    "situation": "string",
    "perceiver": "string",
    "target": "string",
    "perceiver_iri": "string",
    "target_iri": "string",
    "year": "int64",
    "observed": "string",
}
_TYPES = {"boolean": "boolean", "integer": "int64", "decimal": "float64", "string": "string", "individual": "string"}
MEASURED = (
    "threat_points",
    "is_top_threat",
    "top_threat_points",
    "top_threat_intentions",
    "is_top_revisionist",
    "has_revisionist",
)
"""Columns that are computed from the four factors, not coded."""

ROLES = {
    "strongest": ("is_strongest", "has_strongest"),
    "land_hegemon": ("is_land_hegemon", "has_land_hegemon"),
    "sea_leader": ("is_sea_leader", "has_sea_leader"),
    "victor": ("is_likely_victor", "war_decided"),
    "patron_of_gain": ("is_patron_of_gain", "has_patron_of_gain"),
    "internal_helper": ("is_internal_helper", "has_internal_helper"),
    "dominant_state": ("is_dominant_state", "has_dominant_state"),
}
"""For each role column of situations.csv: whether the target plays it, and whether anybody does."""


def column_types(library: Library) -> dict[str, str]:
    """The columns of the assessment table with their Ibis types: keys, then one for each property that has one."""
    found = dict(KEYS)
    for tested in library.properties.values():
        if tested.column is not None:
            found.setdefault(tested.column, _TYPES[tested.kind])
    return found


def complete(table: ir.Table, library: Library) -> ir.Table:
    """Add the columns of the ontology that a table does not have: nothing is known of them."""
    missing = {n: t for n, t in column_types(library).items() if n not in table.columns and n not in MEASURED}
    return table.mutate(**{name: ibis.null(kind) for name, kind in missing.items()})


def from_cases(
    backend: Backend,
    library: Library,
    situations: Sequence[Mapping[str, object]],
    assessments: Iterable[Mapping[str, object]],
) -> ir.Table:
    """The assessment table of coded cases: see coded() and with_threat()."""
    return backend.keep(with_threat(library, backend.keep(coded(library, situations, assessments))))


def coded_types(library: Library) -> dict[str, str]:
    """The columns that coded cases fill, with their types: all but those that are measured from the factors."""
    return {name: kind for name, kind in column_types(library).items() if name not in MEASURED}


def coded(
    library: Library, situations: Sequence[Mapping[str, object]], assessments: Iterable[Mapping[str, object]]
) -> pa.Table:
    """The rows of coded cases, a row for each assessment, before anything is measured of them.

    situations and assessments are dictionaries by column name, None for what is not known. A situation without a
    candidate gets one row without a target, of which only is known which roles nobody plays: then its top threat is
    not known either.
    """
    of = {str(situation["situation"]): situation for situation in situations}
    place = {name: number for number, name in enumerate(of)}
    rows = [{**of[str(assessment["situation"])], **assessment} for assessment in assessments]
    with_candidate = {row["situation"] for row in rows if row["is_candidate"]}
    rows += [{**_unplayed(situation), **situation} for name, situation in of.items() if name not in with_candidate]
    rows.sort(key=lambda row: place[str(row["situation"])])
    types = coded_types(library)
    columns = {name: [row.get(name) for row in rows] for name in types}
    columns["row"] = list(range(len(rows)))
    return _arrow(columns, types)


def _unplayed(situation: Mapping[str, object]) -> dict[str, object]:
    """For a target that is not known: the roles that nobody plays, which it does not play either."""
    return {plays: False for plays, is_played in ROLES.values() if situation.get(is_played) is False}


def with_threat(library: Library, table: ir.Table) -> ir.Table:
    """Add the columns that threat.py measures from the four factors."""
    needed = ["row", "situation", "is_candidate", *threat.FACTORS]
    pointed = threat.threat_points(table.select(needed))
    measured = threat.top_threat(pointed, library.parameter("revisionist_intentions"))
    added = [name for name in measured.columns if name not in needed]
    return table.inner_join(measured.select("row", *added), "row")


def _arrow(columns: Mapping[str, list[object]], types: Mapping[str, str]) -> pa.Table:
    kinds = {"int64": pa.int64(), "string": pa.string(), "boolean": pa.bool_(), "float64": pa.float64()}
    return pa.table({name: pa.array(values, kinds[types[name]]) for name, values in columns.items()})
