"""A frozen mail as it can be looked at: its letter, its text, its headers, what is attached."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from functools import cached_property

from reporter.config import Contact

_SHOWN = (  # header, and what a person calls it
    ("From", "From"),
    ("Reply-To", "Reply to"),
    ("To", "To"),
    ("Subject", "Subject"),
    ("Date", "Date"),
    ("Message-ID", "Message-ID"),
    ("In-Reply-To", "Answers"),
    ("List-ID", "List-ID"),
    ("List-Unsubscribe", "List-Unsubscribe"),
    ("List-Unsubscribe-Post", "One click"),
    ("Auto-Submitted", "Auto-Submitted"),
    ("Content-Language", "Language"),
)
_AFTER_SUBJECT = "Date"
_CID = re.compile(r"cid:([^\"'\s>)]+)")
_LATER = "set when you approve, then fixed"


@dataclass(frozen=True)
class Letter:
    """The mail to one person; one that is not fixed yet gets its date when it is approved."""

    name: str
    address: str
    form: str
    content: bytes = field(repr=False)
    is_fixed: bool = True
    left_out: str = ""

    @classmethod
    def of(
        cls,
        contact: Contact | None,
        address: str,
        content: bytes,
        *,
        is_fixed: bool = True,
        left_out: str = "",
    ) -> Letter:
        """The mail to a contact, or to an address that is no contact's any more."""
        name = contact.name if contact else address
        return cls(name, address, contact.form if contact else "letter", content, is_fixed, left_out)

    @cached_property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=SMTP).parsebytes(self.content)

    def html(self, *, images: bool = True) -> str:
        """The letter; its pictures put where it asks for them, or left out, as many mail programs do."""
        part = self.message.get_body(("html",))
        html = str(part.get_content()) if part else ""
        if not images:
            return html
        found = {str(one["Content-ID"]).strip("<>"): one for one in self.message.walk() if one["Content-ID"]}
        return _CID.sub(lambda match: _data(found[match[1]]) if match[1] in found else match[0], html)

    @property
    def text(self) -> str:
        """What a program without HTML shows."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def pdf(self) -> bytes:
        """The PDF that goes with it; b"" where none does."""
        kinds = (
            one for one in self.message.iter_attachments() if one.get_content_type() == "application/pdf"
        )
        return next((bytes(one.get_payload(decode=True) or b"") for one in kinds), b"")

    def headers(self, first_line: str) -> list[tuple[str, str]]:
        """What stands above it, by the names people use; values as a mail program reads them."""
        rows = []
        for header, label in _SHOWN:
            if header == _AFTER_SUBJECT and first_line:
                rows.append(("First line shown", first_line))
            if value := str(self.message[header] or ""):
                rows.append((label, value if self.is_fixed or header != "Date" else _LATER))
        whole = _size(len(self.content))
        rows.append(("Parts", " · ".join(self._parts())))
        rows.append(("Whole message", whole if self.is_fixed else f"{whole}; frozen when you approve"))
        return rows

    def _parts(self) -> list[str]:
        called = {"text/plain": "text", "text/html": "letter"}
        leaves = [one for one in self.message.walk() if not one.is_multipart()]
        return [
            f"{one.get_filename() or called.get(one.get_content_type(), one.get_content_type())} "
            f"{_size(len(bytes(one.get_payload(decode=True) or b'')))}"
            for one in leaves
        ]


def headers_by_reader(letters: Sequence[Letter], first_line: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """By the reader's name the headers; of all but the first what differs, and that the rest is the same."""
    told: list[tuple[str, list[tuple[str, str]]]] = []
    first: list[tuple[str, str]] = []
    for letter in letters:
        rows = letter.headers(first_line)
        if first:
            other = [row for row in rows if row not in first]
            rows = [*other, ("All else", "the same, in a message of its own")]
        else:
            first = rows
        told.append((letter.name, rows))
    return told


def _data(part: EmailMessage) -> str:
    content = bytes(part.get_payload(decode=True) or b"")
    return f"data:{part.get_content_type()};base64,{base64.b64encode(content).decode()}"


def _size(size: int) -> str:
    if size >= 1_000_000:
        return f"{size / 1e6:.3g} MB"
    return f"{size / 1e3:.0f} kB" if size >= 1000 else f"{size} bytes"
