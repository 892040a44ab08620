from __future__ import annotations

from typing import Any

import pytest

from reporter.report import Agenda
from reporter.sections.still_open import still_open
from reporter.story.situation import asks_of, count_needs
from tests.metrics.worlds import at
from tests.sections.reading import blocks, plain, takeaway
from tests.story.briefs import dentist
from tests.story.briefs import still_open as left
from tests.story.scenes import residents, scene


def day(*backlog: dict[str, Any], who: Any = None) -> Any:
    return still_open(scene("day", who, backlog=list(backlog)))


def agenda(section: Any) -> Agenda:
    (found,) = blocks(section)
    assert isinstance(found, Agenda)
    return found


def open_ones(count: int, opened: str = "2026-11-02T09:00", **words: Any) -> list[dict[str, Any]]:
    return [left(opened, id=str(n), **words) for n in range(count)]


def test_nothing_open_is_no_section() -> None:
    assert day() is None


@pytest.mark.parametrize(
    ("backlog", "said"),
    [
        (open_ones(1), "One ticket, and this is where it stands."),
        (open_ones(3), "Three tickets, and this is where they stand."),
        (
            open_ones(2, next_update_at=at("2026-11-05T12:00")),
            "Two tickets. We write again at the times shown, even if nothing has changed.",
        ),
        (open_ones(12), "12 tickets are open."),
        (
            [*open_ones(11), left("2026-08-01T09:00", id="old")],
            "12 tickets are open, one of them for more than 30 days.",
        ),
        (open_ones(7, "2026-08-01T09:00"), "Seven tickets are open, all of them for more than 30 days."),
    ],
)
def test_the_takeaway_counts_them_and_their_age(backlog: list[dict[str, Any]], said: str) -> None:
    assert takeaway(day(*backlog)) == said


@pytest.mark.parametrize(
    ("back_at", "when", "time"),
    [
        (None, "Overdue, open again", ""),
        ("2026-11-02T10:00", "Overdue, open again since", "2 November"),
    ],
)
def test_one_that_came_back_is_open_again_not_since_it_came_in(
    back_at: str | None, when: str, time: str
) -> None:
    row = left("2026-10-23T09:00", id="1", source="desk", assignee="Dan")
    back = {("desk", "1"): at(back_at) if back_at else None}
    (item,) = agenda(still_open(scene("day", None, backlog=[row], returned=back))).items
    assert (item.when, item.time) == (when, time)
    assert plain(item.remarks[0].text) == "Reported on 23 October; it came back. With Dan."


def test_old_ones_of_which_one_came_back_are_told_by_when_they_came_in() -> None:
    rows = [left("2026-08-01T09:00", id=str(n), source="desk") for n in range(7)]
    told = still_open(scene("day", None, backlog=rows, returned={("desk", "3"): None}))
    assert takeaway(told) == "Seven tickets are open; all of them came in more than 30 days ago."


def test_residents_read_of_one_old_report_in_the_singular() -> None:
    told = day(left("2026-08-01T09:00"), who=residents())
    assert takeaway(told) == "One report is open, for more than 30 days."


def test_the_private_ones_of_residents_give_no_word_away() -> None:
    words = {"subject": "Fight at number 7", "place": "Mill Lane 7", "next_step": "Talk to Ann."}
    private = left("2026-11-02T09:00", category="Disorder", **words)
    (item,) = agenda(day(private, who=residents())).items
    assert item.headline == "Disorder"
    assert "Ann" not in str(item)
    assert "Mill" not in str(item)


def test_each_says_since_when_with_whom_and_what_comes_next() -> None:
    row = left("2026-11-03T09:00", assignee="Dan", next_step="The maker sends a part", place="Hall")
    (item,) = agenda(day(row)).items
    assert (item.when, item.headline) == ("Open for 15\u00a0hours", "Slow scanner at Selly Oak, Hall")
    assert plain(item.remarks[0].text) == "Reported at 09:00. With Dan. The maker sends a part."


def test_one_that_waits_says_so() -> None:
    (item,) = agenda(day(left("2026-11-01T09:00", status="waiting for client"))).items
    assert (item.when, item.remarks[0].text[-25:]) == ("Waiting on you", "It waits for your answer.")


def test_one_on_hold_says_so_and_asks_for_nothing() -> None:
    held = left("2026-11-01T09:00", status="on hold", next_step="The maker sends a part")
    told = scene("day", backlog=[held])
    (item,) = agenda(still_open(told)).items
    assert item.when == "On hold"
    assert item.remarks[0].text.endswith(" It is on hold. The maker sends a part.")
    assert (count_needs(told), asks_of(told)) == (0, ())


def test_the_rest_is_counted_by_priority() -> None:
    rows = [*open_ones(6, priority=3), *[row | {"id": f"h{row['id']}"} for row in open_ones(3, priority=2)]]
    assert agenda(day(*rows)).more == "And four more."
    mixed = [*open_ones(5, priority=2), *[row | {"id": f"l{row['id']}"} for row in open_ones(3, priority=4)]]
    assert agenda(
        day(*mixed[1:], left("2026-11-03T09:00", id="n", priority=3), left("2026-11-03T09:00", id="m"))
    ).more == ("And four more: one normal, three low.")


def test_a_week_lists_three() -> None:
    told = still_open(scene("week", dentist(), backlog=open_ones(5, "2026-10-28T09:00")))
    assert (len(agenda(told).items), agenda(told).more) == (3, "And two more.")


def test_what_is_overdue_says_so_and_stands_before_the_rest() -> None:
    promise = {"targets": {"normal": {"resolution": "4 h"}, "high": {"resolution": "90 days"}}}
    who = dentist(agreement=promise)
    late = left("2026-10-20T09:00", id="late", subject="Missing letters", source="desk")
    high = left("2026-10-19T09:00", id="high", subject="Slow line", priority=2, source="desk")
    first, second = agenda(day(high, late, who=who)).items
    assert (first.headline, first.when) == ("Missing letters", "Overdue, open for 14 days")
    assert not second.when.startswith("Overdue")
