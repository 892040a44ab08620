from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reporter.config import Note
from reporter.config.commentary import AskNote
from reporter.report import Agenda, Wash
from reporter.sections.coming_up import coming_up
from reporter.story.brief import Brief
from tests.metrics.worlds import at
from tests.sections.reading import blocks, plain, takeaway
from tests.story.briefs import made_at
from tests.story.scenes import residents, scene


def change(starts: str, **words: Any) -> dict[str, Any]:
    return {
        "id": starts,
        "starts_at": at(starts),
        "title": "New line at Harborne",
        "status": "scheduled",
    } | words


def week(*changes: dict[str, Any], **more: Any) -> Brief:
    return scene("week", ahead=list(changes), **more)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "No changes this week."),
        ([change("2026-11-04T18:00")], "One change is planned this week; nothing for you to do."),
        (
            [change("2026-11-04T18:00", action="Sign out.")],
            "One change is planned this week, and it needs something from you.",
        ),
        (
            [change("2026-11-04T18:00", action="Sign out."), change("2026-11-05T18:00")],
            "Two changes are planned this week; one needs something from you.",
        ),
        (
            [change(f"2026-11-0{day}T18:00", action="Sign out.") for day in (4, 5)],
            "Two changes are planned this week, and both need something from you.",
        ),
        (
            [change("2026-11-21T09:00", title="Update of the case system.")],
            "No changes this week. The next one is on Saturday 21 November: “Update of the case system”.",
        ),
    ],
)
def test_the_takeaway_says_how_many_and_what_they_need(changes: list[dict[str, Any]], said: str) -> None:
    assert takeaway(coming_up(week(*changes))) == said


def test_residents_are_invited_not_asked() -> None:
    told = coming_up(scene("week", residents(), ahead=[change("2026-11-04T18:00", title="Drop-in")]))
    assert takeaway(told) == "One event is planned this week."


def test_a_day_looks_two_days_ahead_and_names_them_when_made_later() -> None:
    told = scene("day", ahead=[change("2026-11-05T18:00")])
    assert takeaway(coming_up(told)) == "One change is planned today or tomorrow; nothing for you to do."
    later = made_at(told, at("2026-11-20T07:00"))
    assert coming_up(later) is None  # it is over, and so nothing is planned, nor was nothing


def test_many_are_cut_to_five_and_the_rest_counted() -> None:
    (agenda,) = blocks(coming_up(week(*[change(f"2026-11-04T{hour}:00") for hour in range(10, 17)])))
    assert isinstance(agenda, Agenda)
    assert (len(agenda.items), agenda.more) == (5, "And two more.")


def test_a_window_over_midnight_names_both_days() -> None:
    (agenda,) = blocks(coming_up(week(change("2026-11-04T22:00", ends_at=at("2026-11-05T02:00")))))
    assert agenda.items[0].when == "Wed 4 November"
    assert plain(agenda.items[0].time) == "22:00 to 5 Nov, 02:00"


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        ("2026-11-04T00:00", None, ""),
        ("2026-11-04T00:00", "2026-11-04T00:00", ""),
        ("2026-11-04T00:00", "2026-11-06T00:00", "To 6 Nov"),
        ("2026-11-04T00:00", "2026-11-04T02:00", "00:00 to 02:00"),
        ("2026-11-04T22:00", None, "From 22:00"),
    ],
)
def test_where_only_days_are_told_no_hours_are(begins: str, ends: str | None, said: str) -> None:
    (agenda,) = blocks(coming_up(week(change(begins, ends_at=at(ends) if ends else None))))
    assert isinstance(agenda, Agenda)
    assert plain(agenda.items[0].time) == said


def test_a_moved_one_says_so_and_remarks_end_in_one_stop() -> None:
    moved = change("2026-11-04T18:00", status="moved", reason="the maker asks for it.", impact="No calls")
    (agenda,) = blocks(coming_up(week(moved)))
    remarks = [(step.label, step.text) for step in agenda.items[0].remarks]
    assert remarks == [
        ("Moved", "to the time shown."),
        ("Why", "the maker asks for it."),
        ("Impact", "No calls."),
    ]


def test_where_no_log_tells_of_changes_nothing_is_said_of_them() -> None:
    assert coming_up(replace(week(), known=frozenset({"tickets"}))) is None


@pytest.mark.parametrize(("unit", "is_told"), [("month", True), ("week", False)])
def test_a_recommendation_does_not_claim_that_nothing_is_planned(unit: str, is_told: bool) -> None:
    note = Note(recommendation=AskNote(question="Shall we buy a second line?"))
    section = coming_up(replace(scene(unit, note=note), known=frozenset({"tickets"})))
    assert (section is not None) == is_told
    if section:
        assert (section.takeaway, [type(block) for block in section.blocks]) == ("", [Wash])


@pytest.mark.parametrize("minutes", [-30, 0, 30])
def test_what_has_begun_by_now_is_not_planned_and_asks_for_nothing(minutes: int) -> None:
    told = scene("day", ahead=[change("2026-11-04T06:30", action="Close Outlook")])
    made = made_at(told, at("2026-11-04T06:30") + timedelta(minutes=minutes))
    said = coming_up(made)
    assert (said is not None) == (minutes < 0)
    assert [one.starts_at for one in made.changes_to_act_on] == (
        [at("2026-11-04T06:30")] if minutes < 0 else []
    )
