"""How the feeds stand: what each source delivered, how fresh that is, how far each client's records go."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from reporter.config.models import Source, Workspace
from reporter.records import TIME_COLUMN
from reporter.store.coverage import heard_of
from reporter.store.facts import Feed, feeds_of
from reporter.store.store import Store
from reporter.store.tables import RECORD_TABLES, deliveries, instant_of, readings

_ROWS_AT_ONCE = 5_000
_HAPPENED = ("tickets", "activities", "ratings")  # a change may still be to come


@dataclass(frozen=True)
class FeedStanding:
    """A source and its last readings, added up; instants are None where nothing was read."""

    source: Source
    files: int = 0
    rows: int = 0
    set_aside: int = 0
    waiting: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    read_at: datetime | None = None

    def late_by(self, now: datetime) -> timedelta | None:
        """How long ago it should have delivered; None while it is on time, or nothing is expected."""
        if self.source.expected_every is None or self.newest_at is None:
            return None
        late = now - self.newest_at - timedelta(seconds=self.source.expected_every)
        return late if late > timedelta() else None


@dataclass(frozen=True)
class ClientStanding:
    """The oldest and newest of a client's records that has come; `client` is "" for nobody's."""

    client: str
    oldest_at: datetime | None
    newest_at: datetime | None


def feeds_standing(workspace: Workspace, store: Store) -> list[FeedStanding]:
    """Every source of the workspace, in its order, also those never read."""
    total = (readings.c.rows, readings.c.set_aside, readings.c.waiting)
    chosen = select(
        readings.c.source,
        func.count().label("files"),
        *(func.sum(column).label(column.name) for column in total),
        func.min(readings.c.oldest_at).label("oldest_at"),
        func.max(readings.c.newest_at).label("newest_at"),
        func.max(readings.c.read_at).label("read_at"),
    ).group_by(readings.c.source)
    with store.reading() as connection:
        found = {row["source"]: row for row in connection.execute(chosen).mappings()}
    return [_feed(source, found.get(source.name)) for source in workspace.sources]


def clients_standing(workspace: Workspace, store: Store, now: datetime) -> list[ClientStanding]:
    """Every client of the workspace, and last nobody where some records have no client."""
    with store.reading() as connection:
        brought = set(connection.execute(select(deliveries.c.client).distinct()).scalars())
        standings = [_client(connection, client, now) for client in (*workspace.clients, "")]
    return [one for one in standings if one.client or ("" in brought and one.newest_at)]


def _feed(source: Source, found: Any) -> FeedStanding:
    if found is None:
        return FeedStanding(source)
    return FeedStanding(
        source,
        files=int(found["files"]),
        rows=int(found["rows"]),
        set_aside=int(found["set_aside"]),
        waiting=int(found["waiting"]),
        oldest_at=instant_of(found["oldest_at"]),
        newest_at=instant_of(found["newest_at"]),
        read_at=instant_of(found["read_at"]),
    )


def _client(connection: Connection, client: str, now: datetime) -> ClientStanding:
    """Two looks into each table at the client's two ends."""
    ends: list[int] = []
    for name in _HAPPENED:
        table = RECORD_TABLES[name]
        time = table.c[TIME_COLUMN[name]]
        come = select(time).where(table.c.client == client, time <= int(now.timestamp())).limit(1)
        for order in (time.asc(), time.desc()):
            ends += connection.execute(come.order_by(order)).scalars().all()
    return ClientStanding(client, instant_of(min(ends, default=None)), instant_of(max(ends, default=None)))


def feeds_known(store: Store, client: str) -> tuple[Feed, ...]:
    """What each source that has ever brought records of the client delivered last."""
    with store.reading() as connection:
        return feeds_of(connection, client)


def client_mark(store: Store, client: str) -> str:
    """A hash of all that the store knows of a client: the same as long as no record and no feed says more."""
    mark = hashlib.sha256()
    with store.reading() as connection:
        for feed in feeds_of(connection, client):
            mark.update(repr((feed.name, feed.newest_at, feed.set_aside)).encode())
        mark.update(repr(heard_of(connection, client)).encode())
        for table in RECORD_TABLES.values():
            rows = connection.execute(
                select(table).where(table.c.client == client).order_by(*table.primary_key)
            )
            for some in rows.partitions(_ROWS_AT_ONCE):
                mark.update(repr(some).encode())
    return mark.hexdigest()
