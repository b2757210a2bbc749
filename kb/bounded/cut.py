"""Answers as they are written: natively, cut after so many rows, and well-formed in every case.

A SELECT is asked for one row more than it may have; if that row came, it is taken off the end of what was written.
"""

import itertools
import json
import mmap
import re
from collections.abc import Sequence
from typing import BinaryIO

import pyoxigraph as ox

from kb.bounded.model import Malformed, Unwritable
from kb.formats import PREFIXES, Syntax

_LOOKED_AT = 1000
"""Statements that are looked at for prefixes."""
_XML_RESULT = b"<result>"
_XML_END = b"</results></sparql>"
_JSON_END = b"]}}"
# A row of JSON ends where "}" is followed by ",{". Within a string its quote would be escaped, or be the end of the
# string, after which comes neither a name nor a colon; only a row without values cannot be told from text.
_JSON_ROW = re.compile(rb'\},\{(?:"(?![,}])|\})')
_CSV_ROW = re.compile(rb'"[^"]*"|\r\n')
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_XML_SUFFIXES = frozenset(("srx", "rdf"))


def write_verdict(found: ox.QueryBoolean, syntax: Syntax, output: BinaryIO) -> None:
    """Write the answer of an ASK."""
    if not isinstance(syntax.writer, ox.QueryResultsFormat):
        raise Malformed(f"A yes or no cannot be written as {syntax.name}.")
    try:
        output.write(found.serialize(format=syntax.writer) or b"")
    except ValueError as error:
        raise Malformed(f"A yes or no cannot be written as {syntax.name}: {error}.") from error


def write_table(found: ox.QuerySolutions, syntax: Syntax, output: BinaryIO, rows: int) -> int | None:
    """Write the answer of a SELECT; the row at which it was cut, None if it is whole."""
    if not isinstance(syntax.writer, ox.QueryResultsFormat):
        raise Malformed(f"A table cannot be written as {syntax.name}.")
    found.serialize(output=output, format=syntax.writer)
    if syntax.suffix in _XML_SUFFIXES:
        _mend_xml(output)
    with _written(output) as written:
        tail = _TAILS[syntax.suffix](written, rows)
    if tail is None:
        return None
    start, end = tail
    output.truncate(start)
    output.seek(start)
    output.write(end)
    return rows


def write_graph(found: ox.QueryTriples, syntax: Syntax, output: BinaryIO, rows: int) -> int | None:
    """Write the statements of a CONSTRUCT or DESCRIBE; the one at which they were cut, None if they are all there."""
    if not isinstance(syntax.writer, ox.RdfFormat):
        raise Malformed(f"Statements cannot be written as {syntax.name}.")
    head = list(itertools.islice(found, min(rows, _LOOKED_AT)))
    rest = itertools.islice(found, rows - len(head))
    ox.serialize(itertools.chain(head, rest), output=output, format=syntax.writer, prefixes=_prefixes(head))
    if syntax.suffix in _XML_SUFFIXES:
        _mend_xml(output)
    return None if next(found, None) is None else rows


def _prefixes(statements: Sequence[ox.Triple]) -> dict[str, str]:
    """The prefixes that statements are shorter with."""
    terms = (getattr(term, "datatype", term) for each in statements for term in each)
    names = (term.value for term in terms if isinstance(term, ox.NamedNode))
    used = {name[: max(name.rfind("/"), name.rfind("#")) + 1] for name in names}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in used}


def _written(output: BinaryIO) -> mmap.mmap:
    output.flush()
    return mmap.mmap(output.fileno(), 0, access=mmap.ACCESS_READ)


def _mend_xml(output: BinaryIO) -> None:
    """Write carriage returns so that no parser makes line feeds of them. Raises Unwritable for what is no XML."""
    with _written(output) as written:
        found = _NOT_XML.search(written)
        mended = bytes(written).replace(b"\r", b"&#13;") if written.find(b"\r") >= 0 else None
        if found is not None:
            raise Unwritable(
                f"The answer holds the character U+{ord(found[0].decode()):04X}, which XML cannot hold; ask for it in "
                "JSON or TSV (a table), or in Turtle or N-Triples (statements)."
            )
    if mended is not None:
        output.seek(0)
        output.write(mended)


Tail = tuple[int, bytes]
"""Where a written table is cut, and what is put there."""


def _tsv_tail(written: mmap.mmap, rows: int) -> Tail | None:
    """In TSV a line end within a value is escaped, so that lines are rows, after the first."""
    at = -1
    for _ in range(rows + 1):
        at = written.find(b"\n", at + 1)
        if at < 0:
            return None
    return (at + 1, b"") if at + 1 < len(written) else None


def _csv_tail(written: mmap.mmap, rows: int) -> Tail | None:
    """In CSV a line end within a value stands between quotes."""
    ends = (found.end() for found in _CSV_ROW.finditer(written) if found[0] == b"\r\n")
    at = next(itertools.islice(ends, rows, None), None)
    return (at, b"") if at is not None and at < len(written) else None


def _xml_tail(written: mmap.mmap, rows: int) -> Tail | None:
    """In XML the text of a value holds no angle bracket."""
    at = -1
    for _ in range(rows + 1):
        at = written.find(_XML_RESULT, at + 1)
        if at < 0:
            return None
    return at, _XML_END


def _json_tail(written: mmap.mmap, rows: int) -> Tail | None:
    last = None
    for number, found in enumerate(_JSON_ROW.finditer(written), 1):
        if found[0].endswith(b"}"):
            return _slow_json_tail(written, rows)
        if number == rows:
            last = found.start() + 1
    return None if last is None else (last, _JSON_END)


def _slow_json_tail(written: mmap.mmap, rows: int) -> Tail | None:
    whole = json.loads(bytes(written))
    bindings = whole["results"]["bindings"]
    if len(bindings) <= rows:
        return None
    whole["results"]["bindings"] = bindings[:rows]
    return 0, json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


_TAILS = {"tsv": _tsv_tail, "csv": _csv_tail, "srx": _xml_tail, "srj": _json_tail}
