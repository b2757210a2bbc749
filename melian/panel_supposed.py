"""A what-if over the world panel: measured from published data, then counted, theory by theory."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.change import Change
from reasoner.errors import ChangeError
from reasoner.panel_whatif import PanelWhatIf, panel_whatif
from reasoner.theory.library import Library

COLUMNS = (
    "theory", "situations", "unchanged", "gained", "lost", "replaced", "moved",
    "predicted", "none", "undetermined", "out_of_scope",
)  # fmt: skip
"""What is counted of each theory's perceiver-years: what became of them, and their status as it would be."""


def supposed(
    data: str | Path,
    change: Change,
    where: str = "",
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    years: tuple[int, int] = (worldpanel.FIRST, worldpanel.LAST),
    progress: Callable[[str], None] = lambda step: None,
) -> PanelWhatIf:
    """How many perceiver-years of the panel each theory would tell otherwise.

    data: the folder of published files; where: a filter over the columns of the panel. progress is told each step.
    Raises DataError or ReasonerError, one sentence each.
    """
    if change.of_pairs:
        raise ChangeError(f"{change.settings[0].subject} is an input of pairs of states, and the panel has none.")
    library, backend = Library.load(folders), Backend()
    chosen = library.deciding(theories)
    panel = worldpanel.measure(backend, Path(data), library, *years, progress)
    progress("applying the theories, as they are and as they would be")
    return panel_whatif(backend, panel, library, chosen, change, where)


def records(found: PanelWhatIf) -> list[dict[str, object]]:
    """The counts of each theory as plain objects."""
    return [{name: getattr(each, name) for name in COLUMNS} for each in found.counts]


def shown(found: PanelWhatIf, change: Change, where: str = "") -> Iterator[str]:
    """The counts of each theory as a table, and what was left as measured."""
    of = f" where {where}" if where else ""
    yield click.style(f"{found.situations:,} perceiver-years{of}, if {change}", bold=True)
    yield ""
    wide = max((len(each.theory) for each in found.counts), default=6)
    shown_columns = COLUMNS[2:7]
    yield f"  {'theory':{wide}}  " + "  ".join(f"{name:>9}" for name in shown_columns)
    for each in found.counts:
        yield f"  {each.theory:{wide}}  " + "  ".join(f"{getattr(each, name):>9,}" for name in shown_columns)
    yield ""
    yield "  gained, lost: a conclusion (a behaviour, or that none is to be expected)"
    yield "  replaced: another behaviour or target   moved: between out of scope and undetermined"
    if found.left_alone:
        yield f"  Left as measured, though the change bears on it: {', '.join(found.left_alone)}."
