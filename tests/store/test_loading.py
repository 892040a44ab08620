from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.coverage import Asked
from reporter.store.facts import Facts, Span, load_facts
from reporter.store.store import Store, open_store
from tests.store.frames import frame, keep

CADENCES = {"month": "monthly", "week": "weekly", "day": "daily", "span": "review", "quarter": "review"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite") as store:
        yield store


def others(store: Store, records: str, *rows: dict[str, Any]) -> None:
    keep(store, records, frame(records, *rows))


def tickets(store: Store, *rows: dict[str, Any]) -> None:
    others(store, "tickets", *rows)


def facts(store: Store, period: str = "2026-08", client: str = "acme", zone: str = "UTC") -> Facts:
    parsed = parse_period(period, zone)
    return load_facts(store, Edition(CADENCES[parsed.unit], client, parsed))


def ids(records: pd.DataFrame) -> list[str]:
    return list(records["id"])


def told(span: Span) -> tuple[list[str], list[str], list[str]]:
    return ids(span.opened), ids(span.resolved), ids(span.backlog)


def test_a_ticket_is_cut_by_why_it_is_there(store: Store) -> None:
    tickets(
        store,
        {
            "id": "in and out",
            "opened_at": "2026-08-01",
            "resolved_at": "2026-08-31T23:59:59",
            "status": "closed",
        },
        {"id": "from before", "opened_at": "2026-07-31", "resolved_at": "2026-08-01", "status": "resolved"},
        {"id": "still open", "opened_at": "2026-08-31T23:59:59", "status": "new"},
        {"id": "solved later", "opened_at": "2026-08-20", "resolved_at": "2026-09-01", "status": "closed"},
        {"id": "too late", "opened_at": "2026-09-01", "status": "open"},
        {"id": "long over", "opened_at": "2026-06-20", "resolved_at": "2026-06-30", "status": "closed"},
        {"id": "theirs", "opened_at": "2026-08-10", "status": "open", "client": "birch"},
        {"id": "nobody's", "opened_at": "2026-08-10", "status": "open", "client": ""},
    )
    found = facts(store)
    assert told(found.this) == (
        ["in and out", "solved later", "still open"],
        ["from before", "in and out"],
        ["solved later", "still open"],
    )
    assert told(found.before) == (["from before"], [], ["from before"])


def test_what_came_after_the_end_is_blanked(store: Store) -> None:
    late = {"status": "closed", "resolution": "New fuse", "rating": "good", "next_step": "wait"}
    tickets(
        store,
        {"id": "1", "opened_at": "2026-08-20", "first_response_at": "2026-09-02", "resolved_at": "2026-09-03",
         "closed_at": "2026-09-04", "resolution_due_at": "2026-09-05", **late},
        {"id": "2", "opened_at": "2026-08-20", "resolved_at": "2026-08-21",
         "closed_at": "2026-09-04", **late},
    )  # fmt: skip
    one, two = facts(store).this.opened.to_dict("records")
    assert (one["status"], one["resolution"], one["rating"]) == ("open", "", "")
    assert pd.isna([one["first_response_at"], one["resolved_at"], one["closed_at"]]).all()
    assert one["resolution_due_at"] == pd.Timestamp("2026-09-05", tz="UTC")
    assert one["updated_at"] == pd.Timestamp("2026-08-20", tz="UTC")
    assert (two["status"], two["resolution"], two["rating"]) == ("resolved", "New fuse", "good")
    assert pd.isna(two["closed_at"])
    (later,) = facts(store, "2026-09").this.resolved.to_dict("records")
    assert (later["status"], later["resolution"]) == ("closed", "New fuse")


def test_the_period_before_is_told_as_of_its_own_end(store: Store) -> None:
    tickets(store, {"id": "1", "opened_at": "2026-07-20", "resolved_at": "2026-08-05", "status": "closed"})
    found = facts(store)
    assert ids(found.this.resolved) == ["1"]
    assert found.before.opened["status"].tolist() == ["open"]
    assert found.before.backlog["resolved_at"].isna().all()


def test_a_cancelled_ticket_counts_apart_once_it_is_cancelled(store: Store) -> None:
    tickets(
        store,
        {"id": "1", "opened_at": "2026-08-20", "status": "cancelled", "updated_at": "2026-08-21"},
        {"id": "2", "opened_at": "2026-08-20", "status": "cancelled", "closed_at": "2026-09-02"},
        {"id": "3", "opened_at": "2026-08-20", "status": "cancelled", "resolved_at": "2026-08-22"},
    )
    found = facts(store)
    assert told(found.this) == (["2"], [], ["2"])
    assert told(facts(store, "2026-09").this) == ([], [], [])


def test_a_ticket_solved_nobody_knows_when_is_neither_resolved_nor_open(store: Store) -> None:
    tickets(store, {"id": "1", "opened_at": "2026-08-20", "status": "closed"})
    assert told(facts(store).this) == (["1"], [], [])


@pytest.mark.parametrize("days", [1, 89, 90, 91, 179, 181, 400, 800, 1500, 4000, 12000])
def test_a_ticket_open_for_long_is_found_however_old(store: Store, days: int) -> None:
    end = pd.Timestamp("2026-08-15", tz="UTC")
    opened = (end - pd.Timedelta(days=days)).isoformat()
    base = {"opened_at": opened[:10]}
    tickets(
        store,
        base | {"id": "resolved", "resolved_at": "2026-08-15", "status": "closed"},
        base | {"id": "later", "resolved_at": "2026-09-15", "status": "closed"},
        base | {"id": "open", "status": "open"},
        base | {"id": "dropped", "closed_at": "2026-09-15", "status": "cancelled"},
    )
    found = facts(store)
    assert ids(found.this.resolved) == ["resolved"]
    assert ids(found.this.backlog) == ["dropped", "later", "open"]
    assert found.history["resolved"].iloc[-1] == 1


def test_month_dates_never_enter_a_day_or_a_week(store: Store) -> None:
    month = {"opened_at": "2026-08-01", "precision": "month", "status": "open"}
    tickets(
        store,
        {"id": "month", **month},
        {"id": "day", "opened_at": "2026-08-01", "precision": "day", "status": "open"},
    )
    for period in ("2026-08-01", "2026-W31", "2026-07-20--2026-08-10"):
        assert told(facts(store, period).this) == (["day"], [], ["day"])
        assert facts(store, period).history["opened"].iloc[-1] == 1
    for period in ("2026-08", "2026-Q3", "2026-07-01--2026-08-31"):
        assert ids(facts(store, period).this.opened) == ["day", "month"]
        assert facts(store, period).history["opened"].iloc[-1] == 2


def test_days_are_the_clients_own(store: Store) -> None:
    tickets(store, {"id": "1", "opened_at": "2026-08-02T03:30", "status": "open"})
    assert ids(facts(store, "2026-08-01", zone="America/New_York").this.opened) == ["1"]
    assert ids(facts(store, "2026-08-02", zone="Europe/London").this.opened) == ["1"]
    assert ids(facts(store, "2026-08-02", zone="America/New_York").this.opened) == []


def test_ratings_given_after_the_end_do_not_appear(store: Store) -> None:
    solved = {"opened_at": "2026-08-20", "resolved_at": "2026-08-21", "status": "closed", "rating": "good"}
    tickets(store, {"id": "1", **solved}, {"id": "2", **solved})
    others(
        store,
        "ratings",
        {"id": "a", "at": "2026-08-22", "ticket_id": "1"},
        {"id": "b", "at": "2026-09-02", "ticket_id": "2"},
    )
    found = facts(store)
    assert ids(found.this.ratings) == ["a"]
    assert found.this.resolved["rating"].tolist() == ["good", ""]


def test_changes_are_told_as_they_were_planned(store: Store) -> None:
    others(
        store,
        "changes",
        {"id": "done", "starts_at": "2026-08-10", "ends_at": "2026-08-11", "status": "done"},
        {"id": "running", "starts_at": "2026-08-31", "ends_at": "2026-09-01", "status": "done"},
        {"id": "next", "starts_at": "2026-09-05", "ends_at": "2026-09-06", "status": "done"},
        {"id": "moved", "starts_at": "2026-10-14", "status": "moved"},
        {"id": "called off", "starts_at": "2026-09-07", "status": "cancelled"},
        {"id": "far", "starts_at": "2026-10-16", "status": "scheduled"},
    )
    found = facts(store)
    assert found.this.changes[["id", "status"]].to_numpy().tolist() == [
        ["done", "done"],
        ["running", "in progress"],
    ]
    assert found.ahead[["id", "status"]].to_numpy().tolist() == [["next", "scheduled"], ["moved", "moved"]]


def test_activities_are_cut_by_when_they_began(store: Store) -> None:
    others(
        store,
        "activities",
        {"id": "1", "at": "2026-08-31T23:00", "ends_at": "2026-09-01T02:00", "kind": "backup"},
        {"id": "2", "at": "2026-09-01", "kind": "backup"},
        {"id": "3", "at": "2026-07-01", "kind": "visit"},
    )
    found = facts(store)
    assert (ids(found.this.activities), ids(found.before.activities)) == (["1"], ["3"])


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ({"kind": "visit", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T11:30"}, 150),
        ({"kind": "call", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T09:30"}, 30),
        ({"kind": "visit", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T11:30", "minutes": 60}, 60),
        ({"kind": "visit", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T11:30", "minutes": 0}, 0),
        ({"kind": "visit", "at": "2026-08-31T09:00"}, None),
        ({"kind": "visit", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T09:00"}, None),
        ({"kind": "visit", "at": "2026-08-31T09:00", "ends_at": "2026-09-02T09:00"}, None),
        ({"kind": "project", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T11:30"}, None),
        ({"kind": "backup", "at": "2026-08-31T09:00", "ends_at": "2026-08-31T11:30"}, None),
    ],
)
def test_a_visit_without_minutes_took_the_time_between_its_begin_and_its_end(
    store: Store, row: dict[str, Any], minutes: float | None
) -> None:
    others(store, "activities", {"id": "1", "ticket_id": "7"} | row)
    found = facts(store).this
    (told,) = found.activities["minutes"].tolist()
    assert (told == minutes) if minutes is not None else told != told
    is_work = minutes is not None and row["kind"] != "backup"
    assert list(found.booked.values()) == ([minutes] if is_work else [])


def test_minutes_for_a_ticket_are_those_of_any_day_and_of_its_client_alone(store: Store) -> None:
    row = {"kind": "visit", "ticket_id": "7", "minutes": 60}
    days = ("2026-01-05", "2026-08-05", "2026-10-05")
    theirs = {"id": "x", "at": "2026-08-06", "client": "other", **row}
    others(store, "activities", *({"id": day, "at": day, **row} for day in days), theirs)
    assert list(facts(store).this.booked.values()) == [180]


@pytest.mark.parametrize(("now", "newest"), [("2026-09-01T07:00", 1), ("2026-09-03T07:00", 3), (None, 0)])
def test_the_newest_copy_known_is_that_of_the_moment_told_at(
    store: Store, now: str | None, newest: int
) -> None:
    days = ("2026-08-20T02:00", "2026-09-01T02:00", "2026-09-02T02:00", "2026-09-03T02:00")
    rows = [{"id": day, "at": day, "kind": "backup"} for day in days]
    others(store, "activities", *rows, {"id": "bad", "at": "2026-09-03T03:00", "outcome": "failed"})
    asked = Asked(now=pd.Timestamp(now, tz="UTC").to_pydatetime() if now else None)
    found = load_facts(store, Edition("monthly", "acme", parse_period("2026-08", "UTC")), asked)
    assert found.newest_copy_at == pd.Timestamp(days[0], tz="UTC")
    assert found.known_copy_at == pd.Timestamp(days[newest], tz="UTC")


def test_history_counts_the_whole_periods_since_the_first_record(store: Store) -> None:
    tickets(
        store,
        {
            "id": "1",
            "opened_at": "2026-05-10",
            "resolved_at": "2026-07-02",
            "status": "closed",
            "minutes_worked": 30,
        },
        {"id": "2", "opened_at": "2026-07-10", "kind": "request", "status": "open"},
        {"id": "3", "opened_at": "2026-09-10", "status": "open"},
    )
    others(
        store,
        "activities",
        {"id": "a", "at": "2026-07-01", "kind": "visit", "minutes": 60},
        {"id": "b", "at": "2026-07-01", "kind": "visit", "minutes": 20, "ticket_id": "1"},
        {"id": "c", "at": "2026-07-01", "kind": "backup", "minutes": 90},
    )
    others(
        store,
        "changes",
        {"id": "x", "starts_at": "2026-07-03", "status": "done"},
        {"id": "y", "starts_at": "2026-07-03"},
    )
    history = facts(store).history
    assert history["name"].tolist() == ["2026-06", "2026-07", "2026-08"]
    assert history.iloc[1].tolist()[2:] == [1, 1, 3, True]
    assert history["opened"].tolist() == [0, 1, 0]


def test_history_reaches_back_thirteen_periods_and_days_compare_with_the_same_weekday(store: Store) -> None:
    tickets(store, {"id": "1", "opened_at": "2020-01-01", "status": "open"})
    months, weeks, days = (facts(store, period).history for period in ("2026-08", "2026-W33", "2026-08-20"))
    assert months["name"].tolist()[::12] == ["2025-08", "2026-08"]
    assert weeks["name"].tolist()[::12] == ["2026-W21", "2026-W33"]
    assert days["name"].tolist()[::6] == ["2026-05-28", "2026-07-09", "2026-08-20"]
    assert len(months) == len(weeks) == len(days) == 13


def test_a_client_without_records_has_empty_facts(store: Store) -> None:
    found = facts(store)
    assert found.first_record_at is None
    assert told(found.this) == ([], [], [])
    assert found.history["name"].tolist() == ["2026-08"]
    assert found.feeds == ()
    assert str(found.this.opened["opened_at"].dtype) == "datetime64[us, UTC]"


def test_the_same_store_gives_the_same_facts_in_the_same_order(store: Store) -> None:
    rows = [{"id": str(n), "opened_at": "2026-08-20", "status": "open"} for n in range(9)]
    tickets(store, *reversed(rows))
    assert ids(facts(store).this.opened) == [str(n) for n in range(9)]


def monthly(first: str, last: str) -> list[dict[str, Any]]:
    """Forty tickets a month, a few of them open for five months."""
    return [
        {
            "id": f"{month:%Y-%m} {n}",
            "opened_at": month + pd.Timedelta(hours=15 * n),
            "resolved_at": month + pd.Timedelta(hours=15 * n, days=150 if n % 8 == 0 else 2),
            "status": "closed",
        }
        for month in pd.date_range(first, last, freq="MS", tz="UTC")
        for n in range(40)
    ]


def steps_to_load(path: Path, rows: list[dict[str, Any]]) -> int:
    """How much the database does for one edition's facts, in hundreds of its own instructions."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with open_store(path) as store:
        tickets(store, *rows)
        with store.reading() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(count, 100)
        facts(store)
    return steps


def test_loading_does_not_grow_with_older_or_later_history(tmp_path: Path) -> None:
    near = steps_to_load(tmp_path / "near.sqlite", monthly("2025-01-01", "2026-08-01"))
    far = steps_to_load(tmp_path / "far.sqlite", monthly("2017-01-01", "2034-12-01"))
    assert 50 < far <= near * 1.1


@pytest.mark.parametrize(("now", "counted"), [("2026-08-10T12:00", 1), ("2026-08-20T12:00", 2), ("", 2)])
def test_work_that_is_dated_ahead_was_not_done_yet(now: str, counted: int, tmp_path: Path) -> None:
    rows = [{"id": "1", "at": "2026-08-09T10:00"}, {"id": "2", "at": "2026-08-11T10:00"}]
    told = [row | {"kind": "visit", "minutes": 60.0, "title": "A visit"} for row in rows]
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "activities", frame("activities", *told))
        asked = Asked(now=datetime.fromisoformat(f"{now}+00:00")) if now else Asked()
        span = load_facts(store, Edition("monthly", "acme", parse_period("2026-08", "UTC")), asked).this
    assert len(span.activities) == counted


def test_copies_are_told_since_their_own_feed_began(tmp_path: Path) -> None:
    checks = [
        {"id": f"c{n}", "at": f"2026-08-{n:02}T10:00", "kind": "check", "outcome": "ok"} for n in range(1, 29)
    ]
    copies = [
        {"id": f"b{n}", "at": f"2026-08-{n:02}T22:00", "kind": "backup", "outcome": "ok"}
        for n in range(10, 29)
    ]
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "activities", frame("activities", *(row | {"source": "watch"} for row in checks)))
        keep(store, "activities", frame("activities", *(row | {"source": "vault"} for row in copies)))
        span = load_facts(store, Edition("monthly", "acme", parse_period("2026-08", "UTC"))).this
    assert span.known.copies_from == datetime.fromisoformat("2026-08-10T22:00+00:00")


@pytest.mark.parametrize("day", [2, 9, 17, 31])
def test_of_a_period_that_still_runs_nothing_later_than_now_has_happened(store: Store, day: int) -> None:
    opened = [f"2026-08-{one:02d}T10:00" for one in range(1, 31)]
    solved = [f"2026-08-{one + 1:02d}T09:00" for one in range(1, 31)]
    rows = [
        {"id": f"{n:02d}", "opened_at": came, "resolved_at": went, "status": "closed"}
        for n, (came, went) in enumerate(zip(opened, solved, strict=True))
    ]
    tickets(store, *rows)
    now = datetime(2026, 8, day, 9, 30, tzinfo=UTC)
    edition = Edition("monthly", "acme", parse_period("2026-08", "UTC"))
    this = load_facts(store, edition, Asked(now=now)).this
    came = {row["id"] for row, at in zip(rows, opened, strict=True) if at < now.isoformat()}
    went = {row["id"] for row, at in zip(rows, solved, strict=True) if at < now.isoformat()}
    assert (set(ids(this.opened)), set(ids(this.resolved))) == (came, went)
    assert set(ids(this.backlog)) == came - went
