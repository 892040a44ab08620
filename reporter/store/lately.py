"""When a client was last heard of, and last visited or rung, as far as the logs tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from reporter.records import SET_APART
from reporter.store.store import Store
from reporter.store.tables import activities, instant_of, tickets


@dataclass(frozen=True)
class Lately:
    """The last of each; None where none is known. `asked` counts the tickets since a moment."""

    ticket_at: datetime | None
    asked: int
    visit_at: datetime | None
    call_at: datetime | None


def lately(store: Store, client: str, now: datetime, within: timedelta) -> Lately:
    """What is known of a client up to now; DamagedError when the store is not sound."""
    store.check_read(client)
    end = int(now.timestamp())
    begin = end - int(within.total_seconds())
    came = select(func.max(tickets.c.opened_at)).where(
        tickets.c.client == client, tickets.c.opened_at <= end, tickets.c.outcome.not_in(SET_APART)
    )
    asked = select(func.count()).where(
        tickets.c.client == client,
        tickets.c.opened_at > begin,
        tickets.c.opened_at <= end,
        tickets.c.outcome.not_in(SET_APART),
    )
    done = select(func.max(activities.c.at)).where(
        activities.c.client == client, activities.c.at <= end, activities.c.outcome != "failed"
    )
    with store.reading() as connection:
        kinds = {
            kind: instant_of(connection.execute(done.where(activities.c.kind == kind)).scalar())
            for kind in ("visit", "call")
        }
        return Lately(
            ticket_at=instant_of(connection.execute(came).scalar()),
            asked=int(connection.execute(asked).scalar() or 0),
            visit_at=kinds["visit"],
            call_at=kinds["call"],
        )
