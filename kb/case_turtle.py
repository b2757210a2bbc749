"""Parsing Turtle files of coded cases into one rdflib graph that remembers which file said what.

Oxigraph's parser is used because it is many times faster than rdflib's and names the line of an error.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.case_table import case_error, shown
from kb.case_terms import MEL

OxigraphNode = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

# A record of these classes is told in one file; two tellings would be two values for its properties.
_TOLD_ONCE = (MEL.Situation, MEL.Assessment, MEL.Observation, MEL.Claim, MEL.PairAssessment)

# rdflib logs a traceback for a literal whose text is not of its datatype: such text is refused before.
_LEXICAL_FORMS = {
    str(XSD.integer): re.compile("[+-]?[0-9]+"),
    str(XSD.decimal): re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    str(XSD.boolean): re.compile("true|false|1|0"),
    str(XSD.date): re.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
}


@dataclass
class CaseGraph:
    """A graph, and for each subject the name of the file in which it stands first."""

    graph: Graph = field(default_factory=lambda: Graph(bind_namespaces="none"))
    files: dict[Node, str] = field(default_factory=dict)


def read(files: Sequence[Path]) -> CaseGraph:
    """The statements of all ``files`` together.

    Raises CaseError naming the file, and the line where it has one, when a file cannot be read, is not UTF-8,
    is not well-formed Turtle, or tells of a situation or assessment that another file has told of.
    """
    found = CaseGraph()
    for number, file in enumerate(files):
        told = {}
        for subject, predicate, value in _statements(file, number):
            if predicate == RDF.type and value in _TOLD_ONCE:
                told[subject] = str(file)
            found.files.setdefault(subject, str(file))
            found.graph.add((subject, predicate, value))
        for subject, name in told.items():
            if found.files[subject] != name:
                raise case_error(f"{name}: <{subject}> is described in {found.files[subject]} too; describe it once")
    return found


def _statements(file: Path, number: int) -> list[tuple[Node, URIRef, Node]]:
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise case_error(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise case_error(f"{file}, line {line}: this is not UTF-8; save the file in UTF-8") from error
    nodes = _Nodes(number)
    statements = []
    try:
        base = file.resolve().as_uri()
        for triple in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE, base_iri=base):
            subject, predicate = nodes.of(triple.subject), URIRef(triple.predicate.value)
            if problem := _unreadable(triple.object):
                raise case_error(f"{file}: <{subject}> has {problem} for <{predicate}>")
            statements.append((subject, predicate, nodes.of(triple.object)))
    except SyntaxError as error:
        reason = error.msg.split(": ", 1)[-1]
        raise case_error(f"{file}, line {error.lineno}: this is not well-formed Turtle ({reason})") from error
    return statements


def _unreadable(node: OxigraphNode) -> str | None:
    """What is wrong with a value that is not of its own datatype, or of no kind that a case may hold."""
    if isinstance(node, pyoxigraph.Triple):
        return "a triple term of RDF 1.2, which Melian does not read,"
    if isinstance(node, pyoxigraph.Literal):
        form = _LEXICAL_FORMS.get(node.datatype.value)
        if form and not form.fullmatch(node.value):
            return f"{shown(node.value)}, which is no {node.datatype.value.rpartition('#')[2]},"
    return None


class _Nodes:
    """rdflib's terms for Oxigraph's, each made once; blank nodes are kept apart by file."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._made: dict[OxigraphNode, Node] = {}

    def of(self, node: OxigraphNode) -> Node:
        if node not in self._made:
            self._made[node] = self._make(node)
        return self._made[node]

    def _make(self, node: OxigraphNode) -> Node:
        if isinstance(node, pyoxigraph.NamedNode):
            return URIRef(node.value)
        if isinstance(node, pyoxigraph.BlankNode):
            return BNode(f"file{self._number}-{node.value}")
        assert isinstance(node, pyoxigraph.Literal), "triple terms are refused before"
        if node.language:
            return Literal(node.value, lang=node.language)
        datatype = URIRef(node.datatype.value)
        return Literal(node.value) if datatype == XSD.string else Literal(node.value, datatype=datatype)
