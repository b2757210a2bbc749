"""Stores written out and read in again: the same content is the same bytes, and nothing is lost on the way.

Blank nodes get the labels of the W3C's RDF dataset canonicalisation (RDFC-1.0), so that they too are the same.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kb.formats import GRAPHS, PREFIXES, GraphSyntax
from kb.store.errors import StoreError
from kb.store.model import Content, Statement, Store
from ontology import BASE

LISTING = "graphs.tsv"
_DATASETS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)
_SUFFIXES = {f".{syntax.suffix}": syntax for syntax in GRAPHS}


def export(store: Store, out: BinaryIO, syntax: GraphSyntax, graphs: Sequence[str | None] | None = None) -> None:
    """Write graphs (None is the default graph; without a choice all of them) as N-Quads, TriG, or one as Turtle."""
    names = [None, *store.graphs()] if graphs is None else list(graphs)
    if syntax.writer not in _DATASETS and len(names) != 1:
        raise StoreError(f"{syntax.name} holds one graph; name it, or take N-Quads or TriG for all.")
    blank = _blank(store, names)
    sorted_quads = (quad for name in names for quad in _quads_of(store, name, blank))
    if syntax.writer is ox.RdfFormat.N_QUADS:
        ox.serialize(sorted_quads, out, format=syntax.writer)
    else:
        out.write(_written(sorted_quads, syntax))


def export_file(store: Store, path: Path, syntax: GraphSyntax, graphs: Sequence[str | None] | None = None) -> None:
    """Write graphs to a file, which is there whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as out:
            export(store, out, syntax, graphs)
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def export_folder(store: Store, folder: Path) -> list[str | None]:
    """Write each graph as a Turtle file of its own into a new folder, with a list of which file is which graph."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StoreError(f"{folder} is not empty; give a new folder for the export.")
        names = [name for name in (None, *store.graphs()) if next(store.statements(name), None)]
        blank = _blank(store, names)
        with (folder / LISTING).open("w", encoding="utf-8", newline="") as listing:
            rows = csv.writer(listing, delimiter="\t", lineterminator="\n")
            rows.writerow(["file", "graph"])
            for number, name in enumerate(names):
                file = f"{number:04}-{_slug(name)}.ttl"
                rows.writerow([file, name or ""])
                (folder / file).write_bytes(_written(_quads_of(store, name, blank), GRAPHS[0]))
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror}.") from error
    return names


def _blank(store: Store, names: Sequence[str | None]) -> ox.Dataset:
    """All statements with a blank node, canonically labelled."""
    dataset = ox.Dataset(quad for name in names for quad in _named(store.statements(name), name) if _is_blank(quad))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _is_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _quads_of(store: Store, name: str | None, blank: ox.Dataset) -> list[ox.Quad]:
    """The statements of a graph, in one order: by their text, blank nodes under their canonical labels."""
    plain = (quad for quad in _named(store.statements(name), name) if not _is_blank(quad))
    graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
    return sorted([*plain, *blank.quads_for_graph_name(graph)], key=_line)


def _named(statements: Iterable[Statement], name: str | None) -> Iterator[ox.Quad]:
    graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
    return (ox.Quad(each.subject, each.predicate, each.object, graph) for each in statements)


def _line(quad: ox.Quad) -> str:
    return str(quad.triple)


def _written(quads: Iterable[ox.Quad], syntax: GraphSyntax) -> bytes:
    """In a syntax with prefixes, which Oxigraph writes in any order, and we in that of the alphabet."""
    items = quads if syntax.writer in _DATASETS else (quad.triple for quad in quads)
    written = ox.serialize(items, format=syntax.writer, prefixes=PREFIXES) or b""
    lines = written.splitlines(keepends=True)
    heads = list(takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"".join((*sorted(heads), *lines[len(heads) :]))


def _slug(name: str | None) -> str:
    """A name for a graph's file: what follows the base, in letters that every file system has."""
    if name is None:
        return "default"
    return re.sub(r"[^A-Za-z0-9]+", "-", name.removeprefix(BASE).removeprefix("graph/")).strip("-")[:80] or "graph"


def load(store: Store, paths: Sequence[Path], graph: str | None = None, *, add: bool = False) -> list[str | None]:
    """Read files into a store, and say which graphs changed: all files, or none.

    A folder is one that `export_folder` wrote. N-Quads and TriG say their graphs themselves; any other file is the
    content of the graph that is given. What a graph held is replaced, or, with add, kept.
    """
    if graph is not None:
        _check_iri(graph)
    with ExitStack() as held:
        spool = Path(held.enter_context(tempfile.TemporaryDirectory()))
        contents: dict[str | None, list[Callable[[], Iterator[Statement]]]] = {}
        for number, (path, name) in enumerate(_files(paths, graph)):
            for each, content in _contents(path, name, spool / str(number)).items():
                contents.setdefault(each, []).append(content)
        if add:
            for name, parts in contents.items():
                parts.insert(0, partial(store.statements, name))
        replaced: dict[str | None, Content] = {name: _chained(parts) for name, parts in contents.items()}
        store.commit(replaced)
        return sorted(replaced, key=str)


def _check_iri(graph: str) -> None:
    try:
        ox.NamedNode(graph)
    except ValueError:
        raise StoreError(
            f"{graph} is no IRI, as the name of a graph must be: https://example.org/graph is one."
        ) from None


def _chained(parts: Sequence[Callable[[], Iterator[Statement]]]) -> Iterator[Statement]:
    for part in parts:
        yield from part()


def _files(paths: Sequence[Path], graph: str | None) -> Iterator[tuple[Path, str | None]]:
    for path in paths:
        if not path.is_dir():
            yield path, graph
            continue
        try:
            with (path / LISTING).open(encoding="utf-8", newline="") as listing:
                for row in csv.DictReader(listing, delimiter="\t"):
                    yield path / row["file"], row["graph"] or ""
        except (OSError, KeyError, ValueError) as error:
            raise StoreError(f"{path} has no list {LISTING} of its files and graphs; give the files.") from error


def _contents(path: Path, graph: str | None, spool: Path) -> dict[str | None, Callable[[], Iterator[Statement]]]:
    """What a file says of each graph; read once, so that a mistake in it is met before anything changes."""
    syntax = _SUFFIXES.get(path.suffix)
    if syntax is None:
        known = ", ".join(f".{each.suffix}" for each in GRAPHS)
        raise StoreError(f"{path} has no suffix that Melian reads: {known}.")
    if graph is None and syntax.writer not in _DATASETS:
        raise StoreError(f"{path} does not say which graph it is; name it with --graph IRI.")
    spool.mkdir()
    files: dict[str | None, Path] = {}
    with ExitStack() as held:
        out: dict[str | None, BinaryIO] = {}
        for quad in _quads(path, syntax):
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else (graph or None)
            if name not in out:
                files[name] = spool / str(len(out))
                out[name] = held.enter_context(files[name].open("wb"))
            out[name].write(f"{quad.triple} .\n".encode())
    return {name: partial(_statements, file) for name, file in files.items()}


def _statements(file: Path) -> Iterator[Statement]:
    return (quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))


def _quads(path: Path, syntax: GraphSyntax) -> Iterator[ox.Quad]:
    """The statements of a file, its blank nodes under names that no other file's have."""
    try:
        yield from ox.parse(
            path=str(path), format=syntax.writer, base_iri=path.absolute().as_uri(), rename_blank_nodes=True
        )
    except (OSError, SyntaxError, ValueError) as error:
        raise StoreError(f"{path} cannot be loaded: {str(error).splitlines()[0]}") from error
