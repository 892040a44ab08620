"""What the logs of a client tell: the newest row of each ticket, and which spans a feed covers.

Not here: what is counted (oracle).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cached_property
from heapq import nlargest
from typing import Any, Self

from tests.truth.answers import Known, worse
from tests.truth.clocks import Stretch, reads
from tests.truth.worlds import APART, BY_CHANGE, DAY, EVERY, HOLDS, Delivery, Patron, Row, World

_EIGHT_WEEKS = 56 * DAY
_FEW = 20
State = tuple[datetime, Row]  # what a log told, and as of when
Sight = tuple[datetime, Row]  # what a log told, and when that was delivered
_Doubt = tuple[datetime, datetime, Known]


class Ticket:
    """One ticket as its newest row tells it, in the words of the definitions."""

    sights: tuple[Sight, ...] = ()

    def __init__(self, row: Row, columns: frozenset[str], zone: str, states: tuple[State, ...] = ()) -> None:
        self.row, self.columns, self.zone, self.states = row, columns, zone, states
        self.id, self.opened = row["id"], row["opened_at"]
        self.days: set[str] = set()  # the times of which only the day is known
        self.resolved, self.closed = self._instant("resolved_at"), self._instant("closed_at")
        self.answered = self._instant("first_response_at")
        self.priority = row["priority"] if "priority" in columns else 3
        self.status = row["status"] if "status" in columns else ""

    def _told(self, name: str) -> Any:
        return self.row.get(name) if name in self.columns else None

    def _instant(self, name: str) -> datetime | None:
        """When that was; the beginning of the day where only that is told."""
        told = self._told(name)
        if told is None or isinstance(told, datetime):
            return told
        self.days.add(name)
        return reads(told, time(), self.zone)

    @property
    def ended_on_a_day(self) -> bool:
        return ("resolved_at" if self.resolved else "closed_at") in self.days

    @property
    def ended(self) -> datetime | None:
        """When it was over, as far as the log says."""
        return self.resolved or self.closed

    @property
    def outcome(self) -> str:
        """How it ended: an outcome, "" while it has not, “?” where the log says only that it did."""
        told: str = self.row["outcome"]
        if not self.status:
            return "solved" if self.resolved else "?" if self.closed else ""
        return told

    @property
    def is_over_undated(self) -> bool:
        return bool(self.outcome) and self.ended is None

    def is_apart(self, by: datetime) -> bool:
        """Whether it was surely set apart by then."""
        if self.outcome not in APART:
            return False
        return self.ended < by if self.ended else not self._may_be_later(by)

    def may_be_apart(self, by: datetime) -> bool:
        """Whether it may have been; the log does not say when, or not even that."""
        if self.outcome == "?" and self.ended:
            return self.row["outcome"] in APART and self.ended < by
        return self.is_apart(by) or (self.outcome in APART and self.ended is None)

    def _may_be_later(self, at: datetime) -> bool:
        """Whether what is over since nobody knows when was touched after that."""
        return "updated_at" not in self.columns or bool(self.row["updated_at"] >= at)

    def is_open(self, at: datetime) -> bool | None:
        """Whether it was open then; None where nobody knows."""
        if self.opened < at and (not self.outcome or (self.ended and self.ended >= at)):
            return None if self.is_in_doubt(at) else True
        if self.opened >= at or not self.outcome:
            return bool(self.opened < at)
        if self.ended:
            return self.ended >= at
        if self.outcome in APART:
            return None if self._may_be_later(at) else False
        return self._is_proven(at)

    def _is_proven(self, at: datetime) -> bool | None:
        """Whether what is over since nobody knows when was open then, as other rows of it prove."""
        last_open = max((as_of for as_of, row in self.states if not row["outcome"]), default=None)
        if last_open and last_open >= at:
            return None if self.is_in_doubt(at) else True
        is_over = (as_of for as_of, row in self.states if row["outcome"] and as_of <= at)
        return False if any(not last_open or as_of > last_open for as_of in is_over) else None

    def was_held(self, at: datetime) -> bool | None:
        """Whether what ended after that was on hold then, as rows of before and files of after prove."""
        before = [row["status"] in HOLDS for as_of, row in self.states if as_of < at]
        if not any(before) or "status" not in self.columns:
            return False
        held_after = any(seen >= at and row["status"] in HOLDS for seen, row in self.sights)
        return True if before[-1] and held_after else None

    def was_paused(self, at: datetime) -> bool:
        """Whether rows of before had it on hold, and none says for how long."""
        is_timed = "minutes_on_hold" in self.columns and self.row["minutes_on_hold"] is not None
        held = any(as_of < at and row["status"] in HOLDS for as_of, row in self.states)
        return "status" in self.columns and held and not is_timed

    def was_seen_open(self, at: datetime) -> bool:
        """Whether a file that came after that still told it to be open."""
        return any(delivered >= at and not row["outcome"] for delivered, row in self.sights)

    def is_undated_then(self, at: datetime) -> bool:
        """Whether it is over, and nobody knows whether it was so by then."""
        return self.is_over_undated and self.outcome not in APART and self.is_open(at) is None

    def is_in_doubt(self, at: datetime) -> bool:
        """Whether it came back, and no row proves that it was open then and not solved: a count of none as of
        later, or the newest count as of before.
        """
        if self.states[-1][0] < at or not self.came_back:
            return False
        if "reopen_count" not in self.columns:
            return True
        if any(as_of >= at and not row["reopen_count"] for as_of, row in self.states):
            return False
        count = self.row["reopen_count"]
        return not any(
            as_of < at and not row["outcome"] and row["reopen_count"] == count for as_of, row in self.states
        )

    def was_seen_solved(self, at: datetime) -> bool:
        """Whether a file that came after that still told a solving before it."""
        solved = [
            (delivered, row.get("resolved_at"))
            for delivered, row in self.sights
            if row["outcome"] == "solved"
        ]
        return any(delivered >= at and isinstance(end, datetime) and end < at for delivered, end in solved)

    @property
    def came_back(self) -> bool:
        """Whether the log counts so, or two rows show it."""
        if "reopen_count" in self.columns:
            return bool(self.row["reopen_count"])
        over = [as_of for as_of, row in self.states if row["outcome"] == "solved"]
        ends = {row.get("resolved_at") for _, row in self.states} - {None}
        return len(ends) > 1 or any(
            as_of > over[0] and not row["outcome"] for as_of, row in self.states if over
        )


class Knowledge:
    """What is known of one client over one stretch of time."""

    def __init__(self, world: World, patron: Patron, span: Stretch) -> None:
        joined = patron.joined_on
        if joined and joined > span.first:  # nothing is told of the time before
            span = replace(span, first=min(joined, span.until))
        self.world, self.patron, self.span = world, patron, span
        self.start, self.end = span.start, span.end
        self.is_before_joining = joined is not None and joined >= span.until

    def of(self, span: Stretch) -> Self:
        """The same client over another stretch."""
        return type(self)(self.world, self.patron, span)

    @cached_property
    def tickets(self) -> list[Ticket]:
        """The newest row of each ticket of the client, and what the others say of it."""
        told: dict[str, list[tuple[tuple[datetime, datetime], Row]]] = {}
        for at, row in self.world.rows("tickets"):
            if row["client"] != self.patron.slug:
                continue
            rank = (row["updated_at"] if "updated_at" in self.world.columns else at, at)
            told.setdefault(row["id"], []).append((rank, row))
        found = []
        for rows in told.values():
            rows.sort(key=lambda one: one[0])
            states = tuple((as_of, row) for (as_of, _), row in rows)
            row = rows[-1][1]
            if BY_CHANGE in self.world.traits:
                row = row | {"closed_at": _first_ending(states)}
            ticket = Ticket(row, self.world.columns, self.patron.zone, states)
            ticket.sights = tuple((at, row) for (_, at), row in rows)
            found.append(ticket)
        return found

    def covers(self, feed: str) -> Known:
        """Whether a feed tells what befell the client over the whole span."""
        own = [row for _, row in self.world.rows(feed) if row["client"] == self.patron.slug]
        if not own or self.is_before_joining:
            return "no"
        stamp = "opened_at" if feed == "tickets" else "at"
        first = min(row[stamp] for row in own)
        silence = self._silence(feed, stamp)
        if self._lateness(feed) != "yes":
            return worse(silence, self._lateness(feed))
        if silence == "yes" and first > self.start:
            return "perhaps"
        return silence

    def is_partly(self, feed: str) -> bool:
        """Whether a feed that tells of the client ends before the span does, or has a hole in it."""
        own = any(row["client"] == self.patron.slug for _, row in self.world.rows(feed))
        return own and self.covers(feed) == "no"

    @property
    def is_cut_short(self) -> bool:
        """Whether what the tickets' log tells of the span may end before it does."""
        return "tickets" in self.world.feeds and (
            self.is_partly("tickets")
            or self._lateness("tickets") != "yes"
            or self._silence("tickets", "opened_at") != "yes"
        )

    def _lateness(self, feed: str) -> Known:
        """Whether it has delivered since the end: a copy of the file before may be none, hours are few."""
        files = sorted((one for one in self.world.deliveries if one.feed == feed), key=lambda one: one.at)
        news = [one for one, before in zip(files, [None, *files], strict=False) if not _is_copy(one, before)]
        if news[-1].at >= self.end:
            return "yes"
        return "perhaps" if files[-1].at >= self.end or self.end - files[-1].at < DAY else "no"

    def as_read(self, known: Known) -> Known:
        """The same of what is claimed of a span only when it was read before the next one ended."""
        then = self.span.after.end
        is_fresh = any(self.end <= one.at < then for one in self.world.deliveries if one.feed == "tickets")
        is_newest = all(one.at < then for one in self.world.deliveries if one.feed == "tickets")
        return known if is_fresh and is_newest else worse(known, "perhaps")

    def _silence(self, feed: str, stamp: str) -> Known:
        """Whether its silences in the span are plausible by its own rhythm."""
        verdicts: set[Known] = set()
        for doubts in self._doubts(feed, stamp):
            inside = [how for before, after, how in doubts if after > self.start and before < self.end]
            verdicts.add("no" if "no" in inside else "perhaps" if inside else "yes")
        return verdicts.pop() if len(verdicts) == 1 else "perhaps"

    def _doubts(self, feed: str, stamp: str) -> list[list[_Doubt]]:
        """Silences that are not surely plausible: by when things came in, and by all times told."""
        if feed not in self.world.memory:
            rows = [row for _, row in self.world.rows(feed)]
            now = self.world.now
            by_all = {at for row in rows for name, at in row.items() if _is_past(name, at, now)}
            told = max(one.at for one in self.world.deliveries if one.feed == feed)
            usual = EVERY[self.world.every] if feed == "tickets" else None
            kinds = (sorted({row[stamp] for row in rows}), sorted(by_all))
            self.world.memory[feed] = [list(_long_silences(times, told, usual)) for times in kinds]
        found: list[list[_Doubt]] = self.world.memory[feed]
        return found

    @cached_property
    def tickets_known(self) -> Known:
        return self.covers("tickets")

    @property
    def ends_known(self) -> Known:
        """Whether the log says when tickets end."""
        if not {"resolved_at", "closed_at"} & self.world.columns:
            nothing_ended = not any(row["outcome"] for _, row in self.world.rows("tickets"))
            has_status = "status" in self.world.columns
            return worse(self.tickets_known, "perhaps") if nothing_ended and has_status else "no"
        if not any(row.get("resolved_at") or row.get("closed_at") for _, row in self.world.rows("tickets")):
            return worse(self.tickets_known, "perhaps")
        return self.tickets_known


def _first_ending(states: tuple[State, ...]) -> datetime | None:
    """When a log of last changes first told that it was over; where it was open since, when it last did."""
    over = [as_of for as_of, row in states if row["outcome"]]
    if not states[-1][1]["outcome"]:
        return None
    is_broken = any(as_of > over[0] and not row["outcome"] for as_of, row in states)
    return over[-1] if is_broken else over[0]


def _is_copy(one: Delivery, before: Delivery | None) -> bool:
    """Whether it brings nothing but what the file before it held: as lines, whatever their order."""
    if before is None:
        return False
    return all(row in before.rows for row in one.rows)


def _is_past(name: str, value: Any, now: datetime) -> bool:
    return isinstance(value, datetime) and not name.endswith("due_at") and name != "ends_at" and value <= now


def _long_silences(times: list[datetime], told: datetime, usual: timedelta | None) -> Iterator[_Doubt]:
    """Longer ones than any of the eight weeks before; surely holes where they are six times as long."""
    gaps = [after - before for before, after in zip(times, [*times[1:], told], strict=True)]
    for place, gap in enumerate(gaps):
        first = bisect_left(times, times[place] - _EIGHT_WEEKS)
        if place - first + 1 < _FEW:
            begun = bisect_left(times, times[0] + _EIGHT_WEEKS)  # of a young log its first weeks tell
            others = [DAY, *(2 * one for other, one in enumerate(gaps[:begun]) if other != place)]
            if (usual and gap > usual) or (begun >= _FEW and gap > max(others)):
                yield times[place], times[place] + gap, "perhaps"
            continue
        longest, usually = nlargest(2, gaps[first:place])  # the longest may be a hole itself
        if gap > (usual or max(DAY, usually)):
            how: Known = "no" if gap > max(15 * DAY, 6 * longest) else "perhaps"
            yield times[place], times[place] + gap, how
