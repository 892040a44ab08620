from __future__ import annotations

import pandas as pd

from reporter import metrics
from reporter.metrics import Spread
from tests.metrics.worlds import client, frame, span, ticket

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
    seconds = metrics.seconds_to_answer(tickets, client())
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
