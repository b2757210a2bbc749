"""Walt's four factors on the scale of 0 to 3 on which scholars code them, and the continuous level of threat."""

import ibis.expr.types as ir

from reasoner.measure.evidence import Evidence

CUTS = {
    "aggregate_power": ("aggregate_power_share", "cut_A"),
    "proximity": ("proximity_level", "cut_P"),
    "offensive_capability": ("offensive_level", "cut_O"),
    "offensive_intentions": ("intent_level", "intent_cut"),
}
"""For each factor the continuous column, 0 to 1, that it is cut from, and the name of its three cuts."""


def ordinal_factors(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add the four factors as ordinals 0 to 3: how many of its cuts the continuous value reaches; NULL if missing.

    Offensive capability is surely 0 where proximity alone is below its first cut: military strength is at most 1.
    """
    factors = {}
    for factor, (column, cut) in CUTS.items():
        first, second, third = ((pairs[column] >= evidence.parameter(f"{cut}_{n}")).cast("int64") for n in (1, 2, 3))
        factors[factor] = first + second + third
    remote = (pairs.proximity_level < evidence.parameter("cut_O_1")).fill_null(False)
    factors["offensive_capability"] = remote.ifelse(0, factors["offensive_capability"])
    return pairs.mutate(**factors)


def threat_level(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add threat_level, 0 to 1: the mean of the four continuous values with the weights w_A, w_P, w_O and w_I.

    It breaks ties between targets of equal points. NULL if any of the four is.
    """
    power = pairs.aggregate_power_share * evidence.parameter("w_A")
    near = pairs.proximity_level * evidence.parameter("w_P")
    offence = pairs.offensive_level * evidence.parameter("w_O")
    return pairs.mutate(threat_level=power + near + offence + pairs.intent_level * evidence.parameter("w_I"))
