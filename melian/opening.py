"""Which store a command works on: a folder, or a server."""

from contextlib import closing, contextmanager
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
endpoint_option = click.option(
    "--endpoint", metavar="URL", help="The store behind this SPARQL endpoint; MELIAN_ENDPOINT_... say how to log in."
)


@contextmanager
def opened(folder: Path | None, endpoint: str | None, *, create: bool = False) -> "Iterator[Store]":
    """The store that the options name. Raises KbError if they name none, or both."""
    if (folder is None) == (endpoint is None):
        raise KbError("Name one store: --store DIR for a folder, or --endpoint URL for a server.")
    if endpoint is not None:
        from kb.store.remote import RemoteStore

        with closing(RemoteStore.from_environment(endpoint)) as remote:
            yield remote
    elif folder is not None:
        from kb.store import FolderStore

        with FolderStore(folder, create=create) as store:
            yield store
