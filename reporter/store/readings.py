"""What each file gave when it was last read, the rows it left aside, and how far each feed was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from reporter.sources.chunks import SetAside
from reporter.sources.intake import Bookmark
from reporter.store.saving import NOTHING, Saved
from reporter.store.store import Store
from reporter.store.tables import bookmarks, deliveries, instant_of, readings, set_aside, unknown_words

_SHOWN = 20
_MOST_WORDS = 1_000
_LONGEST_WORD = 300


@dataclass(frozen=True)
class Earlier:
    """What a file of the same content gave when it was read."""

    file: str
    read_at: datetime
    saved: Saved
    set_aside_count: int
    is_waiting: bool
    delivered_us: int
    ignored: int = 0

    def words(self, file: str) -> str:
        """Skipped: not changed since …; then … read = … new + …."""
        same = "not changed since it was read" if self.file == file else f"the same as {self.file}, read"
        when = self.read_at.strftime("%Y-%m-%d %H:%M UTC")
        return f"skipped, {same} on {when}: {identity(self.saved, self.set_aside_count, self.ignored)}"


@dataclass(frozen=True)
class Reading:
    """One file read: read = new + updated + unchanged + folded + set aside + ignored; or a fault."""

    source: str
    file: str
    saved: Saved = NOTHING
    set_aside_count: int = 0
    set_aside: tuple[SetAside, ...] = ()  # the first of them; the store keeps all
    warnings: tuple[str, ...] = ()
    events: int = 0
    fault: str = ""
    hint: str = ""
    taken_up: tuple[str, ...] = ()  # files whose rows were set aside until this one came
    earlier: Earlier | None = None  # the reading that found the same; then nothing was read
    ignored: int = 0  # rows that the source passes over

    @property
    def read(self) -> int:
        """Rows that the file holds; for an event log its tickets, and the events set aside or ignored."""
        return self.saved.count + self.set_aside_count + self.ignored

    @property
    def line(self) -> str:
        """tickets.csv: 430 read = 412 new + 0 updated + 0 unchanged + 18 set aside."""
        if self.fault:
            return self.fault
        if self.earlier:
            return f"{self.file}: {self.earlier.words(self.file)}"
        told = f"{self.events:,} events of {self.saved.count:,} tickets: " if self.events else ""
        return f"{self.file}: {told}{identity(self.saved, self.set_aside_count, self.ignored)}"


def identity(saved: Saved, set_aside_count: int, ignored: int = 0) -> str:
    """430 read = 412 new + 0 updated + 0 unchanged + 18 set aside; where there are some, folded, ignored."""
    folded = f" + {saved.folded:,} folded" if saved.folded else ""
    return (
        f"{saved.count + set_aside_count + ignored:,} read = {saved.new:,} new + {saved.updated:,} updated"
        f" + {saved.unchanged:,} unchanged{folded} + {set_aside_count:,} set aside"
        f"{f' + {ignored:,} ignored' if ignored else ''}"
    )


@dataclass
class Tally:
    """What a file gives, added up batch by batch."""

    source: str
    file: str
    sha256: str
    mark: str = ""
    records: str = ""
    waiting: int = 0
    saved: Saved = NOTHING
    set_aside_count: int = 0
    ignored: int = 0
    first_set_aside: tuple[SetAside, ...] = ()
    oldest_at: int | None = None
    newest_at: int | None = None
    delivered_at: int = 0
    delivered_us: int = 0

    def add(self, saved: Saved, rows: Sequence[SetAside], span: tuple[int | None, int | None]) -> None:
        """Add one batch; `span` holds its oldest and newest instant."""
        self.saved += saved
        self.set_aside_count += len(rows)
        self.first_set_aside = (*self.first_set_aside, *rows)[:_SHOWN]
        self.oldest_at = min((at for at in (self.oldest_at, span[0]) if at is not None), default=None)
        self.newest_at = max((at for at in (self.newest_at, span[1]) if at is not None), default=None)


def forget_file(connection: Connection, source: str, file: str) -> None:
    """Drop what an earlier reading of the file set aside and did not know."""
    for table in (set_aside, unknown_words, readings):
        connection.execute(delete(table).where(table.c.source == source, table.c.file == file))


def earlier_reading(store: Store, source: str, sha256: str, mark: str) -> Earlier | None:
    """The last time that the source gave just this, whatever the file was called."""
    chosen = select(readings).where(
        readings.c.source == source, readings.c.sha256 == sha256, readings.c.mark == mark
    )
    with store.reading() as connection:
        found = connection.execute(chosen.order_by(readings.c.read_at.desc())).first()
    if found is None:
        return None
    saved = Saved(found.new, found.updated, found.unchanged, found.folded, found.differing)
    read_at = datetime.fromtimestamp(found.read_at, UTC)
    return Earlier(
        found.file,
        read_at,
        saved,
        found.set_aside,
        bool(found.waiting),
        found.delivered_us,
        found.ignored,
    )


def was_read(store: Store, source: str) -> bool:
    """Whether the source ever gave anything."""
    with store.reading() as connection:
        return (
            connection.execute(select(readings.c.file).where(readings.c.source == source)).first() is not None
        )


def arrival_of(delivered_us: int, now: datetime) -> int:
    """The second in which it came: a file whose clock runs ahead came now."""
    return min(delivered_us // 1_000_000, int(now.timestamp()))


def was_read_otherwise(connection: Connection, tally: Tally) -> bool:
    """Whether the source gave just this content before, and other settings made records of it."""
    chosen = select(readings.c.mark).where(
        readings.c.source == tally.source, readings.c.sha256 == tally.sha256, readings.c.mark != tally.mark
    )
    return bool(tally.sha256) and connection.execute(chosen.limit(1)).first() is not None


def span_of(connection: Connection, source: str, file: str) -> tuple[int | None, int | None]:
    """The oldest and newest instant of the last reading of that name."""
    chosen = select(readings.c.oldest_at, readings.c.newest_at)
    found = connection.execute(chosen.where(readings.c.source == source, readings.c.file == file)).first()
    return (found.oldest_at, found.newest_at) if found else (None, None)


def keep_unknown(connection: Connection, tally: Tally, unknown: Counter[tuple[str, str]]) -> None:
    """Remember the commonest words that nobody knows."""
    named = {"source": tally.source, "file": tally.file}
    values = [
        {**named, "kind": kind, "word": word[:_LONGEST_WORD], "rows": rows}
        for (kind, word), rows in unknown.most_common(_MOST_WORDS)
    ]
    if values:
        connection.execute(insert(unknown_words).prefix_with("OR IGNORE", dialect="sqlite"), values)


def keep_set_aside(connection: Connection, tally: Tally, rows: Sequence[SetAside]) -> None:
    """Keep rows that cannot be read, until they can."""
    if rows:
        named = {"source": tally.source, "file": tally.file}
        values = [
            {**named, "line": row.line, "place": place, "reason": row.reason, "row": row.row}
            for place, row in enumerate(rows, start=tally.set_aside_count)
        ]
        connection.execute(insert(set_aside), values)


def keep_reading(connection: Connection, tally: Tally, now: datetime) -> None:
    """Remember what the file gave."""
    counted = {
        **asdict(tally.saved),
        "set_aside": tally.set_aside_count,
        "rows": tally.saved.count + tally.set_aside_count,
        "read_at": int(now.timestamp()),
    }
    same = {column.name: getattr(tally, column.name) for column in readings.c if column.name not in counted}
    connection.execute(insert(readings).values({**same, **counted}))


def keep_deliveries(connection: Connection, source: str, clients: Iterable[str]) -> None:
    """Remember whose records the source has brought."""
    known = select(deliveries.c.client).where(deliveries.c.source == source)
    fresh = set(clients) - set(connection.execute(known).scalars())
    if fresh:
        connection.execute(
            insert(deliveries), [{"client": client, "source": source} for client in sorted(fresh)]
        )


def bookmark_of(store: Store, source: str) -> Bookmark:
    """How far the source was read; at the beginning when it never was."""
    with store.reading() as connection:
        chosen = select(bookmarks.c.newest_at, bookmarks.c.state, bookmarks.c.asked)
        row = connection.execute(chosen.where(bookmarks.c.source == source)).one_or_none()
    if row is None:
        return Bookmark()
    return Bookmark(instant_of(row.newest_at), row.state, row.asked)


def keep_bookmark(connection: Connection, source: str, bookmark: Bookmark) -> None:
    """Remember how far the source is read now."""
    connection.execute(delete(bookmarks).where(bookmarks.c.source == source))
    newest = None if bookmark.newest_at is None else int(bookmark.newest_at.timestamp())
    row = {"source": source, "newest_at": newest, "state": bookmark.state, "asked": bookmark.asked}
    connection.execute(insert(bookmarks).values(row))
