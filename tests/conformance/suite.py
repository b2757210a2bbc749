"""The conformance suite: one folder a case, `<rule or theory>/<name>/given.ttl` and `expected.ttl`.

Two kinds are told apart by what given.ttl describes:

* a coded case (mel:Case): expected.ttl holds a mel:Prediction for every situation and every theory that it names;
* assessments alone, or pairs of states, in a folder named for a class (rule:BOT-14, mel:Cornered): expected.ttl says
  of each that it is in the class, that it is in the class's complement, or nothing (neither follows), and what then
  follows.

Both are compared both ways: nothing missing, nothing extra. Adding a folder needs no code.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kb.case_rdf import CaseRows
from ontology import BASE, MEL
from reasoner.cases import predict_cases
from reasoner.classify.cells import Cell, Outcome, Schema, decide
from reasoner.theory.expressions import Property, Value
from reasoner.theory.library import Library
from reasoner.theory.parse import Parser, pair_properties, properties

ROOT = Path(__file__).parent
_ROWS = (MEL.Assessment, MEL.PairAssessment)
_FOLLOWS = (MEL.predicts, MEL.concludes, MEL.predictsOutcome)


@dataclass(frozen=True)
class Folder:
    """One conformance case."""

    path: Path

    @property
    def name(self) -> str:
        """The folder below the suite, "BOT-4/not-weak"."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def given(self) -> Path:
        """The file of what is given."""
        return self.path / "given.ttl"

    @property
    def expected(self) -> Graph:
        """What must follow."""
        return _parsed(self.path / "expected.ttl")

    @property
    def is_coded(self) -> bool:
        """Whether a coded case is given, not assessments alone."""
        return (None, RDF.type, MEL.Case) in _parsed(self.given)


@cache
def _parsed(path: Path) -> Graph:
    return Graph().parse(path)


def folders() -> list[Folder]:
    """Every conformance case, by name."""
    return [Folder(path) for path in sorted(ROOT.glob("*/*/")) if not path.name.startswith("_")]


# Predictions


@dataclass(frozen=True, order=True)
class Predicted:
    """One prediction as expected.ttl writes it: by IRIs, the rule by its number."""

    situation: str
    theory: str
    status: str
    behaviour: str
    target: str
    rule: str
    needs: tuple[str, ...]


def expected_predictions(graph: Graph, library: Library) -> list[Predicted]:
    """The mel:Prediction nodes of an expected.ttl, sorted."""
    numbers = {rule.iri: rule.id for theory in library.theories.values() for rule in theory.rules}

    def name(node: Node, property_: URIRef) -> str:
        return _tail(graph.value(node, property_, any=False))

    found = []
    for node in graph.subjects(RDF.type, MEL.Prediction):
        fired = graph.value(node, MEL.firedRule, any=False)
        found.append(
            Predicted(
                situation=name(node, MEL.forSituation),
                theory=name(node, MEL.byTheory),
                status=str(library.graph.value(graph.value(node, MEL.predictionStatus, any=False), SKOS.notation)),
                behaviour=name(node, MEL.predictedBehaviour),
                target=str(graph.value(node, MEL.towardTarget, any=False) or ""),
                rule="" if fired is None else numbers[str(fired)],
                needs=tuple(sorted(str(need) for need in graph.objects(node, MEL.needs))),
            )
        )
    return sorted(found)


def _tail(node: Node | None) -> str:
    return "" if node is None else str(node).rsplit("/", 1)[-1]


def predictions(rows: CaseRows, library: Library, theories: set[str], engine: str = "columns") -> list[Predicted]:
    """What some theories (ids) say of the situations, in the same form, sorted."""
    targets = {(row["situation"], row["target"]): str(row["target_iri"]) for row in rows.assessments}
    found = predict_cases(rows, library, library.choose(sorted(theories)), engine)
    return sorted(
        Predicted(
            situation=each.situation,
            theory=each.theory,
            status=each.status,
            behaviour=each.behaviour or "",
            target="" if each.target is None else targets[each.situation, each.target],
            rule=each.rule or "",
            needs=tuple(sorted(each.needs)),
        )
        for each in found
    )


# Classes


@dataclass(frozen=True)
class Membership:
    """Of one class: the outcome for each assessment, and what follows where it holds."""

    outcomes: dict[str, Outcome]
    follows: dict[str, frozenset[str]]


def class_of(folder: Folder, library: Library) -> URIRef:
    """The class that a folder is named for: a rule, or a class that rules share."""
    name = folder.path.parent.name
    rule = URIRef(f"{BASE}rule/{name}")
    return rule if (rule, RDF.type, OWL.Class) in library.graph else MEL[name]


def expected_membership(folder: Folder, library: Library) -> Membership:
    """What expected.ttl says of each assessment that given.ttl describes."""
    graph, tested = folder.expected, class_of(folder, library)
    outcomes: dict[str, Outcome] = {}
    follows = {}
    for row in _assessments(_parsed(folder.given)):
        types = set(graph.objects(row, RDF.type))
        complements = {graph.value(kind, OWL.complementOf) for kind in types}
        outcomes[_tail(row)] = True if tested in types else False if tested in complements else None
        above = {str(kind) for kind in types if isinstance(kind, URIRef) and kind != tested}
        above |= {str(value) for on in _FOLLOWS for value in graph.objects(row, on)}
        follows[_tail(row)] = frozenset(above)
    strays = {_tail(row) for row in graph.subjects(RDF.type) if isinstance(row, URIRef)} - set(outcomes)
    assert not strays, f"{folder.name}: expected.ttl speaks of {strays}, which given.ttl does not describe"
    return Membership(outcomes, follows)


def membership(folder: Folder, library: Library) -> Membership:
    """What the library's axioms say of each assessment that given.ttl describes."""
    return membership_of(class_of(folder, library), given_values(folder, library), library)


def membership_of(tested: URIRef, known: dict[str, dict[Property, Value]], library: Library) -> Membership:
    """What the library's axioms say of assessments of which some values are known."""
    condition = Parser(library.graph, library.files).definition(tested)
    schema = Schema.of([condition])
    outcomes = {name: decide(condition, schema, cell_of(schema, values)) for name, values in known.items()}
    what = _consequences(tested, library.graph)
    follows = {name: what if outcome else frozenset() for name, outcome in outcomes.items()}
    return Membership(outcomes, follows)


def _assessments(graph: Graph) -> list[Node]:
    return sorted((row for kind in _ROWS for row in graph.subjects(RDF.type, kind)), key=str)


def _consequences(tested: URIRef, graph: Graph) -> frozenset[str]:
    above = list(graph.objects(tested, RDFS.subClassOf))
    values = [graph.value(node, OWL.hasValue) for node in above]
    return frozenset(str(node) for node in (*above, *values) if isinstance(node, URIRef))


def given_values(folder: Folder, library: Library) -> dict[str, dict[Property, Value]]:
    """The values that given.ttl states of each assessment."""
    return known_values(_parsed(folder.given), library)


def known_values(graph: Graph, library: Library) -> dict[str, dict[Property, Value]]:
    """For each assessment or pair, the values of its properties and of its situation's."""
    testable = properties(library.graph) | pair_properties(library.graph)
    found = {}
    for row in _assessments(graph):
        situation = graph.value(row, MEL.inSituation)
        said = [*graph.predicate_objects(row), *(graph.predicate_objects(situation) if situation else ())]
        found[_tail(row)] = {testable[str(on)]: _plain(value, library) for on, value in said if str(on) in testable}
    return found


def _plain(value: Node, library: Library) -> Value:
    if not isinstance(value, Literal):
        return str(library.graph.value(value, SKOS.notation) or value)
    plain = value.toPython()
    return plain if isinstance(plain, bool) else Decimal(str(plain))


def cell_of(schema: Schema, values: dict[Property, Value]) -> Cell:
    """The cell of a row whose known values are given."""
    outcomes = tuple(test.holds(values[test.property]) if test.property in values else None for test in schema.tests)
    return Cell(outcomes, tuple(tested in values for tested in schema.properties))
