"""How things stand, and what we need of the reader: what headline, lede, tiles and subject agree on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from reporter import metrics
from reporter.metrics import Backups, Checks, Devices, Fates, Kept
from reporter.records import BY_MACHINE, NOT_FINISHED, OPEN_STATUSES, Change, Ticket
from reporter.report import Ask, Tone, Wash
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.packs.reviewing import MOST_WANTED, decisions_wanted, wanted_asks, wanted_label
from reporter.story.sentences import agree, first_capital, joined, listing, sentence, shorten, spell
from reporter.story.telling import next_step, title_of

MOST_ASKS = 3
_FEWEST_TO_SORT = 5
Pace = Literal["quiet", "usual", "busy", ""]
Level = Literal["broken", "late", "needs", "volume"]
_BUSY = 5  # fewer may be more than usual, but nobody would call it busy
_ENOUGH = 10
_FEW_KEPT = 0.8  # of enough promises: below this a period was bad
_FEW_BACKUPS = 0.9
_LONG_OUTAGES = 4 * 3600  # seconds of one period: from here on it was bad
_USUAL_ANSWER = 15 * 60  # seconds; where no answer was promised, a shorter failure leads no report
_NEARLY_EVERY = 0.9  # of the days
_OVERDUE_IN_A_PACK = 20  # one in so many of all that came in
_GROWING = 3  # periods running in which more came in than went out
_SAYS_IT_FAILED = re.compile(
    r"(?<=\w\w)[\s:,–-]+(?:(?:is|was|are|were)\s+)?(?:not\s+(?:reachable|responding|available)|unreachable|no"
    r"\s+(?:response|answer|connection)|unresponsive|offline|down|unavailable|failed|failing|timed\s+out)[.!]?$",
    re.IGNORECASE,
)
_NOT_BY_DAY = re.compile(
    r"\b(night|emergenc\w+|urgent|cannot wait|can’t wait|out of hours|24|999|duty)\b", re.I
)


@dataclass(frozen=True)
class Interruption:
    """What did not work, outside announced work: since when, until when (None while it lasts), how long."""

    name: str
    begun: datetime
    ended: datetime | None
    seconds: float
    inside: float = 0.0  # seconds of the period, as far as is known
    is_found_good: bool = False  # by then it was, and it may have been before
    is_silent: bool = False  # of the period nothing is said of it


@dataclass(frozen=True)
class Situation:
    """Counts of the period, and what follows from them. None is not known; shares with `of` 0 likewise."""

    opened: int | None
    solved: int | None
    closed: int  # ended otherwise
    has_other_news: bool  # a change made, ahead or called off, a rating, work that people did
    backlog: int | None
    fates: Fates | None
    opened_before: int | None
    is_set_beside_the_usual: bool
    usual: float | None
    urgent: int  # came in, ended, or are open at the end
    urgent_open: int
    is_pressing: bool  # an urgent one is open, also where its urgency is not told
    has_failed_work: bool  # beside copies and checks
    updates: Devices
    alarms_unsettled: int  # did not end well, and became no ticket
    alarms_from_before: int  # not over when the period began
    went_wrong: int  # lines that tell of anything but good work, be it mended since
    copies_stopped_at: datetime | None  # the last copy, where none has come for long
    set_apart: int
    answers: Kept
    solutions: Kept
    overdue: int
    is_growing: bool
    backups: Backups
    checks: Checks
    share_of_days_watched: float
    outages: tuple[Interruption, ...]  # unannounced, and longer than an answer may take
    carried: tuple[Interruption, ...]  # unannounced, and begun before the period
    late_feeds: tuple[str, ...]
    is_known: bool  # tickets, from end to end of the period
    is_unclear: bool  # what copies, checks, updates or alarms came to, or whether some work was any of these
    asks: tuple[Ask, ...]
    needs: int
    is_pack: bool = False

    @property
    def level(self) -> Level:
        """What decides headline, subject and first sentence: the first of these that is true."""
        if self._breaks_a_pack if self.is_pack else (self.outages or self.urgent or self.fails_to_protect):
            return "broken"
        if self._is_late_in_a_pack if self.is_pack else self.is_late:
            return "late"
        return "needs" if self.needs else "volume"

    @property
    def _breaks_a_pack(self) -> bool:
        """Of a quarter, or longer, only what was bad of all of it leads, and what is not over."""
        going_on = any(one.ended is None and not one.is_silent for one in self.outages)
        lasted = sum(one.inside for one in self.outages) >= _LONG_OUTAGES
        lacks_copies = bool(self.copies_stopped_at) or _is_low(self.backups, _FEW_BACKUPS)
        return going_on or lasted or lacks_copies or self.urgent_open > 0

    @property
    def _is_late_in_a_pack(self) -> bool:
        many = self.overdue * _OVERDUE_IN_A_PACK > (self.opened or 0)
        return self.breaks_promises or many or self.is_growing

    @property
    def fails_to_protect(self) -> bool:
        """Whether a copy is missing or failed, for sure, or none has come for long."""
        copies = self.backups
        return bool(copies.bad or copies.failed or copies.begun_failed or self.copies_stopped_at)

    @property
    def is_late(self) -> bool:
        """Whether enough promises were broken to lead, something is overdue, or the pile keeps growing."""
        return self.breaks_promises or self.overdue > 0 or self.is_growing

    @property
    def breaks_promises(self) -> bool:
        """Whether of either promise more was broken than any period may have."""
        return any(_breaks(kept) for kept in (self.answers, self.solutions))

    @property
    def is_bad(self) -> bool:
        """Outages of four hours, a promise in five broken or a copy in ten missing, of ten or more."""
        kept = any(_is_low(one, _FEW_KEPT) for one in (self.answers, self.solutions))
        lasted = sum(one.inside for one in self.outages)
        return kept or _is_low(self.backups, _FEW_BACKUPS) or lasted >= _LONG_OUTAGES

    @property
    def worse(self) -> tuple[str, Kept]:
        """Of both promises the one less often kept, with its verb; `of` is 0 where neither was decided."""
        pairs = [("answered", self.answers), ("solved", self.solutions)]
        return min(pairs, key=lambda pair: (not pair[1].of, pair[1].share or 0))

    @property
    def leads_overdue(self) -> bool:
        """Whether lateness is told as what is overdue, rather than as a promise that was not kept."""
        verb, kept = self.worse
        is_all = verb == "solved" and kept.missing == kept.bad == self.overdue
        return self.overdue > 0 and (is_all or not self.breaks_promises)

    @property
    def has_proof(self) -> bool:
        """Whether anything but tickets was watched, all of it is known, and every feed was in time."""
        return (self.checks.run > 0 or self.backups.of > 0) and not self.late_feeds and not self.is_unclear

    @property
    def was_watched_throughout(self) -> bool:
        """Whether checks were made, of which all is known, on nearly every day, and nothing went wrong."""
        return self.has_proof and not self.went_wrong and self.share_of_days_watched >= _NEARLY_EVERY

    @property
    def failures(self) -> int:
        """Checks that failed outside announced work."""
        return self.checks.failed

    @property
    def is_quiet(self) -> bool:
        """Nothing came in, nothing failed, as is known of all, nothing is left open."""
        came_or_stays = self.opened != 0 or self.backlog != 0 or self.set_apart
        failed = (
            self.failures
            or self.outages
            or self.urgent
            or self.carried
            or self.has_failed_work
            or self.went_wrong
            or self.updates.bad
            or self.answers.bad
            or self.solutions.bad
            or self.is_unclear
        )
        return not (came_or_stays or failed or self.fails_to_protect or self.backups.warning)

    @property
    def passed_quietly(self) -> bool:
        """Whether it is quiet, nothing ended in it either, and nothing is needed."""
        ended_or_needed = self.solved or self.closed or self.fates is None or self.needs
        return self.is_quiet and not (ended_or_needed or self.has_other_news)

    @property
    def pace(self) -> Pace:
        """Against the usual period; in most manners against the one before while too few are known. Noise
        counts as usual; “” where there is nothing to compare with, and where something presses.
        """
        falls_back = self.usual is None and not self.is_set_beside_the_usual
        reference = self.opened_before if falls_back else self.usual
        if reference is None or self.opened is None or self.is_pressing:
            return ""
        if metrics.is_noise(self.opened, reference):
            return "usual"
        if self.opened < reference:
            return "quiet"
        return "busy" if self.opened >= _BUSY else "usual"

    @cached_property
    def tone(self) -> Tone:
        if self.needs:
            return "needs you"
        unknown = not self.is_known or self.late_feeds or self.is_unclear
        worried = unknown or self.level in ("broken", "late")
        return "watching" if worried else "steady"


def _is_low(kept: metrics.Share, least: float) -> bool:
    return kept.of >= _ENOUGH and (kept.share or 0) < least


def _breaks(kept: Kept) -> bool:
    """Of ten and more one in five; of fewer two, and half of them."""
    if kept.of >= _ENOUGH:
        return _is_low(kept, _FEW_KEPT)
    return kept.bad >= 2 and kept.bad * 2 >= kept.of


def assess(brief: Brief) -> Situation:
    """Take the measure of one edition's period, once."""
    return brief.once("situation", lambda: _assessed(brief))


def _assessed(brief: Brief) -> Situation:
    has_tickets = brief.this.known.tickets  # of a part of them “every one” would be said
    return Situation(
        opened=brief.measure(metrics.count_opened),
        solved=brief.measure(metrics.count_resolved),
        closed=len(brief.this.closed),
        has_other_news=_has_other_news(brief),
        backlog=brief.measure(metrics.count_backlog),
        fates=brief.measure(metrics.fates),
        opened_before=brief.measure_before(metrics.count_opened) if brief.has_before else None,
        is_set_beside_the_usual=brief.manner.compared_with == "usual",
        usual=brief.usual("opened"),
        urgent=len(brief.urgent_tickets),
        urgent_open=sum(one.status in OPEN_STATUSES for one in brief.urgent_tickets),
        is_pressing=bool(brief.measure(metrics.count_urgent_open)),
        has_failed_work=bool(brief.failed_work),
        updates=brief.measure(metrics.patches),
        alarms_unsettled=brief.measure(metrics.alarms_unsettled),
        alarms_from_before=brief.measure(metrics.alarms_from_before),
        went_wrong=brief.measure(metrics.went_wrong) + _changes_in_doubt(brief),
        copies_stopped_at=brief.copies_stopped_at,
        set_apart=sum(brief.measure(metrics.set_apart).values()),
        answers=brief.measure(metrics.share_answered_in_time) if has_tickets else Kept(0, 0),
        solutions=brief.measure(metrics.share_resolved_in_time) if has_tickets else Kept(0, 0),
        overdue=brief.measure(metrics.count_overdue) or 0,
        is_growing=_is_growing(brief),
        backups=brief.backups,
        checks=brief.measure(metrics.checks),
        share_of_days_watched=brief.measure(metrics.days_checked) / len(brief.period.days),
        outages=_outages_that_lead(brief),
        carried=tuple(one for one in unannounced(brief) if one.begun < brief.period.start),
        late_feeds=tuple(brief.label_of(feed) for feed in brief.late_feeds),
        is_known=not brief.is_silent and brief.this.known.tickets,
        is_unclear=not brief.this.known.unclear.isdisjoint(("", *BY_MACHINE)),
        asks=asks_of(brief),
        needs=count_needs(brief),
        is_pack=brief.manner.is_pack,
    )


def _has_other_news(brief: Brief) -> bool:
    this, until = brief.this, brief.period
    for _ in range(brief.manner.looks_ahead):
        until = until.after
    is_ahead = any(change.starts_at < until.end for change in brief.ahead)
    by_people = ~this.activities["kind"].isin(BY_MACHINE)
    return is_ahead or brief.may_be_planned or bool(len(this.changes) or len(this.ratings) or by_people.any())


def _changes_in_doubt(brief: Brief) -> int:
    """Changes whose window is over, and of which the log does not say that they came to their end."""
    made = records_of(brief.this.changes, Change)
    over = (one for one in made if (one.ends_at or one.starts_at) <= brief.now)
    return sum(one.status in ("unknown", "in progress", *NOT_FINISHED) for one in over)


def _outages_that_lead(brief: Brief) -> tuple[Interruption, ...]:
    promised = brief.client.agreement.target(1).first_response
    least = _USUAL_ANSWER if promised is None else promised
    lead = [one for one in unannounced(brief) if one.seconds > least]
    return tuple(sorted(lead, key=lambda one: (one.ended is not None, -one.seconds, one.begun)))


def unannounced(brief: Brief) -> list[Interruption]:
    return [_interruption(one, brief) for one in brief.measure(metrics.outages) if not one.is_announced]


def _interruption(one: metrics.Outage, brief: Brief) -> Interruption:
    start, reached = brief.period.start, min(brief.period.end, brief.now)
    seconds = ((one.ended or reached) - one.begun).total_seconds()
    is_sure = not (one.is_found_good or one.is_silent)
    inside = (min(one.ended or reached, reached) - max(one.begun, start)).total_seconds() if is_sure else 0.0
    return Interruption(
        _thing(one.name), one.begun, one.ended, seconds, inside, one.is_found_good, one.is_silent
    )


def _thing(name: str) -> str:
    """What failed, without the word by which its check says so: “Line at Harborne unreachable”."""
    return _SAYS_IT_FAILED.sub("", name, count=1) or name


def _is_growing(brief: Brief) -> bool:
    """Whether, for the third whole period running, clearly more came in than went out."""
    last = brief.facts.history.iloc[-_GROWING:]
    if brief.measure(metrics.count_resolved) is None or brief.measure(metrics.count_opened) is None:
        return False
    if len(last) < _GROWING or not brief.is_unbroken or brief.is_recorded:
        return False
    unsure = metrics.count_perhaps_solved
    if brief.measure(unsure) or brief.measure_before(unsure):
        return False
    grown = last["opened"] - last["resolved"]
    return bool(
        (grown > 0).all() and not metrics.is_noise(int(last["opened"].sum()), int(last["resolved"].sum()))
    )


def themes_to_tell(brief: Brief) -> list[metrics.NamedCount]:
    """What the tickets were about, the most first; none while there is too little to sort."""
    rows = [row for row in brief.measure(metrics.by_category) if row.name and (row.opened or row.resolved)]
    return rows if len(rows) > 1 and sum(row.opened for row in rows) >= _FEWEST_TO_SORT else []


def count_needs(brief: Brief) -> int:
    """How many things we need of the reader, those that the box has no room for included."""
    written = len(brief.note.asks) + len(decisions_wanted(brief))
    if not brief.voice.asks:
        return written
    return written + len(brief.waiting) + len(brief.changes_to_act_on)


def asks_of(brief: Brief) -> tuple[Ask, ...]:
    """The questions: what is to be decided in a review, what the author asks, tickets that wait, changes with
    something to do. Residents are only asked what a person asks. What has no room is counted in the last.
    """
    return brief.once("asks", lambda: _asks(brief))


@told
def _asks(brief: Brief) -> tuple[Ask, ...]:
    decisions = wanted_asks(brief)
    written = [*decisions, *(Ask(ask.question, ask.how, ask.by, ask.lead) for ask in brief.note.asks)]
    most = MOST_WANTED if decisions else MOST_ASKS
    if not brief.voice.asks:
        return tuple(written[:most])
    summed_up = brief.manner.asks == "summed up"
    waiting = _summed_up(brief) if summed_up else [_ask(ticket, brief) for ticket in brief.waiting]
    acts = [_act(change, brief) for change in brief.changes_to_act_on]
    stands_for = [1] * len(written) + ([len(brief.waiting)] if summed_up and waiting else [1] * len(waiting))
    asks = [*written, *waiting, *acts]
    shown = asks[:most]
    if not asks or len(shown) == len(written) == len(asks):
        return tuple(shown)
    rest = count_needs(brief) - sum([*stands_for, *[1] * len(acts)][: len(shown)])
    if rest > 0:
        brief.cite_number("needs", count_needs(brief), "things", "Things that need something of you.")
        brief.cite_number("needs_not_shown", rest, "things", "Things that need you and are not listed here.")
    more = f"And {spell(rest)} more {agree(rest, 'waits', 'wait')} for you." if rest > 0 else ""
    answer = _how_to_answer(brief) if waiting else ""
    last = shown[-1]
    shown[-1] = Ask(last.question, joined(last.how, answer, more), last.by, last.lead)
    return tuple(shown)


def _ask(ticket: Ticket, brief: Brief) -> Ask:
    voice = brief.voice
    if question := next_step(ticket, brief, 200):
        about = ""
    else:
        question = f"May we have your answer about {title_of(ticket, brief, quoted=True)}?"
        about = f"Open since {brief.since(ticket)}."
        if brief.this.has_returned(ticket):
            about = f"It {brief.came_in(ticket)} and is open again."
    due = ticket.next_update_at
    by = f"We ask again on {voice.day(voice.on(due))}." if due and due > brief.now else ""
    return Ask(question, about, by)


def _act(change: Change, brief: Brief) -> Ask:
    """What a planned change needs of the reader."""
    voice = brief.voice
    what = shorten(change.title.strip().rstrip("."), 90)
    when = voice.day(voice.on(change.starts_at))
    how = sentence(f"{what}, on {when}" if what else f"for the work on {when}")
    return Ask(sentence(shorten(change.action.strip(), 200)), how)


def _summed_up(brief: Brief) -> list[Ask]:
    waiting = brief.waiting
    if not waiting:
        return []
    said = [title_of(ticket, brief, quoted=True) for ticket in waiting]
    names = list(dict.fromkeys(said))[:MOST_ASKS]
    rest = len(said) - len(names)  # each name stands for one, so that they add up to what is said to wait
    if rest > 0 and len(names) > 1:
        names.append(f"{spell(rest)} more")
        what = "Tickets that wait for you, beside one of each name given here."
        brief.cite_number("waiting_not_named", rest, "tickets", what)
    brief.cite_waiting()
    count = first_capital(brief.voice.count(len(waiting)))
    verb = agree(len(waiting), "waits", "wait")
    return [Ask(f"May we have your answer? {count} {verb} for it: {listing(names)}.")]


def _how_to_answer(brief: Brief) -> str:
    """Reply, or ring by day: the night's number is for what cannot wait."""
    by_day = [
        call for call in brief.client.provider.calls if not _NOT_BY_DAY.search(f"{call.when} {call.who}")
    ]
    return f"Reply to this report, or ring {by_day[-1].number}." if by_day else "Reply to this report."


def wash_of(brief: Brief, asks: tuple[Ask, ...]) -> Wash | None:
    """The tinted box with the questions; None when nothing is needed."""
    if not asks:
        return None
    if 0 < len(decisions_wanted(brief)) >= len(asks):
        return Wash(wanted_label(brief), asks)
    only_waiting = len(brief.waiting) == count_needs(brief)
    return Wash("Waiting on you" if only_waiting and brief.manner.asks == "each" else "What needs you", asks)
