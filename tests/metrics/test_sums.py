"""Made worlds in a store: days add up to weeks and months, and plain arithmetic agrees with every number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reporter import metrics
from reporter.config import Client
from reporter.metrics import Backups, Kept
from reporter.periods import Period, parse_period
from reporter.records import OPEN_STATUSES, SET_APART
from reporter.report import Edition
from reporter.store.coverage import Asked
from reporter.store.facts import Known, Span, load_span
from reporter.store.store import open_store
from tests.metrics.worlds import client
from tests.store.frames import frame, keep

LONDON = ZoneInfo("Europe/London")
OFFICE = [{"days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "opens": "09:00", "closes": "17:00"}]
TARGETS = {
    "urgent": {"first_response": "1 h", "resolution": "4 h", "always": True},
    "normal": {"first_response": "1 h", "resolution": "8 h"},
    "low": {"resolution": "30 h"},
}
PROMISED = client(opening=OFFICE, targets=TARGETS)
HOURS = {1: (1, 4), 3: (1, 8), 4: (None, 30)}
MONTH = parse_period("2026-10", "Europe/London")
DAYS = [parse_period(str(day), "Europe/London") for day in MONTH.days]
PARTS = [parse_period(f"2026-10-{a:02}--2026-10-{b:02}", "Europe/London") for a, b in ((1, 11), (12, 31))]
Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What was made, and the month and its parts as they are cut from a store that holds it."""

    tickets: list[Row]
    work: list[Row]
    copies: list[Row]
    month: Span
    days: list[Span]
    parts: list[Span]


@pytest.fixture(scope="module", params=range(2))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    dice = Random(request.param)
    tickets = [made_ticket(dice, number) for number in range(120)]
    work = [made_work(dice, number) for number in range(80)]
    copies = made_copies(dice)
    with open_store(tmp_path_factory.mktemp("made") / "store.sqlite") as store:
        keep(store, "tickets", frame("tickets", *tickets))
        keep(store, "activities", frame("activities", *work, *copies))

        def cut(period: Period) -> Span:
            span = load_span(store, Edition("any", "acme", period), Asked())
            assert span
            return replace(span, known=Known())  # what is covered is another matter

        return World(
            tickets, work, copies, cut(MONTH), [cut(day) for day in DAYS], [cut(part) for part in PARTS]
        )


def some_moment(dice: Random, after: datetime, days: float) -> datetime:
    return after + timedelta(minutes=dice.randrange(1, int(days * 1440)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def made_ticket(dice: Random, number: int) -> Row:
    """A ticket of any fate: solved, sent away, given up, on hold, open, over nobody knows when."""
    opened = some_moment(dice, datetime(2026, 9, 10, tzinfo=UTC), 50)
    row: Row = {"id": f"T{number}", "opened_at": opened, "priority": dice.choice([1, 3, 3, 3, 4])}
    ended = some_moment(dice, opened, dice.choice([0.2, 2, 20]))
    if dice.random() < 0.6:
        row["first_response_at"] = some_moment(dice, opened, dice.choice([0.1, 0.2, 3]))
    fates = ["closed", "cancelled", "duplicate", "dropped", "open", "undated", "somehow"]
    fate = dice.choice(["solved"] * 6 + fates)
    endings: dict[str, Row] = {
        "solved": {"status": "resolved", "resolved_at": ended, "outcome": "solved"},
        "closed": {"status": "closed", "resolved_at": ended, "outcome": "closed without result"},
        "cancelled": {"status": "cancelled", "closed_at": ended, "outcome": "cancelled"},
        "duplicate": {"status": "closed", "resolved_at": ended, "outcome": "duplicate"},
        "dropped": {"status": "cancelled", "updated_at": ended, "outcome": "duplicate"},
        "undated": {"status": "closed", "outcome": "solved"},
        "somehow": {"status": "closed", "resolved_at": ended},
    }
    row |= endings.get(fate, {"status": fate})
    if dice.random() < 0.2:
        row["minutes_on_hold"] = float(dice.randrange(600))
    if dice.random() < 0.2:
        row["working_minutes_on_hold"] = float(dice.randrange(600))
    if dice.random() < 0.2:
        row["resolution_due_at"] = some_moment(dice, opened, 5)
        if dice.random() < 0.5:
            row["resolution_due_at"] = midnight(row["resolution_due_at"].astimezone(LONDON).date())
            row["day_only"] = "resolution_due_at"
    if dice.random() < 0.5:
        row["minutes_worked"] = float(dice.randrange(0, 90))
    return row


def made_work(dice: Random, number: int) -> Row:
    return {
        "id": f"A{number}",
        "kind": dice.choice(["visit", "call", "note"]),
        "at": some_moment(dice, datetime(2026, 9, 25, tzinfo=UTC), 40),
        "minutes": float(dice.randrange(5, 90)),
        "ticket_id": f"T{dice.randrange(150)}" if dice.random() < 0.5 else "",
        "is_proactive": dice.random() < 0.5,
    }


JOBS = ("Server", "Mailboxes")


def made_copies(dice: Random) -> list[Row]:
    """Ten weeks of nights, in which two jobs run once as a rule, sometimes twice or never."""
    runs: list[Row] = []
    for day in range(70):
        evening = midnight(date(2026, 8, 25) + timedelta(days=day)) + timedelta(hours=22)
        for job in JOBS:
            for _ in range(dice.choice([0, 1, 1, 1, 1, 1, 2])):
                outcome = dice.choice(["ok", "ok", "ok", "warning", "failed"])
                at = evening + timedelta(minutes=dice.randrange(0, 13 * 60))
                told = {"kind": "backup", "at": at, "asset": job, "outcome": outcome}
                runs.append({"id": f"B{len(runs)}", **told})
    return runs


def office_windows(since: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = since.astimezone(LONDON).date() - timedelta(days=1)
    while True:
        if day.weekday() < 5:
            hours = (datetime.combine(day, time(hour), LONDON).astimezone(UTC) for hour in (9, 17))
            yield next(hours), next(hours)
        day += timedelta(days=1)


def runs_out(opened: datetime, allowed: timedelta, always: bool) -> datetime:
    """When so much time has passed, by looking at one day after the other."""
    if always:
        return opened + allowed
    for opens, closes in office_windows(opened):
        begun = max(opened, opens)
        if begun < closes:
            if begun + allowed <= closes:
                return begun + allowed
            allowed -= closes - begun
    raise AssertionError


def deadlines(row: Row, promise: str) -> tuple[datetime, datetime] | None:
    """The earliest and the latest that it may be due."""
    always = row["priority"] == 1
    if own := row.get(f"{promise}_due_at"):
        if f"{promise}_due_at" not in row.get("day_only", ""):
            return own, own
        day = own.astimezone(LONDON).date()
        if always or day.weekday() > 4:
            end = midnight(day + timedelta(days=1)) - timedelta(seconds=1)
        else:
            end = datetime.combine(day, time(17), LONDON).astimezone(UTC)
        return end, end
    hours = HOURS[row["priority"]][promise == "resolution"]
    if hours is None:
        return None
    wall, working = row.get("minutes_on_hold"), row.get("working_minutes_on_hold")
    held: tuple[float, float] = (working or 0.0, working if working is not None else wall or 0.0)
    if promise != "resolution":
        held = (0.0, 0.0)
    elif always:
        held = ((wall if wall is not None else working or 0.0),) * 2
    first, last = (runs_out(row["opened_at"], timedelta(hours=hours, minutes=m), always) for m in held)
    return first, last


def decision(row: Row, promise: str) -> tuple[datetime, bool, datetime | None] | None:
    """When it is decided, whether it was kept, and when it came; None where it never is."""
    due = deadlines(row, promise)
    apart = row.get("outcome") in SET_APART
    undated = row["status"] == "closed" and "resolved_at" not in row
    if due is None or (undated and (promise == "resolution" or "first_response_at" not in row)):
        return None  # whether it was in time nobody knows
    came = [] if apart else [row.get("resolved_at")]
    if promise == "first_response":
        came.append(row.get("first_response_at"))
    done = min((one for one in came if one), default=None)
    without_result = promise == "resolution" and row.get("outcome") == "closed without result"
    if done and done <= due[0]:
        if without_result:
            return None
        told = (done, True, done)
    elif (done and done > due[1]) or (done is None and row["status"] != "on hold"):
        told = (due[1], False, None if without_result else done)
    else:
        return None
    left = row.get("closed_at") or row.get("resolved_at") or row.get("updated_at") if apart else None
    return None if left and told[0] >= left else told


def expected(rows: list[Row], promise: str, period: Period) -> Kept:
    found = [(row, one) for row in rows if (one := decision(row, promise)) and one[0] in period]
    decided = [one for _, one in found]
    late = [done for _, kept, done in decided if not kept and done and done < period.end]
    waits = [
        row
        for row, (_, kept, done) in found
        if not kept and not (done and done < period.end) and stays(row, period)
    ]
    return Kept(sum(kept for _, kept, _ in decided), len(decided), len(late), len(waits))


def stays(row: Row, period: Period) -> bool:
    """Whether it is open at the end of the period; what ended nobody knows when is not."""
    ended = row.get("closed_at") or row.get("resolved_at")
    if row["status"] == "cancelled":
        ended = ended or row.get("updated_at")
    return ended >= period.end if ended else row["status"] in OPEN_STATUSES


ASKED = {"first_response": metrics.share_answered_in_time, "resolution": metrics.share_resolved_in_time}


@pytest.fixture(scope="module")
def kept(world: World) -> dict[tuple[str, str], Kept]:
    """What is told of each promise and period, both asked while the span is at hand."""
    spans = (world.month, *world.parts, *world.days)
    return {
        (promise, span.period.name): metric(span, PROMISED)
        for span in spans
        for promise, metric in ASKED.items()
    }


@pytest.mark.parametrize("promise", ASKED)
def test_each_promise_is_decided_once_and_as_plain_arithmetic_has_it(
    world: World, kept: dict[tuple[str, str], Kept], promise: str
) -> None:
    for period in (MONTH, *PARTS, *DAYS):
        known = replace(kept[promise, period.name], unknown=0)
        assert known == expected(world.tickets, promise, period), period.name
    month = kept[promise, MONTH.name]
    assert month.of > 20
    for periods in (DAYS, PARTS):
        told = [kept[promise, period.name] for period in periods]
        assert (sum(one.good for one in told), sum(one.of for one in told)) == (month.good, month.of)


def test_every_broken_promise_has_its_row(world: World) -> None:
    late = metrics.late_tickets(world.month, PROMISED)
    assert len(late) == sum(metric(world.month, PROMISED).bad for metric in ASKED.values())


def test_what_came_in_and_what_ended_adds_up(world: World) -> None:
    def told(span: Span) -> tuple[int, int, int]:
        solved, opened = metrics.count_resolved(span, PROMISED), metrics.count_opened(span, PROMISED)
        fates = metrics.fates(span, PROMISED)
        rows = metrics.by_category(span, PROMISED)
        if solved is None:  # none that is known, and some of which nobody knows: then not 0
            assert metrics.count_perhaps_solved(span, PROMISED)
            solved = 0
        assert fates is not None
        assert fates.total == opened == sum(metrics.opened_per_day(span, PROMISED))
        assert opened == sum(row.opened for row in rows)
        assert (
            solved == sum(row.resolved or 0 for row in rows) == sum(metrics.resolved_per_day(span, PROMISED))
        )
        closed = len(span.closed)
        return opened + sum(metrics.set_apart(span, PROMISED).values()), solved, closed

    days = [told(span) for span in world.days]
    assert tuple(sum(column) for column in zip(*days, strict=True)) == told(world.month)


def test_hours_of_the_days_are_the_hours_of_the_month(world: World) -> None:
    sheets = Counter[str]()
    for one in world.work:
        sheets[one["ticket_id"]] += one["minutes"]
    own = {
        row["id"] for row in world.tickets if (row.get("minutes_worked") or 0) >= max(sheets[row["id"]], 1)
    }
    booked = 0.0
    for row in world.tickets:
        ended = row.get("resolved_at") or row.get("closed_at") or row.get("updated_at") or row["opened_at"]
        if row["status"] not in ("open", "on hold") and ended in MONTH:
            booked += row["minutes_worked"] if row["id"] in own else 0.0
    booked += sum(one["minutes"] for one in world.work if one["at"] in MONTH and one["ticket_id"] not in own)
    days = [metrics.hours_worked(span, PROMISED) for span in world.days]
    month = metrics.hours_worked(world.month, PROMISED)
    assert month.total == pytest.approx(booked / 60)
    assert sum(day.total or 0 for day in days) == pytest.approx(month.total)
    assert sum(day.n for day in days) == month.n


def with_backups(per_day: int | None) -> Client:
    return PROMISED.model_copy(
        update={"expected": PROMISED.expected.model_copy(update={"backups_per_day": per_day})}
    )


def night_of(at: datetime) -> date:
    local = at.astimezone(LONDON)
    return local.date() + timedelta(days=local.hour >= 12)


@pytest.mark.parametrize("per_day", [2, None])
def test_nights_are_told_as_a_calendar_on_the_wall_would(world: World, per_day: int | None) -> None:
    ran = {(night_of(run["at"]), run["asset"]) for run in world.copies}
    ok, made = (
        {(night_of(run["at"]), run["asset"]) for run in world.copies if run["outcome"] in words}
        for words in (("ok",), ("ok", "warning"))
    )
    due = [
        (night, job)
        for night in MONTH.days
        for job in JOBS
        if per_day or sum((night - timedelta(weeks=n), job) in ran for n in range(1, 5)) >= 3
    ]
    good = [one for one in due if one in made]
    warned = sum(one not in ok for one in good)
    told = metrics.share_backups(world.month, with_backups(per_day))
    assert told == Backups(len(good), len(due), warned, "agreed" if per_day else "usual")
    days = [metrics.share_backups(day, with_backups(per_day)) for day in world.days]
    for name in ("good", "of", "warning"):
        assert sum(getattr(day, name) for day in days) == getattr(told, name)
