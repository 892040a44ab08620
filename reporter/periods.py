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

Unit = Literal["day", "week", "month", "quarter", "span"]
DAY: Unit = "day"
WEEK: Unit = "week"
MONTH: Unit = "month"
QUARTER: Unit = "quarter"


@dataclass(frozen=True, order=True)
class Period:
    """The days `first` up to but not including `until`, in `zone`."""

    first: date
    until: date
    zone: str
    unit: Unit = "span"

    @property
    def name(self) -> str:
        """2026-08-20, 2026-W33, 2026-08, 2026-Q3 or 2026-07-01--2026-09-30 (last day included)."""
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
        return tuple(self.first + timedelta(days=n) for n in range((self.until - self.first).days))

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
    """The first instant of a local day, UTC; where clocks skip midnight, the instant they skip to."""
    local = datetime.combine(day, time(), ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return local.replace(fold=1).astimezone(UTC) if local.utcoffset() else instant


def period_of(unit: Unit, day: date, zone: str) -> Period:
    """The calendar period of that unit that holds the day."""
    match unit:
        case "day":
            first, until = day, day + timedelta(days=1)
        case "week":
            first = day - timedelta(days=day.weekday())
            until = first + timedelta(days=7)
        case "month":
            first = day.replace(day=1)
            until = _first_of_month(first.year, first.month + 1)
        case "quarter":
            first = _first_of_month(day.year, (day.month - 1) // 3 * 3 + 1)
            until = _first_of_month(first.year, first.month + 3)
        case _:
            raise ValueError("a free span has no calendar unit")
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
            "write 2026-08-20, 2026-W33, 2026-08, 2026-Q3 or 2026-07-01--2026-09-30",
        ) from None


def _parse(text: str, zone: str) -> Period:
    if "--" in text:
        first, last = (date.fromisoformat(part) for part in text.split("--", 1))
        if last < first:
            raise ValueError("it ends before it begins")
        return Period(first, last + timedelta(days=1), zone)
    if match := re.fullmatch(r"(\d{4})-W(\d{1,2})", text):
        return period_of(WEEK, date.fromisocalendar(int(match[1]), int(match[2]), 1), zone)
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        return period_of(QUARTER, date(int(match[1]), int(match[2]) * 3, 1), zone)
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return period_of(MONTH, date(int(match[1]), int(match[2]), 1), zone)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return period_of(DAY, date.fromisoformat(text), zone)
    raise ValueError("no such form")


def _first_of_month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
