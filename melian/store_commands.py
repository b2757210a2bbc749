"""`melian load`, `melian export`, `melian backup`: what a store holds, brought in, written out and kept safe."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kb.errors import KbError
from melian.opening import endpoint_option, opened, store_option

_SYNTAXES = {"nquads": "N-Quads", "trig": "TriG", "turtle": "Turtle"}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE ...", type=click.Path(path_type=Path))
@store_option
@endpoint_option
@click.option("--graph", metavar="IRI", help="The graph that the files are the content of, if they do not say so.")
@click.option("--add", is_flag=True, help="Keep what the graphs hold, and add; else it is replaced.")
def load(files: Sequence[Path], folder: Path | None, endpoint: str | None, graph: str | None, add: bool) -> None:
    """Read files into a store: all of them, or none.

    FILE is N-Quads (.nq) or TriG (.trig), which say their graphs themselves; Turtle (.ttl), N-Triples (.nt),
    RDF/XML (.rdf) or JSON-LD (.jsonld) with --graph; or a folder that melian export --format turtle wrote.
    """
    from kb.store import exchange

    with opened(folder, endpoint, create=True) as store:
        changed = exchange.load(store, files, graph, add=add)
    verb = "Added to" if add else "Replaced"
    click.echo(f"{verb} {len(changed)} graph{'' if len(changed) == 1 else 's'}:")
    for name in changed:
        click.echo(f"  {name or 'the default graph'}")


@click.command()
@store_option
@endpoint_option
@click.option("--graph", "graphs", multiple=True, metavar="IRI", help="Only this graph (repeatable).")
@click.option(
    "--format", "form", type=click.Choice(list(_SYNTAXES)), default="nquads", show_default=True,
    help="N-Quads or TriG in one file, or Turtle: one graph, or with --out DIR a file for each.",
)  # fmt: skip
@click.option("--out", metavar="PATH", type=click.Path(path_type=Path), help="Where to; else standard output.")
def export(folder: Path | None, endpoint: str | None, graphs: Sequence[str], form: str, out: Path | None) -> None:
    """Write a store out. The same content gives the same bytes."""
    from kb.formats import GRAPHS
    from kb.store import exchange

    syntax = next(each for each in GRAPHS if each.name == _SYNTAXES[form])
    with opened(folder, endpoint) as store:
        held = store.graphs()
        for name in graphs:
            if name not in held:
                raise KbError(f"The store holds no graph {name}; it holds {len(held)}, as melian export lists them.")
        if form == "turtle" and not graphs:
            if out is None:
                raise KbError("Turtle is one graph a file: name a folder, --out DIR, or one graph, --graph IRI.")
            names = exchange.export_folder(store, out)
            click.echo(f"Wrote {len(names)} files to {out}, and {exchange.LISTING} that says which graph is which.")
        elif out is None:
            exchange.export(store, sys.stdout.buffer, syntax, graphs or None)
        else:
            exchange.export_file(store, out, syntax, graphs or None)


@click.command()
@store_option
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
def backup(folder: Path | None, target: Path) -> None:
    """Copy a store into the new folder TARGET, which is a store itself; the store may be in use meanwhile."""
    from kb.store import FolderStore

    if folder is None:
        raise KbError("Name the store to copy: --store DIR.")
    with FolderStore(folder, create=False) as store:
        store.backup(target)
        click.echo(f"Commit {store.commit_number} of {folder} is kept in {target}; melian serve --store opens either.")
