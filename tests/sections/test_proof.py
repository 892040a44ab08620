from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from reporter.report import HoursStrip, Section
from reporter.sections.proof import proof
from reporter.story.evidence import nothing_open_proof
from tests.metrics.worlds import activity, ticket
from tests.sections.reading import blocks, proofs
from tests.story.briefs import dentist
from tests.story.scenes import SCENES, feeds, scene, some, tickets
from tests.story.scenes import proof as watched


def test_a_quiet_day_is_proved_line_by_line() -> None:
    told = proof(scene("day"))
    assert told is not None
    assert told.heading == "Proof of quiet"
    assert proofs(told) == [
        (True, "1,000 checks made, none failed."),
        (True, "2 of 2 copies were made. The last one at 02:00."),
        (True, "0 tickets open at the end of the day. The last one was solved on Monday at 08:53."),
    ]


def test_a_failed_backup_has_no_tick_and_the_day_is_not_called_quiet() -> None:
    told = proof(scene("day", activities=watched("day", failed=1)))
    assert told is not None
    assert told.heading == "The rest of the day"
    assert (False, "1 of 2 copies were made. One is missing.") in proofs(told)


def test_a_day_on_which_an_urgent_ticket_ended_is_not_called_quiet() -> None:
    urgent = ticket(
        "2026-10-05T09:00", id="u", priority=1, status="closed", outcome="closed without result",
        resolved_at="2026-10-06T09:00",
    )  # fmt: skip
    told = proof(scene("day", closed=[urgent], activities=watched("day")))
    assert told is not None
    assert told.heading == "The rest of the day"


def test_a_missed_run_is_a_failure() -> None:
    told = proof(scene("day", dentist(expected={"backups_per_day": 3})))
    assert (False, "2 of 3 copies were made. One is missing.") in proofs(told)


def test_a_late_feed_is_named_and_the_day_is_not_called_quiet() -> None:
    told = proof(scene("day", feeds=feeds("day", "vault")))
    assert told is not None
    assert told.heading == "The rest of the day"
    assert blocks(told)[-1].last_line.endswith("Late: backup.")


def test_failed_checks_have_no_tick() -> None:
    told = proof(scene("day", activities=watched("day", checks_failed=3)))
    assert proofs(told)[0] == (False, "3 of 1,000 checks failed.")


def test_alarms_are_ticked_only_where_none_became_a_ticket() -> None:
    alarm = activity("alert", "2026-11-03T10:00", title="Disk nearly full")
    one = proof(scene("day", activities=[alarm]))
    assert (True, "1 alarm, it did not become a ticket. Disk nearly full.") in proofs(one)
    became = alarm | {"ticket_id": "T-1"}
    two = proof(scene("day", activities=[alarm, became]))
    assert (False, "2 alarms raised. One became a ticket.") in proofs(two)


def checked(*hours: float, before: Iterable[float] = ()) -> Section | None:
    """What is proved by a day with twelve checks at each of these hours, after one with some at those."""
    earlier = tickets("2026-11-02", 1, 1) | {"activities": some_checks(2, before)}
    return proof(scene("day", before=earlier, activities=some_checks(3, hours)))


def some_checks(day: int, hours: Iterable[float]) -> list[dict[str, Any]]:
    whole = [f"2026-11-0{day}T{int(hour):02}:{round(hour % 1 * 60):02}" for hour in hours]
    return [activity("check", moment, id=moment, quantity=12.0) for moment in whole]


def test_the_strip_says_where_there_is_no_data() -> None:
    strip = blocks(checked(*range(9), *range(12, 24), before=range(24)))[0]
    assert isinstance(strip, HoursStrip)
    assert strip.title == "21 of 24 hours checked."
    assert strip.subtitle == "Where there is no mark, we have no data."


@pytest.mark.parametrize("hours", [(0,), (0, 0.02), (6, 18), range(0, 24, 2), range(0, 24, 6), range(8, 18)])
def test_hours_are_not_without_data_where_the_log_does_not_tell_of_each(hours: Sequence[float]) -> None:
    told = checked(*hours, before=hours)
    assert not [block for block in blocks(told) if isinstance(block, HoursStrip)]
    assert (True, f"{12 * len(hours)} checks made, none failed.") in proofs(told)


def test_a_busy_day_proves_less() -> None:
    told = proof(some("day", 3, 3))
    assert not [line for _, line in proofs(told) if "tickets open" in line]


def test_silence_proves_nothing() -> None:
    assert proof(SCENES["silence"]("day")) is None
    assert proof(scene("day", dentist(expected={"backups_per_day": 3}), activities=[], feeds=())) is None


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_the_proof_speaks_of_its_own_period(unit: str) -> None:
    brief = some(unit, 3, 3)
    section, (line,) = proof(brief), nothing_open_proof(brief)
    assert section
    assert section.heading == f"The rest of the {unit}"
    assert line.what == f"tickets open at the end of the {unit}."
