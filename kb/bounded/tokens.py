"""The tokens of SPARQL, in one pass over the text: what is a word of the language, and what only looks like one.

Each token is the longest that the grammar's terminals allow (SPARQL 1.1 Query Language, section 19.8). A code point
escape means something only in strings and IRIs, as in the parser that reads the text afterwards.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.bounded.model import Malformed

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = _BASE + "_"
_INNER = _FIRST + "0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-]"
_LOCAL = rf"(?:[{_FIRST}:0-9]|{_ESCAPED})(?:[{_INNER}:]|{_ESCAPED}|\.+(?=[{_INNER}:%\\]))*"
_NO_SURROGATE = r"(?!(?i:d[89a-f]))"
_CODE_POINT = rf"(?:u{_NO_SURROGATE}|U(?:0000{_NO_SURROGATE}|000[1-9A-Fa-f]|0010))[0-9A-Fa-f]{{4}}"
_ESCAPE = rf"\\(?:[tbnrf\\\"']|{_CODE_POINT})"

_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*(?:\\(?:{_CODE_POINT})[^<>"{{}}|^`\\\x00-\x20]*)*>)
  | (?P<name>(?:[{_BASE}](?:[{_INNER}]|\.+(?=[{_INNER}]))*)?:(?:{_LOCAL})?)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<variable>[?$][{_FIRST}0-9][{_FIRST}0-9\u00b7\u0300-\u036f\u203f-\u2040]*)
  | (?P<string>\"\"\"(?:(?:\"\"|\")?(?:[^\"\\]++|{_ESCAPE}))*+\"\"\"|'''(?:(?:''|')?(?:[^'\\]++|{_ESCAPE}))*+'''
      |\"(?!\"\")(?:[^\"\\\r\n]++|{_ESCAPE})*+\"|'(?!'')(?:[^'\\\r\n]++|{_ESCAPE})*+')
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
  | (?P<node>_:[{_FIRST}0-9](?:[{_INNER}]|\.+(?=[{_INNER}]))*)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<sign>\^\^|\|\||&&|!=|<=|>=|<<|>>|\{{\||\|\}}|[{{}}()\[\].;,=<>!*/+^|?~-])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """One token: its kind (a group of the pattern), its text, and where it stands in the whole."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query or update, without space and comments. Raises Malformed where there is none."""
    at, end = 0, len(text)
    match = _TOKEN.match
    while at < end:
        found = match(text, at)
        if found is None:
            raise Malformed(_unreadable(text, at))
        kind = found.lastgroup or ""
        after = found.end()
        if kind != "space":
            yield Token(kind, found[kind], at, after)
        at = after


def place(text: str, at: int) -> str:
    """Where a character stands, for people: line and column from 1."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return f"line {line}, column {column}"


def _unreadable(text: str, at: int) -> str:
    where = place(text, at)
    if text[at] in "\"'":
        return f"The string that begins at {where} is not closed, or holds an escape or a line end that it may not."
    if text[at] == "\\":
        return f"The backslash at {where} stands outside a string, an IRI and a name; write the character itself."
    shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
    return f"The character {shown} at {where} begins nothing that SPARQL knows."
