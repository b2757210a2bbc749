"""The library of theories: read from Turtle, checked, and handed to the engines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

import ontology
from ontology import MEL, Source
from reasoner.errors import TheoryError
from reasoner.theory.expressions import Expression, Property
from reasoner.theory.parse import Parser, properties

STATUSES = {MEL.NonePredicted: "none", MEL.OutOfScope: "out-of-scope"}


@dataclass(frozen=True)
class Behaviour:
    """A behaviour that a theory may predict, with what counts as having seen it."""

    iri: str
    notation: str
    verb: str
    hit_codes: frozenset[str]
    miss_codes: frozenset[str]
    excludes: frozenset[str]


@dataclass(frozen=True)
class PairOutcome:
    """An outcome that a theory may predict of a pair of states, with what judges it: IRIs of observed outcomes."""

    iri: str
    notation: str
    phrase: str
    hit: frozenset[str]
    miss: frozenset[str]
    excludes: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One rule as a class of assessments, or (of_pairs) of pairs of states: condition, what follows, citation."""

    iri: str
    id: str
    label: str
    kind: str
    theory: str | None
    condition: Expression
    behaviours: tuple[str, ...]
    status: str | None
    order: int | None
    sentence: str
    citation: str
    standing: str
    file: Path
    of_pairs: bool = False
    outcomes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the IRI: tells the branches of one rule apart."""
        return self.iri.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Theory:
    """A theory: its rules, and those that decide, in order; none decides if it predicts no alignments."""

    iri: str
    id: str
    label: str
    definition: str
    rules: tuple[Rule, ...]
    deciding: tuple[Rule, ...] = field(default=())

    @property
    def on_pairs(self) -> tuple[Rule, ...]:
        """The rules that predict an outcome of a pair of states, by id; each that holds of a pair speaks."""
        return tuple(sorted((rule for rule in self.rules if rule.outcomes), key=lambda rule: rule.name))

    @property
    def applied(self) -> tuple[Rule, ...]:
        """The rules by which the theory predicts: those that decide, or those that speak of pairs."""
        return self.deciding or self.on_pairs


class Library:
    """All theories in view: the shipped ones and those of the folders that a reader names."""

    def __init__(self, sources: Sequence[Source]):
        """Build from parsed files: ontology modules and theories. Raises TheoryError."""
        self.sources = tuple(sources)
        self.graph = Graph(bind_namespaces="none")
        self.values: dict[str, Decimal] = {}  # parameters that have another value here: see thresholds.py
        self.files: dict[str, Path] = {}
        for source in sources:
            for statement in source.statements:
                self.graph.add(statement)
            self._note_definitions(source)
        self._parser = Parser(self.graph, self.files)
        self.behaviours = {b.iri: b for b in self._read_behaviours()}
        self.pair_outcomes = {outcome.iri: outcome for outcome in self._read_pair_outcomes()}
        self._rules = self._read_rules()
        self.theories = {theory.id: theory for theory in self._read_theories()}

    @classmethod
    def load(cls, folders: Iterable[Path] = ()) -> "Library":
        """The shipped library, with the theory files of further folders. Raises TheoryError, OntologyError."""
        # works and treaties are cited and shown; no rule tests them, and reading them takes as long as all the rest
        modules = [path for path in ontology.modules() if path.stem not in ("works", "alliances")]
        paths = [*modules, *ontology.theories()]
        for folder in folders:
            paths += ontology.theories(folder)
        return cls([ontology.read(path) for path in paths])

    def choose(self, ids: Sequence[str] = ()) -> list[Theory]:
        """The theories with these ids, or all. Raises TheoryError that names the nearest id."""
        for wanted in ids:
            if wanted not in self.theories:
                near = get_close_matches(wanted, self.theories, 1, 0.4)
                hint = f" Did you mean {near[0]}?" if near else ""
                raise TheoryError(f"There is no theory {wanted!r}; the theories are {', '.join(self.theories)}.{hint}")
        return [theory for theory in self.theories.values() if not ids or theory.id in ids]

    def deciding(self, ids: Sequence[str] = ()) -> list[Theory]:
        """The theories with these ids, or all that decide alignments. Raises TheoryError if one named does not."""
        chosen = self.choose(ids)
        for theory in chosen:
            if ids and not theory.deciding:
                why = "it speaks of pairs of states" if theory.on_pairs else "none of its rules has a mel:decisionOrder"
                raise TheoryError(
                    f"The theory {theory.id} predicts no alignments: {why}. Those that do are"
                    f" {', '.join(each.id for each in self.deciding())}."
                )
        return [theory for theory in chosen if theory.deciding]

    def speaking_of_pairs(self, ids: Sequence[str] = ()) -> list[Theory]:
        """The theories with these ids, or all that predict outcomes of pairs. Raises TheoryError if one does not."""
        chosen = self.choose(ids)
        for theory in chosen:
            if ids and not theory.on_pairs:
                raise TheoryError(
                    f"The theory {theory.id} predicts no outcomes of pairs of states. Those that do are"
                    f" {', '.join(each.id for each in self.speaking_of_pairs())}."
                )
        return [theory for theory in chosen if theory.on_pairs]

    def parameter(self, name: str) -> float:
        """The value of a parameter by its notation. Raises TheoryError if the ontology has none."""
        if name in self.values:
            return float(self.values[name])
        for iri in self.graph.subjects(SKOS.notation, rdflib.Literal(name)):
            value = self.graph.value(iri, MEL.value)
            if value is not None:
                return float(str(value))
        raise TheoryError(f"The ontology has no parameter {name!r}.")

    def notations(self) -> dict[str, str]:
        """The named values that situations are coded with: notation in a table to IRI."""
        values = self.graph.subjects(RDF.type, MEL.EnumeratedValue)
        return {str(self.graph.value(value, SKOS.notation)): str(value) for value in values}

    @cached_property
    def properties(self) -> dict[str, Property]:
        """What a rule of alignment may test, by IRI."""
        return properties(self.graph)

    def _note_definitions(self, source: Source) -> None:
        for name, predicate, _ in source.statements:
            if predicate == OWL.equivalentClass and isinstance(name, URIRef):
                earlier = self.files.setdefault(str(name), source.path)
                if earlier != source.path:
                    raise TheoryError(
                        f"{source.path} defines {name}, which {earlier} defines already; give it a name of its own."
                    )

    def _read_behaviours(self) -> Iterable[Behaviour]:
        for iri in self.graph.subjects(RDF.type, MEL.Behaviour):
            yield Behaviour(
                iri=str(iri),
                notation=self._text(iri, SKOS.notation),
                verb=self._text(iri, MEL.verb, default="behaves towards {target}"),
                hit_codes=frozenset(map(str, self.graph.objects(iri, MEL.hitCode))),
                miss_codes=frozenset(map(str, self.graph.objects(iri, MEL.missCode))),
                excludes=frozenset(map(str, self.graph.objects(iri, MEL.excludes))),
            )

    def _read_pair_outcomes(self) -> Iterable[PairOutcome]:
        for iri in self.graph.subjects(RDF.type, MEL.PairOutcome):
            yield PairOutcome(
                iri=str(iri),
                notation=self._text(iri, SKOS.notation),
                phrase=self._text(iri, MEL.outcomePhrase, default=self._text(iri, RDFS.label)),
                hit=frozenset(map(str, self.graph.objects(iri, MEL.hitIfObserved))),
                miss=frozenset(map(str, self.graph.objects(iri, MEL.missIfObserved))),
                excludes=frozenset(map(str, self.graph.objects(iri, MEL.excludesOutcome))),
            )

    def _read_rules(self) -> list[Rule]:
        rules = []
        for iri in self.graph.subjects(RDF.type, MEL.Rule):
            if (iri, OWL.equivalentClass, None) not in self.graph or not isinstance(iri, URIRef):
                continue
            numbered = self.graph.value(iri, MEL.branchOf) or iri
            theory = self.graph.value(iri, MEL.ofTheory)
            order = self.graph.value(iri, MEL.decisionOrder)
            rules.append(
                Rule(
                    iri=str(iri),
                    id=self._text(numbered, SKOS.notation),
                    label=self._text(iri, RDFS.label),
                    kind=self._text(self.graph.value(iri, MEL.ruleKind), SKOS.notation, default="D"),
                    theory=None if theory is None else str(theory),
                    condition=self._parser.definition(iri),
                    behaviours=tuple(sorted(self._consequences(iri, MEL.predicts))),
                    status=self._status(iri),
                    order=None if order is None else int(str(order)),
                    sentence=self._text(iri, MEL.sentence, default=""),
                    citation=self._text(iri, MEL.citation, default=""),
                    standing=self._text(iri, MEL.status, default="").removeprefix(str(MEL)),
                    file=self.files[str(iri)],
                    of_pairs=self._parser.of_pairs(iri),
                    outcomes=tuple(sorted(self._consequences(iri, MEL.predictsOutcome))),
                )
            )
        return rules

    def _consequences(self, rule: Node, on: URIRef) -> Iterable[str]:
        for above in self.graph.objects(rule, RDFS.subClassOf):
            if self.graph.value(above, OWL.onProperty) == on:
                value = self.graph.value(above, OWL.hasValue)
                known = self._predictable().get(on)
                if known is not None and str(value) not in known:
                    raise TheoryError(
                        f"{self.files[str(rule)]}: {rule} predicts {value}, which is no behaviour or outcome that"
                        f" Melian knows; there are {', '.join(sorted(known.values()))}."
                    )
                yield str(value)

    def _predictable(self) -> dict[URIRef, dict[str, str]]:
        """What can be predicted, IRI and notation, by the property that predicts it."""
        return {
            MEL.predicts: {iri: behaviour.notation for iri, behaviour in self.behaviours.items()},
            MEL.predictsOutcome: {iri: outcome.notation for iri, outcome in self.pair_outcomes.items()},
        }

    def _status(self, rule: URIRef) -> str | None:
        statuses = sorted(self._consequences(rule, MEL.concludes))
        for status in statuses:
            if URIRef(status) not in STATUSES:
                raise TheoryError(
                    f"{self.files[str(rule)]}: {rule} concludes {status}; it may conclude mel:NonePredicted"
                    " or mel:OutOfScope."
                )
        return STATUSES[URIRef(statuses[0])] if statuses else None

    def _read_theories(self) -> Iterable[Theory]:
        for iri in sorted(self.graph.subjects(RDF.type, MEL.Theory), key=str):
            shared = set(map(str, self.graph.objects(iri, MEL.decidesBy)))
            own = [rule for rule in self._rules if rule.theory == str(iri) or rule.iri in shared]
            own.sort(key=lambda rule: (rule.order is None, rule.order, rule.iri))
            theory = Theory(
                iri=str(iri),
                id=self._text(iri, SKOS.notation),
                label=self._text(iri, RDFS.label),
                definition=self._text(iri, SKOS.definition, default=""),
                rules=tuple(own),
                deciding=tuple(rule for rule in own if rule.order is not None),
            )
            _check(theory)
            yield theory

    def _text(self, subject: Node | None, predicate: URIRef, default: str | None = None) -> str:
        value = None if subject is None else self.graph.value(subject, predicate)
        if value is not None:
            return str(value)
        if default is None:
            file = self.files.get(str(subject), "a theory file")
            wanted = {
                SKOS.notation: "skos:notation (its short id)",
                RDFS.label: "rdfs:label",
                DCTERMS.title: "dcterms:title",
            }
            raise TheoryError(f"{file}: {subject} has no {wanted.get(predicate, predicate)}.")
        return default


def _check(theory: Theory) -> None:
    if not theory.rules:
        raise TheoryError(f"The theory {theory.id} has no rule that is a class with a condition; give it at least one.")
    orders: dict[int | None, Rule] = {}
    for rule in theory.rules:
        _check_consequences(rule)
        if rule.order is None:
            continue
        other = orders.setdefault(rule.order, rule)
        if other is not rule:
            raise TheoryError(
                f"{rule.file}: {rule.name} and {other.name} of {theory.id} have one mel:decisionOrder, {rule.order}."
            )


def _check_consequences(rule: Rule) -> None:
    if rule.of_pairs and (rule.order is not None or rule.behaviours):
        raise TheoryError(
            f"{rule.file}: {rule.name} is a rule of pairs of states, which may predict outcomes (mel:predictsOutcome)"
            " and decides no alignment: it takes no mel:decisionOrder and no mel:predicts."
        )
    if rule.outcomes and not rule.of_pairs:
        raise TheoryError(
            f"{rule.file}: {rule.name} predicts an outcome of a pair of states, but its condition is not about pairs."
        )
    if rule.order is not None and len(rule.behaviours) + (rule.status is not None) != 1:
        raise TheoryError(
            f"{rule.file}: {rule.name} decides, and must either predict one behaviour (mel:predicts)"
            " or conclude one status (mel:concludes)."
        )
