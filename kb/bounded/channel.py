"""Messages between processes over a Unix socket: a header in JSON, bytes, and at most one open file."""

import contextlib
import json
import os
import socket
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

_SIZES = struct.Struct("!II")
_CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class Message(NamedTuple):
    """One message; file is an open descriptor that now belongs to who received it, or None."""

    header: dict[str, Any]
    body: bytes
    file: int | None


class Ended(Exception):
    """The other side has closed the channel, or was ended in the middle of a message."""


def send(to: socket.socket, header: Mapping[str, Any], body: bytes = b"", file: int | None = None) -> None:
    """Send one message. Raises Ended if nobody is there to read it."""
    head = json.dumps(header).encode()
    start = _SIZES.pack(len(head), len(body)) + head
    try:
        sent = socket.send_fds(to, [start], [] if file is None else [file])
        to.sendall(start[sent:] + body)
    except TimeoutError:
        raise
    except OSError as error:
        raise Ended from error


def receive(source: socket.socket) -> Message:
    """Wait for one message. Raises Ended if the other side closes before it is whole."""
    file: int | None = None
    try:
        start, files, _, _ = socket.recv_fds(source, _SIZES.size, 1, _CLOSE_ON_EXEC)
        file = files[0] if files else None
        start += _read(source, _SIZES.size - len(start)) if start else b""
        if not start:
            raise Ended
        head, body = _SIZES.unpack(start)
        return Message(json.loads(_read(source, head)), _read(source, body), file)
    except BaseException as error:
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)
        if isinstance(error, OSError) and not isinstance(error, TimeoutError):
            raise Ended from error
        raise


def _read(source: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = source.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise Ended
        parts += part
    return bytes(parts)
