"""OWL for HermiT: only the axioms that some rules need, and rows of the assessment or pair table as individuals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology import MEL
from reasoner.classify.cells import Schema
from reasoner.theory.expressions import Property
from reasoner.theory.library import Library

ROW = "urn:melian:row:"
NOT = "urn:melian:not:"
_RECORDS = (MEL.Assessment, MEL.Situation, MEL.PairAssessment)
_DATATYPES = {"boolean": XSD.boolean, "integer": XSD.integer, "decimal": XSD.decimal, "string": XSD.string}


def axioms(library: Library, rules: Iterable[str], tested: Iterable[Property]) -> Graph:
    """The definitions of some rule classes and all they use, the tested properties, and the named values.

    Nothing else of the ontology goes along: what a rule predicts plays no part in when it holds.
    """
    graph = Graph(bind_namespaces="none")
    source = library.graph
    for name in _RECORDS:
        graph.add((name, RDF.type, OWL.Class))
    for first, second in combinations(_RECORDS, 2):
        graph.add((first, OWL.disjointWith, second))
    _declare(graph, MEL.inSituation, OWL.ObjectProperty, MEL.Assessment, MEL.Situation)
    for each in tested:
        kind = OWL.ObjectProperty if each.kind == "individual" else OWL.DatatypeProperty
        range_ = source.value(URIRef(each.iri), RDFS.range)
        _declare(graph, URIRef(each.iri), kind, MEL[each.domain], range_)
    _named_values(graph, source)
    copied: set[Node] = set()
    for rule in rules:
        _copy_class(URIRef(rule), source, graph, copied)
    return graph


def _declare(graph: Graph, name: URIRef, kind: Node, domain: Node, range_: Node | None) -> None:
    graph.add((name, RDF.type, kind))
    graph.add((name, RDF.type, OWL.FunctionalProperty))
    graph.add((name, RDFS.domain, domain))
    if range_ is not None:
        graph.add((name, RDFS.range, range_))
        if kind == OWL.ObjectProperty:
            graph.add((range_, RDF.type, OWL.Class))


def _named_values(graph: Graph, source: Graph) -> None:
    """The closed lists of values, all different from each other."""
    for value in source.subjects(RDF.type, MEL.EnumeratedValue):
        graph.add((value, RDF.type, OWL.NamedIndividual))
        graph.add((value, RDF.type, MEL.EnumeratedValue))
    for different in source.subjects(RDF.type, OWL.AllDifferent):
        members = list(Collection(source, source.value(different, OWL.distinctMembers)))  # type: ignore[arg-type]  # a list's head
        if all((member, RDF.type, MEL.EnumeratedValue) in source for member in members):
            _copy(different, source, graph)


def _copy_class(name: URIRef, source: Graph, graph: Graph, copied: set[Node]) -> None:
    if name in copied:
        return
    copied.add(name)
    graph.add((name, RDF.type, OWL.Class))
    for body in source.objects(name, OWL.equivalentClass):
        graph.add((name, OWL.equivalentClass, body))
        used = _copy(body, source, graph)
        for other in used:
            if isinstance(other, URIRef) and (other, OWL.equivalentClass, None) in source:
                _copy_class(other, source, graph, copied)


def _copy(node: Node, source: Graph, graph: Graph) -> set[Node]:
    """Copy an anonymous node with all it holds; returns the names that it mentions."""
    if not isinstance(node, BNode):
        return {node}
    mentioned: set[Node] = set()
    for predicate, value in source.predicate_objects(node):
        graph.add((node, predicate, value))
        mentioned |= _copy(value, source, graph)
    return mentioned


def complement(graph: Graph, rule: str, of_pairs: bool = False) -> str:
    """Define the class of assessments, or of pairs, of which a rule does not hold; returns its name."""
    name = URIRef(NOT + rule)
    intersection, without = BNode(), BNode()
    graph.add((without, RDF.type, OWL.Class))
    graph.add((without, OWL.complementOf, URIRef(rule)))
    members = BNode()
    Collection(graph, members, [MEL.PairAssessment if of_pairs else MEL.Assessment, without])
    graph.add((intersection, RDF.type, OWL.Class))
    graph.add((intersection, OWL.intersectionOf, members))
    graph.add((name, RDF.type, OWL.Class))
    graph.add((name, OWL.equivalentClass, intersection))
    return str(name)


def individuals(
    rows: Sequence[Mapping[str, object]], schema: Schema, values: Mapping[str, str], of_pairs: bool = False
) -> Iterator[tuple[Node, Node, Node]]:
    """Rows of a table as individuals: each an assessment in a situation of its own, or a pair of states.

    values gives the IRI of each named value. A value that is not known is not stated; one that is known to lie
    between two bounds is stated as a type, "has some value from low to high".
    """
    for number, row in enumerate(rows):
        name = URIRef(f"{ROW}{number}")
        situation = URIRef(f"{ROW}{number}:situation")
        yield name, RDF.type, OWL.NamedIndividual
        yield name, RDF.type, MEL.PairAssessment if of_pairs else MEL.Assessment
        if not of_pairs:
            yield situation, RDF.type, OWL.NamedIndividual
            yield situation, RDF.type, MEL.Situation
            yield name, MEL.inSituation, situation
        for tested in schema.properties:
            if tested.column is not None:
                yield from _stated(situation if tested.on_situation else name, tested, row, values)


def _stated(
    subject: URIRef, tested: Property, row: Mapping[str, object], values: Mapping[str, str]
) -> Iterator[tuple[Node, Node, Node]]:
    column = str(tested.column)
    name = URIRef(tested.iri)
    value = row[column]
    if value is not None and tested.kind == "individual":
        yield subject, name, URIRef(values.get(str(value), str(value)))
    elif value is not None:
        yield subject, name, _literal(tested.kind, value)
    elif tested.bounded and row[f"{column}_low"] is not None:
        yield from _between(subject, name, tested.kind, row[f"{column}_low"], row[f"{column}_high"])


def _literal(kind: str, value: object) -> Literal:
    if kind == "boolean":
        text = "true" if value else "false"
    elif kind == "integer":
        text = str(int(Decimal(str(value))))
    elif kind == "decimal":
        text = format(Decimal(str(value)), "f")
    else:
        text = str(value)
    return Literal(text, datatype=_DATATYPES[kind])


def _between(subject: Node, name: Node, kind: str, low: object, high: object) -> Iterator[tuple[Node, Node, Node]]:
    some, datatype, facets, rest, first, second = (BNode() for _ in range(6))
    yield subject, RDF.type, some
    yield some, RDF.type, OWL.Restriction
    yield some, OWL.onProperty, name
    yield some, OWL.someValuesFrom, datatype
    yield datatype, RDF.type, RDFS.Datatype
    yield datatype, OWL.onDatatype, _DATATYPES[kind]
    yield datatype, OWL.withRestrictions, facets
    yield facets, RDF.first, first
    yield facets, RDF.rest, rest
    yield first, XSD.minInclusive, _literal(kind, low)
    yield rest, RDF.first, second
    yield rest, RDF.rest, RDF.nil
    yield second, XSD.maxInclusive, _literal(kind, high)
