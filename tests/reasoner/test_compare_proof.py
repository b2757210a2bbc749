"""Whether theories can conclude differently of one situation, as HermiT proves it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

import ontology
from kb import casebook
from ontology import Source
from reasoner.coded import Coded
from reasoner.compare import Difference, partings, proof, simplest
from reasoner.compare.conclusions import of_settled
from reasoner.compare.proof import RulePair
from reasoner.theory.library import Library, Theory
from tests.conformance.coded import Coding, codings, many_at_once, rows

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


def names(pair: RulePair) -> tuple[str | None, ...]:
    return tuple(None if rule is None else rule.name for rule in (pair.first, pair.second))


def test_balance_of_power_and_balance_of_threat_can_differ_and_by_which_rules(library: Library) -> None:
    """By hand: whoever is coerced is out of both scopes; all else can be, since power is not threat."""
    found = proof(library, *of(library, POWER, THREAT))
    assert {names(each) for each in found.pairs if not each.possible} == {
        *(("scope", name) for name in ("BOT-8", "BOT-1-otherwise", "BOT-5", "BOT-6", "BOT-4")),
        *((name, "scope") for name in ("BOP-10", "BOP-10-otherwise")),
    }
    assert ("BOP-10", "BOT-4") in {names(each) for each in found.possible}, "against different targets"
    assert ("BOP-10-otherwise", "BOT-1-otherwise") not in {names(each) for each in found.pairs}, "both say none"


def test_the_proof_does_not_depend_on_which_theory_comes_first(library: Library) -> None:
    one, other = (proof(library, *of(library, *pair)) for pair in ((INTERESTS, BANDWAGON), (BANDWAGON, INTERESTS)))
    assert {names(each) for each in one.possible} == {names(each)[::-1] for each in other.possible}


def test_hedging_and_offensive_realism_never_speak_of_the_same_situation(library: Library) -> None:
    """Hedging is for states that are no great powers, offensive realism for those that are."""
    found = proof(library, *of(library, "hedging", "offensive-realism"))
    assert {each.difference for each in found.possible} == {Difference.ONE_SILENT}


def test_a_theory_never_differs_from_itself_or_from_its_twin(library: Library) -> None:
    assert proof(library, *of(library, POWER, POWER)).pairs == ()
    twins = proof(library, *of(library, POWER, TWIN))
    assert len(twins.pairs) > 0 and not twins.can_differ
    assert simplest(Coded(library, of(library, POWER, TWIN))) is None
    for name in (POWER, TWIN):
        assert partings(casebook.read(["C10"]), Coded(library, of(library, POWER, name))) == []


@pytest.mark.parametrize("pair", [(POWER, THREAT), (INTERESTS, BANDWAGON)])
def test_random_situations_part_theories_only_by_rules_that_hermit_lets_decide_together(
    library: Library, pair: tuple[str, str]
) -> None:
    theories = of(library, *pair)
    allowed = {names(each) for each in proof(library, *theories).possible}
    coded = Coded(library, theories)

    @many_at_once
    @given(st.lists(codings(holes=0, least=1), min_size=60, max_size=60))
    def law(some: list[Coding]) -> None:
        world = coded.world(rows(some))
        for number, coding in enumerate(some):
            said = [world.said[f"S{number}", theory.id] for theory in theories]
            one, other = (of_settled(each, world.assessments[f"S{number}"], library) for each in said)
            if one != other and "undetermined" not in (one.status, other.status):
                assert tuple(None if s.rule is None else s.rule.name for s in said) in allowed, coding

    law()
