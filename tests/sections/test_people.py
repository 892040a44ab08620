from __future__ import annotations

from reporter.sections.people import people
from tests.sections.reading import blocks, takeaway
from tests.story.briefs import dentist, solved
from tests.story.scenes import residents, scene


def by(*names: str):  # type: ignore[no-untyped-def]
    rows = [
        solved("2026-10-06T09:00", "2026-10-06T10:00", id=str(n), assignee=name)
        for n, name in enumerate(names)
    ]
    return people(scene("month", opened=rows, resolved=rows))


def test_those_who_solved_are_named_most_first() -> None:
    assert takeaway(by("Dan")) == "Dan looked after you in October."
    assert takeaway(by("Ann", "Dan", "Dan")) == "Dan and Ann looked after you in October."
    assert takeaway(by(*"ABCDEF")) == "A, B, C, D and two more looked after you in October."


def test_nobody_named_is_no_sentence_and_residents_read_no_names() -> None:
    assert takeaway(by("")) == ""
    told = people(scene("month", residents()))
    assert told is not None
    assert (told.heading, told.takeaway) == ("How to reach us", "")
    assert len(blocks(told)[0].lines) == 2


def test_without_numbers_there_is_no_section() -> None:
    provider = dentist().provider.model_copy(update={"calls": ()})
    assert people(scene("month", dentist(provider=provider))) is None
