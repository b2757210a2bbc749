"""The parameters of the ontology: the names, the value, the bounds of each, and what rests on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from difflib import get_close_matches

from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from ontology import MEL
from reasoner.errors import TheoryError
from reasoner.theory.library import Library


@dataclass(frozen=True)
class Parameter:
    """A parameter of the ontology."""

    iri: str
    name: str
    words: tuple[str, ...]
    """Plain words by which a reader may name it, too."""
    label: str
    unit: str
    value: Decimal
    lowest: Decimal | None
    highest: Decimal | None
    tried: tuple[Decimal, ...]
    """Other values at which results should be reported as well; empty if the ontology says so in words."""
    compared_with: frozenset[str]
    """IRIs of the properties that axioms compare with it."""
    measures: bool
    """Whether an indicator measures with it."""
    counted_as: str | None
    """The name of the parameter that is this one on a scale of whole units, rounded up."""
    counted_in: Decimal
    """How many of the whole units make 1."""

    def counted(self, value: Decimal) -> Decimal:
        """A value of this parameter in whole units."""
        return (value * self.counted_in).to_integral_value(ROUND_CEILING)

    def uncounted(self, units: Decimal) -> Decimal:
        """A value of this parameter that is so many whole units: its own, if that is."""
        return self.value if self.counted(self.value) == units else units / self.counted_in


@dataclass(frozen=True)
class Chosen:
    """A parameter as a reader names it: for one theory (its id), or for all of them."""

    parameter: Parameter
    theory: str | None = None

    @property
    def name(self) -> str:
        """How it is written."""
        return self.parameter.name if self.theory is None else f"{self.theory}.{self.parameter.name}"


def parameters(library: Library) -> dict[str, Parameter]:
    """All parameters of a library by their notation, with the values that the ontology gives them."""
    found = [_parameter(library.graph, iri) for iri in library.graph.subjects(RDF.type, MEL.Parameter)]
    return {parameter.name: parameter for parameter in sorted(found, key=lambda each: each.name)}


def choose(library: Library, written: str) -> Chosen:
    """The parameter that a reader names, by its notation or another word for it, for all theories or for one.

    Raises TheoryError that names the nearest.
    """
    theory, _, name = written.rpartition(".")
    if theory:
        library.choose([theory])
    known = parameters(library)
    found = known.get(name) or next((each for each in known.values() if name in each.words), None)
    if found is None:
        names = [*known, *(word for each in known.values() for word in each.words)]
        near = get_close_matches(name, names, 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else "ontology/parameters.ttl lists them."
        raise TheoryError(f"There is no parameter {name!r}; {hint}")
    return Chosen(found, theory or None)


def one_threshold(known: Mapping[str, Parameter], parameter: Parameter) -> list[Parameter]:
    """The parameter, and those that are the same threshold on another scale; the one that axioms hold comes last."""
    counted = known[parameter.counted_as] if parameter.counted_as else parameter
    return [*(each for each in known.values() if each.counted_as == counted.name), counted]


def _parameter(graph: Graph, iri: Node) -> Parameter:
    def number(of: URIRef) -> Decimal | None:
        found = graph.value(iri, of)
        return None if found is None else Decimal(str(found))

    value, name, counted = number(MEL.value), graph.value(iri, SKOS.notation), graph.value(iri, MEL.countedAs)
    if value is None or name is None:
        raise TheoryError(f"The parameter {iri} needs a skos:notation and a mel:value.")
    return Parameter(
        iri=str(iri),
        name=str(name),
        words=tuple(sorted(map(str, graph.objects(iri, SKOS.altLabel)))),
        label=str(graph.value(iri, RDFS.label) or name),
        unit=str(graph.value(iri, MEL.unit) or ""),
        value=value,
        lowest=number(MEL.lowest),
        highest=number(MEL.highest),
        tried=_numbers(str(graph.value(iri, MEL.sensitivity) or "")),
        compared_with=frozenset(map(str, graph.objects(iri, MEL.comparedWith))),
        measures=any(graph.subjects(MEL.usesParameter, iri)),
        counted_as=None if counted is None else str(graph.value(counted, SKOS.notation)),
        counted_in=number(MEL.countedIn) or Decimal(1),
    )


def _numbers(listed: str) -> tuple[Decimal, ...]:
    """The numbers of a list, or none if it is something else."""
    parts = [part.strip() for part in listed.split(",")]
    is_list = all(part.replace(".", "", 1).removeprefix("-").isdigit() for part in parts)
    return tuple(Decimal(part) for part in parts) if is_list else ()
