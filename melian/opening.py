"""Which store a command works on: a folder, or a server."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.errors import KbError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.store import Store

store_option = click.option(
    "--store", "folder", metavar="DIR", type=click.Path(path_type=Path), help="The store in this folder."
)


@contextmanager
def opened(folder: Path | None, *, create: bool = False) -> "Iterator[Store]":
    """The store that the options name. Raises KbError if they name none."""
    if folder is None:
        raise KbError("Name the store: --store DIR for a folder.")
    from kb.store import FolderStore

    with FolderStore(folder, create=create) as store:
        yield store
