"""What stands near an address at which there is nothing: things with names much like it, or pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from flask import current_app

from kb.errors import KbError
from web import finding
from web.kinds import HEADINGS, LISTS

_LED = ("id", "page", "data")
"""Paths that lead to things of every kind."""


@dataclass(frozen=True)
class Near:
    """One suggestion: where it is, and what it is called."""

    address: str
    name: str


def things(path: str) -> list[Near]:
    """What is called much like the last part of a path; where its first part names no kind, pages of the site.

    Nothing if the store cannot say: an error has no second error.
    """
    kind, _, name = path.strip("/").partition("/")
    if kind in _LED:
        kind, _, name = name.partition("/")
    if kind not in HEADINGS or not name:
        return [Near(each, each.strip("/")) for each in get_close_matches(path, list(_pages()), n=3)]
    try:
        entries = finding.index().near(name.replace("-", " "), kind)
    except KbError:
        entries = []
    found = [Near(entry.thing.link or entry.thing, entry.name) for entry in entries]
    return found + ([Near(LISTS[kind], f"All {HEADINGS[kind].lower()}")] if kind in LISTS else [])


def _pages() -> Iterator[str]:
    """The addresses of pages that need no name."""
    rules = current_app.url_map.iter_rules()
    return (rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments)
