"""melian equifinal: the situations of which several theories are right for different reasons."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian.options import coder_option, folder_option, theory_option

if TYPE_CHECKING:
    from melian.api import Predictions
    from reasoner.compare import Equifinal


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@theory_option
@folder_option
@coder_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def equifinal(
    cases: Sequence[str], theories: Sequence[str], folders: Sequence[Path], coder: str | None, form: str
) -> None:
    """List the situations of which several theories are right for different reasons.

    CASE is as for predict; without one: all shipped cases. Reasons are different if neither rule follows from the
    other, and the theories right of the same act if the same behaviour towards the same target bears them out.
    """
    from melian import api

    said = api.predictions(cases, theories=theories, folders=folders, coder=coder)
    for warning in said.warnings:
        click.echo(f"warning: {warning}", err=True)
    found = api.equifinal(said)
    if form == "json":
        click.echo(json.dumps([record(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for line in shown(found, said):
            click.echo(line)


def record(found: "Equifinal") -> dict[str, object]:
    """An equifinal situation as a plain object."""
    from melian import api

    acts = [{"reasons": act.reasons, "right": [api.record(each) for each in act.hits]} for act in found.acts]
    return {"case": found.acts[0].hits[0].case, "situation": found.situation, "acts": acts}


def shown(found: "Sequence[Equifinal]", said: "Predictions") -> Iterator[str]:
    """The situations, of each what was done and which theories were right of it, each with its rule's sentence."""
    from melian.render import NOT_EVIDENCE, Words, mark

    words = Words(said.library)
    situations = len({each.situation for each in said.predictions})
    heading = f"Equifinal: in {len(found)} of {situations} situations several theories are right for different reasons"
    yield click.style(heading, bold=True)
    wide = max((len(each.theory) for each in said.predictions), default=0)
    for each in found:
        of = each.acts[0].hits[0]
        who = click.style(f"{of.perceiver} {of.year}", bold=True)
        yield ""
        yield f"  {each.situation}  {who} ({of.case}): {words.observed(of.observed)}; {each.acts[0].reasons} reasons"
        for number, act in enumerate(each.acts):
            if number:
                yield "    also right, of another act:"
            for hit in act.hits:
                yield f"    {mark(hit)} {hit.theory:{wide}}  {words.said(hit)}"
                yield f"      {'':{wide}}  {hit.sentence}"
    yield ""
    yield f"  {NOT_EVIDENCE}"
