"""Reading one published CSV file: text, columns, missing codes, types.

This is the only module of `kb` that speaks DuckDB's own SQL: whatever follows reading is an Ibis
expression, which runs on Spark as well.

The text is decoded here and not by DuckDB 2.0, because publishers' files need more than it offers: they come
gzipped or not, with a byte order mark, with CR, LF or mixed line ends (DuckDB refuses mixed), and the UN
ideal points are Windows-1252 (an apostrophe of 0x92), which DuckDB's strict `latin-1` rejects.
"""

import csv
import gzip
import io
import re
import tempfile
import zlib
from collections import Counter
from itertools import islice
from pathlib import Path

import duckdb

from kb.catalogue import Column, DataSet, Datatype
from kb.errors import DataError

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = "\ufeff"
CELLS = "melian_cells"  # the temporary table of one file's cells, gone when the file is read

# What a column's text must be to count as a value: DuckDB SQL over the trimmed text t{i} and d{i}, the same
# read as a DOUBLE. DuckDB would round "12.5" to an integer without a word, and takes "nan" and "inf" for
# numbers; published files may write 12 as "12.0" (exported from Stata). DOUBLE is exact up to 2^53.
WHOLE = "d{i} = trunc(d{i}) AND abs(d{i}) < 9007199254740992"
CASTS: dict[Datatype, str] = {
    "integer": f"CASE WHEN {WHOLE} THEN d{{i}}::BIGINT END",
    "nonNegativeInteger": f"CASE WHEN {WHOLE} AND d{{i}} >= 0 THEN d{{i}}::BIGINT END",
    "double": "CASE WHEN isfinite(d{i}) THEN d{i} END",
    "string": "t{i}",
    "date": "TRY_CAST(t{i} AS DATE)",
}
WANTED: dict[Datatype, str] = {
    "integer": "a whole number",
    "nonNegativeInteger": "a whole number (0 or more) or a known code for missing",
    "double": "a number",
    "string": "text",
    "date": "a date such as 1816-01-31",
}


def read_into(connection: duckdb.DuckDBPyConnection, table: str, path: Path, dataset: DataSet) -> None:
    """Make the temporary table `table` of the columns of `dataset` that Melian reads, in the file's order.

    Columns are typed and have the publisher's names; missing codes are nulls. Raises DataError, one sentence
    with file, line and column, if the file is empty, damaged, in another encoding, lacks a column, or holds a
    value that is not of its column's type; no table is made then.
    """
    text = _text(path, dataset.encoding)
    header = _header(path, text, dataset)
    try:
        with tempfile.TemporaryDirectory(prefix="melian-") as folder:
            clean = Path(folder, "clean.csv")
            clean.write_text(text, encoding="utf-8", newline="")
            _load(connection, clean, header, dataset)
        _check(connection, path, text, dataset)
        values = ", ".join(f"v{i} AS {_quoted(column.name)}" for i, column in enumerate(dataset.columns))
        connection.execute(f"CREATE TEMP TABLE {_quoted(table)} AS SELECT {values} FROM {CELLS} ORDER BY rowid")
    except duckdb.InvalidInputException as error:
        raise DataError(_malformed(path, str(error))) from None
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {CELLS}")


def _text(path: Path, encoding: str) -> str:
    """The file's text, decompressed, without byte order mark, lines ending in LF."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}.") from None
    if path.suffix == ".gz" and raw and not raw.startswith(GZIP_MAGIC):
        raise DataError(f"{path.name} is not a gzip file, though its name says so; download it again.")
    if raw.startswith(GZIP_MAGIC):
        try:
            raw = gzip.decompress(raw)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise DataError(f"{path.name} is a damaged or incomplete gzip file; download it again.") from None
    try:
        text = raw.decode(encoding).removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = len((raw[: error.start] + b"x").splitlines())
        wrong = f"byte 0x{raw[error.start]:02x} is not {encoding} text"
        raise DataError(f"{path.name}, line {line}: {wrong}; save the file as {encoding}.") from None
    if "\0" in text:
        raise DataError(f"{path.name} is not {encoding} text: it holds NUL bytes, as UTF-16 and binary files do.")
    if "\n" not in text.strip().replace("\r", "\n"):
        what = "has a header and no rows" if text.strip() else "is empty"
        raise DataError(f"{path.name} {what}; download it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header(path: Path, text: str, dataset: DataSet) -> list[str]:
    """The file's column names, among which are all that Melian reads, each once."""
    try:
        header = [name.strip() for name in next(csv.reader(io.StringIO(text)), [])]
    except csv.Error:  # a cell of over 131,072 characters
        raise DataError(f"{path.name}, line 1: this is not comma-separated text.") from None
    counts = Counter(header)
    if twice := [column.name for column in dataset.columns if counts[column.name] > 1]:
        times = f"{counts[twice[0]]} times; once would be right"
        raise DataError(f"{path.name} has the column {twice[0]} {times}.")
    if lacking := [column.name for column in dataset.columns if not counts[column.name]]:
        lack = f"column {lacking[0]} is" if len(lacking) == 1 else f"columns {', '.join(lacking)} are"
        has = ", ".join(name[:40] for name in header[:20]) + (", ..." if len(header) > 20 else "")
        raise DataError(f"{lack} missing from {path.name}; it has {has}; Melian reads {_readable(dataset)}.")
    return header


def _readable(dataset: DataSet) -> str:
    if versions := dataset.versions:
        return f"version{'s' if len(versions) > 1 else ''} {' and '.join(versions)} of {dataset.title}"
    return f"{dataset.title} as {dataset.publisher} names its columns"


def _load(connection: duckdb.DuckDBPyConnection, clean: Path, header: list[str], dataset: DataSet) -> None:
    """Fill the table of cells: of column i, t{i} is the text, null where missing, and v{i} the typed value.

    A value is null where the text is, and where the text is not of the column's type.
    """
    position = {name: i for i, name in enumerate(header)}
    types = {f"h{i}": "VARCHAR" for i in range(len(header))}
    columns = list(enumerate(dataset.columns))
    texts = ", ".join(f"trim(h{position[column.name]}) AS t{i}" for i, column in columns)
    numbers = ", ".join(f"TRY_CAST(t{i} AS DOUBLE) AS d{i}" for i, _ in columns)
    known = ", ".join(f"CASE WHEN {_missing(column, i)} THEN NULL ELSE t{i} END AS t{i}, d{i}" for i, column in columns)
    values = ", ".join(
        f"t{i}, CASE WHEN t{i} IS NOT NULL THEN {CASTS[column.datatype].format(i=i)} END AS v{i}"
        for i, column in columns
    )
    connection.execute(
        f"""CREATE TEMP TABLE {CELLS} AS SELECT {values} FROM (SELECT {known} FROM (SELECT *, {numbers} FROM (
        SELECT {texts} FROM read_csv(?, auto_detect=false, header=true, delim=',', quote='"', escape='"',
        columns={types}))))""",
        [str(clean)],
    )


def _malformed(path: Path, message: str) -> str:
    """DuckDB's paragraph about a line that is not CSV, as a sentence."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    where = f"{path.name}, line {line[1]}" if line else path.name
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message):
        return f"{where}: {counts[2]} values, where the header has {counts[1]} columns."
    if "unterminated quote" in message:
        return f"{where}: the quotation marks do not pair up."
    return f"{where}: this is not comma-separated text."


def _missing(column: Column, i: int) -> str:
    """SQL: the text t{i} is empty or one of the column's codes for missing."""
    codes = ", ".join(f"'{code}'" for code in ("", *column.missing))
    numbers = [code for code in column.missing if re.fullmatch(r"-?\d+", code)]
    also = f" OR d{i} IN ({', '.join(numbers)})" if numbers else ""  # the same code may be written "-9.0"
    return f"t{i} IN ({codes}){also}"


def _check(connection: duckdb.DuckDBPyConnection, path: Path, text: str, dataset: DataSet) -> None:
    """Raise for the first cell that is not of its column's type, or lacks a value that it must have."""
    wrong = [
        f"min(rowid) FILTER (WHERE v{i} IS NULL{'' if column.required else f' AND t{i} IS NOT NULL'})"
        for i, column in enumerate(dataset.columns)
    ]
    [firsts] = connection.execute(f"SELECT {', '.join(wrong)} FROM {CELLS}").fetchall()
    found = [(row, i) for i, row in enumerate(firsts) if row is not None]
    if not found:
        return
    row, i = min(found)
    column = dataset.columns[i]
    [(cell,)] = connection.execute(f"SELECT t{i} FROM {CELLS} WHERE rowid = ?", [row]).fetchall()
    problem = "the value is missing" if cell is None else f"“{cell[:40]}” is not {WANTED[column.datatype]}"
    raise DataError(f"{path.name}, line {_line(text, row)}, column {column.name}: {problem}.")


def _line(text: str, row: int) -> int:
    """The line of the file on which data row `row` (from 0) ends; blank lines are no rows."""
    reader = csv.reader(io.StringIO(text))
    rows = (reader.line_num for cells in reader if cells)
    return next(islice(rows, row + 1, None))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
