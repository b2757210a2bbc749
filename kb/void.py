"""What a store says of its graphs: VoID for what is in them, PROV-O for what they were made from, SPARQL's own words.

Sources: "Describing Linked Datasets with the VoID Vocabulary" (W3C, 2011), PROV-O (W3C, 2013), SPARQL 1.1 Service
Description (W3C, 2013). A content is named by its digest, after RFC 6920 (ni:///sha-256;...).
"""

from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from kb.errors import KbError
from kb.publication import CC_BY, GRAPH, GraphKind, Input, Publication, with_own_names
from kb.store.model import Content, Statement, Store
from ontology import BASE, MEL

VOID_GRAPH = GRAPH + "void"
"""The graph in which a store describes its graphs, itself included."""
DATASET = BASE + "dataset/melian"
"""All published graphs together."""

_SPACES = {
    "void": "http://rdfs.org/ns/void#",
    "prov": "http://www.w3.org/ns/prov#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "mel": str(MEL),
}
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
_AGENT = ox.NamedNode(BASE + "agent/melian")


@cache
def _name(short: str) -> ox.NamedNode:
    """A term by its prefixed name."""
    prefix, _, rest = short.partition(":")
    return ox.NamedNode(_SPACES[prefix] + rest)


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_name("xsd:integer"))


def _text(value: str) -> ox.Literal:
    return ox.Literal(value, language="en")


@dataclass(frozen=True)
class Made:
    """The content of a graph, counted."""

    content: Content
    triples: int
    classes: Counter[str]
    properties: Counter[str]
    cited: frozenset[str]

    @staticmethod
    def of(publication: Publication) -> "Made":
        """Make a graph. Raises KbError if it cannot be made."""
        content = publication.content()
        if isinstance(content, Path):
            return _counted(content, _in(content))
        # Oxigraph writes some literals otherwise, and nothing twice: what it holds in the end is what is counted
        held = ox.Store()
        graph = ox.NamedNode(publication.graph)
        own = with_own_names(content, publication.graph)
        held.bulk_extend(ox.Quad(each.subject, each.predicate, each.object, graph) for each in own)
        statements = [quad.triple for quad in held]
        return _counted(statements, statements)


def _in(file: Path) -> Iterator[Statement]:
    syntax = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
    try:
        yield from (quad.triple for quad in ox.parse(path=file, format=syntax))
    except (SyntaxError, ValueError, OSError) as error:
        raise KbError(f"{file} cannot be published: {error}") from error


def _counted(content: Content, statements: Iterable[Statement]) -> Made:
    triples, classes, properties, cited = 0, Counter[str](), Counter[str](), set[str]()
    for each in statements:
        triples += 1
        properties[each.predicate.value] += 1
        if each.predicate == _name("rdf:type") and isinstance(each.object, ox.NamedNode):
            classes[each.object.value] += 1
        elif each.predicate == _name("dcterms:source") and isinstance(each.object, ox.NamedNode):
            cited.add(each.object.value)
    return Made(content, triples, classes, properties, frozenset(cited))


class Described:
    """What a store says of its graphs."""

    def __init__(self, statements: Iterable[Statement]):
        """statements are those of the graph of descriptions."""
        self._of: dict[object, list[Statement]] = defaultdict(list)
        for each in statements:
            self._of[each.subject].append(each)
        fingerprints = (s for said in self._of.values() for s in said if s.predicate == _name("mel:fingerprint"))
        self.fingerprints = {
            each.subject.value: each.object.value
            for each in fingerprints
            if isinstance(each.subject, ox.NamedNode) and isinstance(each.object, ox.Literal)
        }

    @staticmethod
    def read(store: Store) -> "Described":
        """What a store says; of a store that nothing was published in, nothing."""
        return Described(store.statements(VOID_GRAPH))

    def empty(self, graph: str) -> bool:
        """Whether a graph was published without a statement."""
        return any(
            each.predicate == _name("void:triples") and each.object == _integer(0)
            for each in self._of.get(ox.NamedNode(graph), ())
        )

    def about(self, graph: str) -> Iterator[Statement]:
        """All that is said of a graph, and of what is named there, but for other graphs."""
        others = {ox.NamedNode(name) for name in self.fingerprints if name != graph}
        waiting: list[object] = [ox.NamedNode(graph)]
        seen = {*waiting, *others, ox.NamedNode(DATASET), _AGENT}
        while waiting:
            for each in self._of.get(waiting.pop(), ()):
                yield each
                if each.object not in seen:
                    seen.add(each.object)
                    waiting.append(each.object)


def description(publication: Publication, made: Made, when: datetime | None = None) -> Iterator[Statement]:
    """What is said of a graph that was made just now."""
    graph = ox.NamedNode(publication.graph)
    said: list[tuple[str, Sequence[ox.NamedNode | ox.Literal]]] = [
        ("rdf:type", [_name(each) for each in ("void:Dataset", "sd:NamedGraph", "sd:Graph", "prov:Entity")]),
        ("rdf:type", [_name(f"mel:{publication.kind}")]),
        ("sd:name", [graph]),
        ("sd:graph", [graph]),
        ("sd:entailmentRegime", [_SIMPLE]),
        ("dcterms:title", [_text(publication.title)]),
        ("dcterms:license", [ox.NamedNode(publication.licence)] if publication.licence else []),
        ("dcterms:source", [ox.NamedNode(iri) for iri in sorted({*publication.sources, *made.cited})]),
        ("mel:fingerprint", [ox.Literal(publication.fingerprint)]),
        ("mel:inferredBy", [ox.NamedNode(publication.inferred_by)] if publication.inferred_by else []),
        ("prov:wasDerivedFrom", [ox.NamedNode(other) for other in publication.derived_from]),
        ("prov:generatedAtTime", [_time(when or datetime.now(UTC))]),
        ("void:triples", [_integer(made.triples)]),
    ]
    yield from _said(graph, said)
    yield from _partitions(graph, "class", "entities", made.classes)
    yield from _partitions(graph, "property", "triples", made.properties)
    yield from _making(graph, publication)


def _said(
    subject: ox.NamedNode, values: Iterable[tuple[str, Sequence[ox.NamedNode | ox.Literal]]]
) -> Iterator[Statement]:
    for predicate, objects in values:
        yield from (ox.Triple(subject, _name(predicate), each) for each in objects)


def _time(when: datetime) -> ox.Literal:
    text = when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return ox.Literal(text, datatype=_name("xsd:dateTime"))


def _partitions(graph: ox.NamedNode, by: str, counted: str, counts: Counter[str]) -> Iterator[Statement]:
    for number, (iri, many) in enumerate(sorted(counts.items()), 1):
        part = ox.NamedNode(f"{graph.value}#{by}-{number}")
        yield ox.Triple(graph, _name(f"void:{by}Partition"), part)
        yield ox.Triple(part, _name(f"void:{by}"), ox.NamedNode(iri))
        yield ox.Triple(part, _name(f"void:{counted}"), _integer(many))


def _making(graph: ox.NamedNode, publication: Publication) -> Iterator[Statement]:
    making = ox.NamedNode(f"{graph.value}#making")
    used = {content_iri(each): each for each in publication.inputs}
    yield ox.Triple(graph, _name("prov:wasGeneratedBy"), making)
    yield from _said(
        making,
        [
            ("rdf:type", [_name("prov:Activity")]),
            ("rdfs:label", [_text(f"the making of: {publication.title}")]),
            ("prov:wasAssociatedWith", [_AGENT]),
            ("prov:used", [*used, *map(ox.NamedNode, publication.derived_from)]),
        ],
    )
    for iri, each in used.items():
        yield from _said(iri, [("rdf:type", [_name("prov:Entity")]), ("rdfs:label", [_text(each.label)])])


def content_iri(content: Input) -> ox.NamedNode:
    """The name of a content by its digest."""
    encoded = urlsafe_b64encode(bytes.fromhex(content.digest)).decode().rstrip("=")
    return ox.NamedNode(f"ni:///sha-256;{encoded}")


def whole(graphs: Iterable[str]) -> Iterator[Statement]:
    """What is said of all graphs together, of the graph that says so, and of the program."""
    dataset, void = ox.NamedNode(DATASET), ox.NamedNode(VOID_GRAPH)
    parts = [*map(ox.NamedNode, sorted(graphs)), void]
    yield from _said(
        dataset,
        [
            ("rdf:type", [_name("void:Dataset"), _name("sd:Dataset"), _name("prov:Entity")]),
            ("dcterms:title", [_text("Melian: theories of international alignment, cases, and what follows")]),
            ("void:uriSpace", [ox.Literal(BASE)]),
            ("void:vocabulary", [ox.NamedNode(str(MEL))]),
            ("void:subset", parts),
            ("sd:namedGraph", parts),
        ],
    )
    yield from _said(
        void,
        [
            ("rdf:type", [_name("void:DatasetDescription"), _name("sd:NamedGraph"), _name("sd:Graph")]),
            ("rdf:type", [_name(f"mel:{GraphKind.ASSERTED}")]),
            ("sd:name", [void]),
            ("sd:graph", [void]),
            ("sd:entailmentRegime", [_SIMPLE]),
            ("dcterms:title", [_text("What this store says of its graphs")]),
            ("dcterms:license", [ox.NamedNode(CC_BY)]),
        ],
    )
    agent = f"Melian {version('melian')}"
    yield from _said(_AGENT, [("rdf:type", [_name("prov:SoftwareAgent")]), ("rdfs:label", [_text(agent)])])
