"""A what-if on pairs of states: which pairs a reader means, what follows for each, and how it is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import click

from kb import case_choice
from kb.errors import CaseError
from kb.pair_rdf import PairRows
from melian.changing import Reference, Supposed, supposed
from melian.pairs_command import said as in_words
from melian.whatif_command import MARKS, summary, value_in_words
from reasoner.change import Change
from reasoner.errors import ChangeError
from reasoner.pair_change import PairConclusion, PairWhatIf, whatif
from reasoner.pairs import PairPrediction
from reasoner.predict import schema_of
from reasoner.theory.library import Library
from reasoner.whatif import Implied


@dataclass(frozen=True)
class PairsSupposed:
    """A what-if on pairs with the names of its cases and what the reader should be warned of."""

    whatif: PairWhatIf
    cases: dict[str, str]
    library: Library
    warnings: tuple[str, ...]
    url: str
    """The path and the query string that say which what-if it is."""
    not_testing: tuple[str, ...]
    """The theories of alignment that test nothing of what is set."""


def either(
    named: str,
    change: Change,
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    cases: Sequence[Reference] = (),
    coder: str | None = None,
) -> Supposed | PairsSupposed:
    """What theories would say of situations, or of pairs of states, if inputs or thresholds were otherwise.

    named: the id of a situation, a pair or a case, or a case's path. Of a case that codes situations and pairs, the
    inputs that are set tell which are meant; without any, the situations. The rest is as for `changing.supposed`.
    """
    if change.of_pairs:
        return of_pairs(_pairs(named, change, tuple(cases)), named, change, theories, folders, coder)
    try:
        return supposed(named, change, theories=theories, folders=folders, cases=cases, coder=coder)
    except CaseError:
        try:
            pairs = case_choice.pairs(named, tuple(cases))
        except CaseError:
            pairs = None
        if pairs is None:
            raise
    if change.settings:
        subject = change.settings[0].subject
        raise ChangeError(
            f"{subject} is an input of situations, and {named} has none: it is of pairs of states, of which one sets"
            " an input as in defender_second_strike=true."
        )
    return of_pairs(pairs, named, change, theories, folders, coder)


def _pairs(named: str, change: Change, cases: tuple[Reference, ...]) -> PairRows:
    """The pairs that are meant. Raises ChangeError if only situations have the name, else CaseError."""
    try:
        return case_choice.pairs(named, cases)
    except CaseError:
        try:
            case_choice.situations(named, cases)
        except CaseError:
            situations = False
        else:
            situations = True
        if not situations:
            raise
    raise ChangeError(
        f"{change.settings[0].subject} is an input of pairs of states, and {named} has none: name a pair as melian"
        " pairs prints them (C12-1946), or a case that codes pairs (C12)."
    )


def of_pairs(
    read: PairRows, named: str, change: Change, theories: Sequence[str], folders: Sequence[Path], coder: str | None
) -> PairsSupposed:
    """What theories that speak of pairs would say of some. Raises ReasonerError."""
    if coder is not None:
        raise ChangeError(f"Pairs of states have no rival codings; leave out --coder {coder}.")
    library = Library.load(folders)
    found = whatif(read.pairs, change, library, library.speaking_of_pairs(theories))
    names = {str(row["case"]): str(row["case_label"] or "") for row in read.pairs}
    first = read.pairs[0]
    is_one = named.casefold() == str(first["pair"]).casefold()
    where = f"pair/{quote(str(first['pair']), safe='')}" if is_one else f"case/{quote(str(first['case']), safe='')}"
    url = f"/{where}?{change.query()}"
    return PairsSupposed(found, names, library, tuple(read.warnings), url, _not_testing(library, change))


def _not_testing(library: Library, change: Change) -> tuple[str, ...]:
    set_ = {str(each.input.terms[0].iri) for each in change.settings}
    return tuple(
        theory.id
        for theory in library.deciding()
        if set_ and not set_ & {tested.iri for tested in schema_of(theory).properties}
    )


def record(found: PairsSupposed) -> dict[str, object]:
    """A what-if on pairs as a plain object."""
    told = found.whatif
    return {
        "settings": [str(each) for each in told.change.settings],
        "thresholds": dict(told.change.thresholds),
        "conclusions": [
            {
                "case": each.of.case, "pair": each.of.pair, "challenger": each.of.challenger,
                "defender": each.of.defender, "year": each.of.year, "theory": each.of.theory, "change": each.kind,
                "before": _said(each.before), "after": _said(each.after),
            }
            for each in told.conclusions
        ],
        "implied": [
            {"pair": each.situation, "column": each.column, "before": each.before, "after": each.after}
            for each in told.implied
        ],
        "not_testing": list(found.not_testing),
        "flipped": told.flipped,
        "url": found.url,
    }  # fmt: skip


def _said(each: PairPrediction | None) -> dict[str, object] | None:
    if each is None:
        return None
    found: dict[str, object] = {"status": each.status, "outcome": each.outcome, "rule": each.rule}
    if each.status == "undetermined":
        found["needs"] = list(each.needs)
    return found


def shown(found: PairsSupposed) -> Iterator[str]:
    """Before and after by pair, theory and rule, what moves with the change, a summary, and the address."""
    of = {name: list(each) for name, each in groupby(found.whatif.conclusions, lambda each: each.of.pair)}
    case = None
    for pair, conclusions in of.items():
        first = conclusions[0].of
        if first.case != case:
            case = first.case
            yield ""
            yield click.style(f"{case}  {found.cases.get(case, '')}".rstrip(), bold=True)
        yield ""
        who = click.style(f"{first.challenger} and {first.defender} {first.year}", bold=True)
        yield f"  {pair}  {who}, if {found.whatif.change}"
        yield from _moved([each for each in found.whatif.implied if each.situation == pair])
        yield from _compared(conclusions, found.library, alone=len(of) == 1)
    if found.not_testing:
        yield ""
        yield "  No theory of alignment tests this, and what they predict stays the same:"
        yield f"  {', '.join(found.not_testing)}"
    yield ""
    yield from summary([each.kind for each in found.whatif.conclusions], found.whatif.flipped, len(of), "pair")
    yield found.url


def _moved(implied: Sequence[Implied]) -> Iterator[str]:
    """What moves with the change; inputs that move alike in one line."""
    alike: dict[str, list[str]] = {}
    for each in implied:
        how = f"{value_in_words(each.before)} → {value_in_words(each.after)}"
        alike.setdefault(how, []).append(each.column.replace("_", " "))
    yield from (f"    with it: {', '.join(names)} {how}" for how, names in alike.items())


def _compared(conclusions: Sequence[PairConclusion], library: Library, alone: bool) -> Iterator[str]:
    """Each rule's conclusion before and after; of several pairs, those that stay the same in one line."""
    wide = max(len(each.of.theory) for each in conclusions)
    same: list[str] = []
    told: set[str] = set()  # of a theory that falls silent, or was silent, this is told once
    for each in conclusions:
        theory = each.of.theory
        if each.kind == "unchanged" and not alone:
            same.append(f"{theory} ({each.of.rule})" if each.of.rule else theory)
            continue
        sides = [side for side in (each.before, each.after) if side and (side.rule or theory not in told)]
        told |= {side.theory for side in sides if not side.rule}
        mark, words = MARKS[each.kind], [in_words(side, library) for side in sides]
        if each.kind == "unchanged":
            words = words[:1]
        else:
            mark = click.style(mark, fg="yellow", bold=True)
        yield f"    {mark} {theory:{wide}}  {' → '.join(words)}"
    if same:
        yield f"    = {', '.join(same)}"
