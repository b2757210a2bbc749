"""Axioms in the Manchester syntax: each constructor that rules may use, written as the W3C's note has it."""

import pyoxigraph as ox
import pytest

from kb.manchester import Axioms
from ontology import BASE, MEL

_PREFIXES = f"""
@prefix mel: <{MEL}> . @prefix rule: <{BASE}rule/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
_WEAK = "[ owl:onProperty mel:weak ; owl:hasValue true ]"


@pytest.mark.parametrize(
    ("turtle", "text"),
    [
        (_WEAK, "mel:weak value true"),
        ("[ owl:complementOf mel:Threat ]", "not mel:Threat"),
        (f"[ owl:complementOf {_WEAK} ]", "not (mel:weak value true)"),
        (f"[ owl:intersectionOf ( mel:Threat {_WEAK} ) ]", "mel:Threat\n        and (mel:weak value true)"),
        (f"[ owl:unionOf ( mel:Threat [ owl:intersectionOf ( mel:A {_WEAK} ) ] ) ]",
         "mel:Threat\n        or (mel:A and (mel:weak value true))"),
        ("[ owl:onProperty mel:aims ; owl:hasValue mel:StatusQuo ]", "mel:aims value mel:StatusQuo"),
        ('[ owl:onProperty mel:note ; owl:hasValue "a \\"b\\"" ]', 'mel:note value "a \\"b\\""'),
        ("[ owl:onProperty mel:year ; owl:someValuesFrom xsd:integer ]", "mel:year some xsd:integer"),
        (f"[ owl:onProperty mel:inSituation ; owl:someValuesFrom {_WEAK} ]",
         "mel:inSituation some (mel:weak value true)"),
        ("[ owl:onProperty mel:threatPoints ; owl:someValuesFrom [ owl:onDatatype xsd:integer ;"
         " owl:withRestrictions ( [ xsd:minInclusive 8 ] [ xsd:maxExclusive 12 ] ) ] ]",
         "mel:threatPoints some xsd:integer[>= 8, < 12]"),
    ],
)  # fmt: skip
def test_an_axiom_is_written_in_the_syntax(turtle: str, text: str) -> None:
    (frame,) = _axioms(f"rule:X owl:equivalentClass {turtle} .").frames(_name("X"), ())
    assert frame.text == f"Class: rule:X\n    EquivalentTo:\n        {text}"


def test_the_classes_that_a_class_is_defined_by_follow_it_each_once() -> None:
    axioms = _axioms(f"""
        rule:X owl:equivalentClass [ owl:intersectionOf ( mel:A mel:B ) ] .
        mel:A owl:equivalentClass [ owl:complementOf mel:B ] . mel:B owl:equivalentClass {_WEAK} .""")
    frames = axioms.frames(_name("X"), ["mel:Threat"])
    assert [frame.text.partition("\n")[0] for frame in frames] == ["Class: rule:X", "Class: mel:A", "Class: mel:B"]
    assert frames[0].text.endswith("    SubClassOf:\n        mel:Threat")
    assert "SubClassOf" not in frames[1].text


def test_what_rules_may_not_use_is_refused_instead_of_left_out() -> None:
    with pytest.raises(ValueError, match="mel:weak"):
        _axioms("rule:X owl:equivalentClass [ owl:onProperty mel:weak ; owl:minCardinality 1 ] .").frames(
            _name("X"), ()
        )


def _axioms(turtle: str) -> Axioms:
    return Axioms(quad.triple for quad in ox.parse(_PREFIXES + turtle, format=ox.RdfFormat.TURTLE))


def _name(rule: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}rule/{rule}")
