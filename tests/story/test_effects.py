"""What a story means for its reader is an effect that the data prove, or it is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reporter.records import Ticket
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.effects import meaning
from tests.metrics.worlds import at
from tests.story.briefs import dentist, solved
from tests.story.scenes import scene

OPENED, DONE = "2026-10-06T09:00", "2026-10-06T10:00"
TARGETS: dict[str, Any] = {"agreement": {}}


def one(before: int = 0, again: int = 0, **words: Any) -> tuple[Brief, Ticket]:
    """A ticket of 6 October; so many of its subject in September, and so many later in October."""
    row = solved(OPENED, DONE, id="A", subject="Scanner is slow", requester="Ann", **words)
    older = [
        solved(
            f"2026-09-{n + 1:02}T09:00",
            f"2026-09-{n + 1:02}T10:00",
            id=f"o{n}",
            subject="Scanner is slow",
            requester="Ann",
        )
        for n in range(before)
    ]
    later = [
        solved(
            f"2026-10-{n + 10:02}T09:00",
            f"2026-10-{n + 10:02}T10:00",
            id=f"l{n}",
            subject="SCANNER is slow",
            requester="Ann",
        )
        for n in range(again)
    ]
    catalogue = {"s": {"name": "S", "categories": ["Scanners"], "ends": "A new scanner for £400"}}
    who = dentist(**TARGETS, catalogue=catalogue)
    told = scene(
        "month", who, {"opened": older, "resolved": older}, opened=[row, *later], resolved=[row, *later]
    )
    return told, next(one for one in records_of(told.this.resolved, Ticket) if one.id == "A")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, ""),
        (-0.5, ""),
        (3, "You needed it by 14:00; it was done 3 hours before."),
        (26, "You needed it by 7 October at 13:00; it was done 26 hours before."),
    ],
)
def test_in_time_for_what_it_was_needed_for(hours: float | None, words: str) -> None:
    needed_by = None if hours is None else at(DONE) + timedelta(hours=hours)
    told, ticket = one(needed_by_at=needed_by)
    assert meaning(ticket, told).replace("\u00a0", " ") == words


@pytest.mark.parametrize("before", range(8))
def test_the_third_time_is_told_and_what_would_end_it(before: int) -> None:
    told, ticket = one(before, again=2, category="Scanners")
    times = {2: "third", 3: "fourth", 4: "fifth", 5: "sixth"}.get(before)
    said = f"It is the {times} time since 1 September. What would end it: a new scanner for £400."
    assert meaning(ticket, told).replace("\u00a0", " ") == (said if times else "")


@pytest.mark.parametrize("other", [{"subject": "Scanner 2 is slow"}, {"requester": "Bob"}, {"requester": ""}])
def test_another_thing_or_another_person_is_no_third_time(other: dict[str, str]) -> None:
    told, ticket = one(2, category="Scanners")
    told.before.opened.loc[0, list(other)] = list(other.values())
    assert meaning(ticket, told) == ""


@pytest.mark.parametrize("hours", [0.01, 24 * 400])
def test_what_was_needed_far_away_or_at_that_moment_proves_nothing(hours: float) -> None:
    told, ticket = one(needed_by_at=at(DONE) + timedelta(hours=hours))
    assert meaning(ticket, told) == ""
