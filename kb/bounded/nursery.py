"""The process that workers are forked from: small, with one thread and none of the web process's memory or files.

The web process starts it as a program of its own and asks it, over a socket, for workers. When the web process dies,
however it dies, the kernel ends the nursery, and with it its workers.
"""

import contextlib
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from kb.bounded import channel, sandbox, worker

_START = """\
import sys
sys.path[:] = sys.argv[3:]
from kb.bounded import nursery
nursery.serve(int(sys.argv[1]), int(sys.argv[2]))
"""
_REAPING = 0.5


@dataclass
class Child:
    """A worker as its owner holds it: its process, and the socket that its tasks go over."""

    pid: int
    tasks: socket.socket

    def kill(self) -> None:
        """End it now. Its number cannot have gone to another: it is reaped only when Nursery.ended is called."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Nursery:
    """Starts workers for one kind of job; may be asked from any thread."""

    def __init__(self, job: worker.Job, walls: sandbox.Sandbox) -> None:
        """Start the process that workers come from."""
        self._set_up = pickle.dumps((job, walls))
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        # nothing of the environment, which may hold credentials, goes to who answers strangers
        kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), str(os.getpid()), *sys.path],
                pass_fds=[theirs.fileno()],
                env={**kept, "MALLOC_ARENA_MAX": "2", "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        channel.send(self._socket, {}, self._set_up)

    def child(self) -> Child:
        """A new worker. Raises Ended if none can be started."""
        with self._lock:
            if self._closed:
                raise channel.Ended
            if self._process.poll() is not None:
                self._socket.close()
                self._start()
            tasks, theirs = socket.socketpair()
            try:
                with theirs:
                    answer = self._ask({"ask": "fork"}, theirs.fileno())
            except BaseException:
                tasks.close()
                raise
            return Child(int(answer["pid"]), tasks)

    def ended(self, child: Child, wait: bool = False) -> int | None:
        """Forget a worker that was killed or has ended; its status if it is waited for."""
        child.tasks.close()
        with self._lock, contextlib.suppress(channel.Ended):
            status = self._ask({"ask": "wait" if wait else "reap", "pid": child.pid})["status"]
            return None if status is None else int(status)
        return None

    def _ask(self, question: dict[str, Any], file: int | None = None) -> dict[str, Any]:
        channel.send(self._socket, question, file=file)
        answer = channel.receive(self._socket).header
        if "error" in answer:
            raise channel.Ended(answer["error"])
        return answer

    def close(self) -> None:
        """End the nursery and what workers are left."""
        with self._lock:
            self._closed = True
            self._socket.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def serve(number: int, parent: int) -> None:
    """Fork workers as they are asked for, until who asks is gone."""
    sandbox.end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the server says when it is over
    asked = socket.socket(fileno=number)
    doomed: set[int] = set()
    with contextlib.suppress(channel.Ended):
        job, walls = pickle.loads(channel.receive(asked).body)
        if isinstance(job, worker.Prepared):
            job.prepare()
        while True:
            while not select.select([asked], [], [], _REAPING if doomed else None)[0]:
                _reap(doomed)
            message = channel.receive(asked)
            if message.file is None:
                channel.send(asked, {"status": _ended(message.header, doomed)})
            else:
                _fork(asked, message.file, job, walls)
            _reap(doomed)


def _fork(asked: socket.socket, tasks: int, job: worker.Job, walls: sandbox.Sandbox) -> None:
    mother = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        os.close(tasks)
        channel.send(asked, {"error": str(error)})
        return
    if pid:
        os.close(tasks)
        channel.send(asked, {"pid": pid})
        return
    try:
        asked.close()
        sandbox.end_with(mother)
        worker.serve(socket.socket(fileno=tasks), job, walls)
    finally:
        os._exit(0)


def _ended(question: dict[str, Any], doomed: set[int]) -> int | None:
    pid = int(question["pid"])
    if question["ask"] == "reap":
        doomed.add(pid)
        return None
    return os.waitpid(pid, 0)[1]


def _reap(doomed: set[int]) -> None:
    for pid in tuple(doomed):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
        doomed.discard(pid)
