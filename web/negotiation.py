"""Content negotiation: which of the media types on offer a request's Accept header likes best.

Source: RFC 9110, section 12.5.1. A malformed entry is passed over, a malformed quality counts as 1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.exceptions import NotAcceptable

from kb.formats import GRAPHS, RESULTS, VERDICTS, Syntax

HTML = "text/html"
_QUALITY = re.compile(r";\s*q\s*=\s*([^;\s]*)", re.IGNORECASE)
_RANGE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+")
_REMEMBERED = 500
"""Longer Accept headers than this many characters are read anew each time."""


@dataclass(frozen=True)
class Offer:
    """One media type on offer, and the syntax that is written under it; None for a page."""

    media_type: str
    syntax: Syntax | None


Offers = tuple[Offer, ...]
_ALIASES = {
    "JSON": ("application/json",),
    "XML": ("application/xml", "text/xml"),
    "RDF/XML": ("application/xml",),
    "JSON-LD": ("application/json",),
    "N-Triples": ("text/plain",),
}
_PAGE = Offer(HTML, None)
_NAMES = {"turtle": "ttl", "n-triples": "nt", "ntriples": "nt", "rdfxml": "rdf", "n-quads": "nq", "json-ld": "jsonld"}


def _offers(syntaxes: Sequence[Syntax]) -> Offers:
    """The types of some syntaxes, their aliases after them, and a page last: a wildcard takes the first."""
    own = tuple(Offer(syntax.media_type, syntax) for syntax in syntaxes)
    others = (Offer(alias, syntax) for syntax in syntaxes for alias in _ALIASES.get(syntax.name, ()))
    return (*own, *others, _PAGE)


ROWS = _offers(RESULTS)
YES_OR_NO = _offers(VERDICTS)
STATEMENTS = _offers(GRAPHS)
ERRORS = (Offer("application/problem+json", None), Offer("application/json", None), _PAGE, Offer("text/plain", None))


def data(offers: Offers) -> Offers:
    """The offers without the page."""
    return tuple(offer for offer in offers if offer.media_type != HTML)


def choose(accept: str, offers: Offers, chosen: str | None = None) -> Offer:
    """The offer that fits best. chosen is a reader's own choice (ttl, json, a media type), which beats Accept.

    Raises NotAcceptable with a sentence that says what there is.
    """
    found = _named(chosen, offers) if chosen else best(accept, offers)
    if found is None:
        there = ", ".join(dict.fromkeys(offer.media_type for offer in offers))
        wanted = "format" if chosen else "Accept header"
        raise NotAcceptable(f"The request's {wanted} names nothing that this can be written in. There is: {there}.")
    return found


def best(accept: str, offers: Offers) -> Offer | None:
    """The offer that an Accept header likes best, the first one if it likes all alike, None if it likes none."""
    return _remembered(accept, offers) if len(accept) <= _REMEMBERED else _best(accept, offers)


def _best(accept: str, offers: Offers) -> Offer | None:
    ranges = _ranges(accept)
    if not ranges:
        return offers[0]
    ranked = [(*_liked(ranges, offer.media_type), -place) for place, offer in enumerate(offers)]
    quality, _, place = max(ranked)
    return offers[-place] if quality > 0 else None


_remembered = lru_cache(maxsize=256)(_best)


def _ranges(accept: str) -> dict[str, float]:
    """The media ranges of an Accept header, in lower case, with their quality."""
    found: dict[str, float] = {}
    for entry in accept.lower().split(","):
        name, _, rest = entry.partition(";")
        if _RANGE.fullmatch(name.strip()):
            found[name.strip()] = _quality(_QUALITY.search(";" + rest))
    return found


def _quality(written: re.Match[str] | None) -> float:
    try:
        value = 1.0 if written is None else float(written[1])
    except ValueError:
        return 1.0
    return min(max(value, 0.0), 1.0) if value == value else 1.0  # not a number is unequal to itself


def _liked(ranges: dict[str, float], media_type: str) -> tuple[float, int]:
    """The quality that the most exact range gives a type, and how exact that range is."""
    names = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next(((ranges[name], 2 - place) for place, name in enumerate(names) if name in ranges), (0.0, 0))


def _named(chosen: str, offers: Offers) -> Offer | None:
    wanted = _NAMES.get(chosen.lower(), chosen.lower())
    for offer in offers:
        names = {offer.media_type, "html"} if offer.syntax is None else _names(offer.syntax) | {offer.media_type}
        if wanted in names:
            return offer
    return None


def _names(syntax: Syntax) -> set[str]:
    return {syntax.suffix, syntax.name.lower()}
