"""`melian query`: a SPARQL query of one's own, answered within the bounds of the endpoint."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.errors import KbError
from melian.bounds_options import bounds_options
from melian.opening import endpoint_option, store_option

if TYPE_CHECKING:
    from kb.bounded.model import Answered, Bounds, Runner
    from kb.formats import Syntax

_FORMATS = ("table", "json", "xml", "csv", "tsv", "turtle", "n-triples", "rdf/xml", "json-ld")


@click.command()
@click.argument("query", required=False)
@click.option("--question", type=int, metavar="N", help="Ask this stored question instead; melian ask lists them.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A choice that the question leaves you.")
@store_option
@endpoint_option
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Else a table, or Turtle for statements.")
@bounds_options
def query(
    query: str | None,
    question: int | None,
    values: Sequence[str],
    folder: Path | None,
    endpoint: str | None,
    form: str | None,
    **bounds: float | None,
) -> None:
    """Answer a SPARQL query over the shipped library, over a store, or by a server.

    QUERY is the query itself, a file that holds it, or - for standard input. The default graph is the union of all
    graphs. What it may take, and what it may not do, is what holds for the endpoint of melian serve.
    """
    from kb.bounded import guard
    from kb.bounded.model import Asked, Bounds

    limits = Bounds(**{name: value for name, value in bounds.items() if value is not None})  # type: ignore[arg-type]
    with ExitStack() as held:
        text = _question(question, values) if question is not None else _text(query)
        checked = guard.check(text, limits)
        syntax = _syntax(checked.form, form)
        runner = _runner(folder, endpoint, limits, held)
        answered = runner.run(Asked(checked.text, checked.form, syntax))
        held.callback(answered.body.close)
        _print(answered, checked.form, form)


def _text(query: str | None) -> str:
    """The query that was meant: read from a file if there is one of this name."""
    if query is None:
        raise KbError("There is no query: give its text, a file, - for standard input, or --question N.")
    if query == "-":
        return sys.stdin.read()
    try:
        path = Path(query)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:  # a query is seldom the name of a file
        if isinstance(error, UnicodeDecodeError):
            raise KbError(f"{query} is no text in UTF-8.") from error
    if query.endswith((".rq", ".sparql")) and " " not in query:
        raise KbError(f"There is no file {query}.")
    return query


def _question(number: int, values: Sequence[str]) -> str:
    from melian import asking

    given = {}
    for value in values:
        name, equals, chosen = value.partition("=")
        if not equals:
            raise KbError(f"--set {value} is not NAME=VALUE, as in --set year=1949.")
        given[name] = chosen
    return asking.text(number, given)


def _runner(folder: Path | None, endpoint: str | None, bounds: "Bounds", held: ExitStack) -> "Runner":
    if folder is not None and endpoint is not None:
        raise KbError("Name one store: --store DIR for a folder, or --endpoint URL for a server.")
    if endpoint is not None:
        from kb.bounded.remote import RemoteRunner
        from kb.store import RemoteStore

        store = RemoteStore.from_environment(endpoint)
        held.callback(store.close)
        remote = RemoteRunner(store, bounds)
        held.callback(remote.close)
        return remote
    from kb.bounded.queries import QueryPool
    from kb.store import FolderStore
    from melian import shipped

    place = folder if folder is not None else shipped.ready(held, lambda line: click.echo(line, err=True))
    opened = held.enter_context(FolderStore(place, create=False))
    pool = QueryPool(opened.generation, bounds, workers=1, slow=1)
    held.callback(pool.close)
    return pool


def _syntax(query_form: str, form: str | None) -> "Syntax":
    """The syntax that is asked of the engine. Raises KbError if the answer cannot be had in this format."""
    from kb.formats import GRAPHS, RESULTS, VERDICTS

    offered: Sequence[Syntax] = {"SELECT": RESULTS, "ASK": VERDICTS}.get(query_form, GRAPHS)
    if form is None or (form == "table" and query_form in ("SELECT", "ASK")):
        return offered[0]
    found = next((each for each in offered if each.name.lower() == form), None)
    if found is None:
        names = ", ".join(each.name.lower() for each in offered if each.name.lower() in _FORMATS)
        raise KbError(f"The answer of a {query_form} query cannot be written as {form}; it can as {names}.")
    return found


def _print(answered: "Answered", query_form: str, form: str | None) -> None:
    body = answered.body.read()
    if query_form in ("SELECT", "ASK") and form in (None, "table"):
        _table(body)
    else:
        sys.stdout.buffer.write(body)
        if body and not body.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
    if answered.cut is not None:
        click.echo(f"The answer was cut at {answered.cut:,} rows; --rows N takes more.", err=True)


def _table(body: bytes) -> None:
    import pyoxigraph as ox

    from melian.result_table import plain, print_rows

    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        click.echo("yes" if found else "no")
    elif isinstance(found, ox.QuerySolutions):
        columns = [variable.value for variable in found.variables]
        print_rows(columns, ([plain(solution[name]) for name in columns] for solution in found))
