"""A coded case in two CSV tables, turned into the graph that the same case in Turtle is.

``situations.csv`` has a row for each perceiver in a year, ``assessments.csv`` one for each candidate target.
An empty cell is not known and says nothing in the graph; "-" is nobody, and says false.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kb import case_cells
from kb.actors import Registry
from kb.case_cells import Cells, NamedActor
from kb.case_table import CellError, Problems, Row, Table, case_error, meant, read_table, shown
from kb.case_terms import (
    ASSESSMENT,
    ASSESSMENTS_CSV,
    CASE,
    MEL,
    OBSERVATION,
    REQUIRED,
    SITUATION,
    SITUATIONS_CSV,
    CaseTerms,
    case_terms,
)

_TRUE, _FALSE = Literal(True), Literal(False)


class Told(NamedTuple):
    """A statement, and the cell that says it."""

    subject: URIRef
    predicate: URIRef
    value: Node
    row: Row
    column: str


@dataclass(frozen=True)
class CheckedTables:
    """What the sound rows of the case tables say, their headers by file name, and what is malformed in the others."""

    told: list[Told]
    headers: dict[str, list[str]]
    problems: list[CellError]


def read(folder: Path, registry: Registry) -> Graph:
    """The graph of the case tables in ``folder``.

    Raises CaseError, which names file, row and column, when a table is missing or malformed; then nothing
    is read. An actor that the registry does not know gets an IRI made of its name.
    """
    graph = Graph(bind_namespaces="none")
    for told in _read(folder, registry, Problems()).told:
        graph.add((told.subject, told.predicate, told.value))
    return graph


def check(folder: Path, registry: Registry) -> CheckedTables:
    """The case tables in ``folder``, and everything that is malformed in them.

    A situation says nothing if something is malformed in its row or in a row of its assessments; nor does any, if
    it is not clear which rows belong to it. Raises CaseError as ``read`` does when a table is missing, or no
    table at all: then there are no rows to speak of.
    """
    return _read(folder, registry, Problems(keep=True))


def _read(folder: Path, registry: Registry, problems: Problems) -> CheckedTables:
    terms = case_terms()
    tables: dict[str, Table] = {}
    for name in (SITUATIONS_CSV, ASSESSMENTS_CSV):
        if not (folder / name).is_file():
            raise case_error(f"{folder} has no {name}; a case folder holds {SITUATIONS_CSV} and {ASSESSMENTS_CSV}")
        tables[name] = read_table(folder / name, terms.columns(name), REQUIRED[name], problems)
    situations = _Situations(tables[SITUATIONS_CSV], registry, terms, problems)
    for row in tables[ASSESSMENTS_CSV].rows:
        situations.add_candidate(row, sound=row.number not in tables[ASSESSMENTS_CSV].malformed)
    sound = situations.sound() if tables[ASSESSMENTS_CSV].whole else []
    told = [each for situation in sound for each in situation.statements(terms)]
    return CheckedTables(told, {name: table.header for name, table in tables.items()}, problems.kept)


@dataclass
class _Candidate:
    """A row of assessments.csv, checked."""

    row: Row
    actor: NamedActor
    factors: list[tuple[str, URIRef, Literal]]


@dataclass
class _Situation:
    """A row of situations.csv, checked, with the assessments that belong to it.

    Values stand with the column that says them.
    """

    row: Row
    year: int
    perceiver: NamedActor
    values: list[tuple[str, URIRef, Node]] = field(default_factory=list)
    # For each role column that is filled: the actor it names, or None for nobody (or the perceiver itself).
    roles: dict[str, NamedActor | None] = field(default_factory=dict)
    towards_target: list[tuple[str, URIRef, Node]] = field(default_factory=list)
    observed: list[tuple[str, NamedActor]] | None = None
    candidates: dict[str, _Candidate] = field(default_factory=dict)

    @property
    def iri(self) -> URIRef:
        return SITUATION[quote(self.row["situation"], safe="")]

    def statements(self, terms: CaseTerms) -> Iterator[Told]:
        """All triples about the situation, its observations and its assessments."""
        row, case = self.row, CASE[quote(self.row["case"], safe="")]
        yield Told(case, RDF.type, MEL.Case, row, "case")
        yield Told(case, RDFS.label, Literal(row["case"]), row, "case")
        yield Told(case, SKOS.notation, Literal(row["case"]), row, "case")
        yield Told(self.iri, RDF.type, MEL.Situation, row, "situation")
        yield Told(self.iri, SKOS.notation, Literal(row["situation"]), row, "situation")
        yield Told(self.iri, MEL.inCase, case, row, "case")
        yield Told(self.iri, MEL.perceiver, URIRef(self.perceiver.iri), row, "perceiver")
        yield Told(self.iri, MEL.namedAs, Literal(self.perceiver.name), row, "perceiver")
        yield Told(self.iri, MEL.year, Literal(self.year), row, "year")
        for column, predicate, value in self.values:
            yield Told(self.iri, predicate, value, row, column)
        for column, holder in self.roles.items():
            yield Told(self.iri, terms.roles[column][0].iri, Literal(holder is not None), row, column)
        yield from self._observations()
        yield from self._assessments(terms)

    def _observations(self) -> Iterator[Told]:
        if self.observed is None:
            return
        row, column = self.row, "observed"
        yield Told(self.iri, MEL.observationComplete, _TRUE, row, column)
        for number, (code, actor) in enumerate(self.observed, start=1):
            node = OBSERVATION[f"{quote(row['situation'], safe='')}-{number}"]
            yield Told(self.iri, MEL.observed, node, row, column)
            yield Told(node, RDF.type, MEL.Observation, row, column)
            yield Told(node, MEL.behaviourCode, Literal(code), row, column)
            yield Told(node, MEL.towards, URIRef(actor.iri), row, column)
            yield Told(node, MEL.namedAs, Literal(actor.name), row, column)

    def _assessments(self, terms: CaseTerms) -> Iterator[Told]:
        for candidate in self.candidates.values():
            yield from self._assessment(candidate.actor, candidate.row, "target", terms, is_candidate=True)
            node = self._node(candidate.actor)
            for column, predicate, value in candidate.factors:
                yield Told(node, predicate, value, candidate.row, column)
        named_only: dict[str, tuple[NamedActor, str]] = {}
        for column, actor in self.roles.items():
            if actor is not None and actor.iri not in self.candidates:
                named_only[actor.iri] = (actor, named_only.get(actor.iri, (actor, column))[1])
        for actor, column in named_only.values():
            yield from self._assessment(actor, self.row, column, terms, is_candidate=False)

    def _assessment(
        self, actor: NamedActor, row: Row, column: str, terms: CaseTerms, *, is_candidate: bool
    ) -> Iterator[Told]:
        node = self._node(actor)
        yield Told(node, RDF.type, MEL.Assessment, row, column)
        yield Told(node, MEL.inSituation, self.iri, row, "situation")
        yield Told(node, MEL.target, URIRef(actor.iri), row, column)
        yield Told(node, MEL.namedAs, Literal(actor.name), row, column)
        yield Told(node, MEL.isCandidate, _TRUE if is_candidate else _FALSE, row, column)
        for said_in, predicate, value in self.towards_target:
            yield Told(node, predicate, value, self.row, said_in)
        for role, holder in self.roles.items():
            fills = holder is not None and holder.iri == actor.iri
            yield Told(node, terms.roles[role][1].iri, _TRUE if fills else _FALSE, self.row, role)

    def _node(self, actor: NamedActor) -> URIRef:
        return ASSESSMENT[f"{quote(self.row['situation'], safe='')}-{actor.iri.rsplit('/', 1)[-1]}"]


class _Situations:
    """The situations of situations.csv by id; one in which something is malformed is known but not sound."""

    def __init__(self, table: Table, registry: Registry, terms: CaseTerms, problems: Problems) -> None:
        self._registry, self._terms, self._problems = registry, terms, problems
        self._found: dict[str, _Situation | None] = {}
        self._first: dict[str, int] = {}
        self._spoilt: set[str] = set()
        self._all_rows_known = table.whole
        for row in table.rows:
            before = len(problems.kept)
            problems.attempt(self._check_id, row)
            self._found.setdefault(row["situation"], self._situation(row))
            if len(problems.kept) > before or row.number in table.malformed:
                self._spoilt.add(row["situation"])

    def sound(self) -> list[_Situation]:
        """The situations in which nothing is malformed."""
        return [situation for key, situation in self._found.items() if situation and key not in self._spoilt]

    def add_candidate(self, row: Row, *, sound: bool) -> None:
        """Checks a row of assessments.csv, of which the form may be sound, and adds it to its situation."""
        before = len(self._problems.kept)
        factors = []
        for column, term in self._terms.factors.items():
            if row[column] and (level := self._problems.attempt(case_cells.factor, row, column)) is not None:
                factors.append((column, term.iri, level))
        situation = self._problems.attempt(self._situation_of, row)
        if situation is not None:
            actor = self._problems.attempt(self._target, row, situation) if row["target"] else None
            if actor is not None:
                situation.candidates.setdefault(actor.iri, _Candidate(row, actor, factors))
        if len(self._problems.kept) > before or not sound:
            self._spoilt.add(row["situation"])

    def _check_id(self, row: Row) -> None:
        first = self._first.setdefault(row["situation"], row.number)
        if first != row.number and row["situation"]:
            key = shown(row["situation"])
            raise row.error("situation", f"{key} stands in row {first} already; each situation has an id of its own")

    def _situation(self, row: Row) -> _Situation | None:
        attempt = self._problems.attempt
        year = attempt(case_cells.year, row) if row["year"] else None
        cells = Cells(row, year, self._registry, self._terms)
        perceiver = attempt(cells.actor, "perceiver", row["perceiver"]) if row["perceiver"] else None
        values: list[tuple[str, URIRef, Node | None]] = []
        if row["date"]:
            values.append(("date", MEL.date, attempt(cells.date)))
        values += [(c, term.iri, attempt(cells.flag, c)) for c, term in self._terms.flags.items() if row[c]]
        values += [(c, term.iri, attempt(cells.enumerated, c)) for c, term in self._terms.enumerated.items() if row[c]]
        towards = [(c, term.iri, attempt(cells.flag, c)) for c, term in self._terms.towards_target.items() if row[c]]
        roles = {column: attempt(cells.role, column, perceiver) for column in self._terms.roles if row[column]}
        observed = attempt(cells.observed, perceiver)
        if year is None or perceiver is None:
            return None
        situation = _Situation(row, year, perceiver, roles=roles, observed=observed)
        situation.values += [(column, iri, value) for column, iri, value in values if value is not None]
        situation.towards_target += [(column, iri, value) for column, iri, value in towards if value is not None]
        return situation

    def _situation_of(self, row: Row) -> _Situation | None:
        key = row["situation"]
        if key and key not in self._found and self._all_rows_known:
            hint = meant(key, list(self._found))
            raise row.error("situation", f"{SITUATIONS_CSV} has no situation {shown(key)}", hint)
        return self._found.get(key)

    def _target(self, row: Row, situation: _Situation) -> NamedActor:
        found = Cells(row, situation.year, self._registry, self._terms).actor("target", row["target"])
        rivals = {iri: candidate.actor for iri, candidate in situation.candidates.items()}
        return case_cells.target(row, row["situation"], situation.perceiver, found, rivals)
