"""A year of planned changes and of calls, in five zones and over both nights on which clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from reporter.cadences import CALLS
from reporter.config import Client, Provider
from reporter.records import Change
from reporter.report import Announcement
from reporter.runs.announcing import ChangeLog, due_notices, notice_of, stale
from reporter.schedule import due_periods
from reporter.story.noticing import tell_notice

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland")
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
STEP = timedelta(hours=16, minutes=20)  # so that every hour of the day has its turn
DAY = timedelta(days=1)
FATES = ("done", "cancelled", "moved", "taken back", "heard late", "in progress")
SAID = {
    "7-days": "",
    "1-day": "",
    "start": "Planned to start now",
    "done": "Done",
    "failed": "Not finished",
    "moved": "Moved",
    "cancelled": "Cancelled",
}


def client(zone: str) -> Client:
    provider = Provider(name="Northfield", zone=zone)
    return Client(slug="acme", name="Acme", zone=zone, locale="en_GB", provider=provider)


@dataclass
class Fate:
    """What becomes of a change: how the log has it from when on, and what is to be told, and when."""

    name: str
    starts_at: datetime
    zone: str
    log: list[tuple[datetime, Change]] = field(default_factory=list)
    told: list[tuple[datetime, str]] = field(default_factory=list)

    def morning(self, day: date) -> datetime:
        """Eight by the clock on the wall."""
        return datetime.combine(day, time(8), ZoneInfo(self.zone)).astimezone(UTC)

    def ahead(self, starts_at: datetime, *names: str) -> list[tuple[datetime, str]]:
        """When it is told ahead and at its start."""
        day = starts_at.astimezone(ZoneInfo(self.zone)).date()
        week = day - 7 * DAY
        while week.weekday() > 4:
            week -= DAY
        at = {"7-days": self.morning(week), "1-day": self.morning(day - DAY), "start": starts_at}
        key = f"{starts_at:%Y%m%dT%H%MZ}"
        return [(at[name], f"{key}-{name}") for name in names]

    def says(self, at: datetime, **words: object) -> None:
        known = self.log[-1][1] if self.log else Change(
            source="plans", id=self.name, client="acme", starts_at=self.starts_at, updated_at=BEGIN,
            ends_at=self.starts_at + timedelta(hours=2), title=f"Work {self.name}", status="scheduled",
        )  # fmt: skip
        self.log.append((at, replace(known, updated_at=at, **words)))  # type: ignore[arg-type]

    def tells(self, at: datetime, name: str, starts_at: datetime | None = None) -> None:
        self.told.append((at, f"{starts_at or self.starts_at:%Y%m%dT%H%MZ}-{name}"))


def lived(name: str, fate: str, starts: datetime, zone: str) -> Fate:
    """One change from when it is planned to its end."""
    one, end = Fate(name, starts, zone), starts + timedelta(hours=2, minutes=5)
    one.says(starts - timedelta(hours=7 if fate == "heard late" else 24 * 20))
    if fate == "heard late":
        local = starts.astimezone(ZoneInfo(zone))
        morning = one.morning(local.date() - DAY)
        one.tells(max(morning, one.log[0][0]), "1-day")
        one.told += one.ahead(starts, "start")
    elif fate == "cancelled":
        one.told += one.ahead(starts, "7-days")
        one.says(starts - 3 * DAY, status="cancelled")
        one.tells(starts - 3 * DAY, "cancelled")
        return one
    elif fate == "moved":
        later, at = starts + 9 * DAY, starts - 2 * DAY
        one.told += one.ahead(starts, "7-days")
        one.says(at, status="moved", starts_at=later, ends_at=later + timedelta(hours=2))
        one.tells(at, "moved", later)
        one.told += one.ahead(later, "7-days", "1-day", "start")
        starts, end = later, later + timedelta(hours=2, minutes=5)
    else:
        one.told += one.ahead(starts, "7-days", "1-day", "start")
    if fate == "in progress":
        one.says(starts, status="in progress")  # and nobody ever says how it ended
        return one
    one.says(end, status="taken back" if fate == "taken back" else "done")
    one.tells(end, "failed" if fate == "taken back" else "done", starts)
    return one


def year_of(zone: str) -> list[Fate]:
    """Windows all over the year, some in the very hours that clocks skip or repeat."""
    place = ZoneInfo(zone)
    offsets = [(at, at.astimezone(place).utcoffset()) for at in _hours()]
    turns = [at for (at, before), (_, after) in pairwise(offsets) if before != after]
    usual = [BEGIN + timedelta(days=30 + 20 * n, hours=(5 * n) % 24, minutes=15 * (n % 4)) for n in range(16)]
    around = [at + timedelta(minutes=30 * n) for at in turns for n in range(-4, 5)]
    return [
        lived(f"CHG-{number}", FATES[number % len(FATES)], at, zone)
        for number, at in enumerate(sorted({*usual, *around}))
    ]


def _hours() -> Iterator[datetime]:
    at = BEGIN + 30 * DAY
    while at < END - 30 * DAY:
        yield at
        at += timedelta(hours=1)


def runs_over(fates: list[Fate]) -> list[datetime]:
    """Every seven hours or so, and at each moment at which something is due or becomes known."""
    usual = [BEGIN + n * STEP for n in range(int((END - BEGIN) / STEP) + 1)]
    return sorted({*usual, *(at for one in fates for at, _ in (*one.told, *one.log))})


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_changes_is_told_each_moment_once_in_order_and_at_its_time(zone: str) -> None:
    fates, acme = year_of(zone), client(zone)
    announced: dict[str, list[Announcement]] = {one.name: [] for one in fates}
    told: dict[str, list[tuple[datetime, str]]] = {one.name: [] for one in fates}
    for now in runs_over(fates):
        known = {one.name: said[-1] for one in fates if (said := [log for at, log in one.log if at <= now])}
        near = {name: one for name, one in known.items() if abs(one.starts_at - now) < 40 * DAY}
        log, before = ChangeLog(acme, near, now), [one for name in near for one in announced[name]]
        for due in list(due_notices(log, before)):
            report = tell_notice(notice_of(log, due.edition, before))
            for edition in (due.edition, *due.others):
                key = edition.named
                told[key.subject].append((now, key.moment))
                announced[key.subject].append(Announcement(edition.key, "told", now))
            assert report.headline[0].startswith(SAID[due.edition.named.moment.partition("Z-")[2]])
            assert stale(log, due.edition, before) == ""
        since = [one for name in near for one in announced[name]]
        assert list(due_notices(log, since)) == []  # a second run at that moment has nothing to tell
    for one in fates:
        assert told[one.name] == one.told, one.name
        moments = [moment for _, moment in told[one.name]]
        assert len(moments) == len(set(moments))


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_calls_is_one_list_each_working_day_at_seven_by_the_clock_on_the_wall(zone: str) -> None:
    team, place = client(zone), ZoneInfo(zone)
    last, found = None, []
    now = BEGIN
    while now < END:
        for period in due_periods(CALLS, team, now, last, CALLS.catch_up).due:
            found.append((period.first, now.astimezone(place)))
            last = period
        now += timedelta(minutes=30)
    first = found[0][0]
    days = [first + n * DAY for n in range((found[-1][0] - first).days + 1)]
    assert [day for day, _ in found] == [day for day in days if day.weekday() < 5]
    assert len(found) in (260, 261, 262)
    for day, at in found[1:]:  # the year may begin in the course of a day
        assert at.date() == day
        assert time(7) <= at.time() < time(7, 30)
