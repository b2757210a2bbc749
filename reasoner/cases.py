"""Predictions for coded cases: one for every situation and theory, with a verdict or with what it needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.case_rdf import CaseRows
from reasoner.classify.cells import deciding_inputs
from reasoner.classify.hermit import by_hermit
from reasoner.coded import Coded, Row, Settled, World
from reasoner.errors import ReasonerError
from reasoner.measure.threat import FACTORS
from reasoner.predict import by_columns, schema_of
from reasoner.score import opposing_codes, verdict
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library, Theory

ENGINES = ("columns", "hermit")


@dataclass(frozen=True)
class Prediction:
    """What one theory says of one situation, and whether history agreed."""

    case: str
    situation: str
    perceiver: str
    year: int
    theory: str
    status: str
    behaviour: str | None
    target: str | None
    rule: str | None
    observed: str | None
    verdict: str | None
    needs: tuple[str, ...]
    """For an undetermined prediction: the columns of the case tables that would decide it."""
    great_power: bool | None
    sentence: str | None
    """The deciding rule's sentence with the situation's values; None if no rule decided."""
    rule_iri: str | None
    target_iri: str | None


def predict_cases(
    rows: CaseRows, library: Library, theories: Sequence[Theory], engine: str = "columns"
) -> list[Prediction]:
    """Apply theories to coded cases, situation by situation and theory by theory. Raises ReasonerError."""
    if engine not in ENGINES:
        raise ReasonerError(f"There is no engine {engine!r}; the engines are {' and '.join(ENGINES)}.")
    return predictions(rows, Coded(library, theories, by_hermit(library) if engine == "hermit" else by_columns))


def predictions(rows: CaseRows, coded: Coded) -> list[Prediction]:
    """What the theories say of coded situations, situation by situation and theory by theory."""
    return predictions_in(coded.world(rows), rows, coded)


def predictions_in(world: World, rows: CaseRows, coded: Coded) -> list[Prediction]:
    """What the theories said of coded situations, situation by situation and theory by theory."""
    opposing = opposing_codes(coded.library)
    return [
        _prediction(situation, world.assessments[name], world.said[name, theory.id], coded.library, opposing)
        for situation in rows.situations
        for name in [str(situation["situation"])]
        for theory in coded.theories
    ]


def _prediction(
    situation: Row, assessments: Sequence[Row], said: Settled, library: Library, opposing: frozenset[str]
) -> Prediction:
    rule, status = said.rule, said.status
    behaviour = library.behaviours[rule.behaviours[0]] if rule is not None and rule.behaviours else None
    aim = next((row for row in assessments if row["row"] == said.target_row), None)
    codes = [(code, iri) for code, iri, _ in situation["observed_codes"]]  # type: ignore[attr-defined]  # a list of triples
    target_iri = None if aim is None else str(aim["target_iri"])
    return Prediction(
        case=str(situation["case"]),
        situation=str(situation["situation"]),
        perceiver=str(situation["perceiver"]),
        year=int(str(situation["year"])),
        theory=said.theory.id,
        status=status,
        behaviour=None if behaviour is None else behaviour.notation,
        target=None if aim is None else str(aim["target"]),
        rule=None if rule is None else rule.id,
        observed=None if situation["observed"] is None else str(situation["observed"]),
        verdict=verdict(status, behaviour, target_iri, codes, situation["observation_complete"] is True, opposing),
        needs=_needs(assessments, said) if status == "undetermined" else (),
        great_power=situation["great_power"],  # type: ignore[arg-type]  # a flag or None
        sentence=None if rule is None else rule.sentence.format_map(_Shown(aim or assessments[0])),
        rule_iri=None if rule is None else rule.iri,
        target_iri=target_iri,
    )


class _Shown(dict[str, object]):
    """Values by name for a sentence; what is not known says so."""

    def __missing__(self, name: str) -> str:
        return f"an unknown {name.replace('_', ' ')}"

    def __getitem__(self, name: str) -> object:
        value = self.get(name)
        return self.__missing__(name) if value is None else value


def _needs(assessments: Sequence[Row], said: Settled) -> tuple[str, ...]:
    """The columns of the case tables, not known here, on which the decision rests."""
    needed: set[str] = set()
    schema = schema_of(said.theory)
    for cell in said.undecided:
        for tested in deciding_inputs(said.theory.deciding, schema, cell):
            needed |= set(_inputs(tested, assessments))
    return tuple(sorted(needed, key=_place))


def _inputs(tested: Property, assessments: Sequence[Row]) -> Iterable[str]:
    """The case columns behind a property: its own, or those of the factors it is measured from that are not known."""
    if tested.coded_in:
        return tested.coded_in
    if tested.derived_from:
        measured_from = [factor for factor in FACTORS if factor in tested.derived_from]
        contenders = [row for row in assessments if row["is_candidate"] and _may_count(tested, row)]
        if tested.one_each and len(contenders) == 1:
            # its rank is not in question, only whether its intentions make it a revisionist
            measured_from = measured_from[-1:]
        missing = [factor for factor in measured_from if any(row[factor] is None for row in contenders)]
        return missing or measured_from  # a tie to the end: a finer coding of any factor would break it
    return [tested.column or tested.name]


def _may_count(tested: Property, row: Row) -> bool:
    """Whether a candidate's factors can matter to a measured property: if it may be who the property is about."""
    if tested.column == "has_revisionist":
        return True
    return row["is_top_revisionist" if tested.column == "is_top_revisionist" else "is_top_threat"] is not False


def _place(name: str) -> tuple[int, str]:
    """A sort key: the four factors first, then the other inputs by name."""
    return (FACTORS.index(name) if name in FACTORS else len(FACTORS), name)
