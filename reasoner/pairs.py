"""Predictions for pairs of states: the outcomes that theories of deterrence expect, and whether they were seen.

Unlike a theory of alignment, such a theory need not settle on one rule: each that holds of a pair speaks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
from rdflib import URIRef

from ontology import MEL
from reasoner.backend import Backend
from reasoner.cases import ENGINES
from reasoner.classify import hermit
from reasoner.classify.cells import Outcome, Schema, deciding_inputs, project
from reasoner.classify.columns import Cells, keys
from reasoner.errors import ReasonerError
from reasoner.predict import decide_cells
from reasoner.score import HIT, MISS
from reasoner.theory.library import Library, PairOutcome, Rule, Theory
from reasoner.theory.parse import pair_properties

Row = Mapping[str, object]

KEYS = {"row": pa.int64(), "case": pa.string(), "pair": pa.string(), "challenger": pa.string(), "defender": pa.string()}
_TYPES = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "string": pa.string(),
    "individual": pa.string(),
}


@dataclass(frozen=True)
class PairPrediction:
    """What one rule of a theory says of one pair in one year, or that no rule of the theory speaks of it."""

    case: str
    pair: str
    challenger: str
    defender: str
    year: int
    theory: str
    status: str
    """predicted, undetermined or out-of-scope; the latter two once for a theory, when no rule of it holds."""
    outcome: str | None
    rule: str | None
    observed: str | None
    verdict: str | None
    needs: tuple[str, ...]
    """For an undetermined prediction: the columns of the table of pairs on which it rests."""
    sentence: str | None


def predict_pairs(
    rows: Sequence[Row], library: Library, theories: Sequence[Theory], engine: str = "columns"
) -> list[PairPrediction]:
    """Apply theories that speak of pairs to rows of `kb.pair_rdf`, pair by pair and theory by theory.

    Raises ReasonerError for an unknown engine.
    """
    if engine not in ENGINES:
        raise ReasonerError(f"There is no engine {engine!r}; the engines are {' and '.join(ENGINES)}.")
    backend = Backend()
    table = pair_table(backend, library, rows)
    held = [_Held.of(backend, table, library, theory, engine) for theory in theories]
    return [prediction for number, row in enumerate(rows) for each in held for prediction in each.said(number, row)]


def pair_table(backend: Backend, library: Library, rows: Iterable[Row]) -> ir.Table:
    """The table of pairs: a row each, a column for each property of pairs that has one; NULL is not known.

    A property that is not coded and is the conjunction of others is settled by them, as far as they are known.
    """
    tested = [each for each in pair_properties(library.graph).values() if each.column is not None]
    types = KEYS | {str(each.column): _TYPES[each.kind] for each in tested}
    found = settled(rows, library)
    columns = {name: [row.get(name) for row in found] for name in types}
    columns["row"] = list(range(len(found)))
    return backend.keep(pa.table({name: pa.array(values, types[name]) for name, values in columns.items()}))


def settled(rows: Iterable[Row], library: Library) -> list[dict[str, object]]:
    """The rows with each property that is not coded and is the conjunction of others, as far as these settle it."""
    all_of = conjunctions(library)
    return [_settled(row, all_of) for row in rows]


def conjunctions(library: Library) -> dict[str, list[str]]:
    """The columns of the properties of which another is the conjunction, by its column; the latter needs them all."""
    column = {each.iri: str(each.column) for each in pair_properties(library.graph).values() if each.column is not None}
    of = {name: library.graph.objects(URIRef(iri), MEL.conjunctionOf) for iri, name in column.items()}
    return {name: found for name, parts in of.items() if (found := sorted(column[str(part)] for part in parts))}


def _settled(row: Row, all_of: Mapping[str, Sequence[str]]) -> dict[str, object]:
    found = dict(row)
    for name, others in all_of.items():
        parts = [row.get(other) for other in others]
        if row.get(name) is None:
            found[name] = False if False in parts else None if None in parts else True
    return found


@dataclass(frozen=True)
class _Held:
    """Which rules of one theory hold of each row, by the cell that the row is in."""

    theory: Theory
    library: Library
    cells: Cells
    outcomes: list[tuple[Outcome, ...]]
    cell_of: list[int]

    @classmethod
    def of(cls, backend: Backend, table: ir.Table, library: Library, theory: Theory, engine: str) -> "_Held":
        cells, outcomes = decide_cells(backend, table, theory.on_pairs)
        if engine == "hermit":
            representatives = hermit.representatives(backend, table, cells)
            outcomes = hermit.answers(library, theory.on_pairs, cells.schema, representatives)
        place = {key: number for number, key in enumerate(cells.keys)}
        packed = backend.run(table.select("row", **keys(table, cells.schema)).order_by("row")).to_pylist()
        cell_of = [place[tuple(row[name] for name in cells.key_names)] for row in packed]
        return cls(theory, library, cells, outcomes, cell_of)

    def said(self, number: int, row: Row) -> list[PairPrediction]:
        """What the theory says of one row: one prediction a rule that holds, or one that none does."""
        cell = self.cell_of[number]
        holding = [rule for rule, holds in zip(self.theory.on_pairs, self.outcomes[cell], strict=True) if holds]
        if holding:
            return [self._by(rule, iri, row) for rule in holding for iri in rule.outcomes]
        is_open = None in self.outcomes[cell]
        needs = self._needs(cell) if is_open else ()
        return [self._prediction(row, "undetermined" if is_open else "out-of-scope", needs=needs)]

    def _by(self, rule: Rule, iri: str, row: Row) -> PairPrediction:
        outcome = self.library.pair_outcomes[iri]
        return self._prediction(
            row,
            "predicted",
            outcome=outcome.notation,
            rule=rule.id,
            verdict=pair_verdict(outcome, _iris(row["seen"]), _iris(row["unseen"])),
            sentence=rule.sentence.format_map({name: str(value) for name, value in row.items()}),
        )

    def _needs(self, cell: int) -> tuple[str, ...]:
        """The columns, not known here, on which it rests whether any rule holds."""
        needed: set[str] = set()
        for rule, holds in zip(self.theory.on_pairs, self.outcomes[cell], strict=True):
            if holds is None:
                schema = Schema.of([rule.condition])  # of the rule alone: what others test has no part in it
                own = project(self.cells.cells[cell], self.cells.schema, schema)
                needed |= {tested.column or tested.name for tested in deciding_inputs((rule,), schema, own)}
        return tuple(sorted(needed))

    def _prediction(
        self,
        row: Row,
        status: str,
        *,
        outcome: str | None = None,
        rule: str | None = None,
        verdict: str | None = None,
        needs: tuple[str, ...] = (),
        sentence: str | None = None,
    ) -> PairPrediction:
        return PairPrediction(
            case=str(row["case"]),
            pair=str(row["pair"]),
            challenger=str(row["challenger"]),
            defender=str(row["defender"]),
            year=int(str(row["year"])),
            theory=self.theory.id,
            status=status,
            outcome=outcome,
            rule=rule,
            observed=None if row["observed"] is None else str(row["observed"]),
            verdict=verdict,
            needs=needs,
            sentence=sentence,
        )


def pair_verdict(outcome: PairOutcome, seen: frozenset[str], unseen: frozenset[str]) -> str | None:
    """Whether a predicted outcome is a hit or a miss, given what was seen and what was looked for and not seen.

    None if the outcome has nothing that one pair in one year could judge it by, or if that was not coded.
    """
    if outcome.miss & seen:
        return MISS
    if outcome.hit & seen:
        return HIT
    if outcome.miss and outcome.miss <= unseen:
        return HIT
    if outcome.hit and outcome.hit <= unseen:
        return MISS
    return None


def _iris(value: object) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
