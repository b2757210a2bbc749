"""Requests to another server, and its failures put in a sentence."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import httpx

from kb.store.credentials import Credentials
from kb.store.errors import StoreError

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

CONNECT = 5.0
"""Seconds to wait for a connection."""
SILENCE = 120.0
"""Seconds to wait for the next bytes of an answer, unless the caller says otherwise."""

_LONGEST = 20_000
"""Bytes of a failure that are read to find out what it says."""


class RemoteError(StoreError):
    """Another server failed to do what was asked: it cannot be reached, or answered with a status that says so."""

    def __init__(self, sentence: str, status: int | None = None, said: str = "") -> None:
        """Status: the server's, None if there was none; said: the first line of what it said."""
        super().__init__(sentence)
        self.status = status
        self.said = said


class RemoteTimeout(RemoteError):
    """Another server was silent for too long."""


class Incomplete(RemoteError):
    """Another server says that it has cut its answer."""


class Connection:
    """Connections to one server; may be used from several threads."""

    def __init__(self, credentials: Credentials, kept: int = 8) -> None:
        """kept: how many stay open between requests. Nothing is sent yet."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=kept)
        self._client = httpx.Client(auth=credentials.auth(), headers={"User-Agent": "melian"}, limits=limits)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    @contextmanager
    def answer(
        self,
        method: str,
        address: str,
        *,
        query: Mapping[str, str | list[str]] | None = None,
        form: Mapping[str, str | list[str]] | None = None,
        body: "Spooled | None" = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = SILENCE,
        trace: Callable[[str, Mapping[str, Any]], None] | None = None,
    ) -> Iterator[httpx.Response]:
        """The answer to one request, to be read while open. Raises RemoteError for any but a success.

        trace is told what happens below, as httpcore names it: how a connection is reached that must be ended early.
        """
        url = checked(address).copy_merge_params(query or {})
        sent = dict(headers or {}) | ({"Content-Length": str(body.size)} if body else {})
        try:
            with self._client.stream(
                method,
                url,
                data=form,
                content=body,
                headers=sent,
                timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT)),
                extensions={"trace": trace} if trace else None,
            ) as response:
                if not response.is_success:
                    raise _failure(response, shown(url))
                yield response
        except httpx.TimeoutException as error:
            raise RemoteTimeout(f"{shown(url)} did not answer within {seconds:g} s.") from error
        except (httpx.HTTPError, UnicodeError) as error:
            # UnicodeError: a name of a host that cannot be
            raise RemoteError(f"{shown(url)} cannot be asked: {str(error) or type(error).__name__}.") from error


def checked(address: str) -> httpx.URL:
    """An address as a URL. Raises StoreError if it is none that can be asked."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise StoreError(f"{address!r} is no address of a server: {error}.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise StoreError(f"{address!r} is no address of a server; one begins with http:// or https://.")
    return url


def shown(url: httpx.URL) -> str:
    """An address as errors show it: without name, password and query."""
    return str(url.copy_with(username="", password="", query=None, fragment=None))


def media_type(response: httpx.Response) -> str:
    """What an answer says that it is, without its parameters."""
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().casefold()


_MEANT = {
    401: "wants other credentials; name and password are taken from MELIAN_ENDPOINT_USER and MELIAN_ENDPOINT_PASSWORD,"
    " or a token from MELIAN_ENDPOINT_TOKEN",
    403: "refuses this to the credentials it was given",
    404: "has nothing at this address (404)",
    405: "does not do this at this address (405)",
}


def _failure(response: httpx.Response, address: str) -> RemoteError:
    said = _said(response)
    status = response.status_code
    if response.is_redirect:
        onward = response.headers.get("Location", "another address")
        return RemoteError(f"{address} sends on to {onward}; give the address that answers itself.", status)
    if status in _MEANT:
        return RemoteError(f"{address} {_MEANT[status]}.", status, said)
    return RemoteError(f"{address} answers {status}" + (f": {said}" if said else "."), status, said)


def _said(response: httpx.Response) -> str:
    """The first line of a failure, at most 300 characters; of a page, its text (Virtuoso puts the reason in one)."""
    read = b""
    for chunk in response.iter_bytes():
        read += chunk
        if len(read) > _LONGEST:
            break
    text = read[:_LONGEST].decode(response.charset_encoding or "utf-8", errors="replace")
    if media_type(response) == "text/html" or text.lstrip()[:1] == "<":
        # the title of a page only repeats that it failed
        text = " ".join(re.sub(r"(?is)<(title|style|script)\b.*?</\1>|<[^>]*>", " ", text).split())
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]


class Spooled:
    """A file to be sent, any number of times: digest authentication answers a challenge with the same request again."""

    def __init__(self, file: BinaryIO) -> None:
        """file: open for reading, and closed by who opened it."""
        self._file = file
        self.size = file.seek(0, io.SEEK_END)

    def __iter__(self) -> Iterator[bytes]:
        """Its bytes from the beginning, in chunks."""
        self._file.seek(0)
        while chunk := self._file.read(1 << 16):
            yield chunk


def reader(chunks: Iterable[bytes]) -> io.BufferedReader:
    """Chunks of bytes as a file that a parser reads, taken no further than it reads; what they raise goes through."""
    return io.BufferedReader(_Chunks(chunks), 1 << 16)


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        view = memoryview(buffer)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
