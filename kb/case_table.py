"""Reading one CSV table of a coded case into checked text cells.

Only the form is checked here (encoding, header, width); what the cells mean is ``case_csv``'s business.
Rows are counted as a spreadsheet shows them: the header is row 1, and blank rows count.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kb.errors import CaseError

LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Row:
    """One row of a table: its number, and its cells by column, stripped ("" is not known)."""

    file: Path
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, column: str, sentence: str) -> CaseError:
        """The error "FILE, row N, column C: SENTENCE", to be raised."""
        return case_error(f"{self.file}, row {self.number}, column {column}: {sentence}")


def case_error(text: str) -> CaseError:
    """The error that says ``text``, made a whole sentence; to be raised."""
    return CaseError(text if text.endswith((".", "?")) else f"{text}.")


def shown(value: str) -> str:
    """A value as an error quotes it: in quotation marks, cut short, without control characters."""
    printable = "".join(character if character.isprintable() else "?" for character in value)
    if len(printable) > LONGEST_SHOWN:
        printable = printable[:LONGEST_SHOWN] + "..."
    return f'"{printable}"'


def listed(values: Sequence[str], conjunction: str = "or") -> str:
    """Values as a sentence lists them: "a, b or c"."""
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {conjunction} {values[-1]}"


def meant(value: str, known: Sequence[str]) -> str:
    """The hint "; did you mean X?", or nothing when no known value is near."""
    folded = {word.casefold(): word for word in known}
    close = get_close_matches(value.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean {folded[close[0]]}?" if close else ""


def read_table(file: Path, columns: Sequence[str], required: Sequence[str]) -> list[Row]:
    """The rows of ``file``, which has exactly ``columns``, in any order, and no empty ``required`` cell.

    Raises CaseError when the file is missing, empty, not UTF-8 (a byte-order mark is allowed), not separated
    by commas, has no row under its header, or has a row that is wider or narrower than the header.
    """
    records = _records(file, _text(file))
    header = _header(file, records[0], columns)
    rows = []
    for number, record in enumerate(records[1:], start=2):
        cells = [cell.strip() for cell in record]
        if any(cells):
            rows.append(_row(file, number, header, cells, required))
    if not rows:
        raise case_error(f"{file} holds a header and no row; at least one row is needed")
    return rows


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise case_error(f"{file} cannot be read: {error.strerror}") from error
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise case_error(f"{file} is in UTF-16; save it as CSV in UTF-8")
    if (nul := content.find(b"\0")) >= 0:
        raise case_error(f"{file}, row {_row_at(content, nul)}: a NUL byte stands here; save it as CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = content[error.start]
        where = f"{file}, row {_row_at(content, error.start)}"
        raise case_error(f"{where}: the byte 0x{byte:02X} is not UTF-8; save the file as CSV in UTF-8") from error
    if not text.strip():
        raise case_error(f"{file} is empty; it needs a header and at least one row")
    return text


def _row_at(content: bytes, position: int) -> int:
    before = content[:position].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def _records(file: Path, text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
    except csv.Error as error:
        raise case_error(f"{file}, row {len(records) + 1}: this is not well-formed CSV ({error})") from error
    return records


def _header(file: Path, record: list[str], columns: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in record]
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            raise case_error(f"{file} is separated by {name}; save it as CSV separated by commas")
    missing = [column for column in columns if column not in header]
    for position, column in enumerate(header):
        if column not in columns:
            name = f"the unknown column {shown(column)}" if column else f"no name for its column {position + 1}"
            hint = meant(column, missing or columns) or f"; the columns are {listed(columns, 'and')}"
            raise case_error(f"{file}, row 1, has {name}{hint}")
        if column in header[:position]:
            raise case_error(f"{file}, row 1, has the column {column} twice; each column may stand there once")
    if missing:
        hint = "each is needed; leave a cell empty where the value is not known"
        raise case_error(f"{file}, row 1, lacks the column{'s'[: len(missing) > 1]} {listed(missing, 'and')}; {hint}")
    return header


def _row(file: Path, number: int, header: list[str], cells: list[str], required: Sequence[str]) -> Row:
    if len(cells) != len(header):
        raise case_error(f"{file}, row {number}, has {len(cells)} cells under a header of {len(header)} columns")
    row = Row(file, number, dict(zip(header, cells, strict=True)))
    for column, cell in row.cells.items():
        if not cell.isprintable():
            raise row.error(column, f"{shown(cell)} holds a line break or control character; keep to plain text")
    for column in required:
        if not row[column]:
            raise row.error(column, "the cell is empty, and this one must be filled")
    return row
