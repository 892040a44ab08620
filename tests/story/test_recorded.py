"""What was only recorded, and dated to the month: its outcomes are not ours, and nobody sent it to us."""

from __future__ import annotations

from typing import Any

import pytest

from reporter.story.opening import lede
from reporter.story.situation import assess
from tests.story.briefs import brief, dentist, feed, solved, still_open

FEEDS = (feed("police", "2026-11-01T06:00"),)
MONTHLY: dict[str, Any] = {"precision": "month", "is_public": True}


@pytest.mark.parametrize(
    ("older", "said"),
    [
        (1, "An older one also led to an outcome."),
        (3, "Three older ones also led to an outcome."),
    ],
)
def test_older_ones_led_to_an_outcome_and_were_not_solved_by_us(older: int, said: str) -> None:
    rows = [still_open("2026-10-01T00:00", id=f"N-{n}", **MONTHLY) for n in range(4)]
    done = solved("2026-10-01T00:00", "2026-10-01T00:00", id="N-9", **MONTHLY)
    ended = [solved("2026-08-01T00:00", "2026-10-01T00:00", id=f"O-{n}", **MONTHLY) for n in range(older)]
    frames: dict[str, Any] = {"opened": [*rows, done], "resolved": [done, *ended], "backlog": rows}
    told = brief("2026-10", dentist(kind="community"), feeds=FEEDS, **frames)
    text = " ".join(lede(told, assess(told))).replace("\u00a0", " ")
    assert said in text
    assert "We also solved" not in text
