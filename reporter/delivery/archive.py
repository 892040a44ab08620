"""Which messages an IMAP mailbox holds: the one witness of what a mail server really took."""

from __future__ import annotations

import base64
import email.parser
import email.policy
import imaplib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reporter.config.mail import Archive
from reporter.delivery.messages import UnreachableError, fault_in_words, shown
from reporter.delivery.transports.login import hide, plain, secret_of, trust, xoauth2


def is_archived(archive: Archive, folder: Path, message_ids: Collection[str]) -> frozenset[str]:
    """Those of the Message-IDs that are in the mailbox; UnreachableError rather than a guess."""
    if not message_ids:
        return frozenset()
    try:
        with _mailbox(archive, folder) as mailbox:
            return frozenset(wanted for wanted in message_ids if _holds(mailbox, wanted))
    except imaplib.IMAP4.abort as fault:
        raise _unreadable(archive, f"broke the connection: {_said(fault)}") from None
    except imaplib.IMAP4.error as fault:
        raise _unreadable(archive, f"refuses us: {_said(fault)}") from None
    except (OSError, UnicodeError) as fault:
        raise _unreadable(archive, f"cannot be read: {fault_in_words(fault)}") from None


@contextmanager
def _mailbox(archive: Archive, folder: Path) -> Iterator[imaplib.IMAP4]:
    """Opened for reading only; nothing in it is marked as seen."""
    client, secret = _connect(archive, folder), ""
    try:
        if client.state == "NONAUTH":
            secret = _log_in(client, archive, folder)
        _select(client, archive.mailbox)
        yield client
    except imaplib.IMAP4.error as fault:
        raise type(fault)(hide(secret, _said(fault))) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()
        with suppress(OSError):
            client.shutdown()


def _connect(archive: Archive, folder: Path) -> imaplib.IMAP4:
    where = (archive.host, archive.port)
    if archive.security == "none":
        return imaplib.IMAP4(*where, timeout=archive.timeout_seconds)
    context = trust(archive, folder)
    if archive.security == "tls":
        return imaplib.IMAP4_SSL(*where, ssl_context=context, timeout=archive.timeout_seconds)
    client = imaplib.IMAP4(*where, timeout=archive.timeout_seconds)
    try:
        client.starttls(context)
    except BaseException:
        with suppress(OSError):  # the wire may be gone already, which is not the fault to tell
            client.shutdown()
        raise
    return client


def _log_in(client: imaplib.IMAP4, archive: Archive, folder: Path) -> str:
    """What from now on no answer may show."""
    if not archive.user:
        raise imaplib.IMAP4.error("it wants a login; write `user` with `password` or `token`")
    secret = secret_of(archive, folder)
    try:
        if archive.token:
            _authenticate(client, "XOAUTH2", xoauth2(archive.user, secret))
        elif "AUTH=PLAIN" in client.capabilities:
            _authenticate(client, "PLAIN", plain(archive.user, secret))
        else:
            client.login(_quoted(archive.user), secret)
    except imaplib.IMAP4.abort:
        raise imaplib.IMAP4.abort("while we logged in") from None
    except imaplib.IMAP4.error:
        # A server may repeat what it was told; nor may the cause bring it into a trace.
        raise imaplib.IMAP4.error(f"the login of {archive.user} is not accepted") from None
    except UnicodeError:
        raise imaplib.IMAP4.error("it takes only letters without accents in user and password") from None
    return secret


def _select(client: imaplib.IMAP4, mailbox: str) -> None:
    answer, said = client.select(_quoted(_utf7(mailbox)), readonly=True)
    if answer != "OK":
        raise imaplib.IMAP4.error(f"the mailbox {mailbox}: {_first(said)}")


def _authenticate(client: imaplib.IMAP4, mechanism: str, proof: bytes) -> None:
    answers = iter([proof])  # asked again, the server tells of a fault and wants an empty line
    client.authenticate(mechanism, lambda _: next(answers, b""))


def _holds(mailbox: imaplib.IMAP4, wanted: str) -> bool:
    """A search finds every header that contains the words, so each is read and compared."""
    answer, found = mailbox.uid("SEARCH", "HEADER", "Message-ID", _quoted(wanted))
    if answer != "OK":
        raise imaplib.IMAP4.error(f"it does not search: {_first(found)}")
    numbers = b" ".join(line for line in found if line).split()
    if not numbers:
        return False
    which = b",".join(numbers).decode("ascii")
    answer, parts = mailbox.uid("FETCH", which, "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    headers = [part[1] for part in parts if isinstance(part, tuple)]
    if answer != "OK" or len(headers) < len(numbers):
        raise imaplib.IMAP4.error("it found messages and did not show them")
    return any(_message_id(header) == wanted for header in headers)


def _message_id(header: bytes) -> str:
    read = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(header)
    return str(read.get("Message-ID", "")).strip()


def _first(said: list[bytes | None] | list[bytes]) -> str:
    return shown(said[0] or b"") if said else ""


def _said(fault: imaplib.IMAP4.error) -> str:
    said = fault.args[0] if fault.args else ""
    return shown(said if isinstance(said, bytes) else str(said))


def _unreadable(archive: Archive, what: str) -> UnreachableError:
    return UnreachableError(f"the archive {archive.host}:{archive.port} {what}")


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _utf7(name: str) -> str:
    """A mailbox name as IMAP writes it (RFC 3501, 5.1.3): Envoyés → Envoy&AOk-s."""

    def shifted(run: re.Match[str]) -> str:
        code = base64.b64encode(run[0].encode("utf-16-be")).decode("ascii")
        return f"&{code.rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
