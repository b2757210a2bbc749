"""What an owner sends to fill a graph: refused where a parser could not survive it, then parsed, and counted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kb.bounded.model import Malformed, TooLarge, Upload, raised
from kb.formats import GRAPHS
from kb.validation import UnreadableError, guards
from kb.validation.syntaxes import Syntax

Part = tuple[bytes, str, str]
"""An upload as it goes to a worker: body, media type, base."""

_SENT = Path("What was sent")
_WRITERS = {syntax.media_type: syntax.writer for syntax in GRAPHS}
_GUARDED = {ox.RdfFormat.RDF_XML: Syntax.RDF_XML, ox.RdfFormat.JSON_LD: Syntax.JSON_LD}


def parts(uploads: Sequence[Upload]) -> tuple[Part, ...]:
    """Uploads as they go to a worker."""
    return tuple((sent.body, sent.syntax.media_type, sent.base) for sent in uploads)


def statements(sent: Sequence[Part], most: int) -> Iterator[ox.Triple]:
    """The statements that were sent, as they are read. Raises Malformed with the line, or TooLarge after so many."""
    count = 0
    for part in sent:
        for statement in _read(*part):
            count += 1
            if count > most:
                raise TooLarge(
                    f"What was sent has more than {most:,} statements; send it in parts; "
                    + raised("--update-statements")
                )
            yield statement


def _read(body: bytes, media_type: str, base: str) -> Iterator[ox.Triple]:
    syntax = _WRITERS[media_type]
    text = _checked(body, syntax)
    try:
        for quad in ox.parse(text, format=syntax, base_iri=base, rename_blank_nodes=True):
            yield quad.triple
    except SyntaxError as error:
        raise _malformed(error, syntax, text) from error


def _checked(body: bytes, syntax: ox.RdfFormat) -> str:
    try:
        text = guards.decoded(_SENT, body)
        if syntax in _GUARDED:
            guards.check(_SENT, text, _GUARDED[syntax])
    except UnreadableError as error:
        raise Malformed(str(error)) from error
    return text


def _malformed(error: SyntaxError, syntax: ox.RdfFormat, text: str) -> Malformed:
    line, reason = error.lineno, error.msg.split(": ", 1)[-1]
    sentence = f"this is not well-formed {syntax.name} ({reason})"
    if "LoadDocumentCallback" in error.msg:
        line = guards.line_of_remote_context(text)
        sentence = "a remote context, which Melian does not fetch; write the context out"
    return Malformed(str(UnreadableError(_SENT, sentence, line)))


def prepare() -> None:
    """Read a little of each syntax, so that no module is left to be imported in the sandbox."""
    for body, media_type in _LITTLE:
        list(_read(body, media_type, "urn:x"))
        with suppress(Malformed):
            list(_read(body + b"<{", media_type, "urn:x"))


_LITTLE = (
    (b"<urn:a> <urn:b> <urn:c> .", "text/turtle"),
    (b'{"@id": "urn:a", "urn:b": "c"}', "application/ld+json"),
    (b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "application/rdf+xml"),
)


class ParsingJob:
    """Reads uploads, and writes them down as N-Triples."""

    def __init__(self, most: int) -> None:
        """A job for so many statements at most."""
        self.most = most

    def prepare(self) -> None:
        """Import what reading needs."""
        prepare()

    def open(self) -> None:
        """Nothing: all is prepared."""

    def do(self, request: tuple[Part, ...], output: BinaryIO) -> Mapping[str, Any]:
        """Write the statements down."""
        ox.serialize(statements(request, self.most), output, format=ox.RdfFormat.N_TRIPLES)
        return {}
