"""The facts behind conditions: what coders asserted of a case, and what follows from that."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from kb.case_terms import case_terms
from kb.provenance import Origin, Provenance
from reasoner.explain.readings import Row
from reasoner.explain.terms import Terms
from reasoner.explain.tree import Fact, Kind, Scalar
from reasoner.measure.threat import FACTORS
from reasoner.theory.expressions import Property


class Facts(ABC):
    """The facts of one situation, of which some follow from others; where the others come from, a subclass says."""

    def __init__(self, terms: Terms, rows: Sequence[Row]):
        """rows are the assessments of the situation as measured."""
        self._terms = terms
        self._rows = rows
        self._known: dict[tuple[str, object], Fact] = {}

    def __call__(self, tested: Property, row: Row) -> Fact:
        """The fact behind a property of an assessment (or of its situation)."""
        asked = (tested.iri, row["row"])
        if asked not in self._known:
            derived = tested.column is not None and tested.derived_from
            self._known[asked] = self._derived(tested, row) if derived else self._given(tested, row)
        return self._known[asked]

    @abstractmethod
    def _given(self, tested: Property, row: Row) -> Fact:
        """The fact behind a property that does not follow from others."""

    def _derived(self, tested: Property, row: Row) -> Fact:
        term, value = self._terms.of(tested.iri), value_of(tested, row)
        low, high = (_end(tested, row, end) for end in ("low", "high"))
        return Fact(
            kind=Kind.UNKNOWN if value is None else Kind.DERIVED,
            iri=tested.iri,
            label=term.label,
            about=about(tested, row),
            value=value,
            source=term.definition,
            status=term.status,
            low=low,
            high=high,
            cited=term.cited,
            premises=tuple(self._premises(tested, row)),
            record=record_of(tested, row),
        )

    def _premises(self, tested: Property, row: Row) -> list[Fact]:
        """The factors it is computed from: of the target, or of each candidate where these are compared."""
        columns = self._terms.columns
        if not (tested.one_each or tested.on_situation):
            return [self(columns[name], row) for name in tested.derived_from]
        candidates = leading(self._rows, also=row)
        if set(FACTORS) <= set(tested.derived_from):
            return [self(columns["threat_points"], each) for each in candidates]
        return [self(columns[name], each) for each in candidates for name in tested.derived_from]


class CodedFacts(Facts):
    """The facts of one coded situation: what coders asserted, and what follows from that."""

    def __init__(self, terms: Terms, rows: Sequence[Row], provenance: Provenance | None):
        """rows are the assessments of the situation as measured; provenance says who coded them."""
        super().__init__(terms, rows)
        self._provenance = provenance

    def _given(self, tested: Property, row: Row) -> Fact:
        term, value = self._terms.of(tested.iri), value_of(tested, row)
        target = None if tested.on_situation else row["target_iri"]
        origin = Origin()
        if self._provenance is not None:
            origin = self._provenance.of(str(row["situation"]), None if target is None else str(target), tested.iri)
        return Fact(
            kind=Kind.UNKNOWN if value is None else Kind.ASSERTED,
            iri=tested.iri,
            label=term.label,
            about=about(tested, row),
            value=value,
            source=_coded_by(value, origin, tested),
            status=None if value is None else origin.status,
            cited=origin.sources,
            rivals=origin.rivals,
            record=record_of(tested, row),
        )


MOST_CANDIDATES = 6
"""Of more candidates than these, those with the most points are shown."""


def leading(rows: Sequence[Row], also: Row) -> list[Row]:
    """The candidates with the most points, and one more row if it is a candidate."""
    candidates = [row for row in rows if row["is_candidate"] is not False and row["target"] is not None]
    candidates.sort(key=lambda row: -int(str(row["threat_points_high"] or 0)))
    chosen = candidates[:MOST_CANDIDATES]
    missing = also["is_candidate"] is not False and all(row["row"] != also["row"] for row in chosen)
    return [*chosen, also] if missing and also["target"] is not None else chosen


def about(tested: Property, row: Row) -> str:
    """Whom a property is of: the target, the perceiver in its year, or the perceiver towards the target."""
    if tested.on_situation:
        return f"{row['perceiver']} {row['year']}"
    if tested.column in case_terms().towards_target:
        return f"{row['perceiver']} towards {row['target']}"
    return str(row["target"]) if row["target"] is not None else "no target"


def value_of(tested: Property, row: Row) -> Scalar | None:
    """The value of a property in a row of the assessment table."""
    value = None if tested.column is None else row[tested.column]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def record_of(tested: Property, row: Row) -> tuple[str, str | None]:
    """What a property is a property of: the situation, or the assessment of the row's target."""
    of_situation = tested.on_situation or row["target_iri"] is None
    return str(row["situation"]), None if of_situation else str(row["target_iri"])


def _end(tested: Property, row: Row, end: str) -> float | None:
    value = row.get(f"{tested.column}_{end}") if tested.bounded else None
    return None if value is None else float(str(value))


def _coded_by(value: Scalar | None, origin: Origin, tested: Property) -> str:
    if value is None:
        coded = f"; {' and '.join(tested.coded_in)} would say it" if tested.coded_in else ""
        return f"not coded{coded}"
    return f"coded by {origin.coder}" if origin.coder else "coded in the case tables, which name no coder"
