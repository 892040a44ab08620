from __future__ import annotations

from dataclasses import replace
from datetime import date

from reporter.config import Contact
from reporter.config.reviews import PriorityNote, ReviewFile
from reporter.sections.priorities import priorities
from reporter.story.brief import Brief
from reporter.story.residents.narrowing import narrowed
from tests.sections.reading import blocks, plain
from tests.story.briefs import brief
from tests.story.scenes import residents

TOWPATH = PriorityNote(
    title="the towpath at night",
    on=date(2026, 10, 1),
    chosen="voted",
    areas=("Bournville",),
    became="We walk it",
)
SCHOOL = PriorityNote(title="The school run", on=date(2026, 7, 9), ended_on=date(2026, 10, 28))


def told(*kept: PriorityNote, period: str = "2026-W44") -> Brief:
    file = ReviewFile().model_copy(update={"priorities": kept})
    return replace(brief(period, residents()), kept=file)


def test_what_was_chosen_says_how_and_what_became_of_it() -> None:
    (agenda,) = blocks(priorities(told(TOWPATH, SCHOOL)))
    first, second = agenda.items
    assert (plain(first.when), first.headline) == ("Since 1 October", "The towpath at night")
    assert [step.text for step in first.remarks] == ["You voted for it.", "We walk it."]
    assert plain(second.remarks[1].text) == "Ended on 28 October."


def test_what_ended_before_or_begins_later_is_not_told() -> None:
    assert priorities(told(SCHOOL, period="2026-11")) is None
    assert priorities(told(TOWPATH, period="2026-W38")) is None


def test_a_reader_of_one_area_reads_of_its_priorities() -> None:
    reader = Contact(name="A", email="a@example.org", areas=("Stirchley",))
    whole = told(TOWPATH, SCHOOL)
    (agenda,) = blocks(priorities(narrowed(whole, reader)))
    assert [item.headline for item in agenda.items] == ["The school run"]
