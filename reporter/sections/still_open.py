"""What is not finished: who has it, what comes next, when we write again; and what ended since."""

from __future__ import annotations

from reporter.report import Agenda, Section
from reporter.story import backlog
from reporter.story.brief import Brief
from reporter.story.situation import assess


def still_open(brief: Brief) -> Section | None:
    """The open tickets, urgent first, then the longest open, then what ended since; None without any."""
    tickets = brief.open_tickets
    if not tickets or (brief.manner.lists_open == "when bad" and not assess(brief).is_bad):
        return None
    most = brief.voice.most_open(brief.manner)
    items = tuple(backlog.tell_open(ticket, brief) for ticket in tickets[:most])
    return Section(
        name="still_open",
        heading=backlog.name_of(brief),
        takeaway=backlog.in_one_sentence(brief, tickets),
        blocks=(Agenda(items, backlog.of_those_left_out(brief, tickets[most:])),),
        in_letter=brief.manner.open_in_letter,
    )
