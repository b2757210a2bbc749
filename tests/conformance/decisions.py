"""The decision procedure of the domain's decisions.tsv, written out plainly for situations of which all is known.

No axioms, no cells, no columns: the four shipped theories as a scholar would apply them by hand. Where something is
not known, the answer is the one that every completion gives, or undetermined.
"""

from collections.abc import Callable

from tests.conformance.coded import NOBODY, Answer, Candidate, Coding, completions, unknown_columns

CUT_OFF, GATE = 8, 1
OUT = Answer("out-of-scope", "scope", None, None)
UNDETERMINED = Answer("undetermined", None, None, None)


def _rank(candidate: Candidate) -> tuple[int, ...]:
    _, proximity, _, intentions = candidate.factors
    return _points(candidate), intentions or 0, proximity or 0


def _points(candidate: Candidate) -> int:
    return sum(value or 0 for value in candidate.factors)


def _top(coding: Coding) -> list[Candidate]:
    """The top threat; several if they tie to the end, none without candidates."""
    best = max(map(_rank, coding.candidates), default=())
    return [candidate for candidate in coding.candidates if _rank(candidate) == best]


def _towards_top(rule: str, behaviour: str, top: list[Candidate]) -> Answer:
    return Answer("predicted", rule, behaviour, top[0].name) if len(top) == 1 else UNDETERMINED


def _serious(top: list[Candidate]) -> bool:
    intentions = top[0].factors[3]
    return _points(top[0]) >= CUT_OFF and intentions is not None and intentions >= GATE


def balance_of_threat(coding: Coding) -> Answer:
    """decisions.tsv, balance-of-threat 1 to 5."""
    if coding.victor != NOBODY:
        return Answer("predicted", "BOT-8", "DefensiveBandwagoning", coding.victor)
    top = _top(coding)
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
    top = _top(coding)
    if not top:
        return UNDETERMINED
    if not _serious(top):
        return Answer("none", "BW-7", None, None)
    return _towards_top("BW-7", "DefensiveBandwagoning", top)


def naive(coding: Coding) -> Answer:
    """decisions.tsv, naive."""
    return _towards_top("NAIVE-1", "Balancing", _top(coding))


PROCEDURES: dict[str, Callable[[Coding], Answer]] = {
    "balance-of-threat": balance_of_threat,
    "balance-of-power": balance_of_power,
    "bandwagoning": bandwagoning,
    "naive": naive,
}


def decided(theory: str, coding: Coding) -> Answer:
    """What a theory says of a situation of which everything is known."""
    return OUT if coding.coerced else PROCEDURES[theory](coding)


def possible(theory: str, coding: Coding) -> set[Answer]:
    """What a theory may turn out to say, over all completions of what is not known."""
    return {decided(theory, each) for each in completions(coding, unknown_columns(coding))}
