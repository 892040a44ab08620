"""The months since a client joined are kept for ever, by quarter once they are many; with a gap none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.coverage import Asked
from reporter.store.facts import Facts, load_facts
from reporter.store.store import Store, open_store
from tests.store.frames import frame, keep

NOW = datetime(2026, 9, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite") as store:
        yield store


def logged(store: Store, first: date, last: date = date(2026, 9, 1), without: str = "") -> None:
    """A ticket on every day, but those of a month."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [
        {"id": f"{day}", "opened_at": f"{day}T09:00", "resolved_at": f"{day}T10:00", "status": "closed"}
        for day in days
        if not without or not f"{day}".startswith(without)
    ]
    keep(store, "tickets", frame("tickets", *rows))


def facts(store: Store, joined: date | None, period: str = "2026-08") -> Facts:
    cadence = {"month": "monthly", "week": "weekly"}
    parsed = parse_period(period, "UTC")
    return load_facts(store, Edition(cadence[parsed.unit], "acme", parsed), Asked(now=NOW, joined_on=joined))


def names(store: Store, joined: date | None, period: str = "2026-08") -> list[str]:
    return list(facts(store, joined, period).since_joined["name"])


@pytest.mark.parametrize("months", [1, 6, 13, 14, 18])
def test_every_month_since_then(store: Store, months: int) -> None:
    period = parse_period("2026-08", "UTC")
    for _ in range(months - 1):
        period = period.before
    logged(store, period.first)
    told = facts(store, period.first).since_joined
    assert len(told) == months
    assert list(told["opened"]) == [len(parse_period(name, "UTC").days) for name in told["name"]]


def test_the_month_of_joining_counts_only_whole(store: Store) -> None:
    logged(store, date(2026, 3, 2))
    assert names(store, date(2026, 3, 2)) == ["2026-04", "2026-05", "2026-06", "2026-07", "2026-08"]


def test_many_months_are_told_by_the_quarter(store: Store) -> None:
    logged(store, date(2024, 11, 1))
    assert names(store, date(2024, 11, 1)) == [
        *("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")
    ]


def test_a_younger_log_is_told_from_its_first_whole_month_on(store: Store) -> None:
    logged(store, date(2026, 4, 10))
    assert names(store, date(2020, 1, 1)) == ["2026-05", "2026-06", "2026-07", "2026-08"]


def test_with_a_gap_nothing_is_told(store: Store) -> None:
    logged(store, date(2026, 1, 1), without="2026-05")
    assert names(store, date(2026, 1, 1)) == []


def test_only_of_a_client_whose_joining_is_known_and_of_months(store: Store) -> None:
    logged(store, date(2026, 1, 1))
    assert names(store, None) == []
    assert names(store, date(2026, 1, 1), "2026-W34") == []
