"""Theories of deterrence speak of pairs of states: which rules hold, what was seen, and that both engines agree."""

import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ontology import MEL
from reasoner.backend import Backend
from reasoner.classify.cells import Schema, decide
from reasoner.errors import ReasonerError, TheoryError
from reasoner.pairs import PairPrediction, pair_table, pair_verdict, predict_pairs
from reasoner.theory.library import Library
from reasoner.theory.parse import pair_properties
from reasoner.verify import agreement, coherence, subsumptions
from tests.conformance.suite import cell_of

TERROR, STRENGTH = "balance-of-terror", "peace-through-strength"
THEORIES = (
    "alliance-purposes", "balance-of-power-classical", TERROR, "balancing-behaviour",
    "ideology-aid-penetration", STRENGTH, "underbalancing",
)  # fmt: skip
WAR, CRISIS = str(MEL.War), str(MEL.Crisis)
OBSTACLES = ("survives", "receives_order", "reaches", "penetrates", "destroys")
AIMS = ("status_quo", "limited_revisionist", "unlimited_revisionist")
STYLES = ("firm_but_fair", "bullying", "conciliatory")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def pair(seen: tuple[str, ...] = (), unseen: tuple[str, ...] = (), **known: object) -> dict[str, object]:
    """A row as kb.pair_rdf reads it; what is not given is not known."""
    return {
        "case": "X", "case_label": "X", "pair": "P", "challenger": "Sparta", "defender": "Athens", "year": -432,
        "seen": frozenset(seen), "unseen": frozenset(unseen), "observed": None, **known,
    }  # fmt: skip


def said(library: Library, row: dict[str, object], theory: str = TERROR) -> list[PairPrediction]:
    return predict_pairs([row], library, library.speaking_of_pairs([theory]))


def rules(library: Library, row: dict[str, object], theory: str = TERROR) -> set[str | None]:
    return {each.rule for each in said(library, row, theory)}


SECURE = {"challenger_second_strike": True, "defender_second_strike": True}


# Balance of terror


def test_two_secure_states_fight_no_deliberate_war(library: Library) -> None:
    first = said(library, pair(**SECURE, unseen=(WAR,)))[0]
    assert (first.status, first.rule, first.outcome, first.verdict) == ("predicted", "TER-3", "NoDeliberateWar", "hit")
    assert first.sentence is not None and first.sentence.startswith("Sparta and Athens can each destroy the other")


def test_several_rules_speak_of_mutual_assured_destruction(library: Library) -> None:
    found = said(library, pair(**SECURE))
    assert [each.rule for each in found] == ["TER-3", "TER-5", "TER-7"]
    assert {each.status for each in found} == {"predicted"}


def test_a_war_between_secure_states_refutes_the_theory(library: Library) -> None:
    assert said(library, pair(**SECURE, seen=(WAR,)))[0].verdict == "miss"


def test_what_was_not_looked_for_judges_nothing(library: Library) -> None:
    assert said(library, pair(**SECURE, seen=(CRISIS,)))[0].verdict is None


def test_a_crisis_is_no_test_of_the_stability_instability_paradox(library: Library) -> None:
    """That conflict is "not reduced" compares many pairs; one year of one pair cannot refute it."""
    assert {each.verdict for each in said(library, pair(**SECURE, seen=(CRISIS,), unseen=(WAR,)))[1:]} == {None}


def test_possession_alone_deters_nobody(library: Library) -> None:
    (found,) = said(library, pair(challenger_nuclear=True, defender_nuclear=True, unseen=(WAR,)))
    assert (found.status, found.outcome) == ("undetermined", None)
    assert set(found.needs) >= {"challenger_second_strike", "defender_second_strike"}


def test_who_can_each_disarm_the_other_fear_to_come_second(library: Library) -> None:
    exposed = {"challenger_can_disarm": True, "defender_can_disarm": True}
    insecure = dict.fromkeys(SECURE, False)
    assert rules(library, pair(**exposed, **insecure)) == {"TER-4"}


def test_where_one_side_alone_is_nuclear_there_are_more_disputes(library: Library) -> None:
    assert rules(library, pair(challenger_nuclear=True, defender_nuclear=False)) == {"TER-8"}


def test_a_client_doubts_a_patron_whom_its_adversary_could_destroy(library: Library) -> None:
    row = pair(challenger_second_strike=True, patron_second_strike=True, defender_second_strike=False)
    assert rules(library, row) == {"TER-6"}


def test_a_pair_of_which_no_rule_speaks_is_out_of_scope(library: Library) -> None:
    row = pair(
        challenger_nuclear=False, defender_nuclear=False, challenger_can_disarm=False, patron_second_strike=False
    )
    (found,) = said(library, row)
    assert (found.status, found.rule, found.needs) == ("out-of-scope", None, ())


def overcoming(side: str, but: str | None = None, value: bool | None = False) -> dict[str, object]:
    """A nuclear force that overcomes every obstacle, perhaps but one."""
    known: dict[str, object] = {f"{side}_{obstacle}": True for obstacle in OBSTACLES}
    return known | {f"{side}_nuclear": True} | ({f"{side}_{but}": value} if but else {})


def test_a_force_that_overcomes_every_obstacle_is_a_secure_second_strike(library: Library) -> None:
    assert "TER-3" in rules(library, pair(**overcoming("challenger"), **overcoming("defender")))


@pytest.mark.parametrize("obstacle", [*OBSTACLES, "nuclear"])
def test_a_force_that_one_obstacle_stops_is_none(library: Library, obstacle: str) -> None:
    row = pair(**overcoming("challenger"), **overcoming("defender", but=obstacle))
    assert "TER-3" not in rules(library, row)
    assert pair_table_row(library, row)["defender_second_strike"] is False


def test_a_force_of_which_one_obstacle_is_not_known_is_not_known(library: Library) -> None:
    row = pair(**overcoming("challenger"), **overcoming("defender", but="penetrates", value=None))
    assert pair_table_row(library, row)["defender_second_strike"] is None
    (found,) = said(library, row | {"challenger_can_disarm": False, "patron_second_strike": False})
    assert (found.status, found.needs) == ("undetermined", ("defender_second_strike",))


def test_what_a_scholar_coded_is_not_settled_otherwise(library: Library) -> None:
    row = pair(defender_second_strike=True, **overcoming("defender", but="reaches"))
    assert pair_table_row(library, row)["defender_second_strike"] is True


def pair_table_row(library: Library, row: dict[str, object]) -> dict[str, object]:
    backend = Backend()
    (found,) = backend.run(pair_table(backend, library, [row])).to_pylist()
    return dict(found)


# Peace through strength


def test_who_is_denied_a_cheap_victory_does_not_attack(library: Library) -> None:
    (found,) = said(library, pair(defender_can_deny=True, seen=(CRISIS,), unseen=(WAR,)), STRENGTH)
    assert (found.rule, found.outcome, found.verdict) == ("PTS-1", "DeterrenceHolds", "hit")


def test_an_attack_on_who_could_deny_victory_refutes_deterrence_by_denial(library: Library) -> None:
    assert said(library, pair(defender_can_deny=True, seen=(WAR,)), STRENGTH)[0].verdict == "miss"


@pytest.mark.parametrize(("aims", "rule"), [(AIMS[0], "PTS-6"), (AIMS[1], "PTS-7"), (AIMS[2], "PTS-7")])
def test_arming_provokes_who_seeks_security_and_stops_who_wants_more(library: Library, aims: str, rule: str) -> None:
    row = pair(challenger_aims=aims, offence_indistinguishable=True, defender_arms=True)
    assert rules(library, row, STRENGTH) == {rule}


def test_without_the_opponents_aims_the_answer_is_that_it_depends(library: Library) -> None:
    known = {
        "offence_indistinguishable": True, "defender_arms": True, "defender_can_deny": False,
        "defender_bargaining": "bullying", "defender_backed_down": False, "defender_intransigent": False,
        "defender_has_defence_pact": False, "challenger_has_offence_pledge": False,
        "challenger_has_neutrality_pledge": False,
    }  # fmt: skip
    (found,) = said(library, pair(**known), STRENGTH)
    assert (found.status, found.needs) == ("undetermined", ("challenger_aims",))


# Laws

FLAG = st.sampled_from([True, False, None])
CHOICES = {"challenger_aims": AIMS, "defender_bargaining": STYLES}
Rows = list[dict[str, object]]


def many_pairs() -> st.SearchStrategy[Rows]:
    """Twenty pairs of which this and that is known, to be predicted together."""
    columns = [each for each in pair_properties(Library.load().graph).values() if each.column]
    flags = {str(each.column): FLAG for each in columns if each.kind == "boolean"}
    listed = {name: st.sampled_from([*choices, None]) for name, choices in CHOICES.items()}
    return st.lists(
        st.fixed_dictionaries({**flags, **listed}).map(lambda known: pair(**known)), min_size=20, max_size=20
    )


def said_of_each(library: Library, rows: Rows, theory: str) -> list[list[PairPrediction]]:
    """What a theory says of each row, in order."""
    numbered = [row | {"pair": str(number)} for number, row in enumerate(rows)]
    found: list[list[PairPrediction]] = [[] for _ in rows]
    for each in predict_pairs(numbered, library, library.speaking_of_pairs([theory])):
        found[int(each.pair)].append(each)
    return found


def holding(library: Library, rows: Rows, theory: str) -> list[set[str]]:
    return [{each.rule for each in found if each.rule} for found in said_of_each(library, rows, theory)]


def swapped(row: dict[str, object]) -> dict[str, object]:
    """The same pair with challenger and defender in each other's place."""
    other = {"challenger": "defender", "defender": "challenger"}
    turned = {
        f"{other[side]}_{rest}": value
        for name, value in row.items()
        for side, _, rest in [name.partition("_")]
        if side in other and rest
    }
    return row | {name: value for name, value in turned.items() if name in row}


def filled(data: st.DataObject, row: dict[str, object], names: Iterable[str]) -> dict[str, object]:
    return row | {name: data.draw(st.sampled_from(CHOICES.get(name, (True, False)))) for name in names}


SOME = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # twenty pairs take minutes to shrink
)


@SOME
@given(rows=many_pairs())
def test_the_balance_of_terror_holds_whichever_way_round_a_pair_is_written(library: Library, rows: Rows) -> None:
    """But for the rule of clients, whose defender is the client."""
    rows = [row | {"patron_second_strike": False} for row in rows]
    assert holding(library, rows, TERROR) == holding(library, [swapped(row) for row in rows], TERROR)


@pytest.mark.parametrize("theory", [TERROR, STRENGTH])
@SOME
@given(rows=many_pairs(), data=st.data())
def test_knowing_more_silences_no_rule(library: Library, theory: str, rows: Rows, data: st.DataObject) -> None:
    backend = Backend()
    settled = backend.run(pair_table(backend, library, rows)).to_pylist()
    unknown = [[name for name, value in row.items() if value is None] for row in settled]
    learned = [[name for name in names if data.draw(st.booleans())] for names in unknown]
    more = [filled(data, row, names) for row, names in zip(rows, learned, strict=True)]
    before, after = holding(library, rows, theory), holding(library, more, theory)
    assert [first - second for first, second in zip(before, after, strict=True) if first - second] == []


@pytest.mark.parametrize("theory", [TERROR, STRENGTH])
@SOME
@given(rows=many_pairs(), data=st.data())
def test_what_an_undetermined_pair_needs_decides_it(
    library: Library, theory: str, rows: Rows, data: st.DataObject
) -> None:
    first = [found[0] for found in said_of_each(library, rows, theory)]
    assert all((each.status == "undetermined") == bool(each.needs) for each in first)
    known = [filled(data, row, each.needs) for row, each in zip(rows, first, strict=True)]
    assert {found[0].status for found in said_of_each(library, known, theory)} <= {"predicted", "out-of-scope"}


def test_the_curve_of_weitsman_rises_and_falls(library: Library) -> None:
    """By points of threat, a state without allies hedges, tethers, balances, and at last sides with the enemy."""
    curve = [rule for rule in library.theories["alliance-purposes"].rules if rule.name.startswith("ALI-4")]
    tested = {each.name: each for rule in curve for each in Schema.of([rule.condition]).properties}
    stated = {"coerced": False, "weak": True, "allyAvailable": False}
    found = []
    for points in range(13):
        known = stated | {"threatPoints": Decimal(points)}
        values = {tested[name]: value for name, value in known.items()}
        schema = Schema.of([rule.condition for rule in curve])
        held = [rule for rule in curve if decide(rule.condition, schema, cell_of(schema, values))]
        found.append(tuple(iri.rsplit("/", 1)[-1] for rule in held for iri in rule.behaviours))
    hedge, tether, balance, yield_ = ("Hedging",), ("Tethering",), ("Balancing",), ("DefensiveBandwagoning",)
    assert found == [hedge] * 3 + [tether] * 3 + [balance] * 5 + [yield_] * 2


# HermiT


def test_hermit_and_the_columns_say_the_same_of_random_pairs(library: Library) -> None:
    source = random.Random(1945)
    columns = [each for each in pair_properties(library.graph).values() if each.column and each.kind == "boolean"]
    rows = [pair(**{str(c.column): source.choice([True, False, None]) for c in columns}) for _ in range(8)]
    listed = [
        {"challenger_aims": source.choice([*AIMS, None]), "defender_bargaining": source.choice(STYLES)} for _ in rows
    ]
    rows = [row | more | {"pair": f"P{n}"} for n, (row, more) in enumerate(zip(rows, listed, strict=True))]
    theories = library.speaking_of_pairs()
    assert predict_pairs(rows, library, theories, "hermit") == predict_pairs(rows, library, theories)


def test_every_cell_of_pairs_goes_to_the_referee(library: Library) -> None:
    rows = [pair(**SECURE), pair(**dict.fromkeys(SECURE, False)), pair(**SECURE), pair()]
    backend = Backend()
    compared = agreement(backend, pair_table(backend, library, rows), library, library.theories[TERROR])
    assert (compared.rows, compared.cells, compared.disagreements) == (4, 3, ())
    assert compared.agreements == 3 * len(library.theories[TERROR].on_pairs)


@pytest.mark.parametrize("theory", THEORIES)
def test_no_two_rules_of_a_theory_contradict_each_other(library: Library, theory: str) -> None:
    proof = coherence(library, library.theories[theory])
    assert (proof.clashes, proof.empty) == ((), ())


def test_pairs_that_can_and_cannot_fight_are_kept_apart(library: Library) -> None:
    """Each of the two theories of pairs has outcomes that exclude each other, and is proved not to predict both."""
    assert [coherence(library, library.theories[theory]).pairs for theory in (TERROR, STRENGTH)] == [1, 1]


def test_one_sided_possession_is_a_special_case_of_possession(library: Library) -> None:
    found = {(each.special, each.general, each.equal) for each in subsumptions(library, [library.theories[TERROR]])}
    assert found == {
        ("TER-8", "TER-1", False),
        ("TER-3", "TER-5", True), ("TER-3", "TER-7", True), ("TER-5", "TER-7", True),
    }  # fmt: skip


# A reader's own theory of pairs

PREFIXES = """
@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix rule: <https://w3id.org/melian/rule/> .
@prefix theory: <https://w3id.org/melian/theory/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
theory:own a mel:Theory ; rdfs:label "own"@en ; skos:notation "own" .
"""
RULE = """
rule:OWN-1 a owl:Class , mel:Rule ; rdfs:label "own"@en ; skos:notation "OWN-1" ; mel:ofTheory theory:own ;
    mel:sentence "{{challenger}} attacks {{defender}}."@en ;
    owl:equivalentClass {condition} ;
    rdfs:subClassOf [ owl:onProperty mel:{on} ; owl:hasValue mel:{value} ] {more}.
mel:WarBreaksOut a mel:PairOutcome ; rdfs:label "war breaks out"@en ; skos:notation "WarBreaksOut" ;
    mel:hitIfObserved mel:War .
"""
ARMS = "[ owl:onProperty mel:defenderArms ; owl:hasValue true ]"
TOP = "[ owl:onProperty mel:isTopThreat ; owl:hasValue true ]"


def own(
    folder: Path, condition: str = ARMS, on: str = "predictsOutcome", value: str = "WarBreaksOut", more: str = ""
) -> Library:
    text = PREFIXES + RULE.format(condition=condition, on=on, value=value, more=more)
    (folder / "own.ttl").write_text(text, encoding="utf-8")
    return Library.load([folder])


def test_a_theory_of_the_readers_own_predicts_what_must_be_seen(tmp_path: Path) -> None:
    library = own(tmp_path)
    verdicts = [
        said(library, pair(defender_arms=True, **observed), "own")[0].verdict
        for observed in ({"seen": (WAR,)}, {"unseen": (WAR,)}, {})
    ]
    assert verdicts == ["hit", "miss", None]


def test_an_outcome_with_both_kinds_of_evidence_is_refuted_first(library: Library) -> None:
    outcome = replace(library.pair_outcomes[str(MEL.NoDeliberateWar)], hit=frozenset({CRISIS}), miss=frozenset({WAR}))
    assert pair_verdict(outcome, frozenset({CRISIS, WAR}), frozenset()) == "miss"
    assert pair_verdict(outcome, frozenset({CRISIS}), frozenset()) == "hit"


def test_contradictory_rules_of_pairs_are_found_out(tmp_path: Path) -> None:
    own(tmp_path, value="Spiral")
    second = RULE.split("mel:WarBreaksOut a")[0].replace("OWN-1", "OWN-2")
    text = second.format(
        condition="[ owl:onProperty mel:defenderCanDeny ; owl:hasValue true ]",
        on="predictsOutcome", value="StrengthWorks", more="",
    )  # fmt: skip
    with (tmp_path / "own.ttl").open("a", encoding="utf-8") as file:
        file.write(text)
    library = Library.load([tmp_path])
    assert coherence(library, library.theories["own"]).clashes == (("OWN-1", "OWN-2"),)


BOTH = f"[ owl:intersectionOf ( {ARMS} {TOP} ) ]"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": "Balancing"}, "OWN-1 predicts https://w3id.org/melian/ontology/Balancing, which is no behaviour or"),
        ({"more": "; mel:decisionOrder 1 "}, "OWN-1 is a rule of pairs of states"),
        ({"on": "predicts", "value": "Balancing"}, "OWN-1 is a rule of pairs of states"),
        ({"condition": TOP}, "its condition is not about pairs"),
        ({"condition": BOTH}, "mel:isTopThreat is a property of an assessment, not of a pair of states"),
        (
            {"condition": f"[ owl:intersectionOf ( mel:PairAssessment mel:Cornered {ARMS} ) ]"},
            "mel:Cornered is a class of others; it stands where a pair of states is described",
        ),
        (
            {"condition": f"[ owl:intersectionOf ( mel:PairAssessment mel:Assessment {ARMS} ) ]"},
            "mel:Assessment stands where a pair of states is described",
        ),
        (
            {"condition": f"[ owl:intersectionOf ( mel:PairAssessment [ owl:onProperty mel:inSituation ;"
             f" owl:someValuesFrom {TOP} ] ) ]"},
            "mel:inSituation may be used once, from an assessment",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_of_pairs_is_said_in_one_sentence(
    tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(TheoryError) as caught:
        own(tmp_path, **wrong)
    assert said in str(caught.value)
    assert str(tmp_path / "own.ttl") in str(caught.value) and "\n" not in str(caught.value)


# Theories that decide no alignment


def test_only_theories_that_decide_alignments_predict_by_default(library: Library) -> None:
    deciding = {theory.id for theory in library.deciding()}
    assert deciding.isdisjoint(THEORIES)
    assert {"balance-of-threat", "naive"} <= deciding
    assert {theory.id for theory in library.speaking_of_pairs()} == {TERROR, STRENGTH}
    assert set(THEORIES) <= {theory.id for theory in library.choose()}


@pytest.mark.parametrize(
    ("theory", "why"), [(TERROR, "it speaks of pairs of states"), ("underbalancing", "none of its rules has a")]
)
def test_naming_a_theory_that_decides_nothing_ends_in_one_sentence(library: Library, theory: str, why: str) -> None:
    with pytest.raises(TheoryError, match=f"^The theory {theory} predicts no alignments: {why}[^\n]*balance-of-threat"):
        library.deciding([theory])


def test_naming_a_theory_that_speaks_of_no_pairs_ends_in_one_sentence(library: Library) -> None:
    with pytest.raises(TheoryError, match=f"^The theory naive predicts no outcomes of pairs[^\n]*{TERROR}"):
        library.speaking_of_pairs(["naive"])


def test_a_theory_without_any_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(PREFIXES, encoding="utf-8")
    with pytest.raises(TheoryError, match="The theory own has no rule that is a class"):
        Library.load([tmp_path])


def test_an_unknown_engine_is_refused(library: Library) -> None:
    with pytest.raises(ReasonerError, match="There is no engine 'pellet'"):
        predict_pairs([pair()], library, library.speaking_of_pairs(), "pellet")
