"""What each figure of a report must be, worked out plainly from what the logs of a world tell.

An answer is a range: where the definitions leave room (an export keeps silent about something), all that they
allow. Not here: anything of the package under test, and nothing written after its code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import ceil

from tests.truth.answers import Answer, Known, Share, count, worse
from tests.truth.clocks import Hours, Stretch, local, reads
from tests.truth.knowledge import Knowledge, Ticket
from tests.truth.worlds import APART, DAY, HOLDS, Promise


@dataclass(frozen=True)
class Verdict:
    """A promise that was decided: when, and how; `is_sure` where the definitions leave no room."""

    at: datetime
    kept: bool
    came: bool
    is_sure: bool = True


class Truth(Knowledge):
    """All that is true of one client over one stretch of time."""

    def has_changed_its_mind(self, parts: list[Stretch]) -> bool:
        """Whether what is true of the whole need not be the sum of its parts."""
        views = [self, *map(self.of, parts)]
        unsure = any(
            not answer.is_sure
            for view in views
            for answer in (view.share_answered_in_time(), view.share_resolved_in_time())
            if answer.known != "no"
        )
        return unsure or any(one.outcome in (*APART, "?") for one in self.tickets)

    # --- tickets ---

    def came_in(self) -> list[Ticket]:
        return [one for one in self.tickets if self.span.holds(one.opened) and not one.is_apart(self.end)]

    def count_opened(self) -> Answer:
        came = self.came_in()
        return count([one for one in came if not one.may_be_apart(self.end)], came, self.tickets_known)

    def solved(self) -> list[Ticket]:
        return [one for one in self.tickets if one.outcome == "solved" and self.span.holds(one.ended)]

    def perhaps_solved(self) -> list[Ticket]:
        return [one for one in self.tickets if one.outcome in ("solved", "?") and self.span.holds(one.ended)]

    def count_resolved(self) -> Answer:
        return count(self.solved(), self.perhaps_solved(), self.ends_known)

    def backlog(self) -> list[Ticket]:
        return [one for one in self.tickets if one.is_open(self.end)]

    def perhaps_open(self) -> list[Ticket]:
        """Those, and the ones set apart since nobody knows when."""
        return [one for one in self.tickets if one.is_open(self.end) is not False]

    def count_backlog(self) -> Answer:
        return count(self.backlog(), self.perhaps_open(), worse(self.open_known(), self.doubt()))

    def doubtful(self) -> list[Ticket]:
        """Those that may have been solved at the end and come back after it."""
        return self._doubtful

    @cached_property
    def _doubtful(self) -> list[Ticket]:
        return [one for one in self.tickets if one.is_open(self.end) is None and one.is_in_doubt(self.end)]

    def undated(self) -> list[Ticket]:
        """Those that are over, and may have been open at the end, nobody knows."""
        return self._undated

    @cached_property
    def _undated(self) -> list[Ticket]:
        return [one for one in self.tickets if one.is_undated_then(self.end)]

    @property
    def may_be_more_open(self) -> bool:
        """Whether some may have been open at the end, nobody knows."""
        return bool(self.doubtful() or self.undated())

    def doubt(self) -> Known:
        """Whether how many are open can be known: not where a count of comings back has no row before it, nor
        where one ended some day, and no file had it open after the end.
        """
        undated = self.undated()
        if any(not one.was_seen_open(self.end) for one in undated):
            return "no"
        if not self.doubtful():
            return "perhaps" if undated else "yes"
        is_counted = "reopen_count" in self.world.columns
        are_seen = all(one.was_seen_solved(self.end) for one in self.doubtful())
        return "no" if is_counted and not are_seen else "perhaps"

    def open_at_least(self) -> Answer:
        """The lower bound that is told where it is not known how many are open: too low is not untrue."""
        return Answer(0, len(self.perhaps_open()), known=self.open_known())

    def open_at_most(self) -> Answer:
        """The upper one: too high is not untrue."""
        return Answer(len(self.backlog()), len(self.tickets), known=self.open_known())

    def open_known(self) -> Known:
        """Whether the log says what is open: by when things ended, else by how they stand."""
        if {"resolved_at", "closed_at"} & self.world.columns:
            return self.ends_known
        return "no" if "status" not in self.world.columns else worse(self.tickets_known, "perhaps")

    def count_waiting_on_client(self) -> Answer:
        held = [one for one in self.backlog() if one.status == "waiting for client"]
        known = "no" if "status" not in self.world.columns else self.as_read(self.open_known())
        perhaps = held + [one for one in self.doubtful() if one.status == "waiting for client"]
        return count(held, perhaps, worse(known, "perhaps" if self.may_be_more_open else "yes"))

    def perhaps_open_still(self) -> list[Ticket]:
        """Of those that may have been open at the end the ones that may be so when it is told."""
        return [one for one in self.perhaps_open() if one.is_open(self.world.now) is not False]

    def open_still(self) -> Answer:
        """How many were open at the end, and are when it is told."""
        sure = [one for one in self.backlog() if one.is_open(self.world.now)]
        return count(sure, self.perhaps_open_still(), worse(self.open_known(), self.doubt()))

    def perhaps_waiting_still(self) -> list[Ticket]:
        return [one for one in self.perhaps_open_still() if one.status == "waiting for client"]

    def waiting_still(self) -> Answer:
        """Those that wait on the client, and have not ended since."""
        sure = [one for one in self.perhaps_waiting_still() if one.is_open(self.end)]
        known = self.count_waiting_on_client().known
        return count(sure, self.perhaps_waiting_still(), known)

    def ended_since(self, *outcomes: str) -> list[Ticket]:
        """Open at the end, and so ended by the time it is told."""
        return [
            one
            for one in self.perhaps_open()
            if one.outcome in outcomes and (one.ended is None or self.end <= one.ended < self.world.now)
        ]

    def count_urgent(self) -> Answer:
        urgent = [one for one in self.came_in() if one.priority == 1]
        sure = [one for one in urgent if not one.may_be_apart(self.end)]
        known = self.as_read(self.tickets_known) if "priority" in self.world.columns else "no"
        return count(sure, urgent, known)

    def count_urgent_open(self) -> Answer:
        urgent, perhaps = (
            [one for one in those if one.priority == 1] for those in (self.backlog(), self.perhaps_open())
        )
        known = self.as_read(self.open_known()) if "priority" in self.world.columns else "no"
        return count(urgent, perhaps, worse(known, "perhaps" if self.may_be_more_open else "yes"))

    def count_reopened(self) -> Answer:
        sure, perhaps = (
            [one for one in those if one.row["reopen_count"]]
            for those in (self.solved(), self.perhaps_solved())
        )
        return count(sure, perhaps, self.ends_known if "reopen_count" in self.world.columns else "no")

    def oldest_open_days(self) -> Answer:
        sure, perhaps = (
            [(self.span.until - local(one.opened, self.patron.zone).date()).days for one in those]
            for those in (self.backlog(), self.perhaps_open())
        )
        if not perhaps:
            return Answer(known="no")
        known = self.open_known() if sure else worse(self.open_known(), "perhaps")
        known = worse(known, self.doubt())
        return Answer(max(sure, default=1) - 1, max(perhaps), len(sure), len(perhaps), known)

    # --- promises ---

    def share_answered_in_time(self) -> Answer:
        if "first_response_at" not in self.world.columns or not any(
            row["first_response_at"] for _, row in self.world.rows("tickets")
        ):
            return Answer(known="no", n_low=0, n_high=0)
        return self.answered().answer(self.tickets_known)

    def share_resolved_in_time(self) -> Answer:
        if self.ends_known == "no":
            return Answer(known="no", n_low=0, n_high=0)
        return self.settled().answer(self.ends_known)

    def answered(self) -> Share:
        """First answers: kept, of those decided."""
        return self._share(self.answer_verdict)

    def settled(self) -> Share:
        """The same of solutions."""
        return self._share(self.solution_verdict)

    def solved_of_new(self) -> Answer:
        """Of those that came in, solved by the end."""
        new = [one for one in self.came_in() if one.ended and one.ended < self.end]
        return count(
            [one for one in new if one.outcome == "solved"],
            [one for one in new if one.outcome in ("solved", "?")],
            self.ends_known,
        )

    def open_of_new(self) -> Answer:
        """Of those that came in, open at the end."""
        new = [one for one in self.came_in() if one.is_open(self.end)]
        return count(new, new, self.open_known())

    def _share(self, judge: Callable[[Ticket], list[Verdict | None]]) -> Share:
        good, of = [0, 0], [0, 0]
        for ticket in self.tickets:
            if self.was_handed_over(ticket):
                continue
            inside = [one if one and self.span.holds(one.at) else None for one in judge(ticket)]
            kept = [bool(one and one.kept) for one in inside]
            counted = [one is not None for one in inside]
            good[0] += all(kept)
            good[1] += any(kept)
            of[0] += all(counted)
            of[1] += any(counted)
        return Share((good[0], good[1]), (of[0], of[1]))

    def answer_verdict(self, ticket: Ticket) -> list[Verdict | None]:
        """How its first answer was judged: one verdict, or all that are possible."""
        event = ticket.answered if ticket.answered and ticket.answered < self.end else None
        found: list[Verdict | None] = []
        for due in self._dues(ticket, "first_response_due_at", self._promise(ticket).answer):
            if event is None and ticket.is_over_undated and ticket.outcome not in APART:
                found += self._some_day(ticket, due)
                continue
            found += self._verdicts(ticket, due, event, ticket.ended)
            if event and due and "first_response_at" in ticket.days:
                found += self._on_the_day(due, event)
            if event is None:
                found += self._silent(ticket, due)
        return found or [None]

    def _some_day(self, ticket: Ticket, due: datetime | None) -> list[Verdict | None]:
        """What a promise may be of which only the ending tells, and nobody knows when that was: missed where
        it was open when its time ran out, else not judged.
        """
        if due is None or due >= self.end:
            return [None]
        missed = Verdict(due, False, False)
        if ticket.is_open(due):
            return [missed]
        return [missed, None] if ticket.was_seen_open(due) or ticket.answered else [None]

    def was_held(self, ticket: Ticket) -> bool | None:
        """Whether one that ended later was on hold at the end."""
        return ticket.was_held(self.end) if ticket.is_open(self.end) is not False else False

    def _silent(self, ticket: Ticket, due: datetime | None) -> list[Verdict | None]:
        """What a ticket without an answer may be: answered by its solution; undecided while on hold."""
        if ticket in self.doubtful():
            return [None]
        is_held = self.was_held(ticket) is not False if ticket.outcome else ticket.status in HOLDS
        if is_held and ticket.is_open(self.end) is not False:
            return [None]
        if ticket.outcome and ticket.ended and ticket.ended < self.end:
            return self._verdicts(ticket, due, ticket.ended, None)
        return []

    def solution_verdict(self, ticket: Ticket) -> list[Verdict | None]:
        """The same of its solution."""
        solved = (
            ticket.ended if ticket.outcome == "solved" and ticket.ended and ticket.ended < self.end else None
        )
        if ticket in self.doubtful():
            return [None]
        found: list[Verdict | None] = []
        if ticket.was_paused(self.end):
            found.append(None)
        for due in self._dues(ticket, "resolution_due_at", self._promise(ticket).solution):
            if ticket.is_over_undated and ticket.outcome not in APART:
                found += self._some_day(ticket, due)
                continue
            if due is not None and solved is None:
                is_held = self._is_held(ticket)
                found += [None] if is_held is not False else []
                if is_held:
                    continue
            found += self._solved(ticket, due, solved)
        return found or [None]

    def _is_held(self, ticket: Ticket) -> bool | None:
        """Whether it was on hold at the end; None where nobody knows since when."""
        if ticket.outcome:
            return self.was_held(ticket)
        is_held = ticket.is_open(self.end) and ticket.status in HOLDS
        return (True if self.as_read("yes") == "yes" else None) if is_held else False

    def _solved(self, ticket: Ticket, due: datetime | None, solved: datetime | None) -> list[Verdict | None]:
        found = self._verdicts(ticket, due, solved, None if solved else ticket.ended)
        if self.held(ticket) and self.terms_of(ticket).rules:
            found.append(None)  # how much of its hold was open time is not known
        if solved and due and ticket.ended_on_a_day:
            found += self._on_the_day(due, solved)
        if ticket.outcome == "?" and ticket.ended and ticket.ended < self.end:
            found += [None, *self._verdicts(ticket, due, ticket.ended, None)]
        return found

    def may_be_missed(
        self, dues: Callable[[Ticket], list[datetime | None]]
    ) -> tuple[list[Ticket], list[Ticket]]:
        """Those whose promise ran out in the span, and nobody knows whether it was kept: surely, perhaps."""
        sure, perhaps = [], []
        for one in self.tickets:
            if one.was_paused(self.end):
                perhaps.append(one)
            if not one.is_over_undated or one.outcome in APART or self.was_handed_over(one):
                continue
            told = dues(one)
            unknown = [
                bool(due and self.span.holds(due) and due < self.end and one.is_open(due) is None)
                for due in told
            ]
            if any(unknown):
                perhaps.append(one)
            is_known = any(due and one.was_seen_open(due) for due in told)
            if told and all(unknown) and not is_known:
                sure.append(one)
        return sure, perhaps

    def answer_dues(self, ticket: Ticket) -> list[datetime | None]:
        """When its first answer was due: all that may be meant; none where it is known to have come."""
        if ticket.answered and ticket.answered < self.end:
            return []
        return self._dues(ticket, "first_response_due_at", self._promise(ticket).answer)

    def solution_dues(self, ticket: Ticket) -> list[datetime | None]:
        """When its solution was due: all that may be meant."""
        return self._dues(ticket, "resolution_due_at", self._promise(ticket).solution)

    def _promise(self, ticket: Ticket) -> Promise:
        promises = self.patron.terms.promises
        if "priority" in self.world.columns:
            return promises.get(ticket.priority, Promise())
        made = set(promises.values())  # of what rank it was nobody knows
        return made.pop() if len(made) == 1 else Promise()

    def _verdicts(
        self, ticket: Ticket, due: datetime | None, event: datetime | None, gone: datetime | None
    ) -> list[Verdict | None]:
        if due is None or ticket.opened >= self.end:
            return [None]
        if event is not None:
            verdict = Verdict(min(event, due), event <= due, True)
            return (
                [verdict, None]
                if ticket.may_be_apart(self.end)
                else [verdict, *self._same_open_minute(ticket, due, event)]
            )
        if due >= self.end:
            return [None]
        missed = Verdict(due, False, False)
        if gone is not None and gone <= due:
            return [None] if ticket.outcome != "solved" else [missed, None]
        return [missed, None] if ticket.may_be_apart(self.end) else [missed]

    def _on_the_day(self, due: datetime, event: datetime) -> list[Verdict | None]:
        """What an event known by its day alone may be on the very day of its deadline: anything."""
        day = local(event, self.patron.zone).date()
        if event <= due < reads(day + DAY, time(), self.patron.zone):  # a day may have 25 hours
            return [Verdict(due, True, True), Verdict(due, False, True), None]
        return []

    def _same_open_minute(self, ticket: Ticket, due: datetime, event: datetime) -> list[Verdict | None]:
        """A deadline at closing time and an event before the next opening: no open time lies between."""
        if event > due and not self.terms_of(ticket).open_seconds(due, event):
            return [Verdict(min(event, due), True, True)]
        return []

    def was_handed_over(self, ticket: Ticket) -> bool:
        """Whether it came in before the client joined."""
        joined = self.patron.joined_on
        return joined is not None and ticket.opened < reads(joined, time(), self.patron.zone)

    def terms_of(self, ticket: Ticket) -> Hours:
        """The hours in which its promise is counted."""
        hours = self.patron.terms.hours
        return type(hours)(hours.zone) if self._promise(ticket).always else hours

    def _dues(self, ticket: Ticket, column: str, promised: float | None) -> list[datetime | None]:
        """When it was due: as the log says, else as agreed; all that may be meant."""
        told = ticket.row.get(column) if column in self.world.columns else None
        hours = self.terms_of(ticket)
        if isinstance(told, datetime):
            return [told]
        if isinstance(told, date):
            ends = [reads(told + DAY, time(), self.patron.zone) - timedelta(seconds=1)]
            closings = [closes for _, closes in hours.windows(told)]
            return [*ends, *(at for at in closings[-1:] if hours.rules and at > ticket.opened)]
        if promised is None:
            return [None]
        held = self.held(ticket)
        if column == "first_response_due_at" or not held:
            return [hours.after(ticket.opened, promised)]
        late = hours.after(ticket.opened, promised + held)
        return [late] if not hours.rules else [late, hours.after(ticket.opened, promised)]

    def held(self, ticket: Ticket) -> float:
        """Seconds on hold, by the clock."""
        told = ticket.row["minutes_on_hold"] if "minutes_on_hold" in self.world.columns else None
        return (told or 0) * 60

    # --- how long it took ---

    def time_to_first_response(self) -> dict[str, Answer]:
        came = [
            one
            for one in self.came_in()
            if one.answered and one.answered < self.end and "first_response_at" not in one.days
        ]
        lists = [self._took(one, one.answered, 0) for one in came]
        return self._spread(lists, self.tickets_known, any(one.may_be_apart(self.end) for one in came))

    def time_to_resolution(self) -> dict[str, Answer]:
        lists = [
            self._took(one, one.ended, self.held(one))
            for one in self.perhaps_solved()
            if not one.ended_on_a_day and not self.was_handed_over(one)
        ]
        return self._spread(lists, self.ends_known, self.solved() != self.perhaps_solved())

    def _took(self, ticket: Ticket, until: datetime | None, held: float) -> float | None:
        """Seconds of open time, else by the clock; None where hold by the clock cannot be taken off."""
        assert until
        hours = self.terms_of(ticket)
        if held and hours.rules:
            return None
        taken = hours.open_seconds(ticket.opened, until) or (until - ticket.opened).total_seconds()
        return max(0.0, float(taken - held))

    def _spread(self, taken: list[float | None], known: Known, is_open: bool) -> dict[str, Answer]:
        if not taken or known == "no":
            nothing = Answer(known="no", n_low=0, n_high=0)
            return {"": nothing, "_most": nothing}
        if None in taken or is_open:
            anything = Answer(0, float("inf"), 0, len(taken), known="perhaps")
            return {"": anything, "_most": anything}
        values = sorted(value for value in taken if value is not None)
        most = values[ceil(round(len(values) * 0.9, 9)) - 1]
        middle = len(values) // 2
        halves = (
            (values[middle],)
            if len(values) % 2
            else (values[middle - 1], (values[middle - 1] + values[middle]) / 2)
        )
        n = len(values)
        return {
            "": Answer(0, 0, n, n, known, values=halves),
            "_most": Answer(most, most, n, n, known, values=(most,)),
        }
