"""Tables of a page: columns with their headings, and rows of plain values."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from web.rows import Row


@dataclass(frozen=True)
class Table:
    """A table: the keys of its columns, and rows that have them."""

    columns: tuple[str, ...]
    rows: Sequence[Row]


def as_csv(table: Table) -> str:
    """The table as CSV (RFC 4180); what is not known is an empty cell, true and false are words."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.rows:
        values = (row.get(column) for column in table.columns)
        writer.writerow(str(value).lower() if isinstance(value, bool) else value for value in values)
    return out.getvalue()
