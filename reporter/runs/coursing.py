"""The course of one ticket: how it stands, and what of it is to be told to its requester by when.

A ticket has one moment at a time. Not here: to whom it is told, and several in one letter (following).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from reporter.config import Client
from reporter.config.policies import Following
from reporter.periods import clock_reads, midnight
from reporter.records import ON_HOLD, Ticket
from reporter.report import FollowedUp, Key
from reporter.runs.requesters import bare
from reporter.schedule import follow_up_at, quiet_until, working_days_after

ACKNOWLEDGED, AFTER = "acknowledged", "after"
WITHIN = {ACKNOWLEDGED: 1}  # working days after its moment in which it is still told
LATEST = 3  # the same of all others
OPEN = ("unowned", "open", "on hold", "waiting")
_A_DAY = timedelta(days=1)
_AFTERNOON = time(16)  # when a word is due that the log promises for a day on which its morning is over
_STAMP = "%Y%m%dT%H%MZ"
_UNSAID = ("spam", "deleted")
_OVER = ("resolved", "closed")
_BY_OUTCOME = {
    "solved": "solved",
    "closed without result": "closed",
    "handed on": "handed on",
    "cancelled": "cancelled",
    "duplicate": "duplicate",
}


@dataclass(frozen=True)
class DueMoment:
    """What makes a ticket worth telling, as keys have it, and since when: acknowledged, update, status or
    after.
    """

    name: str
    at: datetime
    sort: str


@dataclass(frozen=True)
class Course:
    """One ticket, what is remembered of it, and what is told of such tickets; `letters` the oldest first."""

    ticket: Ticket
    client: Client
    policy: Following
    letters: Sequence[FollowedUp]
    now: datetime
    replied_at: datetime | None = None
    knows_owner: bool = False  # its log tells who has a ticket
    tells_changes: bool = False  # its log tells when a ticket changed
    tells_need: bool = False  # it tells what its requester is to do
    reader: str = ""  # whoever is told alone; "" where several are

    @property
    def stands(self) -> str:
        """How it stands, in a word; "" where nobody knows, or nobody is to be told."""
        ticket = self.ticket
        if ticket.outcome in _UNSAID or ticket.unknown_status:
            return ""
        if ticket.status == "cancelled" or ticket.outcome == "cancelled":
            return "cancelled"
        if ticket.status in _OVER or ticket.outcome:
            return "ended" if ticket.unknown_outcome else _BY_OUTCOME.get(ticket.outcome, "ended")
        if ticket.status in ON_HOLD:
            return "waiting" if ticket.status == "waiting for client" else "on hold"
        return "open" if ticket.assignee or not self.knows_owner else "unowned"

    @property
    def told(self) -> list[FollowedUp]:
        """The letters that told its readers of it, the oldest first."""
        return [one for one in self.letters if one.state == "told" and self._is_theirs(one)]

    @property
    def last(self) -> FollowedUp | None:
        """The newest of them."""
        return self.told[-1] if self.told else None

    @property
    def has_replied(self) -> bool:
        """Whether somebody wrote back on it: then a person goes on, and we promise no further word."""
        return self.replied_at is not None

    @property
    def is_told_for_today(self) -> bool:
        """Whether a letter on it left today, or is about to, that promised no other word for today."""
        if not any(self._is_today(one.at) for one in self.told):
            return False
        due = self.due()
        return not (due and due.sort == "update" and self._is_word_of_today)

    @property
    def is_back(self) -> bool:
        """Whether it ended and was opened again since it was told last, as far as its log tells."""
        last, ended = self.last, self.ticket.resolved_at
        if last is None or last.stood not in OPEN or self.stands not in OPEN:
            return False
        return self._was_reopened(last) or bool(ended and last.at < ended <= self.now)

    @property
    def is_reminder(self) -> bool:
        """Whether it was told already that it waits for its requester, and it still does."""
        return self.stands == "waiting" and bool(self.last and self.last.stood == "waiting")

    def due(self, until: datetime | None = None) -> DueMoment | None:
        """What is to be told of it now and was not told yet; with `until`, of its words promised for then."""
        if not self.stands:
            return None
        for moment in self._moments():
            by = until if until and moment.sort == "update" else self.now
            if moment.at <= by and not self._is_over(moment) and not self._is_settled(moment):
                return moment
        return None

    def coming(self) -> DueMoment | None:
        """What is told of it next, as far as that is known now; of what is due already, now."""
        known = [one for one in self._moments() if not self._is_over(one) and not self._is_settled(one)]
        return min(known, key=lambda one: max(one.at, self.now)) if self.stands and known else None

    def next_word(self) -> datetime | None:
        """When we write again, as a letter of today may promise; None where nothing is sure to be sent."""
        if self.has_replied or self.stands not in OPEN:
            return None
        today, moments = self._day(self.now), self.policy.moments
        is_waiting = self.stands == "waiting"
        if is_waiting and ("waiting" not in moments or not self.tells_need or self.is_reminder):
            return None
        if "update" in moments and (own := self._word_of_log()) and self._day(own) >= today:
            if self._day(own) > today:
                return own
            if not self._is_word_of_today:
                return own if own > self.now else None
        if not is_waiting and "update" not in moments:
            return None
        days = self.policy.remind if is_waiting else self.policy.next_word
        return follow_up_at(self.client, working_days_after(today, days, self.client.agreement))

    def asks_on(self) -> date | None:
        """The day on which we ask whether it is still fixed, where that is still to come."""
        due = self._asked_at()
        return self._day(due) if due and self._day(due) > self._day(self.now) else None

    def _moments(self) -> Iterator[DueMoment]:
        """All that may be told, what is more urgent first."""
        if self.last is None and self.stands in OPEN and ACKNOWLEDGED in self.policy.moments:
            is_taken_over = any(one.state == "told" for one in self.letters)
            yield DueMoment(ACKNOWLEDGED, self.now if is_taken_over else self.ticket.opened_at, ACKNOWLEDGED)
        if self._has_changed and "status" in self.policy.moments:
            changed = self._changed()
            if self.replied_at is None or changed.at > self.replied_at:
                yield changed
        if word := self._word_at():
            yield DueMoment(f"update-{_stamp(word)}", word, "update")
        if asked := self._asked_at():
            yield DueMoment(AFTER, asked, AFTER)

    @property
    def _has_changed(self) -> bool:
        """Whether it stands otherwise than was told; of one not told yet, than when it came in."""
        was = self.last.stood if self.last else "open"
        if self.stands == "unowned":
            return was not in ("unowned", "open", "")
        return self.stands != was or self.is_solved_again

    @property
    def is_solved_again(self) -> bool:
        """Whether it was solved, after that was told, once more."""
        last, ended = self.last, self.ticket.resolved_at
        if last is None or ended is None or not self.stands == last.stood == "solved":
            return False
        is_later = last.at < ended <= self.now
        return is_later and (self._was_reopened(last) or self.ticket.reopen_count is None)

    def _was_reopened(self, since: FollowedUp) -> bool:
        """Whether its log counts more reopenings than when that letter was written."""
        count = self.ticket.reopen_count
        return count is not None and since.reopened is not None and count > since.reopened

    def _changed(self) -> DueMoment:
        """When it became so by its log, else when that was noticed; what waits keeps its name."""
        for one in self.letters:
            name = Key.parse(one.key).moment
            if one.state == "waiting" and one.stood in (self.stands, "") and name.startswith("status-"):
                return DueMoment(name, one.at, "status")
        ticket = self.ticket
        at = ticket.updated_at if self.tells_changes else ticket.opened_at
        if self.stands not in OPEN:
            at = ticket.resolved_at or ticket.closed_at or at
        if self.last and at <= self.last.at:
            at = self.now
        return DueMoment(f"status-{_stamp(at)}", at, "status")

    def _word_at(self) -> datetime | None:
        """When we are to write again: as we promised, or sooner where the log now says so."""
        last = self.last
        if last is None:
            return self._reminded_at() if "status" not in self.policy.moments else None
        if self.is_reminder and self.has_replied:
            return None
        own = self._word_of_log() if self._goes_on and self._is_later(self._word_of_log(), last) else None
        known = [at for at in (last.next_word_at, own) if at]
        return min(known) if known else self._reminded_at() or self._unpromised_at(last)

    def _unpromised_at(self, last: FollowedUp) -> datetime | None:
        """When one is told of whose last letter could name no day, as its log's own was over."""
        if not self._goes_on or last.stood not in OPEN or last.stood == "waiting":
            return None
        days = working_days_after(self._day(last.at), self.policy.next_word, self.client.agreement)
        return follow_up_at(self.client, days)

    @property
    def _goes_on(self) -> bool:
        """Whether what its log promises is told of it: while it is open, and waits for nobody."""
        is_ours = self.stands in OPEN and self.stands != "waiting"
        return is_ours and not self.has_replied and "update" in self.policy.moments

    def _is_later(self, at: datetime | None, last: FollowedUp) -> bool:
        return at is not None and at > last.at and self._day(at) > self._day(last.at)

    def _reminded_at(self) -> datetime | None:
        """When one that waits for its requester, and of which that was never told, is told so."""
        is_asked = self.stands == "waiting" and "waiting" in self.policy.moments and self.tells_need
        if not is_asked or self.has_replied or self.is_reminder or not self.tells_changes:
            return None
        since = self._day(self.ticket.updated_at)
        return follow_up_at(self.client, working_days_after(since, self.policy.remind, self.client.agreement))

    def _word_of_log(self) -> datetime | None:
        """When its log says that we write again, outside the quiet hours of that day."""
        at = self.ticket.next_update_at
        if at is None:
            return None
        is_day = "next_update_at" in self.ticket.day_only.split()
        if not is_day and not quiet_until(self.client, at):
            return at
        morning, day = follow_up_at(self.client, self._day(at)), self._day(at)
        afternoon = clock_reads(datetime.combine(day, _AFTERNOON), self.client.zone)
        is_over = is_day and self._is_today(at) and morning <= self.now < afternoon
        return afternoon if is_over and not quiet_until(self.client, afternoon) else morning

    def _asked_at(self) -> datetime | None:
        """When we ask whether it is still fixed: once for a ticket; not where somebody wrote back since it
        was solved, unless we had promised to ask.
        """
        ended = self.ticket.resolved_at or self.ticket.closed_at
        was_asked = any(Key.parse(one.key).moment == AFTER for one in self.letters if one.state == "told")
        if AFTER not in self.policy.moments or self.stands != "solved" or ended is None:
            return None
        is_promised = self.last is not None and self.last.stood == "solved"
        if was_asked or (self.replied_at and self.replied_at >= ended and not is_promised):
            return None
        day = working_days_after(self._day(ended), self.policy.after, self.client.agreement)
        return follow_up_at(self.client, day)

    def _is_over(self, moment: DueMoment) -> bool:
        """Whether it is too long ago to be told; what is planned for later is not."""
        within = WITHIN.get(moment.sort, LATEST)
        last = working_days_after(self._day(moment.at), within, self.client.agreement)
        return self.now >= midnight(last + _A_DAY, self.client.zone)

    def _is_settled(self, moment: DueMoment) -> bool:
        """Whether it was told, or a person closed it."""
        for one in self.letters:
            name = Key.parse(one.key).moment
            if one.state == "told" and name == moment.name and self._is_theirs(one):
                return True
            if one.state == "closed" and (
                name == moment.name or (moment.sort == "status" and self._is_same_state(one, name))
            ):
                return True
        return False

    def _is_same_state(self, one: FollowedUp, name: str) -> bool:
        """Whether a person closed the letter on how it stands now, and nothing was told since."""
        is_newer = self.last is None or one.at >= self.last.at
        return is_newer and one.stood == self.stands and name.startswith("status-")

    def _is_theirs(self, one: FollowedUp) -> bool:
        """Whether a letter went to who is told now; of one that has not left yet, it will."""
        return not self.reader or not one.to or self.reader in map(bare, one.to)

    @property
    def _is_word_of_today(self) -> bool:
        """Whether we had promised to write today."""
        return bool(self.last and self.last.next_word_at and self._is_today(self.last.next_word_at))

    def _is_today(self, at: datetime) -> bool:
        return self._day(at) == self._day(self.now)

    def _day(self, at: datetime) -> date:
        return self.client.day_of(at)


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):{_STAMP}}"
