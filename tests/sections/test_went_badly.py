from __future__ import annotations

from dataclasses import replace
from typing import Any

from reporter.config.reviews import ReviewFile
from reporter.report import Agenda
from reporter.sections.went_badly import went_badly
from reporter.story.brief import Brief
from tests.sections.reading import blocks, plain, takeaway
from tests.story.briefs import solved, still_open
from tests.story.packs import pack
from tests.story.scenes import residents


def late(n: int, **words: Any) -> dict[str, Any]:
    """A ticket of the N-th day whose first answer came three hours late."""
    told = solved(f"2026-10-{n + 1:02}T09:00", f"2026-10-{n + 1:02}T14:00", id=f"t{n}", **words)
    return told | {"first_response_at": f"2026-10-{n + 1:02}T13:00"}


def lines(told: Brief) -> list[tuple[str, str]]:
    """Each with what is said of it first."""
    (agenda, *_) = blocks(went_badly(told))
    assert isinstance(agenda, Agenda)
    return [(item.headline, plain(item.remarks[0].text)) for item in agenda.items]


def of(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"opened": list(rows), "resolved": list(rows)}


def test_a_quarter_in_which_nothing_went_badly_has_no_such_part() -> None:
    good = solved("2026-10-06T09:00", "2026-10-06T10:00")
    assert went_badly(pack(**of(good))) is None


def test_what_was_late_is_told_with_when_it_was_due_and_when_it_came() -> None:
    told = pack(**of(late(4, subject="Slow scans")))
    assert takeaway(went_badly(told)) == "One ticket took longer than we promise. We are sorry."
    assert lines(told) == [("Slow scans", "We owed a first answer by 5 October at 11:00; it came at 14:00.")]


def test_what_has_not_come_is_told_so() -> None:
    left = still_open("2026-10-06T09:00", first_response_at="2026-10-06T09:10", subject="Slow scans")
    told = pack(opened=[left], backlog=[left])
    assert lines(told) == [
        ("Slow scans", "We owed a solution by 8 October at 10:00; none had come when the quarter ended.")
    ]


def test_what_came_back_is_told_with_how_often() -> None:
    back = solved("2026-10-06T09:00", "2026-10-06T10:00", reopen_count=2, subject="No sound")
    assert lines(pack(**of(back))) == [("No sound", "It came back twice after we thought it solved.")]


def test_five_are_told_those_first_that_could_have_meant_most() -> None:
    told = pack(**of(*(late(n, subject=f"Case {'ABCDEFG'[n]}", reopen_count=int(n == 6)) for n in range(7))))
    assert lines(told)[0][0] == "Case G"
    assert len(lines(told)) == 5
    assert takeaway(went_badly(told)) == (
        "Seven tickets took longer than we promise or came back; these are the five that could have meant"
        " most. We are sorry for each."
    )


def test_what_is_about_somebodys_health_is_not_told() -> None:
    told = went_badly(pack(**of(late(4, subject="Her diagnosis was sent to all", resolution=""))))
    assert told
    assert (told.heading, told.blocks) == ("What went badly", ())


def test_a_person_says_why_and_what_was_changed() -> None:
    told = pack(**of(late(4, subject="Slow scans")))
    note = {"id": "t4", "why": "nobody read the portal", "changed": "it is read hourly"}
    kept = ReviewFile.model_validate({"ticket": (note,)})
    (agenda, *_) = blocks(went_badly(replace(told, kept=kept)))
    said = {step.label: step.text for step in agenda.items[0].remarks}
    assert said["Why"] == "Nobody read the portal."
    assert said["What we changed"] == "It is read hourly."


def test_residents_read_nothing_of_it() -> None:
    assert went_badly(pack(residents(), **of(late(4)))) is None
