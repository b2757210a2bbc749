"""The server: waitress with many threads for few processors, since a thread only waits for a worker that answers.

A stop signal closes the door, lets what runs finish within its bounds, and ends the workers.
"""

import logging
import signal
import socket
from collections.abc import Callable
from string import ascii_letters
from time import monotonic
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask
from waitress.utilities import BadRequest

from kb.errors import KbError
from web.doors import ALWAYS
from web.watching import Lines

_THREADS = 32
_CONNECTIONS = 1000
_IDLE = 30
"""Seconds after which a connection on which nothing happens is closed."""
_SWEEP = 5
"""Seconds between two looks for such connections."""
_HEADER = 128 * 1024
_MB = 2**20
_GRACE = 3.0
"""Seconds that what runs has, beyond its bounds, to be answered and sent."""
_BACKLOG = 256
_TICK = 0.5
_METHOD = {b"", *(letter.encode() for letter in ascii_letters)}
"""What a request may begin with."""


class _Error(ErrorTask):
    """The answer to what is no HTTP: in the words of waitress, with the headers of the site."""

    def execute(self) -> None:
        """Answer."""
        self.response_headers = [*self.response_headers, *ALWAYS.items()]
        super().execute()


class _Parser(HTTPRequestParser):
    """Refuses what other servers might read in another way.

    What is no HTTP (TLS, say) is told by its first byte, rather than by the end of a header that never comes. A body of
    a length and in chunks could hide a second request (RFC 9112, section 6.1): the connection is closed.
    """

    def received(self, data: bytes) -> int:
        """Take bytes of a request; how many were taken."""
        if not self.header_bytes_received and data.lstrip(b"\r\n")[:1] not in _METHOD:
            self.error = BadRequest("This is no request of HTTP")
            self.completed = True
            return len(data)
        return int(super().received(data))

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header."""
        super().parse_header(header_plus)
        length, coding = "CONTENT_LENGTH" in self.headers, "TRANSFER_ENCODING" in self.headers
        if coding or (self.chunked and length):
            raise ParsingError("The length of the body is said in two ways, or in one that this version does not have")


class _Channel(HTTPChannel):
    error_task_class = _Error
    parser_class = _Parser


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises KbError if the port is taken or the host not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        door.close()
        raise KbError(f"Port {port} of {host} cannot be listened on ({error}); choose another with --port.") from error
    return door


def address(door: socket.socket) -> str:
    """The address of a site behind a listening socket, with a slash at its end."""
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(app: Flask, door: socket.socket, *, seconds: float, upload: int, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; then finish what runs, for as long as the bounds give a query, and return.

    seconds: what a query may take; upload: MB of a request's body; ready is called once requests are taken.
    """
    connections: dict[int, Any] = {}
    server = create_server(
        app,
        map=connections,
        sockets=[door],
        threads=_THREADS,
        connection_limit=_CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=_IDLE,
        cleanup_interval=_SWEEP,
        channel_request_lookahead=1,
        ident=None,
        max_request_body_size=upload * _MB,
        max_request_header_size=_HEADER,
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        log_socket_errors=False,
    )
    assert isinstance(server, BaseWSGIServer)  # there is one socket
    server.channel_class = _Channel
    logging.getLogger("waitress").handlers[:] = [Lines()]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a few requests wait is no news
    stopping = _on_signal(server)
    ready()
    while not stopping:
        wasyncore.poll2(_TICK, connections)
    _finish(server, connections, monotonic() + seconds + _GRACE)


def _on_signal(server: Any) -> list[int]:
    """A list that is empty until a stop signal arrives."""
    arrived: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return arrived


def _finish(server: Any, connections: dict[int, Any], until: float) -> None:
    """Take no more connections, answer what was asked, and close."""
    server.accepting = False
    server.del_channel(connections)
    server.socket.close()
    while monotonic() < until and any(map(_busy, connections.values())):
        wasyncore.poll2(_TICK / 10, connections)
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
    wasyncore.close_all(connections, ignore_all=True)


def _busy(channel: object) -> bool:
    """Whether a connection waits for an answer, or has not been sent all of it."""
    return isinstance(channel, HTTPChannel) and bool(channel.requests or channel.total_outbufs_len)
