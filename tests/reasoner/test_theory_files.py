"""Theory files: a theory of one's own works without Python, and what is wrong with it is said in one sentence."""

from pathlib import Path

import pytest

import ontology
from melian import api
from ontology import OntologyError
from reasoner.errors import ReasonerError, TheoryError
from reasoner.theory.library import Library

PREFIXES = """
@prefix mel:     <https://w3id.org/melian/ontology/> .
@prefix theory:  <https://w3id.org/melian/theory/> .
@prefix rule:    <https://w3id.org/melian/rule/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .

theory:mine a mel:Theory ; rdfs:label "mine"@en ; skos:notation "mine" .
"""
ALSO = "rule:MY-1 rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {} ; owl:hasValue {} ] ."
TOP = "[ a owl:Restriction ; owl:onProperty mel:isTopThreat ; owl:hasValue true ]"


def rule(condition: str, name: str = "MY-1", order: int | None = 1, follows: str = "mel:predicts mel:Balancing") -> str:
    """A rule of the theory, deciding if it has an order."""
    on, value = follows.split()
    deciding = "" if order is None else f"mel:decisionOrder {order} ;"
    return f"""
rule:{name} a owl:Class , mel:Rule ; rdfs:label "mine"@en ; skos:notation "{name}" ; mel:ofTheory theory:mine ;
    {deciding} owl:equivalentClass {condition} ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {on} ; owl:hasValue {value} ] .
"""


def on(property_: str, rest: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty mel:{property_} ; {rest} ]"


def both(*members: str) -> str:
    return f"[ a owl:Class ; owl:intersectionOf ( mel:Assessment {' '.join(members)} ) ]"


def facets(property_: str, datatype: str, *edges: str) -> str:
    listed = " ".join(f"[ {edge} ]" for edge in edges)
    return on(
        property_,
        f"owl:someValuesFrom [ a rdfs:Datatype ; owl:onDatatype {datatype} ; owl:withRestrictions ( {listed} ) ]",
    )


def write(folder: Path, *parts: str, name: str = "mine.ttl") -> Path:
    (folder / name).write_text(PREFIXES + "".join(parts), encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    """The one sentence with which a folder of theories is refused."""
    with pytest.raises(TheoryError) as caught:
        Library.load([folder])
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text
    return text


# A reader's own theory


def test_a_theory_in_a_folder_is_applied_like_the_shipped_ones(tmp_path: Path) -> None:
    found = api.predict(["C09"], theories=["mine", "naive"], folders=[write(tmp_path, rule(both(TOP)))])
    mine, naive = (found[found.theory == theory] for theory in ("mine", "naive"))
    assert len(mine) == 2
    assert list(mine.target) == list(naive.target)
    assert set(mine["rule"]) == {"MY-1"}


def test_a_theory_may_use_the_shared_classes_and_every_constructor(tmp_path: Path) -> None:
    condition = both(
        "mel:SeriousThreat",
        "[ a owl:Class ; owl:complementOf mel:Cornered ]",
        f"[ a owl:Class ; owl:unionOf ( {on('weak', 'owl:hasValue true')} {on('weak', 'owl:hasValue false')} ) ]",
        facets("threatPoints", "xsd:integer", "xsd:minExclusive 7", "xsd:maxInclusive 12"),
        on("inSituation", f"owl:someValuesFrom {on('polarity', 'owl:hasValue mel:Multipolar')}"),
        on("proximity", "owl:someValuesFrom xsd:integer"),
        "owl:Thing",
    )
    found = api.predict(["C09"], theories=["mine"], folders=[write(tmp_path, rule(condition))])
    assert set(found.status) == {"predicted"}


def test_a_theory_may_test_a_property_of_its_own_that_is_then_never_known(tmp_path: Path) -> None:
    own = """
mel:isGenerous a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:domain mel:Assessment ; rdfs:range xsd:boolean .
"""
    folder = write(tmp_path, own, rule(both(on("isGenerous", "owl:hasValue true"))))
    found = api.predict(["C09"], theories=["mine"], folders=[folder])
    assert set(found.status) == {"undetermined"}
    assert list(found.needs) == [["isGenerous"]] * 2


def test_a_theory_may_say_none_of_everything(tmp_path: Path) -> None:
    folder = write(tmp_path, rule(both(), follows="mel:concludes mel:NonePredicted"))
    found = api.predict(["C09"], theories=["mine"], folders=[folder])
    assert set(found.status) == {"none"}


def test_the_shipped_theories_stay_when_a_folder_is_added(tmp_path: Path) -> None:
    shipped = set(Library.load().theories)
    assert set(Library.load([write(tmp_path, rule(both(TOP)))]).theories) == shipped | {"mine"}


# Conditions that cannot be applied


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (on("isTopThreat", "owl:cardinality 1"), "owl:cardinality on mel:isTopThreat is not a restriction"),
        (on("isTopThreat", "owl:allValuesFrom xsd:boolean"), "owl:allValuesFrom on mel:isTopThreat is not"),
        ("[ a owl:Class ; owl:oneOf ( mel:Multipolar ) ]", "owl:oneOf is not a class constructor that Melian supports"),
        ("[ a owl:Class ]", "an empty node is not a class constructor"),
        ("[ a owl:Class ; owl:unionOf () ]", "owl:unionOf has no members"),
        (on("isTopTreat", "owl:hasValue true"), "mel:isTopTreat is not a functional property of assessments"),
        (on("isTopTreat", "owl:hasValue true"), "did you mean mel:isTopThreat?"),
        (on("observed", "owl:hasValue true"), "mel:observed is not a functional property of assessments"),
        (on("coerced", "owl:hasValue true"), "mel:coerced is a property of a situation"),
        (
            on("inSituation", f"owl:someValuesFrom {on('weak', 'owl:hasValue true')}"),
            "mel:weak is a property of an assessment",
        ),
        (on("inSituation", "owl:hasValue mel:Multipolar"), "mel:inSituation may be used once, from an assessment"),
        (on("inSituation", "owl:someValuesFrom mel:FreeToChoose"), "stands inside mel:inSituation; write its"),
        ("mel:Situation", "mel:Situation stands where an assessment is described"),
        (on("inSituation", "owl:someValuesFrom mel:Assessment"), "stands where a situation is described"),
        (on("weak", 'owl:hasValue "true"'), "weak is compared with true, which is not of the property's datatype"),
        (on("weak", "owl:hasValue 1"), "not of the property's datatype xsd:boolean"),
        (on("weak", "owl:hasValue mel:Multipolar"), "weak takes a literal of kind boolean, not mel:Multipolar"),
        (on("proximity", "owl:hasValue 1.5"), "not of the property's datatype xsd:integer"),
        (
            on("inSituation", f"owl:someValuesFrom {on('polarity', 'owl:hasValue 3')}"),
            "polarity takes a named value, not 3",
        ),
        (facets("threatPoints", "xsd:integer", "xsd:minInclusive 8.0"), "datatype xsd:integer"),
        (facets("threatPoints", "xsd:integer", 'xsd:minInclusive "x"^^xsd:integer'), "datatype xsd:integer"),
        (facets("threatPoints", "xsd:decimal", "xsd:minInclusive 8.0"), "threatPoints (xsd:integer) is restricted to"),
        (facets("threatPoints", "xsd:integer", "xsd:pattern 8"), "the facet xsd:pattern is not supported"),
        (
            facets("threatPoints", "xsd:integer", "xsd:minInclusive 8", "xsd:minExclusive 7"),
            "threatPoints has two facets for its low end",
        ),
        (on("threatPoints", "owl:someValuesFrom xsd:string"), "is restricted to xsd:string, which Melian"),
        (on("weak", "owl:someValuesFrom mel:Nothing"), "weak (xsd:boolean) is restricted to mel:Nothing"),
        ("mel:Imaginary", "mel:Imaginary has no owl:equivalentClass; a class that a rule uses needs exactly one"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_applied_is_refused_by_axiom_and_file(
    condition: str, reason: str, tmp_path: Path
) -> None:
    text = refusal(write(tmp_path, rule(both(condition))))
    assert str(tmp_path / "mine.ttl") in text
    assert "rule/MY-1" in text
    assert reason in text


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_inner_class_that_cannot_be_applied_is_named_with_its_own_file(tmp_path: Path) -> None:
    inner = f"mel:Odd owl:equivalentClass {both(on('isTopThreat', 'owl:cardinality 1'))} .\n"
    write(tmp_path, inner, name="inner.ttl")
    text = refusal(write(tmp_path, rule(both("mel:Odd"))))
    assert f"{tmp_path / 'inner.ttl'}: the axiom of rule/MY-1 (through mel:Odd)" in text


def test_a_class_defined_by_itself_is_refused(tmp_path: Path) -> None:
    loop = f"mel:Egg owl:equivalentClass {both('mel:Hen')} .\nmel:Hen owl:equivalentClass {both('mel:Egg')} .\n"
    assert "mel:Egg is defined by itself" in refusal(write(tmp_path, loop, rule(both("mel:Egg"))))


def test_a_class_defined_twice_in_one_file_is_refused(tmp_path: Path) -> None:
    twice = rule(both(TOP)) + f"rule:MY-1 owl:equivalentClass {both('mel:Cornered')} .\n"
    assert "rule/MY-1 has more than one owl:equivalentClass" in refusal(write(tmp_path, twice))


def test_a_shipped_class_may_not_be_redefined(tmp_path: Path) -> None:
    text = refusal(write(tmp_path, f"mel:Cornered owl:equivalentClass {both(TOP)} .\n", rule(both(TOP))))
    assert str(tmp_path / "mine.ttl") in text
    assert "defines https://w3id.org/melian/ontology/Cornered" in text
    assert "theories.ttl defines already; give it a name of its own" in text


def test_two_folders_may_not_define_one_rule(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        write(folder, rule(both(TOP)))
    with pytest.raises(TheoryError, match=r"second.*rule/MY-1, which .*first.* defines already"):
        Library.load([first, second])


# Rules and theories that are not whole


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([rule(both(TOP)), rule(both(TOP), "MY-2")], "MY-2 and MY-1 of mine have one mel:decisionOrder, 1"),
        ([rule(both(TOP)), ALSO.format("mel:predicts", "mel:Hedging")],
         "must either predict one behaviour (mel:predicts) or conclude one status (mel:concludes)"),
        ([rule(both(TOP)), ALSO.format("mel:concludes", "mel:OutOfScope")], "must either predict one behaviour"),
        ([rule(both(TOP), follows="mel:sees mel:Balancing")], "must either predict one behaviour"),
        ([rule(both(TOP), follows="mel:predicts mel:Dancing")], "which is no behaviour"),
        ([rule(both(TOP), follows="mel:concludes mel:Undetermined")], "may conclude mel:NonePredicted or"),
        ([], "The theory mine has no"),
        ([rule(both(TOP)).replace('skos:notation "MY-1" ;', "")], "has no skos:notation (its short id)"),
        ([rule(both(TOP)).replace('rdfs:label "mine"@en ;', "")], "has no rdfs:label"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_whole_is_refused(parts: list[str], reason: str, tmp_path: Path) -> None:
    text = refusal(write(tmp_path, *parts))
    assert reason in text
    assert "mine" in text


def test_a_theory_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ReasonerError, match=r"no theory 'balance-of-treat'; .*Did you mean balance-of-threat\?"):
        api.predict(["C09"], theories=["balance-of-treat"])
    with pytest.raises(ReasonerError, match=r"no theory 'q'; the theories are .*\.$"):
        api.predict(["C09"], theories=["q"])


def test_a_parameter_that_is_not_there_is_refused() -> None:
    with pytest.raises(TheoryError, match="no parameter 'theta_x'"):
        Library.load().parameter("theta_x")


# Files that cannot be read


def test_a_file_that_is_no_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("theory:mine a mel:Theory ;;; [", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"mine\.ttl, line 1, is not valid Turtle") as caught:
        Library.load([tmp_path])
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_bytes((PREFIXES + "# Görlitz").encode("latin-1"))
    with pytest.raises(OntologyError, match=r"mine\.ttl is not UTF-8 text \(byte \d+\); save it as UTF-8"):
        Library.load([tmp_path])


def test_a_folder_without_theories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"holds no \.ttl file; a theory is one Turtle file"):
        Library.load([tmp_path])


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"does not exist; name a folder that holds \.ttl files"):
        Library.load([tmp_path / "nowhere"])


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OntologyError, match="cannot be read: No such file"):
        Library.load([tmp_path])


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, rule(both(TOP)))
    assert Library.load([tmp_path]).theories["mine"].deciding[0].behaviours[0].endswith("/Balancing")
    changed = PREFIXES + rule(both(TOP), follows="mel:predicts mel:Hedging")
    (tmp_path / "mine.ttl").write_text(changed + "# a later edit\n", encoding="utf-8")
    assert Library.load([tmp_path]).theories["mine"].deciding[0].behaviours[0].endswith("/Hedging")


def test_every_shipped_module_is_loaded() -> None:
    defined = {path.name for path in Library.load().files.values()}
    assert {path.name for path in ontology.theories()} <= defined
