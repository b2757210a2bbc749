"""A coded case in two CSV tables, turned into the graph that the same case in Turtle is.

``situations.csv`` has a row for each perceiver in a year, ``assessments.csv`` one for each candidate target.
An empty cell is not known and says nothing in the graph; "-" is nobody, and says false.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kb.actors import Registry, unknown_actor_iri
from kb.case_table import Row, case_error, listed, meant, read_table, shown
from kb.case_terms import (
    ASSESSMENT,
    ASSESSMENTS_CSV,
    CASE,
    ENUMERATIONS,
    FACTORS,
    MEL,
    OBSERVATION,
    OTHER_NAMES_OF_CODES,
    REQUIRED,
    SITUATION,
    SITUATIONS_CSV,
    YEARS,
    CaseTerms,
    case_terms,
)

NOBODY = "-"

_TRUE, _FALSE = Literal(True), Literal(False)
_ORDINALS = {str(level): Literal(level) for level in FACTORS}
_FLAGS = {"1": _TRUE, "0": _FALSE}


def read(folder: Path, registry: Registry) -> Graph:
    """The graph of the case tables in ``folder``.

    Raises CaseError, which names file, row and column, when a table is missing or malformed; then nothing
    is read. An actor that the registry does not know gets an IRI made of its name.
    """
    terms = case_terms()
    tables = {}
    for name in (SITUATIONS_CSV, ASSESSMENTS_CSV):
        if not (folder / name).is_file():
            raise case_error(f"{folder} has no {name}; a case folder holds {SITUATIONS_CSV} and {ASSESSMENTS_CSV}")
        tables[name] = read_table(folder / name, terms.columns(name), REQUIRED[name])
    situations = _situations(tables[SITUATIONS_CSV], registry, terms)
    for row in tables[ASSESSMENTS_CSV]:
        _add_candidate(situations, row, registry, terms)
    graph = Graph(bind_namespaces="none")
    for situation in situations.values():
        for subject, predicate, value in situation.statements(terms):
            graph.add((subject, predicate, value))
    return graph


@dataclass
class _Actor:
    """An actor as a cell names it."""

    iri: str
    name: str


@dataclass
class _Situation:
    """A row of situations.csv, checked, with the assessments that belong to it."""

    row: Row
    iri: URIRef
    year: int
    perceiver: _Actor
    values: list[tuple[URIRef, Node]] = field(default_factory=list)
    # For each role column that is filled: the actor it names, or None for nobody (or the perceiver itself).
    roles: dict[str, _Actor | None] = field(default_factory=dict)
    towards_target: list[tuple[URIRef, Node]] = field(default_factory=list)
    observed: list[tuple[str, _Actor]] | None = None
    candidates: dict[str, tuple[_Actor, list[tuple[URIRef, Node]]]] = field(default_factory=dict)

    def statements(self, terms: CaseTerms) -> Iterator[tuple[URIRef, URIRef, Node]]:
        """All triples about the situation, its observations and its assessments."""
        case = CASE[quote(self.row["case"], safe="")]
        yield case, RDF.type, MEL.Case
        yield case, RDFS.label, Literal(self.row["case"])
        yield case, SKOS.notation, Literal(self.row["case"])
        yield self.iri, RDF.type, MEL.Situation
        yield self.iri, SKOS.notation, Literal(self.row["situation"])
        yield self.iri, MEL.inCase, case
        yield self.iri, MEL.perceiver, URIRef(self.perceiver.iri)
        yield self.iri, MEL.namedAs, Literal(self.perceiver.name)
        yield self.iri, MEL.year, Literal(self.year)
        for predicate, value in self.values:
            yield self.iri, predicate, value
        for column, holder in self.roles.items():
            yield self.iri, terms.roles[column][0].iri, Literal(holder is not None)
        yield from self._observations()
        yield from self._assessments(terms)

    def _observations(self) -> Iterator[tuple[URIRef, URIRef, Node]]:
        if self.observed is None:
            return
        yield self.iri, MEL.observationComplete, _TRUE
        for number, (code, actor) in enumerate(self.observed, start=1):
            node = OBSERVATION[f"{quote(self.row['situation'], safe='')}-{number}"]
            yield self.iri, MEL.observed, node
            yield node, RDF.type, MEL.Observation
            yield node, MEL.behaviourCode, Literal(code)
            yield node, MEL.towards, URIRef(actor.iri)
            yield node, MEL.namedAs, Literal(actor.name)

    def _assessments(self, terms: CaseTerms) -> Iterator[tuple[URIRef, URIRef, Node]]:
        for actor, factors in self.candidates.values():
            yield from self._assessment(actor, factors, terms, is_candidate=True)
        named_only = {a.iri: a for a in self.roles.values() if a is not None and a.iri not in self.candidates}
        for actor in named_only.values():
            yield from self._assessment(actor, [], terms, is_candidate=False)

    def _assessment(
        self, actor: _Actor, factors: list[tuple[URIRef, Node]], terms: CaseTerms, *, is_candidate: bool
    ) -> Iterator[tuple[URIRef, URIRef, Node]]:
        node = ASSESSMENT[f"{quote(self.row['situation'], safe='')}-{actor.iri.rsplit('/', 1)[-1]}"]
        yield node, RDF.type, MEL.Assessment
        yield node, MEL.inSituation, self.iri
        yield node, MEL.target, URIRef(actor.iri)
        yield node, MEL.namedAs, Literal(actor.name)
        yield node, MEL.isCandidate, _TRUE if is_candidate else _FALSE
        for predicate, value in (*factors, *self.towards_target):
            yield node, predicate, value
        for column, holder in self.roles.items():
            fills = holder is not None and holder.iri == actor.iri
            yield node, terms.roles[column][1].iri, _TRUE if fills else _FALSE


def _situations(rows: list[Row], registry: Registry, terms: CaseTerms) -> dict[str, _Situation]:
    situations: dict[str, _Situation] = {}
    for row in rows:
        key = row["situation"]
        if key in situations:
            first = situations[key].row.number
            raise row.error(
                "situation",
                f"{shown(key)} stands in row {first} already; each situation has an id of its own",
            )
        situations[key] = _situation(row, registry, terms)
    return situations


def _situation(row: Row, registry: Registry, terms: CaseTerms) -> _Situation:
    year = _year(row)
    perceiver = _actor(row, "perceiver", row["perceiver"], year, registry)
    situation = _Situation(row, SITUATION[quote(row["situation"], safe="")], year, perceiver)
    if row["date"]:
        situation.values.append((MEL.date, _date(row, year)))
    for column, term in terms.flags.items():
        if row[column]:
            situation.values.append((term.iri, _flag(row, column)))
    for column, term in terms.enumerated.items():
        if row[column]:
            situation.values.append((term.iri, _enumerated(row, column, terms)))
    for column, term in terms.towards_target.items():
        if row[column]:
            situation.towards_target.append((term.iri, _flag(row, column)))
    for column in terms.roles:
        if row[column]:
            situation.roles[column] = _role(row, column, perceiver, year, registry)
    situation.observed = _observed(row, perceiver, year, registry, terms)
    return situation


def _role(row: Row, column: str, perceiver: _Actor, year: int, registry: Registry) -> _Actor | None:
    """Who fills a role for the perceiver; a perceiver named in its own role has nobody else there."""
    if row[column] == NOBODY:
        return None
    actor = _actor(row, column, row[column], year, registry)
    return None if actor.iri == perceiver.iri else actor


def _add_candidate(situations: dict[str, _Situation], row: Row, registry: Registry, terms: CaseTerms) -> None:
    key = row["situation"]
    if key not in situations:
        hint = meant(key, list(situations))
        raise row.error("situation", f"{SITUATIONS_CSV} has no situation {shown(key)}{hint}")
    situation = situations[key]
    target = _actor(row, "target", row["target"], situation.year, registry)
    if target.iri == situation.perceiver.iri:
        raise row.error("target", f"{target.name} is the perceiver of {key}; a target is another actor")
    if target.iri in situation.candidates:
        same = situation.candidates[target.iri][0].name
        alias = "" if same == target.name else f" (as {same})"
        raise row.error("target", f"{target.name} is assessed in {key} already{alias}; each target has one row")
    factors: list[tuple[URIRef, Node]] = []
    for column, term in terms.factors.items():
        if row[column]:
            if row[column] not in _ORDINALS:
                raise row.error(
                    column,
                    f"{shown(row[column])} is no factor level; it is 0, 1, 2 or 3, or empty when not known",
                )
            factors.append((term.iri, _ORDINALS[row[column]]))
    situation.candidates[target.iri] = (target, factors)


def _actor(row: Row, column: str, name: str, year: int, registry: Registry) -> _Actor:
    if name == NOBODY:
        raise row.error(column, 'an actor must be named here; "-" means nobody')
    known = registry.resolve(name, year)
    return _Actor(known.iri if known else unknown_actor_iri(name), name)


def _year(row: Row) -> int:
    value = row["year"]
    if not re.fullmatch("-?[0-9]{1,5}", value) or int(value) not in YEARS:
        raise row.error(
            "year",
            f"{shown(value)} is no year; it is a whole number such as 1907, from {YEARS[0]} to {YEARS[-1]}",
        )
    return int(value)


def _date(row: Row, year: int) -> Literal:
    value = row["date"]
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise row.error("date", f"{shown(value)} is no date; it is written as 1941-03-25") from None
    if day.year != year:
        raise row.error("date", f"{value} is not in {year}, the year of the situation")
    return Literal(value, datatype=XSD.date)


def _flag(row: Row, column: str) -> Literal:
    if row[column] not in _FLAGS:
        raise row.error(column, f"{shown(row[column])} is no flag; it is 1 (yes) or 0 (no), or empty when not known")
    return _FLAGS[row[column]]


def _enumerated(row: Row, column: str, terms: CaseTerms) -> URIRef:
    known = ENUMERATIONS[column]
    if row[column] not in known:
        hint = meant(row[column], known)
        raise row.error(
            column,
            f"{shown(row[column])} is no {column}; it is {listed(known)}, or empty when not known{hint}",
        )
    return terms.values[row[column]]


def _observed(
    row: Row, perceiver: _Actor, year: int, registry: Registry, terms: CaseTerms
) -> list[tuple[str, _Actor]] | None:
    """The observed behaviours in the order of the cell; [] for "-", None for an empty cell."""
    cell = row["observed"]
    if cell in ("", NOBODY):
        return [] if cell else None
    observed: list[tuple[str, _Actor]] = []
    for token in cell.split():
        code, colon, name = token.partition(":")
        if code not in terms.codes:
            raise row.error("observed", _unknown_code(token, code, terms.codes))
        if not colon or not name:
            raise row.error("observed", f"{shown(token)} names no actor; a code is written as {code}:Germany")
        actor = _actor(row, "observed", name, year, registry)
        if actor.iri == perceiver.iri:
            raise row.error(
                "observed", f"{shown(token)} names the perceiver itself; a behaviour is towards another actor"
            )
        if (code, actor.iri) in [(c, a.iri) for c, a in observed]:
            raise row.error("observed", f"{shown(token)} stands there twice; write each behaviour once")
        observed.append((code, actor))
    return observed


def _unknown_code(token: str, code: str, codes: tuple[str, ...]) -> str:
    known = f"the codes are {listed(codes, 'and')}, each with an actor as in BAL:Germany"
    other = OTHER_NAMES_OF_CODES.get(code.upper())
    if ":" not in token and not other:
        hint = 'a name of two words is written with a hyphen, and "-" alone says that nothing was observed'
        return f"{shown(token)} has no code; {known}; {hint}"
    hint = f"; for {code} use {other}" if other else meant(code, codes)
    return f"{shown(code)} is no code of observed behaviour; {known}{hint}"
