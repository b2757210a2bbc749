"""The situations that a reader means: one by its id, or all of a case."""

from difflib import get_close_matches
from pathlib import Path

from kb import casebook
from kb.case_rdf import CaseRows
from kb.case_table import case_error, listed, shown
from kb.errors import CaseError


def situations(named: str, case: str | Path | None = None, coder: str | None = None) -> CaseRows:
    """The situation of an id (R38; with ``case``, one of that case's), or those of a case as casebook.read names it.

    Raises CaseError, one sentence, when there is neither.
    """
    rows = casebook.read([case] if case is not None else [], coder=coder)
    if (found := only(rows, named)).situations:
        return found
    ids = [str(row["situation"]) for row in rows.situations]
    if case is not None:
        raise case_error(f"{case} has no situation {shown(named)}; it has {listed(ids, 'and')}{_nearest(named, ids)}")
    known = [*ids, *dict.fromkeys(str(row["case"]) for row in rows.situations)]
    try:
        return casebook.read([named], coder=coder)
    except CaseError as error:
        near = _nearest(named, known)
        if not near or Path(named).exists():
            raise
        raise case_error(f"there is no situation and no case {shown(named)}{near}") from error


def only(rows: CaseRows, situation: str) -> CaseRows:
    """The rows of one situation, by its id; capitals do not matter. Empty if there is none."""
    wanted = situation.casefold()
    return CaseRows(
        [row for row in rows.situations if str(row["situation"]).casefold() == wanted],
        [row for row in rows.assessments if str(row["situation"]).casefold() == wanted],
        rows.warnings,
    )


def _nearest(named: str, ids: list[str]) -> str:
    near = get_close_matches(named.upper(), ids, n=1, cutoff=0.5)
    return f"; the nearest is {near[0]}" if near else ""
