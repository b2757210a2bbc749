"""The site's own queries, read from their files."""

from functools import cache
from importlib.resources import files

import pyoxigraph as ox

_SLOT = "<thing>"


@cache
def query(name: str) -> str:
    """The text of a stored query."""
    return (files("web") / "queries" / f"{name}.rq").read_text(encoding="utf-8")


def about(name: str, thing: ox.NamedNode) -> str:
    """A stored query with an IRI in its slot. A NamedNode holds no bracket, so it says no more."""
    return query(name).replace(_SLOT, str(thing))
