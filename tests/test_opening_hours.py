from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.periods import OpeningHours, opening_windows, public_holidays

LONDON = "Europe/London"
WORKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


def hours(*rules: tuple[frozenset[int], str, str], zone: str = LONDON, **words: object) -> OpeningHours:
    told = tuple(
        (days, time.fromisoformat(opens), time.fromisoformat(closes)) for days, opens, closes in rules
    )
    return OpeningHours(zone, told, **words)  # type: ignore[arg-type]


def windows(opening: OpeningHours, first: date, days: int = 1) -> list[str]:
    spans = opening_windows(opening, first, first + timedelta(days=days))
    return [f"{begin:%m-%dT%H:%M}/{end:%m-%dT%H:%M}" for begin, end in spans]


def test_a_working_day_opens_and_closes_by_local_clocks() -> None:
    nine_to_five = hours((WORKDAYS, "09:00", "17:00"))
    assert windows(nine_to_five, date(2026, 1, 5)) == ["01-05T09:00/01-05T17:00"]
    assert windows(nine_to_five, date(2026, 7, 6)) == ["07-06T08:00/07-06T16:00"]
    assert windows(nine_to_five, date(2026, 7, 4), days=2) == []


def test_a_lunch_break_makes_two_windows() -> None:
    surgery = hours((WORKDAYS, "08:30", "12:30"), (WORKDAYS, "13:30", "17:30"))
    assert windows(surgery, date(2026, 1, 5)) == ["01-05T08:30/01-05T12:30", "01-05T13:30/01-05T17:30"]


def test_windows_that_touch_or_overlap_are_one() -> None:
    split = hours((WORKDAYS, "08:00", "12:00"), (WORKDAYS, "12:00", "14:00"), (WORKDAYS, "13:00", "17:00"))
    assert windows(split, date(2026, 1, 5)) == ["01-05T08:00/01-05T17:00"]


def test_midnight_to_midnight_never_closes() -> None:
    always = hours((EVERY_DAY, "00:00", "00:00"))
    assert windows(always, date(2026, 3, 28), days=3) == ["03-28T00:00/03-30T23:00"]


def test_a_night_shift_belongs_to_the_evening_it_begins_on() -> None:
    fridays = hours((frozenset({4}), "22:00", "06:00"))
    assert windows(fridays, date(2026, 1, 5), days=7) == ["01-09T22:00/01-10T06:00"]
    shut = hours((frozenset({4}), "22:00", "06:00"), closed_on=frozenset({date(2026, 1, 10)}))
    assert windows(shut, date(2026, 1, 5), days=7) == ["01-09T22:00/01-10T06:00"]


def test_closing_at_midnight_means_the_end_of_the_day() -> None:
    late = hours((WORKDAYS, "18:00", "00:00"))
    assert windows(late, date(2026, 1, 5)) == ["01-05T18:00/01-06T00:00"]


def test_nothing_opens_on_a_closed_day_or_a_public_holiday() -> None:
    desk = hours((WORKDAYS, "09:00", "17:00"), closed_on=frozenset({date(2026, 12, 24)}), holidays="GB-ENG")
    open_days = [span[:5] for span in windows(desk, date(2026, 12, 21), days=14)]
    assert open_days == [
        "12-21",
        "12-22",
        "12-23",
        "12-29",
        "12-30",
        "12-31",
    ]  # 28th stands in for Boxing Day


def test_regions_have_their_own_holidays() -> None:
    years = range(2026, 2027)
    assert date(2026, 8, 31) in public_holidays("GB-ENG", years)
    assert date(2026, 8, 31) not in public_holidays("GB-SCT", years)
    assert date(2026, 4, 20) in public_holidays("US-MA", years)
    assert public_holidays("", years) == frozenset()


@pytest.mark.parametrize(
    ("night", "hours_open"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 7, 4), 8)]
)
def test_a_night_shift_is_as_long_as_the_clocks_make_it(night: date, hours_open: int) -> None:
    (begin, end), *more = opening_windows(
        hours((EVERY_DAY, "22:00", "06:00")), night, night + timedelta(days=1)
    )
    assert not more
    assert (end - begin) / timedelta(hours=1) == hours_open


def test_opening_in_the_hour_that_spring_skips_means_when_it_is_over() -> None:
    assert windows(hours((EVERY_DAY, "01:30", "05:00")), date(2026, 3, 29)) == ["03-29T01:00/03-29T04:00"]
    assert windows(hours((EVERY_DAY, "01:15", "01:45")), date(2026, 3, 29)) == []


rule = st.tuples(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
)
changing = st.sampled_from(
    [
        (LONDON, date(2026, 3, 28)),
        (LONDON, date(2026, 10, 24)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("America/Havana", date(2026, 11, 1)),
        ("America/Havana", date(2026, 3, 8)),
    ]
)


@settings(max_examples=60)
@given(st.lists(rule, min_size=1, max_size=3), changing, st.sampled_from([frozenset(), frozenset({0})]))
def test_the_desk_is_open_in_the_minutes_that_a_watcher_would_see(
    rules: list[tuple[frozenset[int], time, time]], where: tuple[str, date], closed: frozenset[int]
) -> None:
    zone, first = where
    closed_on = frozenset(first + timedelta(days=n) for n in closed)
    spans = opening_windows(OpeningHours(zone, tuple(rules), closed_on), first, first + timedelta(days=2))
    seen = _watched(rules, zone, first, closed_on)
    told = {minute for begin, end in spans for minute in _minutes(begin, end)}
    assert told == seen


def _watched(
    rules: list[tuple[frozenset[int], time, time]], zone: str, first: date, closed_on: frozenset[date]
) -> set[datetime]:
    """Open minutes found by looking at the local clock every fifteen minutes, day by day and rule by rule."""
    noon = datetime.combine(first, time(12), UTC)
    ticks = list(_minutes(noon - timedelta(days=2), noon + timedelta(days=5)))
    walls = [tick.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for tick in ticks]
    seen = set()
    for day in (first, first + timedelta(days=1)):
        for weekdays, opens, closes in rules:
            if day.weekday() not in weekdays or day in closed_on:
                continue
            closing = datetime.combine(day + timedelta(days=closes <= opens), closes)
            begin = next(n for n, wall in enumerate(walls) if wall >= datetime.combine(day, opens))
            end = next(n for n, wall in enumerate(walls) if wall >= closing)
            seen.update(ticks[begin:end])
    return seen


def _minutes(begin: datetime, end: datetime) -> list[datetime]:
    step = timedelta(minutes=15)
    return [begin + n * step for n in range((end - begin) // step)]
