"""Mails fetched from the mailbox to which readers answer: each once, and of the others no more than the head.

The server keeps all as it was. Not here: what a mail is (inbox), and what becomes of it.
"""

from __future__ import annotations

import imaplib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from imap_tools import BaseMailBox, MailMessage
from imap_tools.errors import ImapToolsError

from reporter.config.mail import ReplyBox
from reporter.delivery.mailbox import reading_mailbox, what_ails
from reporter.delivery.messages import UnreachableError, shown

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class ReadTo:
    """How far a mailbox was read: its UIDVALIDITY, and the last UID. A new validity begins anew."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True)
class Came:
    """A mail that came: whole, or no more than its head where nobody wanted it or it is too large."""

    at: ReadTo
    content: bytes
    is_whole: bool = True
    too_large: int = 0  # bytes


class _Kept(MailMessage):
    """A message with its very bytes."""

    def __init__(self, fetch_data: list[bytes | tuple[bytes, bytes]]) -> None:
        super().__init__(fetch_data)
        self.content = self._get_message_data_parts(fetch_data)[0]


class _Opened(BaseMailBox):
    """A mailbox that stands open already."""

    email_message_class = _Kept

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._opened = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._opened


def receive(
    box: ReplyBox, folder: Path, read: ReadTo, since: date, is_wanted: Callable[[bytes], bool]
) -> Iterator[Came]:
    """What came after the bookmark and since that day, oldest first; whole where its head is wanted.

    UnreachableError where the mailbox cannot be read; what was told before that stands.
    """
    until = time.monotonic() + box.patience
    try:
        with reading_mailbox(box, folder) as client:
            for came in _newer(_Opened(client), box, read, since, is_wanted):
                yield came
                if time.monotonic() > until:
                    return
    except ImapToolsError as fault:
        raise _unreadable(box, f"refuses us: {shown(str(fault))}") from None
    except (imaplib.IMAP4.error, OSError, UnicodeError) as fault:
        raise _unreadable(box, what_ails(fault)) from None


def _newer(
    opened: _Opened, box: ReplyBox, read: ReadTo, since: date, is_wanted: Callable[[bytes], bool]
) -> Iterator[Came]:
    validity = _validity(opened.client)
    last = read.uid if read.validity == validity else 0
    day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
    found = opened.uids(f"UID {last + 1}:* SINCE {day}", charset=None)  # “*” brings the last one in any case
    uids = sorted(one for one in map(int, found) if one > last)[: box.most]
    for uid in uids:
        for head in _fetched(opened, uid, is_whole=False):
            yield from _one(opened, head, box, ReadTo(validity, uid), is_wanted)


def _one(
    opened: _Opened, head: _Kept, box: ReplyBox, at: ReadTo, is_wanted: Callable[[bytes], bool]
) -> Iterator[Came]:
    if not is_wanted(head.content):
        yield Came(at, head.content, is_whole=False)
    elif head.size_rfc822 > box.largest:
        yield Came(at, head.content, is_whole=False, too_large=head.size_rfc822)
    else:
        for whole in _fetched(opened, at.uid, is_whole=True):  # none, where it was deleted meanwhile
            yield Came(at, whole.content)


def _fetched(opened: _Opened, uid: int, *, is_whole: bool) -> Iterator[_Kept]:
    for one in opened.fetch(uid_list=str(uid), mark_seen=False, headers_only=not is_whole):
        assert isinstance(one, _Kept)
        yield one


def _validity(client: imaplib.IMAP4) -> int:
    _, told = client.response("UIDVALIDITY")
    return int(told[0]) if told and told[0] else 0


def _unreadable(box: ReplyBox, what: str) -> UnreachableError:
    return UnreachableError(f"the mailbox of answers {box.host}:{box.port} {what}")
