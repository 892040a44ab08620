"""Which columns a client's feeds tell over a span, and which of them are of another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reporter.metrics import count_waiting_on_client
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.facts import Facts, load_facts
from reporter.store.store import Store, open_store
from tests.metrics.worlds import client
from tests.store.frames import at, frame, keep

IN_TIME, LATE = at("2026-11-02T07:00"), at("2026-12-02T07:00")
MANY = 30
JUDGED = ("status", "resolved_at", "first_response_at", "minutes_worked", "category")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite") as store:
        yield store


def tickets(store: Store, *rows: dict[str, Any], read: datetime = IN_TIME) -> Facts:
    """October of a client whose log holds these, each with an opening of its own where none is said."""
    dated = [
        {"id": f"{n}", "opened_at": f"2026-10-{n % 28 + 1:02}T09:00"} | row for n, row in enumerate(rows)
    ]
    for source in {str(row.get("source", "desk")) for row in dated}:
        keep(
            store, "tickets", frame("tickets", *(r for r in dated if r.get("source", "desk") == source)), read
        )
    return load_facts(store, Edition("monthly", "acme", parse_period("2026-10", "UTC")))


def known(facts: Facts) -> set[str]:
    return {name for name in JUDGED if name in facts.this.known.columns}


SOLVED = {"status": "closed", "resolved_at": "2026-10-30T10:00"}
LOGS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "closed, nobody knows when": ({"status": "closed"}, {"status"}),
    "no status and no times": ({"has_status": False}, set()),
    "no status, but times": (SOLVED | {"has_status": False}, {"status", "resolved_at"}),
    "all open yet": ({"status": "open"}, {"status", "resolved_at"}),
    "a due time alone": (
        SOLVED | {"first_response_due_at": "2026-10-05T12:00", "resolution_due_at": "2026-10-09T12:00"},
        {"status", "resolved_at"},
    ),
    "answers": (
        SOLVED | {"first_response_at": "2026-10-29T10:00"},
        {"status", "resolved_at", "first_response_at"},
    ),
    "work and themes": (
        SOLVED | {"minutes_worked": 5, "category": "Print"},
        {"status", "resolved_at", "minutes_worked", "category"},
    ),
}


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("count", [1, 3, MANY])
def test_a_column_is_known_where_any_ticket_of_the_log_fills_it(store: Store, name: str, count: int) -> None:
    row, told = LOGS[name]
    assert known(tickets(store, *[row] * count)) == told


def test_one_ticket_that_fills_it_proves_that_the_log_does(store: Store) -> None:
    answered = SOLVED | {"first_response_at": "2026-09-01T10:00", "opened_at": "2026-09-01T09:00"}
    assert "first_response_at" in known(tickets(store, *[SOLVED] * MANY, answered))


def test_of_two_feeds_both_must_tell_when_tickets_were_solved(store: Store) -> None:
    rows = [SOLVED, {"source": "other", "status": "closed", "category": "Print"}]
    assert known(tickets(store, *rows)) == {"status", "category"}


@pytest.mark.parametrize(("read", "is_known"), [(IN_TIME, True), (LATE, False)])
def test_who_waited_is_told_only_by_a_log_that_was_read_before_the_next_month_ended(
    store: Store, read: datetime, is_known: bool
) -> None:
    facts = tickets(
        store, {"status": "waiting for client", "priority": 1}, SOLVED | {"minutes_worked": 5}, read=read
    )
    told = {name for name in ("on_hold", "priority", "minutes_worked") if name in facts.this.known.columns}
    assert told == ({"on_hold", "priority", "minutes_worked"} if is_known else {"priority"})
    assert count_waiting_on_client(facts.this, client()) == (1 if is_known else None)


@pytest.mark.parametrize("read", [IN_TIME, LATE])
@pytest.mark.parametrize("month", [10, 11])
@pytest.mark.parametrize("ranks", [(1,), (1, 1, 1), (1, 2), (2, 1), (1, 2, 1)])
@pytest.mark.parametrize("is_one_file", [False, True])
def test_a_priority_is_told_unless_it_was_another_and_may_have_changed_since(
    store: Store, read: datetime, month: int, ranks: tuple[int, ...], is_one_file: bool
) -> None:
    rows = [
        {
            "id": "1",
            "opened_at": "2026-10-05T09:00",
            "updated_at": f"2026-{month}-{n + 6:02}T09:00",
            "priority": rank,
        }
        for n, rank in enumerate(ranks)
    ]
    for some in [rows] if is_one_file else [[row] for row in reversed(rows)]:
        keep(store, "tickets", frame("tickets", *some), read)
    facts = load_facts(store, Edition("monthly", "acme", parse_period("2026-10", "UTC")))
    (ticket,) = facts.this.opened.to_dict("records")
    may_have_changed = len(set(ranks)) > 1 and month == 11
    assert ticket["no_priority"] == ("changed" if may_have_changed else "")
    assert ticket["priority"] == ranks[-1]


def test_what_had_all_ended_stands_as_it_stood_whenever_it_was_read(store: Store) -> None:
    facts = tickets(store, SOLVED | {"priority": 1, "minutes_worked": 5}, read=LATE)
    assert {"on_hold", "priority", "minutes_worked"} <= facts.this.known.columns


def test_statuses_that_nobody_knows_are_counted(store: Store) -> None:
    rows = [{"unknown_status": "Parked"}] * 3 + [{"opened_at": "2026-12-01", "unknown_status": "Parked"}]
    assert tickets(store, *rows, *[SOLVED] * 9).this.known.unknown_words == 3


@pytest.mark.parametrize("column", ["resolved_at", "first_response_at", "has_status"])
@pytest.mark.parametrize("lacking", [0, 15, MANY])
def test_a_column_that_all_lack_and_the_weeks_before_had_is_lost(
    store: Store, column: str, lacking: int
) -> None:
    whole = SOLVED | {"first_response_at": "2026-10-29T10:00", "has_status": True}
    without = {"resolved_at": None, "first_response_at": None, "has_status": False}[column]
    empty = whole | {column: without}
    earlier = [
        {"opened_at": f"2026-09-{n + 1:02}T09:00", "resolved_at": f"2026-09-{n + 1:02}T11:00"}
        | {"first_response_at": f"2026-09-{n + 1:02}T10:00", "status": "closed"}
        for n in range(25)
    ]
    rows = [empty] * lacking + [whole] * (MANY - lacking)
    facts = tickets(store, *rows, *earlier)
    name = "status" if column == "has_status" else column
    assert facts.this.known.lost == (frozenset({name}) if lacking == MANY else frozenset())
    assert facts.before.known.lost == frozenset()
