"""Who asks little and hears little, for the sender: and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reporter.config import Client, Workspace
from reporter.ledger.ledger import Ledger
from reporter.store.lately import Lately, lately
from reporter.store.store import Store

WITHIN = timedelta(days=91)
_FEW = 13  # tickets in that time: one a week; or one for each of their people
_LONG_WITHOUT = {"review": 183, "visit": 91, "call": 31}  # days
_REVIEWS = ("review",)
_HAS_LEFT = ("sent",)


@dataclass(frozen=True)
class QuietClient:
    """A client who asks little: the days on which each thing last happened, and what is proposed."""

    client: str
    name: str
    asked: int  # tickets within 91 days
    last_ticket_on: date | None
    last_visit_on: date | None
    last_call_on: date | None
    last_review_on: date | None
    last_report_on: date | None
    propose: str  # review, visit, call; "" where all of these are recent
    overdue: tuple[str, ...] = ()  # all of these that have not happened for long, the greatest first

    @property
    def last_heard_on(self) -> date | None:
        """When somebody last spoke with them."""
        return max(filter(None, (self.last_visit_on, self.last_call_on, self.last_review_on)), default=None)


def quiet_clients(
    workspace: Workspace, store: Store, ledger: Ledger | None, slugs: Sequence[str], now: datetime
) -> list[QuietClient]:
    """Those who ask little, who has heard nothing for longest first."""
    found = []
    for slug in slugs:
        client = workspace.clients[slug]
        known = lately(store, slug, now, WITHIN)
        if client.kind == "business" and _asks_little(client, known):
            found.append(_told(client, known, _left(ledger, slug), now))
    return sorted(found, key=lambda one: (one.last_heard_on or date.min, one.asked, one.client))


def _asks_little(client: Client, known: Lately) -> bool:
    """At most one ticket a week, or one for each of their people in three months."""
    return known.asked <= max(_FEW, client.people or 0)


def _left(ledger: Ledger | None, slug: str) -> dict[str, datetime]:
    """When the newest edition of each cadence left."""
    left: dict[str, datetime] = {}
    for entry in ledger.entries(client=slug, states=_HAS_LEFT) if ledger else ():
        left[entry.cadence] = max(entry.due_at, left.get(entry.cadence, entry.due_at))
    return left


def _told(client: Client, known: Lately, left: dict[str, datetime], now: datetime) -> QuietClient:
    def on(at: datetime | None) -> date | None:
        return client.day_of(at) if at else None

    reviews = [at for cadence, at in left.items() if cadence in _REVIEWS]
    last = {"review": on(max(reviews, default=None)), "visit": on(known.visit_at), "call": on(known.call_at)}
    overdue = tuple(_overdue(client, last, client.day_of(now)))
    return QuietClient(
        client=client.slug,
        name=client.name,
        asked=known.asked,
        last_ticket_on=on(known.ticket_at),
        last_visit_on=last["visit"],
        last_call_on=last["call"],
        last_review_on=last["review"],
        last_report_on=on(max(left.values(), default=None)),
        propose=overdue[0] if overdue else "",
        overdue=overdue,
    )


def _overdue(client: Client, last: dict[str, date | None], today: date) -> Iterator[str]:
    """What has not happened for long, the greatest first; nothing is long before they joined."""
    for what, days in _LONG_WITHOUT.items():
        since = last[what] or client.joined_on
        if since is None or (today - since).days > days:
            yield what
