"""A mailbox opened over IMAP for reading only: nothing in it is marked, moved or deleted."""

from __future__ import annotations

import base64
import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reporter.config.mail import Archive, ReplyBox
from reporter.delivery.messages import fault_in_words, shown
from reporter.delivery.transports.login import hide, plain, secret_of, trust, xoauth2

Mailbox = Archive | ReplyBox


@contextmanager
def reading_mailbox(place: Mailbox, folder: Path) -> Iterator[imaplib.IMAP4]:
    """Opened for reading only; nothing in it is marked as seen. What is refused tells no secret."""
    client, secret = _connect(place, folder), ""
    try:
        if client.state == "NONAUTH":
            secret = _log_in(client, place, folder)
        _select(client, place.mailbox)
        yield client
    except imaplib.IMAP4.error as fault:
        raise type(fault)(hide(secret, _said(fault))) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()
        with suppress(OSError):
            client.shutdown()


def _connect(place: Mailbox, folder: Path) -> imaplib.IMAP4:
    where = (place.host, place.port)
    if place.security == "none":
        return imaplib.IMAP4(*where, timeout=place.timeout_seconds)
    context = trust(place, folder)
    if place.security == "tls":
        return imaplib.IMAP4_SSL(*where, ssl_context=context, timeout=place.timeout_seconds)
    client = imaplib.IMAP4(*where, timeout=place.timeout_seconds)
    try:
        client.starttls(context)
    except BaseException:
        with suppress(OSError):  # the wire may be gone already, which is not the fault to tell
            client.shutdown()
        raise
    return client


def _log_in(client: imaplib.IMAP4, place: Mailbox, folder: Path) -> str:
    """What from now on no answer may show."""
    if not place.user:
        raise imaplib.IMAP4.error("it wants a login; write `user` with `password` or `token`")
    secret = secret_of(place, folder)
    try:
        if place.token:
            _authenticate(client, "XOAUTH2", xoauth2(place.user, secret))
        elif "AUTH=PLAIN" in client.capabilities:
            _authenticate(client, "PLAIN", plain(place.user, secret))
        else:
            client.login(quoted(place.user), secret)
    except imaplib.IMAP4.abort:
        raise imaplib.IMAP4.abort("while we logged in") from None
    except imaplib.IMAP4.error:
        # A server may repeat what it was told; nor may the cause bring it into a trace.
        raise imaplib.IMAP4.error(f"the login of {place.user} is not accepted") from None
    except UnicodeError:
        raise imaplib.IMAP4.error("it takes only letters without accents in user and password") from None
    return secret


def _select(client: imaplib.IMAP4, mailbox: str) -> None:
    answer, said = client.select(quoted(_utf7(mailbox)), readonly=True)
    if answer != "OK":
        raise imaplib.IMAP4.error(f"the mailbox {mailbox}: {first_of(said)}")


def _authenticate(client: imaplib.IMAP4, mechanism: str, proof: bytes) -> None:
    answers = iter([proof])  # asked again, the server tells of a fault and wants an empty line
    client.authenticate(mechanism, lambda _: next(answers, b""))


def first_of(said: list[bytes | None] | list[bytes]) -> str:
    """What a server answered, in a line."""
    return shown(said[0] or b"") if said else ""


def what_ails(fault: Exception) -> str:
    """Why a mailbox could not be read, after its name."""
    if isinstance(fault, imaplib.IMAP4.abort):
        return f"broke the connection: {_said(fault)}"
    if isinstance(fault, imaplib.IMAP4.error):
        return f"refuses us: {_said(fault)}"
    return f"cannot be read: {fault_in_words(fault)}"


def _said(fault: imaplib.IMAP4.error) -> str:
    said = fault.args[0] if fault.args else ""
    return shown(said if isinstance(said, bytes) else str(said))


def quoted(text: str) -> str:
    """As IMAP writes a string."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _utf7(name: str) -> str:
    """A mailbox name as IMAP writes it (RFC 3501, 5.1.3): Envoyés → Envoy&AOk-s."""

    def shifted(run: re.Match[str]) -> str:
        code = base64.b64encode(run[0].encode("utf-16-be")).decode("ascii")
        return f"&{code.rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
