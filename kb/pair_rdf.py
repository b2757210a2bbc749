"""Reading pairs of states out of coded cases, into the rows that theories of deterrence are tested on.

A pair is directed from challenger to defender and stands for one year. Every property that a rule may test is
functional, so a row has one value or none: None is not known. What was seen between the two is listed, and so is what
was looked for and not seen; about the rest nothing is known.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from kb import casebook
from kb.actors import Registry
from kb.case_record import Record, short
from kb.case_table import case_error, listed
from kb.case_terms import MEL, YEARS, case_terms

KIND = "PairAssessment"


@dataclass(frozen=True)
class PairRows:
    """Pairs of states, in the order in which the graphs tell of them, with warnings.

    A row has: case, case_label, pair (its id), challenger and defender (as the input names them), challenger_iri,
    defender_iri, year, every column of the table of pairs, seen and unseen (the IRIs of observed outcomes) and
    observed (the same as text; None if nothing is known of any outcome).
    Flags are bool, enumerated values as the ontology notes them; None is not known.
    """

    pairs: list[dict[str, object]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def only(self, pair: str) -> "PairRows":
        """One pair, by its id."""
        return PairRows([row for row in self.pairs if row["pair"] == pair], self.warnings)


def read(
    references: Sequence[str | Path] = (), registry: Registry | None = None, must_code_pairs: bool = True
) -> PairRows:
    """The pairs of the cases named, in that order; without a name, of all shipped cases that code pairs.

    A case is named as for `casebook.read`. Raises CaseError, one sentence, when a case is not there or is malformed,
    when two pairs share an id, or when a case that is named codes no pair but must.
    """
    registry = registry or Registry.load()
    together = PairRows()
    ids: set[object] = set()
    for reference in references or [case.id for case in casebook.shipped()]:
        found = rows(casebook.graph(reference, registry), str(reference), registry)
        if references and must_code_pairs and not found.pairs:
            raise case_error(
                f"{reference} codes no pair of states, so there is nothing that a theory of deterrence could predict"
            )
        for row in found.pairs:
            if row["pair"] in ids:
                raise case_error(f"{reference} has a pair with the id {row['pair']}, which another case has too")
            ids.add(row["pair"])
        together.pairs.extend(found.pairs)
        together.warnings.extend(warning for warning in found.warnings if warning not in together.warnings)
    return together


def rows(graph: Graph, file: str | None = None, registry: Registry | None = None) -> PairRows:
    """The rows of all pairs in ``graph``; ``file`` is named in errors.

    Raises CaseError, naming file and pair, when a pair lacks what it must have, has two values for one property, a
    value that the property does not take, or a property that Melian does not know.
    """
    return _Reader(graph, file, registry or Registry.load()).read()


class _Reader:
    def __init__(self, graph: Graph, file: str | None, registry: Registry) -> None:
        self._graph = graph
        self._file = file
        self._registry = registry
        self._rows = PairRows()

    def read(self) -> PairRows:
        subjects = dict.fromkeys(self._graph.subjects(RDF.type, MEL.PairAssessment))
        subjects |= dict.fromkeys(self._graph.subjects(MEL.challenger))
        told: dict[tuple[object, ...], Record] = {}
        for subject in subjects:
            record = Record(subject, KIND, self._said(subject), self._file, case_terms())
            row = self._row(record)
            for key in ((row["pair"],), (row["case"], row["challenger_iri"], row["defender_iri"], row["year"])):
                first = told.setdefault(key, record)
                if first is not record:
                    what = "the id" if len(key) == 1 else "the challenger, the defender and the year"
                    raise record.error(f"has {what} of <{first.subject}>; a pair and year are told once")
            self._rows.pairs.append(row)
        return self._rows

    def _said(self, subject: Node) -> dict[Node, list[Node]]:
        said: dict[Node, list[Node]] = defaultdict(list)
        for predicate, value in self._graph.predicate_objects(subject):
            said[predicate].append(value)
        return said

    def _row(self, record: Record) -> dict[str, object]:
        key = record.text(SKOS.notation, 'an id, as in skos:notation "C12-1962"')
        case = record.iri(MEL.pairInCase, "a case, as in mel:pairInCase case:C12")
        challenger = record.iri(MEL.challenger, "a challenger, as in mel:challenger state:RUS")
        defender = record.iri(MEL.defender, "a defender, as in mel:defender state:USA")
        if challenger == defender:
            raise record.error("has one state as challenger and defender; a pair is of two")
        year = record.required(MEL.pairYear, "a year, as in mel:pairYear 1962")
        if not isinstance(year, int) or year not in YEARS:
            raise record.error(f"has the year {year}, which is not from {YEARS[0]} to {YEARS[-1]}")
        case_id = str(self._graph.value(case, SKOS.notation) or _tail(case))
        row: dict[str, object] = {
            "case": case_id,
            "case_label": str(self._graph.value(case, RDFS.label) or case_id),
            "pair": key,
            "challenger": self._name(record, challenger, MEL.challengerNamedAs, key),
            "defender": self._name(record, defender, MEL.defenderNamedAs, key),
            "challenger_iri": str(challenger),
            "defender_iri": str(defender),
        }
        return row | record.columns() | _observed(record)

    def _name(self, record: Record, actor: URIRef, named_as: URIRef, pair: str) -> str:
        """The actor's name as the input gives it, else its label; warns of an actor nobody knows."""
        known = self._registry.by_iri(str(actor))
        label = known.label if known else str(self._graph.value(actor, RDFS.label) or _tail(actor))
        name = str(record.value(named_as) or label)
        if known is None and (actor, RDF.type, None) not in self._graph:
            nearest = ", ".join(self._registry.nearest(name))
            self._rows.warnings.append(
                f"{pair} names the actor {name}, which Melian does not know; it is kept under its own name."
                + (f" Nearest known names: {nearest}." if nearest else "")
            )
        return name


def _observed(record: Record) -> dict[str, object]:
    """What was seen, and what was looked for and not seen: as IRIs and as text."""
    labels = case_terms().outcomes
    found = {property_: record.values(property_) for property_ in (MEL.observedOutcome, MEL.outcomeNotObserved)}
    for property_, values in found.items():
        for value in values:
            if value not in labels:
                known = listed([short(iri) for iri in labels])
                raise record.error(f"has {_tail(value)} for {short(property_)}; it takes {known}")
    seen, unseen = (frozenset(map(str, values)) for values in found.values())
    if seen & unseen:
        raise record.error(f"has {_tail(min(seen & unseen))} both as seen and as not seen")
    words = [label for iri, label in labels.items() if str(iri) in seen]
    words += [f"no {label}" for iri, label in labels.items() if str(iri) in unseen]
    return {"seen": seen, "unseen": unseen, "observed": ", ".join(words) or None}


def _tail(node: object) -> str:
    return str(node).replace("#", "/").rstrip("/").rsplit("/", 1)[-1]
