"""Clocks, calendars and opening hours, worked out plainly: windows of open time, day after day.

Not here: anything of the package under test. A slow and simple answer is the point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Window = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stretch:
    """The local days `first` up to but not including `until`, and what a calendar calls them."""

    first: date
    until: date
    zone: str
    unit: str  # day, week, month

    @property
    def start(self) -> datetime:
        return reads(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        return reads(self.until, time(), self.zone)

    @property
    def name(self) -> str:
        if self.unit == "day":
            return self.first.isoformat()
        if self.unit == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return f"{self.first.year}-{self.first.month:02}"

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.until - self.first).days)]

    @property
    def before(self) -> Stretch:
        return stretch(self.unit, self.first - _DAY, self.zone)

    @property
    def after(self) -> Stretch:
        return stretch(self.unit, self.until, self.zone)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end


def stretch(unit: str, day: date, zone: str) -> Stretch:
    """The day, the week from Monday or the month that holds a local day."""
    if unit == "day":
        return Stretch(day, day + _DAY, zone, unit)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Stretch(monday, monday + timedelta(days=7), zone, unit)
    first = day.replace(day=1)
    return Stretch(first, (first + timedelta(days=32)).replace(day=1), zone, unit)


def local(at: datetime, zone: str) -> datetime:
    """What the clocks there show, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@lru_cache(maxsize=100_000)
def reads(day: date, at: time, zone: str) -> datetime:
    """The first instant at which the clocks there show this; where they skip it, at which they skip."""
    wall = datetime.combine(day, at)
    place = ZoneInfo(zone)
    offsets = {(wall + shift).replace(tzinfo=place).utcoffset() for shift in (-_DAY, timedelta(), _DAY)}
    moments = sorted((wall - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None)
    for moment in moments:
        if local(moment, zone) == wall:
            return moment
    moment = moments[0]
    while local(moment, zone) < wall:
        moment += _MINUTE
    while local(moment - _MINUTE, zone) >= wall:
        moment -= _MINUTE
    return moment


def is_plain(at: datetime, zone: str) -> bool:
    """Whether the clocks there show this instant's time only once."""
    wall = local(at, zone)
    return all(local(at + timedelta(minutes=shift), zone) != wall for shift in (-60, -30, 30, 60))


@dataclass(frozen=True)
class Hours:
    """When a desk is open: (weekdays, opens, closes); no rules mean always."""

    zone: str
    rules: tuple[tuple[tuple[int, ...], time, time], ...] = ()
    closed: frozenset[date] = frozenset()

    def windows(self, day: date) -> list[Window]:
        """What opens on that local day."""
        return list(_windows(self, day))

    def open_seconds(self, since: datetime, until: datetime) -> float:
        """Open time between two instants; by the clock where there are no rules."""
        if not self.rules:
            return max(0.0, (until - since).total_seconds())
        day, last = local(since, self.zone).date() - 2 * _DAY, local(until, self.zone).date()
        total = timedelta()
        reached = since  # windows may overlap; none is counted twice
        while day <= last:
            for opens, closes in self.windows(day):
                low, high = max(opens, reached), min(closes, until)
                if low < high:
                    total += high - low
                    reached = high
            day += _DAY
        return total.total_seconds()

    def after(self, since: datetime, seconds: float) -> datetime | None:
        """When so much open time has passed; None when that never comes within two years."""
        left = timedelta(seconds=seconds)
        if not self.rules:
            return since + left
        day, reached = local(since, self.zone).date() - 2 * _DAY, since
        for _ in range(730):
            for opens, closes in self.windows(day):
                low = max(opens, reached)
                if low >= closes:
                    continue
                if closes - low >= left:
                    return low + left
                left -= closes - low
                reached = closes
            day += _DAY
        return None

    @property
    def usual_day(self) -> float:
        """The open hours of an ordinary working day: the middle one, else the higher of two."""
        lengths = []
        for weekday in range(7):
            spans = [_length(opens, closes) for days, opens, closes in self.rules if weekday in days]
            if spans:
                lengths.append(sum(spans))
        lengths.sort()
        return lengths[len(lengths) // 2] if lengths else 24.0


def _length(opens: time, closes: time) -> float:
    hours = (closes.hour - opens.hour) + (closes.minute - opens.minute) / 60
    return hours if hours > 0 else hours + 24


@lru_cache(maxsize=200_000)
def _windows(hours: Hours, day: date) -> tuple[Window, ...]:
    if day in hours.closed:
        return ()
    found = []
    for weekdays, opens, closes in hours.rules:
        if day.weekday() in weekdays:
            until = day if closes > opens else day + _DAY
            window = reads(day, opens, hours.zone), reads(until, closes, hours.zone)
            if window[0] < window[1]:
                found.append(window)
    return tuple(sorted(found))
