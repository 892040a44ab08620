"""What an earlier run left open: mails of which nobody knows whether they were accepted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from reporter.delivery.archive import is_archived
from reporter.delivery.messages import UnreachableError
from reporter.delivery.transports import transport_for
from reporter.ledger import Delivery
from reporter.runs.accounts import Account, Fault
from reporter.runs.desk import Desk

_FOUND = "found in the archive mailbox"
_NOT_FOUND = "not in the archive mailbox, which gets all that is accepted; so it is sent"
_REPEATABLE = "written again: twice is the same as once"


def settle(desk: Desk, account: Account) -> None:
    """Find out what became of them where that is possible; the others stay unsure, for a person."""
    desk.ledger.found_sending(desk.clock())
    unsure = desk.ledger.deliveries(states={"unsure"})
    mail = desk.workspace.mail
    if not unsure or mail is None:
        return
    if transport_for(desk.workspace).is_repeatable:
        for delivery in unsure:
            desk.ledger.move(delivery, "approved", desk.clock(), words=_REPEATABLE)
    elif mail.archive and mail.archive.user:  # else it only gets its copies
        try:
            found = is_archived(mail.archive, desk.workspace.folder, [one.message_id for one in unsure])
        except UnreachableError as fault:
            account.faults.append(Fault(f"the archive mailbox cannot be searched: {fault}"))
            return
        for delivery in unsure:
            _settle(desk, delivery, found)


def _settle(desk: Desk, delivery: Delivery, found: Collection[str]) -> None:
    mail, now = desk.workspace.mail, desk.clock()
    assert mail
    assert mail.archive
    waited = delivery.updated_at and now - delivery.updated_at >= timedelta(seconds=mail.archive.wait)
    if delivery.message_id in found:
        desk.ledger.move(delivery, "sent", now, words=_FOUND)
    elif mail.archive.is_complete and waited:
        desk.ledger.move(delivery, "approved", now, words=_NOT_FOUND)
