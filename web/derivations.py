"""What predictions rest on, as trees, from the derivations that stand beside them in the store."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from ontology import BASE
from web.rows import Iri, Row, Value, select

Node = dict[str, Any]
_RULES = BASE + "rule/"


@dataclass(frozen=True)
class _Read:
    """The statements of derivations: the premises of each node in the order in which they were written."""

    premises: Mapping[Iri, list[Iri]]
    said: Mapping[Iri, Mapping[str, list[str]]]


@dataclass
class _Branches:
    """Writes one derivation as nested nodes; a node with premises is unfolded where it first stands."""

    read: _Read
    cited: Mapping[str, Value]
    theory: str
    unfolded: set[Iri] = field(default_factory=set)

    def node(self, name: Iri) -> Node:
        """A step with its premises; at a fact, who says so and in which work."""
        said = self.read.said[name]
        premises = [each for each in self.read.premises.get(name, ()) if each in self.read.said]
        again = name in self.unfolded and bool(premises)
        self.unfolded.add(name)
        cited = said.get("bibliographicCitation", ())
        return {
            "id": f"{self.theory}-{name.local}" if premises else None,
            "again": again,
            "label": _first(said, "label"),
            "kind": _first(said, "type"),
            "source": _first(said, "source"),
            "cited": [{"name": each, "work": self.cited.get(each)} for each in sorted(cited)],
            "premises": [] if again else [self.node(each) for each in premises],
        }


def derivations(situation: ox.NamedNode, cited: Mapping[str, Value]) -> dict[str, Node]:
    """What each prediction of a situation rests on: its steps, and the thresholds that its theory tests.

    cited: the works that texts cite, by the names that they cite them by.
    """
    read = _read(situation)
    starts = [name for name in read.premises if name not in read.said]
    return {str(name): _derivation(name, read, cited) for name in starts}


def _derivation(prediction: Iri, read: _Read, cited: Mapping[str, Value]) -> Node:
    branches = _Branches(read, cited, prediction.split("/")[-2])
    premises = [each for each in read.premises[prediction] if each in read.said]
    thresholds = [each for each in premises if "value" in read.said[each]]
    return {
        "steps": [branches.node(each) for each in premises if each not in thresholds],
        "thresholds": [
            {"threshold": each, "name": _first(read.said[each], "label"), "value": _first(read.said[each], "value")}
            for each in thresholds
        ],
    }


def _read(situation: ox.NamedNode) -> _Read:
    premises: dict[Iri, list[Iri]] = defaultdict(list)
    for node, premise in _links(select("derivation-links", situation=situation)):
        premises[node].append(premise)
    said: dict[Iri, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    nodes = {premise for below in premises.values() for premise in below if not premise.startswith(_RULES)}
    for row in select("derivation-nodes", node=[ox.NamedNode(each) for each in sorted(nodes)]):
        about, property_ = row["node"], row["property"]
        assert isinstance(about, Iri)
        assert isinstance(property_, Iri)
        said[about][property_.local] += str(row["values"]).split("\n")
    for below in premises.values():
        below.sort(key=_place)
    return _Read(premises, said)


def _links(rows: list[Row]) -> Iterator[tuple[Iri, Iri]]:
    for row in rows:
        node, premise = row["node"], row["premise"]
        if isinstance(node, Iri) and isinstance(premise, Iri):
            yield node, premise


def _place(name: Iri) -> tuple[int, str]:
    """Steps are numbered in the order in which they were written; what has no number comes after them."""
    return (int(name.local), "") if name.local.isdigit() else (1_000_000, name)


def _first(said: Mapping[str, list[str]], name: str) -> str | None:
    return next(iter(said.get(name, ())), None)
