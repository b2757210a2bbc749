"""Trying changes of coded situations: what if, and the smallest flips. What the command line and Python share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from kb import case_choice, casebook
from kb.actors import Registry
from kb.case_rdf import CaseRows
from kb.provenance import Origin, Provenance
from reasoner.cases import Prediction
from reasoner.change import Change
from reasoner.coded import Coded
from reasoner.errors import ReasonerError
from reasoner.flips import MOST, Flip, Flips, aim, flips
from reasoner.inputs import Kind, inputs
from reasoner.steps import Step
from reasoner.theory.library import Library, Theory
from reasoner.theory.parameters import parameters
from reasoner.theory.thresholds import override
from reasoner.whatif import WhatIf, whatif

Reference = str | Path

_KEPT = 16
"""Of so many sets of thresholds, and of so many theories, the compiled expressions are kept."""


@dataclass(frozen=True)
class Supposed:
    """A what-if with the names of its cases and what the reader should be warned of."""

    whatif: WhatIf
    cases: dict[str, str]
    library: Library
    warnings: tuple[str, ...]
    url: str
    """The path and the query string that say which what-if it is."""


@dataclass(frozen=True)
class Ground:
    """What stands behind an input that a flip changes."""

    step: Step
    origin: Origin

    @property
    def disputable(self) -> bool:
        """Whether a scholar could dispute it: its value is not known, coders differ, or no publication states it."""
        return self.step.before is None or bool(self.origin.rivals) or self.origin.status != "published"


@dataclass(frozen=True)
class Found:
    """The smallest flips of one theory in a situation, and what stands behind each input that they change."""

    flips: Flips
    grounds: dict[Step, Ground]


class Changing:
    """A library and its theories, ready to try one change after another; not to be shared by threads."""

    def __init__(self, theories: Sequence[str] = (), folders: Sequence[Path] = ()):
        """theories: ids, all that decide alignments if none; folders: further folders of theory files."""
        self.library = Library.load(folders)
        self.theories = self.library.deciding(theories)
        self._coded = Coded(self.library, self.theories)
        self._moved = lru_cache(maxsize=_KEPT)(self._with_thresholds)
        self._alone = lru_cache(maxsize=_KEPT)(lambda theory: Coded(self.library, [self.library.theories[theory]]))

    def whatif(self, rows: CaseRows, change: Change) -> WhatIf:
        """What a change of inputs or thresholds makes of what the theories say. Raises ReasonerError."""
        return whatif(rows, change, self._coded, self._moved(change.thresholds) if change.thresholds else None)

    def flips(self, situation: casebook.Found, to: str | None = None, most: int = MOST) -> list[Found]:
        """The smallest flips of each theory, in one situation; to: as reasoner.flips.aim reads it."""
        aims = self._aims(to)
        return [self._flips(situation, theory, aims[theory.id], most) for theory in self.theories if theory.id in aims]

    def _aims(self, to: str | None) -> dict[str, str | None]:
        """What is asked of each theory that can say it. Raises ReasonerError if none can."""
        if to is None:
            return dict.fromkeys((theory.id for theory in self.theories), None)
        found: dict[str, str | None] = {}
        refused: list[ReasonerError] = []
        for theory in self.theories:
            try:
                found[theory.id] = aim(self.library, theory, to)
            except ReasonerError as error:
                refused.append(error)
        if not found:
            raise refused[0]
        return found

    def _flips(self, situation: casebook.Found, theory: Theory, to: str | None, most: int) -> Found:
        rows = situation.rows
        found = flips(rows, self._alone(theory.id), theory, to, most, _claimed(situation))
        steps = [step for flip in (*found.smallest, *found.others) for step in flip.steps]
        return Found(found, {step: Ground(step, _origin(situation.provenance, rows, step)) for step in steps})

    def _with_thresholds(self, thresholds: tuple[tuple[str, float], ...]) -> Coded:
        """The theories that thresholds move; all, if situations are measured with one of them."""
        library = override(self.library, dict(thresholds))
        known = parameters(library)
        theories = [library.theories[theory.id] for theory in self.theories]
        if any(known[name].measures for name in library.values if name in known):
            return Coded(library, theories)
        return Coded(library, [new for new, old in zip(theories, self.theories, strict=True) if new is not old])


def supposed(
    named: str,
    change: Change,
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    cases: Sequence[Reference] = (),
    coder: str | None = None,
) -> Supposed:
    """What theories would say of a situation, or of all situations of a case, if inputs or thresholds were otherwise.

    named: the id of a situation or a case, or a case's path; cases: where to look for the situation, the shipped cases
    if nowhere. The rest, and the errors, are as for `melian.api.predictions`; ChangeError for a change that cannot be.
    """
    rows = case_choice.situations(named, tuple(cases), coder)
    changing = Changing(theories, folders)
    found = changing.whatif(rows, change)
    names = {str(row["case"]): str(row["case_label"] or "") for row in rows.situations}
    return Supposed(found, names, changing.library, tuple(rows.warnings), _url(rows, named, change, coder))


def smallest_flips(
    situation: str,
    *,
    to: str | None = None,
    most: int = MOST,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    cases: Sequence[Reference] = (),
    coder: str | None = None,
) -> tuple[list[Found], Library]:
    """The smallest changes of inputs of a situation with which each theory says something else, or says ``to``."""
    changing = Changing(theories, folders)
    return changing.flips(case_choice.situation(situation, tuple(cases), coder), to, most), changing.library


def prediction(said: Prediction) -> dict[str, object]:
    """What a theory says, as a plain object."""
    found: dict[str, object] = {
        "status": said.status, "behaviour": said.behaviour, "target": said.target, "rule": said.rule,
    }  # fmt: skip
    if said.status == "undetermined":
        found["needs"] = list(said.needs)
    return found


def whatif_record(found: Supposed) -> dict[str, object]:
    """A what-if as a plain object."""
    told = found.whatif
    return {
        "settings": [str(each) for each in told.change.settings],
        "thresholds": dict(told.change.thresholds),
        "conclusions": [
            {
                "case": each.before.case, "situation": each.before.situation, "perceiver": each.before.perceiver,
                "year": each.before.year, "theory": each.before.theory, "change": each.kind,
                "before": prediction(each.before), "after": prediction(each.after),
            }
            for each in told.conclusions
        ],
        "implied": [vars(each) for each in told.implied],
        "without_place": {name: [str(each) for each in of] for name, of in told.without_place.items()},
        "flipped": told.flipped,
        "url": found.url,
    }  # fmt: skip


def flips_record(found: Found) -> dict[str, object]:
    """The smallest flips of one theory as a plain object."""
    told = found.flips
    return {
        "situation": told.before.situation, "perceiver": told.before.perceiver, "year": told.before.year,
        "theory": told.before.theory, "before": prediction(told.before), "to": told.to, "already": told.already,
        "smallest": [_flip_record(each, found) for each in told.smallest],
        "others": [_flip_record(each, found) for each in told.others],
        "varied": list(told.varied), "left_alone": list(told.left_alone), "tried": told.tried,
    }  # fmt: skip


def _flip_record(flip: Flip, found: Found) -> dict[str, object]:
    inputs_ = []
    for step in flip.steps:
        ground = found.grounds[step]
        origin = ground.origin
        inputs_.append({
            "input": step.setting.subject, "before": step.before, "after": step.setting.value,
            "distance": step.distance, "disputable": ground.disputable, "coder": origin.coder,
            "status": origin.status, "sources": list(origin.sources),
            "rivals": [{"coder": coder, "value": value} for coder, value in origin.rivals],
        })  # fmt: skip
    return {
        "inputs": inputs_, "distance": flip.distance, "after": prediction(flip.after), "query": flip.change.query(),
    }  # fmt: skip


def _claimed(situation: casebook.Found) -> dict[str, str]:
    """The actors that some coder, not the one followed, names in a role: names by IRI."""
    (row,) = situation.rows.situations
    found: dict[str, str] = {}
    for each in inputs().values():
        if each.kind is Kind.ROLE:
            origin = situation.provenance.of(str(row["situation"]), None, str(each.terms[1].iri))
            actors = [Registry.load().resolve(value, int(str(row["year"]))) for _, value in origin.rivals]
            found |= {actor.iri: actor.label for actor in actors if actor is not None}
    return found


def _origin(provenance: Provenance, rows: CaseRows, step: Step) -> Origin:
    """Where the value comes from that a step changes; of a judgement of all targets, that of the first."""
    about, target = step.setting.input, step.place.target_iri
    if about.of_target and target is None:
        target = next((str(row["target_iri"]) for row in rows.assessments), None)
    return provenance.of(str(rows.situations[0]["situation"]), target, str(about.terms[-1].iri))


def _url(rows: CaseRows, named: str, change: Change, coder: str | None) -> str:
    ids = [str(row["situation"]) for row in rows.situations]
    is_one = named.casefold() == ids[0].casefold()
    where = (
        f"situation/{quote(ids[0], safe='')}" if is_one else f"case/{quote(str(rows.situations[0]['case']), safe='')}"
    )
    said = [change.query(), urlencode({"coder": coder}) if coder else ""]
    return f"/{where}?{'&'.join(part for part in said if part)}"
