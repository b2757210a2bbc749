"""Situations coded in a few words, as a scholar fills in the case tables; and every way to fill in what is missing.

None is "not known"; in a role, NOBODY is the table's `-`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any

import ibis.expr.types as ir
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from kb.case_rdf import CaseRows
from kb.case_terms import ENUMERATIONS
from reasoner.backend import Backend
from reasoner.measure.table import ROLES, from_cases
from reasoner.measure.threat import FACTORS
from reasoner.predict import SILENT, classify
from reasoner.theory.library import Library, Theory

NOBODY = "-"
ACTORS = ("Athens", "Sparta", "Corinth")
STRANGER = "Persia"
"""An actor that is no candidate: it can only play a role."""
OF_TARGETS = ("weak", "ally_available")
OF_SITUATIONS = (
    "coerced", "great_power", "shares_border", "buck_catcher", "threat_diffuse", "patron_uncertain", "satisfied",
    "unipole_unilateral",
)  # fmt: skip
FLAGS = (*OF_SITUATIONS, *OF_TARGETS)
NAMED = tuple(ROLES)
ENUMERATED = ("aims", "polarity", "offence_defence")
IRI = "https://w3id.org/melian/actor/"

many_at_once = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
"""For properties that are tried on dozens of situations at a time: a database query costs more than a situation, and
to shrink a list of them would take minutes; the failing assertion names the one situation."""

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
    great_power: bool | None = True
    shares_border: bool | None = False
    buck_catcher: bool | None = True
    threat_diffuse: bool | None = True
    patron_uncertain: bool | None = True
    satisfied: bool | None = True
    unipole_unilateral: bool | None = True
    strongest: str | None = NOBODY
    land_hegemon: str | None = NOBODY
    sea_leader: str | None = NOBODY
    victor: str | None = NOBODY
    patron_of_gain: str | None = NOBODY
    internal_helper: str | None = NOBODY
    dominant_state: str | None = NOBODY
    aims: str | None = "status_quo"
    polarity: str | None = "multipolar"
    offence_defence: str | None = "defence"
    observed: tuple[tuple[str, str], ...] | None = None

    def __repr__(self) -> str:
        said = [(each.name, getattr(self, each.name)) for each in fields(self)]
        of = [(c.name, c.factors) for c in self.candidates]
        usual = Coding()
        differs = [f"{name}={value!r}" for name, value in said[1:] if value != getattr(usual, name)]
        return f"Coding({', '.join([str(of), *differs])})"


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
        "year": -416, **filled, **{name: getattr(coding, name) for name in (*OF_SITUATIONS, *ENUMERATED)},
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
            **{flag: getattr(coding, flag) for flag in OF_TARGETS},
            **{ROLES[role][0]: None if holder is None else holder == target for role, holder in holders.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a theory says of a situation, without the words."""

    status: str
    rule: str | None
    behaviour: str | None
    target: str | None


def answers(codings: Sequence[Coding], library: Library, theories: Iterable[str]) -> dict[str, list[Answer]]:
    """What some theories say of each coding, in order, by theory."""
    return answers_of(rows(codings), library, theories)


def answers_of(case: CaseRows, library: Library, theories: Iterable[str]) -> dict[str, list[Answer]]:
    """What some theories say of each situation of a case, in order, by theory."""
    backend = Backend()
    return answers_in(backend, from_cases(backend, library, case.situations, case.assessments), library, theories)


def answers_in(backend: Backend, table: ir.Table, library: Library, theories: Iterable[str]) -> dict[str, list[Answer]]:
    """What some theories say of each situation of an assessment table, in the order of its rows, by theory."""
    columns = table.select("row", "situation", "target").order_by("row")
    origins = {row["row"]: row for row in backend.run(columns).to_pylist()}
    order = list(dict.fromkeys(row["situation"] for row in origins.values()))
    found: dict[str, list[Answer]] = {}
    for name in theories:
        theory = library.theories[name]
        of = {}
        for said in backend.run(classify(backend, table, [theory]).situations).to_pylist():
            of[said["situation"]] = _answer(theory, said, origins, library)
        found[name] = [of[situation] for situation in order]
    return found


def _answer(
    theory: Theory, said: Mapping[str, Any], origins: Mapping[int, Mapping[str, Any]], library: Library
) -> Answer:
    if said["place"] is None:
        return Answer(SILENT[said["undecided"]], None, None, None)
    rule = theory.deciding[said["place"]]
    if rule.status:
        return Answer(rule.status, rule.id, None, None)
    behaviour = library.behaviours[rule.behaviours[0]].notation
    return Answer("predicted", rule.id, behaviour, origins[said["target_row"]]["target"])


def unknown_columns(coding: Coding) -> list[str]:
    """The columns of the case tables that are not known, for the situation or for some candidate."""
    coded = [name for name in (*FLAGS, *NAMED, *ENUMERATED) if getattr(coding, name) is None]
    missing = [f for n, f in enumerate(FACTORS) if any(c.factors[n] is None for c in coding.candidates)]
    return missing + coded


def choices(coding: Coding, column: str) -> list[Coding]:
    """Every way to fill in one column that is not known (a factor: of all candidates that lack it)."""
    if column in FLAGS:
        return [replace(coding, **{column: value}) for value in (True, False)]
    if column in NAMED:
        return [replace(coding, **{column: holder}) for holder in (NOBODY, STRANGER, *_names(coding))]
    if column in ENUMERATED:
        return [replace(coding, **{column: value}) for value in ENUMERATIONS[column]]
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


def codings(holes: int = 4, least: int = 0, most: int = 3) -> st.SearchStrategy[Coding]:
    """Random situations with least to most candidates, and at most so many holes where a value is not known."""
    factor = st.integers(0, 3)
    holder = st.sampled_from([NOBODY, STRANGER, *ACTORS])

    def listed(count: int) -> st.SearchStrategy[tuple[Candidate, ...]]:
        factors = st.tuples(factor, factor, factor, factor)
        return st.tuples(*(st.builds(Candidate, st.just(name), factors) for name in ACTORS[:count]))

    whole = st.builds(
        Coding,
        candidates=st.integers(least, most).flatmap(listed),
        coerced=st.sampled_from([False, False, False, True]),
        **dict.fromkeys(set(FLAGS) - {"coerced"}, st.booleans()),
        **dict.fromkeys(NAMED, st.one_of(st.just(NOBODY), holder)),
        aims=st.sampled_from(ENUMERATIONS["aims"]),
        polarity=st.sampled_from(["multipolar", "multipolar", "bipolar", "unipolar"]),
        offence_defence=st.sampled_from(ENUMERATIONS["offence_defence"]),
    )
    columns = [*FLAGS, *NAMED, *ENUMERATED, *FACTORS, *FACTORS]
    return st.builds(_punched, whole, st.lists(st.tuples(st.sampled_from(columns), st.integers(0, 2)), max_size=holes))


def _punched(coding: Coding, holes: list[tuple[str, int]]) -> Coding:
    """Make some inputs unknown; a factor, of the candidate at that place."""
    for column, place in holes:
        if column not in FACTORS:
            coding = replace(coding, **{column: None})
        elif place < len(coding.candidates):
            missing = _with(coding.candidates[place : place + 1], FACTORS.index(column), [None])
            listed = (*coding.candidates[:place], *missing, *coding.candidates[place + 1 :])
            coding = replace(coding, candidates=listed)
    return coding
