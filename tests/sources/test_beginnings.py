from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.exports import Read, read

LONDON = ZoneInfo("Europe/London")
HEAD = "id,subject,opened_at,status,resolved_at\n"
STAMPS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
AROUND = st.datetimes(datetime(2026, 10, 25), datetime(2026, 10, 25, 4)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


def ticket(folder: Path, opened: str, resolved: str) -> Read:
    return read(folder, f"{HEAD}1,Printer,{opened},closed,{resolved}\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(AROUND, st.integers(0, 5_400), st.sampled_from(STAMPS), st.sampled_from(STAMPS))
def test_what_happened_in_order_is_never_a_contradiction(
    tmp_path: Path, opened: datetime, seconds: int, opening: str, ending: str
) -> None:
    texts = [
        at.astimezone(LONDON).strftime(form)
        for at, form in ((opened, opening), (opened + timedelta(seconds=seconds), ending))
    ]
    found = ticket(tmp_path, *texts)
    assert found.set_aside == []
    lasted = found.frame["resolved_at"].iloc[0] - found.frame["opened_at"].iloc[0]
    assert lasted >= timedelta(0)


@pytest.mark.parametrize(
    ("opened", "resolved", "minutes"),
    [
        ("2026-10-01 09:00:16", "2026-10-01 09:00", 0),
        ("2026-10-25 01:50", "2026-10-25 01:10", 20),
        ("2026-10-25 01:50:30", "2026-10-25 01:50", 0),
        ("2026-10-25T01:05Z", "2026-10-25 01:10", 5),
    ],
)
def test_the_shortest_time_that_is_possible_is_read(
    tmp_path: Path, opened: str, resolved: str, minutes: int
) -> None:
    found = ticket(tmp_path, opened, resolved)
    assert found.frame["resolved_at"].iloc[0] - found.frame["opened_at"].iloc[0] == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("opened", "resolved"),
    [
        ("2026-10-01 09:01:00", "2026-10-01 09:00"),
        ("2026-10-25T00:50Z", "2026-10-25T00:10Z"),
        ("2026-10-24 01:50", "2026-10-24 01:10"),
        ("2026-10-02 09:00", "2026-10-01"),
    ],
)
def test_what_truly_ended_before_it_began_is_set_aside(tmp_path: Path, opened: str, resolved: str) -> None:
    assert "before it was opened" in ticket(tmp_path, opened, resolved).set_aside[0].reason
