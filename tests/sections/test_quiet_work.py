from __future__ import annotations

from typing import Any

from reporter.sections.quiet_work import quiet_work
from tests.metrics.worlds import activity
from tests.sections.reading import blocks
from tests.story.scenes import scene, some


def work(count: int) -> list[dict[str, Any]]:
    return [
        activity("visit", "2026-11-03T10:00", id=str(n), title=f"visit to room {n}", minutes=60.0 - n)
        for n in range(1, count + 1)
    ]


def test_the_longest_come_first_and_the_rest_are_counted() -> None:
    told = quiet_work(scene("day", activities=work(5)))
    assert told is not None
    assert told.heading == "What we did anyway"
    (prose,) = blocks(told)
    assert prose.paragraphs == ("Visit to room 1. Visit to room 2. Visit to room 3. And two other jobs.",)


def test_one_more_is_one_other_job() -> None:
    (prose,) = blocks(quiet_work(scene("day", activities=work(4))))
    assert prose.paragraphs[0].endswith("And one other job.")


def test_failed_work_and_none_are_no_section() -> None:
    assert quiet_work(scene("day")) is None
    assert quiet_work(scene("day", activities=[row | {"outcome": "failed"} for row in work(2)])) is None


def test_a_day_with_stories_has_enough_to_say() -> None:
    assert quiet_work(some("day", 1, 1, priority=1)) is None
