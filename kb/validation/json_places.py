"""Where statements stand in JSON-LD: JSON read with the places of its keys and values.

Terms are expanded by rdflib's JSON-LD context. What cannot be told apart this way (a reversed property, say) has
no place; a finding about it then points at its subject.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, BNode, Literal, URIRef
from rdflib.plugins.shared.jsonld.context import Context, Term
from rdflib.term import Node

from kb.validation.placed import Place, Placed, Wanted
from kb.validation.tokens import JSON_TOKENS, Lines


def places(text: str, base: str, wanted: Wanted) -> Iterator[Placed]:
    """The statements that are wanted, in the order of the text."""
    found: list[Placed] = []
    _Nodes(wanted, found).read(_Reader(text).read(), Context(base=base))
    return iter(found)


@dataclass
class _Json:
    """A value of JSON and its place; an object's value is a list of its members."""

    at: Place
    value: object


@dataclass
class _Member:
    key: str
    at: Place
    value: _Json


class _Reader:
    """Reads well-formed JSON, keeping the places."""

    def __init__(self, text: str) -> None:
        self._tokens = list(JSON_TOKENS.finditer(text))
        self._lines = Lines(text)
        self._next = 0

    def read(self) -> _Json:
        mark, at = self._take()
        if mark == "{":
            return _Json(at, list(self._members()))
        if mark == "[":
            return _Json(at, tuple(self._items()))
        return _Json(at, json.loads(mark))

    def _members(self) -> Iterator[_Member]:
        while (taken := self._take())[0] != "}":
            if taken[0] != ",":
                self._take()  # the colon
                yield _Member(json.loads(taken[0]), taken[1], self.read())

    def _items(self) -> Iterator[_Json]:
        while self._tokens[self._next][0] != "]":
            if self._tokens[self._next][0] == ",":
                self._next += 1
            else:
                yield self.read()
        self._next += 1

    def _take(self) -> tuple[str, Place]:
        token = self._tokens[self._next]
        self._next += 1
        return token[0], self._lines.place(token.start())


class _Nodes:
    """Finds the statements that the objects of a JSON-LD document make."""

    def __init__(self, wanted: Wanted, found: list[Placed]) -> None:
        self._wanted, self._found = wanted, found
        self._blank = 0

    def read(self, json_value: _Json, context: Context) -> Node | None:
        """The node that an object describes; None for an array and whatever else describes none."""
        if isinstance(json_value.value, tuple):
            for item in json_value.value:
                self.read(item, context)
        if not isinstance(json_value.value, list):
            return None
        members: list[_Member] = json_value.value
        for member in members:
            if member.key == "@context":
                context = context.subcontext(_plain(member.value))
        subject, at = self._subject(members, context, json_value.at)
        for member in members:
            self._member(member, subject, at, context)
        return subject

    def _subject(self, members: list[_Member], context: Context, at: Place) -> tuple[Node, Place]:
        for member in members:
            if _expanded(member.key, context) == "@id" and isinstance(member.value.value, str):
                return _node(context.resolve(member.value.value)), member.value.at
        self._blank += 1
        return BNode(f"-{self._blank}"), at

    def _member(self, member: _Member, subject: Node, at: Place, context: Context) -> None:
        key = _expanded(member.key, context)
        if key in ("@graph", "@included"):
            self.read(member.value, context)
        elif key == "@type":
            for item in _each(member.value):
                self._emit(subject, RDF.type, _node(context.expand(str(item.value)) or ""), at, member.at, item.at)
        elif ":" in key:
            term = context.terms.get(member.key)
            for item in _each(member.value):
                value = self._value(item, term, context)
                if value is not None:
                    self._emit(subject, URIRef(key), value, at, member.at, _text_at(item))

    def _value(self, item: _Json, term: Term | None, context: Context) -> Node | None:
        if isinstance(item.value, list):
            said = {_expanded(member.key, context): member.value.value for member in item.value}
            if "@value" in said:
                return Literal(_text(said["@value"]))
            return self.read(item, context)
        if item.value is None:
            return None
        if term is not None and term.type in ("@id", "@vocab"):
            name = str(item.value)
            return _node(context.resolve(name) if term.type == "@id" else context.expand(name) or name)
        return Literal(_text(item.value))

    def _emit(self, subject: Node, predicate: URIRef, value: Node, *at: Place) -> None:
        if self._wanted.about(subject):
            self._found.append(Placed(subject, predicate, value, *at))


def _expanded(key: str, context: Context) -> str:
    """The keyword or IRI that a key stands for, "" if it stands for nothing."""
    return key if key.startswith("@") else context.expand(key) or ""


def _each(value: _Json) -> Iterator[_Json]:
    """The values of a key: of an array its items, of a list or set what it holds."""
    if isinstance(value.value, tuple):
        for item in value.value:
            yield from _each(item)
    elif isinstance(value.value, list) and (
        held := [member.value for member in value.value if member.key in ("@list", "@set")]
    ):
        for item in held:
            yield from _each(item)
    else:
        yield value


def _text_at(item: _Json) -> Place:
    """Where a value's text stands: of a value object, at its @value."""
    if isinstance(item.value, list):
        return next((member.value.at for member in item.value if member.key == "@value"), item.at)
    return item.at


def _plain(value: _Json) -> object:
    """The value without places, as a context takes it."""
    if isinstance(value.value, tuple):
        return [_plain(item) for item in value.value]
    if isinstance(value.value, list):
        return {member.key: _plain(member.value) for member in value.value}
    return value.value


def _node(name: str) -> Node:
    return BNode(name[2:]) if name.startswith("_:") else URIRef(name)


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)
