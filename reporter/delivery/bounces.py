"""What a mail server reports of mail it could not deliver: by RFC 3464, or in the words of older ones."""

from __future__ import annotations

import email.parser
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message

_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_MAIL_PARTS = ("message/rfc822", "message/global", "message/global-headers")
_IDS = re.compile(r"<[^<>\s]+>")
_MESSAGE_ID = re.compile(r"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
SERVERS = ("mailer-daemon", "postmaster", "mailerdaemon")
_QMAIL = re.compile(r"^Hi\. This is the (?:qmail-send|deliver) program\b", re.MULTILINE)
_FOR_GOOD = re.compile(r"\bpermanent(?:ly)?\b|\bgiven up\b|\bcould not be delivered\b", re.IGNORECASE)
_LATE = re.compile(r"\b(?:delay(?:ed)?|warning|still being retried|not yet been delivered)\b", re.IGNORECASE)
_QMAIL_ADDRESS = re.compile(r"^<([^<>\s]+@[^<>\s]+)>:\s*$", re.MULTILINE)
_COPY = re.compile(
    r"^-{2,} ?(?:Below this line is a copy of the message|This is a copy of (?:the|your) message)",
    re.MULTILINE | re.IGNORECASE,
)


def is_bounce(mail: EmailMessage) -> bool:
    """Whether a mail server reports on a mail: in the form of RFC 3464, or as qmail and Exim write it."""
    kind = str(mail.get_param("report-type", "") or "")
    if mail.get_content_type() == "multipart/report" and kind.lower() == "delivery-status":
        return True
    return bool(mail["X-Failed-Recipients"]) or (_is_from_a_server(mail) and bool(_QMAIL.search(_text(mail))))


def failed_in(mail: EmailMessage) -> tuple[str, ...]:
    """The addresses that will not be reached; not those that are only late."""
    blocks = [*_blocks(mail)]
    if blocks:
        return tuple(dict.fromkeys(one for block in blocks for one in _failed_by(block)))
    return tuple(dict.fromkeys(_failed_in_words(mail)))


def returned_ids(mail: EmailMessage) -> tuple[str, ...]:
    """The Message-IDs of the mail that it returns, whole, by its headers or as a copy in the text."""
    return tuple(_IDS.findall(" ".join(_returned(mail))))


def _returned(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in _MAIL_PARTS and part.is_multipart():
            yield from (str(one["Message-ID"]) for one in part.get_payload() if isinstance(one, Message))
        elif kind == "text/rfc822-headers":
            yield from _MESSAGE_ID.findall(_words_of(part))
    text = _text(mail)
    if copied := _COPY.search(text):
        yield from _MESSAGE_ID.findall(text[copied.end() :])[:1]


def _blocks(mail: EmailMessage) -> Iterator[Message]:
    """What is reported of each recipient."""
    for part in mail.walk():
        if part.get_content_type() in _STATUS_PARTS:
            found = part.get_payload() if part.is_multipart() else []
            yield from (one for one in found if isinstance(one, Message))
            # A kind of report that the parser does not know stands as one text of several blocks.
            rest = "\n\n".join(_words_of(one) for one in found if isinstance(one, Message))
            parser = email.parser.Parser(policy=email.policy.compat32)
            yield from (parser.parsestr(text) for text in re.split(r"\r?\n\r?\n", rest) if text.strip())


def _failed_by(block: Message) -> Iterator[str]:
    action = str(block.get("Action", "")).strip().lower()
    if action != "failed" or not str(block.get("Status", "")).strip().startswith("5"):
        return
    for name in ("Final-Recipient", "Original-Recipient"):
        address = str(block.get(name, "")).partition(";")[2].strip().strip("<>").lower()
        if "@" in address:
            yield address


def _failed_in_words(mail: EmailMessage) -> Iterator[str]:
    text = _text(mail)
    above = text[: copied.start()] if (copied := _COPY.search(text)) else text
    if _LATE.search(f"{mail.get('Subject', '')}\n{above}") or not _FOR_GOOD.search(above):
        return
    named = str(mail.get("X-Failed-Recipients", "") or "")
    found = [one.strip() for one in named.split(",")] if named else _QMAIL_ADDRESS.findall(above)
    yield from (one.lower() for one in found if "@" in one)


def _is_from_a_server(mail: EmailMessage) -> bool:
    sender = str(mail.get("From", "") or "").lower()
    return any(f"{name}@" in sender for name in SERVERS)


def _text(mail: EmailMessage) -> str:
    """Its first plain text; "" of one that has none."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            return _words_of(part)
    return ""


def _words_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
