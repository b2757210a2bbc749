"""melian query: one's own query, on the same path and within the same limits as the endpoint's."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kb.store import FolderStore
from melian.cli import main


def run(*words: str, given: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["query", *words], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("query") / "store"
    with FolderStore(folder) as made:
        made.commit(
            {
                f"urn:g{number}": [
                    ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(f"{number}-{n}"))
                    for n in range(10)
                ]
                for number in range(2)
            }
        )
    return str(folder)


def test_a_query_reads_the_union_of_all_graphs(store: str) -> None:
    code, out, _ = run("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--store", store, "--format", "csv")
    assert (code, out) == (0, "n\n20\n")


def test_from_names_the_graphs_that_are_read(store: str) -> None:
    _, out, _ = run("SELECT (COUNT(*) AS ?n) FROM <urn:g0> { ?s ?p ?o }", "--store", store, "--format", "csv")
    assert out == "n\n10\n"


def test_a_query_comes_from_the_words_a_file_or_standard_input(store: str, tmp_path: Path) -> None:
    text = "ASK { ?s <urn:p> '1-1' }"
    (tmp_path / "ask.rq").write_text(text, encoding="utf-8")
    for word, given in ((text, None), (str(tmp_path / "ask.rq"), None), ("-", text)):
        assert run(word, "--store", store, given=given) == (0, "yes\n", "")


def test_a_stored_question_is_asked_with_a_readers_choices() -> None:
    code, out, _ = run("--question", "11", "--set", "perceiver=FRN", "--set", "year=1949", "--format", "json")
    row = json.loads(out)["results"]["bindings"][0]
    assert (code, row["topThreatName"]["value"], row["strongestName"]["value"]) == (0, "USSR", "USA")


@pytest.mark.parametrize(
    ("form", "begins"),
    [("json", '{"head"'), ("xml", "<?xml"), ("csv", "o\n"), ("tsv", "?o\n"), ("table", "o")],
)
def test_rows_are_written_in_each_format(store: str, form: str, begins: str) -> None:
    code, out, _ = run("SELECT ?o { ?s ?p ?o } LIMIT 1", "--store", store, "--format", form)
    assert code == 0
    assert out.startswith(begins)


def test_statements_are_turtle_unless_another_syntax_is_asked_for(store: str) -> None:
    query = "CONSTRUCT WHERE { ?s <urn:p> ?o }"
    for words, syntax in (([], ox.RdfFormat.TURTLE), (["--format", "rdf/xml"], ox.RdfFormat.RDF_XML)):
        _, out, _ = run(query, "--store", store, *words)
        assert len(list(ox.parse(out, format=syntax))) == 20


def test_an_answer_that_is_cut_says_so(store: str) -> None:
    code, out, said = run("SELECT ?o { ?s ?p ?o }", "--store", store, "--rows", "3", "--format", "csv")
    assert (code, len(out.splitlines())) == (0, 4)
    assert said == "The answer was cut at 3 rows; --rows N takes more.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "There is no query"),
        (["nothing.rq"], "There is no file nothing.rq."),
        (["SELECT"], "The query is not SPARQL"),
        (["ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], "SERVICE"),
        (["DROP ALL"], ""),
        (["SELECT ?o { ?s ?p ?o }", "--format", "turtle"], "The answer of a SELECT query cannot be written as turtle"),
        (["--question", "999"], "There is no question 999"),
        (["--question", "11", "--set", "perceiver"], "--set perceiver is not NAME=VALUE"),
        (["ASK {}", "--store", "none"], "There is no store at none"),
        (["ASK {}", "--store", "none", "--endpoint", "http://127.0.0.1:9/"], "Name one store"),
        (["ASK {}", "--endpoint", "http://127.0.0.1:9/"], ""),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(words: list[str], sentence: str) -> None:
    code, out, said = run(*words)
    assert (code, out) == (2, "")
    assert said.startswith(f"melian: {sentence}"), said
    assert len(said.splitlines()) == 1


def test_a_query_that_never_ends_is_ended(store: str) -> None:
    values = " ".join(str(n) for n in range(100))
    product = " ".join(f"VALUES ?v{n} {{ {values} }}" for n in range(6))
    code, out, said = run(f"SELECT (COUNT(*) AS ?n) {{ {product} }}", "--store", store, "--seconds", "0.5")
    assert (code, out) == (2, "")
    assert said.startswith("melian: The query ran over 0.5 seconds and was ended")
