"""Each rule of ontology/checks finds the fault that it is for, in the term that has it, and no other rule does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reasoner.quality import Finding, Knowledge, Severity
from reasoner.quality.findings import QualityError
from reasoner.quality.index import build
from reasoner.quality.rules import read, rules

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.ttl"))


def found(knowledge: Knowledge) -> list[Finding]:
    indexed = build(knowledge)
    return [finding for rule in rules() for finding in rule.findings(indexed)]


def broken(path: Path, with_fault: Callable[..., Knowledge]) -> Knowledge:
    text = path.read_text(encoding="utf-8")
    kind = path.name.split(".")[1]
    return with_fault(**{{"ttl": "terms", "facts": "facts", "alone": "further"}[kind]: text})


def test_a_clean_ontology_has_no_finding(with_fault: Callable[..., Knowledge]) -> None:
    assert found(with_fault()) == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_a_fault_trips_its_rule_and_no_other(path: Path, with_fault: Callable[..., Knowledge]) -> None:
    knowledge = broken(path, with_fault)
    indexed = build(knowledge)
    findings = found(knowledge)
    assert {finding.rule for finding in findings} == {path.name.split(".")[0]}
    at_fault = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# at fault:").split()
    named = {indexed.short(finding.term) for finding in findings if finding.term}
    assert named == {name.strip("<>") for name in at_fault}


def test_every_rule_has_a_fault_that_trips_it_and_every_fault_a_rule() -> None:
    assert {path.name.split(".")[0] for path in BROKEN} == {rule.name for rule in rules()}


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_a_finding_is_a_sentence_with_a_file_and_a_repair(path: Path, with_fault: Callable[..., Knowledge]) -> None:
    for finding in found(broken(path, with_fault)):
        assert finding.file is not None
        assert finding.file.exists()
        assert finding.message.endswith(".")
        assert finding.repair.endswith(".")
        assert "{" not in finding.message and "?" not in finding.message


def test_a_finding_names_the_line_on_which_the_term_is_described(with_fault: Callable[..., Knowledge]) -> None:
    knowledge = with_fault(
        terms="\nmel:League a owl:Class ;\n    rdfs:subClassOf mel:Actor .\nmel:State a mel:League ."
    )
    lines = knowledge.terms[0].read_text(encoding="utf-8").splitlines()
    (finding,) = (each for each in found(knowledge) if each.rule == "missing-label")
    assert finding.line is not None
    assert lines[finding.line - 1] == "mel:League a owl:Class ;"


def test_a_term_that_a_question_names_is_in_use(with_fault: Callable[..., Knowledge]) -> None:
    unused = (HERE / "broken" / "unused-term.ttl").read_text(encoding="utf-8")
    knowledge = with_fault(terms=unused)
    asked = knowledge.terms[0].with_name("asked.rq")
    asked.write_text("PREFIX mel: <https://w3id.org/melian/ontology/> SELECT ?l { ?l a mel:League }", encoding="utf-8")
    assert [finding.severity for finding in found(knowledge)] == [Severity.info]
    assert found(Knowledge(knowledge.terms, knowledge.facts, (), (asked,))) == found(with_fault())


def test_an_unreadable_file_is_one_sentence_with_the_line(with_fault: Callable[..., Knowledge]) -> None:
    from ontology import OntologyError

    with pytest.raises(OntologyError, match=r"ontology.ttl is not valid Turtle: .* line \d+"):
        build(with_fault(terms="mel:State a a a ."))


def test_the_rule_that_the_how_to_shows_is_a_shipped_one() -> None:
    page = (HERE.parents[1] / "docs" / "howto" / "check.md").read_text(encoding="utf-8")
    shown = page.split("```sparql\n")[1].split("```")[0]
    assert shown in {rule.query for rule in rules()}


HEADER = """# name: odd
# severity: error
# finds: something
#   that is odd
# message: {term} is odd.
# repair: Make it even.

SELECT ?term WHERE { ?term a ?type }
"""


def test_a_rule_is_read_from_its_header(tmp_path: Path) -> None:
    path = tmp_path / "odd.rq"
    path.write_text(HEADER)
    assert read(path).finds == "something that is odd"
    assert read(path).severity is Severity.error


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# repair: Make it even.\n", "", "has no line '# repair: ...'"),
        ("# name: odd", "# name: even", "calls its rule 'even'; a rule is called as its file, 'odd'"),
        ("severity: error", "severity: grave", "has the severity 'grave'; there are error, warning, info"),
        ("{term} is odd", "{thing} is odd", "has {thing} in its message, and no variable ?thing"),
    ],
)
def test_a_rule_with_a_faulty_header_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "odd.rq"
    path.write_text(HEADER.replace(old, new))
    with pytest.raises(QualityError) as error:
        read(path)
    assert said in str(error.value)
