"""What a site is made of: where its answers come from, what it holds, and what an owner may change."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from kb.bounded.model import Runner, Upload
from kb.bounded.validating import Validator

DefaultGraph = Literal["union", "exclusive"]


class Writer(Protocol):
    """What an owner may change. Each method is carried out whole or not at all.

    Raises Malformed for what cannot be read, Conflict if what is asked cannot be done to what is held (a graph to be
    dropped is not there), another BoundedError or StoreError if it fails. A graph is named by its IRI; None is the
    default graph of the store. Bodies are parsed within bounds.
    """

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""

    def replace(self, graph: str | None, uploads: Sequence[Upload]) -> None:
        """Put what was sent in the place of a graph."""

    def merge(self, graph: str | None, uploads: Sequence[Upload]) -> None:
        """Add what was sent to a graph."""

    def delete(self, graph: str | None) -> None:
        """Remove a graph."""


@dataclass(frozen=True)
class Site:
    """One site. Without a writer and a token, nobody can change anything."""

    runner: Runner
    graphs: Callable[[], Collection[str]]
    """The names of the named graphs held now; asked at every request, so it must be quick."""
    state: Callable[[], str] = lambda: ""
    """Names the state of the store: pages that were made of one state are not shown of another."""
    address: str = "http://localhost/"
    """The site's own address, with a slash at its end; never what a visitor's Host header says."""
    default_graph: DefaultGraph = "union"
    """Whether the default graph is the union of all graphs, or only what stands in no named graph."""
    writer: Writer | None = None
    token: str | None = None
    log_queries: bool = False
    """Whether the log may hold what visitors typed."""
    upload: int = 16
    """MB of a request's body."""
    validator: Validator | None = None

    @property
    def writable(self) -> bool:
        """Whether an owner can change what is held."""
        return self.writer is not None and self.token is not None

    @property
    def endpoint(self) -> str:
        """The address of the endpoint."""
        return self.address + "sparql"

    @property
    def union(self) -> bool:
        """Whether the default graph is the union of all graphs."""
        return self.default_graph == "union"
