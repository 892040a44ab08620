from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.config.agreements import hours_a_day
from reporter.metrics.clock import ALWAYS, Clock, clock_of, deadline, opening_seconds
from reporter.periods import OpeningHours
from tests.metrics.worlds import at, client

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"
OFFICE = [{"days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "opens": "09:00", "closes": "17:00"}]
HOUR = 3600


def clock(zone: str = LONDON, **agreement: object) -> Clock:
    told = client(zone, **({"opening": OFFICE} | agreement))
    return clock_of(told.agreement, zone)


def instants(*texts: str | None) -> pd.Series[pd.Timestamp]:
    return pd.Series([text and at(text) for text in texts], dtype="datetime64[us, UTC]")


def seconds(begin: str | None, end: str | None, by: Clock) -> float:
    return float(opening_seconds(instants(begin), instants(end), by).iloc[0])


def due(begin: str, allowed: float, by: Clock) -> str:
    return f"{deadline(instants(begin), allowed, by).iloc[0]:%Y-%m-%dT%H:%M}"


def test_without_opening_hours_the_clock_always_runs() -> None:
    assert seconds("2026-08-01T00:00", "2026-08-02T06:00", ALWAYS) == 30 * HOUR
    assert clock(opening=[]) == ALWAYS
    assert due("2026-08-01T00:00", 30 * HOUR, ALWAYS) == "2026-08-02T06:00"


def test_only_open_time_counts() -> None:
    # Friday 16:00 to Monday 10:00, British Summer Time
    assert seconds("2026-07-31T15:00", "2026-08-03T09:00", clock()) == 2 * HOUR
    assert seconds("2026-08-01T09:00", "2026-08-02T09:00", clock()) == 0


def test_breaks_holidays_and_closed_days_do_not_count() -> None:
    surgery = [
        {"days": ["Mon", "Tue", "Thu", "Fri"], "opens": "08:30", "closes": "12:30"},
        {"days": ["Mon", "Tue", "Thu", "Fri"], "opens": "13:30", "closes": "17:30"},
    ]
    assert seconds("2026-01-05T12:00", "2026-01-05T14:00", clock(opening=surgery)) == HOUR
    # Christmas Eve closed, 25th and 28th public holidays, 26th and 27th a weekend
    festive = clock(holidays="GB-ENG", closed_on=["2026-12-24"])
    assert seconds("2026-12-23T16:00", "2026-12-29T10:00", festive) == 2 * HOUR


def test_an_unknown_instant_gives_an_unknown_time() -> None:
    assert pd.isna(seconds("2026-08-03T09:00", None, clock()))
    assert pd.isna(seconds(None, None, clock()))
    assert deadline(instants(None), 60, clock()).isna().all()
    assert deadline(instants("2026-08-03T09:00"), float("nan"), clock()).isna().all()
    assert opening_seconds(instants(), instants(), clock()).empty
    assert deadline(instants(), 60, clock()).empty


def test_an_end_before_the_start_is_below_nought() -> None:
    assert seconds("2026-08-03T10:00", "2026-08-03T09:00", clock()) == -HOUR


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        (LONDON, "2026-03-28", 7),
        (LONDON, "2026-10-24", 9),
        (NEW_YORK, "2026-03-07", 7),
        (NEW_YORK, "2026-10-31", 9),
        (LORD_HOWE, "2026-10-03", 7.5),
        (LORD_HOWE, "2026-04-04", 8.5),
        (LONDON, "2026-06-06", 8),
    ],
)
def test_a_night_shift_counts_the_hours_that_pass(zone: str, night: str, hours: float) -> None:
    shift = clock(zone, opening=[{"days": ["Sat"], "opens": "22:00", "closes": "06:00"}])
    noon = datetime.fromisoformat(f"{night}T12:00").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    begin = pd.Series([noon], dtype="datetime64[us, UTC]")
    assert opening_seconds(begin, begin + pd.Timedelta(days=1), shift).iloc[0] == hours * HOUR


@pytest.mark.parametrize(
    ("begin", "hours", "runs_out"),
    [
        ("2026-08-03T08:00", 4, "2026-08-03T12:00"),
        ("2026-08-03T08:00", 8, "2026-08-03T16:00"),  # the very end of the day, not the next morning
        ("2026-08-03T08:00", 9, "2026-08-04T09:00"),
        ("2026-08-07T15:30", 1, "2026-08-10T08:30"),  # over a weekend
        ("2026-08-08T12:00", 1, "2026-08-10T09:00"),  # opened while closed
        ("2026-12-31T15:00", 2 * 8, "2027-01-05T15:00"),  # into the next year
    ],
)
def test_a_promise_runs_out_when_its_open_time_is_spent(begin: str, hours: float, runs_out: str) -> None:
    assert due(begin, hours * HOUR, clock(holidays="GB-ENG")) == runs_out


def test_a_long_promise_on_few_hours_runs_out_years_later() -> None:
    weekly = clock(opening=[{"days": ["Mon"], "opens": "09:00", "closes": "10:00"}])
    assert due("2026-01-01T00:00", 104 * HOUR, weekly) == "2027-12-27T10:00"


def test_a_promise_that_can_never_run_out_has_no_deadline() -> None:
    never = OpeningHours(LONDON, ((frozenset(), time(9), time(17)),))
    assert deadline(instants("2026-08-03T09:00"), 60, never).isna().all()
    assert seconds("2026-08-03T09:00", "2027-08-03T09:00", never) == 0


def test_the_hours_of_an_ordinary_day() -> None:
    assert hours_a_day(client().agreement.opening) == 24
    assert hours_a_day(client(opening=OFFICE).agreement.opening) == 8
    saturdays = [{"days": ["Sat"], "opens": "22:00", "closes": "00:00"}]
    assert hours_a_day(client(opening=OFFICE + saturdays).agreement.opening) == 8


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
openings = st.lists(
    st.fixed_dictionaries(
        {
            "days": st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True),
            "opens": quarters,
            "closes": quarters,
        }
    ),
    min_size=1,
    max_size=3,
)
clocks = st.builds(
    lambda zone, opening: clock(zone, opening=opening, closed_on=["2026-03-30", "2026-11-02"]),
    st.sampled_from([LONDON, NEW_YORK, LORD_HOWE]),
    openings,
)
CHANGES = [
    at(day) for day in ("2026-03-07T12:00", "2026-03-28T12:00", "2026-04-04T06:00", "2026-10-24T12:00")
]
starts = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-2000, 2000),
)
lengths = st.integers(0, 4 * 1440).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=40)
@given(clocks, starts, lengths)
def test_open_time_is_what_a_watcher_counts_minute_by_minute(
    by: Clock, begin: datetime, length: timedelta
) -> None:
    told = opening_seconds(_one(begin), _one(begin + length), by).iloc[0]
    assert told == 60 * _watched_minutes(by, begin, begin + length)


@settings(max_examples=100)
@given(clocks, starts, lengths, lengths)
def test_two_legs_of_a_way_are_the_whole_way(
    by: Clock, begin: datetime, one: timedelta, two: timedelta
) -> None:
    middle, end = begin + one, begin + one + two
    first, second = (
        opening_seconds(_one(begin), _one(middle), by),
        opening_seconds(_one(middle), _one(end), by),
    )
    assert first.iloc[0] + second.iloc[0] == opening_seconds(_one(begin), _one(end), by).iloc[0]


@settings(max_examples=100)
@given(clocks, starts, st.integers(1, 40 * 3600))
def test_at_the_deadline_just_the_promised_time_has_passed(by: Clock, begin: datetime, allowed: int) -> None:
    runs_out = deadline(_one(begin), allowed, by)
    assert opening_seconds(_one(begin), runs_out, by).iloc[0] == allowed
    just_before = runs_out - pd.Timedelta(seconds=1)
    assert opening_seconds(_one(begin), just_before, by).iloc[0] < allowed


def _one(instant: datetime) -> pd.Series[pd.Timestamp]:
    return pd.Series([instant], dtype="datetime64[us, UTC]")


def _watched_minutes(by: Clock, begin: datetime, end: datetime) -> int:
    """Open minutes between the two, by reading a local clock every minute."""
    assert by is not None
    zone = ZoneInfo(by.zone)
    early = begin - timedelta(days=3)
    ticks = [
        early + timedelta(minutes=n) for n in range(int((end - early) / timedelta(minutes=1)) + 3 * 1440)
    ]
    walls = [tick.astimezone(zone).replace(tzinfo=None) for tick in ticks]
    seen: set[datetime] = set()
    for day in sorted({wall.date() for wall in walls})[1:-2]:
        for weekdays, opens, closes in by.rules:
            if day.weekday() in weekdays and day not in by.closed_on:
                closing = datetime.combine(day + timedelta(days=closes <= opens), closes)
                first = next(n for n, wall in enumerate(walls) if wall >= datetime.combine(day, opens))
                last = next(n for n, wall in enumerate(walls) if wall >= closing)
                seen.update(ticks[first:last])
    return sum(begin <= tick < end for tick in seen)
