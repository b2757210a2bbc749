"""Scoring: predictions against what was observed. Coded cases are illustrations, not evidence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rdflib import RDF, SKOS, Literal

from ontology import MEL
from reasoner.theory.library import Behaviour, Library

HIT, MISS = "hit", "miss"
Observed = Collection[tuple[str, str]]
"""What was seen: (code, IRI of the actor that it was directed at) pairs."""


def opposing_codes(library: Library) -> frozenset[str]:
    """The observed codes that make a prediction of *none* a miss: balancing, arming and siding."""
    flagged = library.graph.subjects(MEL.alignsOrBalances, Literal(True))
    codes = (value for value in flagged if (value, RDF.type, MEL.ObservedCode) in library.graph)
    return frozenset(str(library.graph.value(code, SKOS.notation)) for code in codes)


def verdict(
    status: str,
    behaviour: Behaviour | None,
    target: str | None,
    observed: Observed,
    complete: bool,
    opposing: frozenset[str],
) -> str | None:
    """Whether a prediction is a hit or a miss; None if it has no verdict.

    complete says whether what is not in observed was not seen; otherwise it is not known, and only what was seen
    can judge. Undetermined and out-of-scope situations have no verdict, nor have behaviours for which no code counts.
    """
    if_absent_refutes, if_absent_confirms = (MISS, HIT) if complete else (None, None)
    if status == "none":
        return MISS if any(code in opposing for code, _ in observed) else if_absent_confirms
    if status != "predicted" or behaviour is None:
        return None
    towards = {code for code, actor in observed if actor == target}
    if behaviour.miss_codes:
        return MISS if towards & behaviour.miss_codes else if_absent_confirms
    if behaviour.hit_codes:
        return HIT if towards & behaviour.hit_codes else if_absent_refutes
    return None


@dataclass(frozen=True)
class Score:
    """How a theory did over some situations: counts of situations."""

    hits: int = 0
    misses: int = 0
    out_of_scope: int = 0
    undetermined: int = 0
    unjudged: int = 0
    """Situations of which the theory speaks, but whose behaviour was not coded or has no verdict."""

    @property
    def decided(self) -> int:
        """Hits and misses together."""
        return self.hits + self.misses


def score(results: Iterable[tuple[str, str | None]]) -> Score:
    """Count (status, verdict) pairs, one for each situation."""
    counts = dict.fromkeys(("hits", "misses", "out_of_scope", "undetermined", "unjudged"), 0)
    for status, judged in results:
        if status in ("out-of-scope", "undetermined"):
            counts[status.replace("-", "_")] += 1
        else:
            counts[{HIT: "hits", MISS: "misses", None: "unjudged"}[judged]] += 1
    return Score(**counts)
