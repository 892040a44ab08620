"""What befalls a client beside its tickets: copies, checks, alarms, updates, work, changes and ratings."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tests.truth.clocks import local
from tests.truth.dice import Dice
from tests.truth.worlds import DAY, HOUR, MINUTE, Life, Patron, Row

_BOOKED = ("visit", "call", "maintenance", "project", "note")


def happenings(dice: Dice, patrons: tuple[Patron, ...], lives: list[Life]) -> dict[str, list[Row]]:
    """The rows of each feed that the world has."""
    feeds: dict[str, list[Row]] = {}
    if dice.chance(0.6, "activities"):
        work = [row for patron in patrons for row in _Machines(dice, patron, lives).rows()]
        feeds["activities"] = _with_unknown_words(dice, work)
    if dice.chance(0.4, "changes"):
        feeds["changes"] = [row for patron in patrons for row in _changes(dice, patron)]
    if dice.chance(0.3, "ratings"):
        feeds["ratings"] = [row for patron in patrons for row in _ratings(dice, patron, lives)]
    return {name: rows for name, rows in feeds.items() if rows}


def _with_unknown_words(dice: Dice, work: list[Row]) -> list[Row]:
    """In some worlds a few rows, or many, have a word that nobody taught the program, or no kind at all."""
    apart = random.Random(f"{dice.seed} unknown work")  # dice of its own: other worlds stay as they are
    if apart.random() > 0.25:
        return work
    dice.traits.add("unknown work")
    share, names = (
        apart.choice((0.003, 0.03, 0.5)),
        apart.choice((("outcome",), ("kind",), ("outcome", "kind"))),
    )
    words = {"outcome": ("timed out", "aborted"), "kind": ("backup job", "")}
    told = []
    for row in work:
        name = apart.choice(names)
        told.append(row | {name: apart.choice(words[name])} if apart.random() < share else row)
    return told


class _Machines:
    """What is watched and done for one client, day by day."""

    def __init__(self, dice: Dice, patron: Patron, lives: list[Life]) -> None:
        self._dice, self._patron, self._random = dice, patron, dice.random
        self._tickets = [life.id for life in lives if life.client == patron.slug]
        self._jobs = patron.copies or dice.random.choice((0, 2))
        self._begins = dice.random.choice(((4, 10), (4, 10), (23, 30)))
        self._bad = dice.random.choice((0.0, 0.0, 0.05, 0.3))
        self._watches = dice.random.random() < 0.6

    def rows(self) -> Iterable[Row]:
        """All of it that lies before the log was written."""
        written = self._dice.now - HOUR
        for day in self._dice.days:
            for row in self._of_day(day):
                if row["at"] < written and (row.get("ends_at") or row["at"]) < written:
                    yield row

    def _of_day(self, day: date) -> Iterable[Row]:
        for job in range(self._jobs):
            yield from self._copies(day, job)
        if self._watches:
            yield from self._checks(day)
        if self._random.random() < 0.12:
            yield self._work(day)
        if self._random.random() < 0.04:
            yield from self._updates(day)

    def _row(self, name: str, at: datetime, **more: Any) -> Row:
        stamp = f"{local(at, self._dice.zone):%y%m%d%H%M}"
        own = {"id": f"{name}-{self._patron.slug}-{stamp}", "client": self._patron.slug, "at": at}
        return own | {"outcome": "ok"} | more

    def _copies(self, day: date, job: int) -> Iterable[Row]:
        hour, minute = self._begins
        at = self._dice.at(day, hour, minute + job * 7)
        what = {"kind": "backup", "title": "Nightly copy", "asset": f"server {job + 1}"}
        luck = self._random.random()
        if luck < self._bad / 3:
            return  # missed
        outcome = "failed" if luck < self._bad else "warning" if luck < self._bad + 0.03 else "ok"
        yield self._row(f"copy{job}", at, **what, outcome=outcome)
        if self._random.random() < (0.4 if outcome == "failed" else 0.02):  # once more
            yield self._row(f"copy{job}", self._dice.plain(at + HOUR), **what)

    def _checks(self, day: date) -> Iterable[Row]:
        at = self._dice.at(day, 7, 30)
        yield self._row("check", at, kind="check", title="Servers and lines", quantity=96)
        mails = self._random.randrange(1, 30)
        yield self._row("mail", at, kind="check", title="Mails blocked", quantity=mails)
        if self._random.random() < 0.03:
            begun = self._dice.plain(at + self._random.randrange(600) * MINUTE)
            ended = self._dice.plain(begun + self._random.randrange(5, 900) * MINUTE)
            what = {"kind": "check", "title": "Line unreachable", "asset": "line", "quantity": 1}
            yield self._row("down", begun, **what, outcome="failed", ends_at=ended)
        if self._random.random() < 0.15:
            name = self._random.choice(("Disk nearly full", "Certificate runs out"))
            number = self._random.choice((None, 1, 3))
            is_named = self._random.random() < 0.3 and bool(self._tickets)
            ticket = self._random.choice(self._tickets) if is_named else None
            at = self._dice.plain(at + 3 * HOUR)
            yield self._row("alert", at, kind="alert", title=name, quantity=number, ticket_id=ticket)

    def _work(self, day: date) -> Row:
        kind = self._random.choice(_BOOKED)
        is_bound = kind == "visit" and self._random.random() < 0.3 and bool(self._tickets)
        return self._row(
            "work",
            self._dice.at(day, 14, self._random.randrange(60)),
            kind=kind,
            title="Work on site",
            minutes=self._random.choice((None, 15, 50, 90)),
            ticket_id=self._random.choice(self._tickets) if is_bound else None,
        )

    def _updates(self, day: date) -> Iterable[Row]:
        for number in range(self._random.randrange(1, 4)):
            at = self._dice.at(day, 12, 5 + number)
            outcome = self._random.choice(("ok", "ok", "failed"))
            what = {"kind": "patch", "title": "Monthly updates", "asset": f"laptop {number}"}
            packages = self._random.choice((None, 1, 37))
            yield self._row(f"patch{number}", at, **what, outcome=outcome, quantity=packages)


def _changes(dice: Dice, patron: Patron) -> Iterable[Row]:
    for number in range(dice.random.randrange(1, 5)):
        starts = dice.moment(dice.period.start - 20 * DAY, dice.period.end + 40 * DAY)
        ends = dice.plain(starts + 2 * HOUR)
        yield {
            "id": f"CHG-{patron.slug}-{number}",
            "client": patron.slug,
            "title": "New firewall",
            "starts_at": starts,
            "ends_at": ends,
            "status": "done" if ends < dice.now else "scheduled",
            "action": dice.random.choice((None, "Please sign out on the evening before")),
            "impact": "No internet for a while",
        }


def _ratings(dice: Dice, patron: Patron, lives: list[Life]) -> Iterable[Row]:
    for life in lives:
        solved = [when for when, what in life.steps if what == "solved"]
        if life.client != patron.slug or not solved or dice.random.random() > 0.3:
            continue
        at = dice.later(solved[-1], 10, 3000)
        if at < dice.now - HOUR:
            yield {
                "id": f"R-{life.id}",
                "client": patron.slug,
                "at": at,
                "ticket_id": life.id,
                "verdict": dice.random.choice(("good", "good", "good", "bad")),
            }
