"""Power of states: shares of capability, great powers, poles, the strongest, armies. All over tables of states.

Source of the figures: COW National Material Capabilities (Singer, Bremer & Stuckey 1972; Singer 1987); of the great
powers: the COW list of major powers. Shares are taken within one year: military expenditure changes its unit in 1914.
"""

import ibis
import ibis.expr.types as ir

from reasoner.measure.evidence import STATE, Evidence, beside

_YEAR = ibis.window(group_by="year")


def capabilities(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add cinc (share of the system, 0 to 1), milex and milper (thousands) of the year before; NULL if missing."""
    nmc = evidence.dated("nmc")
    return beside(states, nmc.select("year", "milex", "milper", "cinc", state="ccode"), STATE)


def great_power(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add great_power: whether the COW list has the state as a major power in the year before; NULL beyond the list."""
    majors = evidence.tables["majors"]
    spells = evidence.spread(majors, majors.styear, majors.endyear)
    listed = spells.select("year", state="ccode").distinct().mutate(listed=True)
    states = beside(states, listed, STATE)
    known = evidence.covers("majors", states.year)
    value = known.ifelse(states.listed.fill_null(False), None)
    return states.mutate(great_power=value).drop("listed")


def aggregate_power_share(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add aggregate_power_share, 0 to 1: cinc over the largest cinc of the year."""
    return states.mutate(aggregate_power_share=states.cinc / states.cinc.max().over(_YEAR))


def poles(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add is_pole: at least theta_pole (half) of the strongest state's cinc (Schweller 1998)."""
    return states.mutate(is_pole=states.aggregate_power_share >= evidence.parameter("theta_pole"))


def concentration(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add concentration of the year, 0 to 1: sqrt((sum of s^2 - 1/N) / (1 - 1/N)) over the N great powers' shares s.

    Shares are of the great powers' common total of cinc (Singer, Bremer & Stuckey 1972). NULL if the cinc of a great
    power is missing, and with fewer than two great powers, where the index is not defined.
    """
    of_powers = states.great_power.fill_null(False).ifelse(states.cinc, None)
    powers = states.great_power.fill_null(False).cast("int64").sum().over(_YEAR)
    known = of_powers.count().over(_YEAR) == powers
    total = of_powers.sum().over(_YEAR)
    squares = (of_powers * of_powers).sum().over(_YEAR) / (total * total)
    least = ibis.literal(1.0) / (known & (powers > 1)).ifelse(powers, None)
    # rounding can make equal shares fall below the least possible sum of squares
    return states.mutate(concentration=(ibis.greatest(squares - least, 0.0) / (1.0 - least)).sqrt())


def power_share_rise(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add power_share_rise and becomes_largest, over rise_window years.

    With s the state's cinc over the great powers' sum of cinc, the rise is s now over s then, less 1. A state becomes
    the largest if its share rose by theta_rise or more, and it has the largest share of all states now and had not
    then. NULL if either year is not known.
    """
    window = int(evidence.parameter("rise_window"))
    total = states.great_power.ifelse(states.cinc, None).sum().over(_YEAR)
    shares = states.mutate(share=states.cinc / total, largest=states.aggregate_power_share == 1)
    then = shares.select("state", year=shares.year + window, then_share="share", then_largest="largest")
    both = beside(shares, then, STATE)
    rise = both.share / both.then_share - 1
    became = (rise >= evidence.parameter("theta_rise")) & both.largest & ~both.then_largest
    return both.mutate(power_share_rise=rise, becomes_largest=became).drop(
        "share", "largest", "then_share", "then_largest"
    )


def military_strength(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add military_strength, 0 to 1: the mean of those of milex and milper, over the year's largest, that are known."""
    milex = states.milex / states.milex.max().over(_YEAR)
    milper = states.milper / states.milper.max().over(_YEAR)
    # where one is missing the other stands for both; where both are, nothing is known
    return states.mutate(military_strength=(ibis.coalesce(milex, milper) + ibis.coalesce(milper, milex)) / 2)


def land_share(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add land_share (of the great powers' military personnel, 0 to 1) and, for each state, whether it is the hegemon.

    hegemon: the great power with the largest share, if that is theta_land or more (Levy & Thompson 2005; personnel
    stands for armies); two with the same share leave it open. If the personnel of a great power is missing, a share
    is known only to be below theta_land where the others alone make it so. hegemon_elsewhere: whether any other state
    is the hegemon.
    """
    threshold = evidence.parameter("theta_land")
    is_power = states.great_power.fill_null(False)
    army = is_power.ifelse(states.milper, None)
    among_known = army / army.sum().over(_YEAR)
    complete = (is_power & states.milper.isnull()).cast("int64").sum().over(_YEAR) == 0
    states = states.mutate(land_share=complete.ifelse(among_known, None), _most=among_known)
    states = states.mutate(_largest=states.land_share.max().over(_YEAR))
    states = states.mutate(_leads=states.land_share == states._largest)
    states = states.mutate(_leaders=states._leads.cast("int64").sum().over(_YEAR))
    hegemon = ibis.cases(
        (states.great_power.isnull(), ibis.null("boolean")),
        (~states.great_power, False),
        (states._most < threshold, False),
        (~states._leads, False),
        (states._leads & (states._leaders == 1), True),
        else_=ibis.null("boolean"),
    )
    states = states.mutate(hegemon=hegemon).drop("_most", "_largest", "_leads", "_leaders")
    yes = states.hegemon.fill_null(False).cast("int64")
    open_ = states.hegemon.isnull().cast("int64")
    elsewhere = ibis.cases(
        (yes.sum().over(_YEAR) - yes > 0, True),
        (open_.sum().over(_YEAR) - open_ > 0, ibis.null("boolean")),
        else_=False,
    )
    return states.mutate(hegemon_elsewhere=elsewhere)


def rank_strength(states: ir.Table, evidence: Evidence) -> ir.Table:
    """Add strength, the most strength of all other states (strongest_other), and how many have it (strongest_others).

    Strength is cinc; from polarity_unipolar_from on it is military expenditure, because cinc weights steel, energy
    and people, and so ranks populous states above the United States (Beckley 2018). strongest_others is NULL when
    the strength of a great power is missing: then the strongest cannot be named.
    """
    by_spending = states.year >= int(evidence.parameter("polarity_unipolar_from"))
    states = states.mutate(strength=by_spending.ifelse(states.milex.cast("float64"), states.cinc))
    missing = (states.great_power & states.strength.isnull()).fill_null(False).cast("int64").sum().over(_YEAR)
    states = states.mutate(_best=states.strength.max().over(_YEAR), _missing=missing)
    is_best = (states.strength == states._best).fill_null(False)
    below = is_best.ifelse(ibis.null("float64"), states.strength)
    states = states.mutate(
        _is_best=is_best, _bests=is_best.cast("int64").sum().over(_YEAR), _next=below.max().over(_YEAR)
    )
    nexts = (states.strength == states._next).cast("int64").sum().over(_YEAR)
    alone = states._is_best & (states._bests == 1)
    others = alone.ifelse(nexts, states._bests - states._is_best.cast("int64"))
    states = states.mutate(
        strongest_other=alone.ifelse(states._next, states._best),
        strongest_others=((states._missing == 0) & (states._bests > 0)).ifelse(others, ibis.null("int64")),
    )
    return states.drop("_best", "_missing", "_is_best", "_bests", "_next")


def strongest_state(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Add is_strongest (the target is the strongest state other than the perceiver) and has_strongest, from the ranks.

    A state whose strength is missing, and which is no great power, is not the strongest (an assumption: such states
    are small). NULL for two that are equally strong, and when the strength of a great power is missing.
    """
    is_it = (pairs.target_strength == pairs.strongest_other).fill_null(False)
    one = pairs.strongest_others == 1
    is_strongest = ibis.cases(
        (pairs.strongest_others.isnull(), ibis.null("boolean")),
        (~is_it, False),
        (one, True),
        else_=ibis.null("boolean"),
    )
    return pairs.mutate(is_strongest=is_strongest, has_strongest=one.ifelse(True, None))
