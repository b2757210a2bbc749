"""A process that does one bounded job after another in its sandbox."""

import errno
import os
import pickle
import platform
import resource
import socket
import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol, runtime_checkable

from kb.bounded import channel, sandbox
from kb.bounded.model import BoundedError

INLINE = 1 << 16
"""Bytes up to which a result is sent as it is; a larger one is handed over as an open file."""

_FULL = {errno.EFBIG: "size", errno.ENOMEM: "memory"}
_LINUX = platform.system() == "Linux"
_KB_OF_RSS = 1 if _LINUX else 1024


class Job(Protocol):
    """What a worker does. Its class stands in a module of its own right, so that it can be pickled."""

    def open(self) -> None:
        """Import and prepare all that is needed: called once, before the sandbox is entered."""

    def do(self, request: Any, output: BinaryIO) -> Mapping[str, Any]:
        """Write a result to output, and say about it what JSON can hold. A BoundedError reaches who asked."""


@runtime_checkable
class Prepared(Protocol):
    """A job that has much to import or to read: done once, in the process that workers are forked from."""

    def prepare(self) -> None:
        """Import and read what every worker needs. Leaves no thread behind, since a fork would lose it."""


def serve(tasks: socket.socket, job: Job, walls: sandbox.Sandbox) -> None:
    """Do what comes over the socket until it is closed."""
    job.open()
    sandbox.enter(walls)
    spool = _spool()
    while True:
        try:
            message = channel.receive(tasks)
        except channel.Ended:
            return
        seconds = float(message.header["seconds"])
        sandbox.allow_processor(seconds)
        header = _done(job, pickle.loads(message.body), spool)
        header["tired"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KB_OF_RSS > walls.memory * 512
        spool = _answer(tasks, header, spool)


def _done(job: Job, request: Any, spool: int) -> dict[str, Any]:
    try:
        with os.fdopen(os.dup(spool), "wb") as output:
            return {"said": dict(job.do(request, output))}
    except BoundedError as error:
        return _failed(type(error).__name__, str(error))
    except MemoryError:
        return _failed("memory")
    except OSError as error:
        return _failed(_FULL.get(error.errno or 0, "unexpected"), type(error).__name__)
    except Exception as error:
        # its text may name files and other things of this machine
        return _failed("unexpected", type(error).__name__)


def _failed(error: str, text: str = "") -> dict[str, Any]:
    return {"error": error, "text": text}


def _answer(tasks: socket.socket, header: dict[str, Any], spool: int) -> int:
    """Send what was done, and return the spool for the next request."""
    size = 0 if "error" in header else os.fstat(spool).st_size
    if size <= INLINE:
        channel.send(tasks, header, os.pread(spool, size, 0))
        os.ftruncate(spool, 0)
        os.lseek(spool, 0, os.SEEK_SET)
        return spool
    os.lseek(spool, 0, os.SEEK_SET)
    channel.send(tasks, header, file=spool)
    os.close(spool)
    return _spool()


def _spool() -> int:
    if _LINUX:
        return os.memfd_create("answer", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
