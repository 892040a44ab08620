"""A change whose status nobody taught us is neither announced nor done, and “none are planned” untold."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from reporter.metrics.safety import is_announced
from reporter.records import ChangeStatus
from reporter.sections import make
from reporter.sections.coming_up import coming_up
from reporter.story.brief import Brief
from reporter.story.opening import lede
from reporter.story.situation import assess
from tests.metrics.worlds import activity
from tests.story.scenes import PERIODS, scene

STATUSES = get_args(ChangeStatus)


def change(at: str, status: str, **words: object) -> dict[str, object]:
    told = {"id": f"C-{at}", "source": "plans", "title": "New firewall", "starts_at": at, "status": status}
    return told | {"action": "Please sign out on Friday."} | words


def words(told: Brief) -> str:
    section = coming_up(told)
    return " ".join([str(lede(told, assess(told))), str(section)])


@pytest.mark.parametrize(("unit", "status"), list(product(PERIODS, STATUSES)))
def test_only_what_is_known_to_be_planned_is_told_as_planned(unit: str, status: str) -> None:
    after = scene(unit).period.after
    begins = f"{after.first}T20:00"
    told = scene(unit, ahead=[change(begins, status)])
    said = words(told)
    is_unknown = status == "unknown"
    assert ("New firewall" in said) == (not is_unknown)
    assert "No changes are planned" not in said
    assert bool(told.changes_to_act_on) == (not is_unknown)
    assert (make("coming_up", told) is None) == is_unknown


@pytest.mark.parametrize(("unit", "status"), list(product(PERIODS, STATUSES)))
def test_beside_a_plan_of_unknown_status_no_other_is_told_as_the_only_one(unit: str, status: str) -> None:
    after = scene(unit).period.after
    begins = f"{after.first}T20:00"
    others = [change(begins, "scheduled", id="C-1", title="New line"), change(begins, status)]
    said = words(scene(unit, ahead=others))
    assert ("We know of one change planned" in said) == (status == "unknown")
    assert "One change is planned" not in said


@pytest.mark.parametrize("status", STATUSES)
def test_only_announced_work_explains_a_failure(status: str) -> None:
    failed = activity("check", "2026-11-03T10:10", id="c9", outcome="failed", ends_at="2026-11-03T10:20")
    window = change("2026-11-03T10:00", status, ends_at="2026-11-03T11:00")
    span = scene("day", activities=[failed], changes=[window]).this
    announced = is_announced(span.activities, span).tolist()
    assert announced == [status not in ("cancelled", "unknown")]
