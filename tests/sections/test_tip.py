from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter.report import Memory, Remembered, Told
from reporter.sections.tip import tip
from reporter.story.threads import Threads
from tests.sections.reading import blocks
from tests.story.briefs import dentist
from tests.story.scenes import scene, some

CAREFUL = dentist(provider=dentist().provider.model_copy(update={"tip": "lock your screen"}))


def test_a_quiet_day_has_room_for_a_tip() -> None:
    assert blocks(tip(scene("day", CAREFUL)))[0].paragraphs == ("Lock your screen.",)


def test_a_busy_day_or_a_provider_without_one_has_none() -> None:
    assert tip(some("day", 3, 3, CAREFUL)) is None
    assert tip(scene("day")) is None


@pytest.mark.parametrize("since", range(5))
def test_what_was_read_is_left_out_of_the_next_three(since: int) -> None:
    told = scene("day", CAREFUL)
    had = [Told("", (), words=("lock your screen",) if n == since else ()) for n in range(5)]
    earlier = tuple(Remembered(told.now - timedelta(days=n), one) for n, one in enumerate(had))
    again = replace(told, threads=Threads(Memory(earlier=earlier)))
    assert (tip(again) is None) == (since < 3)
    assert again.threads.words == (() if since < 3 else ("lock your screen",))
