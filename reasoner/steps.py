"""The inputs of a situation on which a theory depends, and the other values that each of them could have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reasoner.change import Setting
from reasoner.changed import Place, Row, place
from reasoner.inputs import NOBODY, Input, Kind, Value, inputs
from reasoner.predict import schema_of
from reasoner.theory.library import Theory


@dataclass(frozen=True)
class Step:
    """One input set to another value: the setting, the value it has, and how far apart the two are."""

    setting: Setting
    before: Value
    place: Place
    distance: int

    @property
    def written_before(self) -> str:
        """The value that the input has, as a reader writes it."""
        return self.setting.input.written(self.before)

    @property
    def written_after(self) -> str:
        """The value that it is set to, as a reader writes it."""
        return self.setting.input.written(self.setting.value)


@dataclass(frozen=True)
class Varied:
    """An input of a situation and the steps to its other values; known values are not made unknown."""

    name: str
    steps: tuple[Step, ...]


def varied(
    theory: Theory, situation: Row, assessments: Sequence[Row], actors: Mapping[str, str]
) -> tuple[list[Varied], tuple[str, ...]]:
    """The inputs that a theory's deciding rules depend on, in one situation; and those that cannot be varied.

    A role could go to any actor that the situation names, or to ``actors``: names by IRI.
    """
    wanted = _depended_on(theory)
    named_here = _actors(situation, assessments, actors)
    found = [each for about in wanted for each in _of(about, situation, assessments, named_here)]
    return [each for each in found if each.steps], tuple(each.name for each in wanted if each.kind is Kind.NUMBER)


def _depended_on(theory: Theory) -> list[Input]:
    """The inputs behind the properties that deciding rules test: coded, or measured from the factors."""
    names: set[str] = set()
    for tested in schema_of(theory).properties:
        names |= set(tested.coded_in or tested.derived_from or (tested.column or "",))
    return [each for each in inputs().values() if names & {each.name, *each.columns}]


def _of(about: Input, situation: Row, assessments: Sequence[Row], actors: Mapping[str, str]) -> Iterator[Varied]:
    match about.kind:
        case Kind.FLAG | Kind.LISTED:
            yield _varied(about, situation.get(about.columns[0]))
        case Kind.ROLE:
            yield _role(about, situation, assessments, actors)
        case Kind.FACTOR:
            for row in assessments:
                if row["is_candidate"] is True:
                    yield _varied(about, row.get(about.columns[0]), row)
        case Kind.TOWARDS:
            values = [row.get(about.columns[0]) for row in assessments]
            if len(set(values)) == 1:  # as the case tables have it: one judgement, whatever the target
                yield _varied(about, values[0])
            else:
                yield from (_varied(about, row.get(about.columns[0]), row) for row in assessments)


def _varied(about: Input, value: object, row: Row | None = None) -> Varied:
    """An input whose values are a closed list; of a target, if a row is given."""
    target = None if row is None else str(row["target"])
    steps = []
    for other in about.values:
        if other != value:
            set_to = place(about, other, target_iri=None if row is None else str(row["target_iri"]))
            steps.append(_step(Setting(about, target, other), value, set_to))
    return Varied(Setting(about, target, None).subject, tuple(steps))


def _role(about: Input, situation: Row, assessments: Sequence[Row], actors: Mapping[str, str]) -> Varied:
    filled, holds = about.columns
    holder = next((str(row["target_iri"]) for row in assessments if row[holds] is True), None)
    value = actors[holder] if holder is not None else NOBODY if situation[filled] is False else None
    steps = [] if value == NOBODY else [_step(Setting(about, None, NOBODY), value, place(about, NOBODY))]
    for iri, name in actors.items():
        if iri != holder:
            steps.append(_step(Setting(about, None, name), value, place(about, name, holder=iri)))
    return Varied(about.name, tuple(steps))


def _step(setting: Setting, before: object, set_to: Place) -> Step:
    value: Value = before  # type: ignore[assignment]  # rows hold what the inputs take
    return Step(setting, value, set_to, setting.input.distance(value, setting.value))


def _actors(situation: Row, assessments: Sequence[Row], others: Mapping[str, str]) -> dict[str, str]:
    """The actors that could play a role, names by IRI: those that the situation names but the perceiver, and others."""
    found = {str(row["target_iri"]): str(row["target"]) for row in assessments}
    for _, iri, name in situation["observed_codes"]:  # type: ignore[attr-defined]  # a list of triples
        found.setdefault(str(iri), str(name))
    for iri, name in others.items():
        found.setdefault(iri, name)
    found.pop(str(situation["perceiver_iri"]), None)
    return found
