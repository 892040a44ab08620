"""What a story means for its reader: an effect that somebody wrote, or that the data prove; never process."""

from __future__ import annotations

from typing import Any

from reporter import metrics
from reporter.records import Ticket
from reporter.story.brief import Brief
from reporter.story.choosing import is_solved
from reporter.story.retelling import may_read, normal, sentences_of, split
from reporter.story.sentences import joined, prose_duration, sentence, shorten, within_a_sentence
from reporter.story.unsaid import is_form

_LONGEST = 240
_SHORTEST = 15
_SHORTEST_IN_HAND, _LONGEST_IN_HAND = 5 * 60, 14 * 86400  # seconds
_TIMES = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def meaning(ticket: Ticket, brief: Brief) -> str:
    """What it gives the reader, in words that somebody wrote for them or that the data prove; never process.
    That we were late, or thought it solved too early, is said in any case.
    """
    if brief.voice.advises:
        return _what_you_can_do(ticket, brief)
    return joined(_effect(ticket, brief), _admission(ticket, brief))


def _effect(ticket: Ticket, brief: Brief) -> str:
    if for_client := _for_client(ticket, brief):
        return for_client
    if is_solved(ticket) and (means := _means(ticket, brief)):
        return sentence(means)
    if in_time := _in_time_for(ticket, brief):
        return in_time
    if ticket.is_proactive:
        return "We found it before anybody had to report it."
    return _again(ticket, brief)


def _in_time_for(ticket: Ticket, brief: Brief) -> str:
    """“You needed it by 14:00; it was done three hours before.”; "" where the log does not prove it."""
    needed_by, done = ticket.needed_by_at, ticket.resolved_at
    if needed_by is None or done is None or not is_solved(ticket) or done > needed_by:
        return ""
    if ticket.precision != "instant" or {"resolved_at", "needed_by_at"} & set(ticket.day_only.split()):
        return ""
    seconds, voice = (needed_by - done).total_seconds(), brief.voice
    if not _SHORTEST_IN_HAND <= seconds <= _LONGEST_IN_HAND:
        return ""
    what = "From solving to the moment by which it was needed."
    brief.cite_number("time_in_hand", seconds, "seconds", what, ticket.id)
    is_same = voice.on(needed_by) == voice.on(done)
    when = voice.time(needed_by) if is_same else voice.moment(needed_by)
    return f"You needed it by {when}; it was done {prose_duration(seconds)} before."


def _again(ticket: Ticket, brief: Brief) -> str:
    """“It is the third time since 1 September.”, and what would end it where the catalogue says so."""
    known = brief.this.known.tickets and brief.before.known.tickets and brief.has_before
    words = " ".join(ticket.subject.casefold().split())
    if not known or ticket.precision != "instant" or not ticket.requester:
        return ""
    columns = ("subject", "requester", "opened_at")
    frames = (brief.before.opened, brief.this.opened)
    rows = [row for one in frames for row in zip(*(one[name] for name in columns), strict=True)]
    times = 1 + sum(
        " ".join(subject.casefold().split()) == words and who == ticket.requester and at < ticket.opened_at
        for subject, who, at in rows
    )
    if times not in _TIMES:
        return ""
    brief.cite_number("times", times, "tickets", "With the same subject, since the period before.", ticket.id)
    remedy = brief.client.remedy_for(ticket.category)
    since = brief.voice.plain_date(brief.before.period.first)
    said = f"It is the {_TIMES[times]} time since {since}"
    return f"{said}. What would end it: {within_a_sentence(sentence(remedy))}" if remedy else f"{said}."


def _for_client(ticket: Ticket, brief: Brief) -> str:
    """What the log says it means to them, where that is a sentence, and none that the story has already."""
    said = {normal(part) for part in sentences_of(ticket, brief)}
    parts = [may_read(part, ticket, brief.client) for part in split(ticket.for_client)]
    told = " ".join(part for part in parts if part and normal(part) not in said and not is_form(part))
    return sentence(shorten(told, _LONGEST)) if len(told) >= _SHORTEST else ""


def _means(ticket: Ticket, brief: Brief) -> str:
    """The workspace's sentence on a service that the client has; none that the last edition had."""
    means = brief.client.meanings_of(ticket.category)
    of_ticket = ("means", ticket.source, ticket.id)
    return brief.once(of_ticket, lambda: next(filter(brief.threads.unread, means), ""))


def _admission(ticket: Ticket, brief: Brief) -> str:
    missed: dict[str, Any] = {}
    for some in (brief.measure_before(metrics.late_tickets), brief.measure(metrics.late_tickets)):
        mine = some[(some["id"] == ticket.id) & (some["source"] == ticket.source)]
        missed |= dict(zip(mine["missed"], mine["done_at"], strict=True))
    if "resolution" in missed and is_solved(ticket):
        return "This took longer than we promise, and we are sorry."
    if "resolution" in missed:
        if brief.tells_then:
            return f"It was overdue {brief.at_its_end}, and we are sorry."
        return "It is overdue: it takes longer than we promise, and we are sorry."
    if "answer" in missed:
        came = missed["answer"] == missed["answer"]  # no instant is unequal to itself
        late = "came later than we promise" if came else "has not come in time"
        return f"Our first answer {late}, and we are sorry."
    if ticket.reopen_count and is_solved(ticket):
        return "It had come back after we first thought it solved."
    return ""


def _what_you_can_do(ticket: Ticket, brief: Brief) -> str:
    calls = brief.client.provider.calls
    number = calls[min(1, len(calls) - 1)].number if calls else ""
    is_over = is_solved(ticket) or brief.tells_then
    again = "Tell us if it happens again" if is_over else "Tell us while it is happening"
    return f"{again}{f': ring {number}' if number else ''}."
