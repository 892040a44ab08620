"""Days without any record of a source that has some on nearly every such day of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.store.tables import RECORD_TABLES, readings

_LOOKED_BACK = timedelta(days=400)
_USUAL = 0.9
_FEWEST_RECORDS = 6  # on such a day: of fewer there may well be none by chance
_FEWEST_WEEKS = 4
_HOUR = 3600


@dataclass(frozen=True)
class Gaps:
    """The days on which a source has nothing, as runs of first and last day, oldest first."""

    source: str
    days: int
    runs: tuple[tuple[date, date], ...]


def gaps_of(connection: Connection, zone: str) -> Iterator[Gaps]:
    """The gaps of each source that has some in its last 400 days."""
    newest = select(readings.c.source, readings.c.records, func.max(readings.c.newest_at))
    feeds = connection.execute(newest.group_by(readings.c.source, readings.c.records)).all()
    for source, records, newest_at in feeds:
        if records in RECORD_TABLES and records != "changes" and newest_at is not None:
            runs = list(missing_runs(_days(connection, source, records, (int(newest_at), zone))))
            if runs:
                yield Gaps(source, sum(map(len, runs)), tuple((run[0], run[-1]) for run in runs))


def _days(connection: Connection, source: str, records: str, until: tuple[int, str]) -> Counter[date]:
    """Records a day, in the zone; those dated to the month tell nothing."""
    newest_at, zone = until
    table = RECORD_TABLES[records]
    time = table.c[TIME_COLUMN[records]]
    hour = (time // _HOUR).label("hour")
    earliest = newest_at - int(_LOOKED_BACK.total_seconds())
    chosen = select(hour, func.count()).where(table.c.source == source, time >= earliest, time <= newest_at)
    if "precision" in columns(RECORD_TYPES[records]):
        chosen = chosen.where(table.c.precision != "month")
    local, filled = ZoneInfo(zone), Counter[date]()
    for one, count in connection.execute(chosen.group_by(hour)):
        filled[datetime.fromtimestamp(int(one) * _HOUR, UTC).astimezone(local).date()] += int(count)
    return filled


def missing_runs(filled: Counter[date]) -> Iterator[list[date]]:
    """Days that are missing, those with only unusual days between them together."""
    if not filled:
        return
    first, last = min(filled), max(filled)
    every = Counter((first + timedelta(days=number)).weekday() for number in range((last - first).days + 1))
    some = Counter(map(date.weekday, filled))
    records: Counter[int] = Counter()
    for day, count in filled.items():
        records[day.weekday()] += count
    usual = {
        day
        for day, weeks in every.items()
        if weeks >= _FEWEST_WEEKS and some[day] >= weeks * _USUAL and records[day] >= weeks * _FEWEST_RECORDS
    }
    for before, after in pairwise(sorted(filled)):
        between = (before + timedelta(days=number) for number in range(1, (after - before).days))
        if missing := [day for day in between if day.weekday() in usual]:
            yield missing
