"""What a mail is made from, what it is once it is frozen, and what a server may say to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol


@dataclass(frozen=True)
class Parcel:
    """All that the mails of one edition share; documents by name: letter.html, letter.txt, report.pdf."""

    key: str
    client: str  # slug
    client_name: str
    cadence: str
    title: str  # Weekly Summary
    subject: str
    provider: str
    documents: Mapping[str, bytes] = field(repr=False)
    logo: bytes = field(default=b"", repr=False)  # PNG; empty: the letter keeps its initial
    page_address: str = ""  # where the page is published
    because: str = ""  # why this is sent again
    secret: str = field(default="", repr=False)  # of the ledger; keys what unsubscribe_url is given


@dataclass(frozen=True)
class Message:
    """One frozen mail."""

    recipient: str
    message_id: str
    content: bytes = field(repr=False)  # CRLF, 7-bit
    left_out: str = ""  # what did not fit, in words


class DeferredError(Exception):
    """4xx, or a connection that broke before the body: plainly not sent; to be tried again."""


class RefusedError(Exception):
    """5xx for this message: plainly not sent, and never will be."""


class UnsureError(Exception):
    """Nobody can tell whether it was accepted."""


class UnreachableError(Exception):
    """The server cannot be reached, or refuses us: no message of this run will leave; none is to blame."""


class Transport(Protocol):
    """A way for mail to leave; a context manager that connects when first needed.

    `offer` does all that comes before the body (connect, TLS, AUTH, MAIL, RCPT); `hand_over` sends the body
    and returns the server's words. Both raise DeferredError, RefusedError or UnreachableError; only
    `hand_over` raises UnsureError.
    """

    @property
    def is_repeatable(self) -> bool:
        """Whether handing a message over twice is the same as once (a folder of files)."""

    def offer(self, recipient: str, size: int) -> None: ...

    def hand_over(self, message: Message) -> str: ...

    def __enter__(self) -> Transport: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...
