"""Situations coded in a few words, as a scholar fills in the case tables; and every way to fill in what is missing.

None is "not known"; in a role, NOBODY is the table's `-`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import strategies as st

from kb.case_rdf import CaseRows
from reasoner.cases import Prediction, predict_cases
from reasoner.measure.table import ROLES
from reasoner.measure.threat import FACTORS
from reasoner.theory.library import Library, Theory

NOBODY = "-"
ACTORS = ("Athens", "Sparta", "Corinth")
STRANGER = "Persia"
"""An actor that is no candidate: it can only play a role."""
AIMS = ("status_quo", "limited_revisionist", "unlimited_revisionist")
FLAGS = ("coerced", "weak", "ally_available")
NAMED = ("strongest", "victor", "patron_of_gain")
IRI = "https://w3id.org/melian/actor/"

Factors = tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True)
class Candidate:
    """A row of assessments.csv: aggregate power, proximity, offensive capability, offensive intentions."""

    name: str
    factors: Factors

    def raised(self, factor: str, by: int) -> "Candidate":
        """The same candidate with one known factor raised."""
        place = FACTORS.index(factor)
        value = self.factors[place]
        assert value is not None
        return replace(self, factors=(*self.factors[:place], value + by, *self.factors[place + 1 :]))


@dataclass(frozen=True)
class Coding:
    """A row of situations.csv with its candidates: the inputs that the shipped theories decide on."""

    candidates: tuple[Candidate, ...] = ()
    coerced: bool | None = False
    weak: bool | None = False
    ally_available: bool | None = True
    strongest: str | None = NOBODY
    victor: str | None = NOBODY
    patron_of_gain: str | None = NOBODY
    aims: str | None = "status_quo"
    observed: tuple[tuple[str, str], ...] | None = None


def rows(codings: Sequence[Coding]) -> CaseRows:
    """The codings as the casebook would read them; the n-th is situation S<n>."""
    found = CaseRows()
    for number, coding in enumerate(codings):
        name = f"S{number}"
        found.situations.append(_situation(name, coding))
        found.assessments.extend(_assessments(name, coding))
    return found


def _situation(name: str, coding: Coding) -> dict[str, object]:
    filled = {ROLES[role][1]: _filled(getattr(coding, role)) for role in NAMED}
    seen = coding.observed
    return {
        "case": "X", "case_label": "X", "situation": name, "perceiver": "Melos", "perceiver_iri": IRI + "Melos",
        "year": -416, "great_power": False, "coerced": coding.coerced, "aims": coding.aims, **filled,
        "observation_complete": None if seen is None else True,
        "observed": None if seen is None else " ".join(f"{code}:{actor}" for code, actor in seen),
        "observed_codes": [(code, IRI + actor, actor) for code, actor in seen or ()],
    }  # fmt: skip


def _filled(holder: str | None) -> bool | None:
    return None if holder is None else holder != NOBODY


def _assessments(name: str, coding: Coding) -> Iterator[dict[str, object]]:
    listed = {candidate.name: candidate for candidate in coding.candidates}
    holders = {role: getattr(coding, role) for role in NAMED}
    for target in dict.fromkeys([*listed, *(actor for actor in holders.values() if actor not in (None, NOBODY))]):
        factors = listed[target].factors if target in listed else (None,) * 4
        yield {
            "situation": name, "target": target, "target_iri": IRI + target, "is_candidate": target in listed,
            **dict(zip(FACTORS, factors, strict=True)),
            "weak": coding.weak, "ally_available": coding.ally_available,
            **{ROLES[role][0]: None if holder is None else holder == target for role, holder in holders.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a theory says of a situation, without the words."""

    status: str
    rule: str | None
    behaviour: str | None
    target: str | None

    @classmethod
    def of(cls, prediction: Prediction) -> "Answer":
        """The answer in a prediction."""
        return cls(prediction.status, prediction.rule, prediction.behaviour, prediction.target)


def predictions(codings: Sequence[Coding], library: Library, theory: Theory) -> list[Prediction]:
    """What one theory says of each coding, in order."""
    return predict_cases(rows(codings), library, [theory])


def answers(codings: Sequence[Coding], library: Library, theory: Theory) -> list[Answer]:
    """What one theory says of each coding, in order, without the words."""
    return [Answer.of(prediction) for prediction in predictions(codings, library, theory)]


def unknown_inputs(coding: Coding) -> list[str]:
    """The columns of the case tables that are not known, for the situation or for some candidate."""
    coded = [name for name in (*FLAGS, *NAMED, "aims") if getattr(coding, name) is None]
    missing = [f for n, f in enumerate(FACTORS) if any(c.factors[n] is None for c in coding.candidates)]
    return missing + coded


def choices(coding: Coding, column: str) -> list[Coding]:
    """Every way to fill in one column that is not known (a factor: of all candidates that lack it)."""
    if column in FLAGS:
        return [replace(coding, **{column: value}) for value in (True, False)]
    if column in NAMED:
        return [replace(coding, **{column: holder}) for holder in (NOBODY, STRANGER, *_names(coding))]
    if column == "aims":
        return [replace(coding, aims=aims) for aims in AIMS]
    place = FACTORS.index(column)
    ways = [range(4) if c.factors[place] is None else [c.factors[place]] for c in coding.candidates]
    return [replace(coding, candidates=_with(coding.candidates, place, values)) for values in product(*ways)]


def _names(coding: Coding) -> list[str]:
    return [candidate.name for candidate in coding.candidates]


def _with(candidates: tuple[Candidate, ...], place: int, values: Sequence[int | None]) -> tuple[Candidate, ...]:
    return tuple(
        replace(c, factors=(*c.factors[:place], value, *c.factors[place + 1 :]))
        for c, value in zip(candidates, values, strict=True)
    )


def completions(coding: Coding, columns: Sequence[str]) -> list[Coding]:
    """Every way to fill in some columns."""
    found = [coding]
    for column in columns:
        found = [filled for each in found for filled in choices(each, column)]
    return found


def codings(unknown: bool = True, least: int = 0) -> st.SearchStrategy[Coding]:
    """Random situations with up to three candidates; unknown: whether values may be missing."""
    absent = [st.none()] if unknown else []
    flag = st.one_of(st.booleans(), *absent)
    factor = st.one_of(st.integers(0, 3), *absent)
    holder = st.one_of(st.sampled_from([NOBODY, STRANGER, *ACTORS]), *absent)

    def listed(count: int) -> st.SearchStrategy[tuple[Candidate, ...]]:
        factors = st.tuples(factor, factor, factor, factor)
        return st.tuples(*(st.builds(Candidate, st.just(name), factors) for name in ACTORS[:count]))

    return st.builds(
        Coding,
        candidates=st.integers(least, len(ACTORS)).flatmap(listed),
        coerced=st.one_of(st.just(False), st.just(False), flag),
        weak=flag,
        ally_available=flag,
        strongest=holder,
        victor=st.one_of(st.just(NOBODY), st.just(NOBODY), holder),
        patron_of_gain=st.one_of(st.just(NOBODY), holder),
        aims=st.one_of(st.sampled_from(AIMS), *absent),
    )
