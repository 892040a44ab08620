"""How things stand, and what we need of the reader: what headline, lede, tiles and subject agree on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from reporter import metrics
from reporter.records import Ticket
from reporter.report import Ask, Tone, Wash
from reporter.story.brief import Brief
from reporter.story.sentences import agree, listing, sentence, shorten, spell
from reporter.story.telling import subject

FEWEST_PER_AREA = 5
_FEWEST_TO_SORT = 5
Pace = Literal["quiet", "usual", "busy", ""]
_BUSY = 5  # fewer may be more than usual, but nobody would call it busy
_ENOUGH = 10
_FEW_KEPT = 0.8  # of enough promises: below this a period was difficult
_FEW_BACKUPS = 0.9
_MOST_ASKS = 3


@dataclass(frozen=True)
class Situation:
    """Counts of the period, and what follows from them. Shares with `of` 0 mean no data."""

    opened: int
    resolved: int
    backlog: int
    opened_and_solved: int
    opened_before: int | None
    is_set_beside_the_usual: bool
    usual: float | None
    urgent: int
    urgent_open: int
    promise: str
    kept: metrics.Share
    backups: metrics.Share
    checks: metrics.Checks
    late_feeds: tuple[str, ...]
    is_silent: bool
    asks: tuple[Ask, ...]
    needs: int

    @property
    def breaks_promises(self) -> bool:
        """Whether one promise in five was broken, of enough to judge by."""
        return self.kept.of >= _ENOUGH and (self.kept.share or 0) < _FEW_KEPT

    @property
    def has_proof(self) -> bool:
        """Whether anything but tickets was watched, and every feed delivered in time."""
        return (self.checks.run > 0 or self.backups.of > 0) and not self.late_feeds

    @property
    def is_quiet(self) -> bool:
        """Nothing came in, nothing failed, nothing is left open."""
        return not (self.opened or self.backlog or self.checks.failed or self.backups.bad)

    @property
    def is_difficult(self) -> bool:
        """An urgent ticket left open, a promise in five broken, or a backup in ten missed, of ten or more."""
        return bool(
            self.urgent_open
            or self.breaks_promises
            or (
                self.backups.of >= _ENOUGH
                and (self.backups.share or 0) < _FEW_BACKUPS
                and not self.late_feeds
            )
        )

    @property
    def pace(self) -> Pace:
        """Against the usual period; in most manners against the one before while too few are known. Noise
        counts as usual; “” where there is nothing to compare with.
        """
        falls_back = self.usual is None and not self.is_set_beside_the_usual
        reference = self.opened_before if falls_back else self.usual
        if reference is None:
            return ""
        if metrics.is_noise(self.opened, reference):
            return "usual"
        if self.opened < reference:
            return "quiet"
        return "busy" if self.opened >= _BUSY else "usual"

    @property
    def tone(self) -> Tone:
        if self.asks:
            return "needs you"
        worried = self.is_silent or self.is_difficult or self.late_feeds or self.backups.bad
        return "watching" if worried else "steady"


def assess(brief: Brief) -> Situation:
    """Take the measure of one edition's period."""
    this = brief.this
    promise, kept = brief.promise
    return Situation(
        opened=brief.measure(metrics.count_opened) or 0,
        resolved=brief.measure(metrics.count_resolved) or 0,
        backlog=brief.measure(metrics.count_backlog) or 0,
        opened_and_solved=int(this.opened["resolved_at"].notna().sum()),
        opened_before=brief.measure_before(metrics.count_opened) if brief.has_before else None,
        is_set_beside_the_usual=brief.manner.compared_with == "usual",
        usual=metrics.usual(brief.facts.history, "opened"),
        urgent=int((this.opened["priority"] == 1).sum()),
        urgent_open=sum(ticket.priority == 1 for ticket in brief.open_tickets),
        promise=promise,
        kept=brief.measure(kept),
        backups=brief.backups,
        checks=brief.measure(metrics.checks),
        is_silent=brief.is_silent,
        late_feeds=tuple(brief.label_of(feed) for feed in brief.late_feeds),
        asks=asks_of(brief),
        needs=count_needs(brief),
    )


def areas_to_tell(brief: Brief) -> list[metrics.NamedCount]:
    """The areas that residents read of: two or more, each with enough reports to give nobody away."""
    if not brief.voice.tells_areas:
        return []
    rows = [row for row in brief.measure(metrics.by_place) if row.name and row.opened >= FEWEST_PER_AREA]
    return rows if len(rows) > 1 else []


def themes_to_tell(brief: Brief) -> list[metrics.NamedCount]:
    """What the tickets were about, the most first; none while there is too little to sort."""
    rows = [row for row in brief.measure(metrics.by_category) if row.name and (row.opened or row.resolved)]
    return rows if len(rows) > 1 and sum(row.opened for row in rows) >= _FEWEST_TO_SORT else []


def asks_of(brief: Brief) -> tuple[Ask, ...]:
    """At most three questions. Residents are only asked what the author asks."""
    written = tuple(Ask(ask.question, ask.how, ask.by, ask.lead) for ask in brief.note.asks)
    if not brief.voice.asks:
        return written[:_MOST_ASKS]
    if brief.manner.asks == "summed up":
        return (written or _summed_up(brief.waiting, brief))[:_MOST_ASKS]
    asked = (*written, *(_ask(ticket, brief) for ticket in brief.waiting))[:_MOST_ASKS]
    if len(asked) == len(written):
        return asked
    rest = len(written) + len(brief.waiting) - _MOST_ASKS
    more = f" And {spell(rest)} more {agree(rest, 'waits', 'wait')} for you." if rest > 0 else ""
    how = f"{asked[-1].how} {_how_to_answer(brief)}{more}".strip()
    return (*asked[:-1], replace(asked[-1], how=how))


def count_needs(brief: Brief) -> int:
    """How many things we need, those that the box has no room for included."""
    written = len(brief.note.asks)
    if not brief.voice.asks or (written and brief.manner.asks == "summed up"):
        return min(written, _MOST_ASKS)
    return written + len(brief.waiting)


def _ask(ticket: Ticket, brief: Brief) -> Ask:
    voice = brief.voice
    if ticket.next_step:
        question = sentence(shorten(ticket.next_step, 200))
        about = ""
    else:
        question = f"May we have your answer about “{subject(ticket)}”?"
        about = f"Open since {brief.since(ticket)}."
    by = f"Needed by {voice.day(voice.on(ticket.next_update_at))}." if ticket.next_update_at else ""
    return Ask(question, about, by)


def _summed_up(waiting: list[Ticket], brief: Brief) -> tuple[Ask, ...]:
    if not waiting:
        return ()
    names = listing([f"“{subject(ticket)}”" for ticket in waiting[:_MOST_ASKS]])
    more = f", and {spell(len(waiting) - _MOST_ASKS)} more" if len(waiting) > _MOST_ASKS else ""
    count = brief.voice.count(len(waiting))
    verb = agree(len(waiting), "waits", "wait")
    return (
        Ask(
            f"May we have your answer? {count.capitalize()} {verb} for it: {names}{more}.",
            _how_to_answer(brief),
        ),
    )


def _how_to_answer(brief: Brief) -> str:
    calls = brief.client.provider.calls
    return f"Reply to this report, or ring {calls[-1].number}." if calls else "Reply to this report."


def wash_of(brief: Brief, asks: tuple[Ask, ...]) -> Wash | None:
    """The tinted box with the questions; None when nothing is needed."""
    if not asks:
        return None
    return Wash("What needs you" if brief.manner.asks == "summed up" else "Waiting on you", asks)
