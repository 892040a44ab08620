"""Who we are: basic, bearer, headers, or a token that OAuth2 gives for a client's credentials."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import httpx2

from reporter.config.feeds import Auth, Texts, fill
from reporter.errors import DataError

Flow = Generator[httpx2.Request, httpx2.Response, None]


def auth_of(auth: Auth, blanks: Texts, address: str) -> httpx2.Auth:
    """The description's way to say who we are, its blanks filled with values and secrets."""
    if auth.kind == "basic":
        return httpx2.BasicAuth(fill(auth.user, blanks), fill(auth.password, blanks))
    if auth.kind == "bearer":
        return _Headers({"Authorization": f"Bearer {fill(auth.token, blanks)}"})
    if auth.kind == "header":
        return _Headers({name: fill(text, blanks) for name, text in auth.headers.items()})
    if auth.kind == "oauth2":
        return _ClientCredentials(auth, blanks, address)
    return httpx2.Auth()


class _Headers(httpx2.Auth):
    """Headers that go with each request."""

    def __init__(self, headers: Texts) -> None:
        self._headers = headers

    def auth_flow(self, request: httpx2.Request) -> Flow:
        request.headers.update(self._headers)
        yield request


class _ClientCredentials(httpx2.Auth):
    """OAuth2 client credentials: a token is asked for once, and anew when it has run out."""

    requires_response_body = True

    def __init__(self, auth: Auth, blanks: Texts, address: str) -> None:
        path = fill(auth.token_path, blanks)
        self._url = path if "://" in path else address + path
        self._in_body = auth.credentials == "body"
        self._id, self._secret = fill(auth.client_id, blanks), fill(auth.client_secret, blanks)
        self._scope = fill(auth.scope, blanks)
        self._token = ""

    def auth_flow(self, request: httpx2.Request) -> Flow:
        if not self._token:
            self._token = _token_in((yield self._token_request()))
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx2.codes.UNAUTHORIZED:
            self._token = _token_in((yield self._token_request()))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _token_request(self) -> httpx2.Request:
        form = {"grant_type": "client_credentials", **({"scope": self._scope} if self._scope else {})}
        if self._in_body:
            form |= {"client_id": self._id, "client_secret": self._secret}
        request = httpx2.Request("POST", self._url, data=form, headers={"Accept": "application/json"})
        if not self._in_body:
            request = next(httpx2.BasicAuth(self._id, self._secret).auth_flow(request))
        return request


def _token_in(response: httpx2.Response) -> str:
    if response.status_code in RETRIED:
        response.raise_for_status()
    try:
        answer: Any = response.json()
        return str(answer["access_token"])
    except (ValueError, KeyError, TypeError):
        words = f"no token was given by {response.url.host} (status {response.status_code})"
        raise DataError(words, "check the client's id and secret") from None


RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
