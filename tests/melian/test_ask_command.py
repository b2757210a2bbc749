import csv
import io
import json

import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, SH, Graph

from kb.questions import questions
from melian.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["ask", *words])


def test_without_a_number_all_questions_are_listed() -> None:
    text = run().stdout
    for question in questions().values():
        assert question.question in text


def test_the_strongest_and_the_most_threatening_state_for_france_in_1949_differ() -> None:
    (row,) = json.loads(run("11", "--perceiver", "FRN", "--year", "1949", "--format", "json").stdout)
    assert (row["topThreatName"], row["points"], row["strongestName"], row["differ"]) == ("USSR", 11, "USA", True)


def test_a_choice_may_be_a_label_or_a_code_and_csv_says_the_same() -> None:
    by_label = run("12", "--perceiver=Finland", "--year=1948", "--format", "csv").stdout
    assert by_label == run("12", "--perceiver", "FIN", "--year", "1948", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(by_label)))
    (walt,) = [row for row in rows if row["theory"].endswith("balance-of-threat")]
    assert walt["behaviourName"] == "defensive bandwagoning"


def test_the_table_shows_names_and_counts_rows() -> None:
    text = run("11").stdout
    assert "Who was France's most threatening" in text
    assert "USSR" in text and "https://" not in text
    assert text.rstrip().endswith("1 row")


def test_the_query_can_be_seen_with_the_choice_in_it() -> None:
    query = run("11", "--year", "1892", "--sparql").stdout
    assert "SELECT" in query and '"1892"' in query


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["41"], "There is no question 41"),
        (["11", "--ruler", "Napoleon"], "no parameter 'ruler'; its parameters are: perceiver, year"),
        (["12", "--perceiver", "Qqq"], "'Qqq' is no choice for perceiver of question 12; choose from: "),
        (["11", "--perceiver", "FRNN"], "'FRNN' is no choice for perceiver of question 11; did you mean FRN?"),
        (["11", "--perceiver", "Frnce"], "did you mean France?"),
        (["11", "--year", "yesterday"], "year of question 11 is a whole number, as in 1949, which 'yesterday' is not."),
        (["33"], "melian whatif R15"),
    ],
)
def test_what_a_question_does_not_know_is_one_sentence(words: list[str], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == "" and result.stderr.count("\n") == 1
    assert sentence in result.stderr


def test_the_questions_are_described_as_sparql_executables() -> None:
    graph = Graph().parse(data=run("--rdf").stdout, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == sum(bool(q.query) for q in questions().values())
    for node in graph.subjects(RDF.type, SH.SPARQLExecutable):
        assert graph.value(node, SH.select) is not None
        assert graph.value(node, SH.prefixes) is not None
