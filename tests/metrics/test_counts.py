from __future__ import annotations

import pytest

from reporter import metrics
from reporter.metrics import Share
from tests.metrics.worlds import span, ticket


def test_what_was_opened_resolved_and_left_is_counted() -> None:
    august = span(opened=[ticket(), ticket()], resolved=[ticket()], backlog=[ticket(), ticket(), ticket()])
    assert metrics.count_opened(august) == 2
    assert metrics.count_resolved(august) == 1
    assert metrics.count_backlog(august) == 3
    assert metrics.close_ratio(august) == Share(1, 2)


def test_an_empty_span_counts_nought_and_shares_nothing() -> None:
    empty = span()
    assert metrics.count_opened(empty) == metrics.count_resolved(empty) == metrics.count_backlog(empty) == 0
    assert metrics.close_ratio(empty).share is None
    assert metrics.share_reopened(empty).share is None
    assert set(metrics.backlog_ages(empty).values()) == {0}
    assert metrics.oldest_open_days(empty) is None
    assert metrics.by_category(empty) == []


def test_ages_are_calendar_days_on_the_last_day_of_the_period() -> None:
    opened = ["31", "30", "29", "28", "24", "23", "01"]
    backlog = [ticket(f"2026-08-{day}T09:00") for day in opened] + [ticket("2026-07-31T22:30")]
    august = span(backlog=backlog)
    assert metrics.backlog_ages(august) == {"0–2 days": 3, "3–7": 2, "8–30": 2, "over 30": 1}
    assert metrics.oldest_open_days(august) == 31
    nearly_midnight = span(backlog=[ticket("2026-07-31T23:30")])  # 1 August in London
    assert metrics.oldest_open_days(nearly_midnight) == 30


def test_tickets_on_hold_wait_on_the_client() -> None:
    august = span(backlog=[ticket(status="on hold"), ticket(status="open"), ticket(status="new")])
    assert metrics.count_waiting_on_client(august) == 1


def test_a_ticket_that_came_back_counts_once_however_often() -> None:
    resolved = [ticket(reopen_count=3.0), ticket(reopen_count=0.0), ticket(reopen_count=None)]
    assert metrics.count_reopened(span(resolved=resolved)) == 1
    assert metrics.share_reopened(span(resolved=resolved)) == Share(1, 3)


def test_a_ticket_solved_on_no_known_date_is_undated() -> None:
    opened = [
        ticket(status="closed"),
        ticket(status="resolved"),
        ticket(status="resolved", resolved_at="2026-08-04T09:00"),
        ticket(status="open"),
        ticket(status="cancelled"),
    ]
    assert metrics.count_undated(span(opened=opened)) == 2


def test_each_local_day_has_its_tickets() -> None:
    week = span(
        "2026-W44",  # clocks go back on the Sunday before
        opened=[
            ticket("2026-10-26T00:00"),
            ticket("2026-10-26T23:59"),
            ticket("2026-10-27T00:00"),
            ticket("2026-11-01T12:00"),
        ],
        resolved=[ticket(resolved_at="2026-10-28T12:00")],
    )
    assert metrics.opened_per_day(week) == (2, 1, 0, 0, 0, 0, 1)
    assert metrics.resolved_per_day(week) == (0, 0, 1, 0, 0, 0, 0)


def test_no_ticket_falls_off_the_day_when_clocks_go_back_over_midnight() -> None:
    # at 04:01 UTC the clocks fell from 00:01 on Sunday to 23:01 on Saturday
    sunday = span(
        "2010-11-07", "America/St_Johns", opened=[ticket("2010-11-07T02:30"), ticket("2010-11-07T03:00")]
    )
    assert metrics.opened_per_day(sunday) == (2,)


@pytest.mark.parametrize("column", ["category", "place"])
def test_themes_are_sorted_by_what_was_opened_the_unnamed_last(column: str) -> None:
    named = {"category": metrics.by_category, "place": metrics.by_place}
    month = span(
        opened=[ticket(**{column: name}) for name in ("B", "A", "A", "", "", "", "C")],
        resolved=[ticket(**{column: name}) for name in ("C", "D", "A")],
    )
    assert named[column](month) == [("A", 2, 1), ("C", 1, 1), ("B", 1, 0), ("D", 0, 1), ("", 3, 0)]
