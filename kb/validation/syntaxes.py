"""The syntaxes that a case may be written in, known by the end of the file's name."""

from enum import Enum
from pathlib import Path

from pyoxigraph import RdfFormat


class Syntax(Enum):
    """A syntax of RDF, under the name a reader knows it by."""

    TURTLE = "Turtle"
    TRIG = "TriG"
    N_TRIPLES = "N-Triples"
    N_QUADS = "N-Quads"
    RDF_XML = "RDF/XML"
    JSON_LD = "JSON-LD"

    @property
    def format(self) -> RdfFormat:
        """The parser's name for it."""
        return getattr(RdfFormat, self.name)  # type: ignore[no-any-return]  # the names are the same


# In a folder, .xml and .json are left alone: they may be anything.
IN_A_FOLDER = {
    ".ttl": Syntax.TURTLE,
    ".trig": Syntax.TRIG,
    ".nt": Syntax.N_TRIPLES,
    ".nq": Syntax.N_QUADS,
    ".rdf": Syntax.RDF_XML,
    ".owl": Syntax.RDF_XML,
    ".jsonld": Syntax.JSON_LD,
}
_NAMED = {**IN_A_FOLDER, ".xml": Syntax.RDF_XML, ".json": Syntax.JSON_LD, ".n3": Syntax.TURTLE}

KNOWN = ", ".join(IN_A_FOLDER)


def syntax_of(file: Path) -> Syntax | None:
    """The syntax of a file that the reader names, None if its name tells none."""
    return _NAMED.get(file.suffix.lower())
