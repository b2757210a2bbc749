"""The situations that tell between theories, and those of which several are right for different reasons."""

from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph

import ontology
from kb import casebook
from ontology import MEL, Source
from reasoner.cases import predict_cases
from reasoner.coded import Coded
from reasoner.compare import Comparison, compare, equifinal, partings
from reasoner.compare.equifinal import entails
from reasoner.compare.situations import Informs, selection_types
from reasoner.theory.library import Library, Theory
from tests.conformance.coded import Candidate, Coding, rows

POWER, THREAT, INTERESTS, BANDWAGON, TWIN = (
    "balance-of-power",
    "balance-of-threat",
    "balance-of-interests",
    "bandwagoning",
    "twin",
)


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped theories, and a twin of balance of power: the same rules under other names."""
    (path,) = (path for path in ontology.theories() if path.stem == POWER)
    text = (
        path.read_text(encoding="utf-8").replace("rule:BOP", "rule:TWIN").replace(f"theory:{POWER}", f"theory:{TWIN}")
    )
    text = text.replace(f'skos:notation "{POWER}"', f'skos:notation "{TWIN}"').replace(
        f"/theory/{POWER}>", f"/theory/{TWIN}>"
    )
    twin = Source(Path("twin.ttl"), Graph().parse(data=text, format="turtle"))
    modules = [path for path in ontology.modules() if path.stem not in ("works", "alliances")]
    return Library([*(ontology.read(each) for each in (*modules, *ontology.theories())), twin])


def of(library: Library, *names: str) -> tuple[Theory, ...]:
    return tuple(library.theories[name] for name in names)


def compared(library: Library, first: str, second: str, *cases: str) -> Comparison:
    return compare(library, *of(library, first, second), casebook.read(cases), prove=False)


def test_in_1949_power_and_threat_part_over_france_and_threat_is_right(library: Library) -> None:
    """The USA was the strongest and the USSR the top threat: France balanced against the USSR."""
    found = {each.first.situation: each for each in compared(library, POWER, THREAT, "C10").partings}
    france = found["R38"]
    assert (france.first.target, france.second.target, france.right) == ("USA", "USSR", THREAT)
    assert france.informs is Informs.DECIDED
    assert ("crucial", None) in france.types
    assert ("deviant", POWER) in france.types and ("deviant", THREAT) not in france.types
    assert "R43" not in found, "Poland is not free to choose: both are silent"


def test_situations_do_not_depend_on_which_theory_comes_first(library: Library) -> None:
    one, other = (compared(library, *pair, "C08", "C10", "C17") for pair in ((INTERESTS, THREAT), (THREAT, INTERESTS)))
    assert len(one.partings) > 3
    told = [
        [(each.first.situation, each.informs, each.right, set(each.types)) for each in of.partings]
        for of in (one, other)
    ]
    assert told[0] == told[1]


def test_the_most_informative_situations_come_first(library: Library) -> None:
    """Great powers before others, hard tests before easy ones, and what is left open at the end."""
    found = compared(library, THREAT, "buck-passing").partings
    assert len({each.informs for each in found}) > 2
    assert [each.informs for each in found] == sorted(each.informs for each in found)
    decided = [each for each in found if each.informs is Informs.DECIDED]
    assert all({each.first.verdict, each.second.verdict} == {"hit", "miss"} for each in decided)
    great = [each.first.great_power is True for each in decided]
    assert great == sorted(great, reverse=True)


def test_a_case_is_least_likely_where_one_step_of_one_factor_changes_what_the_theory_says(library: Library) -> None:
    """Sparta has exactly 8 of 12 points, one step from no serious threat; Persia's 12 leave room for any one step."""
    coded = Coded(library, of(library, THREAT, BANDWAGON))
    case = rows([Coding(_facing(2)), Coding(_facing(3))])
    types = {each.first.situation: set(each.types) for each in partings(case, coded)}
    assert types["S0"] == {("crucial", None), ("least-likely", THREAT), ("least-likely", BANDWAGON)}
    assert types["S1"] == {("crucial", None), ("most-likely", THREAT), ("most-likely", BANDWAGON)}


def _facing(factor: int) -> tuple[Candidate, ...]:
    return (Candidate("Sparta", (factor,) * 4),)


def test_every_type_of_case_selection_is_defined_and_cited(library: Library) -> None:
    types = {each.notation: each for each in selection_types(library)}
    graph = library.graph
    assert {str(graph.value(iri, SKOS.notation)) for iri in graph.subjects(RDF.type, MEL.CaseSelectionType)} == set(
        types
    )
    assert "Eckstein 1975" in types["crucial"].citation
    assert "George and Bennett 2005" in types["least-likely"].citation == types["most-likely"].citation
    assert types["deviant"].citation == "Lijphart 1971; Seawright and Gerring 2008"


# Rules that say the same, and equifinality


def test_the_jackal_of_one_theory_is_the_bandwagon_for_profit_of_the_other(library: Library) -> None:
    found = compare(library, *of(library, INTERESTS, BANDWAGON), casebook.read(["C09"]))
    assert found.shared is not None and found.proof is not None and found.proof.can_differ
    assert [(each.special, each.general) for each in found.shared if each.equal] == [("BOI-3", "BW-3")]
    assert found.confirmed is True


def test_entailment_by_cells_is_what_hermit_proves(library: Library) -> None:
    rule = {rule.name: rule for theory in library.theories.values() for rule in theory.rules}
    assert entails(rule["BOT-4"], rule["NAIVE-1"]) and not entails(rule["NAIVE-1"], rule["BOT-4"])
    assert entails(rule["BOI-3"], rule["BW-3"]) and entails(rule["BW-3"], rule["BOI-3"])
    assert not entails(rule["BOT-5"], rule["BOI-3"])


def test_equifinal_situations_worked_out_by_hand(library: Library) -> None:
    """Hungary, France and Poland, from their codings.

    R28, Hungary 1940, sided with Germany. Balance of threat: Germany is the top threat (12 of 12 points), Hungary is
    weak and has no ally, BOT-5. Balance of interests: Germany offers a revisionist gains, BOI-3. Bandwagoning: BW-3,
    which says the same as BOI-3. So three theories, two reasons, fear and profit.

    R38, France 1949, balanced against the USSR. It is the top threat and France is not weak: BOT-4, and with it
    NAIVE-1, which is no further reason. It is the top revisionist: BOI-2. It is the land hegemon: LT-1. Three reasons.
    Of another act, siding with the USA, hegemonic stability is right: HST-1. Balance of power is wrong.

    R43, Poland 1949, is not free to choose: no theory speaks, and none is right.
    """
    case = casebook.read(["C08", "C10"])
    found = equifinal(predict_cases(case, library, [t for t in library.deciding() if t.id != TWIN]), library)
    told = {each.situation: [([hit.rule for hit in act.hits], act.reasons) for act in each.acts] for each in found}
    assert told["R28"] == [(["BOI-3", "BOT-5", "BW-3"], 2)]
    assert told["R38"] == [(["BOI-2", "BOT-4", "LT-1", "NAIVE-1"], 3), (["HST-1"], 1)]
    assert "R43" not in told


def test_a_theory_and_its_twin_are_right_for_one_reason(library: Library) -> None:
    said = predict_cases(casebook.read(["C01"]), library, of(library, POWER, TWIN))
    assert {each.verdict for each in said} >= {"hit"}
    assert equifinal(said, library) == []
