"""Where in its file a finding points: at the value, else at the property, else at the subject."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.term import Node

from kb.case_terms import MEL
from kb.validation import json_places, turtle_places, xml_places
from kb.validation.engines import Result
from kb.validation.placed import Place, Placed, Wanted
from kb.validation.reading import RdfFile, Unit
from kb.validation.shapes import Shapes
from kb.validation.statements import ToRdflib
from kb.validation.syntaxes import Syntax

_TOO_MANY = ("MaxCountConstraintComponent", "QualifiedMaxCountConstraintComponent")

Statement = tuple[Node, Node, Node]


class Position(NamedTuple):
    """A place in a file. In a case table the line is the row, and the column that of the table."""

    file: Path
    line: int | None
    column: int | None
    cell: str | None = None
    """The name of the table's column; None in a file of statements."""
    text: str | None = None
    """What stands in the table's cell."""


class Places:
    """The places of everything that some results are about, found in one walk through each file."""

    def __init__(self, unit: Unit, results: Iterable[Result], shapes: Shapes) -> None:
        self._shapes = shapes
        self._cells: dict[tuple[Path, Place], tuple[str, str]] = {}
        self._said: dict[Node, list[tuple[Placed, Path]]] = defaultdict(list)
        self._mentions: dict[Node, list[tuple[Placed, Path]]] = defaultdict(list)
        self._names: dict[Node, Node] = {}
        self._nowhere = unit.files[0].path if unit.files else Path()
        about = (node for result in results for node in (result.focus, result.value))
        nodes = {node for node in about if isinstance(node, URIRef | BNode)}
        for file in unit.files:
            self._find(file, nodes)
        self._add_tables(unit)

    def of(self, result: Result) -> Position:
        """Where a result points."""
        focus = self._names.get(result.focus, result.focus)
        value = None if result.value is None else self._names.get(result.value, result.value)
        for found, part in self._candidates(result, focus, value):
            placed, file = found
            at = {"subject": placed.subject_at, "predicate": placed.predicate_at, "value": placed.value_at}[part]
            return Position(file, *at, *self._cells.get((file, at), (None, None)))
        return Position(self._nowhere, None, None)

    def describes(self, node: Node) -> bool:
        """Whether the files say anything of a node that a result is about."""
        return bool(self._said.get(self._names.get(node, node)))

    def year(self, focus: Node) -> int | None:
        """The year that the file gives for a record, by which a name is understood; None if it gives none."""
        for placed, _ in self._said.get(self._names.get(focus, focus), []):
            if placed.predicate == MEL.year and re.fullmatch("-?[0-9]+", str(placed.value)):
                return int(str(placed.value))
        return None

    def _candidates(self, result: Result, focus: Node, value: Node | None) -> Iterator[tuple[tuple[Placed, Path], str]]:
        said = self._said.get(focus, [])
        if result.path is not None:
            with_path = [each for each in said if each[0].predicate == result.path]
            yield from ((each, "value") for each in _of_value(with_path, value))
            # A query may find fault with another record than its focus: then the path is a property of that record.
            of_record = self._said.get(value, []) if value is not None else []
            yield from ((each, "predicate") for each in of_record if each[0].predicate == result.path)
            if len(with_path) > 1 and result.component in _TOO_MANY:
                yield with_path[1], "value"
            yield from ((each, "predicate") for each in with_path)
        for step in self._shapes.steps(result.shape):
            yield from ((each, "predicate") for each in said if each[0].predicate == step)
        if result.path is None:
            within = self._shapes.steps_within(result.shape)
            touched = [each for each in said if each[0].predicate in within]
            # What a record says of itself tells more than what it is linked to.
            yield from ((each, "predicate") for each in touched if isinstance(each[0].value, Literal))
            yield from ((each, "predicate") for each in touched)
        yield from ((each, "value") for each in _of_value(said, value))
        if value is not None and value != focus:
            yield from ((each, "subject") for each in self._said.get(value, []))
        yield from ((each, "subject") for each in said if each[0].predicate == RDF.type)
        yield from ((each, "subject") for each in said)
        yield from ((each, "value") for each in self._mentions.get(focus, []))

    def _find(self, file: RdfFile, nodes: set[URIRef | BNode]) -> None:
        wanted, blank = _wanted(file, nodes)
        if not wanted.iris and not wanted.blank_nodes:
            return
        placed = list(_places(file, wanted))
        if blank:
            self._names |= _same(blank, placed)
        for each in placed:
            self._said[each.subject].append((each, file.path))
            if each.value in nodes:
                self._mentions[each.value].append((each, file.path))

    def _add_tables(self, unit: Unit) -> None:
        if unit.tables is None:
            return
        for told in unit.tables.told:
            file = told.row.file
            at = (told.row.number, unit.tables.headers[file.name].index(told.column) + 1)
            each = Placed(told.subject, told.predicate, told.value, at, at, at)
            self._cells[file, at] = (told.column, told.row[told.column])
            self._said[told.subject].append((each, file))
            self._mentions[told.value].append((each, file))


def _of_value(said: Iterable[tuple[Placed, Path]], value: Node | None) -> list[tuple[Placed, Path]]:
    """The statements with the value: the very same, else (as some syntaxes drop datatypes) the same text."""
    if value is None:
        return []
    same = [each for each in said if each[0].value == value]
    return same or [each for each in said if str(each[0].value) == str(value)]


def _places(file: RdfFile, wanted: Wanted) -> Iterator[Placed]:
    base = file.path.resolve().as_uri()
    if file.syntax is Syntax.RDF_XML:
        return xml_places.places(file.text, base, wanted)
    if file.syntax is Syntax.JSON_LD:
        return json_places.places(file.text, base, wanted)
    return turtle_places.places(file.text, base, file.syntax, wanted)


def _wanted(file: RdfFile, nodes: set[URIRef | BNode]) -> tuple[Wanted, list[Statement]]:
    """What is to be found in the file, and its statements about blank nodes that are among ``nodes``."""
    names = {str(node) for node in nodes}
    iris, described = set(), set()
    mentioned: dict[str, str] = {}
    blank: list[Statement] = []
    made = ToRdflib()
    for triple in file.triples:
        assert not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple)
        subject, value = triple.subject.value, triple.object.value
        if subject in names:
            described.add(subject)
            iris.add(subject)
        if value in names:
            mentioned.setdefault(value, subject)
        if subject in names or value in names:
            statement = (made.term(triple.subject), made.term(triple.predicate), made.term(triple.object))
            if isinstance(statement[0], BNode) or isinstance(statement[2], BNode):
                blank.append(statement)
                iris.add(subject)
    iris |= {subject for value, subject in mentioned.items() if value not in described}
    return Wanted(iris, bool(blank)), blank


def _same(ours: Iterable[Statement], placed: Iterable[Placed]) -> dict[Node, Node]:
    """The finder's name for each of our blank nodes: the one of which the same is said."""
    theirs = _signatures((each.subject, each.predicate, each.value) for each in placed)
    by_signature = {signature: node for node, signature in reversed(theirs.items())}
    return {
        node: by_signature[signature]
        for node, signature in _signatures(ours).items()
        if signature in by_signature
    }  # fmt: skip


def _signatures(statements: Iterable[Statement]) -> dict[Node, frozenset[tuple[str, str, str]]]:
    """What is said of each blank node, and by whom, without names of blank nodes."""
    said: dict[Node, set[tuple[str, str, str]]] = defaultdict(set)
    for subject, predicate, value in statements:
        if isinstance(subject, BNode):
            said[subject].add(("says", str(predicate), "_" if isinstance(value, BNode) else str(value)))
        if isinstance(value, BNode):
            said[value].add(("said by", str(predicate), "_" if isinstance(subject, BNode) else str(subject)))
    return {node: frozenset(signature) for node, signature in said.items()}
