"""A period that the log covers only in part is no point of a history, whenever the log begins or pauses."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.periods import parse_period
from reporter.store.coverage import Asked, Feed, Log, coverage_of
from reporter.store.facts import first_record_at
from reporter.store.history import earlier_periods, history_of
from reporter.store.store import Store, open_store
from tests.store.frames import frame, keep

FIRST, LAST = date(2026, 1, 1), date(2026, 9, 30)
TICKET = frame("tickets", {"id": "1", "opened_at": "2026-01-01"})


def office_days(first: date, last: date) -> list[date]:
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in every if day.weekday() < 5]


def log(*days: date, client: str = "acme", hours: tuple[int, ...] = (8, 11, 17)) -> pd.DataFrame:
    """Tickets of those days, at those hours."""
    opened = [datetime.combine(day, time(hour, 10), UTC) for day in days for hour in hours]
    at = pd.Series(opened, dtype="datetime64[us, UTC]")
    rows = TICKET.loc[TICKET.index.repeat(len(opened))].reset_index(drop=True)
    return rows.assign(id=client + at.astype(str), client=client, opened_at=at, updated_at=at)


@contextmanager
def store_of(*rows: pd.DataFrame, records: str = "tickets") -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder, "store.sqlite")) as store:
        keep(store, records, pd.concat(rows))
        yield store


def points(store: Store, period: str = "2026-09", client: str = "acme", zone: str = "UTC") -> list[str]:
    """The names of the periods that the history has beside the edition's own."""
    parsed = parse_period(period, zone)
    with store.reading() as connection:
        first = first_record_at(connection, client, parsed)
        looked_at = (earlier_periods(parsed)[0], parsed)
        feeds = coverage_of(connection, client, first, looked_at, Asked())
        names = list(history_of(connection, client, parsed, feeds)["name"])
    assert names.pop() == period
    return names


def months(first: int, last: int) -> list[str]:
    return [f"2026-{number:02}" for number in range(first, last + 1)]


some_days = st.integers(0, (date(2026, 7, 31) - FIRST).days).map(lambda days: FIRST + timedelta(days=days))


@settings(max_examples=20, deadline=None)
@given(begins=some_days)
def test_the_month_in_which_a_log_begins_is_a_point_only_when_nothing_of_it_is_missing(begins: date) -> None:
    with store_of(log(*office_days(begins, LAST))) as store:
        is_whole = not office_days(begins.replace(day=1), begins - timedelta(days=1))
        assert points(store) == months(begins.month + (not is_whole), 8)


@settings(max_examples=8, deadline=None)
@given(begins=some_days)
def test_a_week_and_a_day_in_which_a_log_begins_are_judged_alike(begins: date) -> None:
    days = office_days(begins, LAST)
    monday = days[0] - timedelta(days=days[0].weekday())
    after = monday + timedelta(weeks=3)
    late = log(days[0], hours=(11, 17))  # the morning's is missing
    for first_day, has_morning in ((log(days[0]), True), (late, False)):
        with store_of(first_day, log(*days[1:])) as store:
            names = points(store, f"{after:%G-W%V}")
            assert (f"{monday:%G-W%V}" in names) == (days[0] == monday)
            assert len(names) == 2 + (days[0] == monday)
            daily = points(store, str(days[0] + timedelta(weeks=6)))
            assert (str(days[0]) in daily) == has_morning
            assert len(daily) == 5 + has_morning


@settings(max_examples=20, deadline=None)
@given(start=st.integers(60, 200).map(lambda days: FIRST + timedelta(days=days)), length=st.integers(1, 40))
def test_a_month_with_a_gap_of_more_than_twice_the_usual_silence_is_no_point(
    start: date, length: int
) -> None:
    """The usual one is a night of 15 hours; weekends do not count, on which it never speaks."""
    missing = office_days(start, start + timedelta(days=length - 1))
    days = [day for day in office_days(FIRST, LAST) if day not in missing]
    gone = {f"{day:%Y-%m}" for day in missing}
    with store_of(log(*days)) as store:
        assert points(store) == [name for name in months(1, 8) if name not in gone]


def test_months_after_the_end_of_a_log_are_no_points() -> None:
    with store_of(log(*office_days(FIRST, date(2026, 6, 12)))) as store:
        assert points(store) == months(1, 5)


def test_a_quiet_client_is_no_gap_while_its_feed_brings_others() -> None:
    busy = log(*office_days(FIRST, LAST), client="birch")
    quiet = log(date(2026, 1, 1), date(2026, 3, 4), date(2026, 8, 20))
    with store_of(busy, quiet) as store:
        assert points(store) == months(1, 8)


def test_a_client_that_came_later_than_its_feed_has_no_point_of_its_first_part_of_a_month() -> None:
    busy = log(*office_days(FIRST, LAST), client="birch")
    with store_of(busy, log(*office_days(date(2026, 4, 13), LAST))) as store:
        assert points(store) == months(5, 8)
        assert points(store, client="birch") == months(1, 8)


def test_before_the_first_ticket_nothing_is_said_of_tickets_whatever_else_is_watched() -> None:
    with store_of(log(*office_days(date(2026, 5, 13), LAST))) as store:
        checks = [{"id": str(day), "at": f"{day}T03:00"} for day in office_days(FIRST, LAST)]
        keep(store, "activities", frame("activities", *checks))
        assert points(store) == months(6, 8)


def test_of_a_client_without_tickets_its_activities_tell() -> None:
    checks = [{"id": str(day), "at": f"{day}T03:00"} for day in office_days(date(2026, 5, 13), LAST)]
    with store_of(frame("activities", *checks), records="activities") as store:
        assert points(store) == months(6, 8)


def test_where_records_are_few_only_the_beginning_is_judged() -> None:
    rows = log(date(2026, 2, 10), date(2026, 3, 1), date(2026, 8, 30), hours=(9,))
    with store_of(rows) as store:
        assert points(store) == months(3, 8)


def test_records_dated_to_the_month_cover_their_month() -> None:
    rows = [
        {"id": f"{name} {number}", "opened_at": f"{name}-01", "precision": "month"}
        for name in months(3, 9)
        for number in range(30)
    ]
    with store_of(frame("tickets", *rows)) as store:
        assert points(store) == months(3, 8)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "Pacific/Auckland"])
def test_days_are_judged_by_the_clients_own_clock(zone: str) -> None:
    begins = parse_period("2026-04", zone).start.astimezone(UTC) + timedelta(hours=5)
    every = [begins + timedelta(hours=20 * number) for number in range(250)]
    rows = [{"id": str(number), "opened_at": f"{at:%Y-%m-%dT%H:%M}"} for number, at in enumerate(every)]
    with store_of(frame("tickets", *rows)) as store:
        assert points(store, zone=zone) == months(4, 8)


@pytest.mark.parametrize(("spoken", "is_quiet"), [(0, True), (1, True), (3, False), (8, False), (16, False)])
def test_a_stretch_is_quiet_only_where_nearly_all_weeks_are_silent_then(spoken: int, is_quiet: bool) -> None:
    """Sixteen weeks around it, of which some have a record on that morning; every weekday has some."""
    monday = 24 * (4 + 7 * 2800)
    weeks = [monday + 168 * week for week in range(-8, 9)]
    working = {week + 24 * day + hour for week in weeks for day in range(5) for hour in (9, 14)}
    sundays = {week + 24 * 6 + 8 for week in [week for week in weeks if week != monday][:spoken]}
    hours = np.array(sorted(working | sundays), dtype=np.int64)
    feed = Feed("desk", None, None, 0, "tickets", None)
    heard = Log(feed, int(hours[0]) * 3600, 0, (), hours, int(hours[0]))
    start = (monday + 24 * 6) * 3600
    assert heard.is_quiet(start, start + 14 * 3600) == is_quiet
