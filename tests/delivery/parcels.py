"""Parcels to compose mails from: reports everyone knows, to a person everyone knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from reporter.config.mail import Mail, MailFolder
from reporter.config.models import Brand, Contact
from reporter.delivery.composing import compose_message
from reporter.delivery.messages import Message, Parcel
from reporter.outputs import render_documents
from tests.sample_report import monthly

SEVEN = datetime(2026, 11, 4, 7, tzinfo=ZoneInfo("Europe/London"))
PAGE = "https://reports.northfield.example/kq3vJ2mX8pLw/monthly/2026-10/"
RUTH = Contact(name="Ruth Pemberton", email="ruth@acme.example")
MAIL = Mail(
    sender="reports@northfield.example",
    sender_name="Northfield IT",
    reply_to="help@northfield.example",
    folder=MailFolder(),
)
PICTURE = (  # a green point of 66 by 66 pixels would be drawn 22 by 22
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00B\x00\x00\x00B\x08\x06\x00\x00\x00"
)


@cache
def letters() -> dict[str, bytes]:
    """The letter of the monthly sample, and something that stands for its PDF."""
    found = render_documents(monthly(), Brand(colour="#12a37f"), ["letter"])
    return {document.name: document.content for document in found} | {"report.pdf": b"%PDF-1.7 " * 1_000}


def parcel(**changes: Any) -> Parcel:
    plain = Parcel(
        key="acme/monthly/2026-10",
        client="acme",
        client_name="Acme Dental Group",
        cadence="monthly",
        title="Monthly Executive Summary",
        subject="A steady month. One thing needs you. Acme Dental Group, October 2026",
        provider="Northfield IT",
        documents=letters(),
        attachments=("pdf",),
        logo=PICTURE,
    )
    return replace(plain, **changes)


def compose(
    of: Parcel | None = None, to: Contact = RUTH, mail: Mail = MAIL, thread: tuple[str, ...] = ()
) -> Message:
    return compose_message(of or parcel(), to, mail, SEVEN, thread)


def opened(message: Message) -> EmailMessage:
    """The message as a mail program reads it."""
    found = BytesParser(policy=SMTP).parsebytes(message.content)
    assert isinstance(found, EmailMessage)
    return found


def text_of(message: Message) -> str:
    return _body(message, "plain")


def html_of(message: Message) -> str:
    return _body(message, "html")


def _body(message: Message, kind: str) -> str:
    part = opened(message).get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")
