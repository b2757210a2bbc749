"""What may have been meant: the nearest actor, listed value, work or property, and the shape's own repair."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cached_property

import pyoxigraph as ox
from rdflib import SH, XSD, BNode, Literal, URIRef
from rdflib.term import Node

import ontology
from kb.actors import ACTORS_FILE, Actor, Registry, name_key
from kb.case_terms import OTHER_NAMES_OF_CODES
from kb.validation import background
from kb.validation.engines import Result
from kb.validation.literals import is_ill_typed
from kb.validation.names import short
from kb.validation.shapes import Shapes

_ACTORS = (ontology.BASE + "state/", ontology.BASE + "actor/")
_NEAR = 0.6


class Suggestions:
    """Suggests repairs; what is known is read when something has to be suggested."""

    def __init__(self, shapes: Shapes, registry: Registry, described: Callable[[Node], bool]) -> None:
        """``described`` says whether the files that are validated describe a node themselves."""
        self._shapes, self._registry, self._described_here = shapes, registry, described

    def of(self, result: Result, year: int | None = None, *, in_table: bool = False) -> str | None:
        """A sentence or two, or None: what may have been meant, and how the shape says to repair it.

        Shapes speak of RDF, so that in a table their repair is a last resort. ``year`` is that of the record.
        """
        meant = self._meant(result, year)
        repair = None if in_table and meant else self._shapes.repair(result.shape)
        if repair is not None:
            shown = "it" if result.value is None or isinstance(result.value, BNode) else written(result.value)
            repair = repair.replace("{value}", shown)
        return " ".join(part for part in (meant, repair) if part) or None

    def actor(self, name: str, year: int | None = None, *, code: bool = False) -> str | None:
        """The actor that a name (or a code) most likely means: "Did you mean AUH, Austria-Hungary, 1816-1918?"."""
        identified = self._registry.identified(name, year)
        if identified:
            identifier, bearer = identified[0]
            return f"{name} is the {identifier.scheme} code of {self._described(bearer)}: write {short(bearer.iri)}."
        known = (each.cow_abbreviation for each in self._registry if each.cow_abbreviation)
        near = get_close_matches(name.upper(), known, n=1, cutoff=_NEAR) if code else []
        if not near:
            named = self._registry.nearest(name, 1)
            near = named if get_close_matches(name_key(name), map(name_key, named), cutoff=_NEAR) else []
        actor = self._registry.resolve(name, year) or (self._registry.resolve(near[0], year) if near else None)
        return f"Did you mean {self._described(actor)}?" if actor else None

    def _described(self, actor: Actor) -> str:
        """An actor as a reader tells it from others: "AUH, Austria-Hungary, 1816-1918"."""
        spells = sorted(self._spells.get(actor.iri, []))
        years = " and ".join(f"{first}-{last}" if last else f"from {first}" for first, last in spells)
        return ", ".join(part for part in (actor.cow_abbreviation or short(actor.iri), actor.label, years) if part)

    def _meant(self, result: Result, year: int | None) -> str | None:
        value = result.value
        if isinstance(result.path, URIRef) and result.path.startswith(ontology.MEL) and not self._known(result.path):
            return self._near(result.path, self._names(result.path))
        if value is None or (isinstance(value, URIRef) and (self._known(value) or self._described_here(value))):
            return None
        if allowed := self._shapes.allowed(result.shape):
            return self._listed(value, allowed)
        if isinstance(value, URIRef):
            if str(value).startswith(_ACTORS):
                return self.actor(_tail(value), year, code=value.startswith(_ACTORS[0]))
            return self._near(value, self._names(value))
        if isinstance(value, Literal):
            return self._typed(value, self._shapes.expected(result.shape, SH.datatype))
        return None

    def _listed(self, value: Node, allowed: list[Node]) -> str | None:
        other = OTHER_NAMES_OF_CODES.get(str(value).upper())
        if other and Literal(other) in allowed:
            return f"For {value} write {written(Literal(other))}."
        same = [known for known in allowed if _tail(known).casefold() == _tail(value).casefold()]
        if same:
            return f"Did you mean {written(same[0])}?"
        return self._near(value, allowed)

    def _near(self, value: Node, known: Iterable[Node]) -> str | None:
        by_tail = {_tail(node).casefold(): node for node in known}
        close = get_close_matches(_tail(value).casefold(), by_tail, n=1, cutoff=_NEAR)
        return f"Did you mean {written(by_tail[close[0]])}?" if close else None

    def _typed(self, value: Literal, datatype: Node | None) -> str | None:
        """The same text as a literal of the datatype that the shape expects, or that it is none of it."""
        if not isinstance(datatype, URIRef):
            return None
        if (value.datatype or XSD.string) == datatype:
            return f'There is no {short(datatype)} that is written "{value}".' if is_ill_typed(value) else None
        text = str(value).strip()
        text = {"yes": "true", "no": "false", "1": "true", "0": "false"}.get(text.casefold(), text.casefold()) \
            if datatype == XSD.boolean else text  # fmt: skip
        right = Literal(text, datatype=datatype)
        return None if is_ill_typed(right) or right.ill_typed is None else f"Did you mean {written(right)}?"

    def _known(self, iri: URIRef) -> bool:
        return str(iri) in self._background.names.get(background.namespace(iri), [])

    def _names(self, iri: URIRef) -> list[Node]:
        return [URIRef(name) for name in self._background.names.get(background.namespace(iri), [])]

    @cached_property
    def _spells(self) -> dict[str, list[tuple[int, int | None]]]:
        """The first and last years of each actor's memberships in the state system; None is no end."""
        spells: dict[str, dict[str, int]] = defaultdict(dict)
        members: dict[str, list[str]] = defaultdict(list)
        for triple in self._background.triples:
            if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
                continue
            predicate = triple.predicate.value.removeprefix(ontology.MEL)
            if predicate == "hasMembership":
                members[triple.subject.value].append(triple.object.value)
            elif predicate in ("validFrom", "validTo"):
                spells[triple.subject.value][predicate] = int(triple.object.value)
        return {
            actor: [(spells[node]["validFrom"], spells[node].get("validTo")) for node in nodes]
            for actor, nodes in members.items()
        }

    @cached_property
    def _background(self) -> background.Background:
        return background.read([ACTORS_FILE, *ontology.modules()])


def written(term: Node) -> str:
    """A term as Turtle writes it, cut short."""
    if isinstance(term, URIRef):
        return short(term)
    if isinstance(term, Literal):
        if term.language:
            return f'"{term}"@{term.language}'
        if term.datatype in (XSD.integer, XSD.decimal, XSD.boolean, XSD.double):
            return str(term)
        return f'"{term}"' + (f"^^{short(term.datatype)}" if term.datatype else "")
    return "a blank node"


def _tail(term: Node) -> str:
    return str(term).replace("#", "/").rstrip("/").rsplit("/", 1)[-1] if isinstance(term, URIRef) else str(term)
