"""Who is meant by a name in a year, and what the registry says of its actors."""

import csv
import gzip
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kb.actors import ACTORS_FILE, Actor, Name, Registry, unknown_actor_iri
from kb.case_terms import case_terms

MEL = Namespace("https://w3id.org/melian/ontology/")
STATE = "https://w3id.org/melian/state/"

# No theory can be tested on a name that stands for different states in different sources.
LEAGUES = {"Coalition", "Balkan-League", "Serbia-Greece"}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load()


@pytest.fixture(scope="module")
def actors_graph() -> Graph:
    return Graph().parse(ACTORS_FILE)


def abbreviation(registry: Registry, name: str, year: int | None) -> str | None:
    actor = registry.resolve(name, year)
    return actor.cow_abbreviation if actor else None


@pytest.mark.parametrize(
    ("name", "year", "state"),
    [
        ("Prussia", 1812, "GMY"),
        ("Germany", 1914, "GMY"),
        ("Germany", 1955, "GFR"),
        ("Germany", 2003, "GMY"),
        ("W-Germany", 1955, "GFR"),
        ("Austria", 1812, "AUH"),
        ("Austria-Hungary", 1914, "AUH"),
        ("Austria", 1934, "AUS"),
        ("Sardinia", 1855, "ITA"),
        ("Serbia", 1913, "YUG"),
        ("Serbia", 2010, "YUG"),
        ("Yugoslavia", 1941, "YUG"),
        ("Soviet-Russia", 1921, "RUS"),
        ("USSR", 1949, "RUS"),
        ("Soviet Union", 1949, "RUS"),
        ("Russia", 1907, "RUS"),
        ("Ottoman", 1912, "TUR"),
        ("UAR", 1958, "EGY"),
        ("DPRK", 2017, "PRK"),
        ("PRC", 1950, "CHN"),
        ("Britain", 1812, "UKG"),
    ],
)
def test_a_name_means_the_state_that_bore_it_in_the_year(registry: Registry, name: str, year: int, state: str) -> None:
    assert abbreviation(registry, name, year) == state


def test_a_dated_name_still_means_its_bearer_in_other_years(registry: Registry) -> None:
    assert abbreviation(registry, "USSR", 2000) == "RUS"
    assert abbreviation(registry, "Prussia", 1900) == "GMY"


def test_a_name_without_a_year_means_the_actor_that_bears_it_at_all_times(registry: Registry) -> None:
    assert abbreviation(registry, "Austria", None) == "AUS"
    assert abbreviation(registry, "Germany", None) == "GMY"


@pytest.mark.parametrize("name", ["w-germany", "W GERMANY", "W_Germany", "wgermany", "GFR", "gfr", "260"])
def test_case_hyphens_spaces_and_codes_do_not_matter(registry: Registry, name: str) -> None:
    assert abbreviation(registry, name, 1960) == "GFR"


@pytest.mark.parametrize("name", [*sorted(LEAGUES), "Germny", "999", "!"])
def test_what_no_source_identifies_stays_unknown(registry: Registry, name: str) -> None:
    assert registry.resolve(name, 1913) is None


@pytest.mark.parametrize(
    ("identifier", "year", "state"),
    [
        ("FRA", 1907, "FRN"),
        ("Q142", None, "FRN"),
        ("Q27306", 1850, "GMY"),
        ("Q43287", 1900, "GMY"),
        ("Q183", 2003, "GMY"),
        ("DEU", 1960, "GFR"),
        ("DEU", 2003, "GMY"),
        ("DDR", 1960, "GDR"),
        ("Q28513", 1900, "AUH"),
        ("SUN", 1949, "RUS"),
        ("Q15180", 1949, "RUS"),
        ("Q159", 2003, "RUS"),
        ("SRB", 2010, "YUG"),
        ("Q36704", 1960, None),  # the item of all Yugoslavias together stands here for none
        ("Q170468", 1959, "EGY"),
        ("CZE", 1930, "CZE"),
    ],
)
def test_an_actor_is_found_by_what_other_schemes_call_it(
    registry: Registry, identifier: str, year: int | None, state: str | None
) -> None:
    assert abbreviation(registry, identifier, year) == state


def test_codes_of_correlates_of_war_come_before_those_of_other_schemes(registry: Registry) -> None:
    """AUS is COW's Austria and the ISO code of Australia; 260 is COW's West Germany, and GW's Germany to this day."""
    assert abbreviation(registry, "AUS", 2000) == "AUS"
    assert [(found.scheme, actor.label) for found, actor in registry.identified("AUS")] == [("ISO", "Australia")]
    assert abbreviation(registry, "260", 2000) == "GFR"
    assert registry.identified("260", 2000)[0][1].label == "Germany"
    assert registry.identified("260", 1960)[0][1].label == "German Federal Republic"


def test_an_identifier_can_be_asked_for_in_one_scheme(registry: Registry) -> None:
    assert registry.identified("200", scheme="ISO") == []
    ((found, actor),) = registry.identified("200", scheme="GW")
    assert (found.text, actor.cow_abbreviation) == ("200", "UKG")
    assert registry.identified("Atlantis") == []


def test_an_identifier_stands_for_one_actor_in_a_year(registry: Registry) -> None:
    bearers: dict[tuple[str, str, int], set[str]] = {}
    for actor in registry:
        for each in actor.identifiers:
            for year in range(1816, 2025):
                if each.distance(year) == 0:
                    bearers.setdefault((each.scheme, each.text, year), set()).add(actor.iri)
    # The years in which a predecessor ends and a successor begins have both.
    shared = {key: actors for key, actors in bearers.items() if len(actors) > 1}
    assert {key[2] for key in shared} <= {1990}
    assert {scheme for scheme, _, _ in bearers} == {"GW", "ISO", "Wikidata"}


def test_a_gleditsch_ward_number_is_that_of_correlates_of_war_but_for_germany_and_serbia(registry: Registry) -> None:
    other = {
        (actor.cow_abbreviation, each.text)
        for actor in registry
        for each in actor.identifiers
        if each.scheme == "GW" and each.text != str(actor.cow_code)
    }
    assert other == {("GMY", "260"), ("YUG", "340")}


def test_nearest_names_are_three_of_different_actors_best_first(registry: Registry) -> None:
    nearest = registry.nearest("Germny")
    assert nearest[0] == "Germany"
    assert len({registry.resolve(name, None) for name in nearest}) == 3
    assert registry.nearest("Austria-Hungry", 1) == ["Austria-Hungary"]
    assert registry.nearest("!") == []


def test_the_nearer_of_two_dated_names_is_meant_outside_their_years() -> None:
    early = Actor("urn:early", "Early", (Name("Early"), Name("Rome", None, 476)))
    late = Actor("urn:late", "Late", (Name("Late"), Name("Rome", 1870, None)))
    registry = Registry([early, late])
    assert registry.resolve("Rome", 500) == early
    assert registry.resolve("Rome", 1800) == late
    assert registry.resolve("Rome", None) == late


def test_unknown_names_that_differ_in_spelling_only_are_one_actor() -> None:
    assert unknown_actor_iri("Balkan-League") == unknown_actor_iri("balkan league")
    assert unknown_actor_iri("!?") != unknown_actor_iri("#")


def test_every_actor_of_the_domain_tables_but_the_leagues_is_known(registry: Registry, shared_domain: Path) -> None:
    terms = case_terms()
    unknown, years = set(), {}
    for row in read(shared_domain / "situations.csv"):
        year = years[row["situation"]] = int(row["year"])
        named = [row["perceiver"], *(row[column] for column in terms.roles)]
        named += [token.partition(":")[2] for token in row["observed"].split()]
        unknown |= {name for name in named if name not in ("", "-") and not registry.resolve(name, year)}
    for row in read(shared_domain / "assessments.csv"):
        if not registry.resolve(row["target"], years[row["situation"]]):
            unknown.add(row["target"])
    assert unknown == LEAGUES


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_codes_and_memberships_are_those_of_correlates_of_war(actors_graph: Graph, shared_data: Path) -> None:
    published: dict[str, set[tuple[int, int, int | None]]] = {}
    with gzip.open(shared_data / "states2016.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            end = None if row["endyear"] == "2016" else int(row["endyear"])
            spell = (int(row["ccode"]), int(row["styear"]), end)
            published.setdefault(row["stateabb"], set()).add(spell)
    wrong = {}
    for state, abbreviation in actors_graph.subject_objects(MEL.cowAbbreviation):
        code = int(str(actors_graph.value(state, MEL.cowCode)))
        held = {
            (code, int(str(actors_graph.value(spell, MEL.validFrom))), optional(actors_graph, spell))
            for spell in actors_graph.objects(state, MEL.hasMembership)
        }
        if held != published.get(str(abbreviation)):
            wrong[str(abbreviation)] = held
    assert wrong == {}


def optional(graph: Graph, spell: Node) -> int | None:
    end = graph.value(spell, MEL.validTo)
    return None if end is None else int(str(end))


def test_a_state_is_named_by_its_abbreviation_and_every_actor_is_labelled_and_sourced(
    actors_graph: Graph,
) -> None:
    for state, abbreviation in actors_graph.subject_objects(MEL.cowAbbreviation):
        assert str(state) == STATE + str(abbreviation)
    actors = {actor for kind in (MEL.State, MEL.Coalition) for actor in actors_graph.subjects(RDF.type, kind)}
    assert len(actors) > 70
    for actor in actors:
        assert len(list(actors_graph.objects(actor, RDFS.label))) == 1, actor
        assert (actor, DCTERMS.source, None) in actors_graph or (actor, MEL.status, None) in actors_graph, actor


def test_every_dated_name_admits_that_it_is_from_memory(actors_graph: Graph) -> None:
    for node in actors_graph.objects(None, MEL.hasName):
        dated = (node, MEL.validFrom, None) in actors_graph or (node, MEL.validTo, None) in actors_graph
        assert ((node, MEL.status, MEL.FromMemory) in actors_graph) == dated


def test_every_identifier_admits_that_it_is_from_memory_and_ends_after_it_begins(actors_graph: Graph) -> None:
    nodes = set(actors_graph.objects(None, MEL.hasIdentifier))
    assert len(nodes) > 200
    for node in nodes:
        assert (node, MEL.status, MEL.FromMemory) in actors_graph
        first, last = (actors_graph.value(node, which) for which in (MEL.validFrom, MEL.validTo))
        assert first is None or last is None or int(str(first)) < int(str(last))


def test_members_of_coalitions_are_known_states(registry: Registry, actors_graph: Graph) -> None:
    members = {str(member) for member in actors_graph.objects(None, MEL.hasMember)}
    assert members
    assert {member for member in members if registry.by_iri(member) is None} == set()
    assert {actor.iri for actor in registry} >= members
