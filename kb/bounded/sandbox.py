"""What a worker cannot do whatever it is asked: the limits and walls that the operating system puts around it."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

from kb.bounded import landlock, seccomp

_MB = 1 << 20
_FILES = 256
_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Sandbox:
    """What one kind of worker may use: MB of memory, MB of one file, and the folders that it may read and write."""

    memory: int
    file: int
    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()


def walls() -> tuple[str, ...]:
    """What this system does not hold back, in words for who starts a server; empty where every wall stands."""
    missing = []
    if not seccomp.supported():
        missing.append("network, programs and writing (no seccomp here): only the guard refuses SERVICE and LOAD")
    if landlock.version() == 0:
        missing.append("reading other files (no Landlock here): only the engine's having no way to read them")
    if sys.platform != "linux":
        missing.append("memory may not be limited exactly, and a worker may outlive a killed server by some seconds")
    return tuple(missing)


def end_with(parent: int) -> None:
    """Have this process killed when its parent dies, and end now if it has died already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def enter(sandbox: Sandbox) -> None:
    """Put this process into its sandbox, for ever. All it imports must be imported before."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _FILES)
    _limit(resource.RLIMIT_FSIZE, sandbox.file * _MB)
    _limit(resource.RLIMIT_AS, sandbox.memory * _MB)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing too much is an error (EFBIG), not an end
    if landlock.version():
        landlock.apply(sandbox.readable, sandbox.writable)
    if seccomp.supported():
        seccomp.apply(may_write=bool(sandbox.writable))


def allow_processor(seconds: float) -> None:
    """Let this process compute so long from now on: a net below the deadline, should nobody be left to end it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # some systems know a limit and refuse it, as macOS does for memory: walls() says so
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (lower, lower))
