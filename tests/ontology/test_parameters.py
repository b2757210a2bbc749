"""Every number that measuring rests on is a term, with the value and the status of the domain's table."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import OWL, RDF, SKOS, XSD, Graph, Literal, Namespace
from rdflib.paths import MulPath

MEL = Namespace("https://w3id.org/melian/ontology/")
PARAMETER = Namespace("https://w3id.org/melian/parameter/")
INDICATOR = Namespace("https://w3id.org/melian/indicator/")
# From a restriction to its facets: someValuesFrom [ withRestrictions ( [ xsd:minInclusive 8 ] ) ]
FACETS = OWL.someValuesFrom / OWL.withRestrictions / MulPath(RDF.rest, "*") / RDF.first

# The lines of parameters.tsv, and where each of them went. A line that speaks of a rule of measuring
# and holds no number of its own is an indicator.
# Numbers that a rule's axiom needs and the table does not list.
BESIDE_THE_TABLE = {
    "few_disputes",
    "revisionist_intentions",
    "regime_affinity_from",
    "wei_cut_1_points",
    "wei_cut_2_points",
    "wei_cut_3_points",
}
PARAMETERS_TABLE: dict[str, dict[str, str]] = {
    "theta_T": {"theta_T": "0.60", "theta_T_points": "8"},
    "gate_I": {"gate_I": "1"},
    "w_A,w_P,w_O,w_I": {"w_A": "0.25", "w_P": "0.25", "w_O": "0.25", "w_I": "0.25"},
    "theta_land": {"theta_land": "0.333333"},
    "theta_sea_leader": {"theta_sea_leader": "0.50"},
    "theta_pole": {"theta_pole": "0.50"},
    "theta_parity": {"theta_parity_low": "0.80", "theta_parity_high": "1.20"},
    "theta_weak": {"theta_weak": "0.20"},
    "theta_cov": {"theta_cov": "0.33"},
    "willing(j)": {},
    "MID_window": {"mid_window": "10"},
    "intent formula": {
        "intent_w_rivalry": ".4",
        "intent_w_revisionist": ".3",
        "intent_w_territory": ".2",
        "intent_w_ideology": ".1",
        "intent_disputes_full": "3",
        "intent_cut_1": ".15",
        "intent_cut_2": ".45",
        "intent_cut_3": ".75",
    },
    "lambda(y)": {"lambda_1816": "1500", "lambda_1919": "2250", "lambda_1946": "3000"},
    "contiguityFloor": {
        "contiguity_floor_1": "1.00",
        "contiguity_floor_2": ".90",
        "contiguity_floor_3": ".80",
        "contiguity_floor_4": ".70",
        "contiguity_floor_5": ".50",
    },
    "mpd": {"mpd_1816": "250", "mpd_1919": "375", "mpd_1946": "500"},
    "A (aggregate)": {},
    "O (offensive)": {"cut_O_1": ".10", "cut_O_2": ".30", "cut_O_3": ".60"},
    "ordinal cuts for A": {"cut_A_1": ".10", "cut_A_2": ".30", "cut_A_3": ".60"},
    "theta_rise": {"theta_rise": "0.10", "rise_window": "10"},
    "polarity": {
        "polarity_bipolar_from": "1946",
        "polarity_unipolar_from": "1991",
        "polarity_contested_from": "2017",
    },
    "HED punc/diffuse": {"theta_lo": "0.25", "theta_hi": "0.75"},
    "WEI cuts": {"wei_cut_1": ".25", "wei_cut_2": ".50", "wei_cut_3": ".85"},
    "democracy": {"democracy_polity": "6"},
    "enduring rivalry": {"enduring_rivalry_disputes": "6", "enduring_rivalry_window": "20"},
    "H (BOP-6 horizon)": {"bop_horizon": "20"},
    "lag": {"lag": "1", "outcome_window": "5"},
    "ordinal cuts for P": {"cut_P_1": ".15", "cut_P_2": ".35", "cut_P_3": ".75"},
    "common scale": {},
}
INDICATORS_FOR = {
    "willing(j)": "ally_coverage",
    "A (aggregate)": "aggregate_power_share",
    "common scale": "ordinal_factors",
}
STATUS_WORDS = {"ASSUMPTION": MEL.Assumption, "PUBLISHED": MEL.Published, "FROM MEMORY": MEL.FromMemory}
# The number as the table writes it, where the parameter is the same number in another form.
WRITTEN_AS = {
    "theta_land": "1/3",
    "theta_rise": "10%",
    "polarity_bipolar_from": "M to 1945",
    "polarity_contested_from": "2016",
    "lag": "y-1",
}


def value_of(ontology: Graph, name: str) -> Decimal:
    held = ontology.value(PARAMETER[name], MEL.value, any=False)
    assert isinstance(held, Literal), f"the parameter {name} has no value"
    value = held.toPython()
    assert isinstance(value, Decimal), f"the parameter {name} is no decimal"
    return value


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_line_of_the_parameter_table_became_a_term(ontology: Graph, shared_domain: Path) -> None:
    """A threshold nobody could verify is left out: nothing uncertain ships as a fact."""
    names = {row["name"] for row in table_of(shared_domain / "parameters.tsv") if row["status"] != "UNVERIFIED"}
    assert names == set(PARAMETERS_TABLE)
    assert {line for line, parts in PARAMETERS_TABLE.items() if not parts} == set(INDICATORS_FOR)
    for indicator in INDICATORS_FOR.values():
        assert (INDICATOR[indicator], RDF.type, MEL.Indicator) in ontology
    assert (PARAMETER["theta_land_low"], None, None) not in ontology


def test_every_parameter_has_the_value_and_the_status_of_the_table(ontology: Graph, shared_domain: Path) -> None:
    for row in table_of(shared_domain / "parameters.tsv"):
        status = next((term for word, term in STATUS_WORDS.items() if row["status"].startswith(word)), None)
        for name, value in PARAMETERS_TABLE.get(row["name"], {}).items():
            assert value_of(ontology, name) == Decimal(value), name
            assert WRITTEN_AS.get(name, value) in row["default"] + row["justification"], name
            # The line's codes are published, the values given to them are not.
            expected = MEL.Assumption if row["name"] == "contiguityFloor" else status
            assert ontology.value(PARAMETER[name], MEL.status) == expected, name


def test_no_parameter_stands_outside_the_table(ontology: Graph) -> None:
    ours = {str(term).removeprefix(PARAMETER) for term in ontology.subjects(RDF.type, MEL.Parameter)}
    assert ours == BESIDE_THE_TABLE | {name for parts in PARAMETERS_TABLE.values() for name in parts}


@pytest.mark.parametrize(
    "names", ["w_A w_P w_O w_I", "intent_w_rivalry intent_w_revisionist intent_w_territory intent_w_ideology"]
)
def test_weights_add_up_to_one(ontology: Graph, names: str) -> None:
    assert sum(value_of(ontology, name) for name in names.split()) == 1


@pytest.mark.parametrize("cut", ["cut_A", "cut_P", "cut_O", "intent_cut", "wei_cut"])
def test_cuts_rise_between_nothing_and_everything(ontology: Graph, cut: str) -> None:
    first, second, third = (value_of(ontology, f"{cut}_{n}") for n in (1, 2, 3))
    assert 0 < first < second < third < 1


@pytest.mark.parametrize("level", ["theta_T", "wei_cut_1", "wei_cut_2", "wei_cut_3"])
def test_whole_points_are_the_threat_level_rounded_up(ontology: Graph, level: str) -> None:
    points = value_of(ontology, f"{level}_points")
    assert points - 1 < 12 * value_of(ontology, level) <= points


@pytest.mark.parametrize(
    ("tested", "parameters"),
    [
        ("threatPoints", "theta_T_points wei_cut_1_points wei_cut_2_points wei_cut_3_points"),
        ("topThreatPoints", "theta_T_points"),
        ("previousThreatPoints", "theta_T_points"),
        ("topThreatIntentions", "gate_I"),
        ("powerShareRise", "theta_rise"),
        ("year", "regime_affinity_from"),
    ],
)
def test_a_theory_tests_the_numbers_that_parameters_record(ontology: Graph, tested: str, parameters: str) -> None:
    """A number stands twice, in the axiom and in the parameter with its reason: it must be one number."""
    facets = {
        limit.toPython()
        for restriction in ontology.subjects(OWL.onProperty, MEL[tested])
        for facet in (XSD.minInclusive, XSD.minExclusive, XSD.maxInclusive, XSD.maxExclusive)
        for limit in ontology.objects(restriction, FACETS / facet)
        if isinstance(limit, Literal)
    }
    assert facets == {value_of(ontology, parameter) for parameter in parameters.split()}


def test_the_ontology_says_which_parameter_is_compared_with_what(ontology: Graph) -> None:
    compared = {
        (str(tested).removeprefix(MEL), str(parameter).removeprefix(PARAMETER))
        for parameter, tested in ontology.subject_objects(MEL.comparedWith)
    }
    points = ["theta_T_points", *(f"wei_cut_{n}_points" for n in (1, 2, 3))]
    assert compared == {
        *(("threatPoints", each) for each in points),
        ("topThreatPoints", "theta_T_points"),
        ("previousThreatPoints", "theta_T_points"),
        ("offensiveIntentions", "gate_I"),
        ("topThreatIntentions", "gate_I"),
        ("powerShareRise", "theta_rise"),
        ("capabilityRatio", "theta_parity_low"),
        ("capabilityRatio", "theta_parity_high"),
        ("recentDisputes", "few_disputes"),
        ("year", "regime_affinity_from"),
    }


def test_every_parameter_lies_between_its_bounds(ontology: Graph) -> None:
    for term in ontology.subjects(RDF.type, MEL.Parameter):
        value = value_of(ontology, str(term).removeprefix(PARAMETER))
        lowest, highest = ontology.value(term, MEL.lowest, any=False), ontology.value(term, MEL.highest, any=False)
        assert lowest is not None and Decimal(str(lowest)) <= value, term
        assert highest is None or value <= Decimal(str(highest)), term


def test_words_for_parameters_are_told_apart(ontology: Graph) -> None:
    names = [str(name) for term in ontology.subjects(RDF.type, MEL.Parameter)
             for tells in (SKOS.notation, SKOS.altLabel) for name in ontology.objects(term, tells)]  # fmt: skip
    assert len(names) == len(set(names))
