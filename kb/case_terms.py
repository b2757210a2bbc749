"""The words in which cases are coded: which column of the case tables is which property of the ontology.

Nothing is listed here that the ontology says: ``situations.ttl`` names, for each property, its column in the
assessment table (``mel:column``) and the column in which a scholar codes it (``mel:codedIn``);
``further-inputs.ttl`` holds the properties without a column, ``claims.ttl`` those of competing claims, ``pairs.ttl``
those of pairs of states with what can be observed of a pair, and ``behaviours.ttl`` the codes of observed behaviour.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph
from rdflib import URIRef
from rdflib.namespace import Namespace

import ontology

MEL = Namespace("https://w3id.org/melian/ontology/")
SITUATION = Namespace("https://w3id.org/melian/situation/")
ASSESSMENT = Namespace("https://w3id.org/melian/assessment/")
OBSERVATION = Namespace("https://w3id.org/melian/observation/")
CASE = Namespace("https://w3id.org/melian/case/")

SITUATIONS_CSV = "situations.csv"
ASSESSMENTS_CSV = "assessments.csv"

# A situation is at least this much; every other cell may be empty.
REQUIRED = {
    SITUATIONS_CSV: ("situation", "case", "perceiver", "year"),
    ASSESSMENTS_CSV: ("situation", "target"),
}

YEARS = range(-3000, 2101)
FACTORS = range(4)

# Which of the enumerated values each property takes, by its column (or, without one, its name written like a column).
ENUMERATIONS = {
    "polarity": ("multipolar", "bipolar", "unipolar"),
    "aims": ("status_quo", "limited_revisionist", "unlimited_revisionist"),
    "offence_defence": ("offence", "defence"),
    "challenger_aims": ("status_quo", "limited_revisionist", "unlimited_revisionist"),
    "defender_bargaining": ("firm_but_fair", "bullying", "conciliatory"),
    "target_aims": ("status_quo", "limited_revisionist", "unlimited_revisionist"),
}

# What people write for behaviours that have another code here.
OTHER_NAMES_OF_CODES = {
    "BANDWAGON": "ALIGN",
    "BW": "ALIGN",
    "ALLY": "ALIGN",
    "BALANCE": "BAL",
    "BUCKPASS": "BUCK",
    "NONE": "-",
}

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_NOTATION = "http://www.w3.org/2004/02/skos/core#notation"


@dataclass(frozen=True)
class Term:
    """A property of situations, assessments, observations, claims or pair assessments.

    ``kind`` is the range's local name: boolean, integer, decimal, date, EnumeratedValue, Actor ...;
    ``column`` its column in the assessment table and ``coded_in`` the one in the case tables, if any.
    """

    iri: URIRef
    domain: str
    kind: str
    column: str | None
    coded_in: str | None
    measured: bool

    @property
    def list_name(self) -> str:
        """The name of the closed list that its values come from, in ENUMERATIONS: its column, or what that would be."""
        return self.column or re.sub("(?=[A-Z])", "_", _local(self.iri)).lower()

    @property
    def is_factor(self) -> bool:
        """Whether this is one of the coded ordinals from 0 to 3."""
        return self.domain == "Assessment" and self.kind == "integer" and self.coded_in is not None


@dataclass(frozen=True)
class CaseTerms:
    """The vocabulary of the case tables, by IRI and by column; outcomes are what can be observed of a pair."""

    properties: dict[URIRef, Term]
    annotations: frozenset[URIRef]
    values: dict[str, URIRef]
    codes: tuple[str, ...]
    outcomes: dict[URIRef, str]

    def of(self, domain: str) -> list[Term]:
        """A class's properties that have a column and are not measured, in the ontology's order."""
        return [t for t in self.properties.values() if t.domain == domain and t.column and not t.measured]

    @cached_property
    def roles(self) -> dict[str, tuple[Term, Term]]:
        """The columns of situations.csv that name an actor in a role, each coding two properties:
        that the role is filled (of the situation), and that a target fills it (of an assessment)."""
        filled = {t.coded_in: t for t in self.of("Situation") if t.kind == "boolean" and t.coded_in}
        holders = {t.coded_in: t for t in self.of("Assessment") if t.kind == "boolean" and t.coded_in}
        return {column: (filled[column], holder) for column, holder in holders.items() if column in filled}

    @cached_property
    def flags(self) -> dict[str, Term]:
        """The 0 and 1 columns of situations.csv, without the two that are written on each assessment."""
        roles = self.roles
        terms = (t for t in self.of("Situation") if t.kind == "boolean" and t.coded_in)
        return {t.coded_in: t for t in terms if t.coded_in and t.coded_in not in roles}

    @cached_property
    def towards_target(self) -> dict[str, Term]:
        """The columns of situations.csv that hold for each assessment of it: weak, ally_available."""
        roles = self.roles
        terms = (t for t in self.of("Assessment") if t.kind == "boolean" and t.coded_in)
        return {t.coded_in: t for t in terms if t.coded_in and t.coded_in not in roles}

    @cached_property
    def enumerated(self) -> dict[str, Term]:
        """The columns of situations.csv that take a value from a closed list."""
        return {t.coded_in: t for t in self.of("Situation") if t.kind == "EnumeratedValue" and t.coded_in}

    @cached_property
    def factors(self) -> dict[str, Term]:
        """The ordinal columns of assessments.csv: Walt's four factors."""
        return {t.coded_in: t for t in self.of("Assessment") if t.is_factor and t.coded_in}

    def columns(self, table: str) -> list[str]:
        """The columns that a case table must have."""
        if table == ASSESSMENTS_CSV:
            return ["situation", "target", *self.factors]
        coded = [*self.flags, *self.enumerated, *self.roles, *self.towards_target]
        return ["situation", "case", "perceiver", "year", "date", *coded, "observed"]


@cache
def case_terms() -> CaseTerms:
    """The vocabulary, read once in a process from the ontology's modules."""
    folder = Path(ontology.__path__[0])
    situations = _statements(folder / "situations.ttl")
    pairs = _statements(folder / "pairs.ttl")
    records = situations | _statements(folder / "further-inputs.ttl") | _statements(folder / "claims.ttl") | pairs
    behaviours = _statements(folder / "behaviours.ttl")
    properties = {URIRef(iri): _term(iri, said) for iri, said in records.items() if _RDFS + "domain" in said}
    annotations = frozenset(
        URIRef(iri) for iri, said in records.items() if _OWL + "AnnotationProperty" in said[_RDF_TYPE]
    )
    values = {
        said[_NOTATION][0]: URIRef(iri) for iri, said in records.items() if str(MEL.EnumeratedValue) in said[_RDF_TYPE]
    }
    codes = tuple(said[_NOTATION][0] for said in behaviours.values() if str(MEL.ObservedCode) in said[_RDF_TYPE])
    outcomes = {
        URIRef(iri): said[_LABEL][0] for iri, said in pairs.items() if str(MEL.ObservedOutcome) in said[_RDF_TYPE]
    }
    return CaseTerms(properties, annotations, values, codes, outcomes)


def _term(iri: str, said: dict[str, list[str]]) -> Term:
    domain = _local(said[_RDFS + "domain"][0])
    kind = _local(said[_RDFS + "range"][0])
    if kind == "Literal":  # a day: xsd:date is no datatype of OWL 2, so the ontology cannot say it
        kind = "date"
    column = said.get(str(MEL.column), [None])[0]
    coded_in = said.get(str(MEL.codedIn), [None])[0]
    return Term(URIRef(iri), domain, kind, column, coded_in, str(MEL.derivedFrom) in said)


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _statements(file: Path) -> dict[str, dict[str, list[str]]]:
    """Subject, predicate, objects, all as text; blank nodes are left out."""
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE):
        if isinstance(triple.subject, pyoxigraph.NamedNode) and not isinstance(triple.object, pyoxigraph.Triple):
            subjects[triple.subject.value][triple.predicate.value].append(triple.object.value)
    return subjects
