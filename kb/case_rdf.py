"""Reading the graph of coded cases, from CSV or Turtle alike, into the rows that theories are tested on.

Every property that a rule may test is functional, so a row has one value or none: None is not known. Where
coders differ, the row has the value of the reader's coder, or of the default claim.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from kb.actors import Registry
from kb.case_claims import Chosen, choose
from kb.case_record import Record
from kb.case_terms import MEL, YEARS, CaseTerms, case_terms

# The properties that only a record of the kind has, and that each should have.
_TELLING = {"Situation": (MEL.inCase, MEL.perceiver), "Assessment": (MEL.inSituation, MEL.target)}

ACTOR_CLASSES = (MEL.Actor, MEL.State, MEL.Coalition)


@dataclass(frozen=True)
class CaseRows:
    """Situations and assessments, with warnings, in the order in which the graph tells of them.

    A situation has: case, case_label, situation, perceiver (as the input names it), perceiver_iri, year,
    date, every column of the assessment table that belongs to situations, observation_complete,
    observed_codes (a list of (code, actor IRI, name)) and observed (the same as text; "" is nothing).
    An assessment has: situation, target, target_iri, is_candidate, every column that belongs to assessments.
    Flags are bool, factors 0 to 3, enumerated values as the case tables write them, dates are dates;
    None is not known.
    """

    situations: list[dict[str, object]] = field(default_factory=list)
    assessments: list[dict[str, object]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def only(self, situation: str) -> "CaseRows":
        """One situation, by its id, with its assessments."""
        return CaseRows(
            [row for row in self.situations if row["situation"] == situation],
            [row for row in self.assessments if row["situation"] == situation],
            self.warnings,
        )


def rows(
    graph: Graph,
    files: Mapping[Node, str] | None = None,
    registry: Registry | None = None,
    warned: set[str] | None = None,
    coder: str | None = None,
) -> CaseRows:
    """The rows of all situations and assessments in ``graph``.

    ``files`` says in which file a subject stands, for error messages; ``warned`` collects the IRIs of unknown
    actors, so that several graphs read one after another warn of each once. Of a contested value the claim of
    ``coder`` is read, and where that coder claims nothing, the default. Raises CaseError, naming file and
    subject, when a record lacks what it must have, has two values for one property, a value out of range or
    of another datatype, a property that Melian does not know, or is linked to no situation described.
    """
    files = files or {}
    chosen = choose(graph, files, coder)
    return _Reader(graph, files, registry or Registry.load(), set() if warned is None else warned, chosen).read()


class _Reader:
    def __init__(
        self, graph: Graph, files: Mapping[Node, str], registry: Registry, warned: set[str], chosen: Chosen
    ) -> None:
        self._terms: CaseTerms = case_terms()
        self._files = files
        self._registry = registry
        self._graph = graph
        self._rows = CaseRows()
        self._situations: dict[Node, dict[str, object]] = {}
        self._keys: dict[object, dict[str, object]] = {}
        self._warned = warned
        self._chosen = chosen

    def read(self) -> CaseRows:
        for record in self._records("Situation"):
            self._add_situation(record)
        assessed: dict[tuple[object, object], Record] = {}
        holders: dict[tuple[object, str], Record] = {}
        for record in self._records("Assessment"):
            row = self._assessment(record)
            first = assessed.setdefault((row["situation"], row["target_iri"]), record)
            if first is not record:
                raise record.error(
                    f"assesses {row['target']} in {row['situation']}, as <{first.subject}> does; "
                    "one assessment is enough"
                )
            self._check_roles(record, row, holders)
            self._rows.assessments.append(row)
        return self._rows

    def _records(self, kind: str) -> list[Record]:
        """All records of a kind, also those whose type only a property's domain tells.

        rdflib's memory lists the subjects of a class in the order of reading.
        """
        subjects = dict.fromkeys(self._graph.subjects(RDF.type, MEL[kind]))
        for property_ in _TELLING[kind]:
            subjects |= dict.fromkeys(self._graph.subjects(property_, None))
        return [self._record(subject, kind) for subject in subjects if subject not in self._chosen.unheld]

    def _record(self, subject: Node, kind: str, named_by: Node | None = None) -> Record:
        """A record; one that its file only names, and does not describe, is put down to the record that names it."""
        file = self._files.get(subject) or self._files.get(named_by or subject)
        return Record(subject, kind, self._said(subject), file, self._terms)

    def _said(self, subject: Node) -> dict[Node, list[Node]]:
        said: dict[Node, list[Node]] = defaultdict(list)
        for predicate, value in self._graph.predicate_objects(subject):
            said[predicate].append(value)
        for property_, values in self._chosen.said.get(subject, {}).items():
            said[property_] += values
        return said

    def _add_situation(self, record: Record) -> None:
        key = record.text(SKOS.notation, 'an id, as in skos:notation "R14"')
        if key in self._keys:
            raise record.error(f"has the id {key}, which another situation has too; each has an id of its own")
        case, case_label = self._case(record)
        year = record.required(MEL.year, "a year, as in mel:year 1907")
        if not isinstance(year, int) or year not in YEARS:
            raise record.error(f"has the year {year}, which is not from {YEARS[0]} to {YEARS[-1]}")
        perceiver = record.iri(MEL.perceiver, "a perceiver, as in mel:perceiver state:FRN")
        row: dict[str, object] = {"case": case, "case_label": case_label, "situation": key}
        row |= {
            "perceiver": self._name(record, perceiver, key),
            "perceiver_iri": str(perceiver),
            "year": year,
        }
        row |= {column: value for column, value in record.columns().items() if column not in row}
        day = row["date"]
        if isinstance(day, date) and day.year != year:
            raise record.error(f"has the date {day}, which is not in its year {year}")
        row |= self._observed(record, str(key), perceiver)
        self._situations[record.subject] = self._keys[key] = row
        self._rows.situations.append(row)

    def _case(self, record: Record) -> tuple[str, str]:
        case = record.iri(MEL.inCase, "a case, as in mel:inCase case:C04")
        said = self._said(case)
        notation = next((str(value) for value in said.get(SKOS.notation, [])), None)
        label = next((str(value) for value in said.get(RDFS.label, [])), None)
        identifier = notation or _tail(case)
        return identifier, label or identifier

    def _observed(self, record: Record, situation: str, perceiver: URIRef) -> dict[str, object]:
        codes: list[tuple[str, str, str]] = []
        for node in record.values(MEL.observed):
            observation = self._record(node, "Observation", named_by=record.subject)
            code = observation.text(MEL.behaviourCode, 'a code, as in mel:behaviourCode "BAL"')
            observation.check_code(code)
            actor = observation.iri(MEL.towards, "an actor, as in mel:towards state:GMY")
            if actor == perceiver:
                raise observation.error("is towards the perceiver itself; a behaviour is towards another actor")
            observation.columns()
            codes.append((code, str(actor), self._name(observation, actor, situation)))
        complete = record.value(MEL.observationComplete)
        known = bool(codes) or complete is True
        text = " ".join(f"{code}:{name}" for code, _, name in codes) if known else None
        return {"observation_complete": complete, "observed": text, "observed_codes": codes}

    def _assessment(self, record: Record) -> dict[str, object]:
        subject = record.iri(MEL.inSituation, "a situation, as in mel:inSituation situation:R14")
        if subject not in self._situations:
            raise record.error(f"belongs to <{subject}>, which is no situation described here")
        situation = self._situations[subject]
        target = record.iri(MEL.target, "a target, as in mel:target state:GMY")
        if str(target) == situation["perceiver_iri"]:
            raise record.error("has the perceiver itself as its target; a target is another actor")
        key = situation["situation"]
        row: dict[str, object] = {"situation": key, "target": self._name(record, target, str(key))}
        row |= {"target_iri": str(target)}
        row |= {column: value for column, value in record.columns().items() if column not in row}
        record.required(
            MEL.isCandidate, "mel:isCandidate true (its factors were judged) or false (named in a role only)"
        )
        return row

    def _check_roles(self, record: Record, row: dict[str, object], holders: dict[tuple[object, str], Record]) -> None:
        """A role has one holder, and none where the situation says that nobody holds it."""
        situation = self._keys[row["situation"]]
        for filled, holds in self._terms.roles.values():
            assert filled.column and holds.column  # roles are columns
            if row[holds.column] is not True:
                continue
            if situation[filled.column] is False:
                raise record.error(
                    f"has mel:{_tail(holds.iri)} true, but its situation has mel:{_tail(filled.iri)} false"
                )
            first = holders.setdefault((row["situation"], holds.column), record)
            if first is not record:
                raise record.error(f"has mel:{_tail(holds.iri)} true, as <{first.subject}> has; a role has one holder")

    def _name(self, record: Record, actor: URIRef, situation: str) -> str:
        """The actor's name as the input gives it, else its label; warns once of an actor nobody knows."""
        named = record.value(MEL.namedAs)
        known = self._registry.by_iri(str(actor))
        label = known.label if known else str(self._graph.value(actor, RDFS.label) or _tail(actor))
        name = str(named) if named is not None else label
        described = any((actor, RDF.type, kind) in self._graph for kind in ACTOR_CLASSES)
        if not known and not described and str(actor) not in self._warned:
            self._warned.add(str(actor))
            nearest = ", ".join(self._registry.nearest(name))
            self._rows.warnings.append(
                f"{situation} names the actor {name}, which Melian does not know; "
                "it is kept under its own name." + (f" Nearest known names: {nearest}." if nearest else "")
            )
        return name


def _tail(iri: URIRef) -> str:
    return str(iri).replace("#", "/").rstrip("/").rsplit("/", 1)[-1]
