"""One question to a service, its answer as JSON; each way it can fail is one line without secrets."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote_plus, urlsplit

import httpx2

from reporter.config.feeds import Description, Texts, fill
from reporter.errors import DataError
from reporter.sources.rest.auth import auth_of
from reporter.sources.rest.retry import LONGEST_PAUSE, pause_asked, retried

_AGENT = "Reporter (reads tickets for reports)"
_MOST_WORDS = 200


@dataclass(frozen=True)
class Question:
    """What is asked: a path below the address or a whole address, and what goes with it."""

    path: str
    parameters: Texts = field(default_factory=dict)
    body: dict[str, Any] | None = None
    method: str = "GET"


@dataclass(frozen=True)
class Answer:
    """The JSON, its numbers as they are written, and where the Link header says the next page is."""

    document: Any
    next_link: str = ""


class Service:
    """A service under one address; a context manager."""

    def __init__(self, description: Description, values: Texts, secrets: Texts, timeout: float) -> None:
        self.address = values["address"]
        self.host = urlsplit(self.address).netloc
        self._secrets = _forms(secrets, description, values)
        blanks = {**values, **secrets}
        headers = {name: fill(text, blanks) for name, text in description.request.headers.items()}
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would log each address
        self._client = httpx2.Client(
            auth=auth_of(description.auth, blanks, self.address),
            headers={"Accept": "application/json", "User-Agent": _AGENT, **headers},
            timeout=timeout,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, question: Question) -> Answer:
        """The answer; DataError when there is none after a few attempts, or it is not JSON."""
        url = self._url(question.path)
        try:
            response = retried(lambda: self._send(question, url))
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
        if "://" not in path:
            return self.address + path if path.startswith("/") else f"{self.address}/{path}"
        there, here = urlsplit(path), urlsplit(self.address)
        if there.hostname != here.hostname:
            words = f"{self.host}: the next page is said to be on {there.hostname}; not followed"
            raise DataError(words, _CHECK)
        return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()

    def _answer(self, response: httpx2.Response) -> Answer:
        try:
            document = json.loads(response.text, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            kind = response.headers.get("Content-Type", "something").split(";")[0]
            words = f"{self.host}: {response.url.path} answered with {kind}, not JSON"
            raise DataError(words, "check the address; it may be a page that asks to log in") from None
        return Answer(document, response.links.get("next", {}).get("url", ""))

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
        if (pause := pause_asked(response) or 0) > LONGEST_PAUSE:
            return DataError(f"{self.host}: asks to wait {pause:,.0f} seconds ({code})", "try again then")
        said = self.hidden(response.text)
        words = f"{self.host}: {path} answered {code} {response.reason_phrase}"
        return DataError(f"{words}: {said}" if said else words, "try later; nothing was read")


_CHECK = "check `address` of the source"


def _forms(secrets: Texts, description: Description, values: Texts) -> list[str]:
    """Every form in which a secret could come back to us, the longest first."""
    blanks = {**values, **secrets}
    pair = f"{fill(description.auth.user, blanks)}:{fill(description.auth.password, blanks)}"
    plain = [secret for secret in secrets.values() if secret]
    coded = [base64.b64encode(secret.encode()).decode() for secret in (*plain, pair)]
    quoted = [json.dumps(secret)[1:-1] for secret in plain]
    quoted += [quote_plus(secret) for secret in plain]
    return sorted({*plain, *coded, *quoted}, key=len, reverse=True)
