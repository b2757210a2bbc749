"""Where statements stand in Turtle, TriG, N-Triples and N-Quads.

No parser for Python tells it, so the tokens are walked through a second time once there is something to point
at. The file is known to be well-formed: nothing is checked here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from kb.validation.placed import Place, Placed, Wanted
from kb.validation.syntaxes import Syntax
from kb.validation.tokens import TURTLE_TOKENS, Lines

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ABSOLUTE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")
_UNWANTED = Literal("")
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def places(text: str, base: str, syntax: Syntax, wanted: Wanted) -> Iterator[Placed]:
    """The statements that are wanted, in the order of the text."""
    return _Walk(text, base, wanted, one_object=syntax is Syntax.N_QUADS).statements()


@dataclass
class _Frame:
    """A subject that is being described: of a sentence, of square brackets, or of a list (its current cell)."""

    subject: Node | None = None
    subject_at: int = 0
    predicate: URIRef | None = None
    predicate_at: int = 0
    head: Node | None = None
    is_list: bool = False
    opened_at: int = 0
    live: bool = False
    """Whether statements about the subject are wanted; if not, its literals need not be made."""


class _Walk:
    def __init__(self, text: str, base: str, wanted: Wanted, *, one_object: bool) -> None:
        self._text, self._base, self._wanted = text, base, wanted
        self._one_object = one_object
        self._lines = Lines(text)
        self._iris: dict[str, URIRef] = {}
        self._prefixes: dict[str, str] = {}
        self._stack = [_Frame()]
        self._blank = 0
        self._directive: list[str] = []
        self._string: tuple[str, int] | None = None  # a string whose language or datatype may follow
        self._typed = False
        self._found: list[Placed] = []

    def statements(self) -> Iterator[Placed]:
        for token in TURTLE_TOKENS.finditer(self._text):
            self._step(token.lastgroup or "", token[0], token.start())
            if self._found:
                yield from self._found
                self._found.clear()

    def _step(self, kind: str, token: str, at: int) -> None:
        if kind == "comment":
            return
        if kind == "datatype":
            self._typed = True
        elif kind == "language":
            self._end_string(language=token[1:].lower())
        elif self._string and self._typed:
            self._end_string(datatype=self._iri(kind, token))
        else:
            self._end_string()
            if self._directive:
                self._direct(kind, token)
            else:
                self._take_token(kind, token, at)

    def _take_token(self, kind: str, token: str, at: int) -> None:
        if kind == "mark":
            self._mark(token, at)
        elif kind in ("iri", "name") or (kind == "word" and token == "a"):
            self._take(self._iri(kind, token), at)
        elif kind in ("long", "string"):
            self._string = (token[3:-3] if kind == "long" else token[1:-1], at)
        elif kind == "blank":
            self._take(BNode(token[2:]), at)
        elif kind == "keyword":
            if (word := token.lstrip("@").lower()) != "graph":
                self._directive = [word]
        else:
            self._take(_plain(kind, token) if self._stack[-1].live else _UNWANTED, at)

    def _direct(self, kind: str, token: str) -> None:
        """The rest of @prefix, @base or @version, or the name of a graph in N-Quads."""
        self._directive.append(token)
        word = self._directive[0]
        if word == "prefix" and len(self._directive) == 3:
            self._prefixes[self._directive[1].removesuffix(":")] = self._iri("iri", token)
            self._iris.clear()
        elif word == "base" and kind == "iri":
            self._base = self._iri("iri", token)
            self._iris.clear()
        if len(self._directive) == (3 if word == "prefix" else 2):
            self._directive = []

    def _iri(self, kind: str, token: str) -> URIRef:
        if token == "a" and kind == "word":
            return RDF.type
        if token not in self._iris:
            if kind == "iri":
                self._iris[token] = URIRef(_resolved(self._base, _unescaped(token[1:-1])))
            else:
                prefix, _, local = token.partition(":")
                self._iris[token] = URIRef(self._prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local))
        return self._iris[token]

    def _end_string(self, language: str | None = None, datatype: URIRef | None = None) -> None:
        self._typed = False
        if self._string:
            (text, at), self._string = self._string, None
            self._take(_literal(text, language, datatype) if self._stack[-1].live else _UNWANTED, at)

    def _mark(self, mark: str, at: int) -> None:
        if mark == "[":
            self._stack.append(_Frame(self._new_blank(), at, opened_at=at, live=self._wanted.blank_nodes))
        elif mark == "(":
            self._stack.append(_Frame(is_list=True, opened_at=at, live=self._wanted.blank_nodes))
        elif mark in "])":
            frame = self._stack.pop()
            if not frame.is_list:
                self._take(frame.subject or self._new_blank(), frame.opened_at)
            else:
                if frame.subject:
                    self._emit(frame, RDF.rest, RDF.nil, at, at)
                self._take(frame.head or RDF.nil, frame.opened_at)
        elif mark == ";":
            self._stack[-1].predicate = None
        elif mark in ".{}":
            self._stack = [_Frame()]

    def _take(self, term: Node, at: int) -> None:
        """A term in the place where one is expected: subject, predicate, object, or item of a list."""
        frame = self._stack[-1]
        if frame.is_list:
            cell = self._new_blank()
            if frame.subject:
                self._emit(frame, RDF.rest, cell, at, at)
            frame.subject, frame.subject_at, frame.head = cell, at, frame.head or cell
            self._emit(frame, RDF.first, term, at, at)
        elif frame.subject is None:
            frame.subject, frame.subject_at, frame.live = term, at, self._wanted.about(term)
        elif frame.predicate is None:
            assert isinstance(term, URIRef), "only an IRI is a predicate"
            frame.predicate, frame.predicate_at = term, at
        else:
            self._emit(frame, frame.predicate, term, frame.predicate_at, at)
            if self._one_object:  # what follows in N-Quads is the graph's name or a full stop
                self._stack = [_Frame()]
                self._directive = ["graph"]

    def _emit(self, frame: _Frame, predicate: URIRef, value: Node, predicate_at: int, at: int) -> None:
        if frame.live:
            assert frame.subject is not None
            place = self._lines.place
            where: tuple[Place, Place, Place] = place(frame.subject_at), place(predicate_at), place(at)
            self._found.append(Placed(frame.subject, predicate, value, *where))

    def _new_blank(self) -> BNode:
        self._blank += 1
        return BNode(f"-{self._blank}")  # no label begins with a hyphen


def _literal(text: str, language: str | None, datatype: URIRef | None) -> Literal:
    datatype = None if datatype == XSD.string else datatype
    return Literal(_unescaped(text), lang=language, datatype=datatype, normalize=False)


def _plain(kind: str, token: str) -> Literal:
    if kind == "word":
        return Literal(token, datatype=XSD.boolean, normalize=False)
    datatype = XSD.double if "e" in token.lower() else XSD.decimal if "." in token else XSD.integer
    return Literal(token, datatype=datatype, normalize=False)


def _resolved(base: str, iri: str) -> str:
    if _ABSOLUTE.match(iri):
        return iri
    empty = "#" if iri.endswith("#") else ""  # urljoin drops a fragment that is empty
    return urljoin(base, iri).removesuffix("#") + empty


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(character, text) if "\\" in text else text
