"""Reading one CSV table of a coded case into checked text cells.

Only the form is checked here (encoding, header, width); what the cells mean is ``case_csv``'s business.
Rows are counted as a spreadsheet shows them: the header is row 1, and blank rows count.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import ParamSpec, TypeVar

from kb.errors import CaseError

LONGEST_SHOWN = 40

P = ParamSpec("P")
T = TypeVar("T")


class CellError(CaseError):
    """A row, a column's name or a cell of a case table is malformed.

    ``row`` counts as a spreadsheet does; ``column`` is the column's name, None where the whole row is meant.
    ``sentence`` says what is wrong without saying where, and ``hint`` what may have been meant ("" is nothing).
    """

    def __init__(
        self, file: Path, row: int, column: str | None, sentence: str, hint: str = "", value: str = ""
    ) -> None:
        where = f"{file}, row {row}" + (f", column {column}" if column else "")
        hint = hint.removeprefix("; ")
        super().__init__(_sentence(f"{where}{':' if column else ','} {sentence}{'; ' if hint else ''}{hint}"))
        self.file, self.row, self.column = file, row, column
        self.sentence, self.hint, self.value = sentence, hint, value


@dataclass
class Problems:
    """What becomes of a malformed cell: it is raised at once, or kept while reading goes on."""

    keep: bool = False
    kept: list[CellError] = field(default_factory=list)

    def attempt(self, check: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | None:
        """What ``check`` returns; None if it raised a CellError that was kept."""
        try:
            return check(*arguments, **named)
        except CellError as error:
            if not self.keep:
                raise
            self.kept.append(error)
            return None


@dataclass(frozen=True)
class Row:
    """One row of a table: its number, and its cells by column, stripped ("" is not known)."""

    file: Path
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, column: str, sentence: str, hint: str = "") -> CellError:
        """The error "FILE, row N, column C: SENTENCE; HINT", to be raised."""
        return CellError(self.file, self.number, column, sentence, hint, self.cells[column])


def case_error(text: str) -> CaseError:
    """The error that says ``text``, made a whole sentence; to be raised."""
    return CaseError(_sentence(text))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


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


@dataclass(frozen=True)
class Table:
    """The columns of a table in the order of the file, and its rows.

    ``malformed`` are the numbers of rows with an empty or unprintable cell; ``whole`` is false if the header is
    wrong, or if there are rows that could not be told into columns.
    """

    header: list[str]
    rows: list[Row] = field(default_factory=list)
    malformed: set[int] = field(default_factory=set)
    whole: bool = True


def read_table(file: Path, columns: Sequence[str], required: Sequence[str], problems: Problems | None = None) -> Table:
    """What ``file`` holds, which has exactly ``columns``, in any order, and no empty ``required`` cell.

    Raises CaseError when the file is missing, empty, not UTF-8 (a byte-order mark is allowed), not separated
    by commas or has no row under its header. A wrong header, a row that is wider or narrower than it, or an empty
    or unprintable cell is a CellError; with ``problems`` that keep them, a table with a wrong header has no rows.
    """
    problems = problems or Problems()
    records = _records(file, _text(file))
    header = [cell.strip() for cell in records[0]]
    before = len(problems.kept)
    _check_header(file, header, columns, problems)
    if len(problems.kept) > before:
        return Table(header, whole=False)
    filled = [(number, cells) for number, cells in enumerate(_stripped(records), start=1) if number > 1 and any(cells)]
    if not filled:
        raise case_error(f"{file} holds a header and no row; at least one row is needed")
    rows: list[Row] = []
    malformed = set()
    for number, cells in filled:
        before = len(problems.kept)
        row = problems.attempt(_row, file, number, header, cells)
        if row is not None:
            rows.append(row)
            _check_form(row, required, problems)
            if len(problems.kept) > before:
                malformed.add(number)
    return Table(header, rows, malformed, whole=len(rows) == len(filled))


def _stripped(records: list[list[str]]) -> Iterator[list[str]]:
    for record in records:
        yield [cell.strip() for cell in record]


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


def _check_header(file: Path, header: list[str], columns: Sequence[str], problems: Problems) -> None:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            raise case_error(f"{file} is separated by {name}; save it as CSV separated by commas")
    missing = [column for column in columns if column not in header]
    for position, column in enumerate(header):
        problems.attempt(_check_name, file, header, position, columns, missing)
        if column and column in columns and column in header[:position]:
            problems.attempt(_refuse_twice, file, column)
    if missing:
        problems.attempt(_refuse_missing, file, missing)


def _check_name(file: Path, header: list[str], position: int, columns: Sequence[str], missing: list[str]) -> None:
    column = header[position]
    if column not in columns:
        name = f"the unknown column {shown(column)}" if column else f"no name for its column {position + 1}"
        hint = meant(column, missing or columns) or f"the columns are {listed(columns, 'and')}"
        raise CellError(file, 1, None, f"has {name}", hint, column)


def _refuse_twice(file: Path, column: str) -> None:
    raise CellError(file, 1, None, f"has the column {column} twice", "each column may stand there once", column)


def _refuse_missing(file: Path, missing: list[str]) -> None:
    hint = "each is needed; leave a cell empty where the value is not known"
    columns = f"the column{'s'[: len(missing) > 1]} {listed(missing, 'and')}"
    raise CellError(file, 1, None, f"lacks {columns}", hint)


def _row(file: Path, number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise CellError(file, number, None, f"has {len(cells)} cells under a header of {len(header)} columns")
    return Row(file, number, dict(zip(header, cells, strict=True)))


def _check_form(row: Row, required: Sequence[str], problems: Problems) -> None:
    for column in row.cells:
        problems.attempt(_check_printable, row, column)
    for column in required:
        problems.attempt(_check_filled, row, column)


def _check_printable(row: Row, column: str) -> None:
    if not row[column].isprintable():
        raise row.error(column, f"{shown(row[column])} holds a line break or control character; keep to plain text")


def _check_filled(row: Row, column: str) -> None:
    if not row[column]:
        raise row.error(column, "the cell is empty, and this one must be filled")
