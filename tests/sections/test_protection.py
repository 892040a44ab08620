from __future__ import annotations

from typing import Any

import pytest

from reporter.config import Service
from reporter.report import Table
from reporter.sections.protection import protection
from reporter.story.headline import headline
from reporter.story.situation import assess
from tests.metrics.worlds import activity
from tests.sections.kept import MEETINGS, review
from tests.sections.reading import proofs, takeaway
from tests.story.briefs import dentist, feed
from tests.story.scenes import SCENES, proof, scene, some, tickets


def month(*activities: dict[str, Any], **more: Any) -> Any:
    return protection(scene("month", activities=list(activities), **more))


def alarms(count: int, became: int) -> list[dict[str, Any]]:
    rows = [activity("alert", "2026-10-06T10:00", id=f"a{n}", title="Disk nearly full") for n in range(count)]
    for row in rows[:became]:
        row["ticket_id"] = "T"
    return rows


@pytest.mark.parametrize(
    ("raised", "became", "said"),
    [
        (1, 0, "The quiet work: one alarm, and it did not become a ticket."),
        (6, 0, "The quiet work: six alarms, and none became a ticket."),
        (1, 1, "The quiet work: none of one alarm ended without a ticket."),
        (22, 5, "The quiet work: 17 of 22 alarms ended without a ticket."),
    ],
)
def test_alarms_are_counted_against_tickets(raised: int, became: int, said: str) -> None:
    assert takeaway(month(*alarms(raised, became))) == said


def test_missed_backups_come_first() -> None:
    assert takeaway(month(*proof("month", failed=2))) == "Two of 62 copies are missing."
    assert (False, "60 of 62 copies were made. Two are missing.") in proofs(month(*proof("month", failed=2)))


def test_a_restore_test_says_whether_it_went_well() -> None:
    good = activity("maintenance", "2026-10-05T10:00", title="Restore test", detail="One case file.")
    bad = good | {"outcome": "failed"}
    assert proofs(month(good)) == [(True, "5 October Restore test. One case file.")]
    assert proofs(month(bad)) == [(False, "5 October Restore test: it did not succeed. One case file.")]


def test_updates_are_ticked_only_where_all_went_in() -> None:
    rows = [activity("patch", "2026-10-06T10:00", id=f"p{n}", asset=f"PC{n}") for n in range(2)]
    assert (True, "2 computers updated. None is left to do.") in proofs(month(*rows))
    rows[0]["outcome"] = "failed"
    assert (False, "1 of 2 computers updated. One is still to do.") in proofs(month(*rows))


def test_a_busy_week_says_it_in_one_sentence_without_the_restore_test() -> None:
    restore = activity("maintenance", "2026-10-27T10:00", title="Restore test")
    rows = tickets("2026-10-27", 3, 3)
    told = protection(scene("week", activities=[*proof("week"), restore], **rows))
    assert takeaway(told) == "14 of 14 copies were made; 1,000 checks made, none failed."


def test_nothing_known_is_no_section_and_silence_neither() -> None:
    assert month() is None
    expecting = dentist(expected={"backups_per_day": 2})
    assert protection(scene("month", expecting, activities=[], feeds=())) is None
    assert protection(SCENES["silence"]("month")) is None
    assert protection(some("month", 3, 3)) is not None


@pytest.mark.parametrize("kind", ["alert", "maintenance", "visit", "call", "project", "note"])
@pytest.mark.parametrize("ticket_id", ["", "T-1"])
def test_an_alarm_is_no_work_and_one_that_became_a_ticket_is_told_there(kind: str, ticket_id: str) -> None:
    row = activity(kind, "2026-10-06T10:00", title="Line down", outcome="failed", ticket_id=ticket_id)
    told = scene("month", activities=[*proof("month"), row])
    line = headline(told, assess(told))[0]
    if kind != "alert":
        assert takeaway(protection(told)) == "One piece of work did not succeed."
        assert line.endswith("but one piece of work did not succeed.")
    elif ticket_id:
        assert "did not" not in line + takeaway(protection(told))
    else:
        assert takeaway(protection(told)) == "One alarm came up."
        assert line.endswith("but one alarm came up.")


def test_in_a_sentence_what_failed_is_named() -> None:
    rows = [activity("check", f"2026-10-27T1{n}:00", id=f"c{n}", title="Line at Harborne") for n in range(3)]
    rows[0]["outcome"] = "failed"
    said = takeaway(protection(scene("week", activities=rows, **tickets("2026-10-27", 3, 3))))
    assert "1 of 3 checks failed (Line at Harborne)" in said


def gaps(told: Any) -> list[tuple[str, str]]:
    made = protection(told)
    tables = [block for block in made.blocks if isinstance(block, Table)] if made else []
    found = [one for one in tables if one.caption == "What is not protected yet"]
    return [(row.cells[0].text, row.cells[1].text) for one in found for row in one.rows]


FEED = feed("desk", "2026-10-01T06:00")
GAP = """
[[decision]]
id = "day"
asked = "2026-Q3"
question = "Shall we practise a day without computers?"
[[gap]]
risk = "A whole day without computers"
known = "Never practised"
decision = "day"
"""


def test_a_pack_says_what_is_not_protected_and_which_decision_would_end_it() -> None:
    copies = [
        activity("backup", f"2026-09-{day:02d}T02:00", id=f"b{day}", title="Nightly") for day in range(1, 29)
    ]
    told = gaps(review(MEETINGS + GAP, activities=copies, feeds=(FEED,)))
    assert told[0] == ("A whole day without computers", "Never practised. Decision 1.")


def test_copies_that_nobody_logs_are_not_shown_to_work() -> None:
    who = dentist()
    promised = who.model_copy(
        update={"catalogue": {"backup": Service(name="Backup", work=("backup",))}, "services": ("backup",)}
    )
    calls = [activity("call", "2026-09-03T10:00", id="c1", title="Call")]
    unseen = ("Your copies", "No log of them reaches us, so we cannot show that they work.")
    assert gaps(review("", promised, activities=calls, feeds=(FEED,))) == [unseen]
    assert gaps(review("", who, activities=calls, feeds=(FEED,))) == []
