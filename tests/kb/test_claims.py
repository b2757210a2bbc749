"""Where coders differ: which claim a reader follows, what is kept, and what is no claim."""

from pathlib import Path

import pytest

from kb import casebook
from kb.case_claims import coders
from kb.case_rdf import CaseRows
from kb.errors import CaseError

CASE = """@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix x: <http://example.org/> .
@prefix state: <https://w3id.org/melian/state/> .
@prefix work: <https://w3id.org/melian/work/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

x:s a mel:Situation ; skos:notation "S1" ; mel:inCase x:c ; mel:perceiver state:CHN ; mel:year 1972 ;
    mel:observationComplete true .
x:rus a mel:Assessment ; mel:inSituation x:s ; mel:target state:RUS ; mel:isCandidate true ; mel:proximity 3 .
x:usa a mel:Assessment ; mel:inSituation x:s ; mel:target state:USA ; mel:isCandidate false .
x:o1 a mel:Observation ; mel:behaviourCode "BAL" ; mel:towards state:RUS ; mel:namedAs "USSR" .
x:o2 a mel:Observation ; mel:behaviourCode "ALIGN" ; mel:towards state:USA ; mel:namedAs "USA" .
"""

FACTOR = """
x:i1 a mel:Claim ; mel:claimAbout x:rus ; mel:claimedProperty mel:offensiveIntentions ; mel:claimedValue 3 ;
    mel:codedBy "Melian" ; mel:isDefaultClaim true ; mel:status mel:Assumption .
x:i2 a mel:Claim ; mel:claimAbout x:rus ; mel:claimedProperty mel:offensiveIntentions ; mel:claimedValue 1 ;
    mel:codedBy work:Walt1987 ; mel:isDefaultClaim false ; dcterms:source work:Walt1987 .
"""

ROLE = """
x:r1 a mel:Claim ; mel:claimAbout x:s ; mel:claimedProperty mel:isStrongest ; mel:claimedValue state:USA ;
    mel:codedBy "Melian" ; mel:isDefaultClaim true ; mel:status mel:Assumption .
x:r2 a mel:Claim ; mel:claimAbout x:s ; mel:claimedProperty mel:isStrongest ; mel:claimedValue state:RUS ;
    mel:codedBy "CINC" ; mel:isDefaultClaim false ; dcterms:source work:SingerBremerStuckey1972 .
"""

OBSERVED = """
x:b1 a mel:Claim ; mel:claimAbout x:s ; mel:claimedProperty mel:observed ; mel:claimedValue x:o1 , x:o2 ;
    mel:codedBy "Melian" ; mel:isDefaultClaim true ; mel:status mel:Assumption .
x:b2 a mel:Claim ; mel:claimAbout x:s ; mel:claimedProperty mel:observed ; mel:claimedValue x:o2 ;
    mel:codedBy "CINC" ; mel:isDefaultClaim false ; dcterms:source work:Morrow1991 .
"""


def read(folder: Path, claims: str, coder: str | None = None) -> CaseRows:
    return casebook.read([write(folder, claims)], coder=coder)


def write(folder: Path, claims: str) -> Path:
    file = folder / "case.ttl"
    file.write_text(CASE + claims, encoding="utf-8")
    return file


def assessed(case: CaseRows) -> dict[object, dict[str, object]]:
    return {row["target"]: row for row in case.assessments}


RUSSIA, AMERICA = "Russia", "United States of America"


@pytest.mark.parametrize(("coder", "level"), [(None, 3), ("Melian", 3), ("Walt1987", 1), ("walt1987", 1)])
def test_a_contested_factor_is_that_of_the_readers_coder(tmp_path: Path, coder: str | None, level: int) -> None:
    case = read(tmp_path, FACTOR, coder)
    assert assessed(case)[RUSSIA]["offensive_intentions"] == level
    assert assessed(case)[RUSSIA]["proximity"] == 3


@pytest.mark.parametrize(("coder", "strongest"), [(None, AMERICA), ("CINC", RUSSIA), ("cinc", RUSSIA)])
def test_a_contested_role_is_written_on_every_assessment_and_on_the_situation(
    tmp_path: Path, coder: str | None, strongest: str
) -> None:
    case = read(tmp_path, ROLE, coder)
    assert case.situations[0]["has_strongest"] is True
    assert {name: row["is_strongest"] for name, row in assessed(case).items() if row["is_strongest"]} == {
        strongest: True
    }


def test_an_actor_named_only_by_a_claim_not_chosen_leaves_no_row(tmp_path: Path) -> None:
    assert set(assessed(read(tmp_path, ROLE))) == {RUSSIA, AMERICA}
    assert set(assessed(read(tmp_path, ROLE, "CINC"))) == {RUSSIA}


def test_an_actor_that_plays_another_role_keeps_its_row_whoever_is_followed(tmp_path: Path) -> None:
    file = write(tmp_path, ROLE)
    text = file.read_text(encoding="utf-8").replace("isCandidate false", "isCandidate false ; mel:isSeaLeader true")
    file.write_text(text.replace("mel:year 1972", "mel:year 1972 ; mel:hasSeaLeader true"), encoding="utf-8")
    assert set(assessed(casebook.read([file], coder="CINC"))) == {RUSSIA, AMERICA}
    assert assessed(casebook.read([file], coder="CINC"))[AMERICA]["is_strongest"] is False


@pytest.mark.parametrize("nobody", ["false", "state:CHN"])
def test_a_role_may_be_claimed_to_be_played_by_nobody_else(tmp_path: Path, nobody: str) -> None:
    case = read(tmp_path, ROLE.replace("mel:claimedValue state:RUS", f"mel:claimedValue {nobody}"), "CINC")
    assert case.situations[0]["has_strongest"] is False
    assert {name: row["is_strongest"] for name, row in assessed(case).items()} == {RUSSIA: False}


@pytest.mark.parametrize(("coder", "observed"), [(None, "BAL:USSR ALIGN:USA"), ("CINC", "ALIGN:USA")])
def test_an_observation_may_be_read_in_two_ways(tmp_path: Path, coder: str | None, observed: str) -> None:
    assert read(tmp_path, OBSERVED, coder).situations[0]["observed"] == observed


def test_where_the_readers_coder_claims_nothing_the_default_holds(tmp_path: Path) -> None:
    case = read(tmp_path, FACTOR + ROLE, "CINC")
    assert assessed(case)[RUSSIA]["offensive_intentions"] == 3
    assert assessed(case)[RUSSIA]["is_strongest"] is True


def test_a_value_that_only_one_coder_claims_is_read_too(tmp_path: Path) -> None:
    lone = FACTOR.split("x:i2")[0]
    assert assessed(read(tmp_path, lone))[RUSSIA]["offensive_intentions"] == 3


def test_without_claims_nothing_changes_and_no_coder_is_known(tmp_path: Path) -> None:
    assert read(tmp_path, "").situations[0]["has_strongest"] is None
    with pytest.raises(CaseError, match='no coder "CINC": nothing in the cases read is contested'):
        read(tmp_path, "", "CINC")


def test_an_unknown_coder_brings_the_known_ones_and_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as raised:
        read(tmp_path, FACTOR + ROLE, "Walt1978")
    assert str(raised.value) == (
        'there is no coder "Walt1978": the claims in the cases read are by Melian, Walt1987 and CINC; '
        "did you mean Walt1987?"
    )


def test_every_claim_stays_in_the_graph_whoever_is_followed(tmp_path: Path) -> None:
    graph = casebook.graph(write(tmp_path, FACTOR + ROLE))
    assert coders(graph) == ["Melian", "Walt1987", "CINC"]


def test_a_coder_need_not_claim_something_in_every_case_read(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    file = write(other, FACTOR)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"S1"', '"S2"').replace("example.org", "example.net"), encoding="utf-8")
    case = casebook.read([write(tmp_path, ROLE), file], coder="Walt1987")
    assert [row["offensive_intentions"] for row in case.assessments] == [None, None, 1, None]


FAULTS = [
    ("isDefaultClaim false", "isDefaultClaim true", "of which 2 are the default; one has mel:isDefaultClaim true"),
    ("isDefaultClaim true", "isDefaultClaim false", "of which none is the default; one has"),
    ("mel:isDefaultClaim true ;", "", "is one of 2 about mel:offensiveIntentions of <http://example.org/rus>"),
    ("mel:codedBy work:Walt1987", 'mel:codedBy "melian"', "<http://example.org/i2> is the second of melian about"),
    ("mel:codedBy work:Walt1987 ;", "", "<http://example.org/i2> lacks mel:codedBy: it needs a coder"),
    ("; dcterms:source work:Walt1987", "", "<http://example.org/i2> lacks dcterms:source: it needs the work"),
    ("mel:claimAbout x:rus ;", "", "lacks mel:claimAbout: it needs a situation or an assessment"),
    ("mel:claimAbout x:rus", "mel:claimAbout x:fra", "of <http://example.org/fra>, which is no assessment described"),
    ("mel:claimAbout x:rus", "mel:claimAbout x:s", "<http://example.org/s>, which is no assessment described here"),
    ("mel:claimAbout x:rus", 'mel:claimAbout "Russia"', 'has "Russia" for mel:claimAbout; it takes an IRI'),
    ("mel:claimedProperty mel:offensiveIntentions ;", "", "lacks mel:claimedProperty: it needs a property"),
    ("mel:offensiveIntentions", "mel:offensiveIntention", "differ in; did you mean mel:offensiveIntentions?"),
    ("mel:offensiveIntentions", "mel:target", "claims mel:target, which is nothing that coders can differ in"),
    ("mel:offensiveIntentions", "mel:proximity", "contests mel:proximity, but <http://example.org/rus> has a value"),
    ("mel:claimedValue 1", "mel:claimedValue 4", "has 4 for mel:offensiveIntentions; a factor is 0, 1, 2 or 3"),
    ("mel:claimedValue 1", 'mel:claimedValue "low"', '"low" for mel:offensiveIntentions; it takes an xsd:integer'),
    ("mel:claimedValue 1 ;", "", "lacks mel:claimedValue: it needs the value claimed for mel:offensiveIntentions"),
    ("mel:claimedValue 1", "mel:claimedValue 1 , 2", "2 values for mel:claimedValue; mel:offensiveIntentions takes"),
    ("mel:isDefaultClaim true", "mel:isDefaultClaim 1", "for mel:isDefaultClaim; it takes an xsd:boolean"),
    ("mel:isDefaultClaim true", "mel:isDefault true", "no property that Melian knows; did you mean mel:isDefaultClaim"),
    ("mel:claimedValue state:RUS", "mel:claimedValue state:FRN", "the situation has no assessment of it; add one"),
    ("mel:claimedValue state:RUS", 'mel:claimedValue "USSR"', "its value is the actor that plays the role, or false"),
    ("mel:isStrongest", "mel:hasStrongest", "claims mel:hasStrongest, which is nothing that coders can differ in"),
    ("mel:claimedValue x:o2", "mel:claimedValue x:o3", "<http://example.org/o3>, which is no observation described"),
]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_what_is_wrong_with_a_claim_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Whoever is followed: a claim that nobody reads must be sound too."""
    sound = FACTOR + ROLE + OBSERVED
    assert read(tmp_path, sound).situations
    assert old in sound
    with pytest.raises(CaseError) as raised:
        read(tmp_path, sound.replace(old, new))
    text = str(raised.value)
    assert text.startswith(f"{tmp_path / 'case.ttl'}: the claim <http://example.org/")
    assert expected in text
    assert "\n" not in text


@pytest.mark.parametrize("direct", ["x:s mel:hasStrongest true .", "x:rus mel:isStrongest false ."])
def test_a_contested_role_is_not_asserted_beside_its_claims(tmp_path: Path, direct: str) -> None:
    with pytest.raises(CaseError, match="a contested value stands in claims only"):
        read(tmp_path, ROLE + direct)


def test_two_files_do_not_make_one_claim(tmp_path: Path) -> None:
    write(tmp_path, ROLE)
    prefixes = CASE.split("\n\n")[0]
    (tmp_path / "more.ttl").write_text(prefixes + ROLE, encoding="utf-8")
    with pytest.raises(CaseError, match=r"more\.ttl: <http://example.org/r1> is described in .*case\.ttl too"):
        casebook.read([tmp_path])


# A case that tells of events only

EVENTS = """@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix x: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

x:c a mel:Case ; skos:notation "C12" ; rdfs:label "Cuban missile crisis and MAD, 1962-72"@en .
"""


def test_a_case_that_codes_no_situation_says_so_and_can_still_be_published(tmp_path: Path) -> None:
    file = tmp_path / "C12-crisis.ttl"
    file.write_text(EVENTS, encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        casebook.read([file])
    assert str(raised.value) == (
        f"{file} (Cuban missile crisis and MAD, 1962-72) codes no situation, "
        "so there is nothing that a theory of alignment could predict."
    )
    assert len(casebook.graph(file)) == 3


def test_shipped_cases_without_situations_do_not_stop_the_reading_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "C12-crisis.ttl").write_text(EVENTS, encoding="utf-8")
    text = (casebook.SHIPPED / "C09-grand-alliance.ttl").read_text(encoding="utf-8")
    (tmp_path / "C09-grand-alliance.ttl").write_text(text, encoding="utf-8")
    files = {path.name[:3]: path for path in sorted(tmp_path.glob("*.ttl"))}
    monkeypatch.setattr(casebook, "_shipped_files", lambda: files)
    assert {row["case"] for row in casebook.read().situations} == {"C09"}
    with pytest.raises(CaseError, match=r"^C12 \(Cuban missile crisis and MAD, 1962-72\) codes no situation"):
        casebook.read(["C12"])
    assert [case.id for case in casebook.shipped()] == ["C09", "C12"]
