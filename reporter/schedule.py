"""Due rules: which period a cadence reports on at a given moment, and when its edition is due for a client.

Every period has exactly one due moment, and no period is due before an earlier one.
Not here: what was sent already, which the ledger knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from reporter.config.agreements import WEEKDAYS, Agreement, Due
from reporter.config.models import Client
from reporter.periods import Period, Unit, clock_reads, last_complete, period_of, public_holidays

DueRule = Callable[[datetime, str], Period]

_DAY = timedelta(days=1)
_MONDAY_TO_FRIDAY = frozenset(WEEKDAYS[:5])


@dataclass(frozen=True)
class DuePeriods:
    """Periods of one cadence, oldest first: those to make now, and those too long past to make."""

    due: tuple[Period, ...] = ()
    missed: tuple[Period, ...] = ()


def each(unit: Unit) -> DueRule:
    """Due once per calendar unit: the newest period that is over at `now` in the zone."""

    def due(now: datetime, zone: str) -> Period:
        return last_complete(unit, now, zone)

    return due


def due_at(period: Period, client: Client) -> datetime:
    """When the edition of that period is due, UTC: a local time on the N-th day, or working day, after it.

    A daily edition due on working days waits for the next: Monday brings Friday's, Saturday's and Sunday's.
    """
    rule = _rule(period.unit, client)
    if rule.working:
        day = _nth_working_day(period.until, rule.nth, client.agreement)
    else:
        day = period.until + (rule.nth - 1) * _DAY
    return clock_reads(datetime.combine(day, rule.at), client.zone)


def due_periods(unit: Unit, client: Client, now: datetime, last: Period | None, most: int) -> DuePeriods:
    """What is due at `now` and newer than `last`, the newest period told; without one, only the newest due.

    Of the due moments that went by, the newest `most` are made up for; what falls due together counts once.
    """
    newest = _newest_due(unit, client, now)
    since = last.until if last else newest.first
    waiting = list(_back_to(since, newest, client.joined_on))
    made = _count_made(waiting, client, most)
    return DuePeriods(due=tuple(waiting[:made][::-1]), missed=tuple(waiting[made:][::-1]))


def next_due(unit: Unit, client: Client, now: datetime) -> Period:
    """The first period that falls due after `now`; `due_at` says when."""
    period = _newest_due(unit, client, now).after
    if client.joined_on and period.until <= client.joined_on:
        return period_of(unit, client.joined_on, client.zone)
    return period


def is_working_day(day: date, agreement: Agreement) -> bool:
    """Whether the agreement opens on that weekday (without hours: Monday to Friday), and is not closed."""
    opens_on = frozenset(name for hours in agreement.opening for name in hours.days) or _MONDAY_TO_FRIDAY
    return (
        WEEKDAYS[day.weekday()] in opens_on
        and day not in agreement.closed_on
        and day not in _holidays(agreement.holidays, day.year)
    )


def _rule(unit: Unit, client: Client) -> Due:
    match unit:
        case "day":
            return client.due.daily
        case "week":
            return client.due.weekly
        case "month":
            return client.due.monthly
        case "quarter":
            return client.due.quarterly
        case _:
            raise ValueError("a free span is never due by the calendar")


def _nth_working_day(first: date, nth: int, agreement: Agreement) -> date:
    day = first - _DAY
    for _ in range(nth):
        day += _DAY
        while not is_working_day(day, agreement):
            day += _DAY
    return day


def _newest_due(unit: Unit, client: Client, now: datetime) -> Period:
    period = last_complete(unit, now, client.zone)
    while due_at(period, client) > now:
        period = period.before
    return period


def _back_to(since: date, newest: Period, joined_on: date | None) -> Iterator[Period]:
    """Newest first, those that begin on `since` or later and were not over before the client joined."""
    period = newest
    while period.first >= since and not (joined_on and period.until <= joined_on):
        yield period
        period = period.before


def _count_made(newest_first: Sequence[Period], client: Client, most: int) -> int:
    """How many of them fall due at the newest `most` moments."""
    moments: set[datetime] = set()
    for count, period in enumerate(newest_first):
        moments.add(due_at(period, client))
        if len(moments) > most:
            return count
    return len(newest_first)


@lru_cache(maxsize=1024)
def _holidays(region: str, year: int) -> frozenset[date]:
    # A holiday on a Saturday may be kept on the last day of the year before.
    return public_holidays(region, range(year - 1, year + 2)) if region else frozenset()
