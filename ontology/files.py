"""The ontology's files, and reading a Turtle file so that what is wrong with it is said in one sentence."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rdflib import Graph, Namespace

BASE = "https://w3id.org/melian/"
MEL = Namespace(BASE + "ontology/")

_HERE = Path(__file__).parent


class OntologyError(Exception):
    """A Turtle file of terms or rules cannot be read; the message says which, where and why."""


@dataclass(frozen=True)
class Source:
    """One parsed Turtle file: where it lies and what it says."""

    path: Path
    graph: Graph


def modules() -> list[Path]:
    """The module files of the ontology (terms, parameters, works), by name."""
    return sorted(_HERE.glob("*.ttl"))


def concepts() -> list[Path]:
    """The files of the glossary, by name."""
    return sorted((_HERE / "concepts").glob("*.ttl"))


def theories(folder: Path | None = None) -> list[Path]:
    """The theory files in a folder, by name; without a folder, the shipped theories.

    Raises OntologyError if the folder does not exist or holds no Turtle file.
    """
    if folder is None:
        return sorted((_HERE / "theories").glob("*.ttl"))
    if not folder.is_dir():
        raise OntologyError(f"The theories folder {folder} does not exist; name a folder that holds .ttl files.")
    found = sorted(folder.glob("*.ttl"))
    if not found:
        raise OntologyError(f"The theories folder {folder} holds no .ttl file; a theory is one Turtle file.")
    return found


@lru_cache(maxsize=256)
def _parsed(path: Path, changed: int) -> Graph:
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=path.read_bytes().decode("utf-8"), format="turtle")
    except UnicodeDecodeError as error:
        raise OntologyError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except Exception as error:  # rdflib's Turtle parser raises many kinds, all of them meaning bad syntax
        reason = " ".join(str(error).split())
        raise OntologyError(f"{path} is not valid Turtle: {reason[:300]}") from error
    return graph


def read(path: Path) -> Source:
    """Parse one Turtle file. Raises OntologyError if it is missing, not UTF-8 or not Turtle."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise OntologyError(f"The file {path} cannot be read: {error.strerror}.") from error
    return Source(path, _parsed(path.resolve(), changed))
