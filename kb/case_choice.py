"""The situations, or the pairs of states, that a reader means: one by its id, or all of a case."""

from difflib import get_close_matches
from pathlib import Path

from kb import casebook, pair_rdf
from kb.case_rdf import CaseRows
from kb.case_table import case_error, meant, shown
from kb.errors import CaseError
from kb.pair_rdf import PairRows


def situation(named: str, cases: tuple[str | Path, ...] = (), coder: str | None = None) -> casebook.Found:
    """The situation of an id, as casebook.find; of a pair or a case the error says that it is one."""
    try:
        return casebook.find(named, cases, coder)
    except CaseError as error:
        if named.upper() in [case.id for case in casebook.shipped()]:
            first = casebook.read([named]).situations[0]["situation"]
            raise case_error(f"{named} is a case; name one of its situations, as {first}") from error
        pairs = {str(row["pair"]).casefold() for row in pair_rdf.read(cases, must_code_pairs=False).pairs}
        if named.casefold() not in pairs:
            raise
        raise case_error(
            f"{named} is a pair of states, and this speaks of situations; melian pairs says what theories expect of "
            "it, and melian whatif what would change that"
        ) from error


def situations(named: str, cases: tuple[str | Path, ...] = (), coder: str | None = None) -> CaseRows:
    """The situation of an id (R38; one of ``cases`` if there are any), or those of a case as casebook.read names it.

    Raises CaseError, one sentence, when there is neither.
    """
    if cases:
        return casebook.find(named, cases, coder).rows
    shipped = casebook.read(coder=coder)
    ids = {str(row["situation"]).casefold(): str(row["situation"]) for row in shipped.situations}
    if named.casefold() in ids:
        return shipped.only(ids[named.casefold()])
    try:
        return casebook.read([named], coder=coder)
    except CaseError as error:
        known = [*ids.values(), *dict.fromkeys(str(row["case"]) for row in shipped.situations)]
        near = get_close_matches(named.upper(), known, n=1, cutoff=0.5)
        if Path(named).exists() or not near:
            raise
        raise case_error(f"there is no situation and no case {shown(named)}; the nearest is {near[0]}") from error


def pairs(named: str, cases: tuple[str | Path, ...] = ()) -> PairRows:
    """The pair of an id (C12-1946; one of ``cases`` if there are any), or those of a case as pair_rdf.read names it.

    Raises CaseError, one sentence, when there is neither.
    """
    read = pair_rdf.read(cases)
    ids = {str(row["pair"]).casefold(): str(row["pair"]) for row in read.pairs}
    if named.casefold() in ids:
        return read.only(ids[named.casefold()])
    if cases:
        hint = meant(named, list(ids.values())) or "."
        raise case_error(f"there is no pair of states {shown(named)} in the cases read{hint}")
    try:
        return pair_rdf.read([named])
    except CaseError as error:
        known = [*ids.values(), *dict.fromkeys(str(row["case"]) for row in read.pairs)]
        near = get_close_matches(named.upper(), known, n=1, cutoff=0.5)
        if Path(named).exists() or not near or named in [case.id for case in casebook.shipped()]:
            raise
        raise case_error(f"there is no pair of states and no case {shown(named)}; the nearest is {near[0]}") from error
