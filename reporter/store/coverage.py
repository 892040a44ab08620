"""What each feed of a client covers: from its first record up to when it last delivered, but its holes.

A silence is plausible up to twice the longest other one in the eight weeks before it (at the log's beginning,
of its first eight), over all clients of the feed: a day at least, and up to what its source promises. Closed
days are not counted: weekdays that it never speaks on, and holidays where it has such. With under twenty
records in those weeks only delivery counts. A longer silence is a hole, or the end of the data. Records dated
to the month cover the months that they speak of. Not here: what becomes of it in a history or a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from sqlalchemy import Connection, func, select

from reporter.config.privacy import Policy
from reporter.periods import DAY, WEEK, Period, midnight
from reporter.store.silences import (
    DAY_HOURS,
    EIGHT_WEEKS,
    FEWEST_RECORDS,
    HOUR,
    WEEK_HOURS,
    Numbers,
    Promised,
    Rhythm,
    Silences,
)
from reporter.store.tables import deliveries, filled, heard, instant_of, month_key, readings

Stretch = tuple[int, int]  # half-open, in seconds since 1970
Lacking = Literal["late", "ended", "hole"]

_FEWEST_WEEKS = 4
_NEARLY_ALL = 7 / 8  # of the weeks before and after
_NEVER = 1 << 40
_SLACK = 2 * HOUR


@dataclass(frozen=True)
class Feed:
    """What a source delivered last: `newest_at` is the newest instant its records speak of, any client.

    `covered_until` is where its data end: when it last delivered, while its silence since then is plausible.
    """

    name: str
    newest_at: datetime | None
    read_at: datetime | None
    set_aside: int = 0
    records: str = "tickets"
    delivered_at: datetime | None = None
    covered_until: datetime | None = None

    @property
    def arrived_at(self) -> datetime | None:
        """When it last brought something, or said that there is nothing."""
        return self.delivered_at or self.newest_at

    @property
    def until(self) -> datetime | None:
        """Up to when it tells."""
        return self.covered_until or self.newest_at


@dataclass(frozen=True)
class Lack:
    """A stretch of a span of which a feed that it needs says nothing, and why: late, ended, or a hole."""

    feed: Feed
    why: Lacking
    start: datetime
    end: datetime


def feeds_of(connection: Connection, client: str | None, source: str = "") -> tuple[Feed, ...]:
    """What each source that has ever brought records of the client delivered last, or just one."""
    newest, read = func.max(readings.c.newest_at), func.max(readings.c.read_at)
    delivered, records = func.max(readings.c.delivered_at), func.max(readings.c.records)
    brought = select(deliveries.c.source).where(deliveries.c.client == client)
    is_it = readings.c.source == source if client is None else readings.c.source.in_(brought)
    rows = connection.execute(
        select(readings.c.source, newest, read, func.sum(readings.c.set_aside), records, delivered)
        .where(is_it)
        .group_by(readings.c.source)
        .order_by(readings.c.source)
    )
    return tuple(
        Feed(name, instant_of(newest_at), instant_of(read_at), int(count), told, _arrived(*instants))
        for name, newest_at, read_at, count, told, delivered_at in rows
        for instants in [(delivered_at, newest_at, read_at)]
    )


def _arrived(delivered: int | None, newest: int | None, read: int | None) -> datetime | None:
    """When a feed delivered; a file older than its own records has lost its time: when it was read."""
    if delivered is None:
        return instant_of(read)
    if newest is not None and delivered < newest - HOUR:
        return instant_of(max(newest, read or newest))
    return instant_of(delivered)


@dataclass(frozen=True)
class Log:
    """One feed as it was heard: where it begins and ends, its holes, and the hours that hold a record."""

    feed: Feed
    begin: int
    until: int
    holes: tuple[Stretch, ...]
    hours: Numbers  # since 1970, UTC, sorted
    known_from: int  # the hour from which on they are all here
    by_month: bool = False

    def covered(self, start: int, end: int) -> Iterator[Stretch]:
        """The stretches of a span that it covers."""
        place = max(start, self.begin)
        for hole, after in self.holes:
            if place < min(hole, end, self.until):
                yield place, min(hole, end, self.until)
            place = max(place, after)
        if place < min(end, self.until):
            yield place, min(end, self.until)

    def is_quiet(self, start: int, end: int) -> bool:
        """Whether nothing is to be expected then: an hour or less, or when it nearly always is silent."""
        if end - start <= HOUR:
            return True
        if self.by_month:
            return False
        first, last = start // HOUR, -(-end // HOUR)
        around = np.searchsorted(self.hours, (first - EIGHT_WEEKS, last + EIGHT_WEEKS))
        if around[1] - around[0] < FEWEST_RECORDS:
            return False
        shifts = [weeks * WEEK_HOURS for weeks in range(-8, 9) if weeks]
        known = [(first + one, last + one) for one in shifts if self._knows(first + one, last + one)]
        silent = sum(int(one == other) for one, other in (np.searchsorted(self.hours, it) for it in known))
        return len(known) >= _FEWEST_WEEKS and silent >= _NEARLY_ALL * len(known)

    def _knows(self, first: int, last: int) -> bool:
        if first < self.known_from or last > self.hours[-1] + 1:
            return False
        start, end = first * HOUR, last * HOUR
        return not any(one < end and start < other for one, other in self.holes)


@dataclass(frozen=True)
class Feeds:
    """What the feeds of a client cover; `until` is the last moment that is judged."""

    feeds: tuple[Feed, ...]
    logs: tuple[Log, ...]
    promised: Promised
    first: int | None  # when the client's own first record began
    until: int
    joined: int = 0  # when the client joined: of what was before they tell nothing

    def told_by(self, records: str, period: Period) -> list[Log]:
        """The feeds of such records that may tell of such a period."""
        months = has_month_dates(period)
        return [log for log in self.logs if log.feed.records == records and (months or not log.by_month)]

    def covered(self, period: Period, records: str) -> list[Stretch]:
        """The stretches of the period that any feed of such records covers, in order."""
        if self._is_before_joining(period):
            return []
        start, end = self._bounds(period)
        return _joined(one for log in self.told_by(records, period) for one in log.covered(start, end))

    def is_covered(self, period: Period, records: str, begin: int = 0) -> bool:
        """Whether feeds of such records tell all of the period; a log may begin on its first day."""
        start, end = self._bounds(period)
        logs = self.told_by(records, period)
        found = self.covered(period, records)
        begin -= begin % HOUR  # silences are told by the hour
        if not found or begin >= end:
            return False
        if period.unit != DAY and start < max(found[0][0], begin) < start + DAY_HOURS * HOUR:
            start = max(found[0][0], begin)
        gaps = [*_gaps(found, start, end), *([(start, begin)] if begin > start else [])]
        gaps = [gap for gap in gaps if not _is_slack(period, *gap, end)]
        return all(any(log.is_quiet(*gap) for log in logs) for gap in gaps)

    def is_whole(self, period: Period) -> bool:
        """Whether nothing of the period is missing, of a client that was there from its beginning on."""
        if self.first is None or int(period.start.timestamp()) < self.joined:
            return False
        records = "tickets" if any(log.feed.records == "tickets" for log in self.logs) else "activities"
        holes = (lack for lack in self.lacks(period) if lack.why == "hole" and lack.feed.records == records)
        return self.is_covered(period, records, self.first) and not any(holes)

    def lacks(self, period: Period) -> tuple[Lack, ...]:
        """What the feeds that the period needs do not tell of it: those of tickets, and all that promise.

        A feed that ended before the period is not needed while another tells the same records of it.
        """
        if self._is_before_joining(period):
            return ()
        start, end = self._bounds(period)
        found = [
            lack
            for records in ("tickets", "activities")
            for log in self.told_by(records, period)
            if log.begin < end and (log.until > start or not self._is_replaced(log, period))
            for lack in self._lacks(log, period)
        ]
        return tuple(sorted(found, key=lambda lack: (lack.start, lack.feed.name)))

    def _is_replaced(self, log: Log, period: Period) -> bool:
        others = [one for one in self.told_by(log.feed.records, period) if one is not log]
        is_asked = log.feed.name in self.promised.every
        return not is_asked and any(one.until > log.until and one.begin <= log.until for one in others)

    def _lacks(self, log: Log, period: Period) -> Iterator[Lack]:
        start, end = self._bounds(period)
        every = self.promised.every.get(log.feed.name)
        is_needed = log.feed.records == "tickets" or every is not None
        if not is_needed:
            return
        for hole, after in log.holes:
            one, other = max(hole, start), min(after, end)
            if one < other and not log.is_quiet(one, other):
                yield _lack(log.feed, "hole", one, other)
        last = max(log.until, start)
        is_promised = every is not None and log.feed.records == "activities"
        if _is_slack(period, last, end, end):
            return
        tells_nothing = log.until <= start
        if last < end and (is_promised or tells_nothing or not log.is_quiet(last, end)):
            arrived = log.feed.arrived_at
            is_late = every is not None and (arrived is None or int(arrived.timestamp()) < end - every)
            yield _lack(log.feed, "late" if is_late or is_promised else "ended", log.until, end)

    def _bounds(self, period: Period) -> Stretch:
        start, end = max(int(period.start.timestamp()), self.joined), int(period.end.timestamp())
        return start, max(start + 1, min(end, self.until))

    def _is_before_joining(self, period: Period) -> bool:
        return int(period.end.timestamp()) <= self.joined


def has_month_dates(period: Period) -> bool:
    """Whether records dated to the month only may enter: where the period is made of whole months."""
    return period.unit not in (DAY, WEEK) and period.first.day == 1 and period.until.day == 1


def _lack(feed: Feed, why: Lacking, start: int, end: int) -> Lack:
    return Lack(feed, why, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _is_slack(period: Period, start: int, end: int, last: int) -> bool:
    """Whether a silence at the very end comes of a file written before midnight, or of clocks an hour off."""
    return end == last and end - start <= (HOUR if period.unit == DAY else _SLACK)


def _gaps(covered: Sequence[Stretch], start: int, end: int) -> Iterator[Stretch]:
    for one, other in covered:
        if start < one:
            yield start, one
        start = max(start, other)
    if start < end:
        yield start, end


@dataclass(frozen=True)
class Judge:
    """Reads how feeds were heard since an hour, and judges their silences up to a moment."""

    connection: Connection
    promised: Promised
    zone: str
    since: int  # hours; 8 weeks before the first span that is looked at
    until: int  # seconds; the last moment that is judged

    def log_of(self, feed: Feed) -> Iterator[Log]:
        """The feed as it was heard: by the hour, and by the month where its records are dated to it."""
        if found := self._heard(feed, feed.records):
            yield found
        if found := self._by_month(feed):
            yield found

    def _heard(self, feed: Feed, key: str) -> Log | None:
        is_its = (heard.c.records == key, heard.c.source == feed.name)
        begun = self.connection.execute(select(func.min(heard.c.day)).where(*is_its)).scalar()
        if begun is None or begun * DAY_HOURS * HOUR >= self.until:
            return None
        last = -(-self.until // HOUR) + EIGHT_WEEKS
        days = select(heard.c.day, heard.c.hours, heard.c.rows).where(
            *is_its, heard.c.day >= self.since // DAY_HOURS, heard.c.day <= last // DAY_HOURS
        )
        rows = np.array(self.connection.execute(days).all(), dtype=np.int64).reshape(-1, 3)
        hours, counts = _spread_out(rows)
        known_from = int(hours[0]) if len(hours) and begun * DAY_HOURS >= self.since else self.since
        begin = known_from * HOUR if begun * DAY_HOURS >= self.since else begun * DAY_HOURS * HOUR
        bare = Log(feed, begin, 0, (), hours, known_from)
        return self._judged(bare, counts, int(last))

    def _judged(self, log: Log, counts: Numbers, last: int) -> Log:
        """The log with its holes, and where it ends."""
        feed = log.feed
        newest = _seconds(feed.newest_at, int(log.hours[-1] + 1) * HOUR if len(log.hours) else log.begin)
        arrived = max(_seconds(feed.delivered_at, newest), newest)
        is_seen = -(-newest // HOUR) <= last  # else it speaks again later than we look
        marks = log.hours
        if is_seen:
            marks = np.unique(np.append(marks, newest // HOUR))
        horizon = min(-(-arrived // HOUR), last) if is_seen else last
        rhythm = Rhythm(self.promised, self.zone, self.promised.every.get(feed.name, 0))
        silences = Silences(marks, max(horizon, int(marks[-1]) + 1), (counts, log.known_from), rhythm)
        holes = [(int(marks[at] + 1) * HOUR, int(marks[at + 1]) * HOUR) for at in silences.holes()]
        until = self._end(log, (newest, arrived), silences) if is_seen else _NEVER
        return replace(log, until=until, holes=tuple(holes))

    def _end(self, log: Log, moments: Stretch, silences: Silences) -> int:
        """Where the log ends; what machines log is promised to come, so that promise tells."""
        newest, arrived = moments
        every = self.promised.every.get(log.feed.name)
        if log.feed.records == "activities" and every is not None:
            ahead = max(self.until, newest)
            is_plausible = silences.open_hours(newest // HOUR, ahead // HOUR) * HOUR <= every
            return max(ahead, arrived) if is_plausible or ahead - newest <= every else newest + every
        return newest if silences.is_over else arrived

    def _by_month(self, feed: Feed) -> Log | None:
        is_its = (heard.c.records == month_key(feed.records), heard.c.source == feed.name)
        chosen = select(heard.c.day, heard.c.rows).where(*is_its).order_by(heard.c.day)
        rows = self.connection.execute(chosen).all()
        if not rows:
            return None
        firsts = [date.fromordinal(date(1970, 1, 1).toordinal() + int(day)) for day, _ in rows]
        spans = _joined(
            (_second_of(first, self.zone), _second_of(_next_month(first), self.zone)) for first in firsts
        )
        is_dense = sum(int(count) for _, count in rows) >= FEWEST_RECORDS * len(rows)
        holes = [(one[1], other[0]) for one, other in pairwise(spans)] if is_dense else []
        none = np.array([], dtype=np.int64)
        return Log(feed, spans[0][0], spans[-1][1], tuple(holes), none, 0, by_month=True)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _second_of(day: date, zone: str) -> int:
    return int(midnight(day, zone).timestamp())


def _seconds(instant: datetime | None, otherwise: int) -> int:
    return otherwise if instant is None else int(instant.timestamp())


def _spread_out(rows: Numbers) -> tuple[Numbers, Numbers]:
    """The hours of days with a bit for each, sorted; and each day with how many records it has at least."""
    rows = rows[np.argsort(rows[:, 0])]
    bits = rows[:, 1:2] >> np.arange(DAY_HOURS) & 1
    place, hour = np.nonzero(bits)
    hours = rows[place, 0] * DAY_HOURS + hour
    counts = np.column_stack((rows[:, 0], np.maximum(rows[:, 2], bits.sum(axis=1))))
    return hours, counts


def heard_of(connection: Connection, client: str) -> list[tuple[Any, ...]]:
    """All that is kept of when the client's feeds were heard, and of which columns they fill."""
    brought = select(deliveries.c.source).where(deliveries.c.client == client)
    hours = select(*heard.primary_key, heard.c.hours).where(heard.c.source.in_(brought))
    told = select(filled).where(filled.c.source.in_(brought)).order_by(filled.c.source)
    found = (connection.execute(chosen) for chosen in (hours.order_by(*heard.primary_key), told))
    return [tuple(row) for rows in found for row in rows]


def coverage_of(
    connection: Connection,
    client: str,
    first: datetime | None,
    looked_at: tuple[Period, Period],
    asked: Asked,
) -> Feeds:
    """What the client's feeds cover, from the first of two periods to the end of the other."""
    since = int(looked_at[0].start.timestamp()) // HOUR - EIGHT_WEEKS
    end = int(looked_at[1].end.timestamp())
    until = end if asked.now is None else min(end, int(asked.now.timestamp()))
    judge = Judge(connection, asked.promised, looked_at[1].zone, since, until)
    feeds, logs = [], []
    brought = feeds_of(connection, client)
    near = judge  # of activities no history is told where there are tickets
    if any(feed.records == "tickets" for feed in brought):
        begin = int(looked_at[1].before.start.timestamp()) // HOUR - EIGHT_WEEKS
        near = replace(judge, since=max(since, begin))
    judges = {"tickets": judge, "activities": near}
    for feed in brought:
        found = list(judges[feed.records].log_of(feed)) if feed.records in judges else []
        ends = [log.until for log in found]
        told = min(max(ends), _seconds(feed.arrived_at, max(ends))) if ends else None
        known = replace(feed, covered_until=instant_of(told)) if told is not None else feed
        feeds.append(known)
        logs += [replace(log, feed=known) for log in found]
    begun = None if first is None else int(first.timestamp())
    return Feeds(tuple(feeds), tuple(logs), asked.promised, begun, until, asked.joined(looked_at[1].zone))


@dataclass(frozen=True)
class Asked:
    """Under what circumstances facts are asked for: what is expected of the feeds, at what moment, and since
    when the records of the client's feeds are about us.
    """

    promised: Promised = field(default_factory=Promised)
    now: datetime | None = None
    joined_on: date | None = None
    policy: Policy | None = None  # of a community: what of its tickets is never told is not counted

    def joined(self, zone: str) -> int:
        """The second in which the client joined; 0 where it was always there."""
        return 0 if self.joined_on is None else _second_of(self.joined_on, zone)
