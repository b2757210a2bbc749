"""How near two states are, and how much of a state's strength reaches the other. All over tables of pairs."""

import math

import ibis
import ibis.expr.types as ir

from reasoner.measure.evidence import PAIR, Evidence, beside, both_seen, found_or_not

_KILOMETRES = 1.609344  # in a mile
_PERIODS = (1816, 1919, 1946)  # first years in the names of the parameters that change with transport
_LAND = 1  # contiguity code: a border on land


def contiguity(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add contiguity (0 not contiguous; 1 land; 2 to 5: up to 12, 24, 150, 400 miles of water) and borders_by_land.

    COW direct contiguity (Stinnett et al. 2002); of two codes in a year, the nearer. NULL if one of the two was not in
    the system in the year that is read, or beyond the data: then "no record" does not mean "not contiguous".
    """
    records = evidence.dated("contiguity")
    records = records.group_by(perceiver_code="state1no", target_code="state2no", year="year").agg(
        code=records.conttype.min()
    )
    pairs = beside(pairs, records, PAIR)
    known = both_seen(pairs) & evidence.covers("contiguity", pairs.year)
    pairs = pairs.mutate(contiguity=found_or_not(known, pairs.code, 0)).drop("code")
    return pairs.mutate(borders_by_land=pairs.contiguity == _LAND)


def capital_distance(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add capital_distance in kilometres: the WGS84 geodesic between the capitals at the end of the year before.

    In the data a capital that moves gives two periods that share the year of the move: the later one counts, because
    it still holds when the year of the choice begins (France in 1943 is Paris, not Vichy). NULL without a period.
    """
    periods = evidence.tables["distances"]
    low, high = ibis.least(periods.ccode1, periods.ccode2), ibis.greatest(periods.ccode1, periods.ccode2)
    periods = periods.select("styear", "endyear", "capdist_km", low=low, high=high)
    order = ["styear", "endyear", "capdist_km"]
    next_start = periods.styear.lead().over(ibis.window(group_by=["low", "high"], order_by=order))
    until = ibis.least(periods.endyear, (next_start - 1).fill_null(evidence.last))
    periods = periods.select("low", "high", "styear", "capdist_km", until=until)
    years = evidence.spread(periods, periods.styear, periods.until)
    years = years.select("low", "high", "year", capital_distance="capdist_km")
    pairs = pairs.mutate(
        low=ibis.least(pairs.perceiver_code, pairs.target_code),
        high=ibis.greatest(pairs.perceiver_code, pairs.target_code),
    )
    return beside(pairs, years, ("low", "high", "year")).drop("low", "high")


def of_period(name: str, year: ir.IntegerValue, evidence: Evidence) -> ir.FloatingValue:
    """The parameter whose name carries the first year of a period, by the year that is read: lambda_1919 from 1919."""
    read = year - evidence.lag
    earliest, *later = (evidence.parameter(f"{name}_{first}") for first in _PERIODS)
    branches = [(read >= first, value) for first, value in zip(_PERIODS[1:], later, strict=True)]
    return ibis.cases(*reversed(branches), else_=earliest)


def proximity_level(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add proximity_level, 0 to 1: max(contiguity_floor of the code, exp(-capital_distance / lambda of the year)).

    A floor of 0 for states that are not contiguous. NULL if contiguity or distance is missing, unless the floor is
    already the most there is: a land border is 1 whatever the distance. The idea is Boulding's (1962).
    """
    decay = (-pairs.capital_distance / of_period("lambda", pairs.year, evidence)).exp()
    floors = [(pairs.contiguity == code, evidence.parameter(f"contiguity_floor_{code}")) for code in range(1, 6)]
    pairs = pairs.mutate(_decay=decay, _floor=ibis.cases((pairs.contiguity == 0, 0.0), *floors, else_=None))
    level = ibis.cases(
        (pairs._floor >= 1.0, 1.0),
        (pairs._floor.isnull() | pairs._decay.isnull(), None),
        else_=ibis.greatest(pairs._floor, pairs._decay),
    )
    return pairs.mutate(proximity_level=level).drop("_decay", "_floor")


def deliverable_power(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add deliverable_power, share of the system: P(target -> perceiver) = cinc of the target x proximity_level."""
    return pairs.mutate(deliverable_power=pairs.target_cinc * pairs.proximity_level)


def loss_of_strength(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add loss_of_strength, share of the system: cinc of the target ^ log10(miles / mpd of the year + (10 - e)).

    The alternative to deliverable_power of Bueno de Mesquita 1981, from memory. The exponent is 1 where miles/mpd = e;
    below that distance the transform raises a share. NULL if cinc or distance is missing.
    """
    days = pairs.capital_distance / _KILOMETRES / of_period("mpd", pairs.year, evidence)
    exponent = (days + (10 - math.e)).log10()
    return pairs.mutate(loss_of_strength=pairs.target_cinc**exponent)


def political_relevance(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add politically_relevant: contiguous in any way, or one of the two a great power (Weede 1976; Lemke & Reed 2001).

    One known reason is enough; NULL if there is none and one is not known.
    """
    relevant = (pairs.contiguity > 0) | pairs.great_power | pairs.target_great_power
    return pairs.mutate(politically_relevant=relevant)


def shares_border(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add shares_border: whether the perceiver borders by land on its top threat; NULL if that is not known."""
    top = pairs.filter(pairs.is_top_threat)
    top = top.select("perceiver_code", "year", shares_border="borders_by_land")
    return beside(pairs, top, ("perceiver_code", "year"))
