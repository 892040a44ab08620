"""Mail by Microsoft Graph: the frozen bytes as they are, out of one mailbox of Microsoft 365.

Not here: who we are there (entra). Written from the documentation of `sendMail`, where 202 alone is a yes.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx2

from reporter.config.mail import Graph, Mail
from reporter.delivery.messages import (
    DeferredError,
    Message,
    RefusedError,
    Transport,
    UnreachableError,
    UnsureError,
    shown,
)
from reporter.delivery.transports.entra import AppLogin, wire_words
from reporter.delivery.transports.login import hide
from reporter.delivery.transports.smtp import Pace

_LARGEST = 3_000_000  # bytes; in base64 the 4 MB that it takes
_PAUSE = 30.0  # seconds, where it asks us to wait and does not say how long
_WAITED_FOR = {408, 425, 429}
_NOT_BEGUN = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
_SEND_AS = "ErrorSendAsDenied"


class _Said(NamedTuple):
    """An answer; `code` names its fault: ErrorAccessDenied."""

    status: int
    code: str
    words: str  # 403 ErrorAccessDenied: Access is denied.


class GraphTransport(Transport):
    """One request for each message, on a connection of its own: one kept open may be gone by then."""

    is_repeatable = False

    def __init__(
        self,
        mail: Mail,
        graph: Graph,
        folder: Path,
        pace: Pace,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mail = mail
        self._graph = graph
        self._pace = pace
        self._monotonic = monotonic
        self._login = AppLogin(graph, folder, monotonic)
        self._token = ""  # which no answer may show
        self._resumes = monotonic()  # before which it wants to hear nothing
        self._opened: httpx2.Client | None = None

    def __exit__(self, *_: object) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def offer(self, recipient: str, size: int) -> None:
        """Everything before the message: a token that holds, and nothing that it would refuse unread."""
        if not recipient.isascii():
            raise RefusedError(f"{recipient} has letters that mail servers refuse in an address")
        if size > _LARGEST:
            raise RefusedError(
                f"the message has {size:,} bytes, and {self._host} takes {_LARGEST:,}; "
                "with a smaller `largest` under [mail] it goes without its PDF"
            )
        left = self._resumes - self._monotonic()
        if left > 0:
            raise DeferredError(f"{self._host} asked us to wait for another {left:.0f} seconds")
        self._pace.wait()
        self._token = self._login.token(self._client)

    def hand_over(self, message: Message) -> str:
        """The request; its answer when the message was taken."""
        answer = self._post(message.content)
        if answer.status_code == 401:  # a token may be taken back before its time; nothing was sent
            self._login.forget()
            answer = self._post(message.content)
        self._judge(answer, message)
        found = answer.headers.get("request-id", "")
        return shown(f"{self._host} took it" + (f", request {found}" if found else ""))

    @property
    def _host(self) -> str:
        return httpx2.URL(self._graph.address).host

    @property
    def _mailbox(self) -> str:
        return self._graph.mailbox or self._mail.sender

    @property
    def _client(self) -> httpx2.Client:
        if self._opened is None:
            wait = httpx2.Timeout(self._graph.timeout_seconds, read=self._graph.answer_seconds)
            self._opened = httpx2.Client(
                timeout=wait,
                limits=httpx2.Limits(max_keepalive_connections=0),
                headers={"User-Agent": "Reporter", "Accept-Encoding": "identity", "Connection": "close"},
            )
        return self._opened

    def _post(self, content: bytes) -> httpx2.Response:
        self._token = self._login.token(self._client)
        where = f"{self._graph.address}/v1.0/users/{quote(self._mailbox, safe='@')}/sendMail"
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "text/plain"}
        try:
            return self._client.post(where, content=b64encode(content), headers=headers)
        except _NOT_BEGUN as fault:
            raise UnreachableError(f"{self._host} cannot be reached: {wire_words(fault)}") from None
        except (httpx2.HTTPError, OSError) as fault:
            raise UnsureError(
                f"{self._host} broke the connection, or did not answer, after the message was begun "
                f"({wire_words(fault)}); nobody can tell whether it was taken"
            ) from None

    def _judge(self, answer: httpx2.Response, message: Message) -> None:
        """Return when it was taken; else raise what the answer means."""
        said = self._said(answer)
        words = f"{self._host} said: {said.words}"
        if said.status == 202:
            return
        if said.status in _WAITED_FOR:
            self._resumes = self._monotonic() + _pause_in(answer)
            raise DeferredError(words)
        if said.status == 401:
            self._login.forget()
            raise UnreachableError(f"{words}; it does not take the token that it gave us")
        if said.status == 403 and (said.code != _SEND_AS or self._is_ours(message)):
            raise UnreachableError(f"{words}; {self._mend(said)}")
        if said.status == 404 or 300 <= said.status < 400:
            raise UnreachableError(f"{words}; {self._mend(said)}")
        if 400 <= said.status < 500:
            raise RefusedError(f"{words}; {self._mend(said)}".removesuffix("; "))
        raise UnsureError(f"{words}; nobody can tell whether it took the message")

    def _mend(self, said: _Said) -> str:
        if said.code == _SEND_AS:
            return f"{self._mailbox} may not send in the name of its sender: give it the right Send As"
        return {
            403: f"let the application send as {self._mailbox}: Mail.Send, as docs/microsoft-365.md tells",
            404: f"is {self._mailbox} a mailbox there? it stands in `mailbox` of [mail.graph], or `sender`",
            413: "with a smaller `largest` under [mail] it goes without its PDF",
        }.get(said.status, "is `address` of [mail.graph] right?" if said.status < 400 else "")

    def _is_ours(self, message: Message) -> bool:
        """Whether it comes from the sender of all mails, not from that of one client."""
        sender = BytesHeaderParser(policy=SMTP).parsebytes(message.content)["From"]
        return any(one.addr_spec.lower() == self._mail.sender.lower() for one in sender.addresses)

    def _said(self, answer: httpx2.Response) -> _Said:
        try:
            told = answer.json()["error"]
            code, text = str(told["code"]), str(told["message"])
        except (ValueError, KeyError, TypeError):
            code, text = "", ""
        words = " ".join(filter(None, (str(answer.status_code), f"{code}: {text}" if code else "")))
        return _Said(answer.status_code, code, shown(hide(self._token, words)))


def _pause_in(answer: httpx2.Response) -> float:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() and len(told) < 6 else _PAUSE
