"""Which silences of a feed are plausible, by its own rhythm, by what it promises, and by the calendar.

A silence is plausible up to twice the longest other one in the eight weeks before it (at the log's beginning,
of its first eight), over all clients of the feed: a day at least, and up to what its source promises. Closed
days are not counted: weekdays that it never speaks on, and holidays where it has such. With under twenty
records in those weeks every silence is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from reporter.config import Client, Source
from reporter.config.models import Provider
from reporter.periods import public_holidays

Numbers = np.ndarray[Any, np.dtype[np.int64]]

HOUR = 3600
DAY_HOURS, WEEK_HOURS = 24, 168
EIGHT_WEEKS = 8 * WEEK_HOURS
FEWEST_RECORDS = 20
_FEWEST_WEEKS = 4
_LONG = 12  # hours: twice a shorter silence is less than the day that always is plausible
_MONDAY = 4 * DAY_HOURS  # the hour, since 1970, in which the first Monday began
_WEEKEND = (5, 6)


@dataclass(frozen=True)
class Promised:
    """What the workspace says of its feeds: how often each delivers, and when nobody works."""

    every: Mapping[str, int] = field(default_factory=dict)  # seconds, by source
    holidays: str = ""  # GB-ENG
    closed_on: frozenset[date] = frozenset()

    @classmethod
    def of(cls, sources: Iterable[Source], who: Client | Provider) -> Promised:
        """As the sources promise it, and the client's agreement, or the calendar of their country."""
        every = {one.name: one.expected_every for one in sources if one.expected_every}
        country = who.locale.replace("-", "_").partition("_")[2]
        if isinstance(who, Provider):
            return cls(every, country)
        return cls(every, who.agreement.holidays or country, frozenset(who.agreement.closed_on))


@dataclass(frozen=True)
class Rhythm:
    """What else a feed is judged by: the calendar, its clocks, and how often, in seconds, it delivers."""

    promised: Promised
    zone: str
    every: int


class Silences:
    """The silences between the hours in which a feed was heard, the last one up to when it delivered."""

    def __init__(self, marks: Numbers, horizon: int, heard: tuple[Numbers, int], rhythm: Rhythm) -> None:
        counts, self._known_from = heard
        self._marks, self._rhythm = marks, rhythm
        self._ends = np.append(marks[1:], horizon)
        self._days, self._total = counts[:, 0], np.concatenate(([0], np.cumsum(counts[:, 1])))
        self._local = _local_hours(marks, rhythm.zone)
        spoken = (self._local // DAY_HOURS + 3) % 7
        self._spoken = np.concatenate(
            (np.zeros((1, 7), int), np.cumsum(np.eye(7, dtype=int)[spoken], axis=0))
        )
        self._long = np.flatnonzero(self._ends - marks > _LONG)
        starts = self._local[self._long]
        lengths = (self._ends - marks)[self._long]
        self._by_weekday = _hours_by_weekday(starts, starts + lengths)
        self._without_holidays = self._less_holidays(starts, starts + lengths)
        self._is_hole = np.zeros(len(self._long), bool)
        self.is_over = False

    def holes(self) -> Iterator[int]:
        """The places of the silences that are not plausible; of the last it is kept that it is over."""
        for place in np.flatnonzero((self._ends - self._marks)[self._long] > DAY_HOURS).tolist():
            if self._is_plausible(place):
                continue
            self._is_hole[place] = True
            if self._long[place] == len(self._marks) - 1:
                self.is_over = True
            else:
                yield int(self._long[place])

    def _is_plausible(self, place: int) -> bool:
        start = int(self._marks[self._long[place]])
        since = max(self._known_from, start - EIGHT_WEEKS)
        until = max(start + 1, since + EIGHT_WEEKS)
        days = np.searchsorted(self._days, (since // DAY_HOURS, -(-until // DAY_HOURS)))
        if self._total[days[1]] - self._total[days[0]] < FEWEST_RECORDS:
            return True
        first, last = np.searchsorted(self._marks[self._long], (since, until))
        first, last = min(first, place), max(last, place + 1)
        lengths = np.where(self._is_hole[first:last], 0, self._open(slice(first, last), since, until))
        length, lengths[place - first] = lengths[place - first], 0
        every = self._rhythm.every / HOUR
        return bool(length <= max(DAY_HOURS, 2 * lengths.max(), every))

    def _closed(self, since: int, until: int) -> tuple[int, ...]:
        """Weekdays on which it never speaks: of a weekend, or seen four times or more."""
        near = np.searchsorted(self._marks, (since, until))
        spoken = self._spoken[near[1]] - self._spoken[near[0]]
        last = int(self._marks[near[1] - 1]) if near[1] else since
        is_known = last - max(since, self._known_from) >= _FEWEST_WEEKS * WEEK_HOURS
        return tuple(day for day in range(7) if not spoken[day] and (day in _WEEKEND or is_known))

    def _open(self, places: slice, since: int, until: int) -> Numbers:
        """The hours of these long silences, but for days that are closed by what is heard between."""
        closed = self._closed(since, until)
        hours = (self._without_holidays if closed else self._by_weekday)[places]
        counted: Numbers = hours[:, [day for day in range(7) if day not in closed]].sum(axis=1)
        return counted

    def open_hours(self, start: int, end: int) -> int:
        """The hours between two, but for closed days."""
        closed = self._closed(max(self._known_from, start - EIGHT_WEEKS), start + 1)
        local = _local_hours(np.array([start]), self._rhythm.zone)
        hours = _hours_by_weekday(local, local + max(end - start, 0))
        if closed:
            hours = self._less_holidays(local, local + max(end - start, 0))
        return int(hours[0, [day for day in range(7) if day not in closed]].sum())

    def _less_holidays(self, starts: Numbers, ends: Numbers) -> Numbers:
        """Hours by weekday of some silences, but for the holidays that lie in them from end to end."""
        hours = _hours_by_weekday(starts, ends)
        promised = self._rhythm.promised
        if not len(starts) or not (promised.holidays or promised.closed_on):
            return hours
        for day in _closed_days(promised, int(starts[0]) // DAY_HOURS, int(ends.max()) // DAY_HOURS):
            place = int(np.searchsorted(starts, day * DAY_HOURS, side="right")) - 1
            if place >= 0 and ends[place] >= (day + 1) * DAY_HOURS:
                hours[place, (day + 3) % 7] -= DAY_HOURS
        return hours


def _hours_by_weekday(starts: Numbers, ends: Numbers) -> Numbers:
    """How many hours of each weekday lie between, by local hours since 1970."""
    firsts = _MONDAY + np.arange(7) * DAY_HOURS

    def until(hours: Numbers) -> Numbers:
        weeks, rest = np.divmod(hours[:, None] - firsts, WEEK_HOURS)
        counted: Numbers = weeks * DAY_HOURS + np.minimum(rest, DAY_HOURS)
        return counted

    return until(ends) - until(starts)


def _closed_days(promised: Promised, first: int, last: int) -> list[int]:
    """Holidays and other closed days, as days since 1970, in order."""
    epoch = date(1970, 1, 1).toordinal()
    years = range(date.fromordinal(first + epoch).year, date.fromordinal(last + epoch).year + 1)
    days = {day.toordinal() - epoch for day in _holidays(promised.holidays, years) | promised.closed_on}
    return sorted(day for day in days if first <= day <= last)


@lru_cache(maxsize=64)
def _holidays(region: str, years: range) -> frozenset[date]:
    try:
        return public_holidays(region, years)
    except NotImplementedError:  # the country of a locale, of which none are known
        return frozenset()


def _local_hours(hours: Numbers, zone: str) -> Numbers:
    """The hours as local clocks number them, by the offset of their day."""
    days, place = np.unique(hours // DAY_HOURS, return_inverse=True)
    offsets = [_offset(int(day), zone) for day in days]
    return hours + np.array(offsets, dtype=np.int64)[place]


@lru_cache(maxsize=8192)
def _offset(day: int, zone: str) -> int:
    noon = datetime.fromtimestamp(day * 86400 + 43200, ZoneInfo(zone))
    offset = noon.utcoffset()
    return round(offset.total_seconds() / HOUR) if offset else 0
