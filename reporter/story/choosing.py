"""Which tickets are told: the few that a reader would want to hear about, by a rule that is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from datetime import date

from reporter import metrics
from reporter.config import StoryNote, Written
from reporter.errors import UsageError
from reporter.periods import parse_period
from reporter.records import OPEN_STATUSES, Ticket
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.retelling import after_its_subject, normal, quotable, sentences_of, stands_by_itself
from reporter.story.unsaid import is_of_people

MOST_STORIES = 3
_IMPACT = {1: 40, 2: 20, 3: 5, 4: 0}
_WORTH_TELLING = 30
_MANY = 5
_SHORTEST_ENDING = 15  # characters
_WORDS_OF_A_STORY = 60
_WORDS_OF_AN_ENDING = 40  # characters; less is “fixed”, which ends little
_MONEY = re.compile(
    r"[£$€]\s?\d|\b(?:invoice|money|payment|payroll|deadline|hearing|completion)s?\b", re.IGNORECASE
)


def choose(brief: Brief) -> list[Ticket]:
    """The few tickets a reader would want to hear about, in the order they happened.

    Pinned and rewritten ones come first, hidden ones never; then by `rank`, two of one category only when
    there is nothing else. One that has no ending in words is told only where there is nothing better.
    Residents are told only what is public.
    """
    return brief.once("stories chosen", lambda: _chosen(brief))


def ticket_of(brief: Brief, key: tuple[str, str]) -> Ticket:
    """The ticket that came in with that source and id; there must be one."""
    opened = brief.this.opened
    return records_of(opened[(opened["source"] == key[0]) & (opened["id"] == key[1])], Ticket)[0]


def candidates(brief: Brief) -> list[Ticket]:
    """All that could be told, the best first."""
    return sorted(_candidates(brief, ()), key=lambda one: (-rank(one, brief), one.opened_at, one.id))


def _chosen(brief: Brief) -> list[Ticket]:
    written = (story.ticket for story in brief.note.stories if story.ticket)
    pins = list(dict.fromkeys([*brief.note.pin, *written]))
    every = [one for one in _candidates(brief, pins) if one.id in pins or not _is_told_as_bad(one, brief)]
    pinned = sorted((one for one in every if one.id in pins), key=lambda one: pins.index(one.id))
    ranked = {id(ticket): rank(ticket, brief) for ticket in every}
    others = [one for one in every if one.id not in pins and ranked[id(one)] >= _WORTH_TELLING]
    others.sort(key=lambda ticket: (-ranked[id(ticket)], ticket.opened_at, ticket.id))
    chosen = pinned[:MOST_STORIES]  # more than the manner has room for, if its author wants it
    if chosen or not all(is_small(ticket, brief) for ticket in others):
        others = [ticket for ticket in others if not is_small(ticket, brief)]
    for again in (False, True):  # a category that is told already
        for ticket in others:
            told = {story.category for story in chosen if story.category and not again}
            if len(chosen) < brief.manner.stories and ticket not in chosen and ticket.category not in told:
                chosen.append(ticket)
    return sorted(chosen, key=lambda ticket: (_told_on(ticket, brief), ticket.opened_at, ticket.id))


def _is_told_as_bad(ticket: Ticket, brief: Brief) -> bool:
    """Whether a pack tells it among what went badly."""
    if not brief.manner.is_pack or not brief.voice.tells_contract:
        return False
    late = brief.once("late ids", lambda: frozenset(brief.measure(metrics.late_tickets)["id"]))
    return bool(ticket.reopen_count) or ticket.id in late


def is_small(ticket: Ticket, brief: Brief) -> bool:
    """Whether no more is known than subject, times and a note of what was done: true, but no story."""
    if not is_solved(ticket) or written_of(ticket, brief):
        return False
    *did, last = sentences_of(ticket, brief) or [""]
    tells = len(last) >= _WORDS_OF_A_STORY or stands_by_itself(last) or after_its_subject(last)
    return not (did or tells)


def rank(ticket: Ticket, brief: Brief) -> float:
    """How much a reader would want to hear of it: the sum of `weights`."""
    return sum(weights(ticket, brief).values())


def weights(ticket: Ticket, brief: Brief) -> dict[str, float]:
    """What lifts a story, by name, and by how much."""
    ends_in_words = len(" ".join(sentences_of(ticket, brief))) >= _WORDS_OF_AN_ENDING
    is_of_money = bool(_MONEY.search(f"{ticket.subject} {ticket.resolution}"))
    return {
        "impact, by its priority": _IMPACT[3 if ticket.no_priority else ticket.priority],
        "work, a point for six minutes": min((ticket.minutes_worked or 0) / 6, 20),
        "an ending in words": 25 * ends_in_words,
        "money or a deadline in it": 10 * (is_of_money and ends_in_words),
        "shown open in an earlier report": 15 * bool(brief.threads.read_open(ticket)),
        "from before the period": 10 * (ticket.opened_at < brief.period.start),
        "came back": 5 * bool(ticket.reopen_count),
        "found before anybody reported it": 5 * ticket.is_proactive,
        "rated": 5 * bool(ticket.rating),
        "told by a person": 25 * bool(written_of(ticket, brief)),
    }


def ending_of_money(ticket: Ticket, brief: Brief) -> str:
    """The last sentence of how it ended, where it stands by itself and speaks of money or a deadline."""
    if not is_solved(ticket) or written_of(ticket, brief):
        return ""
    last = (sentences_of(ticket, brief) or [""])[-1]
    return last.rstrip(".! ") if stands_by_itself(last) and _MONEY.search(last) else ""


def written_of(ticket: Ticket, brief: Brief) -> StoryNote | None:
    """What a person wrote on it, for this edition or another."""
    own = (story for story in brief.note.stories if story.ticket == ticket.id)
    others = (one for one in brief.note.of_others if one.story.ticket == ticket.id)
    return next(own, None) or next((one.story for one in others if _knew_its_end(one, ticket)), None)


def _knew_its_end(written: Written, ticket: Ticket) -> bool:
    """Whether the ticket ended by the end of the period that was written on; else the story is an old one."""
    try:
        period = parse_period(written.period, "UTC")
    except UsageError:
        return False
    return ticket.resolved_at is not None and ticket.resolved_at < period.end


def was_urgent(ticket: Ticket) -> bool:
    """Whether it was urgent then: what was told otherwise since, or never, is not."""
    return ticket.priority == 1 and not ticket.no_priority


def is_solved(ticket: Ticket) -> bool:
    """Solved as far as the edition knows."""
    ended = ticket.status not in OPEN_STATUSES and ticket.resolved_at is not None
    return ended and ticket.outcome == "solved"


def _told_on(ticket: Ticket, brief: Brief) -> date:
    """The day the story belongs to: the author's, else the day it began."""
    told = (note.on for note in brief.note.stories if note.ticket == ticket.id and note.on)
    return next(told, brief.voice.on(ticket.opened_at))


def _candidates(brief: Brief, pins: Collection[str]) -> list[Ticket]:
    solved = records_of(brief.this.resolved, Ticket)
    urgent = [ticket for ticket in brief.open_tickets if was_urgent(ticket) or ticket.id in pins]
    return [
        ticket
        for ticket in solved + urgent
        if ticket.id not in brief.note.hide
        and ticket.subject
        and ticket.precision != "month"
        and brief.voice.may_tell(ticket)
        and (ticket.id in pins or _can_be_told(ticket, brief))
    ]


def _can_be_told(ticket: Ticket, brief: Brief) -> bool:
    """Whether a reader could follow it: what it was about, and how it ended, or that it could not wait."""
    if written_of(ticket, brief):
        return True
    if is_of_people(f"{ticket.subject} {ticket.resolution}"):
        return False
    if normal(ticket.subject) in subjects_of_many(brief):
        return False
    has_ending = len(" ".join(sentences_of(ticket, brief))) >= _SHORTEST_ENDING
    return (has_ending or was_urgent(ticket)) and bool(quotable(ticket.subject, ticket, brief.client))


def subjects_of_many(brief: Brief) -> frozenset[str]:
    """Subjects that a fifth of the tickets share: each is a kind, and tells nothing of any one."""
    return brief.once("subjects of many", lambda: _subjects_of_many(brief))


def _subjects_of_many(brief: Brief) -> frozenset[str]:
    counts = Counter(map(normal, brief.this.resolved["subject"]))
    return frozenset(words for words, n in counts.items() if n >= max(_MANY, counts.total() / 5))
