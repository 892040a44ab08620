"""Which periods a client's log covers from end to end, as far as the hours tell in which it was heard.

A feed is heard over all its clients. A silence is plausible up to twice the longest other one of the eight
weeks before it (at the log's beginning, of its first eight), a day at least; a longer one is a hole. With
records in under 20 hours of those weeks there is no telling. A stretch that is missing from a period does no
harm where the same hours of most weeks around are silent too: a weekend, a night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, func, inspect, select

from reporter.periods import DAY, Period
from reporter.store.tables import deliveries, heard

Hours = np.ndarray[Any, np.dtype[np.int64]]  # since 1970, UTC, sorted
Stretch = tuple[int, int]  # half-open, in such hours

_DAY, _WEEK = 24, 168
_LOOKED_BACK = 8 * _WEEK
_FEWEST_HOURS = 20
_FEWEST_WEEKS = 4


@dataclass(frozen=True)
class _Heard:
    """The hours in which the client's feeds were heard, from eight weeks before the first period on."""

    hours: Hours
    known_from: int
    joined: int  # the client's own first record
    holes: tuple[Stretch, ...]

    def covers(self, period: Period) -> bool:
        """Whether it says all of the period."""
        start, end = _hour(period.start), _hour(period.end)
        begin = max(self.known_from, self.joined)
        on_its_first_day = period.unit != DAY and begin < start + _DAY
        if begin >= end or not (on_its_first_day or self._is_quiet(start, begin)):
            return False
        return all(self._is_quiet(max(start, one), min(end, other)) for one, other in self.holes)

    def _is_quiet(self, start: int, end: int) -> bool:
        """Whether the same hours of the weeks around are mostly silent; a stretch of no length is."""
        if start >= end:
            return True
        around = np.searchsorted(self.hours, (start - _LOOKED_BACK, end + _LOOKED_BACK))
        if around[1] - around[0] < _FEWEST_HOURS:
            return False
        shifts = [weeks * _WEEK for weeks in range(-8, 9) if weeks]
        known = [(start + one, end + one) for one in shifts if self._knows(start + one, end + one)]
        places = [np.searchsorted(self.hours, one) for one in known]
        silent = sum(int(first == last) for first, last in places)
        return len(known) >= _FEWEST_WEEKS and silent * 2 >= len(known)

    def _knows(self, start: int, end: int) -> bool:
        if start < self.known_from or end > self.hours[-1] + 1:
            return False
        return not any(one < end and start < other for one, other in self.holes)


def whole_periods(
    connection: Connection, client: str, periods: Sequence[Period], first: datetime
) -> list[Period]:
    """Those that the client's log covers; `first` is when its first record began."""
    joined = _hour(first)
    since, until = _hour(periods[0].start) - _LOOKED_BACK, _hour(periods[-1].end)
    log = _Heard(np.array([], dtype=np.int64), joined, joined, ())
    if feeds := _feeds(connection, client):
        begun = connection.execute(select(func.min(heard.c.day)).where(*feeds)).scalar()
        hours = _hours(connection, feeds, since, until)
        if begun is not None and len(hours):
            known_from = int(hours[0]) if begun * _DAY >= since else since
            log = _Heard(hours, known_from, joined, tuple(_holes(hours, known_from, until)))
    return [one for one in periods if log.covers(one)]


def _feeds(connection: Connection, client: str) -> list[ColumnElement[bool]]:
    """Which rows of `heard` speak of the client: of the sources of its tickets, else of its activities."""
    if not inspect(connection).has_table(heard.name):  # a store that nothing was read into since
        return []
    brought = select(deliveries.c.source).where(deliveries.c.client == client)
    for records in ("tickets", "activities"):
        rows = [heard.c.records == records, heard.c.source.in_(brought)]
        if connection.execute(select(heard.c.day).where(*rows).limit(1)).first():
            return rows
    return []


def heard_of(connection: Connection, client: str) -> list[tuple[int, int]]:
    """All days, and the hours of them, in which the client's feeds were heard."""
    if not (feeds := _feeds(connection, client)):
        return []
    chosen = select(heard.c.day, func.sum(heard.c.hours)).where(*feeds).group_by(heard.c.day)
    return [(int(day), int(hours)) for day, hours in connection.execute(chosen.order_by(heard.c.day))]


def _hours(connection: Connection, feeds: list[ColumnElement[bool]], since: int, until: int) -> Hours:
    days = select(heard.c.day, heard.c.hours).where(
        *feeds, heard.c.day >= since // _DAY, heard.c.day <= until // _DAY
    )
    rows = np.array(connection.execute(days).all(), dtype=np.int64).reshape(-1, 2)
    place, hour = np.nonzero(rows[:, 1:] >> np.arange(_DAY) & 1)
    hours = np.unique(rows[place, 0] * _DAY + hour)
    return hours[(hours >= since) & (hours < until)]


def _holes(hours: Hours, known_from: int, until: int) -> Iterator[Stretch]:
    """The silences that are not plausible."""
    silences = np.diff(hours, append=until)
    usual = silences.copy()
    for place in np.flatnonzero(silences > _DAY):
        start = int(hours[place])
        since = max(known_from, start - _LOOKED_BACK)
        near = (hours >= since) & (hours < max(start, since + _LOOKED_BACK))
        near[place] = False
        if near.sum() >= _FEWEST_HOURS and silences[place] > 2 * usual[near].max():
            usual[place] = 0
            yield start + 1, start + int(silences[place])


def _hour(instant: datetime) -> int:
    return int(instant.timestamp()) // 3600
