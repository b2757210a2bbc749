"""`melian publish`: the library, a reader's cases and theories, and what follows from them, into a store."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.errors import KbError
from melian.opening import endpoint_option, opened, store_option
from melian.options import folder_option

if TYPE_CHECKING:
    from kb.publish import Published
    from kb.store import Store


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@store_option
@endpoint_option
@folder_option
@click.option("--shipped", is_flag=True, help="Bring up to date the store that serve, query and ask read by default.")
@click.option("--again", is_flag=True, help="Make every graph anew, also where nothing changed.")
def publish(
    cases: Sequence[str], folder: Path | None, endpoint: str | None, folders: Sequence[Path], shipped: bool, again: bool
) -> None:
    """Put terms, cases, what is measured of them and what each theory predicts into a store, each in its own graph.

    The shipped cases are always published, and CASE beside them: a folder with situations.csv and assessments.csv, or
    Turtle. Only what changed since the last time is made again; a graph that was published then and is not now is
    removed; graphs of other origin are left alone. All of it is one commit: who stops it changes nothing.
    """
    from kb import publish as publishing
    from melian.progress import Steps
    from reasoner.publish import publications
    from reasoner.theory.library import Library

    if shipped:
        _ready(cases, folder, endpoint, folders)
        return
    with opened(folder, endpoint, create=True) as store, Steps() as steps:
        steps.begin("Reading the library")
        offered = publications(Library.load(folders), cases=cases, folders=folders)
        with _alone(store):
            done = publishing.publish(store, offered, again=again, progress=steps.count)
    for line in _report(done):
        click.echo(line)


def _ready(cases: Sequence[str], folder: Path | None, endpoint: str | None, folders: Sequence[Path]) -> None:
    from melian import shipped

    if cases or folder or endpoint or folders:
        raise KbError("--shipped is the library as it is: leave out CASE, --store, --endpoint and --theories.")
    with ExitStack() as held:
        click.echo(f"The shipped library is in {shipped.ready(held)}.")


def _alone(store: "Store") -> AbstractContextManager[None]:
    """Between comparing and committing, nobody else may change a folder; a server has no such lock."""
    from kb.store import FolderStore

    return store.alone() if isinstance(store, FolderStore) else nullcontext()


def _report(done: "Published") -> Iterator[str]:
    from kb.publication import GRAPH

    if done.made:
        yield f"Made {_graphs(done.made)}, {sum(done.made.values()):,} statements:"
        width = max(map(len, done.made)) - len(GRAPH)
        for name, count in done.made.items():
            yield f"  {name.removeprefix(GRAPH):<{width}}  {count:>7,}"
    if done.kept:
        yield f"Kept {_graphs(done.kept)}, of which nothing changed."
    if done.removed:
        yield f"Removed {_graphs(done.removed)}: {', '.join(name.removeprefix(GRAPH) for name in done.removed)}."


def _graphs(names: Collection[str]) -> str:
    return f"{len(names)} graph{'' if len(names) == 1 else 's'}"
