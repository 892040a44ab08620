from __future__ import annotations

from datetime import date, time
from typing import Any

from reporter.config import Contact
from reporter.config.models import OpenMeeting
from reporter.sections.meet_us import meet_us
from reporter.story.brief import Brief
from reporter.story.residents.narrowing import narrowed
from tests.sections.reading import blocks, plain
from tests.story.briefs import brief
from tests.story.scenes import residents

COFFEE = OpenMeeting(
    on=date(2026, 11, 12), title="Coffee", starts=time(10, 30), ends=time(11, 30), place="On the green"
)
WALK = OpenMeeting(on=date(2026, 11, 5), title="Walk", areas=("Stirchley",))


def told(*meetings: OpenMeeting, **rows: Any) -> Brief:
    return brief("2026-W44", residents().model_copy(update={"meetings": meetings}), **rows)


def test_the_next_two_meetings_say_when_and_where() -> None:
    (agenda,) = blocks(meet_us(told(COFFEE, WALK)))
    assert [plain(item.when) for item in agenda.items] == ["Thu 5 November", "Thu 12 November"]
    assert plain(agenda.items[1].time) == "10:30 to 11:30"
    assert agenda.items[1].remarks[0].text == "On the green."


def test_what_is_over_or_far_ahead_is_not_told() -> None:
    over, far = (COFFEE.model_copy(update={"on": day}) for day in (date(2026, 11, 1), date(2027, 1, 5)))
    assert meet_us(told(over, far)) is None


def test_a_reader_of_one_area_reads_of_its_meetings_and_of_everybodys() -> None:
    reader = Contact(name="A", email="a@example.org", areas=("Bournville",))
    (agenda,) = blocks(meet_us(narrowed(told(COFFEE, WALK), reader)))
    assert [item.headline for item in agenda.items] == ["Coffee"]
