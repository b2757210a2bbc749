"""Small answers that were given before: the same query over the same generation of a store has the same answer."""

import re
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

_LARGEST = 1 << 16
"""Bytes of a query with its answer; larger ones are not kept."""
_CHANGING = re.compile("rand|now|uuid|bnode", re.IGNORECASE)
"""Functions with another value each time. A query that only looks as if it had one is not kept either."""


class Given(NamedTuple):
    """An answer as it was written, and the row at which it was cut."""

    body: bytes
    cut: int | None


class Remembered:
    """The answers that were asked for last, so many bytes of them. May be used from any thread.

    An answer is kept under all that it depends on: the generation, the query, its data set and its syntax.
    """

    def __init__(self, most: int = 8 << 20) -> None:
        """Nothing yet, and later at most so many bytes."""
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[Given, int]] = OrderedDict()
        self._bytes = 0
        self.found = 0
        """How many questions were answered from here."""

    def find(self, question: Hashable) -> Given | None:
        """The answer that was given to a question, if it is still kept."""
        with self._lock:
            found = self._kept.get(question)
            if found is None:
                return None
            self._kept.move_to_end(question)
            self.found += 1
            return found[0]

    def keep(self, question: Hashable, text: str, given: Given) -> None:
        """Keep the answer to a question whose query reads so, if it will be the same again."""
        weight = len(text) + len(given.body)
        if weight > _LARGEST or _CHANGING.search(text):
            return
        with self._lock:
            if question in self._kept:
                return
            self._kept[question] = given, weight
            self._bytes += weight
            while self._bytes > self._most:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed
