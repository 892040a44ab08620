from __future__ import annotations

import pytest

from reporter import metrics
from reporter.metrics import Hours, Share
from tests.metrics.worlds import activity, client, rating, span, ticket


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
    assert metrics.hours_worked(month) == Hours(reactive=1.75, proactive=1.5, n=4)
    assert metrics.hours_worked(month).total == 3.25


def test_a_visit_for_a_ticket_is_not_counted_twice() -> None:
    visits = [
        activity("visit", ticket_id="7", minutes=60.0),
        activity("visit", ticket_id="8", minutes=30.0),
        activity("visit", minutes=15.0),
    ]
    month = span(resolved=[ticket(id="7", minutes_worked=60.0), ticket(id="8")], activities=visits)
    assert metrics.hours_worked(month).total == 1.75


def test_without_minutes_there_are_no_hours_to_tell() -> None:
    assert metrics.hours_worked(span(resolved=[ticket()], activities=[activity("visit")])).total is None
    assert metrics.hours_worked(span()).total is None


@pytest.mark.parametrize(("period", "hours"), [("2026-08", 10), ("2026-Q3", 30), ("2026-W32", None)])
def test_hours_are_included_by_the_month(period: str, hours: float | None) -> None:
    assert metrics.hours_included(span(period), client(included_hours=10)) == hours


def test_hours_used_are_a_share_of_those_included() -> None:
    month = span(resolved=[ticket(minutes_worked=720.0)])
    assert metrics.share_hours_used(month, client(included_hours=10)) == 1.2
    assert metrics.share_hours_used(month, client(included_hours=0)) is None
    assert metrics.share_hours_used(month, client()) is None
    assert metrics.share_hours_used(span(), client(included_hours=10)) is None


def test_tickets_per_person_leave_planned_work_out() -> None:
    month = span(opened=[ticket(), ticket(), ticket(is_proactive=True)])
    assert metrics.tickets_per_person(month, 8) == 0.25
    assert metrics.tickets_per_person(month, 0) is None
    assert metrics.tickets_per_person(month, None) is None


def test_satisfaction_is_good_of_all_ratings_with_how_many_answered() -> None:
    month = span(
        resolved=[ticket(id="1"), ticket(id="2"), ticket(id="3"), ticket(id="4")],
        ratings=[rating("good", ticket_id="1"), rating("bad", ticket_id="2"), rating("good", ticket_id="77")],
    )
    assert metrics.csat(month).good == Share(2, 3)
    assert metrics.csat(month).answered == Share(2, 4)


def test_a_rating_in_the_ticket_itself_counts_unless_it_is_told_twice() -> None:
    month = span(
        resolved=[
            ticket(id="1", rating="good"),
            ticket(id="2", rating="bad"),
            ticket(id="3", rating="offered"),
        ],
        ratings=[rating("good", ticket_id="1")],
    )
    assert metrics.csat(month).good == Share(1, 2)
    assert metrics.csat(month).answered == Share(2, 3)


def test_nobody_asked_is_no_data() -> None:
    assert metrics.csat(span()).good.share is None
    assert metrics.csat(span()).answered.share is None
