"""Literals whose text is not of their datatype, such as the 31st of February, set apart before an engine sees them.

Engines differ on what is a date or a number, and some compare such a literal as if it had a value. Here is decided
once for all of them: to an engine it is a literal of a datatype that nobody has described, which no shape accepts and
no query compares.
"""

import re
from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from kb.validation.statements import quiet_literals, rdflib_literal

_APART = "urn:melian:ill-typed:"

# What XML Schema lets stand there; rdflib also takes "1_949", "1947-W10-2" and " 1949 ", and no day before our era.
_DIGITS = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_WRITTEN = {
    str(datatype): re.compile(pattern)
    for datatype, pattern in {
        XSD.boolean: "true|false|1|0",
        XSD.integer: r"[+-]?[0-9]+",
        XSD.decimal: _DIGITS,
        XSD.double: rf"{_DIGITS}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        XSD.float: rf"{_DIGITS}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        XSD.date: rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_ZONE}",
    }.items()
}


def is_ill_typed(literal: Literal) -> bool:
    """Whether the text of the literal is not of its datatype; of datatypes that nobody has described, nothing is."""
    if literal.datatype is None or literal.datatype == XSD.string:
        return False
    pattern = _WRITTEN.get(str(literal.datatype))
    return literal.ill_typed is True or (pattern is not None and not pattern.fullmatch(literal))


def set_apart(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The statements, with every literal whose text is not of its datatype under a datatype of its own."""
    made: dict[ox.Literal, ox.Literal] = {}
    found = []
    with quiet_literals():
        for triple in triples:
            value = triple.object
            if isinstance(value, ox.Literal):
                if value not in made:
                    made[value] = _apart(value)
                if made[value] is not value:
                    triple = ox.Triple(triple.subject, triple.predicate, made[value])
            found.append(triple)
    return found


def _apart(literal: ox.Literal) -> ox.Literal:
    ill = not literal.language and is_ill_typed(rdflib_literal(literal))
    return ox.Literal(literal.value, datatype=ox.NamedNode(_APART + literal.datatype.value)) if ill else literal


def put_back(term: Node) -> Node:
    """A term of an engine's result as it stands in the file."""
    if isinstance(term, Literal) and term.datatype and term.datatype.startswith(_APART):
        return Literal(str(term), datatype=URIRef(term.datatype.removeprefix(_APART)), normalize=False)
    return term
