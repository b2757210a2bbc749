"""Theories with one parameter after another: what the command line and a notebook ask of reasoner.sensitivity."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kb import casebook
from kb.actors import Registry
from kb.case_rdf import CaseRows
from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.coded import Coded
from reasoner.cuts import Cut, threat_cuts
from reasoner.errors import ReasonerError
from reasoner.sensitivity import Sensitivity, over_cases, values_tried
from reasoner.sensitivity_panel import PanelSensitivity, over_panel
from reasoner.theory.library import Library
from reasoner.theory.parameters import choose

Tried = tuple[float | None, float | None, float | None]
"""The first value to try, the last, and the distance between them; None for what the ontology says."""


def sensitivity(
    parameter: str,
    cases: Sequence[str | Path] = (),
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    coder: str | None = None,
    situations: Sequence[str] = (),
    tried: Tried = (None, None, None),
) -> Sensitivity:
    """The record of each theory at each value of a parameter, over coded situations (all if none is named).

    Raises KbError, OntologyError or ReasonerError, one sentence each.
    """
    library = Library.load(folders)
    chosen = choose(library, parameter)
    values = values_tried(library, chosen, *tried)
    rows = _only(casebook.read(cases, coder=coder), situations)
    return over_cases(rows, library, library.deciding(theories), chosen, values)


def panel_sensitivity(
    parameter: str,
    data: str | Path,
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    tried: Tried = (None, None, None),
    years: tuple[int, int] = (worldpanel.FIRST, worldpanel.LAST),
    progress: Callable[[str], None] = lambda step: None,
) -> PanelSensitivity:
    """What becomes of the perceiver-years of the world panel at each value of a parameter.

    data: the folder of published files. progress is told each step. Raises DataError or ReasonerError.
    """
    library, backend = Library.load(folders), Backend()
    chosen = choose(library, parameter)
    values = values_tried(library, chosen, *tried)
    first, last = years
    return over_panel(
        backend,
        lambda changed: worldpanel.measure(backend, Path(data), changed, first, last, progress),
        library,
        library.deciding(theories),
        chosen,
        values,
        progress,
    )


def cuts(
    target: str,
    cases: Sequence[str | Path] = (),
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    coder: str | None = None,
    situations: Sequence[str] = (),
) -> dict[tuple[str, str], list[Cut]]:
    """By situation and theory: how far the threat of a target must fall before the theory says something else.

    Of all situations in which the target is a candidate threat, or of those named. Raises KbError or ReasonerError.
    """
    library = Library.load(folders)
    coded = Coded(library, library.deciding(theories))
    rows = _only(casebook.read(cases, coder=coder), situations)
    candidate = _called(rows, target)
    wanted = [str(each["situation"]) for each in rows.situations if situations or each["situation"] in candidate]
    if not wanted:
        raise ReasonerError(f"{target} is a candidate threat in none of the situations; name it as a case does.")
    return {
        (name, theory.id): threat_cuts(rows, coded, name, theory.id, candidate.get(name, target))
        for name in wanted
        for theory in coded.theories
    }


def _called(rows: CaseRows, actor: str) -> dict[str, str]:
    """The IRI of an actor in each situation that assesses it, by whatever name it is known there or anywhere."""
    registry = Registry.load()
    years = {str(each["situation"]): int(str(each["year"])) for each in rows.situations}
    found = {}
    for row in rows.assessments:
        situation, iri = str(row["situation"]), str(row["target_iri"])
        known = registry.resolve(actor, years[situation])
        if actor in (row["target"], iri) or (known is not None and str(known.iri) == iri):
            found[situation] = iri
    return found


def _only(rows: CaseRows, situations: Sequence[str]) -> CaseRows:
    """The rows of some situations, or all. Raises ReasonerError for one that is not there."""
    known = [str(each["situation"]) for each in rows.situations]
    for wanted in situations:
        if wanted not in known:
            raise ReasonerError(f"There is no situation {wanted} in the cases; they have {', '.join(known)}.")
    chosen = set(situations or known)
    return CaseRows(
        [each for each in rows.situations if each["situation"] in chosen],
        [each for each in rows.assessments if each["situation"] in chosen],
        rows.warnings,
    )
