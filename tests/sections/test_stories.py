from __future__ import annotations

import pytest

from reporter.config import Note
from reporter.config.commentary import StoryNote
from reporter.sections.stories import stories
from tests.sections.reading import blocks, takeaway
from tests.story.briefs import brief, dentist, solved, still_open
from tests.story.scenes import some

WANT = "you would want to hear about."
ENDING = "We replaced the drum and printed ten test pages. All of them were clean."


def told(count: int, of: int, period: str = "2026-10", community: bool = False):  # type: ignore[no-untyped-def]
    day = period if len(period) == 10 else "2026-10-27"
    rows = [
        solved(
            f"{day}T0{n}:00",
            f"{day}T0{n}:30",
            id=str(n),
            subject=f"Printer {chr(96 + n)} prints blank pages",
            resolution=f"Drum {chr(96 + n)}: {ENDING}",
            priority=2,
            is_public=True,
        )
        for n in range(1, count + 1)
    ]
    dull = [solved(f"{day}T12:00", f"{day}T12:30", id=f"d{n}") for n in range(of - count)]
    who = dentist(kind="community") if community else None
    return stories(brief(period, who, opened=rows + dull, resolved=rows + dull))


def test_nothing_worth_telling_is_no_section() -> None:
    assert stories(some("month", 9, 9)) is None


@pytest.mark.parametrize(
    ("count", "of", "period", "heading", "said"),
    [
        (1, 1, "2026-10", "One story", "The only one of the month, from beginning to end."),
        (2, 2, "2026-10", "Two stories", "Both of the month, from beginning to end."),
        (3, 3, "2026-10", "Three stories", "All three of the month, from beginning to end."),
        (1, 9, "2026-10", "One story", f"Of the nine tickets, this is the one {WANT}"),
        (
            3,
            61,
            "2026-10",
            "Three stories",
            f"Of the 61 tickets, these are the three {WANT}",
        ),
        (
            2,
            9,
            "2026-W44",
            "Two stories",
            f"Of the nine tickets, these are the two {WANT}",
        ),
        (1, 1, "2026-10-27", "One story", "What happened, and how it ended."),
        (2, 4, "2026-10-27", "Two stories", "In the order they happened."),
    ],
)
def test_the_takeaway_says_of_how_many(count: int, of: int, period: str, heading: str, said: str) -> None:
    section = told(count, of, period)
    assert section is not None
    assert (section.heading, takeaway(section)) == (heading, said)


def test_residents_are_told_what_is_left_out() -> None:
    assert takeaway(told(2, 9, community=True)) == "Told without names and without addresses."


def test_more_stories_than_tickets_are_not_counted_against_them() -> None:
    row = solved("2026-10-05T09:00", "2026-10-05T10:00", priority=1, resolution=ENDING)
    left = still_open("2026-08-05T09:00", priority=1)
    section = stories(brief("2026-10", opened=[row], resolved=[row], backlog=[left]))
    assert takeaway(section) == "The two to hear about."


def test_an_author_s_story_is_of_no_count_of_tickets() -> None:
    note = Note(stories=(StoryNote(headline="The puppy is home"),))
    assert takeaway(stories(brief("2026-10", note=note))) == "What you would want to hear about."


def test_what_two_stories_mean_alike_is_said_once() -> None:
    late = [
        solved(f"2026-10-20T0{n}:00", f"2026-10-27T0{n}:00", id=str(n), resolution=f"{chr(96 + n)} {ENDING}")
        for n in (1, 2)
    ]
    meanings = [card.meaning.text for card in blocks(stories(brief("2026-10", opened=late, resolved=late)))]
    assert meanings == [
        "This took longer than we promise, and we are sorry.",
        "This took longer than we promise, too.",
    ]


@pytest.mark.parametrize("late", [(), (1,), (2,), (1, 2)])
def test_what_a_service_means_and_that_we_are_sorry_are_each_said_once(late: tuple[int, ...]) -> None:
    desk = {"name": "Desk", "categories": ["Printing"], "means": ["Somebody rings back within the hour."]}
    who = dentist(services=("desk",), catalogue={"desk": desk})
    rows = [
        solved(
            f"2026-10-20T0{n}:00",
            f"2026-10-2{7 if n in late else 0}T0{n}:30",
            id=str(n),
            category="Printing",
            resolution=f"{chr(96 + n)} {ENDING}",
            minutes_worked=60.0,
        )
        for n in (1, 2)
    ]
    section = stories(brief("2026-10", who, opened=rows, resolved=rows))
    assert section is not None
    said = " ".join(block.meaning.text for block in section.blocks)  # type: ignore[union-attr]
    assert said.count("Somebody rings back") == 1
    assert said.count("sorry") == (1 if late else 0)
