"""What only a reasoner can say: that the ontology is OWL 2 DL, consistent, and every class of it can have a member."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import OWL, RDF

from reasoner.classify import hermit
from reasoner.quality.findings import Finding, Severity
from reasoner.quality.index import Index, triples
from reasoner.quality.knowledge import Knowledge

DEADLINE = 120.0
"""Seconds for the OWL API and HermiT together; the shipped library takes under ten."""

_WORKER = "reasoner.quality.owl_worker"
_HEADER = {str(OWL.imports), str(OWL.versionIRI), str(OWL.priorVersion)}
_REPAIRS = {
    "Undeclared": "Declare it (a owl:Class, owl:ObjectProperty, owl:AnnotationProperty ...) in a module.",
    "Punning": "Give the two uses two names: no property is of two kinds, and no class a datatype.",
    "DatatypeIRI": "Give the two uses two names: no class is a datatype.",
    "NonSimple": "Count, or call functional, only properties that are not transitive and imply no chain.",
    "Reserved": "Give the term a name in a namespace of your own: those of OWL, RDF and XML Schema are reserved.",
    "Insufficient": "Name at least two; one alone needs no list.",
    "Lexical": "Write the value as its datatype demands: 3, not three.",
    "Facet": "Bound a number by numbers, and a text by its length.",
}
_ANY_REPAIR = "Rewrite the axiom within OWL 2 DL (W3C, OWL 2 Structural Specification, section 3)."
_LOOK = (
    "Look at what changed last: two values of a functional property, a thing in two disjoint classes,"
    " or a value outside its range are the usual causes."
)


@dataclass(frozen=True)
class Verdict:
    """What the OWL API and HermiT found, and what was kept from them."""

    findings: tuple[Finding, ...]
    left_out: Mapping[str, int]
    """How many statements of values were left out, by their datatype, which OWL 2 does not know."""


def judge(knowledge: Knowledge, index: Index, deadline: float = DEADLINE) -> Verdict:
    """Check the OWL 2 DL profile of ontology and facts, their consistency, and every class. Raises RefereeError."""
    left_out: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="melian-check-") as folder:
        files = [Path(folder) / "ontology.nt", Path(folder) / "whole.nt"]
        _write(knowledge.terms, files[0], index, Counter())
        _write((*knowledge.terms, *knowledge.facts), files[1], index, left_out)
        answer = hermit.work(_WORKER, files, deadline)
        findings = [*_profile(answer["violations"], index), *_logic(answer)]
        if answer["whole_consistent"] is False:
            findings += _contradictions(knowledge, index, Path(folder), deadline)
    return Verdict(tuple(map(index.placed, findings)), left_out)


def _write(paths: Iterable[Path], out: Path, index: Index, left_out: Counter[str]) -> None:
    """Merge Turtle files into one ontology in N-Triples, without what OWL 2 cannot read; counts what is left out."""
    supported = index.supported()
    header = ox.Triple(ox.NamedNode("urn:melian:check:whole"), ox.NamedNode(RDF.type), ox.NamedNode(OWL.Ontology))
    merged = chain.from_iterable(triples(path, {}) for path in paths)
    ox.serialize(chain([header], _readable(merged, supported, left_out)), str(out), ox.RdfFormat.N_TRIPLES)


def _readable(
    statements: Iterable[ox.Triple], supported: frozenset[str], left_out: Counter[str]
) -> Iterator[ox.Triple]:
    for triple in statements:
        value = triple.object
        if triple.predicate.value in _HEADER or (isinstance(value, ox.NamedNode) and value.value == str(OWL.Ontology)):
            continue
        if isinstance(value, ox.Literal) and value.datatype.value not in supported:
            left_out[value.datatype.value] += 1
        elif not any(re.search(r'[\s<>{}|^`"\\]', part.value) for part in triple if isinstance(part, ox.NamedNode)):
            yield triple


def _profile(violations: Sequence[Mapping[str, str]], index: Index) -> Iterator[Finding]:
    """One finding for each violation and term, however many axioms it occurs in."""
    counts = Counter(violation["text"] for violation in violations)
    # the OWL API lists them in no order: of several axioms with one fault, the first by name stands for all
    ordered = sorted(violations, key=lambda violation: (violation["text"], violation["axiom"]), reverse=True)
    for violation in {violation["text"]: violation for violation in ordered}.values():
        names = _names(violation["text"])
        subjects = [name for name in _subject(violation["axiom"]) if name not in names]
        where = f", as in {index.short(subjects[0])}" if subjects else ""
        often = f" ({counts[violation['text']]} times)" if counts[violation["text"]] > 1 else ""
        words = re.sub(r"<([^<>\s]+)>", lambda name: index.short(name[1]), violation["text"]).strip().rstrip(":.")
        files = (index.home(name) for name in (*names, *subjects))
        yield Finding(
            severity=Severity.error,
            rule="owl-2-dl",
            message=f"Not OWL 2 DL: {words}{where}{often}.",
            repair=next((r for kind, r in _REPAIRS.items() if kind in violation["kind"]), _ANY_REPAIR),
            term=next(iter((*names, *subjects)), None),
            file=next((file for file in files if file), None),
        )


def _names(axiom: str) -> list[str]:
    """The IRIs in an axiom as the OWL API prints it, in their order."""
    return re.findall(r"<([^<>\s]+)>", axiom)


def _subject(axiom: str) -> list[str]:
    """What an axiom is about, if it has a name: of an assertion the second thing that it names, else the first."""
    place = 1 if axiom.split("(")[0].endswith("Assertion") else 0
    return _names(axiom)[place : place + 1]


def _logic(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the ontology alone holds together."""
    if refused := answer.get("refused"):
        message = f"HermiT could not read the ontology: {refused[:300]}"
        yield Finding(Severity.error, "consistency", message, "Repair what is not OWL 2 DL first.")
    elif not answer["consistent"]:
        message = "The ontology contradicts itself: HermiT finds no world in which all its axioms hold."
        yield Finding(Severity.error, "consistency", message, _LOOK)
    for name in answer.get("empty", ()):
        message = "Nothing can ever be a member of this class: HermiT proves it empty."
        yield Finding(Severity.error, "satisfiability", message, "Its axioms exclude each other; drop one.", name)


def _contradictions(knowledge: Knowledge, index: Index, folder: Path, deadline: float) -> Iterator[Finding]:
    """Which files of facts contradict the ontology, each tried by itself beside the first, which names the actors."""
    parts = [folder / f"part-{number}.nt" for number in range(len(knowledge.facts))]
    for part, path in zip(parts, knowledge.facts, strict=True):
        _write(dict.fromkeys((*knowledge.terms, knowledge.facts[0], path)), part, index, Counter())
    answer = hermit.work(_WORKER, ["--parts", *parts], deadline)
    wrong = [path for path, consistent in zip(knowledge.facts, answer["parts"], strict=True) if not consistent]
    if not wrong:
        message = "The facts contradict the ontology, though no file of them does so alone."
        yield Finding(Severity.error, "consistency", message, _LOOK)
    for path in wrong:
        message = "The facts of this file contradict the ontology: HermiT finds no world in which both hold."
        yield Finding(Severity.error, "consistency", message, _LOOK, file=path)
