"""`melian validate` and `melian new case`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

CLEAN, FOUND, UNREADABLE = 0, 1, 2


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE_OR_FOLDER...", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "turtle", "github", "sarif"]), default="text",
    show_default=True,
    help="text for reading, json, a SHACL report in turtle, github for marks in a change, or sarif 2.1.0.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="End with 1 for warnings as well, not only for errors.")
@click.option(
    "--engine", type=click.Choice(["auto", "pyshacl", "shacl"]), default="auto", show_default=True,
    help="pyshacl is the reference; shacl finds the same, faster; auto takes shacl for big files.",
)  # fmt: skip
def validate(paths: Sequence[Path], form: str, strict: bool, engine: str) -> None:
    """Check cases, theories and other files of Melian, and say what is wrong, where, and how to repair it.

    Reads Turtle (.ttl), TriG (.trig), N-Triples (.nt), N-Quads (.nq), RDF/XML (.rdf, .owl, .xml), JSON-LD (.jsonld,
    .json) and the CSV pair situations.csv and assessments.csv. A file is checked by itself; the files of a folder
    belong together, and each folder within it is checked too.

    \b
    Ends with
      0  nothing is wrong (there may be warnings: possible, and seldom meant)
      1  something is wrong
      2  something could not be read
    """
    from kb import validation
    from kb.validation.formats import FORMATS, unreadable

    engines = {"pyshacl": validation.reference, "shacl": validation.fast}
    found = validation.validate(paths, engines.get(engine))
    click.echo(FORMATS[form](found), nl=False)
    click.echo(unreadable(found.unreadable), nl=False, err=True)
    if found.unreadable:
        sys.exit(UNREADABLE)
    wrong = found.findings if strict else [f for f in found.findings if f.severity is validation.Severity.ERROR]
    sys.exit(FOUND if wrong else CLEAN)


@click.group()
def new() -> None:
    """Begin something of your own."""


@new.command("case")
@click.argument("identifier", metavar="ID")
@click.option(
    "--dir", "parent", metavar="DIR", type=click.Path(path_type=Path), default=Path(), help="Where to make the folder."
)
def new_case(identifier: str, parent: Path) -> None:
    """Write a folder ID with a Turtle file that says what to fill in. Nothing is overwritten.

    Then: melian validate ID, and melian predict ID.
    """
    from kb import new_case as writer

    file = writer.write(identifier, parent)
    click.echo(f"{file} is yours to fill in. Then: melian validate {file.parent}")
