"""What did not work, told in every period that it touches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from reporter import metrics
from reporter.metrics import Outage
from reporter.periods import parse_period
from tests.metrics.worlds import activity, at, client, span

FAILED, GOOD = "2026-10-21T17:00", "2026-10-23T09:00"


def check(when: str, outcome: str = "failed", **words: Any) -> dict[str, Any]:
    return activity("check", when, id=when, source="log", title="Line", outcome=outcome, **words)


def told(period: str, *rows: dict[str, Any], **more: Any) -> list[Outage]:
    """As the period is cut: what lies around it, and what lies in it."""
    when = parse_period(period, "Europe/London")
    around = [row for row in rows if not when.start <= row["at"] < when.end]
    inside = [row for row in rows if when.start <= row["at"] < when.end]
    cut = span(when, checks_around=around, activities=inside, **more)
    return metrics.outages(cut, client())


def days(first: int, last: int) -> list[str]:
    return [f"2026-10-{day}" for day in range(first, last + 1)]


@pytest.mark.parametrize("period", [*days(21, 23), "2026-W43", "2026-10"])
def test_what_failed_counts_in_every_period_until_it_is_good(period: str) -> None:
    rows = [check("2026-10-20T17:00", "ok"), check(FAILED), check(GOOD, "ok")]
    assert told(period, *rows[1:]) == told(period, *rows)  # that a later one is good shows what the log tells
    (found,) = told(period, *rows)
    assert (found.begun, found.ended) == (
        at(FAILED),
        at(GOOD),
    )  # be it after the period: it may have ended in it
    assert found.is_found_good
    assert not found.is_silent
    assert found.lasted is None


@pytest.mark.parametrize("period", days(21, 22))
def test_what_is_found_failing_after_the_period_was_so_at_its_end(period: str) -> None:
    (found,) = told(period, check(FAILED), check("2026-10-23T04:00"), check(GOOD, "ok"))
    assert (found.begun, found.ended, found.is_found_good) == (at(FAILED), None, False)


@pytest.mark.parametrize("period", [*days(19, 20), *days(24, 26), "2026-W42", "2026-W44"])
def test_and_in_no_other(period: str) -> None:
    rows = [check("2026-10-10T17:00", "ok"), check(FAILED), check(GOOD, "ok")]
    assert told(period, *rows) == []
    assert told(period, check(FAILED, ends_at=at(GOOD))) == []


@pytest.mark.parametrize("period", [*days(21, 23), "2026-W43", "2026-10"])
def test_an_end_in_the_log_is_the_end_in_every_period(period: str) -> None:
    (found,) = told(period, check(FAILED, ends_at=at(GOOD)))
    assert found == Outage("Line", "", at(FAILED), at(GOOD))
    assert found.lasted == 40 * 3600


@pytest.mark.parametrize("minutes", [5, 30, 60])
def test_where_it_is_looked_at_often_it_failed_to_the_last_failure(minutes: int) -> None:
    begun, step = at("2026-10-21T21:00"), timedelta(minutes=minutes)
    moments = [begun + n * step for n in range(1, 1 + 6 * 60 // minutes)]  # over midnight, by local clocks
    rows = [check(_text(one)) for one in moments]
    rows += [check(_text(begun), "ok"), check(_text(moments[-1] + step), "ok")]
    for period in days(21, 22):
        (found,) = told(period, *rows)
        ended = moments[-1] if period.endswith("22") else None
        assert (found.begun, found.ended, found.is_found_good) == (moments[0], ended, False)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def test_where_only_failures_are_logged_one_alone_is_no_stretch() -> None:
    assert told("2026-10-21", check(FAILED)) == told("2026-10-22", check(FAILED)) == []


def test_where_failures_have_ends_the_one_without_lasts() -> None:
    ended = check("2026-10-11T09:00", ends_at=at("2026-10-11T10:00"))
    assert [one.begun for one in told("2026-10-21", ended, check(FAILED))] == [at(FAILED)]
    (found,) = told("2026-10-23", ended, check(FAILED))
    assert (found.begun, found.ended, found.is_silent) == (at(FAILED), None, True)


def test_two_that_ended_are_two_though_the_log_has_good_ones() -> None:
    rows = [
        check("2026-10-19T09:00", "ok"),
        check("2026-10-20T09:00", ends_at=at("2026-10-20T10:00")),
        check("2026-10-21T09:00", ends_at=at("2026-10-21T10:00")),
    ]
    assert [one.lasted for one in told("2026-10", *rows)] == [3600, 3600]


def test_a_result_that_nobody_taught_us_ends_what_is_known_to_fail() -> None:
    asked = check("2026-10-22T09:00", "ok", unknown_outcome="RECOVERED")
    rows = [check("2026-10-20T17:00", "ok"), check(FAILED), asked]
    assert told("2026-10-23", *rows) == []


@pytest.mark.parametrize(("ends", "is_announced"), [("2026-10-21T19:00", False), ("2026-10-24T19:00", True)])
def test_what_lasts_beyond_its_announced_work_is_not_announced(ends: str, is_announced: bool) -> None:
    work = {"starts_at": at("2026-10-21T16:00"), "ends_at": at(ends), "status": "done", "place": ""}
    rows = [check("2026-10-20T17:00", "ok"), check(FAILED)]
    for period, where in (("2026-10-21", "changes"), ("2026-10-22", "running")):
        (found,) = told(period, *rows, **{where: [work]})
        assert found.is_announced == is_announced


@pytest.mark.parametrize("last", ["2026-10-31T23:30", "2026-10-31T23:00"], ids=["twice", "once"])
@pytest.mark.parametrize("after", ["2026-11-01T00:20", "2026-11-01T00:50", "2026-11-01T04:00"])
@pytest.mark.parametrize("fails_on", [True, False])
def test_a_month_and_the_week_that_goes_beyond_it_agree_on_what_is_over(
    fails_on: bool, after: str, last: str
) -> None:
    """Of an outage in the last hour of October both say that it is over, or neither that it ended in it."""
    rows = [check("2026-10-31T23:00"), check("2026-11-01T00:15"), check(after, "ok")]
    rows += [check(last)] if last != "2026-10-31T23:00" else []
    rows = [row for row in rows if fails_on or row["at"] != at("2026-11-01T00:15")]
    month, week = (told(period, *rows) for period in ("2026-10", "2026-W44"))
    end = parse_period("2026-10", "Europe/London").end
    ends = [[one.ended for one in found] for found in (month, week)]
    assert ends[0] == [None if fails_on and one and one >= end else one for one in ends[1]]
