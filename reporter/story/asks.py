"""What we need from the client: the author's questions, and tickets that wait for an answer."""

from __future__ import annotations

from dataclasses import replace

from reporter.records import Ticket
from reporter.report import Ask, Wash
from reporter.story.brief import Brief
from reporter.story.sentences import agree, listing, sentence, shorten, spell
from reporter.story.telling import subject

MOST = 3


def asks_of(brief: Brief) -> tuple[Ask, ...]:
    """At most three questions. Residents are only asked what the author asks."""
    written = tuple(Ask(ask.question, ask.how, ask.by, ask.lead) for ask in brief.note.asks)
    if not brief.voice.asks:
        return written[:MOST]
    if brief.manner.asks == "summed up":
        return (written or _summed_up(brief.waiting, brief))[:MOST]
    asked = (*written, *(_ask(ticket, brief) for ticket in brief.waiting))[:MOST]
    if len(asked) == len(written):
        return asked
    rest = len(written) + len(brief.waiting) - MOST
    more = f" And {spell(rest)} more {agree(rest, 'waits', 'wait')} for you." if rest > 0 else ""
    how = f"{asked[-1].how} {_how_to_answer(brief)}{more}".strip()
    return (*asked[:-1], replace(asked[-1], how=how))


def count_needs(brief: Brief) -> int:
    """How many things we need, those that the box has no room for included."""
    written = len(brief.note.asks)
    if not brief.voice.asks or (written and brief.manner.asks == "summed up"):
        return min(written, MOST)
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
    names = listing([f"“{subject(ticket)}”" for ticket in waiting[:MOST]])
    more = f", and {spell(len(waiting) - MOST)} more" if len(waiting) > MOST else ""
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
