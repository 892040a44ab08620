from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import UsageError
from reporter.periods import (
    DAY,
    MONTH,
    QUARTER,
    WEEK,
    Period,
    Unit,
    clock_reads,
    last_complete,
    midnight,
    parse_period,
    period_of,
)

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"
zones = st.sampled_from([LONDON, NEW_YORK, LORD_HOWE])
units = st.sampled_from([DAY, WEEK, MONTH, QUARTER])
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
walls = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-12-31"))
instants = walls.map(lambda wall: wall.replace(tzinfo=UTC))


@given(units, instants, zones)
def test_every_instant_lies_in_exactly_one_period_of_a_unit(unit: Unit, instant: datetime, zone: str) -> None:
    period = period_of(unit, instant.astimezone(ZoneInfo(zone)).date(), zone)
    assert instant in period
    assert instant not in period.before
    assert instant not in period.after


@given(units, days, zones)
def test_the_end_of_a_period_is_the_start_of_the_next(unit: Unit, day: date, zone: str) -> None:
    period = period_of(unit, day, zone)
    assert period.end == period.after.start
    assert period.start == period.before.end
    assert period.end not in period
    assert period.start in period


@given(units, days, zones)
def test_before_and_after_undo_each_other(unit: Unit, day: date, zone: str) -> None:
    period = period_of(unit, day, zone)
    assert period.before.after == period
    assert period.after.before == period


@given(days, st.integers(1, 400), zones)
def test_a_free_span_is_followed_by_one_of_as_many_days(first: date, length: int, zone: str) -> None:
    span = Period(first, first + timedelta(days=length), zone)
    assert span.before.after == span
    assert span.before.until == span.first
    assert len(span.after.days) == len(span.days) == length


@given(units, days, zones)
def test_the_name_of_a_period_reads_back_as_the_same_period(unit: Unit, day: date, zone: str) -> None:
    period = period_of(unit, day, zone)
    assert parse_period(period.name, zone) == period


@given(days, st.integers(1, 400))
def test_the_name_of_a_span_reads_back_as_the_same_span(first: date, length: int) -> None:
    span = Period(first, first + timedelta(days=length), LONDON)
    assert parse_period(span.name, LONDON) == span


@given(units, days)
def test_a_period_holds_each_of_its_days_and_no_other(unit: Unit, day: date) -> None:
    period = period_of(unit, day, LONDON)
    assert day in period.days
    assert period.days[0] == period.first
    assert period.days[-1] == period.last
    assert all(period_of(unit, inside, LONDON) == period for inside in period.days)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (LONDON, date(2026, 3, 29), 23),
        (LONDON, date(2026, 10, 25), 25),
        (LONDON, date(2026, 6, 1), 24),
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (LORD_HOWE, date(2026, 10, 4), 23.5),
        (LORD_HOWE, date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone: str, day: date, hours: float) -> None:
    period = period_of(DAY, day, zone)
    assert period.end - period.start == timedelta(hours=hours)


def test_a_week_holds_seven_days_even_when_clocks_change() -> None:
    week = period_of(WEEK, date(2026, 3, 29), LONDON)
    assert len(week.days) == 7
    assert week.end - week.start == timedelta(hours=7 * 24 - 1)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00"),  # 00:00 never was: 01:00 came first
        ("America/Sao_Paulo", date(2018, 2, 18), "2018-02-18T03:00"),  # the hour before midnight came twice
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00"),
        ("Asia/Beirut", date(2022, 10, 30), "2022-10-29T22:00"),
        ("America/Havana", date(2026, 3, 8), "2026-03-08T05:00"),
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00"),  # 00:00 came twice: the first counts
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00"),  # a day that never was
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00"),
        ("UTC", date(2026, 1, 1), "2026-01-01T00:00"),
    ],
)
def test_midnight_is_where_the_day_begins_whatever_clocks_do(zone: str, day: date, begins: str) -> None:
    assert midnight(day, zone) == datetime.fromisoformat(begins).replace(tzinfo=UTC)


@given(
    walls.map(lambda wall: wall.replace(microsecond=0)),
    st.sampled_from([LONDON, NEW_YORK, LORD_HOWE, "America/Havana", "Asia/Beirut"]),
)
def test_a_wall_time_is_reached_at_the_first_instant_whose_clocks_show_it_or_later(
    wall: datetime, zone: str
) -> None:
    instant = clock_reads(wall, zone)
    assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= wall
    just_before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert just_before.replace(tzinfo=None) < wall


def test_a_skipped_wall_time_is_reached_when_clocks_jump_over_it() -> None:
    skipped = datetime.fromisoformat("2026-03-29T01:30")
    assert clock_reads(skipped, LONDON) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "first", "until"),
    [
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 4)),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 11)),
        ("2026-W1", date(2025, 12, 29), date(2026, 1, 5)),
        ("2028-02", date(2028, 2, 1), date(2028, 3, 1)),
        ("2028-02-29", date(2028, 2, 29), date(2028, 3, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        (" 2026-12-31--2027-01-01 ", date(2026, 12, 31), date(2027, 1, 2)),
    ],
)
def test_a_name_gives_its_days(name: str, first: date, until: date) -> None:
    period = parse_period(name, LONDON)
    assert (period.first, period.until) == (first, until)


@pytest.mark.parametrize(
    "text",
    [
        "2027-W53",
        "2025-W53",
        "2026-W00",
        "2027-02-29",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-07-02--2026-07-01",
        "2026-07-01--",
        "20260701--20260731",
        "2026-H3",
        "July",
        "",
        "0001-01-01",
        "9999-12-31",
        "9999-12",
        "٢٠٢٦-٠١",
    ],
)
def test_what_is_no_period_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UsageError, match="is not a period") as refused:
        parse_period(text, LONDON)
    assert "2026-W33" in refused.value.hint


def test_a_reversed_span_says_what_is_wrong_with_it() -> None:
    with pytest.raises(UsageError, match="it ends before it begins"):
        parse_period("2026-07-02--2026-07-01", LONDON)


def test_the_month_before_july_is_june_however_many_days_it_has() -> None:
    assert parse_period("2026-07", LONDON).before.name == "2026-06"
    assert parse_period("2026-01", LONDON).before.name == "2025-12"
    assert parse_period("2028-Q1", LONDON).before.name == "2027-Q4"
    assert parse_period("2027-W01", LONDON).before.name == "2026-W53"
    assert parse_period("2028-03-01", LONDON).before.name == "2028-02-29"


@pytest.mark.parametrize(
    ("unit", "now", "name"),
    [
        (DAY, "2026-08-03T22:59", "2026-08-02"),
        (DAY, "2026-08-03T23:00", "2026-08-03"),  # midnight in London
        (WEEK, "2026-08-03T09:00", "2026-W31"),
        (MONTH, "2026-07-31T22:59", "2026-06"),
        (MONTH, "2026-07-31T23:00", "2026-07"),
        (QUARTER, "2026-01-01T00:00", "2025-Q4"),
    ],
)
def test_the_last_complete_period_is_over_by_local_clocks(unit: Unit, now: str, name: str) -> None:
    assert last_complete(unit, datetime.fromisoformat(now).replace(tzinfo=UTC), LONDON).name == name
