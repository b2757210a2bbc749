"""What the pages ask of the store: stored queries, with the things that they are about, answered as plain values."""

from collections.abc import Sequence
from decimal import Decimal

import pyoxigraph as ox

from kb.bounded.model import Asked
from kb.formats import GRAPHS
from ontology import BASE
from web import stored
from web.answers import ask, site
from web.pages import link
from web.reading import Reading

_NUMBERS = {"integer": int, "int": int, "nonNegativeInteger": int, "gYear": int, "decimal": Decimal, "double": float}


class Iri(str):
    """The name of a thing."""

    @property
    def local(self) -> str:
        """The last part of the name."""
        return self.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]

    @property
    def link(self) -> str | None:
        """Where a reader can go on to it."""
        return link(self)


Value = Iri | str | int | float | Decimal | bool | None
Row = dict[str, Value]


def select(query: str, **things: stored.Term | Sequence[stored.Term]) -> list[Row]:
    """The rows of a stored query; each keyword takes the place of the values in `VALUES ?keyword { ... }`."""
    text = stored.filled(query, **things)
    found = Reading().select(text)
    return [{name: plain(term) for name, term in zip(found.columns, row, strict=True)} for row in found.rows]


def statements(query: str, **things: stored.Term | Sequence[stored.Term]) -> list[ox.Triple]:
    """The statements that a stored query constructs, with things in its slots."""
    text = stored.filled(query, **things)
    answered = ask(Asked(text=text, form="CONSTRUCT", syntax=GRAPHS[1], union=site().union))
    with answered.body as body:
        found = ox.parse(input=body.read(), format=ox.RdfFormat.N_TRIPLES)
    return [quad.triple for quad in found]


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Value:
    """A term as a plain value; None where nothing is bound, which is neither zero nor no."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    kind = term.datatype.value.rsplit("#", 1)[-1]
    if kind == "boolean":
        return term.value == "true"
    return _NUMBERS[kind](term.value) if kind in _NUMBERS else term.value


def thing(path: str) -> ox.NamedNode:
    """The thing of ours with this name under the base. Raises ValueError if no IRI can be so named."""
    return ox.NamedNode(BASE + path)
