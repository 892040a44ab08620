from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.sources.quantities import parse_instants

ISO = ("iso",)
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]


def utc(text: str, zone: str = "UTC", formats: tuple[str, ...] = ISO) -> str:
    parsed = parse_instants([text], formats, zone)
    return "unreadable" if parsed.unreadable[0] else str(parsed.instants[0])


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-10-13 08:12", "Europe/London", "2026-10-13T07:12:00"),
        ("2026-10-13T08:12:30", "America/New_York", "2026-10-13T12:12:30"),
        ("2026-10-13T08:12:00Z", "America/New_York", "2026-10-13T08:12:00"),
        ("2026-10-13T08:12:00.123456789Z", "America/New_York", "2026-10-13T08:12:00"),
        ("2026-10-13T08:12+0800", "Europe/London", "2026-10-13T00:12:00"),
        ("2026-10-13 08:12:00 +0800", "Europe/London", "2026-10-13T00:12:00"),
        ("2026-10-13T08:12:00-05:00", "Europe/London", "2026-10-13T13:12:00"),
        ("2026-10-13", "Europe/London", "2026-10-12T23:00:00"),
    ],
)
def test_an_instant_without_a_zone_is_local_and_with_one_is_not(text: str, zone: str, instant: str) -> None:
    assert utc(text, zone) == instant


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-03-29 01:30", "Europe/London", "2026-03-29T01:00:00"),
        ("2026-03-08 02:30", "America/New_York", "2026-03-08T07:00:00"),
        ("2026-10-04 02:10", "Australia/Lord_Howe", "2026-10-03T15:30:00"),
    ],
)
def test_a_time_that_clocks_skip_becomes_the_instant_they_skip_at(
    local: str, zone: str, instant: str
) -> None:
    assert utc(local, zone) == instant


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-10-25 01:30", "Europe/London", "2026-10-25T00:30:00"),
        ("2026-11-01 01:30", "America/New_York", "2026-11-01T05:30:00"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00"),
    ],
)
def test_a_time_that_clocks_show_twice_is_the_first_of_the_two(local: str, zone: str, instant: str) -> None:
    assert utc(local, zone) == instant


@pytest.mark.parametrize(
    "text", ["", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01 00:00", "9999-12-31 23:59:59"]
)
def test_dates_that_mean_not_set_are_not_set(text: str) -> None:
    beside = ["2026-10-13T08:12:00.123456789Z", "2026-10-13 08:12"]
    parsed = parse_instants([text, *beside], ISO, "America/New_York")
    assert np.isnat(parsed.instants[0])
    assert not parsed.unreadable.any()


@pytest.mark.parametrize(
    "text",
    ["5 years ago", "now", "today", "2026", "2026-10", "20261013", "2026-02-30", "2026-13-01 08:00", "soon"],
)
def test_what_is_no_date_is_never_guessed(text: str) -> None:
    assert utc(text) == "unreadable"


def test_formats_are_tried_in_order() -> None:
    formats = ("%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M", "iso")
    texts = ["29/2/2016 01:16", "29-02-2016 01:16", "2016-02-29 01:16"]
    assert {utc(text, formats=formats) for text in texts} == {"2016-02-29T01:16:00"}
    assert utc("31/2/2016 01:16", formats=formats) == "unreadable"
    assert utc("01/13/2015 02:05:11 PM", formats=("iso", "%m/%d/%Y %I:%M:%S %p")) == "2015-01-13T14:05:11"


def test_a_date_without_a_time_says_so() -> None:
    assert parse_instants(["2026-10-13", "2026-10-13 00:00"], ISO, "UTC").is_day.tolist() == [True, False]


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_a_local_time_reads_as_the_zone_says(local: datetime, zone: str) -> None:
    expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    exists = expected.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    found = datetime.fromisoformat(utc(local.isoformat(), zone)).replace(tzinfo=UTC)
    if exists:
        assert found == expected
    else:
        assert abs(found - expected) <= timedelta(hours=1)
        before = (found - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset()
        assert found.astimezone(ZoneInfo(zone)).utcoffset() != before
