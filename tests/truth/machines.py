"""What is true of the work that is no ticket: copies, checks, alarms, updates, hours and ratings."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cached_property

from tests.truth.answers import Answer, Known, Share
from tests.truth.clocks import local
from tests.truth.knowledge import Ticket
from tests.truth.oracle import Truth
from tests.truth.worlds import APART, DAY, HOUR, Row

_NOON = timedelta(hours=12)
_BY_MACHINE = ("backup", "check", "alert", "patch")
_KINDS = (*_BY_MACHINE, "visit", "call", "maintenance", "project", "note")
_RESULTS = ("ok", "warning", "failed")


class Works(Truth):
    """Tickets, and all else."""

    @property
    def is_recorded(self) -> bool:
        """Whether its tickets are dated to the month."""
        return "month-dated" in self.world.traits

    @cached_property
    def machines_known(self) -> Known:
        return self.covers("activities")

    @cached_property
    def all_activities(self) -> list[Row]:
        return [row for _, row in self.world.rows("activities") if row["client"] == self.patron.slug]

    @property
    def activities(self) -> list[Row]:
        return [row for row in self.all_activities if self.span.holds(row["at"])]

    def _of_kind(self, kind: str) -> list[Row]:
        return [row for row in self.activities if row["kind"] == kind]

    # --- what nobody taught the program to read ---

    @property
    def strange(self) -> list[Row]:
        """Those of which it cannot know the kind."""
        return [row for row in self.activities if row["kind"] not in _KINDS]

    def is_unsure(self, kind: str) -> bool:
        """Whether it cannot know what all of that kind came to: all stand in one log."""
        words = {row["outcome"] for row in self._of_kind(kind)}
        return bool(words.difference(_RESULTS)) or bool(self.strange and kind in _BY_MACHINE)

    @property
    def is_unsure_of_any(self) -> bool:
        """Whether there is any such work."""
        return bool(self.strange) or any(map(self.is_unsure, _KINDS))

    @property
    def has_too_many_unknown(self) -> bool:
        """Whether a kind has over a twentieth of unknown results, or all work of unknown kinds."""
        shares = [(len(self.strange), len(self.activities))]
        for kind in _KINDS:
            rows = self._of_kind(kind)
            shares.append((sum(row["outcome"] not in _RESULTS for row in rows), len(rows)))
        return any(n * 20 > of for n, of in shares)

    def checks(self) -> Answer:
        rows = [row for row in self._of_kind("check") if row["title"] != "Mails blocked"]
        return _sum(rows, self._seen("check"))

    def mails_blocked(self) -> Answer:
        return _sum(
            [row for row in self._of_kind("check") if row["title"] == "Mails blocked"], self._seen("check")
        )

    def alerts(self) -> Answer:
        return _sum(self._of_kind("alert"), self._seen("alert"))

    def _seen(self, kind: str) -> Known:
        """A feed that never told of a kind says nothing about it; one that did may be silent for a while."""
        if self.is_unsure(kind):
            return "no"
        if not any(row["kind"] == kind for row in self.all_activities):
            return "no" if self.machines_known == "no" else "perhaps"
        return "perhaps" if not self._of_kind(kind) and self.machines_known == "yes" else self.machines_known

    def patches(self) -> Answer:
        newest: dict[str, Row] = {}
        for row in sorted(self._of_kind("patch"), key=lambda row: row["at"]):
            newest[row["asset"]] = row
        good = sum(row["outcome"] == "ok" for row in newest.values())
        return Share((good, good), (len(newest), len(newest))).answer(self._seen("patch"))

    def failed_checks(self) -> int:
        """Checks that found a fault, announced ones too."""
        rows = [row for row in self._of_kind("check") if row["outcome"] == "failed"]
        return sum(row.get("quantity") or 1 for row in rows)

    def long_outages(self) -> list[Row]:
        """Failures of over four hours outside the windows of changes, those that reach into the span too."""
        return [
            row
            for row in self.outages
            if row["ends_at"] - row["at"] > 4 * HOUR
            and not any(
                one["starts_at"] < row["ends_at"] and row["at"] < one["ends_at"] for one in self._all_changes
            )
        ]

    @property
    def outages(self) -> list[Row]:
        """Failures that touch the span, begun in it or in the four weeks before."""
        joined = self.patron.joined_on or date.min
        return [
            row
            for row in self.all_activities
            if row["kind"] == "check" and row["outcome"] == "failed" and row.get("ends_at")
            if self.start - 27 * DAY < row["at"] < self.end and row["ends_at"] > self.start
            if local(row["at"], self.patron.zone).date() >= joined
        ]

    @cached_property
    def _all_changes(self) -> list[Row]:
        return [row for _, row in self.world.rows("changes") if row["client"] == self.patron.slug]

    def changes_with_action(self) -> tuple[int, int]:
        """Coming changes that ask something of the client: those of the next span, and all."""
        coming = [
            row
            for row in self._all_changes
            if row["action"] and row["status"] == "scheduled" and row["starts_at"] >= self.end
        ]
        ahead = self.span.after
        near = [row for row in coming if row["starts_at"] < ahead.end]
        return len(near), len(coming)

    # --- copies ---

    def share_backups(self) -> Answer:
        if not any(row["kind"] == "backup" for row in self.all_activities):
            return Answer(known="no" if self.machines_known == "no" else "perhaps", n_low=0, n_high=0)
        if self.machines_known == "perhaps":
            return Answer(0, 1, 0, float("inf"), "perhaps")
        doubtful = [
            row
            for row in self.all_activities
            if row["kind"] not in _KINDS or (row["kind"] == "backup" and row["outcome"] not in _RESULTS)
            if self.span.holds(row["at"]) or self._date_of_night(row) in self.span.days
        ]
        nights = [self._night(day) for day in self.span.days]
        if doubtful:  # it may know that all agreed copies were made, and else nothing
            due = len(nights) * (self.patron.copies or 0)
            is_known = due and all(row["kind"] != "backup" for row in doubtful)
            return Answer(1, 1, due, due, "perhaps") if is_known else Answer(known="no", n_low=0, n_high=0)
        if self.patron.copies is None:
            return self._usual_backups()
        good = sum(min(len(night), self.patron.copies) for night in nights)
        due = len(nights) * self.patron.copies
        is_told = not any(self._is_ambiguous(day, self.patron.copies) for day in self.span.days)
        return Share((good, good), (due, due)).answer(self.machines_known if is_told else "perhaps")

    def _is_ambiguous(self, day: date, copies: int) -> bool:
        """Whether too few jobs are known to tell a copy made twice from another one."""
        since, until = day - 28 * DAY, min(day + 28 * DAY, self.span.days[-1])
        known = {
            row["asset"]
            for night, rows in self._runs_by_night.items()
            if since <= night <= until
            for row in rows
        }
        good = Counter(row["asset"] for row in self._runs(day) if row["outcome"] in ("ok", "warning"))
        is_old = any(self._runs(day - n * DAY) for n in range(21, 29))
        return 1 < len(known) < copies and not is_old and max(good.values(), default=0) > 1

    def _night(self, day: date) -> set[str]:
        """The jobs that were done well in the 24 hours that end at noon of that day."""
        return {row["asset"] for row in self._runs(day) if row["outcome"] in ("ok", "warning")}

    def _runs(self, day: date) -> list[Row]:
        return self._runs_by_night.get(day, [])

    @cached_property
    def _runs_by_night(self) -> dict[date, list[Row]]:
        found: dict[date, list[Row]] = {}
        for row in self.all_activities:
            if row["kind"] == "backup":
                found.setdefault(self._date_of_night(row), []).append(row)
        return found

    def _date_of_night(self, row: Row) -> date:
        return (local(row["at"], self.patron.zone) + _NOON).date()

    def _usual_backups(self) -> Answer:
        good = due = 0
        is_young = False
        for day in self.span.days:
            earlier = Counter(
                asset
                for weeks in (1, 2, 3, 4)
                for asset in {row["asset"] for row in self._runs(day - weeks * 7 * DAY)}
            )
            since = max(min(self._runs_by_night), self.patron.joined_on or date.min)
            is_young |= since > day - 28 * DAY  # of nights before joining nothing is told
            jobs = {asset for asset, times in earlier.items() if times >= 3}
            due += len(jobs)
            good += len(jobs & self._night(day))
        if is_young:
            return Answer(0, 1, 0, float("inf"), "perhaps")
        return Share((good, good), (due, due)).answer(self.machines_known)

    # --- ratings ---

    def csat(self) -> Answer:
        mine = [row for _, row in self.world.rows("ratings") if row["client"] == self.patron.slug]
        inside = [row for row in mine if self.span.holds(row["at"])]
        verdicts = [row["verdict"] for row in inside]
        sure, perhaps = list(verdicts), list(verdicts)
        for ticket in self.tickets if "rating" in self.world.columns else ():
            if not ticket.row["rating"] or ticket.id in {row["ticket_id"] for row in inside}:
                continue
            if ticket.ended and not self.span.holds(ticket.ended):
                continue
            perhaps.append(ticket.row["rating"])
            if ticket.ended and ticket.outcome and ticket.id not in {row["ticket_id"] for row in mine}:
                sure.append(ticket.row["rating"])
        known: Known = "yes" if sure else "perhaps"
        goods = sure.count("good"), perhaps.count("good")
        return Share(goods, (len(sure), len(perhaps))).answer(known)

    # --- hours ---

    def hours_worked(self) -> Answer:
        """What is surely booked in the span, and what may be; a ticket's minutes count where it ended."""
        told, perhaps = (
            [one.row["minutes_worked"] or 0 for one in self.tickets if where in self._booked(one)]
            if "minutes_worked" in self.world.columns
            else []
            for where in ("surely", "perhaps")
        )
        work = [row for row in self.activities if row["kind"] not in _BY_MACHINE]
        is_free = [not row.get("ticket_id") and row["kind"] in _KINDS for row in work]
        minutes = [row.get("minutes") or 0 for row in work]
        free, bound = (
            [n for n, known in zip(minutes, is_free, strict=True) if known is wanted]
            for wanted in (True, False)
        )
        low = (sum(told) + sum(free)) / 60
        high = low + (sum(bound) + sum(perhaps)) / 60
        known: Known = "yes" if any((*told, *free)) and self.as_read("yes") == "yes" else "perhaps"
        return Answer(low - 0.006, high + 0.006, known=known)

    @cached_property
    def _visits(self) -> Counter[str]:
        minutes: Counter[str] = Counter()
        for row in self.all_activities:
            minutes[row.get("ticket_id") or ""] += row.get("minutes") or 0
        return minutes

    def _booked(self, ticket: Ticket) -> str:
        """Whether a ticket's minutes are counted here: where it ended, else where it came in; one that was
        set apart nobody knows when between coming in and its last change. Not of less than visits took."""
        if not ticket.outcome:
            return ""
        if (ticket.row["minutes_worked"] or 0) < self._visits[ticket.id]:
            return "perhaps"
        if ticket.ended:
            return "surely" if self.span.holds(ticket.ended) else ""
        if ticket.outcome not in APART:
            return "surely" if self.span.holds(ticket.opened) else ""
        told = ticket.row["updated_at"] if "updated_at" in self.world.columns else ticket.opened
        held = [self.span.holds(at) for at in (ticket.opened, told)]
        return "surely" if all(held) else "perhaps" if any(held) else ""


def _sum(rows: list[Row], known: Known) -> Answer:
    total = sum(1 if row.get("quantity") is None else row["quantity"] for row in rows)
    return Answer(total, total, known=known)


def answers(truth: Works) -> dict[str, Answer]:
    """Every figure that is judged, by its name in report.json."""
    plain = (
        "count_opened",
        "count_resolved",
        "count_backlog",
        "count_waiting_on_client",
        "count_urgent",
        "count_urgent_open",
        "count_reopened",
        "oldest_open_days",
        "share_answered_in_time",
        "share_resolved_in_time",
        "checks",
        "mails_blocked",
        "alerts",
        "patches",
        "share_backups",
        "csat",
        "hours_worked",
    )
    found: dict[str, Answer] = {name: getattr(truth, name)() for name in plain}
    for name in ("time_to_first_response", "time_to_resolution"):
        found |= {f"{name}{tail}": answer for tail, answer in getattr(truth, name)().items()}
    return found
