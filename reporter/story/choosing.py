"""Which tickets are told as stories; a person's note pins or hides them. How they are told: `telling`."""

from __future__ import annotations

from datetime import date
from itertools import chain

from reporter.records import OPEN_STATUSES, Ticket
from reporter.store.facts import records_of
from reporter.story.brief import REFRAIN_LENGTH, Brief

MOST = 3
_IMPACT = {1: 40, 2: 20, 3: 5, 4: 0}
_WORTH_TELLING = 30
_WORDS_OF_AN_ENDING = 40  # characters; less is “fixed”, which ends nothing


def choose(brief: Brief) -> list[Ticket]:
    """The few tickets a reader would want to hear about, in the order they happened.

    Pinned and rewritten ones come first, hidden ones never; then by `rank`, two of one category only when
    there is nothing else. Residents are told only what is public.
    """
    pins = {*brief.note.pin, *(story.ticket for story in brief.note.stories if story.ticket)}
    candidates = _candidates(brief, pins)
    pinned = [ticket for ticket in candidates if ticket.id in pins]
    others = [
        ticket for ticket in candidates if ticket.id not in pins and rank(ticket, brief) >= _WORTH_TELLING
    ]
    others.sort(key=lambda ticket: (-rank(ticket, brief), ticket.opened_at, ticket.id))
    chosen = pinned[:MOST]  # more than the manner has room for, if its author wants it
    if chosen and brief.note.stories:
        others = []  # the author has chosen
    for ticket in chain(_one_each(others, chosen), others):
        if len(chosen) < brief.manner.stories and ticket not in chosen:
            chosen.append(ticket)
    return sorted(chosen, key=lambda ticket: (_told_on(ticket, brief), ticket.opened_at, ticket.id))


def rank(ticket: Ticket, brief: Brief) -> float:
    """Impact to 40, effort to 20, an ending in words 25, carried over 10, reopened, found first, rated 5."""
    carried_over = ticket.opened_at < brief.period.start
    is_refrain = ticket.resolution[:REFRAIN_LENGTH] in brief.refrains
    ends_in_words = len(ticket.resolution) >= _WORDS_OF_AN_ENDING and not is_refrain
    return (
        _IMPACT[ticket.priority]
        + min((ticket.minutes_worked or 0) / 6, 20)
        + 25 * ends_in_words
        + 10 * carried_over
        + 5 * bool(ticket.reopen_count)
        + 5 * ticket.is_proactive
        + 5 * bool(ticket.rating)
    )


def is_solved(ticket: Ticket) -> bool:
    """Solved as far as the edition knows."""
    return ticket.status not in OPEN_STATUSES and ticket.resolved_at is not None


def _told_on(ticket: Ticket, brief: Brief) -> date:
    """The day the story belongs to: the author's, else the day it began."""
    told = (note.on for note in brief.note.stories if note.ticket == ticket.id and note.on)
    return next(told, brief.voice.on(ticket.opened_at))


def _candidates(brief: Brief, pins: set[str]) -> list[Ticket]:
    solved = records_of(brief.this.resolved, Ticket)
    urgent = [ticket for ticket in brief.open_tickets if ticket.priority == 1 or ticket.id in pins]
    return [
        ticket
        for ticket in solved + urgent
        if ticket.id not in brief.note.hide
        and ticket.subject
        and ticket.precision != "month"
        and (ticket.resolution.strip() or ticket.priority == 1 or ticket.id in pins)
        and brief.voice.may_tell(ticket)
    ]


def _one_each(tickets: list[Ticket], told: list[Ticket]) -> list[Ticket]:
    seen = {ticket.category for ticket in told}
    first = []
    for ticket in tickets:
        if not ticket.category or ticket.category not in seen:
            first.append(ticket)
            seen.add(ticket.category)
    return first
