"""Half-open spans of time with a calendar name, in a client's zone; calendar steps know their neighbours."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from reporter.errors import UsageError

zoneinfo.reset_tzpath(())  # the tzdata package decides: system zone files are often a year old

Unit = Literal["day", "week", "month", "quarter", "half", "year", "span"]
DAY: Unit = "day"
WEEK: Unit = "week"
MONTH: Unit = "month"
QUARTER: Unit = "quarter"
HALF: Unit = "half"
YEAR: Unit = "year"

_MONTHS: dict[Unit, int] = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SECOND = timedelta(seconds=1)
_YEARS = range(1900, 2200)


@dataclass(frozen=True, order=True)
class Period:
    """The days `first` up to but not including `until`, in `zone`."""

    first: date
    until: date
    zone: str
    unit: Unit = "span"

    @property
    def name(self) -> str:
        """2026-08-20, 2026-W33, 2026-08, 2026-Q3, 2026-H2, 2026 or 2026-07-01--2026-09-30 (its last day)."""
        match self.unit:
            case "day":
                return self.first.isoformat()
            case "week":
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case "half":
                return f"{self.first.year}-H{(self.first.month + 5) // 6}"
            case "year":
                return f"{self.first.year}"
            case _:
                return f"{self.first}--{self.last}"

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.until - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """First instant inside, UTC."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """First instant after, UTC."""
        return midnight(self.until, self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day inside, in order."""
        return _days(self.first, self.until)

    @property
    def months(self) -> tuple[Period, ...]:
        """The calendar months that it is made of; none where it begins or ends within one."""
        if self.first.day != 1 or self.until.day != 1:
            return ()
        found, first = [], self.first
        while first < self.until:
            found.append(period_of(MONTH, first, self.zone))
            first = found[-1].until
        return tuple(found)

    @property
    def parts(self) -> tuple[Period, ...]:
        """The months of up to half a year, the quarters of a longer span; none of a span without two."""
        months = self.months
        quarters = tuple(dict.fromkeys(period_of(QUARTER, one.first, one.zone) for one in months))
        if len(months) <= _MONTHS[HALF]:
            return months if len(months) > 1 else ()
        is_whole = quarters[0].first == self.first and quarters[-1].until == self.until
        return quarters if is_whole and len(quarters) <= _MONTHS[HALF] else ()

    @property
    def before(self) -> Period:
        """The calendar neighbour before: the month before July is June; a span's has as many days."""
        if self.unit == "span":
            return Period(self.first - (self.until - self.first), self.first, self.zone)
        return period_of(self.unit, self.first - timedelta(days=1), self.zone)

    @property
    def after(self) -> Period:
        """The calendar neighbour after."""
        if self.unit == "span":
            return Period(self.until, self.until + (self.until - self.first), self.zone)
        return period_of(self.unit, self.until, self.zone)

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day, UTC; where clocks skip midnight, the instant they skip at."""
    return clock_reads(datetime.combine(day, time()), zone)


def clock_reads(wall: datetime, zone: str) -> datetime:
    """The first instant, UTC, at which clocks in the zone read this or, where they skip it, later."""
    tz = ZoneInfo(zone)
    after = wall.replace(tzinfo=tz).astimezone(UTC)
    if after.astimezone(tz).replace(tzinfo=None) == wall:
        return after
    before = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    while after - before > _SECOND:  # the clocks were put forward between the two
        middle = before + (after - before) // 2
        if middle.astimezone(tz).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def period_of(unit: Unit, day: date, zone: str) -> Period:
    """The calendar period of that unit that holds the day."""
    match unit:
        case "day":
            first, until = day, day + timedelta(days=1)
        case "week":
            first = day - timedelta(days=day.weekday())
            until = first + timedelta(days=7)
        case "span":
            raise ValueError("a free span has no calendar unit")
        case _:
            months = _MONTHS[unit]
            first = _first_of_month(day.year, (day.month - 1) // months * months + 1)
            until = _first_of_month(first.year, first.month + months)
    return Period(first, until, zone, unit)


def last_complete(unit: Unit, now: datetime, zone: str) -> Period:
    """The newest period of that unit that is over at `now`."""
    return period_of(unit, now.astimezone(ZoneInfo(zone)).date(), zone).before


def parse_period(text: str, zone: str) -> Period:
    """Read a period name; UsageError when it is none or its date does not exist."""
    try:
        return _parse(text.strip(), zone)
    except ValueError as fault:
        raise UsageError(
            f"“{text}” is not a period: {fault}",
            "write 2026-08-20, 2026-W33, 2026-08, 2026-Q3, 2026-H2, 2026 or 2026-07-01--2026-09-30",
        ) from None


def _parse(text: str, zone: str) -> Period:
    if match := re.fullmatch(rf"({_DATE})--({_DATE})", text):
        first, last = (_within_reach(date.fromisoformat(day)) for day in match.groups())
        if last < first:
            raise ValueError("it ends before it begins")
        return Period(first, last + timedelta(days=1), zone)
    if match := re.fullmatch(r"([0-9]{4})-W([0-9]{1,2})", text):
        return period_of(WEEK, _within_reach(date.fromisocalendar(int(match[1]), int(match[2]), 1)), zone)
    if match := re.fullmatch(r"([0-9]{4})-Q([1-4])", text):
        return period_of(QUARTER, _within_reach(date(int(match[1]), int(match[2]) * 3, 1)), zone)
    if match := re.fullmatch(r"([0-9]{4})-H([12])", text):
        return period_of(HALF, _within_reach(date(int(match[1]), int(match[2]) * 6, 1)), zone)
    if re.fullmatch(r"[0-9]{4}", text):
        return period_of(YEAR, _within_reach(date(int(text), 1, 1)), zone)
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", text):
        return period_of(MONTH, _within_reach(date(int(match[1]), int(match[2]), 1)), zone)
    if re.fullmatch(_DATE, text):
        return period_of(DAY, _within_reach(date.fromisoformat(text)), zone)
    raise ValueError("no such form")


def _within_reach(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError("the year is out of reach")
    return day


def _first_of_month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@dataclass(frozen=True)
class OpeningHours:
    """When a desk is open, by the clocks of `zone`: weekdays (Monday 0) with opening and closing time.

    A day may have several rules (a break); closing at or before the opening time means the next day, 00:00
    midnight. On a closed day nothing opens; what opened the evening before runs on.
    """

    zone: str
    rules: tuple[tuple[frozenset[int], time, time], ...]
    closed_on: frozenset[date] = frozenset()
    holidays: str = ""  # GB-ENG


def opening_windows(
    opening: OpeningHours, first_day: date, until_day: date
) -> list[tuple[datetime, datetime]]:
    """The open spans that begin on these days, UTC, in order, those that touch made one."""
    years = range(first_day.year, until_day.year + 1)
    closed = opening.closed_on | public_holidays(opening.holidays, years)
    spans = [
        window
        for day in _days(first_day, until_day)
        if day not in closed
        for weekdays, opens, closes in opening.rules
        if day.weekday() in weekdays
        for window in (_window(day, opens, closes, opening.zone),)
        if window[0] < window[1]
    ]
    return _merged(spans)


def public_holidays(region: str, years: range) -> frozenset[date]:
    """The public holidays of a country or region (GB, GB-ENG, US-MA), substitute days included."""
    if not region:
        return frozenset()
    import holidays  # slow to load, and needed only by those who close on them

    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=years))


def _window(day: date, opens: time, closes: time, zone: str) -> tuple[datetime, datetime]:
    closing_day = day if closes > opens else day + timedelta(days=1)
    return (
        clock_reads(datetime.combine(day, opens), zone),
        clock_reads(datetime.combine(closing_day, closes), zone),
    )


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def _days(first: date, until: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((until - first).days))
