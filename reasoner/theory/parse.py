"""From OWL in RDF to class expressions, refusing what the reasoner does not support with a clear sentence.

Supported: named classes with one owl:equivalentClass, owl:intersectionOf, owl:unionOf, owl:complementOf,
owl:hasValue, and owl:someValuesFrom with a datatype, a datatype with facets (minInclusive, minExclusive,
maxInclusive, maxExclusive), or, on mel:inSituation, a class. A definition speaks of assessments or of pairs of
states, never of both.
"""

from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology import MEL
from reasoner.errors import TheoryError
from reasoner.theory.expressions import And, Expression, Named, Not, Or, Property, Test, Top, Value

_KINDS = {XSD.boolean: "boolean", XSD.integer: "integer", XSD.decimal: "decimal", XSD.string: "string"}
_FACETS = {
    XSD.minInclusive: ("low", False),
    XSD.minExclusive: ("low", True),
    XSD.maxInclusive: ("high", False),
    XSD.maxExclusive: ("high", True),
}
_PLACES = {
    MEL.Assessment: "an assessment",
    MEL.Situation: "a situation",
    MEL.PairAssessment: "a pair of states",
}
"""What a class expression can describe, and how an error names it."""


def properties(graph: Graph) -> dict[str, Property]:
    """The functional properties of assessments and situations, by IRI: what a rule of alignment may test."""
    return _properties(graph, (MEL.Assessment, MEL.Situation))


def pair_properties(graph: Graph) -> dict[str, Property]:
    """The functional properties of pairs of states, by IRI: what a rule of deterrence may test."""
    return _properties(graph, (MEL.PairAssessment,))


def _properties(graph: Graph, domains: tuple[URIRef, ...]) -> dict[str, Property]:
    found = {}
    for iri in graph.subjects(RDF.type, OWL.FunctionalProperty):
        domain = graph.value(iri, RDFS.domain)
        if domain not in domains or not isinstance(iri, URIRef) or iri == MEL.inSituation:
            continue
        if (kind := _kind(graph, iri)) is None:
            continue
        column = graph.value(iri, MEL.column)
        found[str(iri)] = Property(
            iri=str(iri),
            on_situation=domain == MEL.Situation,
            kind=kind,
            column=None if column is None else str(column),
            bounded=graph.value(iri, MEL.bounded) == Literal(True),
            one_each=graph.value(iri, MEL.oneEach) == Literal(True),
            coded_in=tuple(sorted(str(name) for name in graph.objects(iri, MEL.codedIn))),
            derived_from=tuple(sorted(str(graph.value(of, MEL.column)) for of in graph.objects(iri, MEL.derivedFrom))),
            on_pair=domain == MEL.PairAssessment,
        )
    return found


def _kind(graph: Graph, iri: Node) -> str | None:
    """What values a property takes; None for a datatype that rules may not test (dates and the like)."""
    if (iri, RDF.type, OWL.ObjectProperty) in graph:
        return "individual"
    range_ = graph.value(iri, RDFS.range)
    return _KINDS.get(range_) if isinstance(range_, URIRef) else None


class Parser:
    """Reads class expressions out of one graph; remembers named classes, and refuses cycles."""

    def __init__(self, graph: Graph, files: dict[str, Path]):
        """graph holds all files; files says which file defines a named class (for error messages)."""
        self._graph = graph
        self._files = files
        self._properties = properties(graph) | pair_properties(graph)
        self._named: dict[Node, Expression] = {}
        self._rows: dict[Node, URIRef] = {}
        self._open: list[Node] = []

    def definition(self, name: URIRef) -> Expression:
        """The expression that defines a named class. Raises TheoryError."""
        self._open = [name]
        try:
            return self._definition(name, self._row(name))
        finally:
            self._open = []

    def of_pairs(self, name: URIRef) -> bool:
        """Whether a named class is one of pairs of states, not of assessments."""
        return self._row(name) == MEL.PairAssessment

    def _row(self, name: Node) -> URIRef:
        """What a named class is a class of, told by the first class or property that its definition mentions."""
        if name not in self._rows:
            self._rows[name] = self._first_mentioned(name)
        return self._rows[name]

    def _first_mentioned(self, name: Node) -> URIRef:
        seen: set[Node] = set()
        waiting: list[Node] = [name]
        while waiting:
            node = waiting.pop(0)
            if node in (MEL.Assessment, MEL.PairAssessment):
                return URIRef(str(node))
            if node in self._rows:
                return self._rows[node]
            tested = self._properties.get(str(node))
            if tested is not None or node == MEL.inSituation:
                return MEL.PairAssessment if tested is not None and tested.on_pair else MEL.Assessment
            if node not in seen:
                seen.add(node)
                within = self._graph.predicate_objects(node) if isinstance(node, BNode) else ()
                waiting += [value for _, value in within]
                waiting += self._graph.objects(node, OWL.equivalentClass)
        return MEL.Assessment

    def _definition(self, name: Node, place: URIRef) -> Expression:
        bodies = list(self._graph.objects(name, OWL.equivalentClass))
        if len(bodies) != 1:
            count = "no" if not bodies else "more than one"
            raise self._error(
                f"{_short(name)} has {count} owl:equivalentClass; a class that a rule uses needs exactly one"
            )
        return self._expression(bodies[0], place)

    def _expression(self, node: Node, place: URIRef) -> Expression:
        """place is what the expression describes: an assessment, a situation or a pair."""
        if isinstance(node, URIRef):
            return self._name(node, place)
        if (members := self._graph.value(node, OWL.intersectionOf)) is not None:
            return And(self._members(members, place, "owl:intersectionOf"))
        if (members := self._graph.value(node, OWL.unionOf)) is not None:
            return Or(self._members(members, place, "owl:unionOf"))
        if (part := self._graph.value(node, OWL.complementOf)) is not None:
            return Not(self._expression(part, place))
        if self._graph.value(node, OWL.onProperty) is not None:
            return self._restriction(node, place)
        used = sorted(_short(p) for p in self._graph.predicates(node) if p != RDF.type)
        raise self._error(f"{', '.join(used) or 'an empty node'} is not a class constructor that Melian supports")

    def _members(self, head: Node, place: URIRef, constructor: str) -> tuple[Expression, ...]:
        members = tuple(self._expression(member, place) for member in Collection(self._graph, head))
        if not members:
            raise self._error(f"{constructor} has no members")
        return members

    def _name(self, name: URIRef, place: URIRef) -> Expression:
        if name == OWL.Thing:
            return Top()
        if name in _PLACES:
            if name != place:
                raise self._error(f"{_short(name)} stands where {_PLACES[place]} is described")
            return Top()
        if place == MEL.Situation:
            raise self._error(f"the named class {_short(name)} stands inside mel:inSituation; write its definition out")
        if name in self._open:
            raise self._error(f"{_short(name)} is defined by itself")
        if name not in self._named:
            self._open.append(name)
            self._named[name] = self._definition(name, self._row(name))
            self._open.pop()
        if self._row(name) != place:
            raise self._error(f"{_short(name)} is a class of others; it stands where {_PLACES[place]} is described")
        return Named(str(name), self._named[name])

    def _restriction(self, node: Node, place: URIRef) -> Expression:
        on = self._graph.value(node, OWL.onProperty)
        filler = self._graph.value(node, OWL.someValuesFrom)
        if on == MEL.inSituation:
            if place != MEL.Assessment or filler is None:
                raise self._error("mel:inSituation may be used once, from an assessment, with owl:someValuesFrom")
            return self._expression(filler, MEL.Situation)
        tested = self._tested(on, place)
        if (constant := self._graph.value(node, OWL.hasValue)) is not None:
            return Test(tested, equals=self._constant(tested, constant))
        if filler is not None:
            return self._interval(tested, filler)
        used = [p for p in self._graph.predicates(node) if p not in (RDF.type, OWL.onProperty)]
        raise self._error(
            f"{', '.join(_short(p) for p in used)} on {_short(on)} is not a restriction that Melian supports"
        )

    def _tested(self, on: Node | None, place: URIRef) -> Property:
        tested = self._properties.get(str(on))
        if tested is None:
            near = get_close_matches(_short(on), [_short(URIRef(iri)) for iri in self._properties], 1, 0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise self._error(
                f"{_short(on)} is not a functional property of assessments, situations or pairs of states{hint}"
            )
        if MEL[tested.domain] != place:
            hint = ": reach it through mel:inSituation" if tested.on_situation and place == MEL.Assessment else ""
            where = f"not of {_PLACES[place]}{hint}"
            raise self._error(f"{_short(on)} is a property of {_PLACES[MEL[tested.domain]]}, {where}")
        return tested

    def _constant(self, tested: Property, node: Node) -> Value:
        if tested.kind == "individual":
            if isinstance(node, URIRef):
                return str(self._graph.value(node, SKOS.notation) or node)
            raise self._error(f"{tested.name} takes a named value, not {node}")
        if not isinstance(node, Literal):
            raise self._error(f"{tested.name} takes a literal of kind {tested.kind}, not {_short(node)}")
        if tested.kind == "boolean" and isinstance(node.value, bool):
            return node.value
        if tested.kind == "string":
            return str(node)
        return self._number(tested, node)

    def _number(self, tested: Property, node: Node) -> Decimal:
        wanted = XSD.integer if tested.kind == "integer" else XSD.decimal
        if isinstance(node, Literal) and node.datatype == wanted:
            try:
                return Decimal(str(node))
            except InvalidOperation:
                pass
        raise self._error(
            f"{tested.name} is compared with {node}, which is not of the property's datatype xsd:{tested.kind}"
        )

    def _interval(self, tested: Property, filler: Node) -> Test:
        if _KINDS.get(filler) == tested.kind:  # type: ignore[call-overload]  # as above
            return Test(tested)
        base = self._graph.value(filler, OWL.onDatatype)
        restrictions = self._graph.value(filler, OWL.withRestrictions)
        if restrictions is None or _KINDS.get(base) != tested.kind or tested.kind not in ("integer", "decimal"):  # type: ignore[call-overload]  # as above
            raise self._error(
                f"{tested.name} (xsd:{tested.kind}) is restricted to {_short(filler)}, which Melian does not support"
            )
        edges: dict[str, Decimal] = {}
        for facet in Collection(self._graph, restrictions):
            for kind, value in self._graph.predicate_objects(facet):
                if kind not in _FACETS:
                    raise self._error(f"the facet {_short(kind)} is not supported")
                side, is_open = _FACETS[kind]  # type: ignore[index]  # checked in the line above
                if side in edges:
                    raise self._error(f"{tested.name} has two facets for its {side} end")
                edges[side] = self._number(tested, value)
                edges[side + "_open"] = is_open  # type: ignore[assignment]  # a flag beside the edges
        return Test(tested, **edges)  # type: ignore[arg-type]  # low, low_open, high, high_open

    def _error(self, reason: str) -> TheoryError:
        rule = self._open[0]
        within = "" if len(self._open) == 1 else f" (through {_short(self._open[-1])})"
        path = self._files.get(str(self._open[-1])) or self._files.get(str(rule))
        return TheoryError(f"{path}: the axiom of {_short(rule)}{within} cannot be applied: {reason}.")


def _short(node: Node | None) -> str:
    """An IRI as a reader writes it: prefix and name."""
    text = str(node)
    for prefix, namespace in (("mel:", str(MEL)), ("owl:", str(OWL)), ("xsd:", str(XSD)), ("rdfs:", str(RDFS))):
        if text.startswith(namespace):
            return prefix + text.removeprefix(namespace)
    return text.rsplit("melian/", 1)[-1] if isinstance(node, URIRef) else "an anonymous class"
