"""A pool of workers for one kind of job: each task has a deadline, and no task keeps the others waiting."""

import contextlib
import io
import os
import select
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pickle import dumps
from typing import Any, BinaryIO

from kb.bounded import channel
from kb.bounded.model import BoundedError, Busy, Gone, Overstepped, TooLarge, raised
from kb.bounded.nursery import Child, Nursery
from kb.bounded.sandbox import Sandbox
from kb.bounded.worker import Job, Prepared

_SLICE = 0.025
_LOOK = 0.25
_PATIENCE = 2.0
_LOWER_PRIORITY = 10
_KINDS = {kind.__name__: kind for kind in BoundedError.__subclasses__()}
"""What a job may raise, by the name under which a worker says so."""


@dataclass(frozen=True)
class Done:
    """What a job said about its result, and the result: to be read once, and closed."""

    said: Mapping[str, Any]
    size: int
    body: BinaryIO


@dataclass(frozen=True)
class Limits:
    """The bounds of one task, and the options of `melian serve` that raise them, for the sentence of an error."""

    seconds: float
    seconds_option: str = "--seconds"
    memory_option: str = "--memory"
    result_option: str = "--result"
    subject: str = "The query"
    busy: str = "Too many queries run"
    soon: float = 0.25
    """Seconds after which a task goes on in the slow lane."""


class Pool:
    """Workers that are started as they are needed, `workers` of them for tasks that are over soon.

    A job that changes something is `lasting`: a worker that is ended is waited for, so that nothing changes after it.

    A task that is not over soon (a quarter of a second, for queries) goes on in the slow lane, at lower priority,
    which takes `slow` of them; another worker takes its place. A worker that is killed or ends is replaced when the
    next task comes.
    """

    def __init__(
        self, job: Job, walls: Sandbox, limits: Limits, workers: int = 4, slow: int = 8, *, lasting: bool = False
    ) -> None:
        """Start the nursery; the first worker is started at once, if the nursery has nothing to prepare."""
        self.limits = limits
        self._lasting = lasting
        self._walls = walls
        self._size, self._slow_size = workers, slow
        self._lock = threading.Lock()
        self._ended = threading.Condition(self._lock)
        self._idle: list[Child] = []
        self._fast = self._slow = 0
        self._queue: deque[threading.Condition] = deque()
        self._closing = False
        self._counts: Counter[str] = Counter()
        self._nursery = Nursery(job, walls)
        if not isinstance(job, Prepared):
            with contextlib.suppress(channel.Ended):
                self._idle.append(self._nursery.child())

    def numbers(self) -> dict[str, int]:
        """How many tasks run (fast and slow), wait, were served, and were ended for which reason."""
        with self._lock:
            now = {"running_fast": self._fast, "running_slow": self._slow, "waiting": len(self._queue)}
            return now | {"idle": len(self._idle)} | dict(self._counts)

    def run(self, request: Any, gone: Callable[[], bool] = lambda: False, seconds: float | None = None) -> Done:
        """Have a worker do a task. Raises Busy, Gone, Overstepped, TooLarge, raised, or the job's own BoundedError."""
        body = dumps(request)
        task = _Task(self, self._checked_out(gone), seconds or self.limits.seconds)
        try:
            done = task.result(body, gone)
        except BoundedError as error:
            self._count(type(error).__name__.lower())
            raise
        finally:
            task.leave()
        self._count("served")
        return done

    def close(self) -> None:
        """Take no more tasks, let those that run come to their end, and end all workers."""
        until = time.monotonic() + self.limits.seconds + 2 * _PATIENCE
        with self._lock:
            self._closing = True
            for waiting in self._queue:
                waiting.notify()
            while (self._fast or self._slow) and (left := until - time.monotonic()) > 0:
                self._ended.wait(left)
            idle, self._idle = self._idle, []
        for child in idle:
            child.tasks.close()
        self._nursery.close()

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1

    def _checked_out(self, gone: Callable[[], bool]) -> Child:
        """An idle worker, or a new one, when there is a place in the fast lane."""
        with self._lock:
            if self._fast >= self._size or self._queue:
                self._wait_for_place(gone)
            if self._closing:
                raise Busy("The server is closing down, and takes nothing more.")
            self._fast += 1
            if self._idle:
                return self._idle.pop()
        return self._started()

    def _wait_for_place(self, gone: Callable[[], bool]) -> None:
        """Wait for a place, but not for long; who came first goes first."""
        until = time.monotonic() + _PATIENCE
        mine = threading.Condition(self._lock)
        self._queue.append(mine)
        try:
            while (self._fast >= self._size or self._queue[0] is not mine) and not self._closing:
                left = until - time.monotonic()
                if left <= 0:
                    self._counts["busy"] += 1
                    raise Busy(f"{self.limits.busy} at the moment; try again in a few seconds.")
                if gone():
                    self._counts["gone"] += 1
                    raise Gone("Who asked has left.")
                mine.wait(min(left, _LOOK))
        finally:
            self._queue.remove(mine)
            self._call_next()

    def _call_next(self) -> None:
        """Have who waits first look whether there is a place now."""
        if self._queue:
            self._queue[0].notify()

    def _started(self) -> Child:
        try:
            return self._nursery.child()
        except (channel.Ended, OSError) as error:
            with self._lock:
                self._fast -= 1
                self._call_next()
            raise Busy("No process can be started at the moment; try again in a few seconds.") from error

    def _slowed(self) -> bool:
        """Move a task of the fast lane to the slow one, if it has a place."""
        with self._lock:
            if self._slow >= self._slow_size:
                return False
            self._fast -= 1
            self._slow += 1
            self._call_next()
        self._replenish()
        return True

    def _replenish(self) -> None:
        """Have a worker ready for the next task."""
        with self._lock:
            if self._idle or self._closing or self._fast >= self._size:
                return
        with contextlib.suppress(channel.Ended, OSError):
            child = self._nursery.child()
            if not self._taken_back(child):
                self._nursery.ended(child)

    def _taken_back(self, child: Child, fast: int = 0) -> bool:
        """Give back a place in a lane, and keep the worker for the next task if there are not enough of them."""
        with self._lock:
            self._fast -= fast
            keep = not self._closing and len(self._idle) + self._fast < self._size
            if keep:
                self._idle.append(child)
            self._call_next()
            self._ended.notify_all()
            return keep

    def _left(self, slow: bool) -> None:
        with self._lock:
            self._slow -= slow
            self._fast -= not slow
            self._call_next()
            self._ended.notify_all()


class _Task:
    """One task on its way through a worker."""

    def __init__(self, pool: Pool, child: Child, seconds: float) -> None:
        self._pool, self._child = pool, child
        self._seconds = seconds
        self._slow = self._kept = self._fallen = False
        self._started = time.monotonic()

    def leave(self) -> None:
        """Give the worker back; one that was slowed, tired or ended makes place for a new one."""
        if self._kept:
            if not self._pool._taken_back(self._child, fast=1):
                self._pool._nursery.ended(self._child)
            return
        if not self._fallen:
            self._child.kill()
            self._pool._nursery.ended(self._child, wait=self._pool._lasting)
        self._pool._left(self._slow)
        self._pool._replenish()

    def result(self, body: bytes, gone: Callable[[], bool]) -> Done:
        """Send the task and wait for its end."""
        try:
            self._child.tasks.settimeout(self._seconds)
            channel.send(self._child.tasks, {"seconds": self._seconds}, body)
            self._wait(gone)
            self._child.tasks.settimeout(max(1.0, self._started + self._seconds - time.monotonic()))
            message = channel.receive(self._child.tasks)
        except TimeoutError as error:
            raise self._late() from error
        except channel.Ended as error:
            raise self._fell() from error
        if "error" in message.header:
            raise self._failure(message.header["error"], message.header["text"])
        self._kept = not self._slow and not message.header["tired"]
        if message.file is None:
            return Done(message.header["said"], len(message.body), io.BytesIO(message.body))
        return Done(message.header["said"], os.fstat(message.file).st_size, os.fdopen(message.file, "rb"))

    def _wait(self, gone: Callable[[], bool]) -> None:
        ready = select.poll()
        ready.register(self._child.tasks, select.POLLIN)
        while not ready.poll(_SLICE * 1000):
            took = time.monotonic() - self._started
            if gone():
                raise Gone("Who asked has left.")
            if took >= self._seconds:
                raise self._late()
            if took >= self._pool.limits.soon and not self._slow:
                self._slow = self._pool._slowed()
                if not self._slow:
                    raise Busy(f"{self._pool.limits.busy} at the moment; try again in a few seconds.")
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, self._child.pid, _LOWER_PRIORITY)

    def _late(self) -> Overstepped:
        limits = self._pool.limits
        return Overstepped(
            f"{limits.subject} ran over {self._seconds:g} seconds and was ended; " + raised(limits.seconds_option)
        )

    def _fell(self) -> BoundedError:
        """Why the worker ended by itself."""
        status = self._pool._nursery.ended(self._child, wait=True)
        self._fallen = True
        fell = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None
        if fell == signal.SIGXCPU:
            return self._late()
        return self._failure("memory" if fell == signal.SIGABRT else "end")

    def _failure(self, error: str, text: str = "") -> BoundedError:
        limits, walls = self._pool.limits, self._pool._walls
        if error == "memory":
            return Overstepped(
                f"{limits.subject} needed more than {walls.memory} MB of memory and was ended; "
                + raised(limits.memory_option)
            )
        if error == "size":
            return TooLarge(
                f"The answer is larger than {walls.file} MB; ask for less of it; " + raised(limits.result_option)
            )
        if error == "end":
            return Overstepped(
                f"{limits.subject} brought its process down, and has no answer; ask it in smaller parts."
            )
        if error == "unexpected":
            return BoundedError(f"{limits.subject} failed for a reason that it does not know itself ({text}).")
        return _KINDS.get(error, BoundedError)(text)
