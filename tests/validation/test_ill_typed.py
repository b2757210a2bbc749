"""A value whose text is not of its datatype is reported where it stands, and compared with nothing."""

from pathlib import Path

import pytest
from rdflib import SH, XSD, Literal

from kb.validation import Finding, fast, reference, shapes, validate
from kb.validation.engines import Engine
from kb.validation.literals import is_ill_typed
from kb.validation.statements import quiet_literals
from tests.validation.cases import line_of, turtle

MORE_PREFIXES = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix treaty: <https://w3id.org/melian/treaty/> .
@prefix commitment: <https://w3id.org/melian/commitment/> .
"""
DUNKIRK = """
treaty:Dunkirk a mel:Treaty ; rdfs:label "Treaty of Dunkirk"@en ; mel:hasCommitment commitment:Dunkirk ;
    dcterms:source work:LeedsEtAl2002 ; mel:status mel:Published .

commitment:Dunkirk a mel:Commitment ;
    mel:committedActor state:UKG ; mel:beneficiary state:FRN ; mel:obligation mel:DefenceObligation ;
    mel:startDate "1947-03-04"^^xsd:date ;
    mel:endDate "1954-10-23"^^xsd:date ;
    dcterms:source work:LeedsEtAl2002 ; mel:status mel:Published .
"""
START, END, YEAR = '"1947-03-04"^^xsd:date', '"1954-10-23"^^xsd:date', "mel:year 1938"

ENGINES = pytest.mark.parametrize("engine", [reference, fast], ids=["pyshacl", "shacl"])


def found(folder: Path, engine: Engine, *changes: tuple[str, str]) -> tuple[Path, list[Finding]]:
    """The sound case and a treaty, with changes, and what is found in them."""
    file = turtle(folder)
    text = MORE_PREFIXES + file.read_text(encoding="utf-8") + DUNKIRK
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file, validate([file], engine).findings


@ENGINES
@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        (START, '"1947-02-31"^^xsd:date', "CommitmentShape-start"),
        (START, '"1947-W10-2"^^xsd:date', "CommitmentShape-start"),
        (START, '"1947-03-04T00:00:00"^^xsd:date', "CommitmentShape-start"),
        (START, '"abc"^^xsd:integer', "CommitmentShape-start"),
        (START, "[]", "CommitmentShape-start"),
        (END, '"1954-02-31"^^xsd:date', "CommitmentShape-end"),
        (END, '"NaN"^^xsd:decimal', "CommitmentShape-end"),
        (YEAR, 'mel:year "abc"^^xsd:integer', "SituationShape-year"),
        (YEAR, 'mel:year "1_938"^^xsd:integer', "SituationShape-year"),
        (YEAR, 'mel:year " 1938 "^^xsd:integer', "SituationShape-year"),
        (YEAR, 'mel:date "-0416-02-31"^^xsd:date ; mel:year 1938', "SituationShape-date"),
        ("mel:greatPower true", 'mel:greatPower "maybe"^^xsd:boolean', "SituationFlagShape-greatPower"),
    ],
)
def test_an_impossible_value_is_one_finding_on_its_line(
    tmp_path: Path, engine: Engine, old: str, new: str, shape: str
) -> None:
    file, findings = found(tmp_path, engine, (old, new))
    assert [(f.shape.rpartition("/")[2], f.line) for f in findings] == [(shape, line_of(file, new))]


@ENGINES
def test_two_impossible_days_are_two_findings_and_are_not_put_in_order(tmp_path: Path, engine: Engine) -> None:
    _, findings = found(tmp_path, engine, (START, '"1954-02-31"^^xsd:date'), (END, '"1947"^^xsd:date'))
    assert [(f.shape.rpartition("/")[2], f.value) for f in findings] == [
        ("CommitmentShape-start", "1954-02-31"),
        ("CommitmentShape-end", "1947"),
    ]


@ENGINES
def test_a_finding_says_that_there_is_no_such_day(tmp_path: Path, engine: Engine) -> None:
    _, (finding,) = found(tmp_path, engine, (START, '"1947-02-31"^^xsd:date'))
    assert "an xsd:date" in finding.message
    assert (finding.suggestion or "").startswith('There is no xsd:date that is written "1947-02-31".')
    assert finding.term == Literal("1947-02-31", datatype=XSD.date, normalize=False)


@ENGINES
@pytest.mark.parametrize("year", ["²", "--5", "abc"])
def test_an_actor_is_suggested_though_the_year_is_no_number(tmp_path: Path, engine: Engine, year: str) -> None:
    changes = (YEAR, f'mel:year "{year}"^^xsd:integer'), ("mel:perceiver state:FRN", "mel:perceiver state:FRNN")
    _, findings = found(tmp_path, engine, *changes)
    assert any((f.suggestion or "").startswith("Did you mean FRN, France") for f in findings)


@ENGINES
def test_days_out_of_order_are_found(tmp_path: Path, engine: Engine) -> None:
    file, (finding,) = found(tmp_path, engine, (START, '"1955-01-01"^^xsd:date'))
    assert (finding.shape.rpartition("/")[2], finding.line) == ("CommitmentShape-order", line_of(file, '"1955-01-01"'))


@pytest.mark.parametrize(
    ("text", "datatype"),
    [("1947-03-04Z", "date"), ("+007", "integer"), ("1.", "decimal"), ("-.5", "decimal"), ("1", "boolean"),
     ("-INF", "double"), ("1E+3", "double"), ("0416", "gYear"), ("1947-02-31", "string")],
)  # fmt: skip
def test_what_xml_schema_lets_stand_is_not_ill_typed(text: str, datatype: str) -> None:
    assert not is_ill_typed(Literal(text, datatype=XSD[datatype], normalize=False))


@pytest.mark.parametrize(
    ("text", "datatype"),
    [("1947-3-4", "date"), ("1900-02-29", "date"), ("1e3", "decimal"), ("NaN", "decimal"), ("", "integer"),
     ("TRUE", "boolean"), ("nan", "double"), ("1947-03-04T25:00:00", "dateTime")],
)  # fmt: skip
def test_what_xml_schema_does_not_let_stand_is_ill_typed(text: str, datatype: str) -> None:
    with quiet_literals():
        assert is_ill_typed(Literal(text, datatype=XSD[datatype], normalize=False))


def test_no_shape_compares_two_properties_but_by_a_query() -> None:
    """sh:lessThan finds fault with what cannot be compared, and the reference fails on some of it."""
    graph = shapes.shipped().graph
    assert [*graph.subjects(SH.lessThan), *graph.subjects(SH.lessThanOrEquals)] == []
