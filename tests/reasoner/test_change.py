"""A change of inputs is what a scholar would have written into the case tables, and it leaves the stored case alone."""

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import casebook
from kb.case_rdf import CaseRows
from reasoner.change import Change
from reasoner.errors import ReasonerError
from reasoner.inputs import inputs
from tests.conformance import coded
from tests.conformance.coded import ACTORS, NOBODY, Coding
from tests.conformance.coded import rows as coded_rows

CASES = casebook.read()


def situation(name: str) -> CaseRows:
    return CASES.only(name)


@pytest.mark.parametrize(
    "written",
    [
        "intentions(GMY)=1", "power(Soviet-Russia)=unknown", "weak=unknown", "weak(RUS)=true", "ally_available=false",
        "aims=status_quo", "polarity=unknown", "victor=GMY", "victor=-", "victor=unknown", "strongest=Korea (North)",
        "recent_disputes(RUS)=3", "power_share_rise(GMY)=0.25", "perceiver_is_pole=true",
    ],
)  # fmt: skip
def test_a_setting_is_printed_as_it_is_written(written: str) -> None:
    assert str(Change.parse([written])) == written


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("offensive_intentions(GMY)=1", "intentions(GMY)=1"),
        ("offence(GMY)=1", "capability(GMY)=1"),
        (" Weak = YES ", "weak=true"),
        ("ally-available=0", "ally_available=false"),
        ("aims=Status quo", "aims=status_quo"),
        ("victor=Nobody", "victor=-"),
    ],
)
def test_a_setting_may_be_written_in_other_words(written: str, plain: str) -> None:
    assert str(Change.parse([written])) == plain


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("weak", '"weak" is no change of an input: an input is set as in intentions(GMY)=1'),
        ("intension(GMY)=1", 'There is no input "intension"; did you mean intentions?'),
        ("observed=BAL", "observed is what happened, not an input"),
        ("intentions=1", "intentions is judged of each target; say of whom, as in intentions(GMY)=1."),
        ("aims(GMY)=status_quo", "aims is no judgement of a target; write aims=status_quo."),
        ("intentions(GMY)=4", '"4" is no value of intentions: a factor is 0, 1, 2 or 3, or unknown.'),
        ("weak=maybe", '"maybe" is no value of weak: it is true or false, or unknown.'),
        ("aims=status_qou", "or unknown; did you mean status_quo?"),
        ("recent_disputes(RUS)=many", "it is a whole number, or unknown"),
        ("power_share_rise(RUS)=nan", "it is a number, or unknown"),
        ("victor=", '"" is no value of victor: it is an actor, or - for nobody, or unknown.'),
    ],
)
def test_what_is_malformed_is_refused_in_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(ReasonerError) as error:
        Change.parse([written])
    assert sentence in str(error.value)
    assert str(error.value)[-1] in ".?"


@pytest.mark.parametrize("written", ["theta_T", "=1", "theta_T=much", "theta_T=inf"])
def test_a_threshold_is_a_name_and_a_number(written: str) -> None:
    with pytest.raises(ReasonerError, match="is no threshold: one is set as in"):
        Change.parse(thresholds=[written])


def test_an_input_has_one_value_at_a_time() -> None:
    with pytest.raises(ReasonerError, match="weak is set twice"):
        Change.parse(["weak=true", "weak=false"])
    with pytest.raises(ReasonerError, match="set twice, under two names"):
        Change.parse(["intentions(GMY)=1", "intentions(Germany)=2"]).applied(situation("R15"))


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        ("R15", "intentions(Gremany)=1", 'R15 has no candidate threat "Gremany": it has Germany and Russia; did you'),
        ("R15", "intentions(USA)=1", 'R15 has no candidate threat "USA": it has Germany and Russia.'),
        ("R15", "weak(Japan)=true", 'R15 has no target "Japan"'),
        ("R15", "victor=?", 'There is no actor "?" that could be victor.'),
        ("R15", "victor=Grmany", 'There is no actor "Grmany" that could be victor; did you mean Germany?'),
    ],
)
def test_an_actor_that_the_situation_does_not_have_is_named_with_the_nearest(
    name: str, written: str, sentence: str
) -> None:
    with pytest.raises(ReasonerError) as error:
        Change.parse([written]).applied(situation(name))
    assert sentence in str(error.value)


def test_in_a_case_a_setting_is_passed_over_where_it_has_no_place() -> None:
    applied = Change.parse(["proximity(USA)=3", "weak=unknown"]).applied(casebook.read(["C10"]))
    assert {name: list(map(str, of)) for name, of in applied.without_place.items()} == {
        name: ["proximity(USA)=3"] for name in ("R40", "R42", "R43")
    }
    near = [row["proximity"] for row in applied.rows.assessments if row["target"] == "USA" and row["is_candidate"]]
    assert set(near) == {3}
    assert {row["weak"] for row in applied.rows.assessments} == {None}
    with pytest.raises(ReasonerError, match=r"proximity\(Siam\)=3 has a place in none of the 6 situations"):
        Change.parse(["proximity(Siam)=3"]).applied(casebook.read(["C10"]))


def test_the_stored_case_stays_as_it_is() -> None:
    before = casebook.read(["C04"])
    kept = deepcopy(before)
    written = ["weak=unknown", "ally_available=0", "strongest=RUS", "victor=USA", "aims=unlimited_revisionist"]
    after = Change.parse(written).applied(before).rows
    assert before == kept
    assert after.situations != before.situations and after.assessments != before.assessments
    assert casebook.read(["C04"]) == kept


names = st.sampled_from(["GMY", "Soviet-Russia", "Korea (North)", "Österreich & Ungarn", "a=b", "50% + 1 #?"])
written = st.one_of(
    st.builds("{}({})={}".format, st.sampled_from(["intentions", "power"]), names, st.sampled_from("0123")),
    st.builds("{}={}".format, st.sampled_from(["weak", "coerced"]), st.sampled_from(["true", "false", "unknown"])),
    st.builds("victor={}".format, st.one_of(st.sampled_from(["-", "unknown"]), names)),
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
moved = st.builds("{}={!r}".format, st.sampled_from(["theta_T", "balance-of-threat.gate_I"]), numbers)


@settings(deadline=None)
@given(st.lists(written, unique_by=lambda text: text.partition("=")[0]), st.lists(moved, max_size=1))
def test_a_change_comes_back_from_its_query_string(inputs_set: list[str], thresholds: list[str]) -> None:
    change = Change.parse(inputs_set, thresholds)
    assert len(change.settings) == len(inputs_set) and len(change.thresholds) == len(thresholds)
    assert Change.of_query(change.query()) == change
    assert Change.of_query(f"?coder=CINC&{change.query()}") == change


def _told(case: CaseRows) -> tuple[list[dict[str, object]], dict[object, dict[str, object]]]:
    """What is known, without the order of the assessments."""
    known = [{k: v for k, v in row.items() if v is not None} for row in (*case.situations, *case.assessments)]
    return known[: len(case.situations)], {row["target"]: row for row in known[len(case.situations) :]}


@st.composite
def codings_with_a_change(draw: st.DrawFn) -> tuple[Coding, Coding, str]:
    """A coding, the same with one input coded otherwise, and the change that says so."""
    every = tuple(("ALIGN", actor) for actor in (*ACTORS, coded.STRANGER))
    coding = replace(draw(coded.codings(least=1)), observed=every)
    name = draw(st.sampled_from([*coded.FLAGS, *coded.NAMED, *coded.ENUMERATED, *coded.FACTORS]))
    if name in coded.FACTORS:
        candidate = draw(st.sampled_from(coding.candidates))
        value = draw(st.sampled_from([0, 1, 2, 3, None]))
        factors = tuple(value if f == name else old for f, old in zip(coded.FACTORS, candidate.factors, strict=True))
        others = [replace(c, factors=factors) if c is candidate else c for c in coding.candidates]
        return coding, replace(coding, candidates=tuple(others)), f"{name}({candidate.name})={_cell(value)}"
    taken = inputs()[name].values or (NOBODY, coded.STRANGER, *ACTORS)
    value = draw(st.sampled_from([*taken, None]))
    return coding, replace(coding, **{name: value}), f"{name}={_cell(value)}"


def _cell(value: object) -> str:
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=300, deadline=None)
@given(codings_with_a_change())
def test_a_change_gives_the_rows_that_the_case_tables_would(changed: tuple[Coding, Coding, str]) -> None:
    coding, otherwise, written = changed
    assert _told(Change.parse([written]).applied(coded_rows([coding])).rows) == _told(coded_rows([otherwise]))
