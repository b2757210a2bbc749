"""`melian ask`: the stored questions, listed and answered."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kb.questions import Question


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": True},
    options_metavar="[--PARAMETER VALUE ...] [--format table|json|csv] [--sparql] [--rdf]",
)
@click.argument("number", type=int, required=False)
@click.argument("choices", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--sparql", is_flag=True, help="Print the SPARQL query instead of its answer.")
@click.option("--rdf", is_flag=True, help="Print all questions as SHACL's SPARQL executables, in Turtle.")
def ask(number: int | None, choices: Sequence[str], form: str, sparql: bool, rdf: bool) -> None:
    """Answer a stored question by its number; without one, list the questions.

    A question's parameters are options of its own: melian ask 11 --perceiver FRN --year 1949.
    """
    from melian import asking, render
    from melian.result_table import print_rows

    if rdf:
        click.echo(asking.described())
        return
    if number is None:
        for line in _listing(asking.questions()):
            click.echo(line)
        return
    given = dict(_pairs(choices))
    asked = asking.ask(number, given)
    if sparql:
        click.echo(asked.query, nl=False)
        return
    if form == "json":
        click.echo(json.dumps(asked.records, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(render.as_csv(asked.records, asked.columns), nl=False)
    else:
        click.echo(click.style(asked.question.question, bold=True))
        if given:
            click.echo("asked with " + ", ".join(f"{name} {value}" for name, value in given.items()))
        print_rows(asked.columns, [[record[column] for column in asked.columns] for record in asked.records])
        if asked.question.command:
            click.echo(f"More: {asked.question.command}")


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """--name value and --name=value, as pairs."""
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        name, equals, value = word.partition("=")
        if not name.startswith("--") or not (equals or waiting):
            raise click.UsageError(f"{word!r} is neither --PARAMETER VALUE nor complete.")
        yield name.removeprefix("--"), value if equals else waiting.pop(0)


def _listing(questions: "Sequence[Question]") -> Iterator[str]:
    for each in questions:
        takes = "".join(f" --{parameter.name} {parameter.default}" for parameter in each.parameters)
        yield f"{each.number:>3}  {each.question}"
        yield click.style(f"     {each.level}{';' + takes if takes else ''}", dim=True)
