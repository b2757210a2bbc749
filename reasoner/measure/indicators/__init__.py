"""The indicators, by the notation of their term in the ontology (ontology/factors.ttl)."""

from collections.abc import Callable

import ibis.expr.types as ir

from reasoner.measure import threat
from reasoner.measure.indicators import allies, circumstances, conduct, factors, geography, intent, power

INDICATORS: dict[str, Callable[..., ir.Table]] = {
    function.__name__: function
    for function in (
        power.aggregate_power_share,
        power.power_share_rise,
        power.strongest_state,
        power.concentration,
        power.poles,
        power.land_share,
        power.great_power,
        power.military_strength,
        geography.capital_distance,
        geography.contiguity,
        geography.proximity_level,
        geography.deliverable_power,
        geography.loss_of_strength,
        geography.shares_border,
        geography.political_relevance,
        intent.offensive_level,
        intent.rivalry,
        intent.recent_disputes,
        intent.revisionist_initiations,
        intent.territorial_claim,
        intent.ideology_distance,
        intent.intent_level,
        factors.ordinal_factors,
        factors.threat_level,
        threat.threat_points,
        threat.top_threat,
        allies.weakness,
        allies.defence_pledges,
        allies.ally_coverage,
        conduct.regime_type,
        conduct.nuclear_possession,
        conduct.war_involvement,
        conduct.revisionist_aims,
        circumstances.polarity_of_year,
        circumstances.freedom_of_choice,
    )
}

__all__ = ["INDICATORS"]
