"""How many perceiver-years of the world panel two theories conclude differently of, by what they conclude."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.compare.conclusions import Conclusion, Difference, difference, of_rule
from reasoner.predict import SILENT, classify
from reasoner.theory.library import Library, Theory


@dataclass(frozen=True)
class PanelDifference:
    """A pair of conclusions (targets left out), and of how many perceiver-years the theories so conclude."""

    first: Conclusion
    second: Conclusion
    same_target: bool | None
    """None where not both predict."""
    difference: Difference | None
    """None where they conclude the same."""
    count: int


def on_panel(
    folder: Path,
    library: Library,
    theories: Sequence[Theory],
    first_year: int = worldpanel.FIRST,
    last_year: int = worldpanel.LAST,
    progress: Callable[[str], None] = lambda step: None,
) -> list[PanelDifference]:
    """Count the perceiver-years by what two theories conclude of them; the most frequent first.

    Raises DataError or PanelError.
    """
    backend = Backend()
    panel = worldpanel.measure(backend, folder, library, first_year, last_year, progress)
    progress("applying the theories")
    said = classify(backend, panel.table, theories).situations
    columns = ("situation", "place", "undecided", "target_row")
    first, second = (
        said.filter(said.theory == number).select(*columns).rename({f"{name}_{number}": name for name in columns[1:]})
        for number in (0, 1)
    )
    both = first.inner_join(second, "situation")
    both = both.mutate(same_target=both.target_row_0 == both.target_row_1)
    keys = ["place_0", "undecided_0", "place_1", "undecided_1", "same_target"]
    counted = backend.run(both.group_by(keys).agg(count=both.count())).to_pylist()
    totals: dict[tuple[Conclusion, Conclusion, bool | None], int] = {}
    for row in counted:
        concluded = [
            _concluded(library, theory, row[f"place_{number}"], row[f"undecided_{number}"])
            for number, theory in enumerate(theories)
        ]
        key = (concluded[0], concluded[1], row["same_target"])
        totals[key] = totals.get(key, 0) + row["count"]
    found = [PanelDifference(*key, _difference(*key), count) for key, count in totals.items()]
    return sorted(found, key=lambda each: -each.count)


def _concluded(library: Library, theory: Theory, place: int | None, undecided: bool) -> Conclusion:
    if place is None:
        return Conclusion(SILENT[undecided])
    return of_rule(theory.deciding[place], library)


def _difference(first: Conclusion, second: Conclusion, same_target: bool | None) -> Difference | None:
    """How conclusions differ whose targets are the same or not."""
    if same_target is False:
        return Difference.CONTRARY
    return difference(first, second)
