"""When each edition is due for a client, asked by cadence; several cadences may share a unit.

Every period has exactly one due moment, and no period is due before an earlier one.
Not here: what was sent already, which the ledger knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from reporter.cadences import FOLLOW_UP, NOTICE, Cadence
from reporter.config.agreements import WEEKDAYS, Agreement
from reporter.config.models import Client
from reporter.errors import UsageError
from reporter.periods import Period, clock_reads, last_complete, midnight, period_of, public_holidays

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_DAYS_AHEAD = {"7-days": 7, "1-day": 1}
_MOMENT = re.compile(r"([0-9]{8}T[0-9]{4}Z)-([a-z0-9-]+)")
_WRITTEN = "%Y%m%dT%H%MZ"
_MONDAY_TO_FRIDAY = frozenset(WEEKDAYS[:5])


@dataclass(frozen=True)
class DuePeriods:
    """Periods of one cadence, oldest first: those to make now, and those too long past to make."""

    due: tuple[Period, ...] = ()
    missed: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Moment:
    """What makes a planned change worth telling: when its window starts, and 7-days, 1-day, start, done,
    failed, moved or cancelled. The last four come when the log says so, and are never over.
    """

    starts_at: datetime
    name: str

    def __str__(self) -> str:
        return f"{self.starts_at.astimezone(UTC):{_WRITTEN}}-{self.name}"

    @classmethod
    def parse(cls, text: str) -> Moment:
        """20260820T2200Z-7-days; UsageError when it is none."""
        if match := _MOMENT.fullmatch(text):
            try:
                return cls(datetime.strptime(match[1], _WRITTEN).replace(tzinfo=UTC), match[2])
            except ValueError:
                pass
        raise UsageError(f"“{text}” is no moment of a change", "write one like 20260820T2200Z-7-days")

    def due_at(self, client: Client) -> datetime | None:
        """When it begins, UTC: in the client's morning, a week ahead on a working day; None: with the log."""
        if self.name == "start":
            return self.starts_at
        if self.name not in _DAYS_AHEAD:
            return None
        day = client.day_of(self.starts_at) - _DAYS_AHEAD[self.name] * _DAY
        while self.name == "7-days" and not is_working_day(day, client.agreement):
            day -= _DAY
        return clock_reads(datetime.combine(day, NOTICE.due.at), client.zone)

    def over_at(self, client: Client) -> datetime | None:
        """From when on it is too late to tell it so, a week ahead from the day of the next; None: never."""
        match self.name:
            case "7-days":
                return midnight(client.day_of(self.starts_at) - _DAY, client.zone)
            case "1-day":
                return self.starts_at
            case "start":
                return self.starts_at + _HOUR
        return None

    def is_on(self, client: Client, now: datetime) -> bool:
        """Whether it has begun and is not over."""
        due, over = self.due_at(client), self.over_at(client)
        return (due is None or due <= now) and (over is None or now < over)


def promised_for(moment: str) -> datetime | None:
    """For when the word was promised that a follow-up gives; None where it gives none that was promised."""
    name, _, stamp = moment.partition("-")
    if name != "update":
        return None
    with suppress(ValueError):
        return datetime.strptime(stamp, _WRITTEN).replace(tzinfo=UTC)
    return None


def due_at(cadence: Cadence, period: Period, client: Client) -> datetime:
    """When the edition of that period is due, UTC: a local time on the N-th day, or working day, after it; on
    the day itself what is told of that.

    A daily edition due on working days waits for the next: Monday brings Friday's, Saturday's and Sunday's.
    """
    due = client.due.of(cadence)
    if cadence.is_of_its_day:
        day = period.first
    elif due.working:
        day = _nth_working_day(period.until, due.nth, client.agreement)
    else:
        day = period.until + (due.nth - 1) * _DAY
    return clock_reads(datetime.combine(day, due.at), client.zone)


def due_periods(
    cadence: Cadence, client: Client, now: datetime, last: Period | None, most: int
) -> DuePeriods:
    """What is due at `now` and newer than `last`, the newest period told; without one, only the newest due.

    Of the due moments that went by, the newest `most` are made up for; what falls due together counts once.
    """
    if cadence.is_of_its_day:
        today = period_of(cadence.subject, client.day_of(now), client.zone)
        is_new = last is None or last < today
        return DuePeriods((today,) if is_new and _is_due_today(cadence, today, client, now) else ())
    newest = _newest_due(cadence, client, now)
    since = last.until if last else newest.first
    waiting = list(_back_to(since, newest, client.joined_on))
    made = _count_made((due_at(cadence, period, client) for period in waiting), most)
    return DuePeriods(due=tuple(waiting[:made][::-1]), missed=tuple(waiting[made:][::-1]))


def next_due(cadence: Cadence, client: Client, now: datetime) -> Period:
    """The first period that falls due after `now`; `due_at` says when."""
    if cadence.is_of_its_day:
        today = period_of(cadence.subject, client.day_of(now), client.zone)
        return _next_working(today if due_at(cadence, today, client) > now else today.after, client)
    period = _newest_due(cadence, client, now).after
    if client.joined_on and period.until <= client.joined_on:
        return period_of(cadence.subject, client.joined_on, client.zone)
    return period


def _is_due_today(cadence: Cadence, today: Period, client: Client, now: datetime) -> bool:
    return is_working_day(today.first, client.agreement) and due_at(cadence, today, client) <= now


def _next_working(day: Period, client: Client) -> Period:
    while not is_working_day(day.first, client.agreement):
        day = day.after
    return day


def next_working_day(day: date, agreement: Agreement) -> date:
    """The first working day after it."""
    return _nth_working_day(day + _DAY, 1, agreement)


def working_days_ago(day: date, count: int, agreement: Agreement) -> date:
    """The day since which so many working days have gone by."""
    while count:
        day -= _DAY
        count -= is_working_day(day, agreement)
    return day


def working_days_after(day: date, count: int, agreement: Agreement) -> date:
    """The day on which so many working days have gone by since."""
    return _nth_working_day(day + _DAY, count, agreement)


def quiet_until(client: Client, at: datetime) -> datetime | None:
    """When the quiet hours that hold an instant end, UTC; None outside them."""
    begins, ends = client.follow_up.quiet
    today = client.day_of(at)
    for day in (today - _DAY, today) if begins != ends else ():
        first = clock_reads(datetime.combine(day, begins), client.zone)
        last = clock_reads(datetime.combine(day + _DAY * (ends < begins), ends), client.zone)
        if first <= at < last:
            return last
    return None


def follow_up_at(client: Client, day: date) -> datetime:
    """When a follow-up of that day is due, UTC: in its morning, when no quiet hours are."""
    at = clock_reads(datetime.combine(day, FOLLOW_UP.due.at), client.zone)
    return quiet_until(client, at) or at


def is_working_day(day: date, agreement: Agreement) -> bool:
    """Whether the agreement opens on that weekday (without hours: Monday to Friday), and is not closed."""
    opens_on = frozenset(name for hours in agreement.opening for name in hours.days) or _MONDAY_TO_FRIDAY
    return (
        WEEKDAYS[day.weekday()] in opens_on
        and day not in agreement.closed_on
        and day not in _holidays(agreement.holidays, day.year)
    )


def _nth_working_day(first: date, nth: int, agreement: Agreement) -> date:
    day = first - _DAY
    for _ in range(nth):
        day += _DAY
        while not is_working_day(day, agreement):
            day += _DAY
    return day


def _newest_due(cadence: Cadence, client: Client, now: datetime) -> Period:
    period = last_complete(cadence.subject, now, client.zone)
    while due_at(cadence, period, client) > now:
        period = period.before
    return period


def _back_to(since: date, newest: Period, joined_on: date | None) -> Iterator[Period]:
    """Newest first, those that begin on `since` or later and were not over before the client joined."""
    period = newest
    while period.first >= since and not (joined_on and period.until <= joined_on):
        yield period
        period = period.before


def _count_made(moments: Iterable[datetime], most: int) -> int:
    """How many editions, newest first, fall due at the newest `most` of these moments."""
    count, newest = 0, set[datetime]()
    for moment in moments:
        newest.add(moment)
        if len(newest) > most:
            break
        count += 1
    return count


@lru_cache(maxsize=1024)
def _holidays(region: str, year: int) -> frozenset[date]:
    # A holiday on a Saturday may be kept on the last day of the year before.
    return public_holidays(region, range(year - 1, year + 2)) if region else frozenset()
