"""melian flips: the smallest changes of inputs with which a theory would say something else."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian.options import case_option, coder_option, folder_option, theory_option

if TYPE_CHECKING:
    from melian.changing import Found, Ground
    from melian.render import Words
    from reasoner.flips import Flip, Flips
    from reasoner.steps import Step

MOST = 3
NOBODY = {"-": "nobody"}


@click.command()
@click.argument("situation", metavar="SITUATION")
@theory_option
@click.option("--to", metavar="BEHAVIOUR", help="Only flips with which the theory predicts this: Balancing, or none.")
@click.option("--most", type=click.IntRange(1), default=MOST, show_default=True, metavar="N",
              help="Change no more inputs than these.")  # fmt: skip
@folder_option
@case_option
@coder_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def flips(
    situation: str,
    theories: Sequence[str],
    to: str | None,
    most: int,
    folders: Sequence[Path],
    cases: Sequence[str],
    coder: str | None,
    form: str,
) -> None:
    """Say which smallest changes of inputs would change what each theory says of SITUATION (R67).

    Smallest means: the fewest inputs, then the least distance. A factor's distance is the difference of its ordinals;
    every other change, also from not known to a value, counts one. Every way to set so few inputs is tried; a role is
    given to the actors that the situation or a claim names, and to nobody.
    """
    from melian import changing
    from melian.render import Words

    found, library = changing.smallest_flips(
        situation, to=to, most=most, theories=theories, folders=folders, cases=cases, coder=coder
    )
    if form == "json":
        click.echo(json.dumps([changing.flips_record(each) for each in found], ensure_ascii=False, indent=2))
        return
    for line in shown(found, Words(library)):
        click.echo(line)


def shown(found: "Sequence[Found]", words: "Words") -> Iterator[str]:
    """The flips of each theory, with what stands behind each input that they change."""
    first = found[0].flips.before
    yield f"{first.situation}  {click.style(f'{first.perceiver} {first.year}', bold=True)}"
    for each in found:
        told = each.flips
        yield ""
        yield f"  {click.style(told.before.theory, bold=True)}  {words.said(told.before)}"
        if told.smallest:
            yield f"    {_heading(told)}"
            yield from _listed(told.smallest, each, words)
            if told.others:
                yield "    as few inputs, moved further:"
                yield from _listed(told.others, each, words)
        else:
            yield f"    {_none(told)}"
        if told.left_alone:
            yield f"    not varied, since they have no closed list of values: {', '.join(told.left_alone)}"
    if any(ground.disputable for each in found for ground in each.grounds.values()):
        yield ""
        yield "  ? can be disputed: it is not known, coders differ, or no publication states the value"


def _heading(told: "Flips") -> str:
    inputs = len(told.smallest[0].steps)
    what = f"{inputs} {'input' if inputs == 1 else 'inputs'}, distance {told.smallest[0].distance}"
    return f"smallest changes{f' to {told.to}' if told.to else ''} ({what}):"


def _none(told: "Flips") -> str:
    """Why there is no flip to show."""
    if told.already:
        return f"it says so already: {told.to}"
    wanted = f"make it say {told.to}" if told.to else "change what it says"
    if told.tried >= len(told.varied):
        return f"no change of the {len(told.varied)} inputs on which it depends would {wanted}"
    most = "no change of one input" if told.tried == 1 else f"no change of up to {told.tried} inputs at once"
    return f"{most}, of the {len(told.varied)} on which it depends, would {wanted}"


def _listed(flips: "Sequence[Flip]", found: "Found", words: "Words") -> Iterator[str]:
    for flip in flips:
        changed = ", ".join(map(_moved, flip.steps))
        yield f"      {click.style(changed, fg='yellow')}: {words.said(flip.after)}"
        yield from (f"        {_ground(found.grounds[step])}" for step in flip.steps)


def _moved(step: "Step") -> str:
    before, after = (NOBODY.get(value, value) for value in (step.written_before, step.written_after))
    return f"{step.setting.subject} {before} → {after}"


def _ground(ground: "Ground") -> str:
    """Who coded an input, and who says otherwise."""
    origin = ground.origin
    if ground.step.before is None and not origin.rivals:
        return f"? {ground.step.setting.subject}: not coded"
    by = f"coded by {origin.coder}" if origin.coder else "coded by the case's author"
    said = f"{ground.step.setting.subject}: {by}" + (f", {origin.status}" if origin.status else "")
    if origin.rivals:
        said += "; " + ", ".join(f"{coder} says {value}" for coder, value in origin.rivals)
    elif origin.sources and not ground.disputable:
        said += f" ({', '.join(origin.sources)})"
    return f"{'?' if ground.disputable else ' '} {said}"
