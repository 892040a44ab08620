"""What each file gave when it was last read, and the rows it left aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select

from reporter.sources.chunks import SetAside
from reporter.store.facts import Feed
from reporter.store.opening import Store
from reporter.store.saving import NOTHING, Saved
from reporter.store.tables import deliveries, readings, set_aside

_SHOWN = 20


@dataclass(frozen=True)
class Reading:
    """One file read: read = new + updated + unchanged + set aside. With a `fault`, nothing of it was kept."""

    source: str
    file: str
    saved: Saved = NOTHING
    set_aside_count: int = 0
    set_aside: tuple[SetAside, ...] = ()  # the first of them; the store keeps all
    warnings: tuple[str, ...] = ()
    events: int = 0
    fault: str = ""
    hint: str = ""

    @property
    def read(self) -> int:
        """Rows that the file holds; for an event log its tickets, and the events set aside."""
        return self.saved.new + self.saved.updated + self.saved.unchanged + self.set_aside_count

    @property
    def line(self) -> str:
        """tickets.csv: 430 read = 412 new + 0 updated + 0 unchanged + 18 set aside."""
        if self.fault:
            return self.fault
        told = (
            f"{self.events:,} events of {self.read - self.set_aside_count:,} tickets: " if self.events else ""
        )
        return (
            f"{self.file}: {told}{self.read:,} read = {self.saved.new:,} new + {self.saved.updated:,} updated"
            f" + {self.saved.unchanged:,} unchanged + {self.set_aside_count:,} set aside"
        )


@dataclass
class Tally:
    """What a file gives, added up batch by batch."""

    source: str
    file: str
    sha256: str
    saved: Saved = NOTHING
    set_aside_count: int = 0
    first_set_aside: tuple[SetAside, ...] = ()
    oldest_at: int | None = None
    newest_at: int | None = None

    def add(self, saved: Saved, rows: Sequence[SetAside], span: tuple[int | None, int | None]) -> None:
        """Add one batch; `span` holds its oldest and newest instant."""
        self.saved += saved
        self.set_aside_count += len(rows)
        self.first_set_aside = (*self.first_set_aside, *rows)[:_SHOWN]
        self.oldest_at = min((at for at in (self.oldest_at, span[0]) if at is not None), default=None)
        self.newest_at = max((at for at in (self.newest_at, span[1]) if at is not None), default=None)


def forget_set_aside(connection: Connection, source: str, file: str) -> None:
    """Drop what an earlier reading of the file set aside."""
    connection.execute(delete(set_aside).where(set_aside.c.source == source, set_aside.c.file == file))


def keep_set_aside(connection: Connection, tally: Tally, rows: Sequence[SetAside]) -> None:
    """Keep rows that cannot be read, until they can."""
    if rows:
        values = [
            {
                "source": tally.source,
                "file": tally.file,
                "line": row.line,
                "place": tally.set_aside_count + place,
                "reason": row.reason,
                "row": row.row,
            }
            for place, row in enumerate(rows)
        ]
        connection.execute(insert(set_aside), values)


def keep_reading(connection: Connection, tally: Tally, now: datetime) -> None:
    """Remember what the file gave."""
    saved = tally.saved
    rows = saved.new + saved.updated + saved.unchanged + tally.set_aside_count
    connection.execute(
        delete(readings).where(readings.c.source == tally.source, readings.c.file == tally.file)
    )
    connection.execute(
        insert(readings).values(
            source=tally.source,
            file=tally.file,
            sha256=tally.sha256,
            rows=rows,
            new=saved.new,
            updated=saved.updated,
            unchanged=saved.unchanged,
            set_aside=tally.set_aside_count,
            oldest_at=tally.oldest_at,
            newest_at=tally.newest_at,
            read_at=int(now.timestamp()),
        )
    )


def list_set_aside(store: Store, source: str, file: str) -> list[SetAside]:
    """Every row of a file that could not be read, by line."""
    chosen = select(set_aside.c.line, set_aside.c.reason, set_aside.c.row)
    chosen = chosen.where(set_aside.c.source == source, set_aside.c.file == file)
    with store.reading() as connection:
        found = connection.execute(chosen.order_by(set_aside.c.line, set_aside.c.place)).all()
    return [SetAside(*row) for row in found]


def keep_deliveries(connection: Connection, source: str, clients: Iterable[str]) -> None:
    """Remember whose records the source has brought."""
    known = select(deliveries.c.client).where(deliveries.c.source == source)
    fresh = set(clients) - set(connection.execute(known).scalars())
    if fresh:
        connection.execute(
            insert(deliveries), [{"client": client, "source": source} for client in sorted(fresh)]
        )


def feeds_of(connection: Connection, client: str) -> tuple[Feed, ...]:
    """What each source that has ever brought records of the client delivered last."""
    newest, read = func.max(readings.c.newest_at), func.max(readings.c.read_at)
    rows = connection.execute(
        select(readings.c.source, newest, read, func.sum(readings.c.set_aside))
        .join(deliveries, (deliveries.c.source == readings.c.source) & (deliveries.c.client == client))
        .group_by(readings.c.source)
        .order_by(readings.c.source)
    )
    return tuple(
        Feed(name, _instant(newest_at), _instant(read_at), int(count))
        for name, newest_at, read_at, count in rows
    )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
