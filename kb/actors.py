"""The registry of actors: which state or coalition a name means in a year.

Names, codes and dates stand in ``actors.ttl``; this module only looks them up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

import ontology

ACTORS_FILE = Path(__file__).parent / "actors.ttl"
_ACTOR_TERMS = Path(ontology.__path__[0]) / "actors.ttl"

MEL = "https://w3id.org/melian/ontology/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
UNKNOWN_ACTORS = "https://w3id.org/melian/actor/"

Properties = dict[str, list[Literal | NamedNode | BlankNode]]


@dataclass(frozen=True)
class Name:
    """A name, or an identifier, with the first and the last year in which it holds (None: open)."""

    text: str
    valid_from: int | None = None
    valid_to: int | None = None

    @property
    def dated(self) -> bool:
        """Whether the name holds in some years only."""
        return self.valid_from is not None or self.valid_to is not None

    def distance(self, year: int) -> int:
        """Years between ``year`` and the time when the name held; 0 within it."""
        if self.valid_from is not None and year < self.valid_from:
            return self.valid_from - year
        if self.valid_to is not None and year > self.valid_to:
            return year - self.valid_to
        return 0


@dataclass(frozen=True)
class Identifier(Name):
    """What another scheme calls an actor: ``scheme`` is GW (Gleditsch-Ward), ISO (3166 alpha-3) or Wikidata."""

    scheme: str = ""


@dataclass(frozen=True)
class Actor:
    """A state or a coalition. ``names`` holds the label first, undated; codes are None outside COW."""

    iri: str
    label: str
    names: tuple[Name, ...]
    cow_code: int | None = None
    cow_abbreviation: str | None = None
    identifiers: tuple[Identifier, ...] = ()


def name_key(name: str) -> str:
    """The letters and digits of a name, folded: "W-Germany" and "w germany" are one name."""
    return "".join(character for character in name.casefold() if character.isalnum())


def unknown_actor_iri(name: str) -> str:
    """The IRI under which an actor that the registry does not know is kept."""
    return UNKNOWN_ACTORS + (name_key(name) or quote(name, safe=""))


class Registry:
    """All known actors, found by name and year, by COW abbreviation (GMY), COW code (255) or other identifiers."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._by_iri: dict[str, Actor] = {}
        self._by_name: dict[str, list[tuple[Name, Actor]]] = defaultdict(list)
        self._by_code: dict[str, Actor] = {}
        self._by_identifier: dict[str, list[tuple[Identifier, Actor]]] = defaultdict(list)
        for actor in actors:
            self._by_iri[actor.iri] = actor
            for name in actor.names:
                self._by_name[name_key(name.text)].append((name, actor))
            for code in (actor.cow_abbreviation, actor.cow_code):
                if code is not None:
                    self._by_code[name_key(str(code))] = actor
            for identifier in actor.identifiers:
                self._by_identifier[name_key(identifier.text)].append((identifier, actor))

    @staticmethod
    def load() -> "Registry":
        """The actors of ``actors.ttl``; read once in a process."""
        return _load()

    def __iter__(self) -> Iterator[Actor]:
        return iter(self._by_iri.values())

    def by_iri(self, iri: str) -> Actor | None:
        """The actor of an IRI, or None if the registry does not know it."""
        return self._by_iri.get(iri)

    def resolve(self, name: str, year: int | None = None) -> Actor | None:
        """The actor that ``name`` means in ``year``, or None if no actor is known by it.

        Case, spaces and punctuation do not matter. A name dated to the year comes before a name without
        dates, and that before a name of other years (the nearest): "Austria" is Austria-Hungary in 1812
        and Austria in 1934, "Germany" is the Federal Republic in 1955. Where no name fits, COW's codes are tried,
        and then identifiers of other schemes: AUS is COW's Austria, never Australia.
        """
        key = name_key(name)
        found = self._by_name.get(key)
        if found:
            return min(found, key=lambda pair: _preference(pair[0], year))[1]
        if key in self._by_code:
            return self._by_code[key]
        identified = self.identified(name, year)
        return identified[0][1] if identified else None

    def identified(
        self, text: str, year: int | None = None, scheme: str | None = None
    ) -> list[tuple[Identifier, Actor]]:
        """The actors that ``text`` identifies in a scheme other than COW's (in ``scheme`` only, if given).

        The bearer in ``year`` comes first. For telling what a code is that stands where one of COW belongs:
        FRA is no abbreviation of COW, but the ISO code of FRN.
        """
        found = self._by_identifier.get(name_key(text), [])
        chosen = [pair for pair in found if scheme in (None, pair[0].scheme)]
        return sorted(chosen, key=lambda pair: _preference(pair[0], year))

    def nearest(self, name: str, n: int = 3) -> list[str]:
        """Up to ``n`` known names, each of another actor, that are spelt most like ``name``."""
        if not (key := name_key(name)):
            return []
        close = get_close_matches(key, self._by_name, n=4 * n, cutoff=0.0)
        names: dict[str, str] = {}
        for match in close:
            known, actor = self._by_name[match][0]
            names.setdefault(actor.iri, known.text)
        return list(names.values())[:n]


def _preference(name: Name, year: int | None) -> tuple[int, int]:
    if not name.dated:
        return (1, 0)
    if year is None:  # without a year the latest bearer of the name is meant
        return (2, -(name.valid_to if name.valid_to is not None else 9999))
    distance = name.distance(year)
    return (0, 0) if distance == 0 else (2, distance)


@cache
def _load() -> Registry:
    subjects: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
    for triple in pyoxigraph.parse(path=ACTORS_FILE, format=pyoxigraph.RdfFormat.TURTLE):
        subjects[str(triple.subject)][triple.predicate.value].append(triple.object)
    kinds = {MEL + "State", MEL + "Coalition"}
    schemes = _schemes()
    return Registry(
        _actor(iri.strip("<>"), properties, subjects, schemes)
        for iri, properties in subjects.items()
        if any(kind.value in kinds for kind in properties.get(RDF_TYPE, []))
    )


def _schemes() -> dict[str, str]:
    """The notation of each identifier scheme, by IRI, as the ontology gives it."""
    triples = pyoxigraph.parse(path=_ACTOR_TERMS, format=pyoxigraph.RdfFormat.TURTLE)
    return {
        triple.subject.value: triple.object.value
        for triple in triples
        if triple.predicate.value == NOTATION and isinstance(triple.subject, NamedNode)
    }


def _actor(iri: str, properties: Properties, subjects: dict[str, Properties], schemes: dict[str, str]) -> Actor:
    label = properties[LABEL][0].value
    names = [Name(label)]
    for node in properties.get(MEL + "hasName", []):
        named = subjects[str(node)]
        names.append(Name(named[MEL + "name"][0].value, _year(named, "validFrom"), _year(named, "validTo")))
    identifiers = []
    for node in properties.get(MEL + "hasIdentifier", []):
        given = subjects[str(node)]
        text, scheme = given[MEL + "identifier"][0].value, schemes[given[MEL + "scheme"][0].value]
        identifiers.append(Identifier(text, _year(given, "validFrom"), _year(given, "validTo"), scheme))
    abbreviation = properties.get(MEL + "cowAbbreviation")
    return Actor(
        iri,
        label,
        tuple(names),
        _year(properties, "cowCode"),
        abbreviation[0].value if abbreviation else None,
        tuple(identifiers),
    )


def _year(properties: Properties, name: str) -> int | None:
    values = properties.get(MEL + name)
    return int(values[0].value) if values else None
