"""One record of a coded case (situation, assessment, observation or claim) and the checks on what it says."""

import re
from datetime import date
from decimal import Decimal

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from kb.case_table import case_error, listed, meant, shown
from kb.case_terms import ENUMERATIONS, FACTORS, MEL, OTHER_NAMES_OF_CODES, CaseTerms, Term
from kb.errors import CaseError

Value = bool | int | Decimal | str | date

_DATATYPES = {
    "boolean": XSD.boolean,
    "integer": XSD.integer,
    "decimal": XSD.decimal,
    "date": XSD.date,
}

# Says how sure a coding is; declared with the works, not with the situations.
_STATUS = MEL.status


class Record:
    """What a graph says of one subject. Every reading method raises CaseError naming file and subject."""

    def __init__(
        self, subject: Node, kind: str, said: dict[Node, list[Node]], file: str | None, terms: CaseTerms
    ) -> None:
        self.subject = subject
        self._kind = kind
        self._said = said
        self._file = file
        self._terms = terms
        for predicate in said:
            property_ = URIRef(str(predicate))
            if property_ not in terms.annotations and property_.startswith(MEL):
                self._check_property(property_)

    def error(self, sentence: str) -> CaseError:
        """The error "FILE: the situation <IRI> SENTENCE", to be raised."""
        where = f"{self._file}: " if self._file else ""
        return case_error(f"{where}the {_words(self._kind)} <{self.subject}> {sentence}")

    def value(self, property_: URIRef) -> Value | None:
        """The one value of a property, checked against its range; None when the graph does not say."""
        values = self._said.get(property_, [])
        if not values:
            return None
        if len(values) > 1:
            both = listed([_written(value) for value in values], "and")
            raise self.error(f"has {len(values)} values for {short(property_)} ({both}); it takes one")
        term = self._terms.properties.get(property_)
        if term is None:  # an annotation, or a property of another vocabulary: any text will do
            return str(values[0])
        return self._checked(term, values[0])

    def values(self, property_: URIRef) -> list[Node]:
        """All values of a property, unchecked, in the order of reading."""
        return self._said.get(property_, [])

    def check(self, property_: URIRef, value: Node) -> None:
        """Raises CaseError when ``value`` is none that the property takes, of whatever record it is."""
        self._checked(self._terms.properties[property_], value)

    def required(self, property_: URIRef, needed: str) -> Value:
        """The value of a property that must be there; ``needed`` says what, for the error."""
        value = self.value(property_)
        if value is None:
            raise self.error(f"lacks {short(property_)}: it needs {needed}")
        return value

    def text(self, property_: URIRef, needed: str) -> str:
        """A required value as text."""
        return str(self.required(property_, needed))

    def iri(self, property_: URIRef, needed: str) -> URIRef:
        """A required value that is an IRI."""
        return URIRef(str(self.required(property_, needed)))

    def columns(self) -> dict[str, Value | None]:
        """Every column of the assessment table that a record of this kind can fill; None is not known."""
        return {term.column: self.value(term.iri) for term in self._terms.of(self._kind) if term.column}

    def check_code(self, code: str) -> None:
        """Raises CaseError when ``code`` is no code of observed behaviour."""
        if code in self._terms.codes:
            return
        other = OTHER_NAMES_OF_CODES.get(code.upper())
        hint = f"; for {code} use {other}" if other else meant(code, self._terms.codes)
        known = listed(self._terms.codes, "and")
        raise self.error(f"has the unknown behaviour code {shown(code)}; the codes are {known}{hint}")

    def _checked(self, term: Term, value: Node) -> Value:
        if datatype := _DATATYPES.get(term.kind):
            if not isinstance(value, Literal) or value.datatype != datatype:
                raise self.error(f"has {_written(value)} for {short(term.iri)}; it takes an xsd:{term.kind}")
            plain: Value = value.toPython()
            if term.is_factor and plain not in FACTORS:
                raise self.error(f"has {plain} for {short(term.iri)}; a factor is 0, 1, 2 or 3")
            return plain
        if term.kind == "string":
            if not isinstance(value, Literal):
                raise self.error(f"has {_written(value)} for {short(term.iri)}; it takes a text")
            return str(value)
        if not isinstance(value, URIRef):
            raise self.error(f"has {_written(value)} for {short(term.iri)}; it takes an IRI")
        return self._enumerated(term, value) if term.kind == "EnumeratedValue" else value

    def _enumerated(self, term: Term, value: URIRef) -> str:
        known = {self._terms.values[notation]: notation for notation in ENUMERATIONS[term.list_name]}
        if value not in known:
            names = listed([short(iri) for iri in known])
            raise self.error(f"has {short(value)} for {short(term.iri)}; it takes {names}")
        return known[value]

    def _check_property(self, property_: URIRef) -> None:
        term = self._terms.properties.get(property_)
        if property_ == _STATUS:
            return
        if term is None:
            own = [short(t.iri) for t in self._terms.properties.values() if t.domain == self._kind]
            hint = meant(short(property_), own)
            raise self.error(f"has {short(property_)}, which is no property that Melian knows{hint}")
        if term.domain != self._kind:
            raise self.error(f"has {short(property_)}, which is a property of {_an(term.domain)}")
        if term.measured:
            raise self.error(f"has {short(property_)}, which Melian measures; it is not coded")


def short(iri: URIRef) -> str:
    """The IRI as an error writes it: mel:year, or in angle brackets if it is not ours."""
    return f"mel:{iri.removeprefix(MEL)}" if iri.startswith(MEL) else f"<{iri}>"


def _written(value: Node) -> str:
    if isinstance(value, URIRef):
        return short(value)
    if isinstance(value, Literal) and value.datatype:
        return f"{shown(str(value))} (xsd:{value.datatype.removeprefix(str(XSD))})"
    return shown(str(value))


def _an(kind: str) -> str:
    return f"an {_words(kind)}" if kind[0] in "AO" else f"a {_words(kind)}"


def _words(kind: str) -> str:
    """The name of a class as a sentence writes it: PairAssessment is a pair assessment."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", kind).lower()
