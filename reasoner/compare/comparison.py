"""Two theories compared: what is proved, the simplest profile on which they part, and the situations that tell."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb.case_rdf import CaseRows
from reasoner.coded import Coded
from reasoner.compare.conclusions import Difference
from reasoner.compare.panel import PanelDifference, on_panel
from reasoner.compare.profile import Profile, confirmed, simplest
from reasoner.compare.proof import Proof, proof
from reasoner.compare.situations import Parting, partings
from reasoner.errors import RefereeError
from reasoner.theory.library import Library, Theory
from reasoner.verify import Subsumption, subsumptions

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Comparison:
    """What is known of where two theories part; proof, confirmed and shared are None if HermiT was not asked."""

    first: Theory
    second: Theory
    proof: Proof | None
    profile: Profile | None
    confirmed: bool | None
    """Whether HermiT agrees on the profile; None also if there is no profile."""
    shared: tuple[Subsumption, ...] | None
    """Rules of one theory that are special cases of rules of the other, or say the same."""
    compared: int
    """How many coded situations were compared."""
    partings: tuple[Parting, ...]
    panel: tuple[PanelDifference, ...] | None = None


def compare(
    library: Library,
    first: Theory,
    second: Theory,
    rows: CaseRows,
    *,
    prove: bool = True,
    data: Path | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Comparison:
    """Compare two theories that decide alignments; data is a folder of published files, for the world panel too.

    Raises RefereeError (also if parameters have other values than in the axioms that HermiT reads), DataError or
    PanelError.
    """
    if prove and library.values:
        raise RefereeError(
            f"HermiT reads the axioms as they are published, and cannot apply {', '.join(library.values)} with another"
            " value; compare without proof."
        )
    coded = Coded(library, (first, second))
    proved = shared = agreed = None
    if prove:
        progress("asking HermiT whether they can differ", 0, 1)
        proved = proof(library, first, second)
        progress("asking HermiT which rules are special cases", 0, 1)
        shared = tuple(_across(first, second, subsumptions(library, (first, second))))
    profile = None
    if first != second and (proved is None or proved.can_differ):
        profile = simplest(coded, _most_telling(proved), lambda tried: progress("trying profiles", tried, tried))
    if prove and profile is not None:
        progress("asking HermiT of the profile", 0, 1)
        agreed = confirmed(library, coded.theories, profile)
    progress("comparing situations", 0, 1)
    found = tuple(partings(rows, coded))
    panel = None
    if data is not None:
        panel = tuple(on_panel(data, library, (first, second), progress=lambda step: progress(step, 0, 1)))
    return Comparison(first, second, proved, profile, agreed, shared, len(rows.situations), found, panel)


def _most_telling(proved: Proof | None) -> Difference:
    """The most telling way in which the theories can differ, so that nothing more telling is searched for."""
    if proved is None:
        return Difference.CONTRARY
    best = min(pair.difference for pair in proved.possible)
    # what would be seen as the same towards one target would not towards two
    return Difference.CONTRARY if Difference.SAME_SEEN in {p.difference for p in proved.possible} else best


def _across(first: Theory, second: Theory, found: list[Subsumption]) -> list[Subsumption]:
    """Those between a rule of one theory and a rule of the other, a shared rule aside."""
    own, others = ({rule.name for rule in theory.rules} for theory in (first, second))
    shared = own & others
    return [
        each
        for each in found
        if not {each.special, each.general} & shared
        and ((each.special in own and each.general in others) or (each.special in others and each.general in own))
    ]
