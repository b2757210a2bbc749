"""How long a what-if takes: of a threshold over the whole world panel, and of one situation in a warm process.

    .venv/bin/python benchmarks/whatif.py --data ../shared/data [--runs 5] [--write docs/performance.md]

The panel is measured once, which is not timed. Then a threshold that several theories test is moved, and every
perceiver-year is decided again under the theories that it touches. Of a single situation the first answer, which
compiles expressions, is not timed either. With --write, the table between the marks in the page is replaced.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from panel import machine

from kb import casebook
from melian.changing import Changing
from melian.explaining import Explaining
from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.change import Change
from reasoner.panel_whatif import panel_whatif
from reasoner.theory.library import Library

BEGIN, END = "<!-- what-if: begin -->", "<!-- what-if: end -->"
SITUATION, THRESHOLD = "R38", "theta_T=0.5"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    lines = [machine(), "", "| question | runs | wall s, median | wall s, least | processor s, median |",
             "|---|---|---|---|---|"]  # fmt: skip
    lines += [*over_panel(chosen.data, chosen.runs), *of_one_situation(chosen.runs)]
    print("\n".join(lines))
    if chosen.write:
        page = chosen.write.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        text = f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END)[1]}"
        chosen.write.write_text(text, encoding="utf-8")


def over_panel(data: Path, runs: int) -> Iterator[str]:
    """A threshold moved over all perceiver-years, with all theories that decide alignments."""
    library, backend = Library.load(), Backend()
    panel = worldpanel.measure(backend, data, library)
    theories, change = library.deciding(), Change.parse((), (THRESHOLD,))
    ask = lambda: panel_whatif(backend, panel, library, theories, change)  # noqa: E731  # one question, named
    found = ask()
    name = f"{THRESHOLD} over {found.situations:,} perceiver-years, {len(theories)} theories"
    yield timed(name, ask, runs)


def of_one_situation(runs: int) -> Iterator[str]:
    """A what-if and an explanation of one coded situation, with all theories that decide alignments."""
    changing, explaining = Changing(), Explaining()
    case = casebook.find(SITUATION)
    change = Change.parse(("intentions(USSR)=0",), ())
    questions = {"what if": lambda: changing.whatif(case.rows, change), "explain": lambda: explaining.of(case)}
    for name, ask in questions.items():
        ask()
        yield timed(f"{name} of {SITUATION}, {len(changing.theories)} theories, warm", ask, runs)


def timed(name: str, ask: Callable[[], object], runs: int) -> str:
    """A line of the table."""
    walls, processors = [], []
    for _ in range(runs):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
        ask()
        after = resource.getrusage(resource.RUSAGE_SELF)
        walls.append(time.monotonic() - began)
        processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    wall, processor = statistics.median(walls), statistics.median(processors)
    return f"| {name} | {runs} | {wall:.2f} | {min(walls):.2f} | {processor:.2f} |"


if __name__ == "__main__":
    main()
