"""A mail as it was received, and what it is: an answer, a stop, a bounce, an automatic reply.

Nothing here answers a mail. Not here: whose it is, and what becomes of it.
"""

from __future__ import annotations

import email.parser
import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from typing import Literal

from reporter.errors import DataError

Sort = Literal["answer", "stop", "bounce", "automatic"]

_LONGEST = 30_000_000  # bytes
_MOST_WORDS = 500
_IDS = re.compile(r"<[^<>\s]+>")
_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_BY_ROBOTS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Vacation", "List-Id")
_QUOTED = re.compile(
    r"^(?:>|-{2,}\s*(?:original|ursprüngliche|forwarded)|on .{5,120} wrote:$|am .{5,120} schrieb.*:$"
    r"|(?:from|von|sent|gesendet): )",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"(?:please )?(?:stop|unsubscribe|remove me|no more|abmelden|abbestellen|weniger|désabonner|baja|parar)"
    r"\b[.! ]*",
    re.IGNORECASE,
)
_UNSUBSCRIBE = re.compile(r"\s*(?:re:\s*)?unsubscribe\b", re.IGNORECASE)


@dataclass(frozen=True)
class Received:
    """A mail that came back. `sender` is one whole address, or ""; `failed`, which no server takes."""

    id: str
    sort: Sort
    sender: str
    subject: str
    at: datetime | None
    words: str  # its own first lines, without what it quotes
    refers: tuple[str, ...]  # Message-IDs that it answers or returns
    failed: tuple[str, ...] = ()


def read_mail(content: bytes) -> Received:
    """What a received mail is and says; DataError where it has no Message-ID or is none."""
    if len(content) > _LONGEST:
        raise DataError("is larger than 30 MB", "take it out, or read it yourself")
    mail = email.parser.BytesParser(policy=email.policy.default).parsebytes(content)
    ids = _IDS.findall(_header(mail, "Message-ID"))
    if not ids:
        raise DataError("is no mail: it has no Message-ID", "export the mail as .eml, with its headers")
    failed = tuple(_failed_in(mail))
    words = _own_words(mail)
    returned = [*_returned_ids(mail)] if _is_report(mail) else []
    return Received(
        ids[0],
        _sort_of(mail, words),
        _sender_of(mail),
        " ".join(_header(mail, "Subject").split()),
        _date_of(mail),
        words,
        tuple(dict.fromkeys([*_ids_in(mail, "In-Reply-To"), *_ids_in(mail, "References")[::-1], *returned])),
        failed,
    )


def _sort_of(mail: EmailMessage, words: str) -> Sort:
    if _is_report(mail):
        return "bounce"
    if _is_automatic(mail):
        return "automatic"
    first = words.partition("\n")[0].strip()
    is_stop = bool(_STOP.fullmatch(first)) or bool(_UNSUBSCRIBE.match(_header(mail, "Subject")))
    return "stop" if is_stop else "answer"


def _is_automatic(mail: EmailMessage) -> bool:
    """By RFC 3834, and by what older programs write instead."""
    auto = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if auto not in ("", "no") or _header(mail, "Precedence").strip().lower() in _BULK:
        return True
    return _header(mail, "Return-Path").strip() == "<>" or any(mail[name] is not None for name in _BY_ROBOTS)


def _is_report(mail: EmailMessage) -> bool:
    kind = str(mail.get_param("report-type", "") or "")
    return mail.get_content_type() == "multipart/report" and kind.lower() == "delivery-status"


def _failed_in(mail: EmailMessage) -> Iterator[str]:
    """The addresses that will not be reached; not those that are only late."""
    for part in mail.walk() if _is_report(mail) else ():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                status = str(block.get("Status", "")).strip()
                address = str(block.get("Final-Recipient", "")).partition(";")[2].strip().lower()
                if status.startswith("5") and "@" in address:
                    yield address


def _returned_ids(mail: EmailMessage) -> Iterator[str]:
    """The Message-IDs of the mail that a report returns."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            for one in part.get_payload() if part.is_multipart() else ():
                yield from _IDS.findall(str(one["Message-ID"]) if isinstance(one, Message) else "")
        elif part.get_content_type() == "text/rfc822-headers":
            for line in str(part.get_payload(decode=False)).splitlines():
                if line.lower().startswith("message-id:"):
                    yield from _IDS.findall(line)


def _own_words(mail: EmailMessage) -> str:
    """The plain text above what is quoted."""
    body = mail.get_body(("plain",))
    text = ""
    if body is not None:
        with suppress(LookupError, KeyError, UnicodeError):
            text = str(body.get_content())
    lines: list[str] = []
    for line in text.splitlines():
        if _QUOTED.match(line.strip()) or line.rstrip() == "--":
            break
        lines.append(line.strip())
    return "\n".join(line for line in lines if line)[:_MOST_WORDS]


def _sender_of(mail: EmailMessage) -> str:
    """The one address of From, as a whole; "" where there are several, or none that is one."""
    header = mail["From"]
    addresses = getattr(header, "addresses", ()) if header is not None else ()
    whole = [one.addr_spec for one in addresses if one.username and one.domain]
    return whole[0].lower() if len(addresses) == 1 and whole else ""


def _date_of(mail: EmailMessage) -> datetime | None:
    with suppress(ValueError, TypeError, IndexError):
        found = parsedate_to_datetime(_header(mail, "Date"))
        return found if found.tzinfo else None
    return None


def _ids_in(mail: EmailMessage, name: str) -> list[str]:
    return _IDS.findall(_header(mail, name))


def _header(mail: EmailMessage, name: str) -> str:
    """The first header of that name as text; a malformed one is none."""
    try:
        return str(mail.get(name, "") or "")
    except (ValueError, TypeError, IndexError, AttributeError):
        return ""
