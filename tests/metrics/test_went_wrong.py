"""What tells of anything but good work leaves no period calm, whatever kind of row tells it."""

from __future__ import annotations

from typing import Any

import pytest

from reporter import metrics
from reporter.metrics.values import Backups
from reporter.story.headline import headline
from reporter.story.situation import assess
from reporter.story.takeaways import heading_of_proof
from tests.metrics.worlds import activity, at, client, span
from tests.story.scenes import DAYS, moment, proof, scene

CALM = ("nothing went wrong", "without an interruption", "nothing that we watch failed", "proof of quiet")
BAD: dict[str, dict[str, Any]] = {
    "a restore test failed": {"kind": "maintenance", "title": "Restore test", "outcome": "failed"},
    "a restore test ended with a warning": {
        "kind": "maintenance",
        "title": "Restore test",
        "outcome": "warning",
    },
    "the filter was off": {"kind": "check", "title": "Mails blocked", "outcome": "failed", "quantity": 40.0},
    "a copy failed and was made again": {"kind": "backup", "asset": "A", "outcome": "failed"},
    "an update failed": {"kind": "patch", "asset": "PC1", "outcome": "failed"},
    "an alarm with a warning": {"kind": "alert", "title": "Fire in the server room", "outcome": "warning"},
    "an alarm of six hours": {"kind": "alert", "title": "Server down", "ends_at": "2026-11-03T20:00"},
    "a visit failed": {"kind": "visit", "title": "Nobody was there", "outcome": "failed"},
}


@pytest.mark.parametrize("unit", ["day", "week", "month"])
@pytest.mark.parametrize("name", BAD)
def test_no_period_is_calm_in_which_something_went_wrong(name: str, unit: str) -> None:
    words = dict(BAD[name])
    kind = words.pop("kind")
    if "ends_at" in words:
        words["ends_at"] = at(moment(DAYS[unit], 80))
    told = scene(unit, activities=[*proof(unit), activity(kind, moment(DAYS[unit], 3), id="bad", **words)])
    situation = assess(told)
    said = " ".join([*headline(told, situation), heading_of_proof(told, situation)]).lower()
    assert not [calm for calm in CALM if calm in said]


def test_a_short_alarm_that_settled_itself_leaves_a_day_calm() -> None:
    brief_one = activity("alert", moment(DAYS["day"], 3), id="a1", ends_at=at(moment(DAYS["day"], 4)))
    told = scene("day", activities=[*proof("day"), brief_one])
    assert headline(told, assess(told))[0] == "Nothing went wrong yesterday,"


LINE = {"id": "o1", "source": "log", "title": "Line down", "outcome": "failed"}
ENDED = activity("alert", "2026-06-01T09:00", id="o0", source="log", ends_at="2026-06-01T10:00")


@pytest.mark.parametrize(
    ("ends", "others", "n"),
    [
        ("2026-08-20T09:30", [], 1),
        ("2026-07-31T22:30", [], 0),
        (None, [ENDED], 1),
        (None, [], 0),  # its log tells no ends: then nothing follows from there being none
    ],
)
def test_an_alarm_from_before_that_was_not_over_counts(ends: str | None, others: list[Any], n: int) -> None:
    row = activity("alert", "2026-07-30T23:30", ends_at=ends, **LINE)
    august = span("2026-08", checks_around=[row, *others])
    assert metrics.alarms_from_before(august, client()) == n
    assert metrics.went_wrong(august, client()) == n


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_an_alarm_that_is_still_on_is_said(unit: str) -> None:
    row = activity("alert", "2026-09-30T22:30", ends_at="2026-12-31T09:30", **LINE)
    told = scene(unit, checks_around=[row])
    situation = assess(told)
    assert "one alarm from before was not over" in headline(told, situation)[0]
    assert heading_of_proof(told, situation) != "Proof of quiet"


@pytest.mark.parametrize("title", ["Mails blocked by mistake", "Mails blocked, all released to users"])
def test_only_what_the_filter_stopped_is_told_as_stopped(title: str) -> None:
    month = span(activities=[activity("check", title=title, quantity=12.0)])
    assert metrics.mails_blocked(month, client()) is None


@pytest.mark.parametrize("words", [{}, {"quantity": 4.0, "outcome": "failed"}])
def test_a_filter_that_gives_no_number_or_was_off_stopped_nobody_knows_how_many(
    words: dict[str, Any],
) -> None:
    rows = [
        activity("check", title="Mails blocked", quantity=120.0),
        activity("check", title="Mails blocked", **words),
    ]
    assert metrics.mails_blocked(span(activities=rows), client()) is None


@pytest.mark.parametrize(
    ("title", "is_test"),
    [
        ("Restore test", True),
        ("Restore test of the mailboxes", True),
        ("Restore test: server 2", True),
        ("Restore test postponed", False),
        ("Restore tests are planned for May", False),
    ],
)
def test_a_restore_test_is_one_that_was_made(title: str, is_test: bool) -> None:
    assert metrics.is_restore_test(title) == is_test


@pytest.mark.parametrize("is_new", [True, False])
def test_a_copy_by_a_name_that_is_new_leaves_open_whether_one_is_missing(is_new: bool) -> None:
    """The old server ran to 9 August; from then on another did, unless that had been there before."""
    old = [activity("backup", f"2026-{day}T02:00", id=f"o{day}", asset="Old") for day in _days(10)]
    new = [activity("backup", f"2026-08-{day:02}T02:00", id=f"n{day}", asset="New") for day in range(10, 32)]
    early = [] if is_new else [activity("backup", "2026-07-20T03:00", id="early", asset="New")]
    before = [row for row in (*old, *early) if row["at"] < at("2026-08-01T00:00")]
    inside = [row for row in (*old, *new) if row["at"] >= at("2026-08-01T00:00")]
    told = metrics.share_backups(span("2026-08", backups_before=before, activities=inside), client())
    assert isinstance(told, Backups)
    assert (told.bad == 0, told.nights_unknown > 0) == (is_new, is_new)


def _days(until: int) -> list[str]:
    """Every day from 4 July to before that day of August."""
    return [f"07-{day:02}" for day in range(4, 32)] + [f"08-{day:02}" for day in range(1, until)]
