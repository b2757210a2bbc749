"""The files that are checked, by the part they play."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ontology
from kb import actors
from kb.casebook import SHIPPED as CASES

_ONTOLOGY = Path(ontology.__path__[0])
_KB = Path(actors.__file__).parent


@dataclass(frozen=True)
class Knowledge:
    """Files of a library of theories, by the part they play."""

    terms: tuple[Path, ...]
    """Turtle that declares terms: modules, theories, concepts. Together they are the ontology."""
    facts: tuple[Path, ...] = ()
    """Turtle that states facts in those terms: actors, cases. Must be consistent with the ontology."""
    descriptions: tuple[Path, ...] = ()
    """Turtle in other vocabularies: shapes, descriptions of data sets and of questions. No part of the OWL ontology."""
    questions: tuple[Path, ...] = ()
    """Stored SPARQL queries; a term that one names is in use."""

    def roles(self) -> Iterator[tuple[str, Path]]:
        """Each Turtle file with its part: Terms, Facts or Description."""
        for role, paths in (("Terms", self.terms), ("Facts", self.facts), ("Description", self.descriptions)):
            yield from ((role, path) for path in paths)


def shipped(folders: Iterable[Path] = ()) -> Knowledge:
    """All that Melian ships, with the theory files of further folders. Raises OntologyError."""
    terms = [*ontology.modules(), *ontology.theories(), *_turtle(_ONTOLOGY / "concepts")]
    for folder in folders:
        terms += ontology.theories(folder)
    facts = [actors.ACTORS_FILE, *_turtle(CASES)]
    others = [path for package in (_ONTOLOGY, _KB) for path in _turtle(package)]
    known = {*terms, *facts}
    return Knowledge(
        terms=tuple(terms),
        facts=tuple(facts),
        descriptions=tuple(path for path in others if path not in known),
        questions=tuple(sorted((_ONTOLOGY / "questions").rglob("*.rq"))),
    )


def _turtle(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.ttl"))
