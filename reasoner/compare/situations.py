"""The coded situations in which two theories conclude differently, the most informative first.

A situation informs the more, the further up it stands in this order:

1. one theory was right and the other wrong; both speak and expect different things, but what was seen (or is coded)
   does not decide between them; one speaks and the other is silent; both expect what would be seen as the same;
   something not known keeps one from concluding;
2. its perceiver is a great power, of which most theories say most;
3. the fewer of the inputs on which the theories rest are not known;
4. the harder the test: it was least-likely for the theory that was right, or most-likely for the one that was wrong;
5. the order of the cases.

The types of case selection are those of ontology/selection.ttl, which defines and cites them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rdflib import RDF, SKOS

from kb.case_rdf import CaseRows
from ontology import MEL
from reasoner.cases import Prediction, predictions
from reasoner.coded import Coded, Row
from reasoner.compare.conclusions import SPEAKS, Difference, difference, of_prediction, of_settled
from reasoner.measure.threat import FACTORS, HIGHEST
from reasoner.predict import schema_of
from reasoner.score import HIT, MISS
from reasoner.theory.library import Library, Theory

CRUCIAL, MOST_LIKELY, LEAST_LIKELY, DEVIANT = "crucial", "most-likely", "least-likely", "deviant"
"""The notations of the types of case selection."""


class Informs(IntEnum):
    """How much a situation says between two theories; the most first."""

    DECIDED = 1
    """One was right and the other wrong."""
    CONTRARY = 2
    """Both speak and expect different things; what was seen does not decide, or was not coded."""
    ONE_SILENT = 3
    SAME_SEEN = 4
    OPEN = 5

    @property
    def word(self) -> str:
        """As records write it."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class SelectionType:
    """A type of case selection: what the literature means by it, and how Melian finds its instances."""

    notation: str
    definition: str
    found_by: str
    citation: str


def selection_types(library: Library) -> list[SelectionType]:
    """The types of case selection that the ontology defines, in the order in which they are told."""
    graph, order = library.graph, (CRUCIAL, MOST_LIKELY, LEAST_LIKELY, DEVIANT)
    of = {str(graph.value(iri, SKOS.notation)): iri for iri in graph.subjects(RDF.type, MEL.CaseSelectionType)}
    properties = (SKOS.definition, MEL.foundBy, MEL.citation)
    return [SelectionType(name, *(str(graph.value(of[name], each)) for each in properties)) for name in order]


@dataclass(frozen=True)
class Parting:
    """A coded situation in which two theories conclude differently, with what a researcher may pick it for."""

    first: Prediction
    second: Prediction
    informs: Informs
    unknown: int
    """How many of the inputs on which the theories rest are not known, of all assessments together."""
    types: tuple[tuple[str, str | None], ...]
    """Types of case selection by notation, each with the theory that the case is one for (None: for both)."""

    @property
    def right(self) -> str | None:
        """The theory that was right where the other was wrong."""
        verdicts = (self.first.verdict, self.second.verdict)
        if verdicts == (HIT, MISS):
            return self.first.theory
        return self.second.theory if verdicts == (MISS, HIT) else None

    @property
    def hardness(self) -> int:
        """How many of the two tests were hard: passed where least-likely, or failed where most-likely."""
        judged = {each.theory: each.verdict for each in (self.first, self.second)}
        hard = {(LEAST_LIKELY, HIT), (MOST_LIKELY, MISS)}
        return sum((kind, judged[theory]) in hard for kind, theory in self.types if theory is not None)


def partings(rows: CaseRows, coded: Coded) -> list[Parting]:
    """The situations in which the two theories of coded conclude differently, the most informative first."""
    said = predictions(rows, coded)
    apart = {}
    for first, second in zip(said[::2], said[1::2], strict=True):
        how = difference(*(of_prediction(each, coded.library) for each in (first, second)))
        if how is not None:
            apart[first.situation] = (first, second, how)
    own = _only(rows, apart)
    unknown, weakly = _unknown(own, coded), _weakly(own, coded)
    found = [
        Parting(first, second, _informs(first, second, how), unknown[name], tuple(_types(first, second, how, weakly)))
        for name, (first, second, how) in apart.items()
    ]
    return sorted(found, key=_order)


def _order(each: Parting) -> tuple[int, ...]:
    return (each.informs, each.first.great_power is not True, each.unknown, -each.hardness)


def _informs(first: Prediction, second: Prediction, how: Difference) -> Informs:
    if {first.verdict, second.verdict} == {HIT, MISS}:
        return Informs.DECIDED
    return Informs[how.name]


def _types(
    first: Prediction, second: Prediction, how: Difference, weakly: Mapping[tuple[str, str], bool]
) -> Iterator[tuple[str, str | None]]:
    if how is Difference.CONTRARY:
        yield CRUCIAL, None
    for each in (first, second):
        if each.status in SPEAKS and (each.situation, each.theory) in weakly:
            yield LEAST_LIKELY if weakly[each.situation, each.theory] else MOST_LIKELY, each.theory
        if each.verdict == MISS:
            yield DEVIANT, each.theory


def _only(rows: CaseRows, names: Mapping[str, object]) -> CaseRows:
    """The rows of some situations."""
    return CaseRows(
        [row for row in rows.situations if row["situation"] in names],
        [row for row in rows.assessments if row["situation"] in names],
    )


def _unknown(rows: CaseRows, coded: Coded) -> dict[str, int]:
    """By situation, how many values are not known in the columns that the theories test, or measure tests from."""
    world = coded.world(rows)
    columns = {
        name
        for theory in coded.theories
        for tested in schema_of(theory).properties
        for name in (tested.derived_from if tested.derived_from else (tested.column,))
        if name is not None
    }
    return {name: sum(_missing(row, columns) for row in found) for name, found in world.assessments.items()}


def _missing(row: Row, columns: set[str]) -> int:
    return sum(row[name] is None for name in columns if row["is_candidate"] or name not in FACTORS)


def _weakly(rows: CaseRows, coded: Coded) -> dict[tuple[str, str], bool]:
    """By situation and theory, whether one step of one known factor of one candidate changes the conclusion.

    Of theories alone that rest on the factors: to the others nothing is a matter of degree.
    """
    graded = [theory for theory in coded.theories if _rests_on_factors(theory)]
    found = {(str(row["situation"]), theory.id): False for row in rows.situations for theory in graded}
    varied, origin = _steps(rows)
    here, there = coded.world(rows), coded.world(varied)
    for name, of in origin.items():
        for theory in graded:
            before = of_settled(here.said[of, theory.id], here.assessments[of], coded.library)
            after = of_settled(there.said[name, theory.id], there.assessments[name], coded.library)
            found[of, theory.id] |= before != after
    return found


def _rests_on_factors(theory: Theory) -> bool:
    return any(not set(FACTORS).isdisjoint((*of.derived_from, of.column)) for of in schema_of(theory).properties)


def _steps(rows: CaseRows) -> tuple[CaseRows, dict[str, str]]:
    """Each situation with one factor of one candidate a step up or down, and of which situation each is a variant."""
    varied = CaseRows()
    origin: dict[str, str] = {}
    for situation in rows.situations:
        own = [row for row in rows.assessments if row["situation"] == situation["situation"]]
        for place, factor, value in _factor_steps(own):
            name = f"{situation['situation']}#{len(origin)}"
            origin[name] = str(situation["situation"])
            varied.situations.append({**situation, "situation": name})
            for number, row in enumerate(own):
                changed = {factor: value} if number == place else {}
                varied.assessments.append({**row, "situation": name, **changed})
    return varied, origin


def _factor_steps(own: Sequence[Row]) -> Iterator[tuple[int, str, int]]:
    for place, row in enumerate(own):
        for factor in FACTORS:
            value = row[factor]
            if row["is_candidate"] and isinstance(value, int):
                yield from ((place, factor, value + by) for by in (-1, 1) if 0 <= value + by <= HIGHEST)
