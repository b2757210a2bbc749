"""What is refused before any parser sees it: reaching out, and what is too large or too deep for a parser to survive.

The engine's parser takes a keyword without a space after it, and reads `<` by context. So words and names that would
be read in two ways are refused, and an IRI after an operand in brackets is written so that it can only be read as one.
"""

import re
import sys
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from kb.bounded import words
from kb.bounded.meter import Meter
from kb.bounded.model import Bounds, Malformed, Refused, TooLarge, raised
from kb.bounded.tokens import Token, place, tokens

UPDATE_BYTES = 20_000_000
"""Bytes of an update: who may send one fills graphs with it."""

_SERVICE = re.compile("(?:true|false)?service", re.IGNORECASE | re.ASCII)
_BEFORE_GRAPH_NAME = frozenset(("GRAPH", "NAMED", "FROM"))
_OPERANDS = frozenset(("variable", "string", "language", "number", "iri", "name", "node"))
_LOAD = re.compile("LOAD SILENT (?:iri|name)(?: INTO GRAPH (?:iri|name))?")
_NOTHING = "INSERT DATA {}"
_UNBOUNDED = Bounds(query_bytes=sys.maxsize, depth=sys.maxsize, patterns=sys.maxsize, operators=sys.maxsize)


@dataclass(frozen=True)
class Query:
    """A query that passed: its text as it is to be run, its form, and the graphs of its FROM and FROM NAMED.

    limit is the value and place of its own LIMIT; end is where a LIMIT can be put.
    """

    text: str
    form: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    limit: tuple[int, int, int] | None = None
    end: int = 0


def check(text: str, bounds: Bounds, base: str | None = None) -> Query:
    """A query within the bounds, that reaches nothing but the store. Raises TooLarge, Refused or Malformed."""
    _check_size(text, bounds.query_bytes, "The query", "; " + raised("--query-bytes"))
    reader = _Reader(text, bounds)
    reader.read()
    if reader.edits:
        return check(_edited(text, reader.edits), replace(bounds, query_bytes=6 * bounds.query_bytes), base)
    if not reader.form:
        raise Malformed("The text has no SELECT, CONSTRUCT, DESCRIBE or ASK, and so is no query.")
    default, named = _resolved(text[: reader.prologue], reader.datasets, base)
    end = reader.values if reader.values is not None else reader.end
    return Query(text, reader.form, default, named, reader.limit, end)


def parsed(text: str, base: str | None = None) -> Query:
    """A query that has passed before, read again without bounds."""
    return check(text, _UNBOUNDED, base)


def check_update(text: str, bounds: Bounds, size: int = UPDATE_BYTES) -> str:
    """An update of an owner within the bounds, as it is to be run. Raises TooLarge, Refused or Malformed.

    LOAD SILENT, which can never succeed here and asks that nothing be said, becomes an operation that does nothing.
    """
    _check_size(text, size, "The update", ".")
    reader = _Reader(text, bounds, update=True)
    reader.read()
    return _edited(text, reader.edits) if reader.edits else text


def _check_size(text: str, size: int, what: str, how: str) -> None:
    try:
        length = len(text.encode())
    except UnicodeEncodeError as error:
        raise Malformed(f"{what} is not Unicode text: it holds half of a surrogate pair.") from error
    if length > size:
        raise TooLarge(f"{what} has {length:,} bytes, and at most {size:,} are taken{how}")
    if "\0" in text:
        raise Malformed(f"{what} holds a NUL character at {place(text, text.index(chr(0)))}.")


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(edits):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _resolved(
    prologue: str, datasets: list[tuple[bool, str]], base: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The IRIs of FROM and FROM NAMED in full; a prologue of SPARQL is one of Turtle too."""
    if not datasets:
        return (), ()
    lines = " ".join(f"<urn:x> <urn:{'named' if named else 'default'}> {name} ." for named, name in datasets)
    try:
        found = list(ox.parse(f"{prologue}\n{lines}", format=ox.RdfFormat.TURTLE, base_iri=base))
    except (SyntaxError, ValueError) as error:
        raise Malformed(f"The names of the graphs after FROM cannot be read: {error}.") from error
    pairs = [(quad.predicate.value, str(quad.object.value)) for quad in found if isinstance(quad.object, ox.NamedNode)]
    default = tuple(name for kind, name in pairs if kind == "urn:default")
    return default, tuple(name for kind, name in pairs if kind == "urn:named")


@dataclass
class _Reader:
    """One pass over a text: what it is, what it names, and what stands in its way."""

    text: str
    bounds: Bounds
    update: bool = False
    form: str = ""
    prologue: int = 0
    datasets: list[tuple[bool, str]] = field(default_factory=list)
    limit: tuple[int, int, int] | None = None
    values: int | None = None
    end: int = 0
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    load: list[Token] = field(default_factory=list)
    before: str = ""
    """The word or sign before the previous token."""

    def read(self) -> None:
        """Read to the end."""
        meter = Meter(self.text, self.bounds)
        previous: Token | None = None
        for token in tokens(self.text):
            kind = token.kind
            if kind == "word":
                self._word(token, previous, meter.depth)
            elif kind == "name" or kind == "iri":
                self._name(token, previous, meter)
            elif kind == "sign" and token.text == "{":
                self._check_service(previous)
            elif kind == "number" and not meter.depth and _is(previous, "LIMIT"):
                self._limit(token)
            if self.update and not meter.depth:
                self._operation(token, previous, meter)
            meter.take(token)
            self.before = previous.text.upper() if previous is not None and previous.kind == "word" else ""
            self.end = token.end
            previous = token
        meter.finish()
        self._loaded()

    def _word(self, token: Token, previous: Token | None, depth: int) -> None:
        word = token.text.upper()
        if word == "SERVICE":
            raise Refused(f"SERVICE (at {place(self.text, token.start)}) is refused: nothing here asks other servers.")
        if self.update or depth:
            return
        if not self.form:
            if word in words.FORMS:
                self.form, self.prologue = word, token.start
            elif word in words.UPDATES:
                raise Refused(f"{word} is an update, and only queries are answered here.")
        elif word == "VALUES":
            self.values = token.start

    def _name(self, token: Token, previous: Token | None, meter: Meter) -> None:
        if (
            self.form
            and not meter.depth
            and (_is(previous, "FROM") or (_is(previous, "NAMED") and self.before == "FROM"))
        ):
            self.datasets.append((_is(previous, "NAMED"), token.text))
        operand = previous is not None and (
            previous.kind in _OPERANDS or previous.text.upper() in (")", ">>", "TRUE", "FALSE")
        )
        if token.kind == "iri" and meter.in_expression and operand and ("#" in token.text or "'" in token.text):
            clear = token.text.replace("#", "\\u0023").replace("'", "\\u0027")
            self.edits.append((token.start, token.end, clear))

    def _check_service(self, previous: Token | None) -> None:
        """A name before a group could be SERVICE with its name, but not after GRAPH or FROM."""
        if previous is None or previous.kind != "name" or self.before in _BEFORE_GRAPH_NAME:
            return
        if _SERVICE.match(previous.text.partition(":")[0]):
            where = place(self.text, previous.start)
            raise Refused(
                f"{previous.text[:60]} (at {where}) can be read as SERVICE, which is refused; use another prefix."
            )

    def _limit(self, token: Token) -> None:
        if token.text.isdigit():
            self.limit = (int(token.text[:20]), token.start, token.end)

    def _operation(self, token: Token, previous: Token | None, meter: Meter) -> None:
        """LOAD at the beginning of an operation; a name there that begins so would be read as LOAD."""
        if token.kind == "sign" and token.text == ";":
            self._loaded()
            meter.restart()
        elif self.load or (token.kind == "word" and token.text.upper() == "LOAD"):
            self.load.append(token)
        elif token.kind == "name" and token.text[:4].upper() == "LOAD" and _begins(previous):
            raise Refused(
                f"{token.text[:60]} (at {place(self.text, token.start)}) can be read as LOAD, which is refused."
            )

    def _loaded(self) -> None:
        """The end of an operation: if it was LOAD SILENT, nothing is put in its place."""
        if not self.load:
            return
        shape = " ".join(each.text.upper() if each.kind == "word" else each.kind for each in self.load)
        if not shape.startswith("LOAD SILENT"):
            raise Refused(
                f"LOAD (at {place(self.text, self.load[0].start)}) is refused: nothing here reads other places."
            )
        if not _LOAD.fullmatch(shape):
            raise Malformed(
                f"LOAD SILENT (at {place(self.text, self.load[0].start)}) needs one address, and at most INTO GRAPH."
            )
        self.edits.append((self.load[0].start, self.load[-1].end, _NOTHING))
        self.load = []


def _is(token: Token | None, word: str) -> bool:
    return token is not None and token.kind == "word" and token.text.upper() == word


def _begins(previous: Token | None) -> bool:
    """Whether an operation of an update can begin after a token: at the start, after one, or after the prologue."""
    return previous is None or previous.text == ";" or previous.kind in ("iri", "string")
