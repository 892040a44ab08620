"""Everything one edition is told from: its facts, the client, the author's note, the clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from reporter import metrics
from reporter.cadences import MENU, Manner
from reporter.config import Client, Note, Source
from reporter.metrics import Share
from reporter.periods import Period
from reporter.records import RECORD_TYPES, Change, Ticket
from reporter.report import Figure, Memory
from reporter.store.facts import Facts, Feed, Span, records_of
from reporter.story.voice import Voice, voice_for

_ENOUGH_FOR_PAGES = 8  # tickets: below this there is no chart, and a page of its own would be empty
_REFRAIN = 3
REFRAIN_LENGTH = 40  # characters

Cited = dict[Figure, None]  # an ordered set
M = TypeVar("M")


@dataclass(frozen=True)
class Brief:
    """What sections and sentences may look at, and nothing else; `sources` are the workspace's feeds."""

    facts: Facts
    client: Client
    note: Note
    now: datetime
    sources: tuple[Source, ...] = ()
    known: frozenset[str] = field(default=frozenset(RECORD_TYPES))  # the record types that some source feeds
    memory: Memory = field(default=Memory())  # what earlier editions told
    _memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _citing: list[Cited] = field(default_factory=list, init=False, repr=False, compare=False)

    def measure(self, metric: Callable[[Span, Client], M]) -> M:
        """A metric of this period, worked out once."""
        return self._measured(metric, self.this)

    def measure_before(self, metric: Callable[[Span, Client], M]) -> M:
        """The same of the period before."""
        return self._measured(metric, self.before)

    def cite_both(self, metric: Callable[[Span, Client], M]) -> tuple[M, M]:
        """This period, cited, and the one before."""
        return self.cite(metric), self.measure_before(metric)

    def cite(self, metric: Callable[[Span, Client], M]) -> M:
        """The same as `measure`, and its figures go with what is being told: see `citing`."""
        value = self.measure(metric)
        for cited in self._citing:
            cited |= dict.fromkeys(metrics.figures(metric, value, self.this, self.client))
        return value

    @contextmanager
    def citing(self) -> Iterator[Cited]:
        """Collects, in order and each once, the figures cited within; around a section, or one sentence."""
        cited: Cited = {}
        self._citing.append(cited)
        try:
            yield cited
        finally:
            self._citing.pop()

    def _measured(self, metric: Callable[[Span, Client], M], span: Span) -> M:
        key = (metric, span.period)
        if key not in self._memory:
            self._memory[key] = metric(span, self.client)
        found: M = self._memory[key]
        return found

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
        """Whether parts begin on new pages: where there is room, and enough to fill them."""
        return not self.manner.compact and len(self.this.opened) >= _ENOUGH_FOR_PAGES

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
        """Whether the data cover the period before well enough to compare with: from its first fifth on."""
        first = self.facts.first_record_at
        before = self.before.period
        return first is not None and first < before.start + (before.end - before.start) / 5

    @property
    def is_first(self) -> bool:
        """Whether the client joined in this period; a log that merely begins here is no proof of it."""
        joined = self.client.joined_on
        return joined is not None and self.period.first <= joined <= self.period.last

    @cached_property
    def open_tickets(self) -> list[Ticket]:
        """Open at the end of the period: urgent first, then the longest open."""
        return sorted(records_of(self.this.backlog, Ticket), key=lambda t: (t.priority, t.opened_at, t.id))

    @cached_property
    def waiting(self) -> list[Ticket]:
        """Open tickets that wait on the client."""
        return [ticket for ticket in self.open_tickets if ticket.status == "on hold"]

    @cached_property
    def refrains(self) -> frozenset[str]:
        """How resolutions begin that three tickets or more share: boilerplate tells no story."""
        counts = Counter(self.this.resolved["resolution"].str[:REFRAIN_LENGTH])
        return frozenset(str(text) for text, n in counts.items() if n >= _REFRAIN)

    @property
    def backups(self) -> Share:
        """Backups finished, of those due since the client joined; nothing is known of them on silence."""
        return Share(0, 0) if self.is_silent else self.measure(metrics.share_backups)

    @property
    def promise(self) -> tuple[str, Callable[[Span, Client], Share]]:
        """The promise we are judged by, and its share kept: answers where they are logged, else solutions."""
        if self.measure(metrics.share_answered_in_time).of:
            return "answered", metrics.share_answered_in_time
        return "solved", metrics.share_resolved_in_time

    @cached_property
    def ahead(self) -> list[Change]:
        """Planned changes after the period, soonest first."""
        changes = records_of(self.facts.ahead, Change)
        return sorted(changes, key=lambda change: (change.starts_at, change.id))

    @cached_property
    def late_feeds(self) -> tuple[Feed, ...]:
        """Feeds that promised to deliver more often than they did by the end of the period."""
        due = {
            source.name: self.period.end - timedelta(seconds=source.expected_every)
            for source in self.sources
            if source.expected_every
        }
        feeds = [feed for feed in self.facts.feeds if feed.name in due]
        return tuple(feed for feed in feeds if feed.newest_at is None or feed.newest_at < due[feed.name])

    @cached_property
    def data_end(self) -> datetime | None:
        """The newest instant that any of the client's feeds speaks of."""
        return max((feed.newest_at for feed in self.facts.feeds if feed.newest_at), default=None)

    @property
    def is_silent(self) -> bool:
        """Whether no feed has delivered anything since the period began: then nothing can be said of it."""
        return self.data_end is None or self.data_end < self.period.start

    @property
    def unknown_from(self) -> datetime | None:
        """Where the data end, when a tenth of the period or more is not covered; None when it is."""
        end = self.data_end
        if end is None or end >= self.period.end - (self.period.end - self.period.start) / 10:
            return None
        return end

    def since(self, ticket: Ticket) -> str:
        """The day a ticket began, with its year where that is another; the month where no day is known."""
        day = self.voice.on(ticket.opened_at)
        said = self.voice.month(day) if ticket.precision == "month" else self.voice.plain_date(day)
        return said if day.year == self.period.last.year else f"{said} {day.year}"

    @property
    def oldest(self) -> Ticket:
        """The open ticket that has been open longest; there must be one."""
        return min(self.open_tickets, key=lambda ticket: ticket.opened_at)

    def label_of(self, feed: Feed) -> str:
        """What the reader calls a feed: “backup”."""
        labels = (source.label for source in self.sources if source.name == feed.name)
        return next(labels, "") or feed.name
