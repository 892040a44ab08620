"""Which messages an IMAP mailbox holds: the one witness of what a mail server really took."""

from __future__ import annotations

import email.parser
import email.policy
import imaplib
from collections.abc import Collection
from pathlib import Path

from reporter.config.mail import Archive
from reporter.delivery.mailbox import first_of, quoted, reading_mailbox, what_ails
from reporter.delivery.messages import UnreachableError


def is_archived(archive: Archive, folder: Path, message_ids: Collection[str]) -> frozenset[str]:
    """Those of the Message-IDs that are in the mailbox; UnreachableError rather than a guess."""
    if not message_ids:
        return frozenset()
    try:
        with reading_mailbox(archive, folder) as mailbox:
            return frozenset(wanted for wanted in message_ids if _holds(mailbox, wanted))
    except (imaplib.IMAP4.error, OSError, UnicodeError) as fault:
        raise _unreadable(archive, what_ails(fault)) from None


def _holds(mailbox: imaplib.IMAP4, wanted: str) -> bool:
    """A search finds every header that contains the words, so each is read and compared."""
    answer, found = mailbox.uid("SEARCH", "HEADER", "Message-ID", quoted(wanted))
    if answer != "OK":
        raise imaplib.IMAP4.error(f"it does not search: {first_of(found)}")
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


def _unreadable(archive: Archive, what: str) -> UnreachableError:
    return UnreachableError(f"the archive {archive.host}:{archive.port} {what}")
