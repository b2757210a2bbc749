"""Two SHACL engines with one meaning: pyshacl, the reference, and shacl, which is written in Rust, for big files.

Both validate asserted data alone: nothing is inferred and nothing is fetched. Why these two, and where the line
between them is: ``docs/decisions/0010-shacl-engines.md``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import RDF, SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as SparqlResult
from rdflib.term import Node

from kb.validation.background import Background
from kb.validation.literals import put_back, set_apart
from kb.validation.shapes import Shapes
from kb.validation.statements import ToRdflib, n_triples, quiet_literals

# From this number of statements on the fast engine is used. A case has some hundred; the reference needs about a
# second for each thousand.
BIG = 3_000

if TYPE_CHECKING:
    import shacl

_ONE_STEP = re.compile("<[^<>]*>")
_MARK = ox.NamedNode("urn:melian:blank-node")
_MARKING_SHAPES = f"""
<urn:melian:marking> a <{SH.NodeShape}> ; <{SH.targetSubjectsOf}> {_MARK} ; <{SH.property}> <urn:melian:marked> .
<urn:melian:marked> a <{SH.PropertyShape}> ; <{SH.path}> {_MARK} ; <{SH.maxLength}> 0 .
"""


@dataclass(frozen=True)
class Result:
    """One result of an engine, in the words of SHACL.

    ``path`` is None for a result without one and for a path of several steps; ``value`` is None where SHACL
    reports none (a missing value has none).
    """

    focus: Node
    path: URIRef | None
    value: Node | None
    shape: Node
    component: str
    severity: str
    message: str | None


Term = ox.NamedNode | ox.BlankNode | ox.Literal
Engine = Callable[[list[ox.Triple], Background, Shapes], list[Result]]


def engine_for(triples: int) -> Engine:
    """The engine for a file of so many statements."""
    return fast if triples >= BIG else reference


def reference(triples: list[ox.Triple], background: Background, shapes: Shapes) -> list[Result]:
    """What pyshacl finds in the statements."""
    import pyshacl  # a quarter of a second that only validation needs

    described = {triple.subject for triple in triples}
    made = ToRdflib()
    with quiet_literals():
        behind = {made.term(subject) for subject in background.subjects - described}
        data = made.graph(background.triples, set_apart(triples), into=_Asked(bind_namespaces="none"))
        targeted = _targeting(shapes.graph, data, behind)
        _, report, _ = pyshacl.validate(data, shacl_graph=targeted, inference="none", do_owl_imports=False)
        assert isinstance(report, Graph), "pyshacl returns a text only when it cannot read the shapes"
        return [_of_report(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)
                if (None, SH.result, result) in report]  # fmt: skip


class _Asked(Graph):
    """A graph that parses a query once: pyshacl asks the same one for each focus node, and parsing takes longest."""

    @cached_property
    def _prepared(self) -> dict[str, Query]:
        return {}

    def query(self, query_object: str | Query, *arguments: Any, **named: Any) -> SparqlResult:
        """The answer to a query."""
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                self._prepared[query_object] = prepareQuery(query_object)
            query_object = self._prepared[query_object]
        return super().query(query_object, *arguments, **named)


def _of_report(report: Graph, result: Node) -> Result:
    path = report.value(result, SH.resultPath)
    message = report.value(result, SH.resultMessage)
    focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
    assert focus is not None and shape is not None, "SHACL requires both"
    value = report.value(result, SH.value)
    return Result(
        put_back(focus),
        path if isinstance(path, URIRef) else None,
        None if value is None else put_back(value),
        shape,
        _local(report.value(result, SH.sourceConstraintComponent)),
        _local(report.value(result, SH.resultSeverity)),
        None if message is None else str(message),
    )


def _targeting(shapes: Graph, data: Graph, behind: set[Node]) -> Graph:
    """The shapes with each target replaced by the nodes it means, less those that stand behind the data.

    SHACL has no word for data that is looked up and not validated. Without this, every actor and every work
    would be a focus node of every run.
    """
    targeted = Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        found = _focus_nodes(data, predicate, value)
        if found is None:
            targeted.add((subject, predicate, value))
        else:
            for node in set(found) - behind:
                targeted.add((subject, SH.targetNode, node))
    return targeted


def _focus_nodes(data: Graph, target: Node, of: Node) -> Iterable[Node] | None:
    """The nodes that a target means in the data, None if the predicate is no target."""
    if target == SH.targetClass:
        return (node for kind in data.transitive_subjects(_SUBCLASS, of) for node in data.subjects(RDF.type, kind))
    if target == SH.targetSubjectsOf:
        return data.subjects(URIRef(str(of)))
    if target == SH.targetObjectsOf:
        return data.objects(None, URIRef(str(of)))
    return None


_SUBCLASS = URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf")


def fast(triples: list[ox.Triple], background: Background, shapes: Shapes) -> list[Result]:
    """What the Rust engine finds in the statements."""
    described = {triple.subject for triple in triples}
    behind = background.subjects - described
    every = [*background.triples, *set_apart(triples)]
    found = _run(shapes.text, every)
    if any("_:" in (each.focus_node[:2], (each.value or "")[:2]) for each in found):
        # The engine renames blank nodes. Marked ones are reported under both names; that costs, so not at once.
        named = described | behind | {triple.object for triple in triples}
        blank = [node for node in named if isinstance(node, ox.BlankNode)]
        marks = [ox.Triple(node, _MARK, ox.Literal(node.value)) for node in blank]
        found = _run(shapes.text + _MARKING_SHAPES, [*every, *marks])
    with quiet_literals():
        return list(_translated(found, {str(node) for node in behind}))


def _run(shapes: str, triples: list[ox.Triple]) -> "list[shacl.Result]":
    import shacl  # a moment that small files need not spend

    compiled = shacl.Shapes.from_text(shapes, format="turtle")
    return compiled.validate_text(n_triples(triples), format="ntriples").results


def _translated(found: "list[shacl.Result]", behind: set[str]) -> Iterator[Result]:
    """The engine's results in our words; where blank nodes are marked, under the names that we know."""
    names = {each.focus_node: f"_:{each.value_plain}" for each in found if each.path == str(_MARK)}
    terms: dict[str, Node] = {}
    made = ToRdflib()

    def term(text: str | None) -> Node | None:
        if text is None:
            return None
        text = names.get(text, text)
        if text not in terms:
            terms[text] = put_back(made.term(_parsed(text)))
        return terms[text]

    for each in found:
        if each.path == str(_MARK) or names.get(each.focus_node, each.focus_node) in behind:
            continue
        focus, shape = term(each.focus_node), term(each.source_shape)
        assert focus is not None and shape is not None, "every shape has an IRI of its own"
        path = URIRef(each.path[1:-1]) if each.path and _ONE_STEP.fullmatch(each.path) else None
        value, message = term(each.value), each.message
        yield Result(focus, path, value, shape, each.component, each.severity, message)


def _parsed(text: str) -> Term:
    """A term from its N-Triples."""
    (triple,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    term: Term | ox.Triple = triple.object
    assert not isinstance(term, ox.Triple), "triple terms are refused when a file is read"
    return term


def _local(term: Node | None) -> str:
    return str(term).rpartition("#")[2]
