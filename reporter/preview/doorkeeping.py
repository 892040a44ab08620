"""Who may come in: this computer alone, by an address that nobody can guess; and how answers are guarded."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src data:; img-src 'self' data:; "
    "frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_GUARDS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
_FORBIDDEN = "Open the address that `reporter preview` printed: this one lacks its token.\n"


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Pass:
    """What one preview lets in: its token, the seal of its forms, the port it listens on."""

    port: int
    token: str = field(default_factory=_secret, repr=False)
    seal: str = field(default_factory=_secret, repr=False)

    @property
    def address(self) -> str:
        """Where to begin."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def hosts(self) -> tuple[str, ...]:
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    @property
    def cookie(self) -> str:
        """Another name for each port: two previews do not lock each other out."""
        return f"reporter-preview-{self.port}"

    def is_sealed(self, seal: str) -> bool:
        """Whether a form came from one of our pages."""
        return hmac.compare_digest(seal.encode(), self.seal.encode())

    def is_known(self, token: str) -> bool:
        """Whether somebody has the token."""
        return hmac.compare_digest(token.encode(), self.token.encode())


class Doorkeeper:
    """Turns away all that names another host, lacks the token, or is sent from another page."""

    def __init__(self, app: ASGIApp, entry: Pass) -> None:
        self._app, self._entry = app, entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[-1]
        brings_token = self._entry.is_known(asked)
        if not self._is_ours(headers, scope["method"]) or not (brings_token or self._has_cookie(headers)):
            await PlainTextResponse(_FORBIDDEN, 403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in _GUARDS.items():
                    told.setdefault(name, value)
                if brings_token:
                    told.append("set-cookie", self._cookie())
            await send(message)

        await self._app(scope, receive, guarded)

    def _is_ours(self, headers: Headers, method: str) -> bool:
        if headers.get("host", "") not in self._entry.hosts:
            return False
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        from_us = origin is None or origin.removeprefix("http://") in self._entry.hosts
        return method in ("GET", "HEAD") or (from_us and site in ("same-origin", "none"))

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._entry.cookie)
        except CookieError:
            return False
        return found is not None and self._entry.is_known(found.value)

    def _cookie(self) -> str:
        return f"{self._entry.cookie}={self._entry.token}; Path=/; HttpOnly; SameSite=Strict"
