"""Who we are to another server: a name and password, or a token."""

import os
from collections.abc import Generator
from dataclasses import dataclass, field

import httpx

PREFIX = "MELIAN_ENDPOINT_"


@dataclass(frozen=True)
class Credentials:
    """A name and password for basic or digest authentication, or a bearer token; nothing by default."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> "Credentials":
        """Those in MELIAN_ENDPOINT_USER and MELIAN_ENDPOINT_PASSWORD, or in MELIAN_ENDPOINT_TOKEN."""
        return cls(*(os.environ.get(PREFIX + name) or None for name in ("USER", "PASSWORD", "TOKEN")))

    def auth(self) -> httpx.Auth | None:
        """How a client shows them."""
        if self.token is not None:
            return _Bearer(self.token)
        return None if self.user is None else _Challenged(self.user, self.password or "")


class _Bearer(httpx.Auth):
    """A token, shown with every request."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Challenged(httpx.Auth):
    """A name and password, shown in the way that the server asks for: a password never goes out in the clear to one
    that speaks digest (Virtuoso does), and to none that did not ask."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._known: dict[str, httpx.Auth] = {}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        # Virtuoso has a realm, and nonces, of its own for each path
        place = f"{request.url.netloc!r}{request.url.path}"
        if place not in self._known:
            response = yield request
            if response.status_code != 401:
                return
            asked = response.headers.get("WWW-Authenticate", "").casefold()
            if "digest" in asked:
                self._known[place] = httpx.DigestAuth(self._user, self._password)
            elif "basic" in asked:
                self._known[place] = httpx.BasicAuth(self._user, self._password)
            else:
                return
        yield from self._known[place].sync_auth_flow(request)
