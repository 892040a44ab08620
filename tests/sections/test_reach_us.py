from __future__ import annotations

from reporter.sections.reach_us import reach_us
from tests.sections.reading import blocks
from tests.story.briefs import brief
from tests.story.scenes import residents


def test_the_numbers_to_ring_stand_as_the_provider_sorted_them() -> None:
    (calls,) = blocks(reach_us(brief("2026-W44", residents())))
    assert [line.number for line in calls.lines] == ["0121 496 0100", "0121 496 0142"]


def test_without_numbers_there_is_no_such_part() -> None:
    who = residents()
    silent = who.model_copy(update={"provider": who.provider.model_copy(update={"calls": ()})})
    assert reach_us(brief("2026-W44", silent)) is None
