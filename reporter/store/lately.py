"""When a client was last heard of, last visited or rung, and what was told of us, as far as the logs tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from reporter.records import SET_APART, Activity, Rating, Ticket
from reporter.store.frames import filed_between, records_of, tickets_named
from reporter.store.known import filled_columns
from reporter.store.store import Store
from reporter.store.tables import activities, instant_of, ratings, tickets

_OTHER_TIMES = ("first_response_at", "resolved_at", "closed_at")


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


def bad_ratings(store: Store, client: str, now: datetime, within: timedelta) -> list[Rating]:
    """Ratings that were not good, after which nobody rang or went there for that ticket, the oldest first."""
    begin, end = int((now - within).timestamp()), int(now.timestamp())
    with store.reading() as connection:
        bad = filed_between(connection, "ratings", client, begin, end, ratings.c.verdict == "bad")
    answered = spoken_on(store, client, now, within)
    found = [one for one in records_of(bad, Rating) if not _is_answered(one, answered)]
    return sorted(found, key=lambda one: (one.at, one.id))


def spoken_on(store: Store, client: str, now: datetime, within: timedelta) -> dict[str, datetime]:
    """When somebody last rang or went there for a ticket, by its id."""
    begin, end = int((now - within).timestamp()), int(now.timestamp())
    was_there = activities.c.kind.in_(("visit", "call"))
    spoken = and_(was_there, activities.c.outcome != "failed", activities.c.ticket_id != "")
    with store.reading() as connection:
        after = records_of(filed_between(connection, "activities", client, begin, end, spoken), Activity)
    return {one.ticket_id: one.at for one in sorted(after, key=lambda one: one.at)}


def tickets_of(store: Store, client: str, ids: Collection[str]) -> dict[str, Ticket]:
    """The client's tickets of these ids as they stand now; not of one that two desks have."""
    with store.reading() as connection:
        found = records_of(tickets_named(connection, client, sorted(ids)), Ticket) if ids else []
    count = Counter(one.id for one in found)
    return {one.id: one for one in found if count[one.id] == 1}


def _is_answered(rating: Rating, answered: dict[str, datetime]) -> bool:
    at = answered.get(rating.ticket_id)
    return at is not None and at > rating.at


def telling_changes(store: Store, sources: Collection[str]) -> frozenset[str]:
    """The sources whose logs say when a ticket last changed: of the others it is the latest known time."""
    row = tickets.c
    others = [or_(row[name].is_(None), row[name] != row.updated_at) for name in _OTHER_TIMES]
    differs = and_(row.updated_at != row.opened_at, *others)
    with store.reading() as connection:
        return frozenset(
            source
            for source in sorted(sources)
            if connection.execute(select(row.id).where(row.source == source, differs).limit(1)).first()
        )


def told_columns(store: Store, source: str) -> frozenset[str]:
    """The columns that a source of tickets has ever filled."""
    with store.reading() as connection:
        return filled_columns(connection, [source])
