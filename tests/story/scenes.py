"""The cases that every sentence must read right in: one scene each, for a day, a week, a month, a quarter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from reporter import metrics
from reporter.config import Client, Note, Source
from reporter.config.commentary import AskNote
from reporter.metrics import Checks, Kept, Outage
from reporter.periods import parse_period
from reporter.records import Ticket, columns
from reporter.store.facts import Feed, Known
from reporter.story.brief import Brief
from tests.metrics.worlds import activity, at
from tests.story.briefs import brief, dentist, solved, still_open

PERIODS = {"day": "2026-11-03", "week": "2026-W44", "month": "2026-10", "quarter": "2026-Q4"}
DAYS = {"day": "2026-11-03", "week": "2026-10-27", "month": "2026-10-06", "quarter": "2026-10-06"}
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
    """Two copies for each night of the period, the last of them failed; and checks, a tally for each day."""
    day = DAYS[unit]
    nights = [(night, asset) for night in parse_period(PERIODS[unit], "Europe/London").days for asset in "AB"]
    whole = len(nights) - failed
    backups = [
        activity("backup", f"{night}T02:00", id=f"b{n}", asset=asset, outcome="ok" if n < whole else "failed")
        for n, (night, asset) in enumerate(nights)
    ]
    days = list(parse_period(PERIODS[unit], "Europe/London").days)
    tallies = [1000 // len(days) + (n < 1000 % len(days)) for n in range(len(days))]
    tallies[0] -= checks_failed
    good = [
        activity("check", f"{date}T08:00", id=f"t{date}", quantity=float(tally))
        for date, tally in zip(days, tallies, strict=True)
    ]
    bad = [activity("check", moment(day, 1), id="c2", quantity=float(checks_failed), outcome="failed")]
    return [*backups, *good, *(bad if checks_failed else [])]


def updates(unit: str) -> list[Rows]:
    """Three computers: one of them did not take its update."""
    return [
        activity(
            "patch", moment(DAYS[unit], 2), id=f"p{n}", asset=f"PC-{n}", outcome="failed" if n == 2 else "ok"
        )
        for n in range(3)
    ]


def feeds(unit: str, *late: str) -> tuple[Feed, ...]:
    """All feeds reach to the end of the period, but those that stopped two days before it."""
    end = parse_period(PERIODS[unit], "Europe/London").end
    return tuple(
        Feed(name, end - (timedelta(days=2) if name in late else timedelta(minutes=5)), end, records=records)
        for name, records in (("desk", "tickets"), ("vault", "activities"))
    )


def history(unit: str, *opened: int) -> pd.DataFrame:
    """So many tickets opened in each of the comparable periods, the last one this one."""
    period = parse_period(PERIODS[unit], "Europe/London")
    firsts = [period.first - timedelta(weeks=n) for n in range(len(opened))]
    if unit != "day":
        firsts = []
        for _ in opened:
            firsts.append(period.first)
            period = period.before
    rows = [
        (first, f"{first}", n, n, 0, 0, 0, 0.0) for first, n in zip(reversed(firsts), opened, strict=True)
    ]
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
    return scene(unit, who, earlier, **tickets(DAYS[unit], count, done, **words))


def waiting(unit: str, count: int, **words: Any) -> Brief:
    """Nothing new, and so many older tickets that wait for the client."""
    older = [
        still_open(moment("2026-09-28", n), id=f"w{n}", status="waiting for client", **words)
        for n in range(count)
    ]
    return scene(unit, backlog=older)


def silent(unit: str) -> Brief:
    """No feed has delivered anything since long before the period."""
    return scene(unit, activities=[], feeds=(Feed("desk", at("2026-09-30T16:20"), at("2026-09-30T17:00")),))


def residents() -> Client:
    """A community."""
    return dentist(kind="community", name="South Ward")


def late(unit: str) -> Brief:
    """Fifteen tickets, of which four had no answer for two hours."""
    rows = tickets(DAYS[unit], 15, 15)
    for row in rows["opened"][:4]:
        row |= {"first_response_at": row["opened_at"] + timedelta(hours=2)}
        row |= {"resolved_at": row["opened_at"] + timedelta(hours=3)}
    return scene(unit, **rows)


def newcomer(unit: str) -> Brief:
    """The client's first period."""
    first = parse_period(PERIODS[unit], "Europe/London").first
    rows = tickets(DAYS[unit], 6, 6)
    return scene(
        unit, dentist(joined_on=first), first_record_at=at(f"{first}T00:00"), history=history(unit, 6), **rows
    )


def log_begins(unit: str) -> Brief:
    """A client of years whose log begins with this period."""
    first = parse_period(PERIODS[unit], "Europe/London").first
    rows = tickets(DAYS[unit], 6, 6)
    who, begins = dentist(joined_on="2019-01-01"), at(f"{first}T00:00")
    return scene(unit, who, first_record_at=begins, history=history(unit, 6), **rows)


def log_begins_midway(unit: str) -> Brief:
    """A client of years of whom nothing is known of the first half of this period."""
    span = parse_period(PERIODS[unit], "Europe/London")
    rows = tickets(DAYS[unit], 6, 6)
    return scene(
        unit,
        dentist(joined_on="2019-01-01"),
        first_record_at=span.start + (span.end - span.start) / 2,
        **rows,
    )


def joins_midway(unit: str) -> Brief:
    """A client who joined in the middle of this period."""
    span = parse_period(PERIODS[unit], "Europe/London")
    joined = span.first + (span.last - span.first) / 2
    who, begins = dentist(joined_on=joined), at(f"{joined}T00:00")
    return scene(unit, who, first_record_at=begins, **tickets(DAYS[unit], 6, 6))


def failed_late(unit: str) -> Brief:
    """All copies of the period were made; one that began in its last evening failed."""
    last = parse_period(PERIODS[unit], "Europe/London").last
    evening = activity("backup", f"{last}T21:00", id="late", asset="A", outcome="failed")
    return scene(unit, activities=[*proof(unit), evening])


def failed_once(unit: str) -> Brief:
    """One copy failed, and good ones were made after the period."""
    told = scene(unit, activities=proof(unit, failed=1))
    return replace(told, facts=replace(told.facts, known_copy_at=told.period.end + timedelta(hours=2)))


def untold(*names: str) -> Known:
    """What is known where the feeds never fill these columns."""
    return Known(columns=frozenset(columns(Ticket)).difference(names))


def given(told: Brief, metric: metrics.Metric, value: Any) -> Brief:
    """The same, whatever the records say, with this answer of one metric."""
    told.once((metric, told.period), lambda: value)
    return told


def without_solve_dates(unit: str, done: int = 0) -> Brief:
    """Nine tickets of a log that never says when one is solved; of some that they are."""
    rows = tickets(DAYS[unit], 9, done)
    opened = [row | {"resolved_at": None} for row in rows["opened"]]
    known = untold("resolved_at", "closed_at", *(() if done else ("status",)))
    return scene(unit, opened=opened, known=known)


def lasting(unit: str, hours: float, *, ended: bool = True, announced: bool = False) -> Brief:
    """Three tickets, and a line that failed for so long."""
    begun = at(f"{DAYS[unit]}T08:12")
    until = begun + timedelta(hours=hours) if ended else None
    failed = Checks(1000, 0, 65) if announced else Checks(1000, 65)
    told = given(some(unit, 3, 3), metrics.checks, failed)
    return given(told, metrics.outages, [Outage("Line at Harborne", "Harborne", begun, until, announced)])


def promised(unit: str, answers: Kept, solutions: Kept, overdue: int = 0) -> Brief:
    """Twenty tickets, all of them solved, and older ones overdue."""
    older = [still_open(moment("2026-09-14", n), id=f"o{n}") for n in range(overdue)]
    told = scene(unit, **tickets(DAYS[unit], 20, 20) | {"backlog": older})
    told = given(told, metrics.share_answered_in_time, answers)
    return given(given(told, metrics.share_resolved_in_time, solutions), metrics.count_overdue, overdue)


def ended_otherwise(unit: str) -> Brief:
    """Eight tickets: five solved, two closed without a result, one open; and two more set apart."""
    rows = tickets(DAYS[unit], 8, 7)
    for row in rows["opened"][5:7]:
        row |= {
            "outcome": "closed without result",
            "ending": "Not reproducible",
            "resolution": "Not reproducible",
        }
    apart = [
        solved(moment(DAYS[unit], 9), moment(DAYS[unit], 9, 5), id=word, outcome=word)
        for word in ("duplicate", "cancelled")
    ]
    closed = rows["opened"][5:7]
    return scene(unit, **rows | {"resolved": rows["resolved"][:5], "closed": closed, "apart": apart})


def handed_on(unit: str, who: Client | None = None, count: int = 2) -> Brief:
    """So many, all but the first two of them solved, which were handed on."""
    rows = tickets(DAYS[unit], count, count)
    for row in rows["opened"][:2]:
        row |= {"outcome": "handed on", "ending": "To the council"}
    return scene(unit, who, **rows | {"resolved": rows["resolved"][2:], "closed": rows["opened"][:2]})


def older_ended(unit: str) -> Brief:
    """Five new ones, all solved; six older ones that ended otherwise."""
    rows = tickets(DAYS[unit], 5, 5)
    outcomes = ["closed without result"] * 2 + ["handed on"] + ["duplicate"] * 2 + ["cancelled"]
    older = [
        solved(moment("2026-09-28", n), moment(DAYS[unit], n), id=f"o{n}", outcome=outcome)
        for n, outcome in enumerate(outcomes)
    ]
    return scene(unit, **rows, closed=older[:3], withdrawn=older[3:])


def change(unit: str, action: str = "", **words: Any) -> Rows:
    """A change planned for the morning after the period."""
    begins = parse_period(PERIODS[unit], "Europe/London").end + timedelta(hours=10)
    told = {"id": "C1", "starts_at": begins, "title": "New line at Harborne", "status": "scheduled"}
    return told | {"action": action} | words


def recorded(unit: str) -> Brief:
    """Crime of a month, of which only the month is known: some led to an outcome, most are looked into."""
    rows = tickets(DAYS[unit], 40, 25, precision="month", category="Burglary")
    for n, row in enumerate(rows["opened"][4:25]):
        row |= {"outcome": "closed without result" if n else "handed on"}
    ended = {"resolved": rows["resolved"][:4], "closed": rows["opened"][4:25]}
    return scene(unit, residents(), tickets(_BEFORE[unit], 60, 60), activities=[], **rows | ended)


def holed(unit: str) -> Brief:
    """Five tickets, and a hole in what their desk delivered."""
    begun = at(f"{DAYS[unit]}T10:00")
    known = Known(tickets=False, holes=((begun, begun + timedelta(hours=9)),), is_whole=False)
    return scene(unit, known=known, **tickets(DAYS[unit], 5, 5))


def asked_in_writing(unit: str) -> Brief:
    """Two that wait for the client, and a question its account manager wrote."""
    note = Note(asks=(AskNote(question="May we order the screens?"),))
    return replace(waiting(unit, 2), note=note)


SCENES: dict[str, Scene] = {
    "nothing came, all proof good": lambda unit: scene(unit),
    "nothing came, one check made": lambda unit: scene(
        unit, activities=[activity("check", moment(DAYS[unit], 0))]
    ),
    "few, more than before": lambda unit: some(unit, 4, 4, before=1),
    "nothing came, no proof": lambda unit: scene(unit, activities=[]),
    "nothing came, a backup failed": lambda unit: scene(unit, activities=proof(unit, failed=1)),
    "nothing came, a backup and two checks failed": lambda unit: scene(
        unit, activities=proof(unit, failed=1, checks_failed=2)
    ),
    "nothing came, updates are still to do": lambda unit: scene(
        unit, activities=[*proof(unit), *updates(unit)]
    ),
    "community, an urgent one open among many": lambda unit: some(
        unit, 24, 10, residents(), before=9, priority=1
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
        unit, **tickets(DAYS[unit], 7, 7) | {"backlog": tickets("2026-09-28", 1, 0)["backlog"]}
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
    "a copy failed in the evening": failed_late,
    "a copy failed, good ones since": failed_once,
    "first with us": newcomer,
    "the log begins here": log_begins,
    "the log begins midway": log_begins_midway,
    "joins midway": joins_midway,
    "community, nothing came": lambda unit: scene(unit, residents(), activities=[]),
    "community, one": lambda unit: some(unit, 1, 0, residents()),
    "community, many": lambda unit: some(unit, 24, 10, residents(), before=9, category="Noise"),
    "nothing tells when tickets are solved": lambda unit: without_solve_dates(unit, 4),
    "nothing tells whether tickets are solved": without_solve_dates,
    "tickets are not known": lambda unit: scene(unit, known=Known(tickets=False)),
    "tickets are not known, and updates failed": lambda unit: scene(
        unit, known=Known(tickets=False), activities=[*proof(unit), *updates(unit)]
    ),
    "tickets are not known, and work failed": lambda unit: scene(
        unit,
        known=Known(tickets=False),
        activities=[*proof(unit), activity("maintenance", moment(DAYS[unit], 3), id="m1", outcome="failed")],
    ),
    "some late, the rest ended after their time or overdue": lambda unit: promised(
        unit, Kept(0, 3), Kept(0, 3, 1, open=1), 1
    ),
    "neither tickets nor activities are known": lambda unit: scene(
        unit, activities=[], known=Known(tickets=False, activities=False)
    ),
    "a hole in the data": holed,
    "what is open is not known": lambda unit: given(some(unit, 6, 6), metrics.count_backlog, None),
    "two urgent, both solved": lambda unit: some(unit, 2, 2, priority=1),
    "one urgent, open, among others": lambda unit: scene(
        unit,
        **tickets(DAYS[unit], 4, 2)
        | {
            "backlog": [
                still_open(moment(DAYS[unit], n), id=f"u{n}", priority=3 - 2 * (n == 9)) for n in (8, 9)
            ]
        },
    ),
    "both promises broken": lambda unit: promised(unit, Kept(15, 20, 4), Kept(12, 20, 5, open=3), 4),
    "solutions late, answers on time": lambda unit: promised(unit, Kept(20, 20), Kept(12, 20, 8)),
    "one answer late of twenty, older ones overdue": lambda unit: promised(
        unit, Kept(19, 20, 1), Kept(20, 20), 3
    ),
    "ended after its time, one overdue now and two from before": lambda unit: promised(
        unit, Kept(20, 20), Kept(15, 20, 3, open=1), 3
    ),
    "one without an answer, nothing late": lambda unit: promised(unit, Kept(19, 20), Kept(20, 20)),
    "ended otherwise": ended_otherwise,
    "handed on, both": handed_on,
    "handed on, two of seven": lambda unit: handed_on(unit, count=7),
    "community, two of seven handed on": lambda unit: handed_on(unit, residents(), 7),
    "older ones ended otherwise": older_ended,
    "came back": lambda unit: some(unit, 6, 6, reopen_count=1.0),
    "outage, over": lambda unit: lasting(unit, 1.75),
    "outage, long": lambda unit: lasting(unit, 9),
    "outage, not over": lambda unit: lasting(unit, 0, ended=False),
    "outage, announced": lambda unit: lasting(unit, 2, announced=True),
    "a change with nothing to do": lambda unit: scene(unit, ahead=[change(unit)]),
    "a change with something to do": lambda unit: scene(unit, ahead=[change(unit, "Sign out on Friday.")]),
    "a written question and two that wait": asked_in_writing,
    "no subject": lambda unit: waiting(unit, 2, subject=""),
    "urgent without a subject": lambda unit: some(unit, 1, 1, priority=1, subject=""),
    "recorded crime": recorded,
}
