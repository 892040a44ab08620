"""For each client and cadence: what was told last, and what falls due next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reporter.cadences import MENU
from reporter.config import Workspace
from reporter.delivery.freezing import is_read, recipients_of
from reporter.ledger import Entry
from reporter.ledger.ledger import Ledger
from reporter.schedule import due_at, next_due


@dataclass(frozen=True)
class Outlook:
    """One series of editions; `last` is None before the first."""

    client: str
    cadence: str
    last: Entry | None
    next_period: str
    next_due_at: datetime
    readers: int  # who would get it at that moment


def outlooks(workspace: Workspace, ledger: Ledger, now: datetime) -> Iterator[Outlook]:
    """Every series that somebody reads, by client and in the order of the menu."""
    for slug, client in workspace.clients.items():
        for cadence in MENU.values():
            if is_read(workspace, slug, cadence.name):
                period = next_due(cadence, client, now)
                due = due_at(cadence, period, client)
                last = ledger.newest(slug, cadence.name)
                readers = len(recipients_of(client, cadence.name, due))
                yield Outlook(slug, cadence.name, last, period.name, due, readers)
