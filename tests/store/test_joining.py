"""What a client's logs tell of the time before it joined is not told as ours: whenever it joined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter.metrics import count_opened, share_answered_in_time, share_resolved_in_time, time_to_resolution
from reporter.periods import Period, midnight, parse_period
from reporter.report import Edition
from reporter.store.coverage import Asked
from reporter.store.facts import Facts, load_facts
from reporter.store.store import Store, open_store
from tests.metrics.worlds import client
from tests.store.frames import frame, keep

ZONE = "Europe/London"
PERIODS = {"daily": "2026-10-14", "weekly": "2026-W42", "monthly": "2026-10"}
FIRST, DAYS = date(2026, 6, 1), 160
TAKEN = timedelta(hours=30)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two tickets a day for months, each answered after an hour; one of three is open, or was for weeks."""
    folder: Path = tmp_path_factory.mktemp("joined")
    rows = []
    for n in range(DAYS * 2):
        opened = datetime(2026, 6, 1, 9, tzinfo=UTC) + timedelta(hours=12 * n)
        told = {"id": f"T{n}", "opened_at": opened, "first_response_at": opened + timedelta(hours=1)}
        taken = [TAKEN, timedelta(days=17), None][n % 3]
        if taken:
            told |= {"status": "closed", "resolved_at": opened + taken, "outcome": "solved"}
        rows.append(told)
    with open_store(folder / "store.sqlite") as store:
        keep(store, "tickets", frame("tickets", *rows), datetime(2026, 11, 1, 5, tzinfo=UTC))
        yield store


def facts_of(store: Store, cadence: str, joined: date | None) -> Facts:
    period = parse_period(PERIODS[cadence], ZONE)
    now = datetime(2026, 11, 1, 6, tzinfo=UTC)
    return load_facts(store, Edition(cadence, "acme", period), Asked(now=now, joined_on=joined))


def days_around(period: Period) -> list[date]:
    """Before, in and after the period and the one before it."""
    edges = (period.before.first, period.first, period.last, period.until)
    beside = {edge + timedelta(days=step) for edge in edges for step in (-1, 0, 1)}
    middle = period.first + (period.until - period.first) / 2
    return sorted(beside | {period.first - timedelta(days=400), middle})


@pytest.mark.parametrize("cadence", PERIODS)
def test_nothing_from_before_it_joined_comes_in_ends_or_is_compared(store: Store, cadence: str) -> None:
    whole, period = facts_of(store, cadence, None), parse_period(PERIODS[cadence], ZONE)
    for joined in days_around(period):
        begun = midnight(joined, ZONE)
        facts = facts_of(store, cadence, joined)
        for span, all_of_it in ((facts.this, whole.this), (facts.before, whole.before)):
            for name, column in (("opened", "opened_at"), ("resolved", "resolved_at")):
                every = getattr(all_of_it, name)
                assert getattr(span, name)["id"].tolist() == every[every[column] >= begun]["id"].tolist()
            left = set() if span.period.end <= begun else set(all_of_it.backlog["id"])
            assert set(span.backlog["id"]) == left
            assert span.known.is_whole == (span.period.start >= begun)
            who = client(ZONE).model_copy(update={"joined_on": joined})
            assert (count_opened(span, who) is None) == (span.period.end <= begun)
        assert all(midnight(first, ZONE) >= begun for first in facts.history["first"].iloc[:-1])
        assert facts.history["opened"].iloc[-1] == len(facts.this.opened)
        assert facts.history["resolved"].iloc[-1] == len(facts.this.resolved)
        assert facts.first_record_at is None or facts.first_record_at >= begun


@pytest.mark.parametrize("cadence", PERIODS)
def test_no_promise_is_judged_of_what_was_handed_over(store: Store, cadence: str) -> None:
    period = parse_period(PERIODS[cadence], ZONE)
    promised = {"normal": {"first_response": "30 minutes", "resolution": "2 hours"}}
    for joined in days_around(period):
        who = client(ZONE, targets=promised).model_copy(update={"joined_on": joined})
        span = facts_of(store, cadence, joined).this
        begun = midnight(joined, ZONE)
        assert share_answered_in_time(span, who).of == len(span.opened)
        solved = share_resolved_in_time(span, who)
        assert solved.of <= len(span.opened) + 1  # one may have come in just before the period
        ours = span.resolved[span.resolved["opened_at"] >= begun]
        assert time_to_resolution(span, who).n == len(ours)
