"""What is told as still so is so when it is written, not only when the period ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter import metrics
from reporter.story.headline import headline
from reporter.story.opening import none_made_since
from reporter.story.situation import assess
from tests.metrics.worlds import at
from tests.story.scenes import given, scene, some


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("2026-10-19T02:00", "No copy has been made since 19 October."),
        ("2026-11-04T02:00", "No copy was made between 19 October and the end of 3 November."),
    ],
)
def test_no_copy_has_been_made_since_only_where_none_is_known(known: str, said: str) -> None:
    told = scene("day", activities=[])
    facts = replace(told.facts, newest_copy_at=at("2026-10-19T02:00"), known_copy_at=at(known))
    told = replace(told, facts=facts)
    assert headline(told, assess(told))[0] == said
    assert none_made_since(at("2026-10-19T02:00"), told) == said


@pytest.mark.parametrize(("hours", "said"), [(-1, "has been failing"), (7, "had been failing")])
def test_what_has_not_come_back_is_failing_only_while_the_day_runs(hours: int, said: str) -> None:
    quiet = some("day", 3, 3)
    told = replace(quiet, now=quiet.period.end + timedelta(hours=hours))
    given(told, metrics.checks, metrics.Checks(1000, 65))
    given(told, metrics.outages, [metrics.Outage("Line", "", at("2026-11-03T08:12"), None, False)])
    first, follows = headline(told, assess(told))
    assert said in first
    assert follows == ("It is not back yet." if hours < 0 else "It was not back when the day ended.")
