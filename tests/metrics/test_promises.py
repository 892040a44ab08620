from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from reporter import metrics
from reporter.metrics import Kept, Spread
from reporter.metrics.durations import seconds_to_answer
from reporter.metrics.promises import resolution_due, response_due
from reporter.records import ON_HOLD
from reporter.store.facts import Known
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
    assert metrics.share_answered_in_time(span(opened=opened), PROMISED) == Kept(2, 3, late=1)


def test_silence_past_the_deadline_is_a_miss_and_before_it_is_not_judged() -> None:
    opened = [left("1"), left("2", "2026-08-31T15:30")]  # the second has until 09:30 on 1 September
    assert metrics.share_answered_in_time(span(opened=opened, backlog=opened), PROMISED) == Kept(0, 1, open=1)


@pytest.mark.parametrize("came_back", ["doubtful", "back_since"])
@pytest.mark.parametrize(
    ("when", "told"), [("2026-08-03T08:30", Kept(1, 1)), ("2026-08-03T12:00", Kept(0, 1, late=1))]
)
def test_what_has_come_back_since_was_answered_all_the_same(came_back: str, when: str, told: Kept) -> None:
    rows = [answered("1", when) | {"status": "", "reopen_count": 1.0}]
    month = (
        span(opened=rows, back_since=rows) if came_back == "back_since" else span(opened=rows, doubtful=rows)
    )
    assert metrics.share_answered_in_time(month, PROMISED) == told
    assert metrics.share_resolved_in_time(month, PROMISED).of == 0


def test_silence_is_missed_in_the_period_of_its_deadline_only() -> None:
    old = left("1", "2026-07-15T09:00")
    assert metrics.share_answered_in_time(span("2026-07", opened=[old], backlog=[old]), PROMISED) == Kept(
        0, 1, open=1
    )
    assert metrics.share_answered_in_time(span("2026-08", backlog=[old]), PROMISED) == Kept(0, 0)


def test_a_ticket_of_last_month_answered_this_month_is_judged_this_month() -> None:
    late_on_friday = answered("1", "2026-08-03T08:15", opened="2026-07-31T15:30")
    assert metrics.share_answered_in_time(span(backlog=[late_on_friday]), PROMISED) == Kept(1, 1)
    again = span(resolved=[late_on_friday], backlog=[], opened=[late_on_friday])
    assert metrics.share_answered_in_time(again, PROMISED) == Kept(1, 1)


def test_a_cancelled_ticket_and_one_solved_nobody_knows_when_are_not_called_silent() -> None:
    cancelled = left("1", status="cancelled", closed_at="2026-08-03T08:50")
    opened = [left("2", status="closed"), answered("3", "2026-08-03T08:30")]
    told = metrics.share_answered_in_time(span(opened=opened, apart=[cancelled]), PROMISED)
    assert told == Kept(1, 1, unknown=1)


def test_a_promise_that_ran_out_before_a_ticket_was_cancelled_is_judged() -> None:
    silent = left("1", status="cancelled", closed_at="2026-08-03T15:00")
    late = answered("2", "2026-08-03T11:00", outcome="spam", status="closed", resolved_at="2026-08-03T15:00")
    for month in (span(apart=[silent, late]), span(withdrawn=[silent, late])):
        assert metrics.share_answered_in_time(month, PROMISED) == Kept(0, 2, late=1)
        assert metrics.share_resolved_in_time(month, PROMISED).of == 0  # due an hour later


def test_solving_a_ticket_answers_it() -> None:
    rows = [
        answered("1", "2026-08-03T08:30"),
        resolved("2", "2026-08-03T08:40"),
        resolved("3", "2026-08-03T12:00"),
    ]
    assert metrics.share_answered_in_time(span(opened=rows, resolved=rows[1:]), PROMISED) == Kept(2, 3, 1)


def test_a_log_that_never_tells_answers_is_not_judged_by_them() -> None:
    solved, silent = resolved("1", "2026-08-04T08:40"), left("2", first_response_due_at="2026-08-03T09:00")
    told = span(opened=[solved, silent], resolved=[solved], backlog=[silent])
    assert metrics.share_answered_in_time(told, PROMISED) == Kept(0, 2, late=1, open=1)
    mute = replace(told, known=Known(columns=told.known.columns - {"first_response_at"}))
    assert metrics.share_answered_in_time(mute, PROMISED) == Kept(0, 0)
    assert metrics.share_resolved_in_time(mute, PROMISED).of == 2


def test_a_log_that_never_tells_solutions_is_not_judged_by_them() -> None:
    silent = left("1", resolution_due_at="2026-08-03T09:00")
    told = span(opened=[silent], backlog=[silent])
    assert metrics.share_resolved_in_time(told, PROMISED) == Kept(0, 1, open=1)
    columns = told.known.columns - {"resolved_at", "closed_at"}
    for known in (Known(columns=columns), Known(tickets=False)):
        blind = replace(told, known=known)
        assert metrics.share_resolved_in_time(blind, PROMISED) == Kept(0, 0)
        assert metrics.count_overdue(blind, PROMISED) is None


def test_without_a_promise_nothing_is_judged() -> None:
    rows = [answered("1", "2026-08-03T08:30", priority=4), resolved("2", "2026-08-03T09:00", priority=4)]
    month = span(opened=rows, resolved=rows[1:], backlog=rows[:1])
    assert metrics.share_answered_in_time(month, PROMISED) == Kept(0, 0)
    assert metrics.share_resolved_in_time(month, PROMISED).share is None
    assert metrics.share_resolved_in_time(month, client()).of == 0


def test_a_resolution_is_judged_by_opening_hours() -> None:
    rows = [resolved("1", "2026-08-03T16:00"), resolved("2", "2026-08-04T08:01")]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Kept(1, 2, late=1)


def test_working_time_on_hold_moves_the_deadline() -> None:
    late = "2026-08-04T09:00"
    rows = [
        resolved("1", late, working_minutes_on_hold=60.0, minutes_on_hold=600.0),
        resolved("2", late, working_minutes_on_hold=59.0, minutes_on_hold=600.0),
        resolved("3", late),
    ]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Kept(1, 3, late=2)


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("2026-08-03T16:00", Kept(1, 1)),  # in time even without the hold
        ("2026-08-03T16:01", Kept(0, 0)),  # nobody knows how much of the hour was open
        ("2026-08-04T09:00", Kept(0, 0)),
        ("2026-08-04T09:01", Kept(0, 1, late=1)),  # late even when all of it is taken off
    ],
)
def test_hold_by_the_wall_is_not_taken_off_working_time(done: str, told: Kept) -> None:
    row = resolved("1", done, minutes_on_hold=60.0)
    assert metrics.share_resolved_in_time(span(resolved=[row]), PROMISED) == told


def test_hold_by_the_wall_moves_a_deadline_by_the_wall() -> None:
    by_wall = client(opening=OFFICE, targets={"normal": {"resolution": "8 h", "always": True}})
    rows = [
        resolved(str(n), f"2026-08-03T{hour}", minutes_on_hold=60.0)
        for n, hour in enumerate(("17:00", "17:01"))
    ]
    for promised in (by_wall, client(targets={"normal": {"resolution": "8 h"}})):
        assert metrics.share_resolved_in_time(span(resolved=rows), promised) == Kept(1, 2, late=1)


def test_a_promise_is_decided_by_its_event_or_its_deadline_and_never_again() -> None:
    late = resolved("1", "2026-08-20T09:00")
    july = span("2026-07", opened=[left("0", "2026-07-31T15:30")], backlog=[left("0", "2026-07-31T15:30")])
    assert metrics.share_answered_in_time(july, PROMISED).of == 0  # due at 09:30 on Monday
    august = span(resolved=[late], opened=[late])
    assert metrics.share_resolved_in_time(august, PROMISED) == Kept(0, 1, late=1)
    for day, kept in (("2026-08-03", Kept(0, 1, open=1)), ("2026-08-20", Kept(0, 0))):
        told = span(day, backlog=[left("1")]) if day < "2026-08-20" else span(day, resolved=[late])
        assert metrics.share_resolved_in_time(told, PROMISED) == kept


def test_closing_without_a_result_keeps_no_promise_and_after_its_time_breaks_it() -> None:
    rows = [
        resolved("1", "2026-08-03T10:00", outcome="closed without result"),
        resolved("2", "2026-08-05T10:00", outcome="handed on"),
    ]
    assert metrics.share_resolved_in_time(span(closed=rows), PROMISED) == Kept(0, 1)


def test_nothing_is_late_before_its_time_in_a_month_that_is_running() -> None:
    rows = [left("1"), left("2", "2026-08-10T08:00")]
    month = span(opened=rows, backlog=rows)
    running = replace(month, until=at("2026-08-07T12:00"))
    assert metrics.share_resolved_in_time(month, PROMISED) == Kept(0, 2, open=2)
    assert metrics.share_resolved_in_time(running, PROMISED) == Kept(0, 1, open=1)
    assert metrics.count_overdue(running, PROMISED) == 1
    in_a_hole = replace(month, known=Known(holes=((at("2026-08-07T12:00"), month.period.end),)))
    assert metrics.share_resolved_in_time(in_a_hole, PROMISED) == Kept(0, 1, open=1)


@pytest.mark.parametrize(
    ("due", "done", "kept"),
    [  # a day is known, not the hour; the office closes at 16:00 UTC
        ("2026-08-04", "2026-08-04T15:59", Kept(1, 1)),
        ("2026-08-04", "2026-08-04T16:00", Kept(1, 1)),
        ("2026-08-04", "2026-08-04T16:01", Kept(0, 1, late=1)),
        ("2026-08-08", "2026-08-08T22:59", Kept(1, 1)),  # a Saturday: to its end
        ("2026-08-08", "2026-08-08T23:00", Kept(0, 1, late=1)),
    ],
)
def test_a_deadline_that_is_a_day_is_the_end_of_that_day(due: str, done: str, kept: Kept) -> None:
    midnight = f"{date.fromisoformat(due) - timedelta(days=1)}T23:00"  # of summer time
    row = resolved("1", done, resolution_due_at=midnight, day_only="resolution_due_at")
    assert metrics.share_resolved_in_time(span(resolved=[row]), PROMISED) == kept


@pytest.mark.parametrize(
    ("came", "answer", "kept"),
    [  # due on the day it came in; the office closes at 16:00 UTC, the day ends at 23:00
        ("2026-08-04T15:59", "2026-08-04T16:00", Kept(1, 1)),
        ("2026-08-04T15:59", "2026-08-04T16:01", Kept(0, 1, late=1)),
        ("2026-08-04T16:00", "2026-08-04T16:01", Kept(1, 1)),
        ("2026-08-04T16:00", "2026-08-04T22:59", Kept(1, 1)),
        ("2026-08-04T16:01", "2026-08-04T22:59", Kept(1, 1)),
        ("2026-08-04T16:00", "2026-08-04T23:00", Kept(0, 1, late=1)),
    ],
)
def test_what_comes_in_at_closing_time_or_later_is_due_by_the_end_of_that_day(
    came: str, answer: str, kept: Kept
) -> None:
    own = {"first_response_due_at": "2026-08-03T23:00", "day_only": "first_response_due_at"}
    row = answered("1", answer, came, **own)
    assert metrics.share_answered_in_time(span(opened=[row]), PROMISED) == kept


@pytest.mark.parametrize(
    ("day", "due", "kept"),
    [
        ("2026-08-05", "2026-08-06T10:00", Kept(1, 1)),
        ("2026-08-06", "2026-08-06T10:00", Kept(0, 0)),  # before ten or after, nobody knows
        ("2026-08-07", "2026-08-06T10:00", Kept(0, 1, late=1)),
    ],
)
def test_a_solution_of_which_only_the_day_is_known_is_judged_where_the_day_can_tell(
    day: str, due: str, kept: Kept
) -> None:
    midnight = f"{date.fromisoformat(day) - timedelta(days=1)}T23:00"
    row = resolved("1", midnight, resolution_due_at=due, day_only="resolved_at")
    assert metrics.share_resolved_in_time(span(resolved=[row]), PROMISED) == kept
    assert metrics.time_to_resolution(span(resolved=[row]), PROMISED).n == 0


def test_solved_on_the_day_it_was_due_is_in_time_where_only_days_are_known() -> None:
    known = {"day_only": "resolved_at resolution_due_at", "resolution_due_at": "2026-08-05T23:00"}
    rows = [resolved(str(n), f"2026-08-0{5 + n}T23:00", **known) for n in range(2)]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Kept(1, 2, late=1)


def test_an_answer_of_which_only_the_day_is_known_took_no_seconds_that_anybody_knows() -> None:
    row = answered("1", "2026-08-03T00:00", day_only="first_response_at")
    assert metrics.time_to_first_response(span(opened=[row]), PROMISED).n == 0


def test_an_unsolved_ticket_is_missed_in_the_period_of_its_deadline_only_but_overdue_until_it_is_solved() -> (
    None
):
    august, july = left("1"), left("2", "2026-07-15T08:00")
    month = span(backlog=[august, july, left("3", status="on hold")])
    assert metrics.share_resolved_in_time(month, PROMISED) == Kept(0, 1, open=1)
    late = metrics.late_tickets(month, PROMISED)
    assert set(late.loc[late["missed"] == "resolution", "id"]) == {"1"}
    assert late["done_at"].isna().all()
    assert metrics.count_overdue(month, PROMISED) == 2
    assert (
        metrics.count_overdue(replace(month, known=Known(columns=frozenset({"resolved_at"}))), client())
        is None
    )


@pytest.mark.parametrize("status", ON_HOLD)
def test_a_ticket_on_hold_is_not_late_whomever_it_waits_for(status: str) -> None:
    month = span(backlog=[left("1", status=status)])
    assert metrics.share_resolved_in_time(month, PROMISED) == Kept(0, 0)
    assert metrics.count_overdue(month, PROMISED) == 0


def test_the_deadline_in_the_log_goes_before_the_agreement() -> None:
    own = {"first_response_due_at": "2026-08-03T12:00", "resolution_due_at": "2026-08-03T10:00"}
    row = resolved("1", "2026-08-03T11:00", first_response_at="2026-08-03T10:30", **own)
    month = span(opened=[row], resolved=[row])
    assert metrics.share_answered_in_time(month, PROMISED) == Kept(1, 1)
    assert metrics.share_resolved_in_time(month, PROMISED) == Kept(0, 1, late=1)
    assert metrics.share_resolved_in_time(month, client()) == Kept(0, 1, late=1)


def test_tickets_dated_to_the_day_are_judged_where_the_day_can_tell() -> None:
    rows = [
        resolved("1", "2026-08-20T00:00", precision="day"),
        resolved("2", "2026-08-05T00:00", precision="day", resolution_due_at="2026-08-06T00:00"),
        resolved(
            "3", "2026-08-04T00:00", precision="day"
        ),  # eight open hours from some time of the day before
    ]
    assert metrics.share_resolved_in_time(span(resolved=rows), PROMISED) == Kept(1, 2, late=1, unknown=1)
    nothing_is_decided = span(resolved=rows[2:])
    assert metrics.share_resolved_in_time(nothing_is_decided, PROMISED) == Kept(0, 0)


def test_each_broken_promise_has_its_row() -> None:
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
    assert list(zip(late["id"], late["missed"], strict=True)) == [
        ("2", "answer"),
        ("1", "answer"),
        ("1", "resolution"),
    ]
    assert list(late["due_at"]) == [at(f"2026-08-03T{hour}") for hour in ("08:15", "09:00", "16:00")]
    assert list(late["done_at"]) == [at("2026-08-03T12:00"), at("2026-08-04T09:00"), at("2026-08-05T09:00")]
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
    assert metrics.time_to_first_response(span(opened=[weekend]), client(opening=OFFICE)) == Spread(
        (2700,), "working"
    )
    assert metrics.time_to_first_response(span(opened=[weekend]), client()).half == 64.75 * HOUR


def test_a_priority_promised_at_all_hours_runs_by_the_clock() -> None:
    weekend = {"opened": "2026-07-31T15:30", "first_response_at": "2026-08-03T08:15"}
    august = span(opened=[ticket(priority=1, **weekend), ticket(priority=2, **weekend)])
    spread = metrics.time_to_first_response(august, client(opening=OFFICE, targets=TARGETS))
    assert (spread.values, spread.counted) == ((2700, 64.75 * HOUR), "mixed")


def test_what_came_and_went_while_we_were_closed_is_told_by_the_clock() -> None:
    sunday = ticket("2026-08-02T10:00", first_response_at="2026-08-02T10:45", resolved_at="2026-08-02T11:00")
    month = span(opened=[sunday], resolved=[sunday])
    office = client(opening=OFFICE)
    assert metrics.time_to_first_response(month, office) == Spread((2700,), "clock")
    assert metrics.time_to_resolution(month, office) == Spread((HOUR,), "clock")
    assert metrics.time_to_resolution(span(), office).counted == "working"


def test_hold_by_the_wall_makes_a_duration_of_working_time_unknown() -> None:
    times = {"opened": MONDAY, "resolved_at": "2026-08-03T12:00"}
    rows = [ticket(**times, minutes_on_hold=n) for n in (0.0, None, 60.0)]
    rows.append(ticket(**times, minutes_on_hold=600.0, working_minutes_on_hold=60.0))
    assert metrics.time_to_resolution(span(resolved=rows), client(opening=OFFICE)) == Spread(
        (3 * HOUR, 4 * HOUR, 4 * HOUR), "working"
    )


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
    assert spread.half == 0
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
    assert list(seconds["seconds"].dropna()) == [HOUR, 600, 1200]
    assert not seconds["is_working"].any()


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


@pytest.mark.parametrize("always", [True, False])
@pytest.mark.parametrize("priority", [1, 3])
@pytest.mark.parametrize("precision", ["day", "instant"])
@pytest.mark.parametrize("days", range(6))
def test_where_only_days_are_known_what_is_late_at_any_hour_is_late(
    days: int, precision: str, priority: int, always: bool
) -> None:
    """Urgent ones have four hours, normal ones two days; both came in on a Monday, nobody knows when."""
    targets = {"urgent": {"resolution": "4 h"}, "normal": {"resolution": "2 days"}}
    who = client(opening=OFFICE, targets={name: told | {"always": always} for name, told in targets.items()})
    came, done = "2026-08-02T23:00", f"2026-08-0{2 + days}T23:00"  # midnights in London
    row = resolved("1", done, came, priority=priority, day_only="opened_at resolved_at", precision=precision)
    kept = metrics.share_resolved_in_time(span(resolved=[row]), who)
    latest = {1: 1, 3: 2}[priority]
    assert kept.late == (days > latest)
    assert kept.good == 0 or days <= latest
    open_still = left("2", came, priority=priority, day_only="opened_at", precision=precision)
    assert metrics.share_resolved_in_time(span(backlog=[open_still]), who).open == 1
