"""What a case may refer to without describing it: actors, works, closed lists and the terms of the ontology.

Shapes look these up; they are not validated with the case. Class expressions are left out: shapes do not read
them, and SHACL engines become slower by orders of magnitude where they stand in the data.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kb.validation.statements import turtle

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_LEFT_OUT = {_OWL + "equivalentClass", _OWL + "imports", _OWL + "disjointWith", _OWL + "members"}


@dataclass(frozen=True)
class Background:
    """The statements that stand behind every file that is validated."""

    triples: list[ox.Triple]

    @cached_property
    def subjects(self) -> frozenset[ox.NamedNode | ox.BlankNode]:
        """Everything that is described."""
        return frozenset(triple.subject for triple in self.triples if not isinstance(triple.subject, ox.Triple))

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """The IRIs that are described, by namespace: everything up to the last slash or hash."""
        found: dict[str, list[str]] = defaultdict(list)
        for subject in self.subjects:
            if isinstance(subject, ox.NamedNode):
                found[namespace(subject.value)].append(subject.value)
        return {key: sorted(values) for key, values in found.items()}


def namespace(iri: str) -> str:
    """An IRI up to its last slash or hash."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def read(files: Iterable[Path]) -> Background:
    """The background that the Turtle files hold, without class expressions."""
    triples: list[ox.Triple] = []
    for file in files:
        triples += _without_expressions(turtle(file))
    return Background(triples)


def _without_expressions(triples: list[ox.Triple]) -> list[ox.Triple]:
    """Drops what names a class expression, and then every blank node that nothing names any more."""
    kept = [
        triple
        for triple in triples
        if triple.predicate.value not in _LEFT_OUT
        and not (triple.predicate.value == _RDFS + "subClassOf" and isinstance(triple.object, ox.BlankNode))
    ]
    while True:
        named = {triple.object for triple in kept if isinstance(triple.object, ox.BlankNode)}
        fewer = [t for t in kept if not isinstance(t.subject, ox.BlankNode) or t.subject in named]
        if len(fewer) == len(kept):
            return kept
        kept = fewer
