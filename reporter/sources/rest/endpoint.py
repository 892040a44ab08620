"""One address that is asked: who we are, when a request is tried again, its answer as JSON.

Broken connections, 429 and 5xx are tried again, a few times, as late as the server asks. Each way to fail is
one line without secrets.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Generator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx2
import stamina
import stamina.instrumentation

from reporter.config.feeds import Auth, Description, Texts, fill
from reporter.errors import DataError
from reporter.sources.formats.ics_rows import events_of, is_calendar
from reporter.sources.formats.json_rows import loads

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_ATTEMPTS = 6
_LONGEST_PAUSE = 300.0
_FIRST_PAUSE, _LONGEST_OWN_PAUSE = 0.5, 30.0
_ALL_PAUSES = 900.0
_AGENT = "Reporter (reads tickets for reports)"
_MOST_WORDS = 200
_CHECK = "check `address` of the source"

Flow = Generator[httpx2.Request, httpx2.Response, None]

stamina.instrumentation.set_on_retry_hooks(())  # its log would name addresses


@dataclass(frozen=True)
class Question:
    """What is asked: a path below the address or a whole address, and what goes with it."""

    path: str
    parameters: Texts = field(default_factory=dict)
    body: dict[str, Any] | None = None
    method: str = "GET"


@dataclass(frozen=True)
class Fetched:
    """The JSON, its numbers as they are written, and where the Link header says the next page is."""

    document: Any
    next_link: str = ""


class Endpoint:
    """A service under one address, to be closed after use."""

    def __init__(self, description: Description, values: Texts, secrets: Texts, timeout: float) -> None:
        self.address = values["address"]
        self.host = urlsplit(self.address).netloc
        self._secrets = _forms(secrets, description, values)
        blanks = {**values, **secrets}
        headers = {name: fill(text, blanks) for name, text in description.request.headers.items()}
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would log each address
        self._client = httpx2.Client(
            auth=_auth_of(description.auth, blanks, self.address),
            headers={"Accept": "application/json", "User-Agent": _AGENT, **headers},
            timeout=timeout,
        )

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()

    def ask(self, question: Question) -> Fetched:
        """The answer; DataError when there is none after a few attempts, or it is not JSON."""
        url = self._url(question.path)
        try:
            for attempt in stamina.retry_context(
                on=_worth_another_try,
                attempts=_ATTEMPTS,
                timeout=_ALL_PAUSES,
                wait_initial=_FIRST_PAUSE,
                wait_max=_LONGEST_OWN_PAUSE,
            ):
                with attempt:
                    response = self._send(question, url)
        except httpx2.HTTPStatusError as fault:
            raise self._refused(fault.response) from None
        except httpx2.TimeoutException:
            words = f"{self.host}: did not answer in time"
            raise DataError(words, "try later, or raise `timeout_seconds` of the source") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as fault:
            raise DataError(f"{self.host}: cannot be asked: {self.hidden(str(fault))}", _CHECK) from None
        except DataError as fault:
            raise DataError(f"{self.host}: {self.hidden(str(fault))}", fault.hint) from None
        return self._answer(response)

    def hidden(self, words: str) -> str:
        """The words on one line, cut short, with no secret in them."""
        for secret in self._secrets:
            words = words.replace(secret, "***")
        return " ".join(words.split())[:_MOST_WORDS]

    def _send(self, question: Question, url: str) -> httpx2.Response:
        response = self._client.request(
            question.method, url, params=question.parameters or None, json=question.body
        )
        if not response.is_success:
            raise httpx2.HTTPStatusError("refused", request=response.request, response=response)
        return response

    def _url(self, path: str) -> str:
        """Below the address; a whole address only of the same host, so that no secret goes elsewhere."""
        if not path:
            return self.address
        if "://" not in path:
            return self.address + path if path.startswith("/") else f"{self.address}/{path}"
        there, here = urlsplit(path), urlsplit(self.address)
        if there.hostname != here.hostname:
            words = f"{self.host}: the next page is said to be on {there.hostname}; not followed"
            raise DataError(words, _CHECK)
        return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()

    def _answer(self, response: httpx2.Response) -> Fetched:
        if is_calendar(response.text[:100]):
            return Fetched({"events": list(events_of(response.text, self.host))}, "")
        try:
            document = loads(response.text)
        except (ValueError, RecursionError):
            kind = response.headers.get("Content-Type", "something").split(";")[0]
            words = f"{self.host}: {response.url.path} answered with {kind}, not JSON"
            raise DataError(words, "check the address; it may be a page that asks to log in") from None
        return Fetched(document, response.links.get("next", {}).get("url", ""))

    def _refused(self, response: httpx2.Response) -> DataError:
        code, path = response.status_code, response.url.path
        if code in (401, 403):
            what = "does not know us" if code == 401 else "does not let us in"
            return DataError(f"{self.host}: {what} ({code} for {path})", "check `values` and `secrets`")
        if code == 404:
            return DataError(f"{self.host}: has no {path} (404)", _CHECK)
        if response.has_redirect_location:
            there = self.hidden(response.headers["Location"])
            return DataError(f"{self.host}: {path} has moved to {there}", "write that as `address`")
        if (pause := _pause_asked(response) or 0) > _LONGEST_PAUSE:
            return DataError(f"{self.host}: asks to wait {pause:,.0f} seconds ({code})", "try again then")
        said = self.hidden(response.text)
        words = f"{self.host}: {path} answered {code} {response.reason_phrase}"
        return DataError(f"{words}: {said}" if said else words, "try later; nothing was read")


def _forms(secrets: Texts, description: Description, values: Texts) -> list[str]:
    """Every form in which a secret could come back to us, the longest first."""
    blanks = {**values, **secrets}
    pair = f"{fill(description.auth.user, blanks)}:{fill(description.auth.password, blanks)}"
    plain = [secret for secret in secrets.values() if secret]
    coded = [base64.b64encode(secret.encode()).decode() for secret in (*plain, pair)]
    quoted = [json.dumps(secret)[1:-1] for secret in plain]
    quoted += [quote_plus(secret) for secret in plain]
    return sorted({*plain, *coded, *quoted}, key=len, reverse=True)


def _worth_another_try(fault: Exception) -> bool | float:
    """No, yes after our own pause, or yes after the seconds that the server asks for."""
    if isinstance(fault, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return False
    if isinstance(fault, httpx2.TransportError):
        return True
    if not isinstance(fault, httpx2.HTTPStatusError) or fault.response.status_code not in _RETRIED:
        return False
    pause = _pause_asked(fault.response)
    if pause is None:
        return True
    return pause if pause <= _LONGEST_PAUSE else False


def _pause_asked(response: httpx2.Response) -> float | None:
    """The seconds of Retry-After, which is a number or a date beside the answer's own; None without one."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.replace(".", "", 1).isdigit():
        return float(asked)
    try:
        pause = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, pause.total_seconds())


def _auth_of(auth: Auth, blanks: Texts, address: str) -> httpx2.Auth:
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
    if response.status_code in _RETRIED:
        response.raise_for_status()
    try:
        answer: Any = response.json()
        return str(answer["access_token"])
    except (ValueError, KeyError, TypeError, RecursionError):
        words = f"no token was given by {response.url.host} (status {response.status_code})"
        raise DataError(words, "check the client's id and secret") from None
