"""What is refused before a parser sees it: entities, remote contexts, and nesting that no case needs.

A document type lets RDF/XML of a few hundred bytes grow to gigabytes and name local files; a remote context
makes JSON-LD open connections; deep nesting makes parsers run out of stack and take the process with them.
"""

import re
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from kb.validation.errors import UnreadableError
from kb.validation.syntaxes import Syntax
from kb.validation.tokens import JSON_TOKENS, TURTLE_TOKENS, place

DEEPEST = 100

_OPENING, _CLOSING = "{[", "}]"
_TURTLE_FAMILY = (Syntax.TURTLE, Syntax.TRIG, Syntax.N_TRIPLES, Syntax.N_QUADS)


def text_of(file: Path) -> str:
    """The text of ``file``. Raises UnreadableError when it is missing, no file, binary or not UTF-8."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableError(file, f"the file cannot be read ({error.strerror})") from error
    return decoded(file, content)


def decoded(file: Path, content: bytes) -> str:
    """The text that ``content`` is. Raises UnreadableError when it is binary or not UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableError(file, "this is UTF-16; save the file in UTF-8")
    if (nul := content.find(b"\0")) >= 0:
        line = content.count(b"\n", 0, nul) + 1
        raise UnreadableError(file, "a NUL byte stands here, so this is no text; save the file as text in UTF-8", line)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(file, "this is not UTF-8; save the file in UTF-8", line) from error


def check(file: Path, text: str, syntax: Syntax) -> None:
    """Raises UnreadableError when ``text`` holds what is refused."""
    if syntax is Syntax.RDF_XML:
        _check_xml(file, text)
    elif syntax is Syntax.JSON_LD:
        _check_json(file, text)
    elif syntax in _TURTLE_FAMILY and "<<" in text:
        _check_turtle(file, text)


def _check_turtle(file: Path, text: str) -> None:
    for token in TURTLE_TOKENS.finditer(text):
        if token.lastgroup == "triple_term":
            line, column = place(text, token.start())
            raise UnreadableError(file, "a triple term of RDF 1.2, which Melian does not read", line, column)


def _check_xml(file: Path, text: str) -> None:
    parser = expat.ParserCreate()
    depth = 0

    def refuse(sentence: str) -> NoReturn:
        raise UnreadableError(file, sentence, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def doctype(*_: object) -> None:
        refuse("a document type (<!DOCTYPE ...>), which Melian refuses because entities can be unsafe; remove it")

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            refuse(f"elements nested more than {DEEPEST} deep, which Melian refuses")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        sentence = f"this is not well-formed XML ({reason})"
        raise UnreadableError(file, sentence, error.lineno, error.offset + 1) from error


def _check_json(file: Path, text: str) -> None:
    depth = 0
    for token in JSON_TOKENS.finditer(text):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        if depth > DEEPEST:
            sentence = f"JSON nested more than {DEEPEST} deep, which Melian refuses"
            raise UnreadableError(file, sentence, *place(text, token.start()))


def line_of_remote_context(text: str) -> int | None:
    """The line of the first context in JSON-LD that is a text (an address), None if none is found."""
    found = re.search(r'"@(?:context|import)"\s*:\s*(?:\[(?:[^\[\]{}"]|\{[^{}]*\})*)?(?=")', text)
    return place(text, found.end())[0] if found else None
