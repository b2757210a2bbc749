"""Class axioms in the Manchester syntax, from their statements in RDF.

Source: OWL 2 Web Ontology Language, Manchester Syntax (Second Edition), W3C 2012. It knows the constructors that rules
may use, which docs/architecture.md lists.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import OWL, RDF, XSD

from ontology import BASE, MEL

Subject = ox.NamedNode | ox.BlankNode
Term = Subject | ox.Literal | ox.Triple
_FACETS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
_PLAIN = (XSD.boolean, XSD.integer, XSD.decimal)


@dataclass(frozen=True)
class Frame:
    """What is said of one class: its name, and its frame as text."""

    iri: str
    text: str


class Axioms:
    """The class axioms of some statements."""

    def __init__(self, statements: Iterable[ox.Triple]):
        """statements hold the axioms whole, down to the ends of their lists."""
        self._said: dict[Term, dict[str, Term]] = defaultdict(dict)
        for triple in statements:
            self._said[triple.subject][triple.predicate.value] = triple.object

    def frames(self, first: ox.NamedNode, above: Sequence[str]) -> list[Frame]:
        """The frame of a class with what it is a subclass of, and then those of the classes that it is defined by."""
        names = [first, *self._defined(first)]
        return [Frame(name.value, self._frame(name, above if name == first else ())) for name in names]

    def _frame(self, name: ox.NamedNode, above: Sequence[str]) -> str:
        lines = [f"Class: {short(name.value)}"]
        if (body := self._of(name, OWL.equivalentClass)) is not None:
            lines += ["    EquivalentTo:", *self._body(body)]
        if above:
            lines += ["    SubClassOf:", ",\n".join(f"        {each}" for each in above)]
        return "\n".join(lines)

    def _body(self, body: Term) -> Iterator[str]:
        parts, word = self._joined(body)
        for number, part in enumerate(parts):
            yield f"        {f'{word} ' if number else ''}{self._part(part) if word else self._expression(part)}"

    def _joined(self, node: Term) -> tuple[list[Term], str]:
        for iri, word in ((OWL.intersectionOf, "and"), (OWL.unionOf, "or")):
            if (members := self._of(node, iri)) is not None:
                return list(self._list(members)), word
        return [node], ""

    def _part(self, node: Term) -> str:
        text = self._expression(node)
        return text if isinstance(node, ox.NamedNode) else f"({text})"

    def _expression(self, node: Term) -> str:
        if isinstance(node, ox.NamedNode):
            return short(node.value)
        parts, word = self._joined(node)
        if word:
            return f" {word} ".join(self._part(part) for part in parts)
        if (part := self._of(node, OWL.complementOf)) is not None:
            return f"not {self._part(part)}"
        if (datatype := self._of(node, OWL.onDatatype)) is not None:
            return f"{self._expression(datatype)}[{', '.join(self._facets(node))}]"
        return self._restriction(node)

    def _restriction(self, node: Term) -> str:
        tested = self._of(node, OWL.onProperty)
        if tested is None:
            raise ValueError("A class expression that is none of those that rules may use.")
        if (value := self._of(node, OWL.hasValue)) is not None:
            return f"{self._expression(tested)} value {written(value)}"
        filler = self._of(node, OWL.someValuesFrom)
        if filler is None:
            raise ValueError(f"The restriction on {self._expression(tested)} has no value and no class.")
        range_ = self._of(filler, OWL.onDatatype) is not None
        return f"{self._expression(tested)} some {self._expression(filler) if range_ else self._part(filler)}"

    def _facets(self, node: Term) -> Iterator[str]:
        for each in self._list(self._said[node][str(OWL.withRestrictions)]):
            for iri, value in self._said[each].items():
                yield f"{_FACETS[iri.rsplit('#', 1)[-1]]} {written(value)}"

    def _list(self, node: Term) -> Iterator[Term]:
        while (first := self._of(node, RDF.first)) is not None:
            yield first
            node = self._said[node][str(RDF.rest)]

    def _of(self, node: Term, iri: str) -> Term | None:
        return self._said[node].get(str(iri)) if node in self._said else None

    def _defined(self, first: ox.NamedNode) -> list[ox.NamedNode]:
        """The classes with a definition that a class is defined by, in the order in which they are named."""
        found: dict[ox.NamedNode, None] = {}
        waiting: list[Term] = [first]
        while waiting:
            node = waiting.pop(0)
            for iri, value in self._said.get(node, {}).items():
                if iri.rsplit("#", 1)[-1] in ("onProperty", "hasValue") or value in found:
                    continue
                waiting.append(value)
                if isinstance(value, ox.NamedNode) and self._of(value, OWL.equivalentClass) is not None:
                    found[value] = None
        return list(found)


def short(iri: str) -> str:
    """An IRI of ours, or of the XML Schema datatypes, with its prefix; others in brackets."""
    for prefix, space in (("mel", str(MEL)), ("xsd", str(XSD))):
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    kind, _, name = iri.removeprefix(BASE).partition("/")
    return f"{kind}:{name}" if iri.startswith(BASE) and name and "/" not in name else f"<{iri}>"


def written(value: Term) -> str:
    """A value as the syntax writes it."""
    if isinstance(value, ox.NamedNode):
        return short(value.value)
    if not isinstance(value, ox.Literal):
        return str(value)
    if value.datatype.value in map(str, _PLAIN):
        return value.value
    return str(ox.Literal(value.value))
