"""The tokens of the text syntaxes, and where a token stands.

For files that a parser has found well-formed: the patterns tell tokens apart, they do not check them.
"""

import re
from bisect import bisect_right

_NAME = r"[^\s<>\"'{}|^`\[\]();,#@\\:.]"
_LOCAL = r"[^\s<>\"'{}|^`\[\]();,#@\\.]"

TURTLE_TOKENS = re.compile(
    rf"""(?P<comment>\#[^\n\r]*)
    |(?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    |(?P<triple_term><<|>>)
    |(?P<long>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*''')
    |(?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<keyword>@(?:prefix|base|version)\b|(?i:prefix|base|version|graph)(?=[\s<])(?!\s*:\s))
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
    |(?P<datatype>\^\^)
    |(?P<blank>_:(?:{_LOCAL}|\.(?=\.*{_LOCAL}))+)
    |(?P<name>(?:{_NAME}(?:{_NAME}|\.(?=\.*{_NAME}))*)?:(?:{_LOCAL}|\\.|\.(?=\.*(?:{_LOCAL}|\\)))*)
    |(?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    |(?P<word>a\b|true\b|false\b)
    |(?P<mark>[.;,\[\](){{}}])""",
    re.VERBOSE | re.DOTALL,
)

JSON_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


class Lines:
    """Line and column, counted from 1, of offsets into a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\r\n|\n|\r", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of ``offset``."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def place(text: str, offset: int) -> tuple[int, int]:
    """The line and the column of one offset."""
    return Lines(text).place(offset)
