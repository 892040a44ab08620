from __future__ import annotations

from reporter.sections.tip import tip
from tests.sections.reading import blocks
from tests.story.briefs import dentist
from tests.story.scenes import scene, some

CAREFUL = dentist(provider=dentist().provider.model_copy(update={"tip": "lock your screen"}))


def test_a_quiet_day_has_room_for_a_tip() -> None:
    assert blocks(tip(scene("day", CAREFUL)))[0].paragraphs == ("Lock your screen.",)


def test_a_busy_day_or_a_provider_without_one_has_none() -> None:
    assert tip(some("day", 3, 3, CAREFUL)) is None
    assert tip(scene("day")) is None
