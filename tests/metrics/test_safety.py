from __future__ import annotations

from datetime import date, timedelta

import pytest

from reporter import metrics
from reporter.metrics.values import Alerts, Checks, Devices, Outcomes, RestoreTest
from tests.metrics.worlds import activity, at, client, span


def test_activities_are_counted_by_kind_and_by_what_they_stand_for() -> None:
    month = span(
        activities=[
            activity("patch", quantity=40.0),
            activity("patch", quantity=2.0, outcome="failed"),
            activity("visit", ticket_id="7"),
            activity("note", ticket_id="7"),
            activity("note"),
            activity("check", outcome="warning"),
            activity("check", title="Mails blocked by the filter", quantity=900.0),
        ]
    )
    assert metrics.activities_by_kind(month, client()) == {
        "patch": Outcomes(ok=40, warning=0, failed=2),
        "visit": Outcomes(ok=1, warning=0, failed=0),
        "note": Outcomes(ok=1, warning=0, failed=0),
        "check": Outcomes(ok=0, warning=1, failed=0),
    }
    assert metrics.activities_by_kind(span(), client()) == {}


def test_the_newest_good_backup() -> None:
    backups = [
        activity("backup", "2026-08-03T01:00"),
        activity("backup", "2026-08-04T01:00"),
        activity("backup", "2026-08-05T01:00", outcome="failed"),
    ]
    assert metrics.newest_backup_at(span(activities=backups), client()) == at("2026-08-04T01:00")
    warned = activity("backup", "2026-08-06T01:00", outcome="warning")
    assert metrics.newest_backup_at(span(activities=[*backups, warned]), client()) == at("2026-08-06T01:00")
    assert metrics.newest_backup_at(span(activities=backups[2:]), client()) is None


def test_the_last_restore_test_is_dated_by_local_clocks() -> None:
    tests = [
        activity(
            "maintenance", "2026-08-10T23:30", title="Restore test of the file server", detail="12 GB read"
        ),
        activity("maintenance", "2026-08-04T10:00", title="Restore test"),
        activity("maintenance", "2026-08-20T10:00", title="Dusted the rack"),
        activity("note", "2026-08-21T10:00", title="Restore test talked about"),
    ]
    assert metrics.restore_test(span(activities=tests), client()) == RestoreTest(
        date(2026, 8, 11), "12 GB read", "ok"
    )
    assert metrics.restore_test(span(activities=tests[2:]), client()) is None


def test_blocked_mails_are_not_checks() -> None:
    month = span(
        activities=[
            activity("check", quantity=287.0),
            activity("check", outcome="failed"),
            activity("check", title="Mails blocked", quantity=120.0),
            activity("check", title="mails blocked as fraud", quantity=3.0),
        ]
    )
    assert metrics.checks(month, client()) == Checks(run=288, failed=1)
    assert metrics.mails_blocked(month, client()) == 123
    assert metrics.mails_blocked(span(), client()) is None
    assert metrics.checks(span(), client()) == (0, 0, 0)


def test_patches_are_installed_of_those_due() -> None:
    month = span(activities=[activity("patch", quantity=47.0), activity("patch", outcome="failed")])
    assert metrics.patches(month, client()) == Devices(47, 48, are_devices=False)
    assert metrics.patches(span(), client()).share is None


def test_alerts_and_those_that_became_tickets() -> None:
    month = span(activities=[activity("alert", quantity=6.0), activity("alert", ticket_id="T-1")])
    assert metrics.alerts(month, client()) == Alerts(raised=7, became_tickets=1)


def marks(day: str, *hours: str, failed: str = "", zone: str = "Europe/London") -> str:
    rows = [activity("check", f"{hour}:05") for hour in hours]
    rows += [activity("check", f"{failed}:40", outcome="failed")] if failed else []
    told = metrics.checks_by_hour(span(day, zone, activities=rows), client())
    return "".join({"good": "o", "failed": "x", "none": "."}[mark] for mark in told)


def test_each_hour_of_the_day_has_its_mark() -> None:
    hours = [f"2026-01-05T{hour:02}" for hour in range(24) if hour != 7]
    assert marks("2026-01-05", *hours, failed="2026-01-05T10") == "ooooooo.ooxooooooooooooo"
    assert marks("2026-01-05") == "." * 24


def test_hours_are_local() -> None:
    assert marks("2026-08-03", "2026-08-02T23", "2026-08-03T22") == "o" + "." * 22 + "o"


def test_the_hour_that_comes_twice_has_one_mark_and_a_failure_in_either_shows() -> None:
    real = [f"2026-10-24T{23}"] + [f"2026-10-25T{hour:02}" for hour in range(24)]
    assert marks("2026-10-25", *real) == "o" * 24
    assert marks("2026-10-25", *real, failed="2026-10-25T00") == "ox" + "o" * 22
    assert marks("2026-10-25", *real, failed="2026-10-25T01") == "ox" + "o" * 22


def test_the_hour_that_never_was_is_not_a_gap() -> None:
    real = [f"2026-03-29T{hour:02}" for hour in range(23)]
    assert marks("2026-03-29", *real) == "o" * 24
    assert marks("2026-03-29", *real, failed="2026-03-29T01") == "oxx" + "o" * 21


def test_half_an_hour_skipped_leaves_every_hour() -> None:
    first = at("2026-10-03T13:30")
    real = [f"{first + timedelta(minutes=30 * n):%Y-%m-%dT%H:%M}" for n in range(47)]
    rows = [activity("check", instant) for instant in real]
    assert set(
        metrics.checks_by_hour(span("2026-10-04", "Australia/Lord_Howe", activities=rows), client())
    ) == {"good"}


def test_hours_are_local_where_clocks_stand_half_an_hour_apart() -> None:
    assert marks("2026-01-05", "2026-01-05T14", zone="Asia/Kolkata").index("o") == 19
    assert marks("2026-01-05", failed="2026-01-05T14", zone="Asia/Kolkata").index("x") == 20


def test_one_line_for_many_hours_marks_them_all() -> None:
    long = [activity("check", "2026-01-05T02:30", ends_at="2026-01-05T05:00", quantity=30.0)]
    told = metrics.checks_by_hour(span("2026-01-05", activities=long), client())
    assert [hour for hour, mark in enumerate(told) if mark == "good"] == [2, 3, 4]


def test_hours_are_marked_for_one_day_only() -> None:
    with pytest.raises(ValueError, match="one day"):
        metrics.checks_by_hour(span("2026-08"), client())
