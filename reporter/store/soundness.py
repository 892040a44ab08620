"""How the feeds stand, and what is doubtful in their records.

Doubtful are unknown words, impossible times, gaps and doubles; each with its count and mend.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from reporter.config.models import Source, Workspace
from reporter.records import RECORD_TYPES, TIME_COLUMN, TO_COME, columns
from reporter.sources.intake import shown_name
from reporter.sources.meanings import mend_of
from reporter.store.blanks import blanks_of
from reporter.store.coverage import Feed, Judge, Log, feeds_of, heard_of
from reporter.store.ingest import at_hand
from reporter.store.silences import EIGHT_WEEKS, HOUR, Promised
from reporter.store.store import Store
from reporter.store.tables import (
    RECORD_TABLES,
    changes,
    deliveries,
    ends_by_change,
    instant_of,
    readings,
    set_aside,
    tickets,
    unknown_words,
)
from reporter.store.teaching import giving, lesson
from reporter.store.verdicts import DOUBTED, GROUND, REFUSED, Verdict, verdicts_of

_ROWS_AT_ONCE = 5_000
_HAPPENED = ("tickets", "activities", "ratings")  # a change may still be to come
_WORDS_SHOWN = 20
_RUNS_SHOWN = 5
_LOOKED_BACK = timedelta(days=400)
OWNERS = frozenset({"client", "mail domain", "asset prefix", ""})
# What cannot come before what, and what cannot be below nothing.
_ORDERS = {
    "tickets": (("opened_at", "first_response_at"), ("opened_at", "resolved_at"), ("opened_at", "closed_at")),
    "activities": (("at", "ends_at"),),
    "changes": (("starts_at", "ends_at"),),
}
_SPANS = {
    "tickets": ("minutes_worked", "minutes_on_hold", "working_minutes_on_hold"),
    "activities": ("minutes",),
}


@dataclass(frozen=True)
class Finding:
    """Something doubtful: of what kind, in which source, in words, how many rows, and what mends it."""

    kind: str
    source: str
    what: str
    count: int
    mend: str


def findings(workspace: Workspace, store: Store, now: datetime) -> list[Finding]:
    """All that is doubtful, by kind."""
    with store.reading() as connection:
        return [
            *refused_files(connection, workspace),
            *_doubted(connection),
            *_unknown(connection, workspace),
            *_left_over(connection),
            *_unsettled(connection, now),
            *_backwards(connection),
            *_from_the_future(connection, now),
            *_gaps(connection, workspace, now),
            *_left_aside(connection),
            *_folded(connection),
            *_doubled(connection),
        ]


def unmapped(store: Store) -> list[tuple[str, int]]:
    """What the logs call clients that nobody knows, and how many rows that concerns, most first."""
    rows = func.sum(unknown_words.c.rows)
    chosen = select(unknown_words.c.word, rows).where(unknown_words.c.kind.in_(OWNERS))
    with store.reading() as connection:
        found = connection.execute(chosen.group_by(unknown_words.c.word).order_by(rows.desc())).all()
    return [(str(word), int(count)) for word, count in found]


def unknown_words_of(store: Store) -> list[tuple[tuple[str, str], int]]:
    """Kind and word of what no preset knows, and how many rows that concerns, most first."""
    rows = func.sum(unknown_words.c.rows)
    names = (unknown_words.c.kind, unknown_words.c.word)
    chosen = select(*names, rows).where(unknown_words.c.kind.not_in(OWNERS)).group_by(*names)
    with store.reading() as connection:
        found = connection.execute(chosen.order_by(rows.desc(), *names)).all()
    return [((str(kind), str(word)), int(count)) for kind, word, count in found]


def doubled(store: Store, since: datetime) -> list[Finding]:
    """The tickets opened since then that more than one source brings."""
    with store.reading() as connection:
        return list(_doubled(connection, since))


def refused_files(connection: Connection, workspace: Workspace) -> Iterator[Finding]:
    """The files that were refused and are still there: nothing of them is among the records."""
    feeds = {source.name: source for source in workspace.sources}
    there = {
        name: {shown_name(one, workspace) for one in at_hand(source, workspace) if isinstance(one, Path)}
        for name, source in feeds.items()
        if not source.feed
    }
    for one in verdicts_of(connection, REFUSED):
        if one.source in feeds and one.file in there.get(one.source, (one.file,)):
            yield Finding("refused", one.source, one.what, 0, one.mend)


def _doubted(connection: Connection) -> Iterator[Finding]:
    """What a file's own values speak against, though they do not prove it wrong."""
    for one in verdicts_of(connection, DOUBTED):
        yield Finding("doubtful reading", one.source, f"{one.file}: {one.what}", 0, one.mend)


def grounds(store: Store) -> list[Finding]:
    """On what each source is read as it is: what its files prove, and what only the settings say."""
    with store.reading() as connection:
        known = list(verdicts_of(connection, GROUND))
    told: dict[tuple[str, str], list[Verdict]] = {}
    for one in known:
        told.setdefault((one.source, one.what), []).append(one)
    return [_ground_of(*which, some) for which, some in told.items()]


def _ground_of(source: str, what: str, some: list[Verdict]) -> Finding:
    """One line for all files of a source that are read alike."""
    silent = [one for one in some if not one.proof]
    if len(silent) == len(some):
        files = "it" if len(some) == 1 else f"its {len(some):,} files"
        said = f"{what}: so say the settings, and nothing in {files} proves it"
        return Finding("on trust", source, said, len(some), silent[0].mend)
    proof = next(one.proof for one in some if one.proof)
    none = "proves nothing itself" if len(silent) == 1 else "prove nothing themselves"
    rest = f"; {len(silent):,} of its {len(some):,} files {none}" if silent else ""
    return Finding("proved", source, f"{what}: proved by {proof}{rest}", len(some), "")


def _unknown(connection: Connection, workspace: Workspace) -> Iterator[Finding]:
    of_tickets = select(readings.c.source).where(readings.c.records == "tickets")
    desks = set(connection.execute(of_tickets).scalars())
    rows = func.sum(unknown_words.c.rows)
    names = (unknown_words.c.source, unknown_words.c.kind, unknown_words.c.word)
    found = connection.execute(select(*names, rows).group_by(*names).order_by(*names[:2], rows.desc())).all()
    shown: dict[tuple[str, str], int] = {}
    for source, kind, word, count in found:
        number = shown[source, kind] = shown.get((source, kind), 0) + 1
        if number > _WORDS_SHOWN:
            continue
        if kind in OWNERS:
            what = f"{kind} “{word}” is nobody's" if kind else "no client is named"
            mend = giving(workspace, source, kind, word)
            yield Finding("unmapped client", source, what, int(count), mend)
        else:
            what = f"{kind} “{word}” is not known" if word else f"no {kind} is said"
            mend = lesson(workspace, source, kind, word, is_of_tickets=source in desks)
            yield Finding(f"unknown {kind}", source, what, int(count), mend)
    for (source, kind), number in shown.items():
        if number > _WORDS_SHOWN:
            words = f"and {number - _WORDS_SHOWN:,} more unknown words"
            yield Finding(
                f"unknown {kind}" if kind not in OWNERS else "unmapped client", source, words, 0, mend_of("")
            )


def _left_over(connection: Connection) -> Iterator[Finding]:
    """Records that are nobody's, and that no file at hand tells of any more."""
    told = select(unknown_words.c.source).where(unknown_words.c.kind.in_(OWNERS))
    mend = "to be rid of them delete store.sqlite, which is made again from the logs: reporter ingest"
    for name, table in RECORD_TABLES.items():
        is_left = and_(table.c.client == "", table.c.source.not_in(told))
        for source, count, example in _counted(connection, name, is_left):
            what = f"{name} of earlier exports are nobody's, as {example}"
            yield Finding("unmapped client", source, what, count, mend)


def unsettled(store: Store, now: datetime) -> list[tuple[str, int]]:
    """How many plans still to come each source has, of which nobody knows whether they stand."""
    with store.reading() as connection:
        return [(finding.source, finding.count) for finding in _unsettled(connection, now)]


def _unsettled(connection: Connection, now: datetime) -> Iterator[Finding]:
    mend = "say in the preset what its word means, under [status]"
    to_come = (changes.c.status == "unknown", changes.c.starts_at > int(now.timestamp()))
    chosen = select(changes.c.source, func.count(), func.min(changes.c.id)).where(*to_come)
    for source, count, example in connection.execute(chosen.group_by(changes.c.source)):
        what = f"plans to come of a status that is not known, which no report tells of, as {example}"
        yield Finding("unsettled plan", source, what, int(count), mend)


def _backwards(connection: Connection) -> Iterator[Finding]:
    mend = "look the first of them up where they come from, and correct it there"
    for name, table in RECORD_TABLES.items():
        faults = [
            (table.c[later] < table.c[first], f"{later} before {first}")
            for first, later in _ORDERS.get(name, ())
        ]
        faults += [(table.c[span] < 0, f"{span} below 0") for span in _SPANS.get(name, ())]
        for is_wrong, words in faults:
            for source, count, example in _counted(connection, name, is_wrong):
                what = f"{words}, as in {example}"
                yield Finding("negative duration", source, what, count, mend)


def _from_the_future(connection: Connection, now: datetime) -> Iterator[Finding]:
    limit = int((now + timedelta(minutes=5)).timestamp())
    mend = "check the zone and the order of day and month in the preset, and the clock of the product"
    for name, table in RECORD_TABLES.items():
        kinds = columns(RECORD_TYPES[name])
        instants = [one for one, kind in kinds.items() if kind == "instant" and one not in TO_COME]
        is_ahead = or_(*(table.c[one] > limit for one in instants))
        for source, count, example in _counted(connection, name, is_ahead):
            what = f"{name} dated later than now, as {example}"
            yield Finding("future date", source, what, count, mend)


def _counted(
    connection: Connection, name: str, is_wrong: ColumnElement[bool]
) -> Iterator[tuple[str, int, str]]:
    table = RECORD_TABLES[name]
    chosen = select(table.c.source, func.count(), func.min(table.c.id)).where(is_wrong)
    for source, count, example in connection.execute(chosen.group_by(table.c.source)):
        yield source, int(count), example


def _left_aside(connection: Connection) -> Iterator[Finding]:
    place = (set_aside.c.source, set_aside.c.file)
    chosen = select(
        *place, func.count(), func.min(set_aside.c.line), set_aside.c.reason
    )  # that line's reason
    for source, file, count, line, reason in connection.execute(chosen.group_by(*place)).all():
        what = f"{file}: set aside, first line {line}: {reason}"
        yield Finding(
            "set aside", source, what, int(count), "correct them there, or the preset, and read again"
        )
    half = select(readings.c.source, readings.c.file).where(readings.c.waiting > 0)
    for source, file in connection.execute(half).all():
        what = f"{file}: its last line is only half there, and waits"
        yield Finding("set aside", source, what, 1, "read it again when it is whole: reporter ingest")


def _folded(connection: Connection) -> Iterator[Finding]:
    """Rows of one id and one file that differ: one of them became the record."""
    mend = (
        "see whether another column tells them apart; where each row is an event, add [events] to the preset"
    )
    chosen = select(readings.c.source, readings.c.file, readings.c.differing).where(readings.c.differing > 0)
    for source, file, count in connection.execute(chosen.order_by(*readings.primary_key)).all():
        what = f"{file}: rows with the id of another row that say something else"
        yield Finding("folded", source, what, int(count), mend)


def never_filled(store: Store) -> list[Finding]:
    """What no ticket of a feed ever says, and what that costs: nothing doubtful, but told."""
    mend = "add the column to the export and to the preset, if there is one"
    with store.reading() as connection:
        never = [
            Finding("never filled", source, what, count, mend)
            for source, what, count in blanks_of(connection)
        ]
        return [*never, *_unranked(connection), *_ended_by_change(connection)]


def _ended_by_change(connection: Connection) -> Iterator[Finding]:
    """Tickets of which nothing tells when they were closed but their last change."""
    mend = "add the time of closing to the export and to the preset, if there is one; or read it every day"
    what = "no time of closing but the last change: one that is changed after it was closed counts as closed"
    what += " then, unless an earlier reading had it closed"
    chosen = select(tickets.c.source, func.count()).where(ends_by_change == 1).group_by(tickets.c.source)
    for source, count in connection.execute(chosen):
        yield Finding("never filled", source, what, int(count), mend)


def _unranked(connection: Connection) -> Iterator[Finding]:
    """Tickets of which the log tells no priority: by them a promise per priority is not judged."""
    mend = 'where they have a usual one, say so in the preset: "" = 3 under [priority]'
    why = tickets.c.no_priority
    chosen = select(tickets.c.source, why, func.count()).where(why.in_(("empty", "no column")))
    for source, word, count in connection.execute(chosen.group_by(tickets.c.source, why)).all():
        told = "no priority: " if word == "no column" else "an empty priority: "
        what = f"{told}a promise that differs by priority is not judged"
        yield Finding("never filled", source, what, int(count), mend)


def _doubled(connection: Connection, since: datetime | None = None) -> Iterator[Finding]:
    """Tickets of one id, client and opening that more than one source brings."""
    sources = select(readings.c.source).where(readings.c.records == "tickets").distinct()
    if len(connection.execute(sources).all()) < 2:
        return
    names = (tickets.c.client, tickets.c.opened_at, tickets.c.id)
    first, last = func.min(tickets.c.source), func.max(tickets.c.source)
    twice = select(first.label("first"), last.label("last"), tickets.c.id)
    if since:
        twice = twice.where(tickets.c.opened_at >= int(since.timestamp()))
    twice = twice.group_by(*names).having(func.count() > 1)
    pairs = twice.subquery()
    chosen = select(pairs.c.first, pairs.c.last, func.count(), func.min(pairs.c.id))
    for one, other, count, example in connection.execute(chosen.group_by(pairs.c.first, pairs.c.last)):
        what = f"the same tickets come from “{one}” and “{other}” and count twice, as {example}"
        mend = "let only one of the two sources read them: correct `files` in reporter.toml"
        yield Finding("duplicated id", one, what, int(count), mend)


def _gaps(connection: Connection, workspace: Workspace, now: datetime) -> Iterator[Finding]:
    """The holes of each source in its last 400 days: silences longer than its own rhythm makes plausible."""
    mend = "export those days again, unless nobody worked then"
    since = int((now - _LOOKED_BACK).timestamp())
    zone = ZoneInfo(workspace.provider.zone)
    for feed in _feeds(connection):
        for log in _logs(connection, workspace, feed, (since, now)):
            runs = [_days_of(hole, zone) for hole in log.holes if hole[1] > since]
            if runs:
                what = f"silent for longer than it ever was before: {_in_words(runs)}"
                yield Finding(
                    "gap", feed.name, what, sum((last - first).days + 1 for first, last in runs), mend
                )


def _feeds(connection: Connection) -> list[Feed]:
    """Every source that has been read, whoever its records are of."""
    names = select(readings.c.source).where(readings.c.records.in_(("tickets", "activities"))).distinct()
    found = (feeds_of(connection, None, str(name)) for name in connection.execute(names).scalars())
    return [feed for some in found for feed in some]


def _logs(
    connection: Connection, workspace: Workspace, feed: Feed, looked_at: tuple[int, datetime]
) -> Iterator[Log]:
    promised = Promised.of(workspace.sources, workspace.provider)
    since, now = looked_at
    judge = Judge(
        connection,
        promised,
        workspace.provider.zone,
        since // HOUR - EIGHT_WEEKS,
        int(now.timestamp()),
    )
    yield from judge.log_of(feed)


def _days_of(hole: tuple[int, int], zone: ZoneInfo) -> tuple[date, date]:
    """The first and last day that lie in it from end to end; where none does, the day it begins on."""
    start, end = (datetime.fromtimestamp(second, zone) for second in hole)
    first = start.date() + timedelta(days=start.time() > time())
    last = end.date() - timedelta(days=1)
    return (first, last) if first <= last else (start.date(), start.date())


def _in_words(runs: list[tuple[date, date]]) -> str:
    said = [f"{first}" if first == last else f"{first} to {last}" for first, last in runs]
    earlier = f"{len(said) - _RUNS_SHOWN} times before, and " if len(said) > _RUNS_SHOWN else ""
    return f"{earlier}{', '.join(said[-_RUNS_SHOWN:])}"


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
    until: datetime | None = None  # where its data end: when it delivered, while its silence is plausible

    def late_by(self, now: datetime) -> timedelta | None:
        """How long ago it should have delivered; None while it is on time, or nothing is expected."""
        told = self.until or self.newest_at
        if self.source.expected_every is None or told is None:
            return None
        late = now - told - timedelta(seconds=self.source.expected_every)
        return late if late > timedelta() else None


@dataclass(frozen=True)
class ClientStanding:
    """The oldest and newest of a client's records that has come; `client` is "" for nobody's."""

    client: str
    oldest_at: datetime | None
    newest_at: datetime | None


def feeds_standing(workspace: Workspace, store: Store, now: datetime | None = None) -> list[FeedStanding]:
    """Every source of the workspace, in its order, also those never read; with where it ends at `now`."""
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
        ends = dict(_ends(connection, workspace, now)) if now else {}
    standings = (_feed(source, found.get(source.name)) for source in workspace.sources)
    return [replace(one, until=ends.get(one.source.name)) for one in standings]


def _ends(connection: Connection, workspace: Workspace, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Where the data of each source end, by its own rhythm and by when it delivered."""
    for feed in _feeds(connection):
        every = workspace_every(workspace, feed.name)
        arrived = feed.arrived_at or now
        ends = [log.until for log in _logs(connection, workspace, feed, (int(now.timestamp()), now))]
        if not ends:
            continue
        end = datetime.fromtimestamp(max(ends), UTC)
        if feed.records == "activities" and every and feed.newest_at and end < now:
            end = feed.newest_at  # what its promise reaches beyond it is no data
        yield feed.name, min(end, arrived)


def workspace_every(workspace: Workspace, name: str) -> int | None:
    """How often a source promises to deliver, in seconds."""
    return next((one.expected_every for one in workspace.sources if one.name == name), None)


def clients_standing(workspace: Workspace, store: Store, now: datetime) -> list[ClientStanding]:
    """Every client of the workspace, and last nobody where some records have no client."""
    with store.reading() as connection:
        brought = set(connection.execute(select(deliveries.c.client).distinct()).scalars())
        standings = [_client(connection, client, now) for client in (*workspace.clients, "")]
    return [one for one in standings if one.client or ("" in brought and one.newest_at)]


def _feed(source: Source, found: Any) -> FeedStanding:
    if found is None:
        return FeedStanding(source)
    told: dict[str, Any] = {name: int(found[name]) for name in ("files", "rows", "set_aside", "waiting")}
    told |= {name: instant_of(found[name]) for name in ("oldest_at", "newest_at", "read_at")}
    return FeedStanding(source, **told)


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


def readings_mark(store: Store) -> str:
    """A hash of what all readings gave: as long as it is the same, no record has changed."""
    told = select(*(column for column in readings.c if column.name not in ("read_at", "delivered_at")))
    with store.reading() as connection:
        rows = connection.execute(told.order_by(*readings.primary_key)).all()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def client_mark(store: Store, client: str) -> str:
    """A hash of all that the store knows of a client: the same as long as no record and no feed says more."""
    mark = hashlib.sha256()
    with store.reading() as connection:
        for feed in feeds_of(connection, client):
            mark.update(repr((feed.name, feed.newest_at, feed.set_aside)).encode())
        mark.update(repr(heard_of(connection, client)).encode())
        for table in RECORD_TABLES.values():
            said = [column for column in table.c if column.name not in ("told_at", "delivered_at")]
            rows = connection.execute(
                select(*said).where(table.c.client == client).order_by(*table.primary_key)
            )
            for some in rows.partitions(_ROWS_AT_ONCE):
                mark.update(repr(some).encode())
    return mark.hexdigest()
