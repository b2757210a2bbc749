"""How large a threat must be cut before a theory says something else: every way of lowering the four factors, tried.

How large must the Soviet threat to China have been cut in 1972 (R45) before balance of threat no longer predicts that
China balances against it? By hand: the USSR is coded 3, 3, 3, 3 (12 points) and the USA 3, 1, 3, 1 (8 points); China
is not weak. No threshold answers it: 12 points are serious at the highest one. Of the threat itself, a cut of 2 points
leaves at least 10 points with intentions of at least 1, more than the USA: China balances. A cut of 3 suffices if
it is the intentions that fall, from 3 to 0: a top threat of 9 points without offensive intentions is not serious, and
none is predicted. Any other cut of 3 leaves 9 points and intentions of at least 1. A cut of 4 leaves 8, a tie
with the USA, which the USSR keeps if its intentions or, those being equal at 1, its proximity are the higher ones. A
cut of 5, of whatever factors, leaves 7 points: fewer than those of the USA, which then is the top threat.
"""

from dataclasses import dataclass
from itertools import product

from kb.case_rdf import CaseRows
from reasoner.cases import predictions
from reasoner.coded import Coded
from reasoner.errors import ReasonerError
from reasoner.measure.threat import FACTORS
from reasoner.sensitivity import told


@dataclass(frozen=True)
class Cut:
    """The ways of lowering the four factors of a target by so many points in all, and how many change a prediction."""

    points: int
    ways: int
    changing: int


def threat_cuts(rows: CaseRows, coded: Coded, situation: str, theory: str, target: str) -> list[Cut]:
    """For each size of a cut of a target's threat: in how many ways it can be made, and how many of them change
    what a theory says of a situation.

    Every way of lowering the four factors is tried. Raises ReasonerError if the target is no candidate there whose
    factors are known.
    """
    (told_of,) = [each for each in rows.situations if each["situation"] == situation]
    own = [row for row in rows.assessments if row["situation"] == situation]
    aim = next((row for row in own if target in (row["target"], row["target_iri"]) and row["is_candidate"]), None)
    if aim is None or any(aim[factor] is None for factor in FACTORS):
        names = [str(row["target"]) for row in own if row["is_candidate"]]
        raise ReasonerError(
            f"The threat of {target} in {situation} cannot be cut: it must be a candidate of which all four factors"
            f" are known; the candidates are {', '.join(names) or 'none'}."
        )
    ways = list(product(*(range(int(str(aim[factor])) + 1) for factor in FACTORS)))
    world = CaseRows()
    for number, way in enumerate(ways):
        name = f"{situation}#{number}"
        world.situations.append({**told_of, "situation": name})
        lowered = dict(zip(FACTORS, way, strict=True))
        world.assessments.extend({**row, "situation": name, **(lowered if row is aim else {})} for row in own)
    said = [told(each) for each in predictions(world, coded) if each.theory == theory]
    whole, before = sum(int(str(aim[factor])) for factor in FACTORS), said[-1]
    sizes = [whole - sum(way) for way in ways]
    return [
        Cut(size, sizes.count(size), sum(1 for s, now in zip(sizes, said, strict=True) if s == size and now != before))
        for size in range(whole + 1)
    ]
