"""Random class expressions as a theory file, random rows for them, and a brute force that knows no cells.

Everything comes from a random.Random with a seed, so that a failure can be repeated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import pyarrow as pa
from rdflib import Graph

import ontology
from ontology import Source
from reasoner.classify.cells import Outcome
from reasoner.theory.expressions import And, Expression, Named, Not, Or, Property, Test, Top, distinct_tests
from reasoner.theory.library import Library, Rule

PREFIXES = """
@prefix mel:     <https://w3id.org/melian/ontology/> .
@prefix theory:  <https://w3id.org/melian/theory/> .
@prefix rule:    <https://w3id.org/melian/rule/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
"""
SHARED = ("situations", "behaviours", "theories")


@dataclass(frozen=True)
class Input:
    """A property that random conditions test: its name, column and kind, and values between which tests can tell."""

    name: str
    column: str
    kind: str
    values: tuple[object, ...]
    bounded: bool = False


_POINTS = tuple(range(13))
_POLES = ("multipolar", "bipolar", "unipolar")
_AIMS = ("status_quo", "limited_revisionist", "unlimited_revisionist")
OF_ASSESSMENT = (
    Input("weak", "weak", "boolean", (True, False)),
    Input("allyAvailable", "ally_available", "boolean", (True, False)),
    Input("proximity", "proximity", "integer", (0, 1, 2, 3)),
    Input("threatPoints", "threat_points", "integer", _POINTS, bounded=True),
    Input("powerShareRise", "power_share_rise", "decimal", tuple(Decimal(n) / 20 for n in range(-1, 8))),
)
OF_SITUATION = (
    Input("coerced", "coerced", "boolean", (True, False)),
    Input("hasPatronOfGain", "has_patron_of_gain", "boolean", (True, False)),
    Input("topThreatPoints", "top_threat_points", "integer", _POINTS, bounded=True),
    Input("polarity", "polarity", "individual", _POLES),
    Input("aims", "aims", "individual", _AIMS),
)
INPUTS = {each.column: each for each in (*OF_ASSESSMENT, *OF_SITUATION)}
_NAMES = dict(
    zip(
        (*_POLES, *_AIMS),
        ("Multipolar", "Bipolar", "Unipolar", "StatusQuo", "LimitedRevisionist", "UnlimitedRevisionist"),
        strict=True,
    )
)
_NAMED = ("mel:Cornered", "mel:NoProfit", "rule:INNER")


# Conditions


def _test(rng: Random, tested: Input) -> str:
    if tested.kind in ("integer", "decimal") and rng.random() < 0.8:
        filler = _facets(rng, tested) if rng.random() < 0.9 else f"xsd:{tested.kind}"
        return f"[ a owl:Restriction ; owl:onProperty mel:{tested.name} ; owl:someValuesFrom {filler} ]"
    value = _written(rng.choice(tested.values))
    return f"[ a owl:Restriction ; owl:onProperty mel:{tested.name} ; owl:hasValue {value} ]"


def _facets(rng: Random, tested: Input) -> str:
    low, high = sorted(rng.sample(range(len(tested.values)), 2))
    ends = [
        f"[ xsd:{rng.choice(['minInclusive', 'minExclusive'])} {_written(tested.values[low])} ]",
        f"[ xsd:{rng.choice(['maxInclusive', 'maxExclusive'])} {_written(tested.values[high])} ]",
    ]
    kept = rng.choice([ends, ends[:1], ends[1:]])
    return f"[ a rdfs:Datatype ; owl:onDatatype xsd:{tested.kind} ; owl:withRestrictions ( {' '.join(kept)} ) ]"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f'"{value}"^^xsd:decimal'
    return f"mel:{_NAMES[value]}" if isinstance(value, str) else str(value)


def _condition(rng: Random, depth: int, on_situation: bool, named: tuple[str, ...]) -> str:
    whole = "mel:Situation" if on_situation else "mel:Assessment"
    kind = rng.choice(["and", "or", "not", "test", "in"] if depth else ["test"])
    if kind in ("and", "or"):
        parts = [_condition(rng, depth - 1, on_situation, named) for _ in range(rng.choice([2, 2, 3]))]
        constructor = "intersectionOf" if kind == "and" else "unionOf"
        return f"[ a owl:Class ; owl:{constructor} ( {' '.join(parts)} ) ]"
    if kind == "not":
        part = f"[ a owl:Class ; owl:complementOf {_condition(rng, depth - 1, on_situation, named)} ]"
        return f"[ a owl:Class ; owl:intersectionOf ( {whole} {part} ) ]"
    if kind == "in" and not on_situation:
        filler = _condition(rng, depth - 1, True, named)
        return f"[ a owl:Restriction ; owl:onProperty mel:inSituation ; owl:someValuesFrom {filler} ]"
    if not on_situation and named and rng.random() < 0.2:
        return rng.choice(named)
    return _test(rng, rng.choice(OF_SITUATION if on_situation else OF_ASSESSMENT))


def _rule(name: str, order: int, condition: str) -> str:
    return f"""
rule:{name} a owl:Class , mel:Rule ; rdfs:label "{name}"@en ; skos:notation "{name}" ; mel:ofTheory theory:random ;
    mel:decisionOrder {order} ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( mel:Assessment {condition} ) ] ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty mel:predicts ; owl:hasValue mel:Balancing ] .
"""


def library(rng: Random, shared: tuple[str, ...] = SHARED) -> Library:
    """A library with one theory, "random": a rule OUTER that may use INNER, both with random conditions.

    shared are the modules of the ontology that it is read with.
    """
    text = PREFIXES + 'theory:random a mel:Theory ; rdfs:label "random"@en ; skos:notation "random" .\n'
    text += _rule("INNER", 1, _condition(rng, 2, False, _NAMED[:2]))
    text += _rule("OUTER", 2, _condition(rng, 3, False, _NAMED))
    modules = [ontology.read(path) for path in ontology.modules() if path.stem in shared]
    return Library([*modules, Source(Path("random.ttl"), Graph().parse(data=text, format="turtle"))])


def outer(library: Library) -> Rule:
    """The rule to decide."""
    return library.theories["random"].deciding[1]


# Rows


def rows(rng: Random, count: int) -> list[dict[str, object]]:
    """Random rows of the assessment table; about a third of the values missing, or known between bounds only."""
    return [{"row": number, **dict(_row(rng))} for number in range(count)]


def _row(rng: Random) -> Iterator[tuple[str, object]]:
    for column, each in INPUTS.items():
        value = rng.choice(each.values) if rng.random() < 0.6 else None
        yield column, value
        if each.bounded:
            bounds = sorted(rng.sample(_POINTS, 2)) if rng.random() < 0.6 else [None, None]
            low, high = (value, value) if value is not None else bounds
            yield f"{column}_low", low
            yield f"{column}_high", high


def table(rows: list[dict[str, object]]) -> pa.Table:
    """The rows as a table with the types of the assessment table."""
    types = {"boolean": pa.bool_(), "integer": pa.int64(), "decimal": pa.float64(), "individual": pa.string()}
    kinds = {"row": pa.int64()}
    for column, each in INPUTS.items():
        kinds |= dict.fromkeys((column, f"{column}_low", f"{column}_high"), types[each.kind])
    columns = {
        name: [float(row[name]) if isinstance(row[name], Decimal) else row[name] for row in rows] for name in rows[0]
    }
    return pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})


# The brute force

_ABSENT = object()


def outcome(condition: Expression, row: Mapping[str, object]) -> Outcome:
    """Whether a condition holds of a row in all worlds that agree with it (True), in none (False), or in some."""
    tested = list(dict.fromkeys(test.property for test in distinct_tests(condition)))
    worlds = product(*(_values(each, row) for each in tested))
    found = {_holds(condition, dict(zip(tested, values, strict=True))) for values in worlds}
    return found.pop() if len(found) == 1 else None


def _values(tested: Property, row: Mapping[str, object]) -> list[object]:
    each = INPUTS[str(tested.column)]
    if row[each.column] is not None:
        return [row[each.column]]
    if each.bounded and row[f"{each.column}_low"] is not None:
        return [n for n in _POINTS if row[f"{each.column}_low"] <= n <= row[f"{each.column}_high"]]  # type: ignore[operator]  # numbers
    beyond: list[object] = (
        [-1, 99] if each.kind in ("integer", "decimal") else ["another"] if each.kind != "boolean" else []
    )
    between: list[object] = [Decimal(n) / 40 for n in range(-3, 16, 2)] if each.kind == "decimal" else []
    return [*each.values, *beyond, *between, _ABSENT]


def _holds(condition: Expression, world: Mapping[Property, object]) -> bool:
    match condition:
        case Test():
            value = world[condition.property]
            return value is not _ABSENT and _passes(condition, value)
        case Top():
            return True
        case And(parts):
            return all(_holds(part, world) for part in parts)
        case Or(parts):
            return any(_holds(part, world) for part in parts)
        case Not(part):
            return not _holds(part, world)
        case Named(_, definition):
            return _holds(definition, world)


def _passes(test: Test, value: object) -> bool:
    if test.equals is not None:
        return bool(value == test.equals)
    if isinstance(value, bool | str):
        return True
    number = Decimal(str(value))
    if test.low is not None and (number < test.low or (test.low_open and number == test.low)):
        return False
    return test.high is None or number < test.high or (number == test.high and not test.high_open)
