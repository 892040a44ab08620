"""The tickets of a client: how each went, and the exports that tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from random import Random
from typing import Any

from tests.truth.clocks import local
from tests.truth.dice import Dice
from tests.truth.worlds import (
    APART,
    BY_CHANGE,
    CATEGORIES,
    DAY,
    HOLDS,
    MINUTE,
    PLACES,
    SOME_DAY,
    SUBJECTS,
    WITHOUT_RESULT,
    Delivery,
    Life,
    Patron,
    Promise,
    Row,
    told,
)

_OVER = ("solved", "closed", *APART, *WITHOUT_RESULT)
_STEPS = list[tuple[datetime, str]]


class Desk:
    """Who answers one client; an untidy desk is late, and leaves much open."""

    def __init__(self, dice: Dice, patron: Patron, columns: frozenset[str]) -> None:
        self._dice, self._patron, self._columns = dice, patron, columns
        self._random = dice.random
        self._is_untidy = dice.random.random() < 0.5
        self._weekly = dice.random.choice((0.4, 2, 2, 6, 14))

    def lives(self) -> Iterable[Life]:
        """Every ticket that is ever raised."""
        weeks = (self._dice.now - self._dice.begin) / (7 * DAY)
        for number in range(max(1, round(self._weekly * weeks))):
            yield self._life(f"{self._patron.slug}-{number:04}")

    def _life(self, name: str) -> Life:
        pick = self._random.choice
        opened = self._dice.moment(self._dice.begin, self._dice.now)
        is_ranked = "priority" in self._columns
        priority = self._random.choices((1, 2, 3, 4), (1, 2, 6, 2))[0] if is_ranked else 3
        promise = self._patron.terms.promises.get(priority, Promise())
        steps: _STEPS = []
        at = self._beginning(steps, opened, promise)
        self._ending(steps, at, promise)
        self._remarks(steps, name)
        due = self._due_times(opened)
        return Life(
            id=name,
            client=self._patron.slug,
            opened=opened,
            steps=tuple(steps),
            priority=priority,
            category=pick(CATEGORIES) if self._random.random() < 0.9 else "",
            place=pick(PLACES),
            subject=pick(SUBJECTS),
            requester=pick(("Ann Dean", "Raj Patel", "")),
            is_proactive=self._random.random() < 0.1,
            minutes=pick((0, 5, 15, 40, 90)),
            answer_due=due[0],
            solution_due=due[1],
            rating=pick(("", "", "", "good", "bad")),
        )

    def _beginning(self, steps: _STEPS, opened: datetime, promise: Promise) -> datetime:
        """Its first answer, and its time on hold."""
        if self._random.random() > (0.9 if self._is_untidy else 0.98):
            return opened
        promised = (promise.answer or 3600) / 60
        at = self._dice.later(opened, 0, promised * (3 if self._is_untidy else 0.7))
        if promise.answer and self._random.random() < 0.1:  # just in time
            hours = self._patron.terms.hours
            at = self._dice.plain(hours.after(opened, promise.answer) or at)
        steps.append((at, "answered"))
        if self._random.random() < 0.12:
            at = self._dice.later(at, 5, 600)
            steps.append((at, self._random.choice(HOLDS)))
            if self._random.random() < 0.85:
                at = self._dice.later(at, 30, 6000)
                steps.append((at, "back"))
        return at

    def _ending(self, steps: _STEPS, at: datetime, promise: Promise) -> None:
        is_old = at < self._dice.period.start
        left = 8 if self._is_untidy else 0 if is_old else 2
        kind = self._random.choices(("solved", "open", "apart", "without"), (80, left, 6, 6))[0]
        longest = (promise.solution or 86400) / 60
        longest *= self._random.choice((1, 1, 3, 8) if self._is_untidy else (0.4, 0.7))
        at = self._dice.later(at, 5, longest)
        if kind == "solved":
            self._solve(steps, at)
        elif kind == "apart":
            steps.append((at, self._random.choice(APART)))
        elif kind == "without":
            steps.append((at, self._random.choice(WITHOUT_RESULT)))

    def _solve(self, steps: _STEPS, at: datetime) -> None:
        steps.append((at, "solved"))
        if self._random.random() < 0.08:
            at = self._dice.later(at, 60, 4000)
            steps.append((at, "reopened"))
            if self._random.random() < 0.7:
                at = self._dice.later(at, 30, 6000)
                steps.append((at, "solved"))
        if steps[-1][1] == "solved" and self._random.random() < 0.7:
            steps.append((self._dice.later(at, 1, 2880), "closed"))

    def _remarks(self, steps: _STEPS, name: str) -> None:
        """What is said of one that is over, where that moves its ending."""
        apart = Random(name)  # dice of its own: the other choices of a world stay as they are
        if BY_CHANGE in self._dice.traits and steps and steps[-1][1] in _OVER:
            for _ in range(apart.choice((0, 0, 1, 1, 2))):
                later = steps[-1][0] + apart.randrange(60, 40 * 24 * 60) * MINUTE
                steps.append((self._dice.plain(later), "remark"))

    def _due_times(self, opened: datetime) -> tuple[datetime | date | None, datetime | date | None]:
        if "first_response_due_at" not in self._columns:
            return None, None
        due = [self._dice.later(opened, 15, 600), self._dice.later(opened, 120, 8000)]
        if self._random.random() < 0.15:
            return None, due[1]
        if "due on a day" in self._dice.traits:
            return local(due[0], self._dice.zone).date(), local(due[1], self._dice.zone).date()
        return due[0], due[1]


def exports(dice: Dice, lives: list[Life], columns: frozenset[str]) -> list[Delivery]:
    """One file, or several that overlap, of which later ones tell later states; or all those in one."""
    times = [dice.now - 30 * MINUTE]
    if dice.chance(0.06, "late feed"):
        times = [dice.period.start + (dice.period.end - dice.period.start) / 2]
    if dice.chance(0.3, "split exports") or BY_CHANGE in dice.traits:
        times = [times[0] - 9 * DAY, times[0] - 4 * DAY, *times]
    found = []
    for number, at in enumerate(times):
        since = dice.begin if not number else at - 60 * DAY
        rows = [
            _changed(_dated(told(life, at), dice), dice) for life in lives if _is_touched(life, since, at)
        ]
        found.append(Delivery("tickets", f"tickets-{number}.csv", at, tuple(rows)))
    if len(found) > 1 and "updated_at" in columns and dice.chance(0.3, "all states in one file"):
        rows = [row for one in found for row in one.rows]
        return [Delivery("tickets", "tickets-0.csv", times[-1], tuple(rows))]
    return found


def _is_touched(life: Life, since: datetime, until: datetime) -> bool:
    return life.opened <= until and any(
        since <= when <= until for when in (life.opened, *(when for when, _ in life.steps))
    )


def _changed(row: Row, dice: Dice) -> Row:
    """The row of a log that tells when it ended by its last change alone, or of some not at all."""
    if SOME_DAY in dice.traits and row["outcome"] and Random(f"{dice.seed} {row['id']}").random() < 0.3:
        return row | {"resolved_at": None, "closed_at": None}
    return (
        row | {"closed_at": row["updated_at"] if row["outcome"] else None}
        if BY_CHANGE in dice.traits
        else row
    )


def _dated(row: Row, dice: Dice) -> Row:
    """The row with some of its times cut to the day."""
    names: tuple[str, ...] = ("first_response_at",) if "answers on a day" in dice.traits else ()
    names += ("resolved_at", "closed_at") if "ends on a day" in dice.traits else ()
    cut: dict[str, Any] = {name: local(row[name], dice.zone).date() for name in names if row[name]}
    return row | cut
