"""The site's own queries, read from their files."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import pyoxigraph as ox


@cache
def query(name: str) -> str:
    """The text of a stored query."""
    return (files("web") / "queries" / f"{name}.rq").read_text(encoding="utf-8")


Term = ox.NamedNode | ox.Literal


def filled(name: str, **things: Term | Sequence[Term]) -> str:
    """A stored query with terms in its slots: `VALUES ?thing { ... }` takes the value of the keyword `thing`.

    A term holds no bracket of its own that is not escaped, so it says no more than itself.
    """
    text = query(name)
    for slot, terms in things.items():
        found = _slot(slot).search(text)
        if found is None:
            raise LookupError(f"The query {name} has no VALUES ?{slot}.")
        values = " ".join(str(term) for term in ([terms] if isinstance(terms, Term) else terms))
        text = f"{text[: found.start()]}{found[1]} {values} }}{text[found.end() :]}"
    return text


@cache
def _slot(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES \?{name} \{{)[^}}]*\}}")
