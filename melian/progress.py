"""Progress on a terminal; nothing at all where standard error is not one."""

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Steps:
    """Shows the steps of a long piece of work, one line each, as they begin and end."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, TaskID] = {}
        self._current: str | None = None

    def __enter__(self) -> "Steps":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._end_current()
        self._progress.stop()

    def begin(self, step: str) -> None:
        """The step before is done, and this one begins."""
        self.count(step, 0, 1)

    def count(self, step: str, done: int, total: int) -> None:
        """So much of a step is done."""
        if step != self._current:
            self._end_current()
            self._current = step
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step)
        self._progress.update(self._tasks[step], completed=done, total=max(total, 1))

    def _end_current(self) -> None:
        if self._current is not None:
            task = self._tasks[self._current]
            total = next(t.total for t in self._progress.tasks if t.id == task)
            self._progress.update(task, completed=total)
