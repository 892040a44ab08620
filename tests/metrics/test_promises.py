from __future__ import annotations

from typing import Any

import pandas as pd

from reporter import metrics
from reporter.metrics import Share, Spread
from reporter.metrics.promises import resolution_due, response_due, seconds_to_answer
from tests.metrics.worlds import at, client, frame, span, ticket

OFFICE = [{"days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "opens": "09:00", "closes": "17:00"}]
PROMISED = client(opening=OFFICE, targets={"normal": {"first_response": "1 h", "resolution": "8 h"}})
MONDAY = "2026-08-03T08:00"  # 09:00 in London


def answered(number: str, when: str | None, opened: str = MONDAY, **words: Any) -> dict[str, Any]:
    return ticket(opened, id=number, source="desk", first_response_at=when, **words)


def resolved(number: str, when: str | None, opened: str = MONDAY, **words: Any) -> dict[str, Any]:
    return ticket(opened, id=number, source="desk", resolved_at=when, status="resolved", **words)


def left(number: str, opened: str = MONDAY, **words: Any) -> dict[str, Any]:
    return ticket(opened, id=number, source="desk", **words)


def test_an_answer_is_in_time_up_to_the_very_deadline() -> None:
    opened = [
        answered("1", "2026-08-03T08:30"),
        answered("2", "2026-08-03T09:00"),
        answered("3", "2026-08-03T09:01"),
    ]
    assert metrics.share_answered_in_time(span(opened=opened), PROMISED) == Share(2, 3)


def test_silence_past_the_deadline_is_a_miss_and_before_it_is_not_judged() -> None:
    opened = [left("1"), left("2", "2026-08-31T15:30")]  # the second has until 09:30 on 1 September
    assert metrics.share_answered_in_time(span(opened=opened, backlog=opened), PROMISED) == Share(0, 1)


def test_silence_is_missed_in_the_period_of_its_deadline_only() -> None:
    old = left("1", "2026-07-15T09:00")
    assert metrics.share_answered_in_time(span("2026-07", opened=[old], backlog=[old]), PROMISED) == Share(
        0, 1
    )
    assert metrics.share_answered_in_time(span("2026-08", backlog=[old]), PROMISED) == Share(0, 0)


def test_a_ticket_of_last_month_answered_this_month_is_judged_this_month() -> None:
    late_on_friday = answered("1", "2026-08-03T08:15", opened="2026-07-31T15:30")
    assert metrics.share_answered_in_time(span(backlog=[late_on_friday]), PROMISED) == Share(1, 1)
    again = span(resolved=[late_on_friday], backlog=[], opened=[late_on_friday])
    assert metrics.share_answered_in_time(again, PROMISED) == Share(1, 1)


def test_a_cancelled_ticket_and_one_solved_nobody_knows_when_are_not_called_silent() -> None:
    opened = [left("1", status="cancelled"), left("2", status="closed"), answered("3", "2026-08-03T08:30")]
    assert metrics.share_answered_in_time(span(opened=opened), PROMISED) == Share(1, 1)


def test_solving_a_ticket_answers_it() -> None:
    rows = [
        answered("1", "2026-08-03T08:30"),
        resolved("2", "2026-08-03T08:40"),
        resolved("3", "2026-08-03T12:00"),
    ]
    assert metrics.share_answered_in_time(span(opened=rows, resolved=rows[1:]), PROMISED) == Share(2, 3)


def test_a_log_that_never_tells_answers_is_not_judged_by_them() -> None:
    solved, silent = resolved("1", "2026-08-04T08:40"), left("2")
    mute = span(opened=[solved, silent], resolved=[solved], backlog=[silent])
    assert metrics.share_answered_in_time(mute, PROMISED) == Share(0, 0)
    told = span(
        opened=[solved, silent, answered("3", "2026-08-03T08:30")], resolved=[solved], backlog=[silent]
    )
    assert metrics.share_answered_in_time(told, PROMISED) == Share(1, 3)


def test_without_a_promise_nothing_is_judged() -> None:
    rows = [answered("1", "2026-08-03T08:30", priority=4), resolved("2", "2026-08-03T09:00", priority=4)]
    month = span(opened=rows, resolved=rows[1:], backlog=rows[:1])
    assert metrics.share_answered_in_time(month, PROMISED) == Share(0, 0)
    assert metrics.share_resolved_in_time(month, PROMISED).share is None
    assert metrics.share_resolved_in_time(month, client()).of == 0


def test_a_resolution_is_judged_by_opening_hours() -> None:
    rows = [resolved("1", "2026-08-03T16:00"), resolved("2", "2026-08-04T08:01")]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Share(1, 2)


def test_time_on_hold_moves_the_deadline() -> None:
    late = "2026-08-04T09:00"
    rows = [
        resolved("1", late, minutes_on_hold=60.0),
        resolved("2", late, minutes_on_hold=59.0),
        resolved("3", late),
    ]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Share(1, 3)


def test_an_unsolved_ticket_is_missed_in_the_period_of_its_deadline_only() -> None:
    august, july = left("1"), left("2", "2026-07-15T08:00")
    assert metrics.share_resolved_in_time(span(backlog=[august, july]), PROMISED) == Share(0, 1)
    assert list(metrics.late_tickets(span(backlog=[august, july]), PROMISED)["id"]) == ["1"]


def test_a_ticket_waiting_on_the_client_is_not_late() -> None:
    waiting = left("1", status="on hold")
    assert metrics.share_resolved_in_time(span(backlog=[waiting]), PROMISED) == Share(0, 0)


def test_the_deadline_in_the_log_goes_before_the_agreement() -> None:
    own = {"first_response_due_at": "2026-08-03T12:00", "resolution_due_at": "2026-08-03T10:00"}
    row = resolved("1", "2026-08-03T11:00", first_response_at="2026-08-03T10:30", **own)
    month = span(opened=[row], resolved=[row])
    assert metrics.share_answered_in_time(month, PROMISED) == Share(1, 1)
    assert metrics.share_resolved_in_time(month, PROMISED) == Share(0, 1)
    assert metrics.share_resolved_in_time(month, client()) == Share(0, 1)


def test_tickets_dated_to_the_day_are_judged_only_by_their_own_deadline() -> None:
    rows = [
        resolved("1", "2026-08-20T00:00", precision="day"),
        resolved("2", "2026-08-05T00:00", precision="day", resolution_due_at="2026-08-06T00:00"),
    ]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Share(1, 1)


def test_late_tickets_are_told_once_with_the_promise_they_missed() -> None:
    both = resolved("1", "2026-08-05T09:00", first_response_at="2026-08-04T09:00", priority=3)
    urgent = answered("2", "2026-08-03T12:00", priority=1)
    prompt = resolved("3", "2026-08-03T09:00", first_response_at="2026-08-03T08:05")
    agreement = client(
        opening=OFFICE,
        targets={
            "normal": {"first_response": "1 h", "resolution": "8 h"},
            "urgent": {"first_response": "15 min"},
        },
    )
    late = metrics.late_tickets(
        span(opened=[both, urgent, prompt], resolved=[both, prompt], backlog=[urgent]), agreement
    )
    assert list(zip(late["id"], late["missed"], strict=True)) == [("2", "answer"), ("1", "resolution")]
    assert list(late["due_at"]) == [at("2026-08-03T08:15"), at("2026-08-03T16:00")]
    assert "in_time" not in late.columns


def test_nothing_is_late_in_an_empty_span() -> None:
    assert metrics.late_tickets(span(), PROMISED).empty


def test_deadlines_stand_beside_their_tickets() -> None:
    tickets = frame(
        "tickets", left("1", priority=4), left("2"), left("3", resolution_due_at="2026-09-01T00:00")
    )
    assert list(response_due(tickets, PROMISED).dropna()) == [at("2026-08-03T09:00")] * 2
    due = resolution_due(tickets, PROMISED)
    assert list(due.isna()) == [True, False, False]
    assert due[2] == at("2026-09-01T00:00")


HOUR = 3600
OFFICE = [{"days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "opens": "09:00", "closes": "17:00"}]
TARGETS = {"urgent": {"first_response": "15 min", "always": True}, "normal": {"resolution": "8 h"}}


def test_first_response_is_counted_in_opening_hours() -> None:
    # opened on Friday 16:30, answered on Monday 09:15
    weekend = ticket("2026-07-31T15:30", first_response_at="2026-08-03T08:15")
    assert metrics.time_to_first_response(span(opened=[weekend]), client(opening=OFFICE)) == Spread((2700,))
    assert metrics.time_to_first_response(span(opened=[weekend]), client()).half == 64.75 * HOUR


def test_a_priority_promised_at_all_hours_runs_by_the_clock() -> None:
    weekend = {"opened": "2026-07-31T15:30", "first_response_at": "2026-08-03T08:15"}
    august = span(opened=[ticket(priority=1, **weekend), ticket(priority=2, **weekend)])
    spread = metrics.time_to_first_response(august, client(opening=OFFICE, targets=TARGETS))
    assert spread.values == (2700, 64.75 * HOUR)


def test_unanswered_tickets_and_tickets_dated_to_the_day_have_no_time() -> None:
    opened = [
        ticket(),
        ticket(first_response_at="2026-08-03T10:00", precision="day"),
        ticket(first_response_at="2026-08-03T10:00"),
    ]
    assert metrics.time_to_first_response(span(opened=opened), client()) == Spread((HOUR,))
    assert metrics.time_to_first_response(span(opened=opened[:1]), client()).half is None
    assert metrics.time_to_first_response(span(), client()).n == 0


def test_time_on_hold_is_taken_off_the_resolution_but_never_below_nought() -> None:
    resolved = [
        ticket("2026-08-03T09:00", resolved_at="2026-08-03T12:00", minutes_on_hold=60.0),
        ticket("2026-08-03T09:00", resolved_at="2026-08-03T12:00", minutes_on_hold=600.0),
        ticket("2026-08-03T09:00", resolved_at="2026-08-03T14:00"),
        ticket("2026-08-03T09:00", resolved_at="2026-08-03T08:00"),  # a log that contradicts itself
    ]
    spread = metrics.time_to_resolution(span(resolved=resolved), client())
    assert spread.values == (0, 0, 2 * HOUR, 5 * HOUR)
    assert spread.half == HOUR
    assert spread.slowest == 5 * HOUR


def test_seconds_stand_beside_their_tickets() -> None:
    rows = [
        ticket(priority=4, first_response_at="2026-08-03T10:00"),
        ticket(priority=1, first_response_at="2026-08-03T09:10"),
        ticket(priority=9, first_response_at="2026-08-03T09:20"),
        ticket(priority=2),
    ]
    tickets = frame("tickets", *rows).set_index(pd.Index([7, 3, 5, 1]))
    seconds = seconds_to_answer(tickets, client())
    assert list(seconds.index) == [7, 3, 5, 1]
    assert list(seconds.dropna()) == [HOUR, 600, 1200]


def test_each_priority_has_its_row_even_when_nothing_came() -> None:
    august = span(
        opened=[
            ticket(priority=1, first_response_at="2026-08-03T09:10"),
            ticket(priority=1),
            ticket(priority=3),
        ],
        resolved=[ticket(priority=3, resolved_at="2026-08-03T11:00")],
    )
    urgent, high, normal, low = metrics.by_priority(august, client(targets=TARGETS))
    assert (urgent.priority, urgent.opened, urgent.first.values, urgent.resolved.n) == (1, 2, (600,), 0)
    assert urgent.target.first_response == 900
    assert (high.opened, low.opened) == (0, 0)
    assert (normal.opened, normal.resolved.values) == (1, (2 * HOUR,))
    assert normal.target.resolution == 8 * HOUR
    assert low.target.resolution is None
