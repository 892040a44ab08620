from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reporter.config import Client
from reporter.report import Announcement, Memory, Section
from reporter.sections.carried_out import carried_out
from reporter.story.threads import Threads
from tests.metrics.worlds import at
from tests.sections.reading import blocks, takeaway
from tests.story.scenes import residents, scene

SENT = at("2026-10-05T08:00")


def change(day: int, status: str, **words: Any) -> dict[str, Any]:
    said = {"id": f"CHG-{day}", "title": f"Work of the {day}th", "status": status}
    return said | {"starts_at": at(f"2026-10-{day:02d}T07:00")} | words


def month(*changes: dict[str, Any], told: tuple[str, ...] = (), who: Client | None = None) -> Section | None:
    """October with these changes, of which these notices were sent."""
    sent = tuple(Announcement(f"acme/notice/{key}", "told", SENT) for key in told)
    brief = scene("month", who, changes=list(changes))
    return carried_out(replace(brief, threads=Threads(Memory(announced=sent))))


def remarks(section: Section | None) -> list[list[tuple[str, str]]]:
    (agenda,) = blocks(section)
    return [[(step.label, step.text) for step in item.remarks] for item in agenda.items]


@pytest.mark.parametrize("status", ["scheduled", "in progress", "unknown", "moved"])
def test_of_what_the_log_leaves_open_nothing_is_said(status: str) -> None:
    assert month(change(10, status)) is None


@pytest.mark.parametrize(
    ("changes", "told", "sentence"),
    [
        (
            [change(10, "done")],
            ("CHG-10@20261010T0700Z-1-day",),
            "One planned change was done as announced: “Work of the 10th”.",
        ),
        (
            [change(day, "done") for day in (10, 11, 12)],
            ("CHG-10@20261010T0700Z-start", "CHG-11@20261011T0700Z-moved", "CHG-12@20261013T0700Z-1-day"),
            "Two planned changes were done as announced: “Work of the 10th” and “Work of the 11th”.",
        ),
        (
            [change(10, "taken back"), change(11, "done")],
            ("CHG-11@20261011T0700Z-7-days",),
            "One planned change was not finished and was taken back. One planned change was done as "
            "announced: “Work of the 11th”.",
        ),
        ([change(10, "failed"), change(11, "taken back")], (), "Two planned changes were not finished."),
        ([change(10, "cancelled")], ("CHG-10@20261010T0700Z-7-days",), "One planned change was cancelled."),
    ],
)
def test_how_it_ended_is_counted(changes: list[dict[str, Any]], told: tuple[str, ...], sentence: str) -> None:
    assert takeaway(month(*changes, told=told)) == sentence


@pytest.mark.parametrize("status", ["cancelled", "done"])
def test_what_nobody_was_told_of_and_did_not_fail_is_not_told(status: str) -> None:
    assert month(change(10, status)) is None
    assert month(change(10, status), told=("CHG-10@20261010T0700Z-cancelled",)) is None


def test_what_was_not_finished_comes_first_with_all_that_the_log_says() -> None:
    words = {"result": "The battery did not fit", "works": "the server", "fails": "the spare"}
    bad = change(12, "taken back", **words, next_update_at=at("2026-12-01T10:00"))
    told = ("CHG-10@20261010T0700Z-1-day",)
    section = month(change(10, "done", result="All three are new"), bad, told=told)
    assert section
    assert section.in_letter == "first"
    assert remarks(section) == [
        [
            ("Not finished", "It was taken back, by our records."),
            ("How it ended", "The battery did not fit."),
            ("What works", "The server."),
            ("What does not", "The spare."),
            ("Next word", "Tuesday 1 December, 10:00."),
        ],
        [("Done", "as announced."), ("How it ended", "All three are new.")],
    ]
    assert (month(change(10, "done"), told=told) or section).in_letter == ""


def test_of_many_three_are_shown() -> None:
    told = tuple(f"CHG-{day}@202610{day}T0700Z-1-day" for day in range(10, 17))
    assert blocks(month(*[change(day, "done") for day in range(10, 17)], told=told)) == []
    (agenda,) = blocks(month(*[change(day, "done", result="It works") for day in range(10, 17)], told=told))
    assert (len(agenda.items), agenda.more) == (3, "And four more.")


def test_residents_read_that_it_took_place() -> None:
    told, pick = ("CHG-10@20261010T0700Z-1-day",), change(10, "done", title="Litter pick")
    section = month(pick, told=told, who=residents())
    assert section
    assert section.heading == "What took place"
    assert takeaway(section) == "One planned event took place as announced: “Litter pick”."
    section = month(pick | {"result": "Nine bags were filled"}, told=told, who=residents())
    assert remarks(section) == [[("Took place", "as announced."), ("How it ended", "Nine bags were filled.")]]
