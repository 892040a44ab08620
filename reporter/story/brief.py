"""Everything one edition is told from: its facts, the client, the author's note, the clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar

from reporter import metrics
from reporter.cadences import MENU, Manner
from reporter.config import Client, Contact, Note, ReviewFile, Source
from reporter.metrics import Backups, NamedCount
from reporter.periods import Period
from reporter.records import RECORD_TYPES, Activity, Change, Ticket
from reporter.report import Figure, resting_on
from reporter.store.facts import Facts, Feed, Lack, Span, records_of
from reporter.story.readers import voice_for
from reporter.story.sentences import listing
from reporter.story.threads import Threads
from reporter.story.voice import Voice

_MUCH = 8  # tickets
_LONG_WITHOUT_COPY = timedelta(days=8)
_LONG_AFTER = timedelta(days=14)  # later than any report is due
_STALE = timedelta(hours=48)

Cited = dict[Figure, None]  # an ordered set
M = TypeVar("M")
P = ParamSpec("P")


@dataclass(frozen=True)
class Brief:
    """What sections and sentences may look at, and nothing else; `sources` are the workspace's feeds."""

    facts: Facts
    client: Client
    note: Note
    now: datetime
    sources: tuple[Source, ...] = ()
    known: frozenset[str] = field(default=frozenset(RECORD_TYPES))  # the record types that some source feeds
    threads: Threads = field(default_factory=Threads)  # what readers were told before, and are told now
    kept: ReviewFile = field(default_factory=ReviewFile)  # what a person keeps between the reviews
    chosen: Contact | None = None  # who reads of some areas or topics alone
    whole: Brief | None = None  # then, what everybody reads
    _memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _citing: list[Cited] = field(default_factory=list, init=False, repr=False, compare=False)

    def measure(self, metric: Callable[[Span, Client], M]) -> M:
        """A metric of this period, worked out once: to decide by. What is told is cited."""
        return self._measured(metric, self.this)

    def measure_before(self, metric: Callable[[Span, Client], M]) -> M:
        """The same of the period before."""
        return self._measured(metric, self.before)

    def cite(self, metric: Callable[[Span, Client], M], *of: str) -> M:
        """The same as `measure`, and its figures (only those of these parts) go with what is being told."""
        return self._cited(metric, self.this, of)

    def cite_part(self, metric: Callable[[Span, Client], M], part: Span) -> M:
        """The same of a part of this period: a month of a quarter."""
        return self._cited(metric, part, ())

    def cite_before(self, metric: Callable[[Span, Client], M], *of: str) -> M:
        """The same of the period before."""
        return self._cited(metric, self.before, of)

    def cite_names_before(
        self, metric: Callable[[Span, Client], list[NamedCount]], names: Iterable[str]
    ) -> None:
        """The counts by these names of the period before go with what is being told; none is none."""
        counts = {row.name: row.opened for row in self.measure_before(metric)}
        definition, period = metrics.definition(metric), self.before.period.name
        called, total = f"{metric.__name__}_opened", sum(counts.values())
        for name in names:
            n = counts.get(name, 0)
            self.cite_figures(Figure(called, n, "tickets", total, period, definition, name))

    def cite_both(self, metric: Callable[[Span, Client], M]) -> tuple[M, M]:
        """This period and the one before."""
        return self.cite(metric), self.cite_before(metric)

    def cite_change(self, metric: Callable[[Span, Client], M]) -> None:
        """How much more or less than in the period before goes with what is being told."""
        now, before = self.cite_both(metric)
        if isinstance(now, int) and isinstance(before, int):
            figure = metrics.figures(metric, now, self.this)[0]
            change = replace(figure, name=f"{figure.name}_change", value=now - before, n=None)
            self.cite_figures(change)

    def cite_number(self, name: str, value: float, unit: str, definition: str, of: str = "") -> None:
        """A number that no metric tells goes with what is being told."""
        self.cite_figures(Figure(name, value, unit, None, self.period.name, definition, of))

    def cite_waiting(self) -> None:
        """How many wait on the client goes with what is told."""
        if self.has_ended_since or self.measure(metrics.count_waiting_on_client) is None:
            told = "Open tickets that wait on you, as far as the log says, and have not ended since."
            self.cite_number("waiting_now", len(self.waiting), "tickets", told)
        else:
            self.cite(metrics.count_waiting_on_client)

    def cite_figures(self, *figures: Figure) -> None:
        """These go with what is being told."""
        for cited in self._citing:
            cited |= dict.fromkeys(figures)

    def usual(self, column: str) -> float | None:
        """The usual number; None while too few periods are known, and where this one is known in part."""
        return None if self.this.is_known_in_part else metrics.usual(self.facts.history, column)

    def cite_usual(self, column: str) -> float | None:
        """The same, cited."""
        usual = self.usual(column)
        if usual is not None:
            told = "The median of the last comparable periods that the log covers whole."
            self.cite_number(f"usual_{column}", usual, self.voice.nouns, told)
        return usual

    def once(self, name: Hashable, make: Callable[[], M]) -> M:
        """What is worked out once for all who ask."""
        if name not in self._memory:
            self._memory[name] = make()
        found: M = self._memory[name]
        return found

    def taken(self, ticket: Ticket) -> float | None:
        """Seconds by the clock from opening to the last solving, cited; None where no instants are known."""
        done = ticket.resolved_at
        if done is None or ticket.precision != "instant" or "resolved_at" in ticket.day_only.split():
            return None
        seconds = (done - ticket.opened_at).total_seconds()
        self.cite_number(
            "time_taken", seconds, "seconds", "From opening to solving, by the clock.", ticket.id
        )
        return seconds

    @contextmanager
    def citing(self) -> Iterator[Cited]:
        """Collects, in order and each once, the figures cited within; around a sentence, a tile, a row."""
        cited: Cited = {}
        self._citing.append(cited)
        try:
            yield cited
        finally:
            self._citing.pop()

    def _cited(self, metric: Callable[[Span, Client], M], span: Span, of: tuple[str, ...]) -> M:
        value = self._measured(metric, span)
        told = metrics.figures(metric, value, span)
        self.cite_figures(*(figure for figure in told if not of or figure.of in of))
        return value

    def _measured(self, metric: Callable[[Span, Client], M], span: Span) -> M:
        return self.once((metric, span.period), lambda: metric(span, self.client))

    @property
    def period(self) -> Period:
        return self.facts.edition.period

    @property
    def this(self) -> Span:
        return self.facts.this

    @property
    def before(self) -> Span:
        return self.facts.before

    @property
    def manner(self) -> Manner:
        """How much this cadence says, and in which form."""
        return MENU[self.facts.edition.cadence].manner

    @cached_property
    def voice(self) -> Voice:
        return voice_for(self.client)

    @property
    def is_long(self) -> bool:
        """Whether there is room for much, and much to say."""
        return not self.manner.compact and len(self.this.opened) >= _MUCH

    @property
    def is_fresh(self) -> bool:
        """Whether the report is made right after its period, so that “yesterday” and “this week” are true."""
        return self.period.end <= self.now < self.period.after.end

    @property
    def when(self) -> str:
        """The period as an adverb: yesterday, last week, in October, on Tuesday 3 November."""
        return self.voice.when(self.period, is_fresh=self.is_fresh)

    @property
    def coming(self) -> str:
        """The period after as an adverb: today, this week, for November."""
        return self.voice.coming(self.period, is_fresh=self.is_fresh)

    @property
    def has_before(self) -> bool:
        """Whether the period before may be compared with: all of both is known, and a pack's is over."""
        first, before = self.facts.first_record_at, self.before.period
        if first is None or first >= before.start + (before.end - before.start) / 5:
            return False
        if self.manner.is_pack and self.is_running:
            return False
        return self.before.known.is_whole and not self.this.is_known_in_part

    @property
    def is_unbroken(self) -> bool:
        """Whether the history has all of each period from its first to its last: then it may be spanned."""
        follows = self.facts.history.get("follows")
        return (follows is None or bool(follows.iloc[1:].all())) and not self.this.is_known_in_part

    @property
    def is_first(self) -> bool:
        """Whether the client joined in this period; a log that merely begins here is no proof of it."""
        joined = self.client.joined_on
        return joined is not None and self.period.first <= joined <= self.period.last

    @cached_property
    def open_tickets(self) -> list[Ticket]:
        """Open at the end: urgent first, then overdue, then the longest open; none where nobody says so."""
        if not {"status", "resolved_at", "closed_at"} & self.this.known.columns:
            return []
        found, overdue = records_of(self.this.backlog, Ticket), self.measure(metrics.overdue_tickets) or ()

        def place(one: Ticket) -> tuple[object, ...]:
            is_late = (one.source, one.id) in overdue
            return (
                self.end_since(one) is not None,
                one.priority != 1,
                not is_late,
                one.priority,
                one.opened_at,
                one.id,
            )

        return sorted(found, key=place)

    @cached_property
    def open_now(self) -> list[Ticket]:
        """Those of the open tickets that have not ended since."""
        return [ticket for ticket in self.open_tickets if self.end_since(ticket) is None]

    @cached_property
    def _ends_since(self) -> dict[tuple[str, str], Ticket]:
        return {(one.source, one.id): one for one in records_of(self.facts.left_since, Ticket)}

    def end_since(self, ticket: Ticket) -> Ticket | None:
        """How a ticket that was open at the period's end has ended since; None where it has not."""
        return self._ends_since.get((ticket.source, ticket.id))

    @cached_property
    def has_ended_since(self) -> bool:
        """Whether a ticket that was open at the period's end has ended since."""
        return len(self.open_now) < len(self.open_tickets)

    @property
    def is_late(self) -> bool:
        """Whether it is made long after its period, later than any report is due."""
        return self.voice.on(self.now) - self.period.last > _LONG_AFTER

    @property
    def tells_then(self) -> bool:
        """Whether what was open at the period's end is told in the past: it may be over, also where the
        newest log of tickets is days older than the report.
        """
        ends = [feed.until for feed in self.facts.feeds if feed.records == "tickets" and feed.until]
        is_stale = bool(ends) and self.now - max(ends) > _STALE
        return self.is_late or is_stale or self.has_ended_since

    @cached_property
    def waiting(self) -> list[Ticket]:
        """Open tickets that wait on the client."""
        return self._standing("waiting for client")

    @cached_property
    def held(self) -> list[Ticket]:
        """Open tickets on hold that do not wait on the client, or not that anybody says."""
        return self._standing("on hold")

    def _standing(self, status: str) -> list[Ticket]:
        if "on_hold" not in self.this.known.columns:  # who waited then nobody says
            return []
        return [ticket for ticket in self.open_now if ticket.status == status]

    @cached_property
    def urgent_tickets(self) -> list[Ticket]:
        """Urgent ones that came in, ended or are open at the end: the open first, then the longest."""
        this = self.this
        if not self.voice.tells_urgency or "priority" not in this.known.columns:
            return []
        frames = (this.opened, this.resolved, this.closed, this.backlog)
        urgent = (frame[metrics.is_urgent(frame)] for frame in frames)
        found = {(one.source, one.id): one for frame in urgent for one in records_of(frame, Ticket)}
        return sorted(found.values(), key=lambda one: (one.resolved_at is not None, one.opened_at, one.id))

    @cached_property
    def changes_to_act_on(self) -> list[Change]:
        """Changes within sight, not begun yet, that need something of the reader."""
        until = self.period
        for _ in range(self.manner.looks_ahead):
            until = until.after
        return [one for one in self.ahead if one.action.strip() and one.starts_at < until.end]

    @cached_property
    def failed_work(self) -> list[Activity]:
        """Work that did not succeed; copies, checks, updates and alarms are told by themselves."""
        rows = self.this.activities
        by_themselves = rows["kind"].isin(("backup", "check", "patch", "alert"))
        failed = rows[(rows["outcome"] == "failed") & ~by_themselves]
        return [one for one in records_of(failed, Activity) if not metrics.is_restore_test(one.title)]

    @property
    def copies_stopped_at(self) -> datetime | None:
        """When the last copy was made, where none has come in this period or the week before."""
        newest = self.facts.newest_copy_at
        if self.is_silent or newest is None or self.backups.of:
            return None
        return newest if newest < self.period.end - _LONG_WITHOUT_COPY else None

    @property
    def is_recorded(self) -> bool:
        """Whether all that came in is dated to the month only: recorded, and told to nobody here."""
        opened = self.this.opened
        return len(opened) > 0 and bool((opened["precision"] == "month").all())

    @property
    def ended_well(self) -> str:
        """What a ticket is that ended with a result: solved; of what was only recorded, with an outcome."""
        return "With an outcome" if self.is_recorded else "Solved"

    @property
    def tells_endings(self) -> bool:
        """Whether the log says when tickets end."""
        return self.this.known.tickets and bool({"resolved_at", "closed_at"} & self.this.known.columns)

    @property
    def lacks_tickets(self) -> bool:
        """Whether the client has a feed of tickets that does not cover the period."""
        return "tickets" in self.known and not self.this.known.tickets

    @property
    def is_running(self) -> bool:
        """Whether the period is not over: what has not ended in it may be told as still so."""
        return self.now < self.period.end

    @property
    def is_one_day(self) -> bool:
        """Whether it tells of a single day."""
        return self.period.first == self.period.last

    @property
    def backups(self) -> Backups:
        """Copies made, of those due since the client joined; nothing is known of them on silence."""
        return Backups(0, 0) if self.is_silent else self.measure(metrics.share_backups)

    @property
    def at_its_end(self) -> str:
        """“when the week ended”; where the data end before it, there"""
        if self.is_running:
            return f"on {self.voice.plain_date(self.voice.on(self.known_until))}"
        is_cut = self.unknown_from is not None
        return "at the end of our data" if is_cut else f"when the {self.voice.span_word(self.period)} ended"

    def cite_failed_copies(self) -> int:
        """How many copies failed for sure, where of others it is not known, goes with what is told."""
        told = "Copies that failed for sure; whether others were made is not known."
        self.cite_number("copies_failed", self.backups.failed, "copies", told)
        return self.backups.failed

    @property
    def copies_known(self) -> str:
        """“ that we know of”, where of some nights nothing is known."""
        return " that we know of" if self.backups.nights_unknown or self.late_feeds else ""

    @property
    def holes_in_words(self) -> str:
        """“Nothing is known of 1 to 10 October.”; "" where nothing is missing."""
        said = list(dict.fromkeys(self.hole_in_words(*hole) for hole in self.this.known.holes))
        return f"Nothing is known of {listing(said)}." if said else ""

    def hole_in_words(self, begun: datetime, ended: datetime) -> str:
        """“1 to 10 October”; where no day is missing from end to end, “6 October from 11:00 to 20:00”."""
        voice, days = self.voice, self.days_hidden(begun, ended)
        if days:
            return voice.days(*days)
        first, last = voice.on(begun), voice.on(ended)
        until = voice.time(ended) if first == last else f"{voice.plain_date(last)} at {voice.time(ended)}"
        return f"{voice.plain_date(first)} from {voice.time(begun)} to {until}"

    def days_hidden(self, begun: datetime, ended: datetime) -> tuple[date, date] | None:
        """The first and last of the days that a hole hides from end to end."""
        start, end = self.voice.local(begun), self.voice.local(ended)
        first = start.date() + timedelta(days=start.time() > time())
        last = end.date() - timedelta(days=1)
        return (first, last) if first <= last else None

    @cached_property
    def ahead(self) -> list[Change]:
        """Planned changes after the period and after now, soonest first; none of an unknown status."""
        told = records_of(self.facts.ahead[self.facts.ahead["status"] != "unknown"], Change)
        coming = (change for change in told if change.starts_at > self.now)
        return sorted(coming, key=lambda change: (change.starts_at, change.id))

    @property
    def were_planned(self) -> bool:
        """Whether some have begun by now: then that none were planned cannot be said."""
        return any(one.starts_at <= self.now for one in records_of(self.facts.ahead, Change))

    @property
    def may_be_planned(self) -> bool:
        """Whether there are changes ahead that may be planned or called off: then neither none can be said,
        nor that it is just so many.
        """
        return bool((self.facts.ahead["status"] == "unknown").any())

    @cached_property
    def late_feeds(self) -> tuple[Feed, ...]:
        """Feeds that promised to deliver, and have not by the end of the period."""
        late = {lack.feed.name: lack.feed for lack in self.facts.lacks if lack.why == "late"}
        return tuple(feed for feed in self.facts.feeds if feed.name in late)

    @cached_property
    def data_end(self) -> datetime | None:
        """Up to when any of the client's feeds tells."""
        return max((feed.until for feed in self.facts.feeds if feed.until), default=None)

    @property
    def is_silent(self) -> bool:
        """Whether no feed has delivered anything since the period began: then nothing can be said of it."""
        return self.data_end is None or self.data_end < self.period.start

    @property
    def unknown_from(self) -> datetime | None:
        """Where the tickets end (without a feed of them, all data), when that is before the period does."""
        ends = [lack for lack in self.facts.lacks if lack.why != "hole"]
        if any(feed.records == "tickets" for feed in self.facts.feeds):
            ends = [lack for lack in ends if lack.feed.records == "tickets"]
        return min((lack.start for lack in ends), default=None)

    @property
    def known_until(self) -> datetime:
        """How far what is told of tickets reaches: to the period's end, to now, or to the end of the data."""
        return min(self.period.end, self.now, self.unknown_from or self.period.end)

    @cached_property
    def holes(self) -> tuple[Lack, ...]:
        """Stretches within the period of which a feed says nothing, though it goes on after them."""
        return tuple(lack for lack in self.facts.lacks if lack.why == "hole")

    @property
    def hours_covered(self) -> tuple[int, int]:
        """How many hours of the period are known, of how many."""
        start, end = self.period.start, self.period.end
        begin = min(max(self.facts.first_record_at or end, start), end)
        covered = self.this.known.covered
        known = ((begin, end),) if covered is None else covered
        seconds = sum(max(0.0, (other - max(one, begin)).total_seconds()) for one, other in known)
        return metrics.half_up(seconds / 3600), metrics.half_up((end - start).total_seconds() / 3600)

    def since(self, ticket: Ticket) -> str:
        """The day a ticket began, with its year where that is another; the month where no day is known."""
        day = self.voice.on(ticket.opened_at)
        if ticket.precision == "month":
            said = self.voice.month(day)
            return said if day.year == self.period.last.year else f"{said} {day.year}"
        same_year = day.year == self.period.last.year
        return self.voice.plain_date(day) if same_year else self.voice.dated(day)

    def came_in(self, ticket: Ticket) -> str:
        """“came in on 23 October”, “came in in October”"""
        return f"came in {'in' if ticket.precision == 'month' else 'on'} {self.since(ticket)}"

    @property
    def oldest(self) -> Ticket:
        """The open ticket that has been open longest; there must be one."""
        return min(self.open_tickets, key=lambda ticket: ticket.opened_at)

    def label_of(self, feed: Feed) -> str:
        """What the reader calls a feed: “backup”."""
        labels = (source.label for source in self.sources if source.name == feed.name)
        return next(labels, "") or self.voice.feed_name(feed.name, feed.records)


def told(maker: Callable[P, M]) -> Callable[P, M]:
    """What it makes rests on the figures that are cited in making it; one of its arguments is a brief."""

    @wraps(maker)
    def telling(*args: P.args, **kwargs: P.kwargs) -> M:
        brief = next(one for one in (*args, *kwargs.values()) if isinstance(one, Brief))
        with brief.citing() as cited:
            made = maker(*args, **kwargs)
        return resting_on(made, cited)

    return telling
