"""What is not there: the sentence of its 404, with the names that come near it."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import NoReturn

from werkzeug.exceptions import NotFound

from web.answers import site
from web.rows import Row


def missing(what: str, name: str, rows: Sequence[Row], column: str, where: str) -> NoReturn:
    """Say that there is no such thing: rows are those that there are, column holds their names.

    Raises NotFound with the nearest names, by their ids and by their labels, and where to look.
    """
    ids = {str(row[column]).rsplit("/", 1)[-1]: str(row.get("name") or "") for row in rows}
    near = _near(name, ids, str.lower) or _near(name, {label: label for label in ids.values() if label}, str.lower)
    address = site().address.rstrip("/")
    suggested = f" Near that name: {', '.join(near)}." if near else ""
    raise NotFound(f"There is no {what} {name}.{suggested} {address}{where} lists those that there are.")


def _near(name: str, names: dict[str, str], fold: Callable[[str], str]) -> list[str]:
    folded = {fold(each): each for each in names}
    found = get_close_matches(fold(name.replace("-", " ")), list(folded), 3) or get_close_matches(
        fold(name), list(folded), 3
    )
    return [folded[each] for each in found]
