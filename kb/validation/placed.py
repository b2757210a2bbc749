"""A statement, and where its parts stand in the text."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from rdflib import URIRef
from rdflib.term import Node

Place = tuple[int, int]
"""Line and column, counted from 1."""


class Placed(NamedTuple):
    """A statement with the places of its subject, predicate and object. Blank nodes bear names of the finder's own."""

    subject: Node
    predicate: URIRef
    value: Node
    subject_at: Place
    predicate_at: Place
    value_at: Place


@dataclass(frozen=True)
class Wanted:
    """Which statements are looked for: those about these IRIs and, if asked for, about blank nodes."""

    iris: Collection[str]
    blank_nodes: bool

    def about(self, subject: Node) -> bool:
        """Whether statements about ``subject`` are looked for."""
        return str(subject) in self.iris if isinstance(subject, URIRef) else self.blank_nodes
