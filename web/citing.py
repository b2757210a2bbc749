"""How a page is cited, in BibTeX and in CSL-JSON, with the works that it rests on."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from web.rows import Iri, Row

AUTHOR = "The Melian developers"


@dataclass(frozen=True)
class Work:
    """A published work: its name here, its year, and how it is cited in full."""

    iri: Iri
    year: str
    citation: str

    @classmethod
    def of(cls, row: Row) -> "Work":
        """The work of a row with the columns work, year and citation."""
        iri = row["work"]
        assert isinstance(iri, Iri)
        return cls(iri, str(row["year"] or "")[:4], str(row["citation"] or ""))


@dataclass(frozen=True)
class Cited:
    """A page of this site as a thing to be cited."""

    title: str
    address: str
    works: Sequence[Work]


def cited(title: str, address: str, works: Sequence[Work]) -> Cited:
    """What a page is cited as."""
    return Cited(title, address, works)


def bibtex(page: Cited) -> str:
    """BibTeX entries: the page first, then the works."""
    return "\n".join(_entries(page))


def _entries(page: Cited) -> Iterator[str]:
    yield _entry(
        _key(page.title),
        ("title", f"Melian: {page.title}"),
        ("author", f"{{{AUTHOR}}}"),
        ("howpublished", f"\\url{{{page.address}}}"),
        ("note", f"Melian {version('melian')}"),
    )
    for work in page.works:
        yield _entry(work.iri.local, ("year", work.year), ("note", work.citation))


def _entry(key: str, *fields: tuple[str, str]) -> str:
    lines = ",\n".join(
        f"  {name} = {{{value if name in _RAW else _escaped(value)}}}" for name, value in fields if value
    )
    return f"@misc{{{key},\n{lines}\n}}\n"


_RAW = ("author", "howpublished")


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "\\textbackslash "))


def _key(title: str) -> str:
    return "melian-" + (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "page")


def csl(page: Cited) -> str:
    """CSL-JSON: the page first, then the works."""
    first = {
        "id": _key(page.title),
        "type": "webpage",
        "title": page.title,
        "container-title": "Melian",
        "author": [{"literal": AUTHOR}],
        "URL": page.address,
        "version": version("melian"),
    }
    return json.dumps([first, *map(_item, page.works)], ensure_ascii=False, indent=2) + "\n"


def _item(work: Work) -> dict[str, object]:
    issued = {"issued": {"date-parts": [[int(work.year)]]}} if work.year.isdigit() else {}
    return {"id": work.iri.local, "type": "document", **issued, "note": work.citation}
