"""Who gets an edition: its contacts; of a follow-up whoever asked, as the log has it now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reporter.cadences import FOLLOW_UP
from reporter.config import Contact, Workspace
from reporter.delivery.freezing import Frozen, freeze, freeze_for, recipients_of
from reporter.ledger import Entry
from reporter.ledger.ledger import Ledger
from reporter.report import Key, Posted
from reporter.runs.desk import Desk
from reporter.runs.following import TicketLog, posted_to
from reporter.store.store import Store


def tickets_followed(
    workspace: Workspace, store: Store, ledger: Ledger | None, slug: str, now: datetime
) -> TicketLog:
    """The tickets of a client and what is remembered of them, at a moment."""
    posted = posted_to(ledger, workspace.clients[slug], now) if ledger else Posted()
    return TicketLog.read(workspace, store, slug, posted, now)


def readers_of(
    workspace: Workspace, store: Store, ledger: Ledger, key: str, at: datetime
) -> tuple[Contact, ...]:
    """Who reads that edition on the day that holds `at`."""
    named = Key.parse(key)
    if named.cadence != FOLLOW_UP.name:
        return recipients_of(workspace.reader(named.client), named.cadence, at)
    log = tickets_followed(workspace, store, ledger, named.client, at)
    return log.readers(named.subject) if named.subject in log.courses else ()


def frozen(desk: Desk, entry: Entry, documents: Mapping[str, bytes], at: datetime) -> Frozen:
    """The messages of an edition to everyone who gets it at that moment, dated so."""
    if entry.cadence != FOLLOW_UP.name:
        return freeze(desk.workspace, desk.ledger, entry, documents, at)
    readers = readers_of(desk.workspace, desk.store, desk.ledger, entry.key, at)
    to = readers if desk.workspace.mail and "letter.html" in documents else ()
    return freeze_for(desk.workspace, desk.ledger, entry, documents, (to, at))
