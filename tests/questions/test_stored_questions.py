"""The forty questions: each is there as it was asked, in the form that ontology/questions/README.md describes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ontology" / "questions"
EXPECTED = Path(__file__).parent
KEYS = {"Question", "Level", "Keywords", "Rests on", "Note", "Command", "Parameter", "Choices"}
LEVELS = {"E": {"easy"}, "M": {"medium"}, "H": {"hard"}, "X": {"counterfactual", "epistemic"}}
TYPES = {"iri", "iri+", "integer", "boolean"}

AWAITED: set[str] = set()
"""Terms of ours that a question already uses and that no module defines yet. Empty this."""


@dataclass
class Question:
    """One file, taken apart as its header's rules say."""

    path: Path
    entries: list[tuple[str, str]] = field(default_factory=list)
    query: str = ""

    @classmethod
    def read(cls, path: Path) -> "Question":
        found = cls(path)
        lines = path.read_text(encoding="utf-8").splitlines()
        header = [line for line in lines if line.startswith("#")]
        assert lines[: len(header)] == header, f"{path.name}: comments belong into the header"
        for line in header:
            if line.startswith("#  "):
                key, text = found.entries.pop()
                found.entries.append((key, f"{text}\n{line[1:].strip()}"))
            else:
                key, _, text = line.removeprefix("# ").partition(": ")
                found.entries.append((key, text))
        found.query = "\n".join(lines[len(header) :]).strip()
        return found

    @property
    def number(self) -> int:
        return int(self.path.name.partition("-")[0])

    def all(self, key: str) -> list[str]:
        return [text for name, text in self.entries if name == key]

    def one(self, key: str) -> str:
        (text,) = self.all(key)
        return " ".join(text.split("\n"))

    def parameters(self) -> list[tuple[str, str, str]]:
        return [tuple(text.split(" ", 2)) for text in self.all("Parameter")]  # type: ignore[misc]  # three parts

    def prefixes(self) -> str:
        return "\n".join(line for line in self.query.splitlines() if line.startswith("PREFIX "))


QUESTIONS = [Question.read(path) for path in sorted(FOLDER.glob("*.rq"))]
QUERIES = [question for question in QUESTIONS if question.query]
PARAMETRIZED = [(question, *parameter) for question in QUERIES for parameter in question.parameters()]


def named(value: object) -> str | None:
    return value.path.stem if isinstance(value, Question) else None


def asked(shared_domain: Path) -> Iterator[tuple[int, str, str]]:
    """Number, level and text of the questions in questions.md."""
    for line in (shared_domain / "questions.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0].isdigit():
            yield int(cells[0]), cells[1], cells[2]


@pytest.fixture(scope="module")
def terms() -> set[str]:
    """Every IRI that a Turtle file of the project gives a type."""
    files = (path for package in ("ontology", "kb") for path in (ROOT / package).rglob("*.ttl"))
    return {str(term) for file in files for term in Graph().parse(file).subjects(RDF.type) if isinstance(term, URIRef)}


def test_the_forty_questions_are_there_word_for_word(shared_domain: Path) -> None:
    given = {number: (level, text) for number, level, text in asked(shared_domain)}
    assert sorted(given) == list(range(1, 41))
    assert {question.number: question.one("Question") for question in QUESTIONS} == {
        number: text for number, (_, text) in given.items()
    }
    wrong = [q.path.name for q in QUESTIONS if q.one("Level") not in LEVELS[given[q.number][0]]]
    assert wrong == []


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_a_header_has_known_keys_and_the_answer_is_a_query_or_a_command(question: Question) -> None:
    assert {key for key, _ in question.entries} <= KEYS
    assert len([word for word in question.one("Keywords").split(",") if word.strip()]) >= 3
    assert question.one("Rests on")
    assert question.query or question.one("Command").startswith("melian ")


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_both_engines_accept_the_query_and_its_order_is_fixed(question: Question) -> None:
    prepareQuery(question.query)
    pyoxigraph.Store().query(question.query)
    assert re.search(r"^ORDER BY ", question.query, re.MULTILINE)


@pytest.mark.parametrize(("question", "name", "kind", "default"), PARAMETRIZED, ids=named)
def test_each_parameter_has_its_place_in_the_query(question: Question, name: str, kind: str, default: str) -> None:
    assert kind in TYPES
    places = re.findall(rf"VALUES \?{name} \{{ ([^}}]*) \}}", question.query)
    assert set(places) == {default}


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_choices_are_values_with_labels(question: Question) -> None:
    keys = [key for key, _ in question.entries]
    for place, (key, choices) in enumerate(question.entries):
        if key == "Choices":
            assert keys[place - 1] == "Parameter"
            solutions = pyoxigraph.Store().query(question.prefixes() + "\n" + choices)
            assert [variable.value for variable in solutions.variables] == ["value", "label"]


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_a_reader_may_choose_every_thing_that_is_an_iri(question: Question) -> None:
    for place, (key, text) in enumerate(question.entries):
        if key == "Parameter" and text.split()[1].startswith("iri"):
            assert question.entries[place + 1][0] == "Choices", text


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_a_query_uses_terms_that_exist(question: Question, terms: set[str]) -> None:
    """A misspelt property is no error to SPARQL: it answers nothing."""
    used = set(re.findall(r"(?<![\w:?])mel:(\w+)", question.query))
    defined = {name for name in used if "https://w3id.org/melian/ontology/" + name in terms}
    assert used - defined - AWAITED == set()


def test_no_term_is_awaited_that_has_come(terms: set[str]) -> None:
    assert {name for name in AWAITED if "https://w3id.org/melian/ontology/" + name in terms} == set()


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_every_query_has_an_expected_answer_in_its_variables(question: Question) -> None:
    files = sorted(EXPECTED.glob(f"{question.number:02}*.tsv"))
    assert files, "no expected answer"
    variables = {variable.value for variable in pyoxigraph.Store().query(question.query).variables}
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# "), "how was it worked out?"
        header, *rows = (line.split("\t") for line in lines if not line.startswith("#"))
        assert set(header) <= variables
        assert [row for row in rows if len(row) != len(header)] == []
        assert len({tuple(row) for row in rows}) == len(rows)
