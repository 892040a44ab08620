"""The cases that every sentence must read right in: one scene each, for a day, a week, a month, a quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from reporter.config import Client, Source
from reporter.periods import parse_period
from reporter.store.facts import Feed
from reporter.story.brief import Brief
from tests.metrics.worlds import activity, at
from tests.story.briefs import brief, dentist, solved, still_open

PERIODS = {"day": "2026-11-03", "week": "2026-W44", "month": "2026-10", "quarter": "2026-Q4"}
_DAYS = {"day": "2026-11-03", "week": "2026-10-27", "month": "2026-10-06", "quarter": "2026-10-06"}
_BEFORE = {"day": "2026-11-02", "week": "2026-10-20", "month": "2026-09-08", "quarter": "2026-07-08"}
_BACKUPS = {"day": 2, "week": 14, "month": 62, "quarter": 184}
SOURCES = (
    Source(name="desk", files="tickets.csv", preset="plain", label="tickets", expected_every=86400),
    Source(name="vault", files="backups.csv", preset="plain", label="backup", expected_every=86400),
)
Rows = dict[str, Any]
Scene = Callable[[str], Brief]


def moment(day: str, number: int, after: int = 0) -> str:
    """The number-th moment of a day, seven minutes apart from eight o'clock."""
    return f"{datetime.fromisoformat(f'{day}T08:00') + timedelta(minutes=7 * number + after):%Y-%m-%dT%H:%M}"


def tickets(day: str, count: int, done: int, **words: Any) -> Rows:
    """So many tickets of one day, the first of them solved after 25 minutes."""
    ended = [
        solved(moment(day, n), moment(day, n, 25), id=f"{day}-{n}", **words) for n in range(min(count, done))
    ]
    left = [
        still_open(moment(day, n), id=f"{day}-{n}", first_response_at=moment(day, n), **words)
        for n in range(done, count)
    ]
    return {"opened": ended + left, "resolved": ended, "backlog": left}


def proof(unit: str, *, failed: int = 0, checks_failed: int = 0) -> list[Rows]:
    """Every backup of the period but some, and checks."""
    count, day = _BACKUPS[unit], _DAYS[unit]
    backups = [_copy(day, n, id=f"b{n}") for n in range(count - failed)]
    backups += [_copy(day, n, id=f"f{n}", outcome="failed") for n in range(failed)]
    good = activity("check", moment(day, 0), id="c1", quantity=1000.0 - checks_failed)
    bad = [activity("check", moment(day, 1), id="c2", quantity=float(checks_failed), outcome="failed")]
    return [*backups, good, *(bad if checks_failed else [])]


def _copy(day: str, number: int, **words: Any) -> Rows:
    """A copy of a server of its own, made before noon."""
    return activity("backup", moment(day, min(number, 25)), asset=f"Server {words['id']}", **words)


def feeds(unit: str, *late: str) -> tuple[Feed, ...]:
    """All feeds reach to the end of the period, but those that stopped two days before it."""
    end = parse_period(PERIODS[unit], "Europe/London").end
    return tuple(
        Feed(name, end - (timedelta(days=2) if name in late else timedelta(minutes=5)), end)
        for name in ("desk", "vault")
    )


def history(unit: str, *opened: int) -> pd.DataFrame:
    """So many tickets opened in each of the comparable periods, the last one this one."""
    first = parse_period(PERIODS[unit], "Europe/London").first
    rows = [(first, "", count, count, 0, 0, 0, 0.0) for count in opened]
    names = ["first", "name", "opened", "resolved", "incidents", "requests", "planned", "minutes"]
    return pd.DataFrame(rows, columns=names)


def scene(unit: str, who: Client | None = None, before: Rows | None = None, **rows: Any) -> Brief:
    """A period of Acme Dental: whatever is not said is quiet and in order."""
    earlier = before if before is not None else tickets(_BEFORE[unit], 5, 5)
    usual = history(unit, *[len(earlier["opened"])] * 5, len(rows.get("opened", ())))
    known = {"activities": proof(unit), "feeds": feeds(unit), "sources": SOURCES, "history": usual} | rows
    return brief(PERIODS[unit], who, before=earlier, **known)


def some(
    unit: str, count: int, done: int, who: Client | None = None, before: int | None = None, **words: Any
) -> Brief:
    """A period with so many tickets, so many of them solved, after so many in the period before."""
    earlier = tickets(_BEFORE[unit], before, before) if before is not None else None
    return scene(unit, who, earlier, **tickets(_DAYS[unit], count, done, **words))


def waiting(unit: str, count: int, **words: Any) -> Brief:
    """Nothing new, and so many older tickets that wait for the client."""
    older = [still_open(moment("2026-09-28", n), id=f"w{n}", status="on hold", **words) for n in range(count)]
    return scene(unit, backlog=older)


def silent(unit: str) -> Brief:
    """No feed has delivered anything since long before the period."""
    return scene(unit, activities=[], feeds=(Feed("desk", at("2026-09-30T16:20"), at("2026-09-30T17:00")),))


def residents() -> Client:
    """A community."""
    return dentist(kind="community", name="South Ward")


def late(unit: str) -> Brief:
    """Fifteen tickets, of which four had no answer for two hours."""
    rows = tickets(_DAYS[unit], 15, 15)
    for row in rows["opened"][:4]:
        row |= {"first_response_at": row["opened_at"] + timedelta(hours=2)}
        row |= {"resolved_at": row["opened_at"] + timedelta(hours=3)}
    return scene(unit, **rows)


def newcomer(unit: str) -> Brief:
    """The client's first period."""
    first = parse_period(PERIODS[unit], "Europe/London").first
    rows = tickets(_DAYS[unit], 6, 6)
    return scene(
        unit, dentist(joined_on=first), first_record_at=at(f"{first}T00:00"), history=history(unit, 6), **rows
    )


def log_begins(unit: str) -> Brief:
    """A client of years whose log begins with this period."""
    first = parse_period(PERIODS[unit], "Europe/London").first
    rows = tickets(_DAYS[unit], 6, 6)
    who, begins = dentist(joined_on="2019-01-01"), at(f"{first}T00:00")
    return scene(unit, who, first_record_at=begins, history=history(unit, 6), **rows)


SCENES: dict[str, Scene] = {
    "nothing came, all proof good": lambda unit: scene(unit),
    "nothing came, no proof": lambda unit: scene(unit, activities=[]),
    "nothing came, a backup failed": lambda unit: scene(unit, activities=proof(unit, failed=1)),
    "nothing came, a backup and two checks failed": lambda unit: scene(
        unit, activities=proof(unit, failed=1, checks_failed=2)
    ),
    "nothing came, a feed is late": lambda unit: scene(unit, feeds=feeds(unit, "vault")),
    "nothing came, older ones are open": lambda unit: scene(
        unit, backlog=tickets("2026-09-28", 2, 0)["backlog"]
    ),
    "silence": silent,
    "one, solved": lambda unit: some(unit, 1, 1),
    "one, open": lambda unit: some(unit, 1, 0),
    "two, both solved": lambda unit: some(unit, 2, 2),
    "few, some solved": lambda unit: some(unit, 5, 3),
    "all new ones solved, an older one open": lambda unit: scene(
        unit, **tickets(_DAYS[unit], 7, 7) | {"backlog": tickets("2026-09-28", 1, 0)["backlog"]}
    ),
    "none solved": lambda unit: some(unit, 4, 0),
    "many": lambda unit: some(unit, 40, 25, before=38),
    "better": lambda unit: some(unit, 6, 6, before=30),
    "worse": lambda unit: some(unit, 30, 30, before=6),
    "same": lambda unit: some(unit, 7, 7, before=7),
    "one urgent, solved": lambda unit: some(unit, 1, 1, priority=1),
    "urgent open": lambda unit: some(unit, 3, 1, priority=1),
    "one waits for the client": lambda unit: waiting(unit, 1, next_step="May we replace the battery?"),
    "five wait for the client": lambda unit: waiting(unit, 5),
    "answered late": late,
    "many backups missed": lambda unit: scene(unit, activities=proof(unit, failed=_BACKUPS[unit] // 2)),
    "first with us": newcomer,
    "the log begins here": log_begins,
    "community, nothing came": lambda unit: scene(unit, residents(), activities=[]),
    "community, one": lambda unit: some(unit, 1, 0, residents()),
    "community, many": lambda unit: some(unit, 24, 10, residents(), before=9, category="Noise"),
}
