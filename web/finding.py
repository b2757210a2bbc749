"""Finding things by their words: an index of all that has a name, made once for each state of the store.

Case and accents do not count. A query's words are matched at the beginnings of words; every one of them must be found.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from threading import Lock

from web.answers import site
from web.kinds import HEADINGS, kind
from web.rows import Iri, select

LONGEST = 200
"""Characters of a query that are read."""
_WORDS = 10
"""Words of a query that are read."""
_ALIKE = 0.7
"""How much alike a name and a query are that are near, from 0 to 1 (difflib)."""
_WORD = re.compile(r"\w+")
RANKS = ("its code or name", "how its name begins", "words of its name", "another name", "its definition")
"""Where the words of a query were found, the best first."""


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    plain = (each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    return "".join(plain).casefold()


def folded(text: str) -> str:
    """A text without case and accents."""
    return "".join(map(_folded, text))


def words(query: str) -> list[str]:
    """The words of a query that are looked for."""
    return list(islice(dict.fromkeys(_WORD.findall(folded(query[:LONGEST]))), _WORDS))


@dataclass(frozen=True)
class Entry:
    """One thing that can be found: its names and what it means, and the same without case and accents."""

    thing: Iri
    kind: str
    name: str
    id: str
    others: tuple[str, ...]
    definition: str
    names: tuple[str, ...]
    own: tuple[str, ...]
    other: tuple[str, ...]
    text: tuple[str, ...]

    def rank(self, sought: Sequence[str], whole: str) -> int | None:
        """How well it fits the words sought, 0 the best (see RANKS); None if it does not."""
        if whole in self.names:
            return 0
        if self.names[0].startswith(whole):
            return 1
        pool: tuple[str, ...] = ()
        for rank, more in enumerate((self.own, self.other, self.text), 2):
            pool = (*pool, *more)
            if all(any(_begins(word, each) for word in pool) for each in sought):
                return rank
        return None


@dataclass(frozen=True)
class Found:
    """One thing that was found, and by what."""

    entry: Entry
    rank: int


@dataclass(frozen=True)
class Index:
    """All that can be found in one state of the store."""

    state: str
    entries: tuple[Entry, ...]

    def find(self, query: str) -> list[Found]:
        """What fits a query, the best first."""
        sought = words(query)
        if not sought:
            return []
        whole = folded(query[:LONGEST].strip())
        ranked = ((each, each.rank(sought, whole)) for each in self.entries)
        found = [Found(entry, rank) for entry, rank in ranked if rank is not None]
        return sorted(found, key=lambda one: (one.rank, len(one.entry.name), one.entry.names[0], one.entry.thing))

    def near(self, query: str, among: str | None = None, most: int = 5) -> list[Entry]:
        """Things whose names are written much like a query, of one kind or of any, the nearest first."""
        names: dict[str, Entry] = {}
        for entry in self.entries:
            if among in (None, entry.kind):
                for name in (*entry.names, folded(entry.thing.local)):
                    names.setdefault(name, entry)
        close = get_close_matches(folded(query[:LONGEST]), names, n=2 * most, cutoff=_ALIKE)
        return list(dict.fromkeys(names[name] for name in close))[:most]


_lock = Lock()
_made: list[Index] = []


def index() -> Index:
    """The index of the store as it is now. Raises the errors of kb.bounded if it must be made, and cannot."""
    state = site().state()
    with _lock:
        kept = _made[0] if _made else None
    if kept is not None and state and kept.state == state:
        return kept
    made = Index(state, tuple(_entries()))
    with _lock:
        _made[:] = [made]
    return made


def _entries() -> Iterator[Entry]:
    others: dict[str, set[str]] = {}
    for row in select("entry-names"):
        others.setdefault(str(row["thing"]), set()).add(str(row["name"]))
    seen: set[str] = set()
    for row in select("entries"):
        thing = row["thing"]
        if not isinstance(thing, Iri) or thing in seen or kind(thing) not in HEADINGS:
            continue
        seen.add(thing)
        name = str(row["name"] or "")
        if not name:
            name = f"{row['perceiver']} {row['year']}" if row["perceiver"] is not None else thing.local
        yield _entry(thing, name, str(row["id"] or ""), others.get(thing, set()), str(row["definition"] or ""))


def _entry(thing: Iri, name: str, id_: str, others: set[str], definition: str) -> Entry:
    alike = tuple(sorted(others - {name, id_}))
    names = tuple(folded(each) for each in (name, id_, *alike) if each)
    return Entry(
        thing, kind(thing), name, id_, alike, definition, names,
        own=_split(name), other=_split(" ".join((id_, thing.local, *alike))), text=_split(definition),
    )  # fmt: skip


def _begins(word: str, sought: str) -> bool:
    """Whether a word begins as another does; of single letters and digits the whole word is meant."""
    return word.startswith(sought) if len(sought) > 1 else word == sought


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORD.findall(folded(text))))


def parts(text: str, sought: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is one of the words sought, or begins a word as one of them does."""
    flat = ""
    at: list[int] = []
    for place, letter in enumerate(text):
        flat += _folded(letter)
        at += [place] * (len(flat) - len(at))
    at.append(len(text))
    if not sought:
        return [(text, False)]
    pattern = r"\b(?:" + "|".join(re.escape(each) for each in sorted(sought, key=len, reverse=True)) + ")"
    found: list[tuple[str, bool]] = []
    end = 0
    for match in re.finditer(pattern, flat):
        start, stop = at[match.start()], at[match.end() - 1] + 1
        found += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [part for part in (*found, (text[end:], False)) if part[0]]
