"""Which tickets are told."""

from __future__ import annotations

from typing import Any

from reporter.config import Note
from reporter.config.commentary import StoryNote
from reporter.story.brief import Brief
from reporter.story.choosing import choose, rank
from tests.story.briefs import brief, dentist, solved, still_open

ENDING = "We replaced the drum and printed ten test pages, and all of them were clean."


def october(*resolved: dict[str, Any], **more: Any) -> Brief:
    return brief("2026-10", resolved=list(resolved), **more)


def worthy(day: int, **words: Any) -> dict[str, Any]:
    """A ticket worth telling: high priority, half an hour of work, an ending in words."""
    told = {"id": f"T-{day}", "priority": 2, "minutes_worked": 30.0, "resolution": f"{day} pages: {ENDING}"}
    return solved(f"2026-10-{day:02}T09:00", f"2026-10-{day:02}T10:00", **(told | words))


def ids(told: Brief) -> list[str]:
    return [ticket.id for ticket in choose(told)]


def test_at_most_three_are_told_in_the_order_they_happened() -> None:
    rows = [worthy(day, minutes_worked=float(day)) for day in (9, 7, 8, 2)]
    assert ids(october(*rows)) == ["T-7", "T-8", "T-9"]


def test_a_week_tells_two() -> None:
    rows = [worthy(day) for day in (27, 28, 29)]
    assert len(choose(brief("2026-W44", resolved=rows))) == 2


def test_impact_effort_and_an_ending_lift_a_story() -> None:
    told = october()
    ticket = choose(october(worthy(5)))[0]
    assert rank(ticket, told) == 20 + 5 + 25


def test_what_is_not_worth_telling_stays_untold() -> None:
    assert ids(october(worthy(5, priority=4, resolution="Fixed the thing."))) == []


def test_without_a_word_of_how_it_was_solved_only_an_urgent_one_is_told() -> None:
    high, urgent = worthy(5, resolution="", minutes_worked=120.0), worthy(6, resolution="", priority=1)
    assert ids(october(high, urgent)) == ["T-6"]


def test_boilerplate_under_three_tickets_is_no_ending() -> None:
    rows = [
        worthy(day, priority=3, resolution="Case closed. Thank you for your report to us.")
        for day in (1, 2, 3)
    ]
    assert ids(october(*rows)) == []


def test_each_category_is_told_once_while_there_are_others() -> None:
    printing = [worthy(day, category="Printing", minutes_worked=90.0) for day in (1, 2)]
    rows = [*printing, worthy(3, category="E-mail"), worthy(4, category="Wi-Fi", resolution="x" * 50)]
    assert ids(october(*rows)) == ["T-1", "T-3", "T-4"]


def test_two_of_a_category_are_told_when_there_is_nothing_else() -> None:
    rows = [worthy(day, category="Printing") for day in (1, 2)]
    assert ids(october(*rows)) == ["T-1", "T-2"]


def test_a_pinned_ticket_is_told_and_a_hidden_one_never() -> None:
    dull = worthy(1, priority=4, resolution="")
    note = Note(pin=("T-1", "T-2"), hide=("T-2", "T-3"))
    assert ids(october(dull, worthy(2), worthy(3), note=note)) == ["T-1"]


def test_a_rewritten_one_is_told_alone() -> None:
    note = Note(stories=(StoryNote(ticket="T-1", headline="The printer is back"),))
    assert ids(october(worthy(1, priority=4, resolution=""), worthy(2), note=note)) == ["T-1"]


def test_an_urgent_ticket_still_open_is_told_and_another_is_not() -> None:
    rows = [
        still_open("2026-10-05T09:00", id="A", priority=1),
        still_open("2026-10-06T09:00", id="B", priority=2),
    ]
    assert ids(october(backlog=rows)) == ["A"]


def test_residents_are_never_told_what_is_private() -> None:
    rows = [worthy(1, is_public=False, priority=1), worthy(2, is_public=True)]
    note = Note(pin=("T-1",))
    assert ids(october(*rows, who=dentist(kind="community"), note=note)) == ["T-2"]


def test_a_ticket_dated_to_the_month_is_never_told() -> None:
    assert ids(october(worthy(1, precision="month", priority=1), note=Note(pin=("T-1",)))) == []


def test_a_ticket_without_a_subject_is_never_told() -> None:
    assert ids(october(worthy(1, subject=""))) == []
