"""Freeze the mails of an edition: one message per recipient, whose bytes no retry ever changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from reporter.cadences import FOLLOW_UP, cadence_of
from reporter.children import Child, LimitError
from reporter.config import Client, Contact, Workspace
from reporter.config.fields import Secret
from reporter.config.mail import Mail
from reporter.config.models import Brand, Limits
from reporter.delivery.composing import compose_message
from reporter.delivery.messages import Message, Parcel
from reporter.delivery.outbox import MAIL, hashed
from reporter.delivery.publishing import page_address
from reporter.errors import ConfigError
from reporter.ledger import Delivery, Entry
from reporter.ledger.ledger import Ledger
from reporter.outputs.brand import logo_data
from reporter.outputs.letter import logo_png
from reporter.report import Document, Key

_LETTER = "letter.html"
_LONGEST_DRAWING = 30  # seconds
_UNSUBSCRIBING = "(unsubscribing)"  # no client is called so


@dataclass(frozen=True)
class Frozen:
    """What an approved edition sends: a delivery for each message, and for the published place."""

    deliveries: tuple[Delivery, ...]
    messages: tuple[Message, ...]
    recipients: tuple[Contact, ...]

    @property
    def files(self) -> list[Document]:
        """The messages as files of the edition's folder, each to be opened in a mail program."""
        mails = [delivery for delivery in self.deliveries if delivery.channel == "mail"]
        return [
            Document(mail.file, "message/rfc822", message.content)
            for mail, message in zip(mails, self.messages, strict=True)
        ]

    @property
    def warnings(self) -> list[str]:
        """What did not fit into a message."""
        return [f"{message.recipient}: {message.left_out}" for message in self.messages if message.left_out]


def freeze(
    workspace: Workspace, ledger: Ledger, entry: Entry, documents: Mapping[str, bytes], at: datetime
) -> Frozen:
    """The messages of an edition to everyone who wants it at that moment, dated so."""
    client = workspace.reader(entry.client)
    contacts = recipients_of(client, entry.cadence, at) if workspace.mail and _LETTER in documents else ()
    frozen = freeze_for(workspace, ledger, entry, documents, (contacts, at))
    if not frozen.deliveries:
        return frozen
    chats = (Delivery(entry.key, "chat", one.place, "approved") for one in chats_of(client, entry.cadence))
    return replace(frozen, deliveries=(*frozen.deliveries, *chats))


def freeze_for(
    workspace: Workspace,
    ledger: Ledger,
    entry: Entry,
    documents: Mapping[str, bytes],
    to: tuple[tuple[Contact, ...], datetime],
) -> Frozen:
    """The messages of an edition to these contacts, dated so."""
    contacts, at = to
    parcel = parcel_of(workspace, ledger, entry, documents)
    named = Key.parse(entry.key)
    thing = named.about.partition("@")[0] if named.moment else ""
    messages, deliveries = [], []
    for contact in contacts:
        thread = ledger.thread(entry.client, entry.cadence, contact.email, thing)
        is_as_client = contact.reading in ("", workspace.reader(entry.client).audience)
        if not is_as_client and not parcel.has_for(contact.reading):
            raise ConfigError(
                f"{entry.key}: {contact.email} reads as “{contact.reading}”, for whom nothing was made then",
                f"run: reporter run; of what has left: reporter resend {entry.key} --rebuild --because …",
            )
        own = parcel if is_as_client else parcel.read_by(contact.reading)
        message = compose_message(own, contact, mail_of(workspace, entry.client), at, thread)
        messages.append(message)
        deliveries.append(
            Delivery(
                entry.key,
                "mail",
                contact.email,
                "approved",
                message_id=message.message_id,
                file=f"{MAIL}/{file_name(contact.email)}",
                sha256=hashed(message.content),
            )
        )
    if is_published(workspace, entry.client, entry.cadence):
        deliveries.append(Delivery(entry.key, "publish", "", "approved"))
    return Frozen(tuple(deliveries), tuple(messages), contacts)


def parcel_of(workspace: Workspace, ledger: Ledger, entry: Entry, documents: Mapping[str, bytes]) -> Parcel:
    """What all mails of an edition share."""
    client = workspace.reader(entry.client)
    address = ""
    if workspace.publish and is_published(workspace, entry.client, entry.cadence):
        address = page_address(workspace.publish, ledger.token(entry.client), Key.parse(entry.key).path)
    return Parcel(
        key=entry.key,
        client=entry.client,
        client_name=client.name,
        cadence=entry.cadence,
        title=entry.title,
        subject=entry.subject,
        provider=client.provider.name,
        documents=documents,
        attachments=cadence_of(entry.client, entry.cadence).attachments,
        logo=_logo(workspace, client),
        page_address=address,
        because=entry.because,
        secret=ledger.token(_UNSUBSCRIBING),
    )


def _logo(workspace: Workspace, client: Client) -> bytes:
    """The client's logo as mails show it; b"" where it has none."""
    data = logo_data(client.brand)
    limits = workspace.limits.model_copy(update={"time": min(workspace.limits.time, _LONGEST_DRAWING)})
    drawn = _drawn(client.brand, data, limits) if data else b""
    if isinstance(drawn, str):
        raise ConfigError(f"brand.toml: logo: drawing it {drawn}", "Save a simpler one.")
    return drawn


@lru_cache(maxsize=64)
def _drawn(brand: Brand, _data: str, limits: Limits) -> bytes | str:
    """A logo drawn in a child, again when it is another; in words what it broke of the limits."""
    try:
        with Child(limits) as child:
            (png,) = child.stream(logo_png, brand)
    except LimitError as fault:
        return str(fault)
    return bytes(png)


def mail_of(workspace: Workspace, slug: str) -> Mail:
    """The mail settings as they hold for one client: whom its letters come from, and who is answered."""
    mail, client = workspace.mail, workspace.reader(slug)
    assert mail
    is_another = client.provider.name != workspace.provider.name
    name = client.provider.name if is_another or not mail.sender_name else mail.sender_name
    own = {"sender": client.sender, "reply_to": client.reply_to or client.sender}
    return mail.model_copy(
        update={"sender_name": name, **{key: value for key, value in own.items() if value}}
    )


def recipients_of(client: Client, cadence: str, at: datetime) -> tuple[Contact, ...]:
    """Who reads that cadence on the client's day that holds `at`."""
    return tuple(contact for contact in client.contacts if contact.reads(cadence, client.day_of(at)))


def chats_of(client: Client, cadence: str) -> tuple[Secret, ...]:
    """Where the addresses of the chats stand that are told of a cadence."""
    notify = client.notify
    is_told = notify and (cadence in notify.wants or not (notify.wants or cadence == FOLLOW_UP.name))
    return notify.to if notify and is_told else ()


def is_published(workspace: Workspace, slug: str, cadence: str = "") -> bool:
    """Whether the client's editions are published as well; of a cadence only where it has a page."""
    has_page = not cadence or "page" in cadence_of(slug, cadence).outputs
    return workspace.publish is not None and workspace.reader(slug).publish and has_page


def is_read(workspace: Workspace, slug: str, cadence: str) -> bool:
    """Whether anybody wants that cadence of the client, now or once their pause is over; what is always held
    is made for those who want it alone.
    """
    client = workspace.reader(slug)
    if cadence == FOLLOW_UP.name:
        return client.is_followed_up
    wanted = any(cadence in contact.wants for contact in client.contacts)
    return wanted or (is_published(workspace, slug, cadence) and not cadence_of(slug, cadence).is_held)


def file_name(address: str) -> str:
    """ruth-pemberton-1a2b3c4d.eml: short, safe, and another for every address."""
    local = re.sub(r"[^a-z0-9]+", "-", address.partition("@")[0].lower()).strip("-")[:40] or "mail"
    return f"{local}-{hashed(address.lower().encode())[:8]}.eml"
