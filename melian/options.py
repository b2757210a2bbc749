"""The options that several commands share."""

from pathlib import Path

import click

theory_option = click.option("--theory", "theories", multiple=True, metavar="ID", help="Only this theory (repeatable).")
folder_option = click.option(
    "--theories", "folders", multiple=True, metavar="DIR", type=click.Path(path_type=Path),
    help="Also the theory files (.ttl) in this folder (repeatable).",
)  # fmt: skip
case_option = click.option("--case", "cases", multiple=True, metavar="CASE", help="Look in this case of yours.")
coder_option = click.option(
    "--coder", metavar="NAME", help="Follow this coder's claims where codings compete; else each case's default."
)
engine_option = click.option(
    "--engine", type=click.Choice(["columns", "hermit"]), default="columns", show_default=True,
    help="How rules are applied: as columns, or by the OWL reasoner HermiT (slow).",
)  # fmt: skip
