"""melian whatif: what theories would say of coded situations or pairs if inputs or thresholds were otherwise."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian.options import case_option, coder_option, folder_option, theory_option

if TYPE_CHECKING:
    from melian.changing import Supposed
    from melian.render import Words
    from reasoner.change import Change
    from reasoner.whatif import Conclusion, Implied

MARKS = {"gained": "+", "lost": "-", "replaced": "±", "moved": "~", "unchanged": "="}
_LEGEND = "  + gained   - lost   ± replaced   ~ still no conclusion, for another reason   = unchanged"
NO_FACT = "A what-if is no fact and no prediction of what happened: nothing of it is stored."


@click.command()
@click.argument("named", metavar="[SITUATION|PAIR|CASE]", required=False)
@click.option("--set", "settings", multiple=True, metavar="INPUT=VALUE",
              help="Suppose this: intentions(GMY)=1, weak=unknown, victor=- (repeatable).")  # fmt: skip
@click.option("--threshold", "thresholds", multiple=True, metavar="[THEORY.]NAME=NUMBER",
              help="Let theories test this instead: balance-of-threat.theta_T=0.5 (repeatable).")  # fmt: skip
@theory_option
@folder_option
@case_option
@coder_option
@click.option("--data", "folder", metavar="DIR", type=click.Path(path_type=Path),
              help="Over the world panel of these published files: how many perceiver-years flip.")  # fmt: skip
@click.option("--where", metavar="FILTER", default="",
              help='Of the panel only these: "perceiver = FRN and year between 1946 and 1955".')  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def whatif(
    named: str | None,
    settings: Sequence[str],
    thresholds: Sequence[str],
    theories: Sequence[str],
    folders: Sequence[Path],
    cases: Sequence[str],
    coder: str | None,
    folder: Path | None,
    where: str,
    form: str,
) -> None:
    """Say what each theory would say of SITUATION (R38), or of all situations of CASE (C10), if inputs were otherwise.

    Of a PAIR of states (C12-1946), or of a CASE's pairs, if inputs of pairs are set: defender_second_strike=true.

    Inputs have the names of the columns of the case tables; the four factors also power, proximity, capability and
    intentions. Of a factor say of whom it is judged: intentions(GMY)=1. What is not known is unknown, and in a role -
    is nobody.
    """
    from melian import changing, pair_supposed
    from reasoner.change import Change
    from reasoner.errors import ChangeError

    change = Change.parse(settings, thresholds)
    if not change:
        raise ChangeError("Nothing is changed: say what, as in --set intentions(GMY)=1 or --threshold theta_T=0.5.")
    if folder is not None:
        _over_panel(folder, change, where, theories, folders, form)
        return
    if where:
        raise ChangeError("--where chooses a part of the world panel; name the published files with --data.")
    if named is None:
        raise ChangeError(
            "Name a situation, a pair or a case (R38, C12-1946, C10), or the published files of the world panel:"
            " --data DIR."
        )
    found = pair_supposed.either(named, change, theories=theories, folders=folders, cases=cases, coder=coder)
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    if isinstance(found, pair_supposed.PairsSupposed):
        record, lines = pair_supposed.record(found), pair_supposed.shown(found)
    else:
        record, lines = changing.whatif_record(found), shown(found)
    if form == "json":
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


def _over_panel(
    folder: Path, change: "Change", where: str, theories: Sequence[str], folders: Sequence[Path], form: str
) -> None:
    from melian import panel_supposed
    from melian.progress import Steps

    with Steps() as steps:
        found = panel_supposed.supposed(folder, change, where, theories=theories, folders=folders, progress=steps.begin)
    if form == "json":
        click.echo(json.dumps(panel_supposed.records(found), ensure_ascii=False, indent=2))
        return
    for line in panel_supposed.shown(found, change, where):
        click.echo(line)
    click.echo(f"  {NO_FACT}")


def shown(found: "Supposed") -> Iterator[str]:
    """Before and after by situation and theory, what moves with the change, a summary, and the address."""
    from melian.render import Words

    words = Words(found.library)
    of = {name: list(each) for name, each in groupby(found.whatif.conclusions, lambda each: each.before.situation)}
    case = None
    for situation, conclusions in of.items():
        first = conclusions[0].before
        if first.case != case:
            case = first.case
            yield ""
            yield click.style(f"{case}  {found.cases.get(case, '')}".rstrip(), bold=True)
        yield ""
        who = click.style(f"{first.perceiver} {first.year}", bold=True)
        yield f"  {situation}  {who}, if {_supposed(found, situation)}"
        yield from (f"    {_moved(each)}" for each in found.whatif.implied if each.situation == situation)
        yield from _compared(conclusions, words, alone=len(of) == 1)
    yield ""
    yield from summary([each.kind for each in found.whatif.conclusions], found.whatif.flipped, len(of), "situation")
    yield found.url


def _supposed(found: "Supposed", situation: str) -> str:
    """What is supposed of a situation: the settings that have a place there."""
    from reasoner.change import Change

    change, without = found.whatif.change, found.whatif.without_place.get(situation, ())
    placed = Change(tuple(each for each in change.settings if each not in without), change.thresholds)
    passed_over = f" (no place here for {', '.join(map(str, without))})" if without else ""
    return (str(placed) or "nothing is changed") + passed_over


def _moved(each: "Implied") -> str:
    name = each.column.replace("_", " ") + (f" ({each.target})" if each.target else "")
    return f"with it: {name} {value_in_words(each.before)} → {value_in_words(each.after)}"


def value_in_words(value: object) -> str:
    """A value that moves with a change; of a bounded number its least and greatest possible value."""
    if isinstance(value, tuple):
        return f"{value[0]} to {value[1]}"
    if value is None:
        return "not known"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _compared(conclusions: "Sequence[Conclusion]", words: "Words", alone: bool) -> Iterator[str]:
    """Each theory's conclusion before and after; of several situations, those that stay the same in one line."""
    wide = max(len(each.before.theory) for each in conclusions)
    same = []
    for each in conclusions:
        before, after = words.said(each.before), words.said(each.after)
        if each.kind == "unchanged":
            same.append(each.before.theory)
            by = f", now by {each.after.rule}" if each.after.rule != each.before.rule else ""
            if alone or by:
                yield f"    = {each.before.theory:{wide}}  {before}{by}"
                same.pop()
        else:
            mark = click.style(MARKS[each.kind], fg="yellow", bold=True)
            yield f"    {mark} {each.before.theory:{wide}}  {before} → {click.style(after, bold=True)}"
    if same:
        yield f"    = {', '.join(same)}"


def summary(kinds: Sequence[str], flipped: int, number_of: int, what: str) -> Iterator[str]:
    """How many situations or pairs flip, how many conclusions of each kind there are, and what the marks mean."""
    counted = [(kind, kinds.count(kind)) for kind in MARKS]
    counts = ", ".join(f"{number} {kind}" for kind, number in counted if number or kind != "moved")
    flip = f"{what} flips" if number_of == 1 else f"{what}s flip"
    yield click.style(f"{flipped} of {number_of} {flip}. Conclusions: {counts}.", bold=True)
    yield ""
    yield _LEGEND
    yield f"  {NO_FACT}"
