"""Pairs of states are read from the Turtle of a case, or refused in one sentence."""

from pathlib import Path

import ibis
import pytest

from kb import casebook, pair_rdf
from kb.errors import CaseError
from kb.published import Folder

PREFIXES = """
@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix case: <https://w3id.org/melian/case/> .
@prefix pair: <https://w3id.org/melian/pair/> .
@prefix state: <https://w3id.org/melian/state/> .
@prefix actor: <https://w3id.org/melian/actor/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
CASE = """
case:P1 a mel:Case ; skos:notation "P1" ; rdfs:label "A pair"@en .
pair:1 a mel:PairAssessment ; skos:notation "P1-1962" ; mel:pairInCase case:P1 ; mel:pairYear 1962 ;
    mel:challenger state:RUS ; mel:challengerNamedAs "USSR" ; mel:defender state:USA ;
    mel:challengerNuclear true ; mel:defenderSecondStrike true ; mel:challengerAims mel:LimitedRevisionist ;
    mel:observedOutcome mel:Crisis ; mel:outcomeNotObserved mel:War ;
    mel:codedBy "a scholar" ; mel:status mel:Assumption ; dcterms:source "a book" .
"""
SECOND = """
pair:2 a mel:PairAssessment ; skos:notation "P1-1963" ; mel:pairInCase case:P1 ; mel:pairYear 1963 ;
    mel:challenger state:RUS ; mel:defender state:USA .
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "case.ttl"


def written(file: Path, text: str) -> Path:
    file.write_text(PREFIXES + text, encoding="utf-8")
    return file


def test_a_pair_is_read_with_what_is_known_of_it(file: Path) -> None:
    (row,) = pair_rdf.read([written(file, CASE)]).pairs
    assert (row["case"], row["case_label"], row["pair"], row["year"]) == ("P1", "A pair", "P1-1962", 1962)
    assert (row["challenger"], row["challenger_iri"]) == ("USSR", "https://w3id.org/melian/state/RUS")
    assert row["defender"] == "United States of America"
    assert (row["challenger_nuclear"], row["defender_second_strike"]) == (True, True)
    assert row["challenger_aims"] == "limited_revisionist"
    assert row["defender_nuclear"] is None and row["defender_bargaining"] is None
    assert row["observed"] == "crisis, no war"


def test_what_is_neither_seen_nor_looked_for_is_not_known(file: Path) -> None:
    row = pair_rdf.read([written(file, CASE + SECOND)]).pairs[1]
    assert (row["seen"], row["unseen"], row["observed"]) == (frozenset(), frozenset(), None)


def test_a_pair_is_recognised_without_its_type(file: Path) -> None:
    assert len(pair_rdf.read([written(file, CASE.replace("a mel:PairAssessment ; ", ""))]).pairs) == 1


def test_an_actor_that_nobody_knows_is_kept_with_a_warning(file: Path) -> None:
    found = pair_rdf.read([written(file, CASE.replace("state:USA", "actor:unitedstatesofamerika"))])
    assert found.pairs[0]["defender"] == "unitedstatesofamerika"
    (warning,) = found.warnings
    assert "P1-1962 names the actor unitedstatesofamerika, which Melian does not know" in warning


def test_pairs_and_situations_stand_in_one_file(file: Path) -> None:
    """A pair is no situation: a case of pairs alone codes nothing that a theory of alignment could predict."""
    with pytest.raises(CaseError, match="codes no situation"):
        casebook.read([written(file, CASE)])


FAULTS = [
    ('skos:notation "P1-1962"', "rdfs:label 'x'", "lacks"),
    ("mel:pairInCase case:P1 ;", "", "lacks mel:pairInCase"),
    ("mel:pairYear 1962 ;", "", "lacks mel:pairYear"),
    ("mel:pairYear 1962", "mel:pairYear 19620", "has the year 19620"),
    ("mel:pairYear 1962", 'mel:pairYear "1962"', "it takes an xsd:integer"),
    ("mel:challenger state:RUS ;", "", "lacks mel:challenger"),
    ("mel:defender state:USA", "mel:defender state:RUS", "has one state as challenger and defender"),
    ("mel:defender state:USA", "mel:defender state:USA , state:UKG", "has 2 values for mel:defender"),
    ("challengerNuclear true", "challengerNuclear 1", "it takes an xsd:boolean"),
    ("challengerNuclear true", "weak true", "has mel:weak, which is a property of an assessment"),
    ("challengerNuclear true", "challengerNuklear true", "which is no property that Melian knows; did you mean mel:"),
    ("mel:LimitedRevisionist", "mel:Bipolar", "it takes mel:StatusQuo, mel:LimitedRevisionist or"),
    (
        "observedOutcome mel:Crisis",
        "observedOutcome mel:Crysis",
        "has Crysis for mel:observedOutcome; it takes mel:War",
    ),
    ("observedOutcome mel:Crisis", "observedOutcome mel:War", "has War both as seen and as not seen"),
]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_what_is_wrong_with_a_pair_is_named(file: Path, old: str, new: str, expected: str) -> None:
    assert old in CASE
    with pytest.raises(CaseError) as caught:
        pair_rdf.read([written(file, CASE.replace(old, new, 1))])
    sentence = str(caught.value)
    assert sentence.startswith(f"{file}: the pair assessment <https://w3id.org/melian/pair/1> ")
    assert expected in sentence and "\n" not in sentence


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("P1-1963", "P1-1962", "has the id of"),
        ("pairYear 1963", "pairYear 1962", "has the challenger, the defender and"),
    ],
)
def test_a_pair_and_year_are_told_once(file: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(CaseError, match=expected):
        pair_rdf.read([written(file, CASE + SECOND.replace(old, new))])


def test_an_id_stands_for_one_pair_only(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    with pytest.raises(CaseError, match=r"other.ttl has a pair with the id P1-1962, which another case has too"):
        pair_rdf.read([written(file, CASE), written(other, CASE)])


def test_a_case_that_codes_no_pair_says_so() -> None:
    with pytest.raises(CaseError, match=r"^C10 codes no pair of states"):
        pair_rdf.read(["C10"])
    assert pair_rdf.read(["C10"], must_code_pairs=False).pairs == []


# The pair of the superpowers, 1945-84.


@pytest.fixture(scope="module")
def superpowers() -> dict[object, dict[str, object]]:
    """The rows of C12 by year."""
    return {row["year"]: row for row in pair_rdf.read(["C12"]).pairs}


def states_of(superpowers: dict[object, dict[str, object]], *columns: str) -> dict[tuple[object, ...], list[object]]:
    found: dict[tuple[object, ...], list[object]] = {}
    for year, row in superpowers.items():
        found.setdefault(tuple(row[column] for column in columns), []).append(year)
    return found


def test_the_superpowers_pass_through_the_four_states_of_the_matrix(
    superpowers: dict[object, dict[str, object]],
) -> None:
    columns = ("challenger_can_disarm", "defender_can_disarm", "challenger_second_strike", "defender_second_strike")
    assert states_of(superpowers, *columns) == {
        (False, True, False, None): list(range(1945, 1953)),  # American monopoly
        (True, True, False, False): list(range(1953, 1962)),  # delicate balance
        (False, True, False, True): list(range(1962, 1968)),  # American superiority
        (False, False, True, True): list(range(1968, 1985)),  # mutual deterrence; about 1985 the source is in doubt
    }


def test_the_superpowers_are_nuclear_from_the_years_that_bleek_gives(
    superpowers: dict[object, dict[str, object]], shared_data: Path
) -> None:
    backend = ibis.duckdb.connect()
    listed = Folder(shared_data).table(backend, "nuclear").to_pyarrow().to_pylist()
    since = {row["ccode"]: int(row["Acquire"].rstrip("-")) for row in listed if row["ccode"] in (2, 365)}
    for year, row in superpowers.items():
        assert isinstance(year, int)
        assert (row["defender_nuclear"], row["challenger_nuclear"]) == (year >= since[2], year >= since[365])


def test_the_crises_of_the_superpowers_are_their_disputes(
    superpowers: dict[object, dict[str, object]], shared_data: Path
) -> None:
    backend = ibis.duckdb.connect()
    table = Folder(shared_data).table(backend, "dyadic-mid")
    disputes = table.filter((table.statea == 2) & (table.stateb == 365)).to_pyarrow().to_pylist()
    years = {row["year"] for row in disputes}
    assert not any(row["war"] for row in disputes)
    for year, row in superpowers.items():
        assert row["observed"] == ("crisis, no war" if year in years else "no war, no crisis")


def test_the_defence_pact_of_the_united_states_is_the_north_atlantic_treaty(
    superpowers: dict[object, dict[str, object]], shared_data: Path
) -> None:
    backend = ibis.duckdb.connect()
    table = Folder(shared_data).table(backend, "atop-members")
    phases = table.filter((table.atopid == 3180) & (table.member == 2)).order_by("yrent").to_pyarrow().to_pylist()
    assert [(phase["yrent"], phase["yrexit"], phase["defense"]) for phase in phases] == [(1949, 1951, 1), (1951, 0, 1)]
    assert states_of(superpowers, "defender_has_defence_pact") == {
        (None,): list(range(1945, 1949)),
        (True,): list(range(1949, 1985)),
    }


# The pair of appeasement: Germany and Britain in 1938.


def test_of_germany_and_britain_in_1938_only_what_publications_say_is_coded(shared_data: Path) -> None:
    """Neither acquired nuclear weapons until then, and the two had one dispute in that year, which was no war."""
    (row,) = pair_rdf.read(["C07"]).pairs
    assert (row["pair"], row["challenger"], row["defender"], row["year"]) == ("C07-1938", "Germany", "Britain", 1938)
    backend, folder = ibis.duckdb.connect(), Folder(shared_data)
    acquired = {each["ccode"]: each["Acquire"] for each in folder.table(backend, "nuclear").to_pyarrow().to_pylist()}
    assert acquired[255] is None and int(acquired[200].rstrip("-")) > 1938
    table = folder.table(backend, "dyadic-mid")
    found = table.filter((table.statea == 255) & (table.stateb == 200) & (table.year == 1938)).to_pyarrow().to_pylist()
    assert [(each["disno"], each["war"]) for each in found] == [(12, 0)]
    assert row["observed"] == "crisis, no war"
    coded = {column for column in row if column.startswith(("challenger_", "defender_")) and row[column] is not None}
    assert coded == {"challenger_iri", "defender_iri", "challenger_nuclear", "defender_nuclear"}
    assert (row["challenger_nuclear"], row["defender_nuclear"]) == (False, False)
