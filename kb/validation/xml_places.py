"""Where statements stand in RDF/XML: where rdflib's parser is when it comes to know them."""

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.xmlreader import InputSource

from rdflib import Graph, URIRef
from rdflib.plugins.parsers.rdfxml import create_parser
from rdflib.term import Node

from kb.validation.placed import Placed, Wanted
from kb.validation.statements import quiet_literals


def places(text: str, base: str, wanted: Wanted) -> Iterator[Placed]:
    """The statements that are wanted; the place of all three parts is the line on which the property ends."""
    source = InputSource(base)
    source.setByteStream(io.BytesIO(text.encode()))
    noting = _Noting(wanted)
    parser = create_parser(source, noting)  # type: ignore[arg-type]  # rdflib names a wider class than it uses
    noting.handler = parser.getContentHandler()
    with quiet_literals():
        parser.parse(source)
    return iter(noting.found)


class _Noting(Graph):
    """A graph that holds nothing, and notes where the parser is."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__(bind_namespaces="none")
        self._wanted = wanted
        self.found: list[Placed] = []
        self.handler: Any = None  # rdflib's; its type promises a narrower locator than it has

    def add(self, triple: tuple[Node, Node, Node]) -> "_Noting":
        """Notes a statement if it is wanted."""
        subject, predicate, value = triple
        if self._wanted.about(subject) and isinstance(predicate, URIRef):
            place = (int(self.handler.locator.getLineNumber()), 1)
            self.found.append(Placed(subject, predicate, value, place, place, place))
        return self
