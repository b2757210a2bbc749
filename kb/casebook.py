"""The casebook: the cases that Melian ships, and any case that a reader names.

A case is named by a shipped id (C10), a folder with situations.csv and assessments.csv, a Turtle file, or a
folder of Turtle files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph

from kb import case_csv, case_turtle
from kb.actors import Registry
from kb.case_claims import check_coder, coders
from kb.case_rdf import CaseRows, rows
from kb.case_table import case_error, listed, meant, shown
from kb.case_terms import ASSESSMENTS_CSV, MEL, SITUATIONS_CSV
from kb.case_turtle import CaseGraph
from kb.provenance import Provenance

SHIPPED = Path(__file__).parent / "cases"

_CSV_NAMES = (SITUATIONS_CSV, ASSESSMENTS_CSV)
_WHAT_A_CASE_IS = (
    f"a case is the id of a shipped case, a folder with {SITUATIONS_CSV} and {ASSESSMENTS_CSV}, "
    "a Turtle file (.ttl) or a folder of Turtle files"
)


@dataclass(frozen=True)
class ShippedCase:
    """A case in Turtle that comes with Melian."""

    id: str
    label: str
    path: Path


def shipped() -> list[ShippedCase]:
    """The shipped cases in the order of their ids."""
    return [_shipped(identifier, path) for identifier, path in _shipped_files().items()]


@cache
def _shipped_files() -> dict[str, Path]:
    """The files of the shipped cases by id; a file's name begins with it (C04-triple-entente.ttl)."""
    return {path.name.partition("-")[0]: path for path in sorted(SHIPPED.glob("*.ttl"))}


def _shipped(identifier: str, path: Path) -> ShippedCase:
    graph = case_turtle.read([path]).graph
    for case in graph.subjects(RDF.type, MEL.Case):
        if str(graph.value(case, SKOS.notation)) == identifier:
            return ShippedCase(identifier, str(graph.value(case, RDFS.label)), path)
    raise case_error(f"{path} describes no case {identifier}; the file's name begins with the case's id")


def read(references: Sequence[str | Path] = (), registry: Registry | None = None, coder: str | None = None) -> CaseRows:
    """The rows of the cases named, in that order; without a name, of all shipped cases that code situations.

    Where coders differ, ``coder`` is followed if there is a claim by that name, else the default claim.
    Raises CaseError, one sentence, when a case is not there, is malformed or codes no situation, when two of
    them share the id of a situation, or when no claim is by ``coder``. Then nothing is read.
    """
    registry = registry or Registry.load()
    graphs = [(reference, *_graph(reference, registry)) for reference in references or _shipped_files().values()]
    if coder is not None:
        check_coder(coder, list(dict.fromkeys(name for _, found, _ in graphs for name in coders(found.graph))))
    together = CaseRows()
    source: dict[object, str] = {}
    warned: set[str] = set()
    for reference, found, warnings in graphs:
        case = rows(found.graph, found.files, registry, warned, coder)
        if references and not case.situations:
            raise case_error(_nothing_coded(reference, found.graph))
        for situation in case.situations:
            _note_source(source, situation["situation"], reference)
        together.situations.extend(case.situations)
        together.assessments.extend(case.assessments)
        together.warnings.extend((*warnings, *case.warnings))
    return together


@dataclass(frozen=True)
class Found:
    """One situation: its rows, and who says what of it."""

    rows: CaseRows
    provenance: Provenance


def find(situation: str, references: Sequence[str | Path] = (), coder: str | None = None) -> Found:
    """One situation, by its id, in the cases named or in those that Melian ships.

    Raises CaseError as ``read`` does, and when no case has the situation, naming the nearest id.
    """
    registry = Registry.load()
    case = read(references, registry, coder)
    of = {str(each["situation"]).casefold(): each for each in case.situations}
    if situation.casefold() not in of:
        names = [str(each["situation"]) for each in case.situations]
        raise case_error(f"there is no situation {shown(situation)} in the cases read{meant(situation, names)}")
    chosen = of[situation.casefold()]
    said = Graph()
    for reference in references or [str(chosen["case"])]:
        said += _graph(reference, registry)[0].graph
    return Found(case.only(str(chosen["situation"])), Provenance(said, coder))


def _note_source(source: dict[object, str], key: object, reference: str | Path) -> None:
    if key in source:
        both = f"{source[key]} and {reference}" if source[key] != str(reference) else f"{reference} (named twice)"
        raise case_error(f"the situation {key} is in {both}; an id may stand for one situation only")
    source[key] = str(reference)


def _nothing_coded(reference: str | Path, graph: Graph) -> str:
    case = next(graph.subjects(RDF.type, MEL.Case), None)
    if case is None:
        return f"{reference} describes no situation; a case has at least one"
    label = graph.value(case, RDFS.label)
    named = f"{reference} ({label})" if label else f"{reference}"
    return f"{named} codes no situation, so there is nothing that a theory of alignment could predict"


def graph(reference: str | Path, registry: Registry | None = None) -> Graph:
    """The statements of one case, checked as ``read`` checks them; for publishing."""
    registry = registry or Registry.load()
    found, _ = _graph(reference, registry)
    rows(found.graph, found.files, registry)
    return found.graph


def _graph(reference: str | Path, registry: Registry) -> tuple[CaseGraph, list[str]]:
    path = _path(reference)
    if path.is_file():
        if path.suffix != ".ttl":
            hint = f"; name its folder, {path.parent}" if path.name in _CSV_NAMES else ""
            raise case_error(f"{path} is no Turtle file: {_WHAT_A_CASE_IS}{hint}")
        return case_turtle.read([path]), []
    turtle = sorted(path.glob("*.ttl"))
    if any((path / name).exists() for name in _CSV_NAMES):
        found = case_csv.read(path, registry)
        names = listed([file.name for file in turtle], "and")
        unread = f"{path} holds the tables of a case, which were read, and {names}, not read."
        return CaseGraph(found), [unread] if turtle else []
    if not turtle:
        raise case_error(f"{path} holds neither {listed(_CSV_NAMES, 'and')} nor a Turtle file (.ttl)")
    return case_turtle.read(turtle), []


def _path(reference: str | Path) -> Path:
    """The file or folder that a reference names; the id of a shipped case comes first."""
    by_id = _shipped_files()
    if isinstance(reference, str) and reference.upper() in by_id:
        return by_id[reference.upper()]
    path = Path(reference)
    try:
        if path.exists():
            return path
    except (OSError, ValueError) as error:  # a name that no file can have: too long, or with a NUL
        raise case_error(f"{shown(str(reference))} is no case: {_WHAT_A_CASE_IS}") from error
    near = get_close_matches(str(reference).upper(), by_id, n=1, cutoff=0.5)
    hint = f"; the nearest is {near[0]}" if near else ""
    raise case_error(
        f"there is no case {shown(str(reference))}: no file or folder has this name, "
        f"and the shipped cases are {listed(list(by_id), 'and')}{hint}"
    )
