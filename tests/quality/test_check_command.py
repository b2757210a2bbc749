"""`melian check` as a reader meets it: what it prints, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from melian.check_command import check
from reasoner import quality
from reasoner.quality import Knowledge, Severity

HERE = Path(__file__).parent
MISSPELT = """
@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix rule: <https://w3id.org/melian/rule/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
rule:BOT-5 rdfs:seeAlso mel:isTopTreat .
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(check, [str(word) for word in words])


@pytest.fixture
def shipping(monkeypatch: pytest.MonkeyPatch) -> Callable[[Knowledge], None]:
    """Let the command check a small library instead of the shipped one."""

    def ship(knowledge: Knowledge) -> None:
        monkeypatch.setattr(quality, "shipped", lambda folders: knowledge)

    return ship


def test_the_shipped_library_has_no_finding() -> None:
    report = quality.check(quality.shipped())
    blocking = [f"{finding.file}: {finding.message}" for finding in report.findings if finding.blocks]
    assert blocking == []
    assert report.clean


def test_a_clean_library_ends_with_exit_code_0(
    with_fault: Callable[..., Knowledge], shipping: Callable[[Knowledge], None]
) -> None:
    shipping(with_fault())
    result = run()
    assert result.exit_code == 0, result.output
    assert "Not shown to HermiT, because OWL 2 lacks their datatypes: 1 xsd:date." in result.output
    assert result.output.splitlines()[-1].endswith(": 0 findings, 0 notes.")


def test_a_fault_is_printed_with_its_place_and_repair_and_exit_code_1(
    with_fault: Callable[..., Knowledge], shipping: Callable[[Knowledge], None]
) -> None:
    shipping(with_fault(terms="mel:State rdfs:subClassOf mel:Actr ."))
    result = run()
    assert result.exit_code == 1
    assert "error: mel:Actr is used and declared nowhere. [undefined-term]\n    Correct" in result.output


def test_a_note_alone_does_not_fail_the_check(
    with_fault: Callable[..., Knowledge], shipping: Callable[[Knowledge], None]
) -> None:
    shipping(with_fault(terms=(HERE / "broken" / "unused-term.ttl").read_text(encoding="utf-8")))
    result = run()
    assert result.exit_code == 0
    assert "ontology.ttl: note: 1 [unused-term]: mel:League" in result.output


def test_json_says_what_the_text_says(
    with_fault: Callable[..., Knowledge], shipping: Callable[[Knowledge], None]
) -> None:
    shipping(with_fault(terms='mel:State rdfs:label "country"@en .'))
    result = run("--format", "json")
    assert result.exit_code == 1
    answer = json.loads(result.output)
    assert answer["clean"] is False
    assert answer["checked"]["files"] == 2
    assert answer["left_out"] == {"xsd:date": 1}
    (finding,) = answer["findings"]
    assert finding["rule"] == "multiple-labels"
    assert finding["severity"] == Severity.error.name
    assert finding["term"] == "https://w3id.org/melian/ontology/State"
    assert finding["file"].endswith("ontology.ttl")
    assert finding["message"] == "mel:State has 2 labels in one language (en)."
    assert finding["repair"] == "Keep one; the others become skos:altLabel."


def test_the_readers_own_theories_are_checked_with_the_library(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(MISSPELT, encoding="utf-8")
    result = run("--theories", tmp_path)
    assert result.exit_code == 1
    assert "mine.ttl:5: error: mel:isTopTreat is used and declared nowhere. [undefined-term]" in result.output
    assert "mine.ttl: error: The file declares terms and has no header (owl:Ontology)." in result.output
