"""What is asked within bounds, what comes back, and what can go wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kb.errors import KbError
from kb.formats import Syntax


@dataclass(frozen=True)
class Bounds:
    """What one query may take. `melian serve` has an option of the same name for each."""

    seconds: float = 5.0
    """Wall-clock seconds from when a worker takes it."""
    memory: int = 1024
    """MB of address space of the worker."""
    rows: int = 100_000
    """Rows (SELECT) or statements (CONSTRUCT, DESCRIBE) of an answer; it is cut there, and says so."""
    result: int = 50
    """MB of an answer as written; more is refused."""
    query_bytes: int = 200_000
    depth: int = 100
    """Brackets open at once."""
    patterns: int = 100
    """Triple patterns, values of a path, and clauses that join (OPTIONAL, UNION, ...) are bounded in the guard."""
    operators: int = 250


@dataclass(frozen=True)
class ChangeBounds:
    """What one change of an owner's may take. `melian serve` has an option --update-... for each."""

    seconds: float = 60.0
    memory: int = 4096
    """MB of address space of the worker, and of one file that it writes."""
    statements: int = 2_000_000
    """Of what is uploaded at once; an update is bounded by its bytes, and by its time and memory."""


@dataclass(frozen=True)
class ValidationBounds:
    """What one validation of a visitor's data may take. `melian serve` has an option --validation-... for each."""

    seconds: float = 20.0
    memory: int = 1536
    upload: int = 4
    """MB of what is sent."""
    statements: int = 200_000


@dataclass(frozen=True)
class Upload:
    """One body of RDF that an owner sent: as it came, not yet parsed. Its relative IRIs are relative to base."""

    body: bytes
    syntax: Syntax
    base: str


@dataclass(frozen=True)
class Asked:
    """A query that passed the guard, the syntax its answer is wanted in, and the data set it asks.

    default_graphs and named_graphs are those of the protocol, None where it named none; union says whether the default
    graph is the union of all graphs where neither the protocol nor the query names one.
    """

    text: str
    form: str
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    syntax: Syntax
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    union: bool = True
    base: str | None = None


@dataclass
class Answered:
    """A whole answer, spooled outside the memory of who asked: its size in bytes, and the row at which it was cut."""

    syntax: Syntax
    size: int
    cut: int | None
    body: BinaryIO
    """To be read once, and closed."""


class Runner(Protocol):
    """Answers queries within bounds: over a folder by a pool of workers, over another server by HTTP."""

    bounds: Bounds

    def run(self, asked: Asked, gone: Callable[[], bool] = lambda: False) -> Answered:
        """The answer. gone tells whether who asked has left; then the query is ended and Gone is raised."""

    def close(self) -> None:
        """End: what runs is finished first, within its bounds."""


def raised(option: str) -> str:
    """How a bound is raised, for the end of a sentence: bounds of queries are options of two commands."""
    too = "" if option.startswith(("--update", "--validation")) else " (melian query has the option too)"
    return f"who runs the server can raise this with `melian serve {option}`{too}."


class BoundedError(KbError):
    """A query that got no answer, and why, in a sentence."""


class Malformed(BoundedError):
    """The query is not SPARQL, or asks what cannot be (400)."""


class Refused(BoundedError):
    """The query asks what visitors may not: SERVICE, LOAD, an update, a graph not held here (403)."""


class Unwritable(BoundedError):
    """The answer cannot be written in the syntax that is wanted, but in others (406)."""


class TooLarge(BoundedError):
    """The query, its answer or an upload is larger than a bound allows (413)."""


class Conflict(BoundedError):
    """What is held does not allow the change: a graph to be dropped is not there (409)."""


class Overstepped(BoundedError):
    """The query ran over its time or memory and was ended (503)."""


class Busy(BoundedError):
    """Too much runs already (503, try again)."""


class Gone(BoundedError):
    """Who asked has left."""
