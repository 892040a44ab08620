"""What is said of tickets that are over, though nobody knows when, or with what result."""

from __future__ import annotations

import pytest

from reporter.story.opening import lede
from reporter.story.situation import assess
from tests.story.briefs import brief, feed, solved

DAYS = [f"2026-10-{day:02}T09:00" for day in range(1, 11)]


@pytest.mark.parametrize(("undated", "somehow"), [(0, 2), (2, 0), (2, 3)])
def test_a_day_that_is_known_is_not_told_as_unknown(undated: int, somehow: int) -> None:
    rows = [solved(day, day, id=day) for day in DAYS]
    for row in rows[:undated]:
        row |= {"resolved_at": None, "outcome": ""}
    for row in rows[undated : undated + somehow]:
        row |= {"outcome": ""}
    october = brief(
        "2026-10", opened=rows, resolved=rows[undated + somehow :], feeds=(feed("desk", "2026-11-01T06:00"),)
    )
    told = " ".join(lede(october, assess(october))).replace("\u00a0", " ")
    words = {2: "two", 3: "three"}
    assert ("closed on a day we do not know" in told) == bool(undated)
    assert ("we do not know with what result" in told) == bool(somehow)
    if somehow:
        assert f"{words[somehow]} closed, we do not know with what result" in told
