"""The decision procedure of the domain's decisions.tsv, written out plainly for situations of which all is known.

No axioms, no cells, no columns: the shipped theories as a scholar would apply them by hand. Where something is not
known, the answer is the one that every completion gives, or undetermined.
"""

from collections.abc import Callable, Iterable
from typing import Any

from reasoner.measure.threat import FACTORS
from tests.conformance.coded import NOBODY, Answer, Candidate, Coding, choices

CUT_OFF, GATE, REVISIONIST = 8, 1, 2
OUT = Answer("out-of-scope", "scope", None, None)
UNDETERMINED = Answer("undetermined", None, None, None)


def _rank(candidate: Candidate) -> tuple[int, ...]:
    _, proximity, _, intentions = candidate.factors
    return _points(candidate), intentions or 0, proximity or 0


def _points(candidate: Candidate) -> int:
    return sum(value or 0 for value in candidate.factors)


def _intentions(candidate: Candidate) -> int:
    return candidate.factors[3] or 0


def _top(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The top threat; several if they tie to the end, none without candidates."""
    listed = list(candidates)
    best = max(map(_rank, listed), default=())
    return [candidate for candidate in listed if _rank(candidate) == best]


def _towards_top(rule: str, behaviour: str, top: list[Candidate]) -> Answer:
    return Answer("predicted", rule, behaviour, top[0].name) if len(top) == 1 else UNDETERMINED


def _serious(top: list[Candidate]) -> bool:
    return _points(top[0]) >= CUT_OFF and _intentions(top[0]) >= GATE


def balance_of_threat(coding: Coding) -> Answer:
    """decisions.tsv, balance-of-threat 1 to 5."""
    if coding.victor != NOBODY:
        return Answer("predicted", "BOT-8", "DefensiveBandwagoning", coding.victor)
    top = _top(coding.candidates)
    if not top:
        return UNDETERMINED
    if not _serious(top):
        return Answer("none", "BOT-1", None, None)
    if not coding.weak:
        return _towards_top("BOT-4", "Balancing", top)
    if coding.ally_available:
        return _towards_top("BOT-6", "Balancing", top)
    return _towards_top("BOT-5", "DefensiveBandwagoning", top)


def balance_of_power(coding: Coding) -> Answer:
    """decisions.tsv, balance-of-power 1 and 2."""
    if coding.strongest == NOBODY:
        return Answer("none", "BOP-10", None, None)
    return Answer("predicted", "BOP-10", "Balancing", coding.strongest)


def bandwagoning(coding: Coding) -> Answer:
    """decisions.tsv, bandwagoning 1 to 4."""
    if coding.aims != "status_quo" and coding.patron_of_gain != NOBODY:
        return Answer("predicted", "BW-3", "OffensiveBandwagoning", coding.patron_of_gain)
    if coding.victor != NOBODY:
        return Answer("predicted", "BW-2", "DefensiveBandwagoning", coding.victor)
    top = _top(coding.candidates)
    if not top:
        return UNDETERMINED
    if not _serious(top):
        return Answer("none", "BW-7", None, None)
    return _towards_top("BW-7", "DefensiveBandwagoning", top)


def naive(coding: Coding) -> Answer:
    """decisions.tsv, naive."""
    return _towards_top("NAIVE-1", "Balancing", _top(coding.candidates))


def hegemonic_threat(coding: Coding) -> Answer:
    """decisions.tsv, hegemonic-threat 1 to 4."""
    if not coding.great_power:
        return _out("LT-6")
    if coding.land_hegemon != NOBODY:
        return Answer("predicted", "LT-1", "Balancing", coding.land_hegemon)
    if coding.sea_leader != NOBODY:
        return Answer("predicted", "LT-4", "NoGreatPowerBalancing", coding.sea_leader)
    return _out("LT-2")


def balance_of_interests(coding: Coding) -> Answer:
    """decisions.tsv, balance-of-interests 1 to 4."""
    if coding.aims != "status_quo" and coding.patron_of_gain != NOBODY:
        return Answer("predicted", "BOI-3", "OffensiveBandwagoning", coding.patron_of_gain)
    if not coding.candidates:
        return UNDETERMINED
    top = _top(each for each in coding.candidates if _intentions(each) >= REVISIONIST)
    if not top:
        return Answer("none", "BOI-9", None, None)
    if coding.weak and not coding.ally_available:
        return _towards_top("BOI-4", "DefensiveBandwagoning", top)
    return _towards_top("BOI-2", "Balancing", top)


def buck_passing(coding: Coding) -> Answer:
    """decisions.tsv, buck-passing 1 to 5."""
    if not coding.great_power or coding.polarity != "multipolar":
        return _out("CG-0")
    top = _top(coding.candidates)
    if not top:
        return UNDETERMINED
    if _points(top[0]) < CUT_OFF:
        return Answer("none", "CG-6", None, None)
    if coding.offence_defence == "offence":
        return _towards_top("CG-1", "ChainGanging", top)
    if coding.buck_catcher:
        return _towards_top("CG-2", "BuckPassing", top)
    return _towards_top("CG-3", "Balancing", top)


def offensive_realism(coding: Coding) -> Answer:
    """decisions.tsv, offensive-realism 1 to 5."""
    if not coding.great_power or coding.polarity != "multipolar":
        return _out("MEA-0")
    top = _top(coding.candidates)
    if not top:
        return UNDETERMINED
    if _points(top[0]) < CUT_OFF:
        return Answer("none", "MEA-7", None, None)
    if coding.land_hegemon == top[0].name:
        return _towards_top("MEA-1", "Balancing", top)
    if coding.shares_border or not coding.buck_catcher:
        return _towards_top("MEA-3", "Balancing", top)
    return _towards_top("MEA-2", "BuckPassing", top)


def hedging(coding: Coding) -> Answer:
    """decisions.tsv, hedging 1 to 3."""
    if not coding.great_power and coding.threat_diffuse and coding.patron_uncertain:
        return _towards_top("HED-1", "Hedging", _top(coding.candidates))
    return _out("HED-0")


def omnibalancing(coding: Coding) -> Answer:
    """decisions.tsv, omnibalancing 1 and 2."""
    if coding.internal_helper == NOBODY:
        return _out("OMN-4")
    return Answer("predicted", "OMN-1", "AlignWithInternalHelper", coding.internal_helper)


def hegemonic_stability(coding: Coding) -> Answer:
    """decisions.tsv, hegemonic-stability 1 to 3."""
    if coding.dominant_state == NOBODY:
        return _out("HST-0")
    if coding.satisfied:
        return Answer("predicted", "HST-1", "AlignWithDominantPower", coding.dominant_state)
    return Answer("predicted", "HST-7", "OpposeDominantPower", coding.dominant_state)


def soft_balancing(coding: Coding) -> Answer:
    """decisions.tsv, soft-balancing 1 and 2."""
    is_second_tier = coding.polarity == "unipolar" and coding.great_power
    if is_second_tier and coding.unipole_unilateral and coding.dominant_state != NOBODY:
        return Answer("predicted", "SB-1", "SoftBalancing", coding.dominant_state)
    return _out("SB-0")


def _out(rule: str) -> Answer:
    return Answer("out-of-scope", rule, None, None)


PROCEDURES: dict[str, Callable[[Coding], Answer]] = {
    "balance-of-threat": balance_of_threat,
    "balance-of-power": balance_of_power,
    "bandwagoning": bandwagoning,
    "naive": naive,
    "hegemonic-threat": hegemonic_threat,
    "balance-of-interests": balance_of_interests,
    "buck-passing": buck_passing,
    "offensive-realism": offensive_realism,
    "hedging": hedging,
    "omnibalancing": omnibalancing,
    "hegemonic-stability": hegemonic_stability,
    "soft-balancing": soft_balancing,
}


def decided(theory: str, coding: Coding) -> Answer:
    """What a theory says of a situation of which everything that it asks for is known."""
    return OUT if coding.coerced else PROCEDURES[theory](coding)


class _NotKnown(Exception):
    """A procedure asked for an input that is not known."""


class _Asked(Coding):
    """A coding that says which input is missing when a procedure asks for it."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if value is None:
            raise _NotKnown(name)
        if name == "candidates":
            for place, factor in enumerate(FACTORS):
                if any(candidate.factors[place] is None for candidate in value):
                    raise _NotKnown(factor)
        return value


def possible(theory: str, coding: Coding) -> set[Answer]:
    """What a theory may turn out to say, over all completions of what it asks for and is not known."""
    try:
        return {decided(theory, _Asked(**vars(coding)))}
    except _NotKnown as missing:
        filled = choices(coding, str(missing))
        return {answer for each in filled for answer in possible(theory, each)}
