"""Days without any record of a source that has some on nearly every such day of the week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.store.tables import RECORD_TABLES, readings

_LOOKED_BACK = timedelta(days=400)
_USUAL = 0.8
_FEWEST_WEEKS = 4
_HOUR = 3600

Gap = tuple[str, str, str, int]  # source, first day, last day, how many days


def gaps_of(connection: Connection, zone: str) -> Iterator[Gap]:
    """The gaps of each source in its last 400 days, oldest first."""
    newest = select(readings.c.source, readings.c.records, func.max(readings.c.newest_at))
    feeds = connection.execute(newest.group_by(readings.c.source, readings.c.records)).all()
    for source, records, newest_at in feeds:
        if records in RECORD_TABLES and records != "changes" and newest_at is not None:
            filled = _days(connection, source, records, (int(newest_at), zone))
            yield from ((source, *gap) for gap in _runs(filled))


def _days(connection: Connection, source: str, records: str, until: tuple[int, str]) -> set[date]:
    """The days, in the zone, on which the source has records; those dated to the month tell nothing."""
    newest_at, zone = until
    table = RECORD_TABLES[records]
    time = table.c[TIME_COLUMN[records]]
    hour = (time // _HOUR).label("hour")
    earliest = newest_at - int(_LOOKED_BACK.total_seconds())
    chosen = select(hour).where(table.c.source == source, time >= earliest, time <= newest_at).distinct()
    if "precision" in columns(RECORD_TYPES[records]):
        chosen = chosen.where(table.c.precision != "month")
    local = ZoneInfo(zone)
    hours = connection.execute(chosen).scalars()
    return {datetime.fromtimestamp(int(one) * _HOUR, UTC).astimezone(local).date() for one in hours}


def _runs(filled: set[date]) -> Iterator[tuple[str, str, int]]:
    """Days that are missing, those with only unusual days between them together."""
    if not filled:
        return
    first, last = min(filled), max(filled)
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    all_of, some_of = Counter(map(date.weekday, every)), Counter(map(date.weekday, filled))
    usual = {
        day for day, weeks in all_of.items() if weeks >= _FEWEST_WEEKS and some_of[day] / weeks >= _USUAL
    }
    runs: dict[date, list[date]] = defaultdict(list)
    for before, after in pairwise(sorted(filled)):
        between = (before + timedelta(days=number) for number in range(1, (after - before).days))
        runs[before] += [day for day in between if day.weekday() in usual]
    for missing in runs.values():
        if missing:
            yield missing[0].isoformat(), missing[-1].isoformat(), len(missing)
