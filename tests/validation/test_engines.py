"""The fast engine finds what the reference finds: in every invalid file, and in generated data."""

import random
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import BNode
from rdflib.term import Node

import ontology
from kb.validation import background, engines, shapes
from kb.validation.background import Background
from kb.validation.engines import BIG, Engine, Result, engine_for, fast, reference
from kb.validation.shapes import Shapes
from kb.validation.statements import turtle

ROOT = Path(__file__).resolve().parents[2]
INVALID = sorted((ROOT / "tests" / "shapes" / "invalid").glob("*.ttl"))
CASES = sorted((ROOT / "kb" / "cases").glob("*.ttl"))
BATCH = 30


@cache
def melian() -> tuple[Shapes, Background]:
    chosen = shapes.shipped()
    return chosen, background.read(chosen.background)


Told = tuple[Node, Node | None, Node | None, Node, str, str, str | None]


def told(results: Iterable[Result]) -> set[Told]:
    """Results without the order and number of repetitions, on which engines may differ."""
    blank = BNode("any")

    def name(node: Node | None) -> Node | None:
        return blank if isinstance(node, BNode) else node

    return {
        (name(r.focus) or blank, r.path, name(r.value), r.shape, r.component, r.severity, r.message) for r in results
    }


def by(engine: Engine, triples: list[ox.Triple]) -> set[Told]:
    chosen, behind = melian()
    return told(engine(triples, behind, chosen))


def renamed(triples: list[ox.Triple], number: int, *, keep: frozenset[str] = frozenset()) -> list[ox.Triple]:
    """The same statements about other records, so that many files can be validated in one go."""
    own = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)} - keep
    own = {iri for iri in own if iri.startswith(ontology.BASE) and not iri.startswith(ontology.MEL)}

    def other(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        return ox.NamedNode(f"{term.value}-{number}") if isinstance(term, ox.NamedNode) and term.value in own else term

    return [ox.Triple(other(t.subject), t.predicate, other(t.object)) for t in triples]  # type: ignore[arg-type]


@cache
def described_behind() -> frozenset[str]:
    _, behind = melian()
    return frozenset(node.value for node in behind.subjects)


def batches() -> list[list[Path]]:
    files = iter(INVALID)
    return list(iter(lambda: list(islice(files, BATCH)), []))


@pytest.mark.parametrize("files", batches(), ids=lambda files: files[0].stem)
def test_both_engines_find_the_same_in_every_invalid_file(files: list[Path]) -> None:
    triples = []
    for number, file in enumerate(files):
        triples += renamed(turtle(file), number, keep=described_behind())
    found = by(reference, triples)
    assert len(found) > len(files) // 2  # blank nodes count as one
    assert by(fast, triples) == found


SPOILERS = [
    ox.Literal("4", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("007", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("yes", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
    ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
    ox.Literal("1938-02-30", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    ox.Literal("1938", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    ox.Literal("1938-W10-2", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    ox.Literal("1_938", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("NaN", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    ox.Literal("a text"),
    ox.Literal("ein Text", language="de"),
    ox.Literal(""),
    ox.NamedNode(ontology.BASE + "state/FRA"),
    ox.NamedNode(ontology.MEL + "Multipolar"),
    ox.NamedNode("http://elsewhere.example/x"),
    ox.BlankNode("nobody"),
]


def spoilt(triples: list[ox.Triple], chance: random.Random, faults: int) -> list[ox.Triple]:
    """Statements with random faults: left out, said twice, of another value or about another record."""
    spoilt = list(triples)
    for _ in range(faults):
        at = chance.randrange(len(spoilt))
        triple = spoilt[at]
        match chance.randrange(4):
            case 0:
                del spoilt[at]
            case 1:
                spoilt.append(ox.Triple(triple.subject, triple.predicate, chance.choice(SPOILERS)))
            case 2:
                spoilt[at] = ox.Triple(triple.subject, triple.predicate, chance.choice(SPOILERS))
            case _:
                spoilt[at] = ox.Triple(triple.subject, chance.choice(triples).predicate, triple.object)
    return spoilt


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_find_the_same_in_cases_with_random_faults(seed: int) -> None:
    chance = random.Random(seed)
    triples = spoilt(turtle(chance.choice(CASES)), chance, faults=40)
    found = by(reference, triples)
    assert len(found) > 10
    assert by(fast, triples) == found


def test_blank_nodes_keep_their_names_in_the_fast_engine() -> None:
    mel = ontology.MEL
    one, other = ox.BlankNode("one"), ox.BlankNode("other")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [ox.Triple(node, kind, ox.NamedNode(mel + "Assessment")) for node in (one, other)]
    triples.append(ox.Triple(other, ox.NamedNode(mel + "inSituation"), one))
    chosen, behind = melian()
    found = {(str(r.focus), str(r.shape)) for r in fast(triples, behind, chosen)}
    assert found == {(str(r.focus), str(r.shape)) for r in reference(triples, behind, chosen)}
    assert {focus for focus, _ in found} == {"one", "other"}


def test_what_stands_behind_the_data_is_looked_up_and_not_validated() -> None:
    """An actor of the registry that broke a shape would not be the reader's fault."""
    chosen, behind = melian()
    state = ox.NamedNode(ontology.BASE + "state/XXX")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    flawed = Background([*behind.triples, ox.Triple(state, kind, ox.NamedNode(ontology.MEL + "State"))])
    triples = turtle(CASES[0])
    for engine in (reference, fast):
        assert not [r for r in engine(triples, flawed, chosen) if str(r.focus) == state.value]
        (own, *_) = [r for r in engine([*triples, flawed.triples[-1]], flawed, chosen) if str(r.focus) == state.value]
        assert own.severity == "Violation"


def test_a_case_is_validated_by_the_reference_and_a_big_file_by_the_fast_engine() -> None:
    assert engine_for(BIG - 1) is engines.reference
    assert engine_for(BIG) is engines.fast
    assert max(len(turtle(case)) for case in CASES) < BIG
