"""Coded cases: what a row says, that CSV and Turtle say the same, and what the shipped cases hold."""

import csv
import gzip
import re
import time
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from kb import case_csv, casebook
from kb.actors import Registry
from kb.case_rdf import CaseRows, rows
from kb.case_terms import case_terms
from kb.errors import CaseError

MEL = Namespace("https://w3id.org/melian/ontology/")
STATES = "https://w3id.org/melian/state/"
SHIPPED = [f"C{number:02}" for number in range(1, 21)] + [f"N{number}" for number in range(1, 7)]
# One case tells of a pair of states, and the short ones of events only.
CODED = [case for case in SHIPPED if case[0] == "C" and case != "C12"]

SITUATIONS = case_terms().columns("situations.csv")
ASSESSMENTS = case_terms().columns("assessments.csv")


def write_case(folder: Path, situation: dict[str, str], *assessments: dict[str, str]) -> Path:
    """A case of one situation; a column that is not given is empty."""
    first = {"situation": "X1", "case": "X", "perceiver": "France", "year": "1907"} | situation
    for name, columns, written in (
        ("situations.csv", SITUATIONS, [first]),
        ("assessments.csv", ASSESSMENTS, [{"situation": "X1"} | row for row in assessments]),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(written)
    return folder


def read_case(folder: Path, situation: dict[str, str], *assessments: dict[str, str]) -> CaseRows:
    return casebook.read([write_case(folder, situation, *assessments)])


def assessed(case: CaseRows, target: str) -> dict[str, object]:
    (row,) = (row for row in case.assessments if row["target"] == target)
    return row


def without_labels(situations: list[dict[str, object]]) -> list[dict[str, object]]:
    """A CSV case has no title: its label is its id."""
    return [{key: value for key, value in row.items() if key != "case_label"} for row in situations]


# What a row says


def test_an_empty_cell_is_not_known_and_never_no(tmp_path: Path) -> None:
    case = read_case(tmp_path, {}, {"target": "Germany"})
    named = {"case", "case_label", "situation", "perceiver", "perceiver_iri", "year", "observed_codes"}
    (situation,) = case.situations
    assert {key for key, value in situation.items() if value is not None} == named
    assert situation["observed_codes"] == []
    row = assessed(case, "Germany")
    known = {"situation", "target", "target_iri", "is_candidate"}
    assert {key for key, value in row.items() if value is not None} == known


def test_a_dash_is_nobody_and_says_no(tmp_path: Path) -> None:
    case = read_case(tmp_path, {"victor": "-", "strongest": "-"}, {"target": "Germany"})
    assert case.situations[0]["war_decided"] is False
    assert case.situations[0]["has_strongest"] is False
    assert assessed(case, "Germany")["is_likely_victor"] is False
    assert assessed(case, "Germany")["is_patron_of_gain"] is None


def test_values_are_typed(tmp_path: Path) -> None:
    situation = {"year": "1941", "date": "1941-03-25", "great_power": "1", "coerced": "0"}
    case = read_case(
        tmp_path,
        situation | {"polarity": "multipolar", "aims": "status_quo", "offence_defence": "offence"},
        {"target": "Germany", "aggregate_power": "3", "proximity": "0"},
    )
    (row,) = case.situations
    assert row["year"] == 1941
    assert str(row["date"]) == "1941-03-25"
    assert (row["great_power"], row["coerced"]) == (True, False)
    assert (row["polarity"], row["aims"], row["offence_defence"]) == ("multipolar", "status_quo", "offence")
    assert assessed(case, "Germany")["aggregate_power"] == 3
    assert assessed(case, "Germany")["proximity"] == 0


def test_a_role_is_played_by_the_actor_whatever_its_spelling(tmp_path: Path) -> None:
    case = read_case(tmp_path, {"strongest": "GMY", "weak": "1"}, {"target": "Germany"}, {"target": "Russia"})
    assert case.situations[0]["has_strongest"] is True
    assert assessed(case, "Germany")["is_strongest"] is True
    assert assessed(case, "Russia")["is_strongest"] is False
    assert [row["weak"] for row in case.assessments] == [True, True]


def test_an_actor_named_in_a_role_only_is_no_candidate(tmp_path: Path) -> None:
    situation = {"victor": "Entente", "patron_of_gain": "Entente", "weak": "0", "ally_available": "1"}
    case = read_case(tmp_path, situation | {"year": "1915", "perceiver": "Italy"}, {"target": "Germany"})
    row = assessed(case, "Entente")
    assert row["is_candidate"] is False
    assert (row["is_likely_victor"], row["is_patron_of_gain"], row["is_strongest"]) == (True, True, None)
    assert row["aggregate_power"] is None
    assert (row["weak"], row["ally_available"]) == (False, True)
    assert assessed(case, "Germany")["is_candidate"] is True


def test_a_role_that_names_the_perceiver_has_nobody_else(tmp_path: Path) -> None:
    case = read_case(tmp_path, {"strongest": "FRN"}, {"target": "Germany"})
    assert case.situations[0]["has_strongest"] is False
    assert assessed(case, "Germany")["is_strongest"] is False
    assert [row["target"] for row in case.assessments] == ["Germany"]


@pytest.mark.parametrize(("cell", "complete"), [("", None), ("-", True), ("BAL:Germany", True)])
def test_nothing_observed_is_not_the_same_as_not_known(tmp_path: Path, cell: str, complete: bool | None) -> None:
    (row,) = read_case(tmp_path, {"observed": cell}, {"target": "Germany"}).situations
    assert row["observation_complete"] is complete
    assert row["observed"] == {"": None, "-": ""}.get(cell, cell)


def test_observed_behaviour_keeps_its_order_and_spelling(tmp_path: Path) -> None:
    cell = "TETHER:Austria-Hungary BAL:Prussia ALIGN:GMY"
    (row,) = read_case(tmp_path, {"observed": cell}, {"target": "Germany"}).situations
    assert row["observed"] == cell
    state = "https://w3id.org/melian/state/"
    expected = [("TETHER", "AUH", "Austria-Hungary"), ("BAL", "GMY", "Prussia"), ("ALIGN", "GMY", "GMY")]
    assert row["observed_codes"] == [(code, state + iri, name) for code, iri, name in expected]


def test_an_unknown_actor_keeps_its_name_and_is_warned_of_once(tmp_path: Path) -> None:
    situation = {"perceiver": "Atlantis", "strongest": "Mu", "observed": "BAL:Mu ALIGN:Germany"}
    case = read_case(tmp_path, situation, {"target": "Mu"}, {"target": "Germony"})
    assert case.situations[0]["perceiver"] == "Atlantis"
    assert assessed(case, "Mu")["is_strongest"] is True
    assert [warning.split(",")[0] for warning in case.warnings] == [
        "X1 names the actor Atlantis",
        "X1 names the actor Mu",
        "X1 names the actor Germony",
    ]
    assert "which Melian does not know; it is kept under its own name." in case.warnings[2]
    assert ". Nearest known names: Germany, " in case.warnings[2]


def test_an_unknown_actor_is_warned_of_once_in_all_cases_read_together(tmp_path: Path) -> None:
    folders = []
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        situation = {"situation": f"Y{number}", "strongest": "Mu"}
        folders.append(write_case(tmp_path / number, situation, {"situation": f"Y{number}", "target": "Germany"}))
    assert len(casebook.read(folders).warnings) == 1


def test_a_situation_without_a_candidate_is_kept(tmp_path: Path) -> None:
    folder = write_case(tmp_path, {"strongest": "-"}, {"target": "Germany"})
    with (folder / "situations.csv").open("a", encoding="utf-8") as file:
        file.write("X2,X,Russia,1907" + "," * (len(SITUATIONS) - 4) + "\r\n")
    case = casebook.read([folder])
    assert [row["situation"] for row in case.situations] == ["X1", "X2"]
    assert [row["situation"] for row in case.assessments] == ["X1"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path, newline: str, mark: str) -> None:
    folder = write_case(tmp_path, {"strongest": "Germany"}, {"target": "Germany"})
    before = casebook.read([folder])
    for name in ("situations.csv", "assessments.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n").replace("\n", newline)
        (folder / name).write_bytes((mark + text).encode())
    assert casebook.read([folder]) == before


def test_columns_may_stand_in_any_order_and_blank_rows_anywhere(tmp_path: Path) -> None:
    folder = write_case(tmp_path, {"strongest": "Germany"}, {"target": "Germany", "proximity": "2"})
    before = casebook.read([folder])
    (folder / "assessments.csv").write_text(
        "proximity,target,situation,offensive_intentions,aggregate_power,offensive_capability\n"
        "\n,,,,,\n 2 ,Germany , X1,,,\n",
        encoding="utf-8",
    )
    assert casebook.read([folder]) == before


# CSV and Turtle


def test_the_domain_tables_are_read_whole_and_fast(shared_domain: Path) -> None:
    registry = Registry.load()
    casebook.read([shared_domain])
    start = time.process_time()
    case = casebook.read([shared_domain], registry)
    assert time.process_time() - start < 1.0  # about 0.1 s on an idle machine
    assert [row["situation"] for row in case.situations] == [f"R{number:02}" for number in range(1, 72)]
    candidates = [row for row in case.assessments if row["is_candidate"]]
    assert len(candidates) == 121
    assert len(case.assessments) > 121
    assert [warning.split(",")[0] for warning in case.warnings] == [
        "R05 names the actor Coalition",
        "R18 names the actor Balkan-League",
        "R20 names the actor Serbia-Greece",
    ]


@pytest.mark.parametrize("case_id", CODED)
def test_a_shipped_case_says_exactly_what_the_domain_tables_say(case_id: str, shared_domain: Path) -> None:
    everything = casebook.read([shared_domain])
    shipped = casebook.read([case_id])
    situations = [row for row in everything.situations if row["case"] == case_id]
    ids = {row["situation"] for row in situations}
    assert ids
    assert without_labels(shipped.situations) == without_labels(situations)
    assert shipped.assessments == [row for row in everything.assessments if row["situation"] in ids]
    assert shipped.warnings == []


def test_csv_becomes_the_graph_that_turtle_is(tmp_path: Path) -> None:
    """Written out as Turtle and read again, a CSV case is the same statements and the same rows."""
    situation = {"strongest": "Russia", "victor": "-", "weak": "0", "observed": "BAL:Germany ALIGN:Russia"}
    folder = write_case(tmp_path, situation, {"target": "Germany", "aggregate_power": "3"})
    graph = case_csv.read(folder, Registry.load())
    turtle = tmp_path / "again.ttl"
    graph.serialize(turtle, format="turtle")
    again = casebook.graph(turtle)
    assert isomorphic(graph, again)
    as_rows = [rows(read).situations + rows(read).assessments for read in (graph, again)]
    assert sorted(map(str, as_rows[0])) == sorted(map(str, as_rows[1]))


def test_a_folder_of_turtle_files_is_one_case(tmp_path: Path) -> None:
    text = (casebook.SHIPPED / "C09-grand-alliance.ttl").read_text(encoding="utf-8")
    prefixes = "".join(line for line in text.splitlines(keepends=True) if line.startswith("@prefix"))
    at = text.index("situation:R37 a ")
    (tmp_path / "a.ttl").write_text(text[:at], encoding="utf-8")
    (tmp_path / "b.ttl").write_text(prefixes + text[at:], encoding="utf-8")
    assert casebook.read([tmp_path]) == casebook.read(["C09"])


def test_tables_and_turtle_in_one_folder_the_tables_are_read_and_the_rest_is_named(tmp_path: Path) -> None:
    folder = write_case(tmp_path, {}, {"target": "Germany"})
    (folder / "notes.ttl").write_text("", encoding="utf-8")
    assert casebook.read([folder]).warnings == [
        f"{folder} holds the tables of a case, which were read, and notes.ttl, not read."
    ]


def test_turtle_may_describe_an_actor_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "case.ttl"
    prefixes = "@prefix mel: <https://w3id.org/melian/ontology/> .\n@prefix x: <http://example.org/> .\n"
    prefixes += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    situation = (
        'x:s a mel:Situation ; skos:notation "S1" ; mel:inCase x:c ; mel:year -416 ;\n'
        "    mel:perceiver x:Melos .\n"
        "x:a a mel:Assessment ; mel:inSituation x:s ; mel:target x:Athens ; mel:isCandidate true .\n"
    )
    file.write_text(prefixes + situation, encoding="utf-8")
    case = casebook.read([file])
    assert (case.situations[0]["perceiver"], case.situations[0]["year"]) == ("Melos", -416)
    assert (case.situations[0]["case"], case.situations[0]["case_label"]) == ("c", "c")
    assert len(case.warnings) == 2
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    described = f'x:Melos a mel:State ; {label} "the Melians" .\nx:Athens a mel:State .\n'
    file.write_text(prefixes + situation + described, encoding="utf-8")
    case = casebook.read([file])
    assert case.situations[0]["perceiver"] == "the Melians"
    assert case.warnings == []


def test_an_observation_may_be_a_blank_node_and_an_order_is_kept(tmp_path: Path) -> None:
    text = (casebook.SHIPPED / "C09-grand-alliance.ttl").read_text(encoding="utf-8")
    for situation in ("R36", "R37"):
        (tmp_path / f"{situation}.ttl").write_text(blank(text, situation), encoding="utf-8")
    assert casebook.read([tmp_path]) == casebook.read(["C09"])


def blank(text: str, situation: str) -> str:
    """The case and one situation of it, its observations as the blank nodes _:1 and _:2."""
    heads = ("@prefix", "case:C09 a ")
    blocks = [block for block in text.split("\n\n") if block.startswith(heads) or situation in block]
    return "\n\n".join(blocks).replace(f"observation:{situation}-", "_:")


# The casebook


def test_without_a_name_all_shipped_cases_are_read() -> None:
    case = casebook.read()
    assert sorted({str(row["case"]) for row in case.situations}) == CODED
    assert len(case.situations) == 71
    assert case.warnings == []


def test_shipped_cases_have_ids_titles_and_files() -> None:
    shipped = casebook.shipped()
    assert [case.id for case in shipped] == SHIPPED
    assert shipped[3].label == "Franco-Russian alliance to Triple Entente, 1892-1915"
    assert all(case.path.name.startswith(case.id) for case in shipped)
    assert casebook.read(["c10"]) == casebook.read(["C10"]) == casebook.read([shipped[9].path])


@pytest.mark.parametrize("case_id", [case for case in SHIPPED if case not in CODED])
def test_a_shipped_case_of_events_only_can_be_published_but_not_predicted(case_id: str) -> None:
    graph = casebook.graph(case_id)
    assert list(graph.subjects(RDF.type, MEL.Event))
    with pytest.raises(CaseError, match=f"^{case_id} .* codes no situation, so there is nothing that a theory"):
        casebook.read([case_id])


# What the shipped files hold beside the codings


@pytest.fixture(scope="module")
def shipped_graph() -> Graph:
    graph = Graph()
    for case in casebook.shipped():
        graph += casebook.graph(case.id)
    return graph


def test_every_event_is_dated_told_of_a_case_and_says_how_sure_it_is(shipped_graph: Graph) -> None:
    events = set(shipped_graph.subjects(RDF.type, MEL.Event))
    for event in events:
        year = int(str(shipped_graph.value(event, MEL.eventYear)))
        day = shipped_graph.value(event, MEL.eventDate)
        assert day is None or str(day).startswith(f"{year}-"), event
        assert shipped_graph.value(event, MEL.eventOf) in set(shipped_graph.subjects(RDF.type, MEL.Case)), event
        assert list(shipped_graph.objects(event, MEL.party)), event
        status = shipped_graph.value(event, MEL.status)
        assert status in (MEL.Published, MEL.FromMemory), event
        assert (status == MEL.Published) == ((event, DCTERMS.source, None) in shipped_graph), event


def test_every_event_of_the_domain_table_that_is_no_guess_is_there(shipped_graph: Graph, shared_domain: Path) -> None:
    with (shared_domain / "events.tsv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file, delimiter="\t"))
    expected = sorted((row["case"], row["date"], row["tag"] == "V") for row in told if "U" not in row["tag"])
    held = []
    for event in shipped_graph.subjects(RDF.type, MEL.Event):
        case = str(shipped_graph.value(event, MEL.eventOf)).rpartition("/")[2]
        month = shipped_graph.value(event, MEL.eventMonth)
        year = str(shipped_graph.value(event, MEL.eventYear))
        date = shipped_graph.value(event, MEL.eventDate) or (f"{year}-{int(str(month)):02}" if month else year)
        if case[0] == "C":  # the short cases have no dated events in the table
            held.append((case, str(date), shipped_graph.value(event, MEL.status) == MEL.Published))
    assert sorted(held) == expected


def test_every_commitment_says_who_owes_what_to_whom_and_since_when(shipped_graph: Graph) -> None:
    commitments = set(shipped_graph.objects(None, MEL.hasCommitment))
    assert commitments == set(shipped_graph.subjects(RDF.type, MEL.Commitment))
    for node in commitments:
        committed = set(shipped_graph.objects(node, MEL.committedActor))
        beneficiaries = set(shipped_graph.objects(node, MEL.beneficiary))
        assert committed and beneficiaries, node
        # Whoever alone owes and alone is owed would owe itself.
        assert len(committed | beneficiaries) > 1, node
        assert list(shipped_graph.objects(node, MEL.obligation)), node
        start, end = shipped_graph.value(node, MEL.startDate), shipped_graph.value(node, MEL.endDate)
        assert start is not None and (end is None or str(start) < str(end)), node
        assert (node, DCTERMS.source, None) in shipped_graph, node


@pytest.mark.parametrize(
    "once",
    [RDFS.label, SKOS.definition, MEL.atopId, MEL.startDate, MEL.endDate, MEL.eventDate, MEL.eventYear, MEL.status],
)
def test_what_two_cases_tell_is_told_alike(shipped_graph: Graph, once: URIRef) -> None:
    """The Triple Alliance is a treaty of two cases, the North Atlantic Treaty of three."""
    twice = [subject for subject in set(shipped_graph.subjects(once)) if len(set(shipped_graph[subject:once])) > 1]
    assert twice == []


def test_the_american_promise_to_japan_was_not_returned(shipped_graph: Graph) -> None:
    """ATOP 5.0, 3220: defence from the United States to Japan in 1951, consultation the other way."""
    state = Namespace(STATES)
    treaty = URIRef("https://w3id.org/melian/treaty/USJapan1951")
    defended = {
        (shipped_graph.value(node, MEL.committedActor), shipped_graph.value(node, MEL.beneficiary))
        for node in shipped_graph.objects(treaty, MEL.hasCommitment)
        if (node, MEL.obligation, MEL.DefenceObligation) in shipped_graph
    }
    assert defended == {(state.USA, state.JPN)}


def test_treaties_are_as_atop_holds_them(shipped_graph: Graph, shared_data: Path) -> None:
    """A commitment begins and ends with a phase of either side in ATOP 5.0, with both bound all the while."""
    phases = atop_phases(shared_data)
    checked = 0
    for treaty, number in shipped_graph.subject_objects(MEL.atopId):
        for node in shipped_graph.objects(treaty, MEL.hasCommitment):
            if (node, DCTERMS.source, ATOP) not in shipped_graph:
                continue  # an accession after 2018, where ATOP ends
            owed = {str(duty).rpartition("/")[2] for duty in shipped_graph.objects(node, MEL.obligation)}
            start = str(shipped_graph.value(node, MEL.startDate))
            end = str(shipped_graph.value(node, MEL.endDate) or STILL_IN_FORCE)
            for actor, partner in dyads(shipped_graph, node):
                both = [phases[str(number), state] for state in (actor, partner)]
                assert start in {phase[0] for member in both for phase in member}, (node, actor, partner)
                assert end in {phase[1] for member in both for phase in member}, (node, actor, partner)
                for member in both:
                    assert min(member)[0] <= start and max(phase[1] for phase in member) >= end, (node, actor)
                during = [phase[2] for phase in both[0] if phase[0] < end and phase[1] > start]
                assert owed == set.intersection(*during), (node, actor)
                checked += 1
    assert checked > 1000


def dyads(graph: Graph, commitment: Node) -> list[tuple[str, str]]:
    """Who owes whom, by abbreviation."""
    return [
        (str(actor).rpartition("/")[2], str(partner).rpartition("/")[2])
        for actor in graph.objects(commitment, MEL.committedActor)
        for partner in graph.objects(commitment, MEL.beneficiary)
        if actor != partner
    ]


def test_nato_binds_its_members_from_the_day_that_each_signed(shipped_graph: Graph) -> None:
    """Twelve founders owe each other defence in 1949, fourteen members each other in 1952, fifteen in 1955."""
    treaty = URIRef("https://w3id.org/melian/treaty/NorthAtlantic1949")
    for day, members in (("1949-12-31", 12), ("1952-12-31", 14), ("1955-12-31", 15)):
        bound = [
            dyad
            for node in shipped_graph.objects(treaty, MEL.hasCommitment)
            if str(shipped_graph.value(node, MEL.startDate)) <= day
            for dyad in dyads(shipped_graph, node)
        ]
        assert len(bound) == len(set(bound)) == members * (members - 1), day


STILL_IN_FORCE = "9999-12-31"
ATOP = URIRef("https://w3id.org/melian/work/LeedsEtAl2002")

Phase = tuple[str, str, set[str]]


def atop_phases(shared_data: Path) -> dict[tuple[str, str], list[Phase]]:
    """By alliance and member: from when, to when, and the names of the obligations owed."""
    states = {row["ccode"]: row["stateabb"] for row in published(shared_data, "states2016")}
    duties = {"defense": "Defence", "offense": "Offence", "neutral": "Neutrality"}
    duties |= {"nonagg": "Nonaggression", "consul": "Consultation"}
    phases: dict[tuple[str, str], list[Phase]] = {}
    for row in published(shared_data, "atop5_0m"):
        owed = {f"{duty}Obligation" for column, duty in duties.items() if row[column] == "1"}
        # Without a day of its end, a commitment has no end date: the Quadruple Alliance ended in December 1822.
        known = row["yrexit"] != "0" and row["dayexit"] != ""
        ended = day(row["yrexit"], row["moexit"], row["dayexit"]) if known else STILL_IN_FORCE
        phase = (day(row["yrent"], row["moent"], row["dayent"]), ended, owed)
        phases.setdefault((row["atopid"], states.get(row["member"], row["member"])), []).append(phase)
    return phases


def published(shared_data: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(shared_data / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def day(year: str, month: str, of_month: str) -> str:
    return f"{year}-{month:0>2}-{of_month:0>2}"


def test_every_property_and_actor_that_a_shipped_case_uses_is_declared(shipped_graph: Graph) -> None:
    ontology = Graph()
    for file in sorted((Path(__file__).parents[2] / "ontology").glob("*.ttl")):
        ontology.parse(file)
    declared = set(ontology.subjects(RDF.type))
    used = {p for p in shipped_graph.predicates() if str(p).startswith(str(MEL))}
    used |= {o for o in shipped_graph.objects() if str(o).startswith(str(MEL))}
    assert used - declared == set()
    registry = Registry.load()
    actors = {o for o in shipped_graph.objects() if "/melian/state/" in str(o) or "/melian/actor/" in str(o)}
    unknown = {actor for actor in actors if registry.by_iri(str(actor)) is None}
    # Sides that no source identifies by their name alone: a case that names one describes it.
    assert {str(actor).rpartition("/")[2] for actor in unknown} == {"coalition", "balkanleague", "serbiagreece"}
    for actor in unknown:
        assert (actor, RDF.type, MEL.Coalition) in shipped_graph
        assert len(list(shipped_graph.objects(actor, MEL.hasMember))) > 1
    concerned = set(shipped_graph.objects(None, MEL.concerns))
    assert concerned == set(shipped_graph.subjects(RDF.type, MEL.Treaty))


def test_every_case_and_coding_says_who_judged_and_that_it_is_a_judgement(shipped_graph: Graph) -> None:
    for kind in (MEL.Case, MEL.Situation, MEL.Assessment):
        for subject in shipped_graph.subjects(RDF.type, kind):
            assert str(shipped_graph.value(subject, MEL.codedBy)) == "Melian", subject
            assert shipped_graph.value(subject, MEL.status) == MEL.Assumption, subject
    for case in shipped_graph.subjects(RDF.type, MEL.Case):
        for needed in (RDFS.label, SKOS.definition, DCTERMS.source):
            assert (case, needed, None) in shipped_graph, case


# Where coders differ


def test_the_default_claims_are_the_codings_of_the_domain_tables(shipped_graph: Graph) -> None:
    claims = set(shipped_graph.subjects(RDF.type, MEL.Claim))
    contested = {
        (shipped_graph.value(claim, MEL.claimAbout), shipped_graph.value(claim, MEL.claimedProperty))
        for claim in claims
    }
    assert len(claims) == 2 * len(contested) >= 2 * 20
    for claim in claims:
        default = str(shipped_graph.value(claim, MEL.isDefaultClaim)) == "true"
        assert default == (str(shipped_graph.value(claim, MEL.codedBy)) == "Melian"), claim
        assert (claim, MEL.status, MEL.Assumption if default else MEL.Published) in shipped_graph, claim
        assert default or (claim, DCTERMS.source, None) in shipped_graph, claim


def test_the_strongest_by_capabilities_is_the_first_of_the_index_and_its_figures_are_published(
    shipped_graph: Graph, shared_data: Path
) -> None:
    """Of all states but the perceiver, in version 7.0 of National Material Capabilities."""
    index: dict[int, dict[str, str]] = {}
    for row in published(shared_data, "NMC-70-abridged"):
        index.setdefault(int(row["year"]), {})[row["stateabb"]] = row["cinc"]
    checked = 0
    for claim in shipped_graph.subjects(MEL.codedBy, Literal("CINC")):
        situation = shipped_graph.value(claim, MEL.claimAbout)
        year = int(str(shipped_graph.value(situation, MEL.year)))
        perceiver, first = (
            str(shipped_graph.value(subject, property_)).rpartition("/")[2]
            for subject, property_ in ((situation, MEL.perceiver), (claim, MEL.claimedValue))
        )
        shares = {state: float(share) for state, share in index[year].items() if state != perceiver}
        assert first == max(shares, key=lambda state: shares[state]), claim
        figures = [f"{share:.4f}" for share in shares.values()]
        quoted = re.findall(r"0\.[0-9]{4}", str(shipped_graph.value(claim, SKOS.note)))
        assert len(quoted) == 2 and set(quoted) <= set(figures) and quoted[0] == f"{shares[first]:.4f}", claim
        checked += 1
    assert checked >= 19


def test_by_capabilities_the_strongest_of_1972_was_the_soviet_union() -> None:
    strongest = {}
    for coder in ("Melian", "CINC"):
        case = casebook.read(["C11"], coder=coder)
        holders = [row for row in case.assessments if row["is_strongest"]]
        strongest[coder] = {row["situation"]: row["target"] for row in holders}
    assert strongest == {"Melian": {"R44": "USA", "R45": "USA"}, "CINC": {"R44": "USA", "R45": "USSR"}}


def test_a_strongest_that_only_the_index_names_has_a_row_for_readers_of_the_index_only() -> None:
    targets = {
        coder: [row["target"] for row in casebook.read(["C18"], coder=coder).assessments]
        for coder in ("Melian", "CINC")
    }
    assert targets == {"Melian": ["Russia", "USA"] * 2, "CINC": ["Russia", "USA", "China"] * 2}


def test_jordan_in_1967_balanced_israel_or_bandwagoned_with_egypt() -> None:
    observed = {
        coder: casebook.read(["C14"], coder=coder).situations[0]["observed"] for coder in (None, "Melian", "Walt")
    }
    both = "ALIGN:Egypt BAL:Israel"
    assert observed == {None: both, "Melian": both, "Walt": "ALIGN:Egypt"}
