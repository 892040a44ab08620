from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reporter import metrics
from reporter.metrics import Fates, Hours, Share
from reporter.records import SET_APART, WITHOUT_RESULT
from reporter.store.facts import Known
from tests.metrics.worlds import activity, client, frame, rating, span, ticket


def test_what_was_opened_resolved_and_left_is_counted() -> None:
    august = span(opened=[ticket(), ticket()], resolved=[ticket()], backlog=[ticket(), ticket(), ticket()])
    assert metrics.count_opened(august, client()) == 2
    assert metrics.count_resolved(august, client()) == 1
    assert metrics.count_backlog(august, client()) == 3


def test_an_empty_span_counts_nought_and_shares_nothing() -> None:
    empty = span()
    assert (
        metrics.count_opened(empty, client())
        == metrics.count_resolved(empty, client())
        == metrics.count_backlog(empty, client())
        == 0
    )
    assert metrics.count_reopened(empty, client()) == 0
    assert set(metrics.backlog_ages(empty, client()).values()) == {0}
    assert metrics.oldest_open_days(empty, client()) is None
    assert metrics.by_category(empty, client()) == []


def test_ages_are_calendar_days_on_the_last_day_of_the_period() -> None:
    opened = ["31", "30", "29", "28", "24", "23", "01"]
    backlog = [ticket(f"2026-08-{day}T09:00") for day in opened] + [ticket("2026-07-31T22:30")]
    august = span(backlog=backlog)
    assert metrics.backlog_ages(august, client()) == {"0–2 days": 3, "3–7": 2, "8–30": 2, "over 30": 1}
    assert metrics.oldest_open_days(august, client()) == 31
    nearly_midnight = span(backlog=[ticket("2026-07-31T23:30")])  # 1 August in London
    assert metrics.oldest_open_days(nearly_midnight, client()) == 30


def test_only_tickets_that_wait_for_the_client_wait_on_it() -> None:
    statuses = ("on hold", "waiting for client", "open", "new")
    august = span(backlog=[ticket(status=status) for status in statuses])
    assert metrics.count_waiting_on_client(august, client()) == 1


def test_a_ticket_that_came_back_counts_once_however_often() -> None:
    resolved = [ticket(reopen_count=3.0), ticket(reopen_count=0.0), ticket(reopen_count=None)]
    assert metrics.count_reopened(span(resolved=resolved), client()) == 1


def test_a_ticket_solved_on_no_known_date_is_undated() -> None:
    opened = [
        ticket(status="closed"),
        ticket(status="resolved"),
        ticket(status="resolved", resolved_at="2026-08-04T09:00"),
        ticket(status="open"),
        ticket(status="cancelled"),
    ]
    assert metrics.count_undated(span(opened=opened), client()) == 2


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
    assert metrics.opened_per_day(week, client()) == (2, 1, 0, 0, 0, 0, 1)
    assert metrics.resolved_per_day(week, client()) == (0, 0, 1, 0, 0, 0, 0)


def test_no_ticket_falls_off_the_day_when_clocks_go_back_over_midnight() -> None:
    # at 04:01 UTC the clocks fell from 00:01 on Sunday to 23:01 on Saturday
    sunday = span(
        "2010-11-07", "America/St_Johns", opened=[ticket("2010-11-07T02:30"), ticket("2010-11-07T03:00")]
    )
    assert metrics.opened_per_day(sunday, client()) == (2,)


@pytest.mark.parametrize("column", ["category", "place"])
def test_themes_are_sorted_by_what_was_opened_the_unnamed_last(column: str) -> None:
    named = {"category": metrics.by_category, "place": metrics.by_place}
    month = span(
        opened=[ticket(**{column: name}) for name in ("B", "A", "A", "", "", "", "C")],
        resolved=[ticket(**{column: name}) for name in ("C", "D", "A")],
    )
    assert named[column](month, client()) == [("A", 2, 1), ("C", 1, 1), ("B", 1, 0), ("D", 0, 1), ("", 3, 0)]


def test_hours_are_split_into_asked_for_and_planned() -> None:
    month = span(
        resolved=[
            ticket(minutes_worked=90.0),
            ticket(minutes_worked=30.0, is_proactive=True),
            ticket(minutes_worked=None),
        ],
        activities=[
            activity("visit", minutes=60.0, is_proactive=True),
            activity("call", minutes=15.0, is_proactive=False),
            activity("backup", minutes=600.0, is_proactive=True),
        ],
    )
    assert metrics.hours_worked(month, client()) == Hours(reactive=1.75, proactive=1.5, n=4, missing=1)
    assert metrics.hours_worked(month, client()).total == 3.25


@pytest.mark.parametrize("kind", ["visit", "call", "note", "patch", "maintenance", "project"])
@pytest.mark.parametrize("of", ["", "7"])
def test_where_no_column_tells_of_plans_a_plan_is_told_by_the_kind_alone(kind: str, of: str) -> None:
    work = activity(kind, minutes=60.0, ticket_id=of, lacks_plan=True)
    is_planned = kind in ("patch", "maintenance", "project")
    told = Hours(reactive=0, proactive=1, n=1) if is_planned else Hours(0, 0, 1, untold=1)
    told = Hours(1, 0, 1) if of and not is_planned else told
    assert metrics.hours_worked(span(activities=[work]), client()) == told
    assert metrics.hours_worked(span(activities=[work]), client()).total == 1


def test_a_visit_for_a_ticket_is_not_counted_twice() -> None:
    visits = [
        activity("visit", ticket_id="7", minutes=60.0),
        activity("visit", ticket_id="8", minutes=30.0),
        activity("visit", minutes=15.0),
    ]
    month = span(resolved=[ticket(id="7", minutes_worked=60.0), ticket(id="8")], activities=visits)
    assert metrics.hours_worked(month, client()).total == 1.75


@pytest.mark.parametrize("sheet", ["desk", "sheet"])
@pytest.mark.parametrize("solved_here", [True, False])
@pytest.mark.parametrize(
    ("on_ticket", "here", "elsewhere", "counted"),
    [
        (120, 60, 0, 0),  # in the ticket's time
        (120, 120, 0, 0),
        (120, 60, 60, 0),
        (120, 180, 0, 180),  # more than the ticket says, so not in its time
        (120, 60, 90, 60),
        (0, 60, 0, 60),
        (None, 60, 90, 60),
    ],
)
def test_a_ticket_that_says_less_than_its_time_sheet_is_told_by_the_sheet(
    sheet: str, solved_here: bool, on_ticket: float | None, here: float, elsewhere: float, counted: float
) -> None:
    desk = [ticket(source="desk", id="7", minutes_worked=on_ticket, status="resolved")]
    month = span(
        resolved=desk if solved_here else [],
        named=desk,
        activities=[activity("visit", ticket_id="7", minutes=float(here), source=sheet)],
        booked={(sheet, "7"): float(here + elsewhere)},
    )
    told = counted + (on_ticket if solved_here and on_ticket and not counted else 0)
    assert (metrics.hours_worked(month, client()).total or 0) == told / 60
    assert metrics.hours_worked(month, client()).missing == 0


def test_without_minutes_there_are_no_hours_to_tell() -> None:
    assert (
        metrics.hours_worked(span(resolved=[ticket()], activities=[activity("visit")]), client()).total
        is None
    )
    assert metrics.hours_worked(span(), client()).total is None


@pytest.mark.parametrize(("period", "hours"), [("2026-08", 10), ("2026-Q3", 30), ("2026-W32", None)])
def test_hours_are_included_by_the_month(period: str, hours: float | None) -> None:
    assert metrics.hours_included(span(period), client(included_hours=10)) == hours


def test_satisfaction_is_good_of_all_ratings_with_how_many_answered() -> None:
    month = span(
        resolved=[ticket(id="1"), ticket(id="2"), ticket(id="3"), ticket(id="4")],
        ratings=[rating("good", ticket_id="1"), rating("bad", ticket_id="2"), rating("good", ticket_id="77")],
    )
    assert metrics.csat(month, client()).good == Share(2, 3)
    assert metrics.csat(month, client()).answered == Share(2, 4)


def test_a_rating_in_the_ticket_itself_counts_unless_it_is_told_twice() -> None:
    month = span(
        resolved=[
            ticket(id="1", rating="good"),
            ticket(id="2", rating="bad"),
            ticket(id="3", rating="offered"),
        ],
        ratings=[rating("good", ticket_id="1")],
    )
    assert metrics.csat(month, client()).good == Share(1, 2)
    assert metrics.csat(month, client()).answered == Share(2, 3)


def test_what_our_monitoring_or_our_plans_raised_is_ours() -> None:
    rows = [ticket(id="1", is_proactive=True), ticket(id="2"), ticket(id="3")]
    rows += [ticket(id="4", source="a"), ticket(id="4", source="b")]
    alarms = [activity("alert", ticket_id=number) for number in ("1", "2", "4", "9", "")]
    assert metrics.count_raised_by_us(span(opened=rows, activities=alarms), client()) == 2
    assert metrics.count_raised_by_us(span(opened=rows[1:], activities=[]), client()) == 0


ENDED = [(outcome, "closed") for outcome in WITHOUT_RESULT] + [(one, "apart") for one in SET_APART]


@pytest.mark.parametrize(("outcome", "where"), ENDED)
@pytest.mark.parametrize("verdict", ["good", "bad"])
def test_a_rating_counts_however_its_ticket_ended(outcome: str, where: str, verdict: str) -> None:
    rows = [ticket(id="2", status="closed", outcome=outcome, rating=verdict)]
    ended: dict[str, Any] = {"resolved": [ticket(id="1", rating="good")], where: rows}
    found = span(**ended)
    assert metrics.csat(found, client()).good == Share(1 + (verdict == "good"), 2)
    assert metrics.csat(found, client()).answered == Share(1, 1)


@pytest.mark.parametrize(("outcome", "where"), ENDED)
@pytest.mark.parametrize("day", ["2026-08-12T09:00", None])
def test_older_ones_that_ended_otherwise_are_counted_where_the_day_is_known(
    outcome: str, where: str, day: str | None
) -> None:
    row = ticket("2026-07-03T09:00", status="closed", outcome=outcome, resolved_at=day)
    rows: dict[str, Any] = {where if where == "closed" else "withdrawn": [row]}
    found = span(**rows)
    assert metrics.older_ended(found, client()) == ({outcome: 1} if day or where == "closed" else {})
    assert not metrics.older_ended(replace(found, opened=found.closed, apart=found.withdrawn), client())


def test_nobody_asked_is_no_data() -> None:
    assert metrics.csat(span(), client()).good.share is None
    assert metrics.csat(span(), client()).answered.share is None


def test_where_only_how_tickets_stand_is_told_what_became_of_those_that_came_in_is_known() -> None:
    known = Known(columns=frozenset({"status", "on_hold"}))
    rows = [ticket(id="1"), ticket(id="2", status="on hold")]
    month = span(opened=rows, backlog=rows, known=known)
    assert metrics.fates(month, client()) == Fates(0, 0, 2)
    over = [*rows, ticket(id="3", status="closed")]
    assert metrics.fates(replace(month, opened=frame("tickets", *over)), client()) == Fates(0, 0, 2, 1)
    nothing = replace(month, known=Known(columns=frozenset()))
    assert metrics.fates(nothing, client()) is None


VISITS = [activity("visit", minutes=60.0, id="1"), activity("call", id="2")]


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ({"resolved": [ticket(id="1", minutes_worked=5.0), ticket(id="2")]}, 1),
        ({"resolved": [ticket(id="1", minutes_worked=5.0)], "closed": [ticket(id="2"), ticket(id="3")]}, 2),
        ({"resolved": [ticket(id="1", minutes_worked=0.0)]}, 0),
        ({"resolved": [ticket(id="1", minutes_worked=5.0)], "apart": [ticket(outcome="spam")]}, 0),
        ({"resolved": [ticket(id="7")], "activities": [activity("visit", minutes=9.0, ticket_id="7")]}, 0),
        ({"activities": VISITS}, 1),
        (
            {
                "activities": [
                    *VISITS,
                    activity("visit", outcome="failed"),
                    activity("note"),
                    activity("check"),
                ]
            },
            1,
        ),
        ({"activities": [*VISITS, activity("note", minutes=5.0), activity("note")]}, 2),
        ({"activities": [activity("visit"), activity("call")]}, 0),
    ],
)
def test_work_that_should_have_its_minutes_and_has_none_is_counted(rows: Any, missing: int) -> None:
    assert metrics.hours_worked(span(**rows), client()).missing == missing


def test_a_desk_that_never_tells_minutes_lacks_none() -> None:
    silent = Known(columns=frozenset({"resolved_at"}))
    month = span(resolved=[ticket(source="desk")], activities=VISITS[:1], known=silent)
    assert metrics.hours_worked(month, client()) == Hours(1.0, 0.0, 1)
    asked = replace(month, known=Known())
    assert metrics.hours_worked(asked, client()).missing == 1


def test_where_the_log_does_not_count_what_came_back_only_what_is_shown_counts() -> None:
    silent = Known(columns=frozenset({"resolved_at"}))
    shown, unknown = ticket(reopen_count=1.0), ticket()
    assert metrics.count_reopened(span(resolved=[shown, unknown], known=silent), client()) == 1
    assert metrics.count_reopened(span(resolved=[unknown], known=silent), client()) is None
