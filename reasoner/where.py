"""A small filter over the columns of a table: perceiver = FRN and year between 1946 and 1955.

It is parsed into an expression, column by column and value by value; nothing of it is handed to a database as text.
"""

import re
from collections.abc import Callable
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any

import ibis.expr.types as ir

from kb.case_table import meant, shown
from reasoner.errors import ReasonerError

_TOKENS = re.compile(r"""\s*(?:(?P<sign><=|>=|!=|[=<>()])|"(?P<quoted>[^"]*)"|(?P<word>[^\s=<>!()"]+))""")
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_FORM = "a filter is written as in perceiver = FRN and year between 1946 and 1955"
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


class FilterError(ReasonerError):
    """A filter is malformed, or names a column or value that there is not."""


def chosen(table: ir.Table, text: str) -> ir.BooleanValue:
    """Whether a row of a table is chosen by a filter; what is not known never chooses. Raises FilterError.

    Comparisons are NAME = VALUE (or !=, <, <=, >, >=), NAME between VALUE and VALUE, and NAME is known or NAME is
    unknown; they are joined by and, or and not, with parentheses. A value with a space stands in quotation marks.
    """
    return _Reader(table, text).read()


class _Reader:
    def __init__(self, table: ir.Table, text: str):
        self._table, self._text, self._place = table, text, 0
        self._tokens = list(self._read_tokens())

    def _read_tokens(self) -> list[tuple[str, str]]:
        found, place, text = [], 0, self._text.rstrip()
        while place < len(text):
            match = _TOKENS.match(text, place)
            if match is None:
                raise self._error(f"{shown(text[place:].strip())} cannot be read")
            kind = str(match.lastgroup)
            found.append((kind, match[kind]))
            place = match.end()
        return found

    def read(self) -> ir.BooleanValue:
        found = self._either()
        if self._place < len(self._tokens):
            raise self._error(f"{shown(self._tokens[self._place][1])} stands after its end")
        return found.fill_null(False)

    def _either(self) -> ir.BooleanValue:
        found = self._both()
        while self._passes("or"):
            found = or_(found, self._both())
        return found

    def _both(self) -> ir.BooleanValue:
        found = self._one()
        while self._passes("and"):
            found = and_(found, self._one())
        return found

    def _one(self) -> ir.BooleanValue:
        if self._passes("not"):
            return ~self._one()
        if self._passes("(", "sign"):
            found = self._either()
            if not self._passes(")", "sign"):
                raise self._error("a parenthesis is not closed")
            return found
        column = self._column()
        if self._passes("is"):
            return self._known(column)
        if self._passes("between"):
            low = self._value(column)
            if not self._passes("and"):
                raise self._error(f"{column.get_name()} between {low} needs an upper end: and VALUE")
            return column.between(low, self._value(column))
        kind, sign = self._next(f"a comparison with {column.get_name()}")
        if kind != "sign" or sign not in _COMPARED:
            raise self._error(
                f"{column.get_name()} is followed by {shown(sign)}, not by =, !=, <, <=, >, >= or between"
            )
        return _COMPARED[sign](column, self._value(column))

    def _known(self, column: ir.Value) -> ir.BooleanValue:
        _, word = self._next("known or unknown")
        if word not in ("known", "unknown"):
            raise self._error(f"{column.get_name()} is {word} says nothing; it is known or is unknown")
        return column.notnull() if word == "known" else column.isnull()

    def _column(self) -> ir.Value:
        _, name = self._next("a column")
        if name not in self._table.columns:
            hint = meant(name, list(self._table.columns)) or "."
            raise self._error(f"there is no column {shown(name)}{hint.rstrip('.?')}")
        return self._table[name]

    def _value(self, column: ir.Value) -> bool | int | float | str:
        _, text = self._next(f"a value of {column.get_name()}")
        kind = column.type()
        if kind.is_boolean() and text.casefold() in _TRUTH:
            return _TRUTH[text.casefold()]
        if kind.is_string():
            return text
        try:
            return (
                int(text) if kind.is_integer() else float(text) if kind.is_numeric() else self._no_value(column, text)
            )
        except ValueError:
            return self._no_value(column, text)

    def _no_value(self, column: ir.Value, text: str) -> bool:
        wanted = "true or false" if column.type().is_boolean() else "a number"
        raise self._error(f"{shown(text)} is no value of {column.get_name()}, which is {wanted}")

    def _passes(self, token: str, kind: str = "word") -> bool:
        here = self._tokens[self._place] if self._place < len(self._tokens) else ("", "")
        if here[0] == kind and here[1].casefold() == token:
            self._place += 1
            return True
        return False

    def _next(self, wanted: str) -> tuple[str, str]:
        if self._place == len(self._tokens):
            raise self._error(f"{wanted} is missing at its end")
        self._place += 1
        return self._tokens[self._place - 1]

    def _error(self, reason: str) -> FilterError:
        return FilterError(f"The filter {shown(self._text.strip())} cannot be applied: {reason}; {_FORM}.")
