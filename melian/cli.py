"""The command line: the same few functions as the public API, one command each."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kb.errors import KbError
from melian.ask_command import ask
from melian.check_command import check
from melian.compare_command import compare
from melian.equifinal_command import equifinal
from melian.explain_command import explain
from melian.flips_command import flips
from melian.options import coder_option, engine_option, folder_option, theory_option
from melian.pairs_command import pairs
from melian.publish_command import publish
from melian.query_command import query
from melian.sensitivity_command import sensitivity
from melian.serve_command import serve
from melian.store_commands import backup, export, load
from melian.validate_command import new, validate
from melian.version import __version__
from melian.whatif_command import whatif
from ontology import OntologyError
from reasoner.errors import ReasonerError

BAD_INPUT, BAD_ANSWER = 2, 1


class Commands(click.Group):
    """Turns every error that Melian raises on purpose into one sentence on standard error and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except (KbError, OntologyError, ReasonerError) as error:
            click.echo(f"melian: {error}", err=True)
            context.exit(BAD_INPUT)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Theories of international alignment: what they predict, why, and how well they do."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the sign for a tick gets a question mark


@main.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@theory_option
@folder_option
@engine_option
@coder_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def predict(
    cases: Sequence[str], theories: Sequence[str], folders: Sequence[Path], engine: str, coder: str | None, form: str
) -> None:
    """Say what each theory predicts for coded cases, what happened, and which theory was right.

    CASE is the id of a shipped case (C10), a folder with situations.csv and assessments.csv, or Turtle.
    Without one: all shipped cases.
    """
    from melian import api, render

    found = api.predictions(cases, theories=theories, folders=folders, engine=engine, coder=coder)
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    records = [api.record(each) for each in found.predictions]
    if form == "json":
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(render.as_csv(records, (*api.COLUMNS, "needs")), nl=False)
    else:
        for line in render.predictions(found):
            click.echo(line)


@main.command()
@click.option(
    "--data", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Say what of it this folder holds."
)
def data(folder: Path | None) -> None:
    """List the published data sets that Melian reads: where to get them, their terms, and what is there."""
    from melian import api, render

    for line in render.data_sets(api.data(folder), folder):
        click.echo(line)


@main.command()
@click.option(
    "--data", "folder", metavar="DIR", type=click.Path(path_type=Path), required=True, help="The published files."
)
@click.option(
    "--out", metavar="FILE.parquet", type=click.Path(path_type=Path), required=True, help="The file to write."
)
@click.option("--from", "first", type=int, default=1816, show_default=True, metavar="Y", help="The first year.")
@click.option("--to", "last", type=int, default=2014, show_default=True, metavar="Y", help="The last year.")
@theory_option
@folder_option
def panel(folder: Path, out: Path, first: int, last: int, theories: Sequence[str], folders: Sequence[Path]) -> None:
    """Measure every pair of states in every year, apply the theories, and write one Parquet file."""
    from melian import api, render
    from melian.progress import Steps

    with Steps() as steps:
        written = api.panel(
            folder, out, first=first, last=last, theories=theories, folders=folders, progress=steps.begin
        )
    for line in render.written(written):
        click.echo(line)


@main.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--data",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also referee the world panel of these files.",
)
@theory_option
@folder_option
def verify(cases: Sequence[str], folder: Path | None, theories: Sequence[str], folders: Sequence[Path]) -> None:
    """Have the OWL reasoner HermiT referee the default engine, and prove each theory coherent."""
    from melian import api, render
    from melian.progress import Steps

    with Steps() as steps:
        found = api.verify(cases, data=folder, theories=theories, folders=folders, progress=steps.count)
    for line in render.verification(found):
        click.echo(line)
    if not found.sound:
        raise SystemExit(BAD_ANSWER)


main.add_command(ask)
main.add_command(backup)
main.add_command(check)
main.add_command(compare)
main.add_command(equifinal)
main.add_command(explain)
main.add_command(export)
main.add_command(flips)
main.add_command(load)
main.add_command(pairs)
main.add_command(publish)
main.add_command(query)
main.add_command(sensitivity)
main.add_command(serve)
main.add_command(validate)
main.add_command(whatif)
main.add_command(new)


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"melian {__version__}")
