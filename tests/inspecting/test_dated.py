"""Dates with the names of clocks, ordinals, and a half of the day beside an hour of twenty-four."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporter.errors import DataError
from reporter.inspecting.trials import Site
from tests.inspecting.looking import look

_ZONES = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Helsinki",
    "America/New_York",
    "Australia/Sydney",
    "Asia/Tokyo",
]
_ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
Writing = Callable[[datetime], str]


def instants(seed: str) -> list[datetime]:
    """Sixty minutes of a year, those of the clock change in the autumn among them."""
    drawn = random.Random(seed)
    begun = datetime(2025, 1, 1, tzinfo=UTC)
    some = [begun + timedelta(minutes=drawn.randrange(365 * 24 * 60)) for _ in range(50)]
    changed = datetime(2025, 10, 26, 0, 10, tzinfo=UTC)
    return some + [changed + timedelta(minutes=30 * step) for step in range(10)]


def log(texts: list[str]) -> str:
    """Tickets opened then."""
    rows = (f'T-{at},Door {at} sticks,Open,"{text}"' for at, text in enumerate(texts, 100))
    return "\n".join(["Ticket,Subject,Status,Created", *rows]) + "\n"


def stored(folder: Path, texts: list[str], zone: str) -> list[datetime]:
    """The first ten as they are read."""
    found = look(folder, log(texts), site=Site(zone))
    assert found.coverage.usable == len(texts)
    return [row["opened_at"].to_pydatetime() for row in found.coverage.preview]


@pytest.mark.parametrize("zone", _ZONES)
@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M %Z", "%d.%m.%Y %H:%M:%S %Z", "%a %b %d %H:%M:%S %Z %Y"])
def test_a_named_clock_is_read_where_the_zones_clocks_were_called_so(
    tmp_path: Path, zone: str, form: str
) -> None:
    told = instants(f"{zone} {form}")[::-1]
    texts = [one.astimezone(ZoneInfo(zone)).strftime(form) for one in told]
    assert stored(tmp_path, texts, zone) == told[:10]


@pytest.mark.parametrize(
    ("kept", "meant"), [("America/New_York", "Europe/Berlin"), ("Europe/London", "Asia/Tokyo")]
)
def test_the_clock_of_another_zone_is_refused_with_the_mend(tmp_path: Path, kept: str, meant: str) -> None:
    texts = [one.astimezone(ZoneInfo(kept)).strftime("%Y-%m-%d %H:%M %Z") for one in instants(kept)]
    with pytest.raises(DataError, match=f"is no time of {meant}") as caught:
        look(tmp_path, log(texts), site=Site(meant))
    assert "zone =" in (caught.value.hint or "")


def test_a_single_time_of_another_clock_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    texts = [one.astimezone(berlin).strftime("%Y-%m-%d %H:%M %Z") for one in instants("one")]
    texts[7] = "2025-07-03 09:00 EST"
    found = look(tmp_path, log(texts), site=Site("Europe/Berlin"))
    assert (found.coverage.usable, len(found.coverage.rows_aside)) == (59, 1)
    assert "another clock" in found.coverage.rows_aside[0].reason


def _ordinal(day: int) -> str:
    return f"{day}{_ENDINGS.get(day, 'th')}"


@pytest.mark.parametrize(
    "written",
    [
        lambda day: f"{_ordinal(day.day)} {day:%B %Y %H:%M}",
        lambda day: f"{_ordinal(day.day)} of {day:%B %Y}, {day:%H:%M}",
        lambda day: f"{day:%B} {_ordinal(day.day)}, {day:%Y %I:%M %p}",
        lambda day: f"{day:%a}, {day:%b} {_ordinal(day.day)}, {day:%Y %H:%M}",
    ],
)
def test_ordinals_name_the_day(tmp_path: Path, written: Writing) -> None:
    told = instants("ordinals")
    assert stored(tmp_path, [written(one) for one in told], "UTC") == told[:10]


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y %H:%M {}", "%Y-%m-%d %H:%M:%S {}", "%d %b %Y %H:%M {}", "%d/%m/%Y %H:%M{}"]
)
def test_a_half_of_the_day_beside_an_hour_of_twenty_four_says_nothing_more(tmp_path: Path, form: str) -> None:
    told = instants(form)
    texts = [one.strftime(form.format("PM" if one.hour > 11 else "AM")) for one in told]
    assert stored(tmp_path, texts, "UTC") == told[:10]


@pytest.mark.parametrize(
    "form", ["%b %d %Y %I:%M:%S:000%p", "%B %d, %Y at %I:%M:%S %p", "%d/%m/%Y %I:%M:%S %p"]
)
def test_minutes_and_seconds_before_a_half_of_the_day_stay_as_they_are(tmp_path: Path, form: str) -> None:
    drawn = random.Random(form)
    told = [one.replace(second=drawn.randrange(60)) for one in instants(form)]
    assert stored(tmp_path, [one.strftime(form) for one in told], "UTC") == told[:10]


@pytest.mark.parametrize("clock", ["13:05 AM", "23:59 AM", "00:05 PM", "24:05 PM"])
def test_an_hour_that_contradicts_its_half_of_the_day_is_set_aside(tmp_path: Path, clock: str) -> None:
    texts = [one.strftime("%d/%m/%Y %I:%M %p") for one in instants(clock)]
    found = look(tmp_path, log([*texts, f"14/03/2025 {clock}"]), site=Site("UTC"))
    assert (found.coverage.usable, len(found.coverage.rows_aside)) == (60, 1)
    assert clock in found.coverage.rows_aside[0].reason
