"""Walt's four factors, and the indicators that measure situations and assessments."""

from collections import Counter

import pytest
from rdflib import OWL, RDF, Graph, Namespace
from rdflib.namespace import SKOS

MEL = Namespace("https://w3id.org/melian/ontology/")
INDICATOR = Namespace("https://w3id.org/melian/indicator/")


def test_each_of_walts_four_factors_is_coded_in_a_property_of_its_own(ontology: Graph) -> None:
    factors = list(ontology.subjects(RDF.type, MEL.ThreatFactor))
    properties = {ontology.value(factor, MEL.codedAs) for factor in factors}
    assert len(factors) == 4
    assert properties == {MEL.aggregatePower, MEL.proximity, MEL.offensiveCapability, MEL.offensiveIntentions}
    assert all((coded, RDF.type, OWL.DatatypeProperty) in ontology for coded in properties)


def test_each_factor_is_measured_by_an_indicator(ontology: Graph) -> None:
    factors = set(ontology.subjects(RDF.type, MEL.ThreatFactor))
    assert set(ontology.objects(INDICATOR["ordinal_factors"], MEL.measuresFactor)) == factors
    for factor in factors:
        assert len(list(ontology.subjects(MEL.measuresFactor, factor))) > 2, factor


def test_every_indicator_says_how_it_is_computed_and_what_it_fills(ontology: Graph) -> None:
    for indicator in ontology.subjects(RDF.type, MEL.Indicator):
        assert len(list(ontology.objects(indicator, MEL.formula))) == 1, indicator
        assert len(list(ontology.objects(indicator, MEL.unit))) == 1, indicator
        assert (indicator, MEL.writesColumn, None) in ontology, indicator
        assert INDICATOR[str(ontology.value(indicator, SKOS.notation))] == indicator


@pytest.mark.parametrize("link", ["usesParameter", "usesIndicator", "usesDataSet", "measuresFactor"])
def test_what_an_indicator_uses_exists(graphs: dict[str, Graph], link: str) -> None:
    typed = {subject for graph in graphs.values() for subject in graph.subjects(RDF.type)}
    used = set(graphs["ontology/factors.ttl"].objects(None, MEL[link]))
    assert len(used) > 3
    assert used - typed == set()


def test_no_two_indicators_fill_the_same_column(ontology: Graph) -> None:
    columns = Counter(str(column) for column in ontology.objects(None, MEL.writesColumn))
    assert [column for column, count in columns.items() if count > 1] == []


def test_no_indicator_is_computed_from_itself(ontology: Graph) -> None:
    for indicator in ontology.subjects(RDF.type, MEL.Indicator):
        below = {
            deeper
            for used in ontology.objects(indicator, MEL.usesIndicator)
            for deeper in ontology.transitive_objects(used, MEL.usesIndicator)
        }
        assert indicator not in below


def test_what_a_theory_tests_and_an_indicator_measures_has_one_name(ontology: Graph) -> None:
    """A factor's column in the tables is the column its indicator fills."""
    filled = {str(column) for column in ontology.objects(INDICATOR["ordinal_factors"], MEL.writesColumn)}
    coded = {
        str(column)
        for factor in ontology.subjects(RDF.type, MEL.ThreatFactor)
        for column in ontology.objects(ontology.value(factor, MEL.codedAs), MEL.column)
    }
    assert filled == coded
