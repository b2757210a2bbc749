"""melian explain: why a theory says what it says of a situation, and why not something else."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from melian.options import case_option, coder_option, folder_option, theory_option


@click.command()
@click.argument("situation", metavar="SITUATION")
@theory_option
@folder_option
@case_option
@click.option("--data", "data", metavar="DIR", type=click.Path(path_type=Path),
              help="Published data: SITUATION is a perceiver and year of the world panel (FRN-1949).")  # fmt: skip
@coder_option
@click.option("--target", metavar="ACTOR", help="Hold the rules against this target only.")
@click.option("--why-not", "behaviour", metavar="BEHAVIOUR", help="Say why this behaviour is not predicted.")
@click.option("--depth", type=click.IntRange(1, 9), default=1, show_default=True,
              help="How far down: conditions, their parts and sources, what these rest on.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json", "turtle", "proof"]), default="text",
              show_default=True)  # fmt: skip
def explain(
    situation: str,
    theories: Sequence[str],
    folders: Sequence[Path],
    cases: Sequence[str],
    data: Path | None,
    coder: str | None,
    target: str | None,
    behaviour: str | None,
    depth: int,
    form: str,
) -> None:
    """Say why each theory predicts what it predicts of SITUATION (R38), rule by rule and condition by condition."""
    from melian import api, explanation
    from reasoner.explain import rdf, record

    found = api.explanations(
        situation,
        theories=theories,
        folders=folders,
        cases=cases,
        coder=coder,
        data=data,
        target=target,
        why_not=behaviour,
    )
    if form == "turtle":
        click.echo(rdf.turtle([each.explanation for each in found]), nl=False)
    elif form == "proof":
        click.echo(json.dumps([record.proof(each.explanation) for each in found], ensure_ascii=False, indent=2))
    elif form == "json":
        click.echo(json.dumps([each.record() for each in found], ensure_ascii=False, indent=2))
    else:
        for number, each in enumerate(found):
            lines = explanation.explanation(each.explanation, depth)
            if each.why_not is not None:
                lines = explanation.why_not(each.why_not, depth)
            if number:
                click.echo()
            for line in lines:
                click.echo(line)
