"""What is not finished: who has it, what comes next, when we write again."""

from __future__ import annotations

from reporter.report import Agenda, Section
from reporter.story.brief import Brief
from reporter.story.situation import assess
from reporter.story.takeaways import of_still_open, of_those_left_out
from reporter.story.telling import tell_open


def still_open(brief: Brief) -> Section | None:
    """The open tickets, urgent first, then the longest open; None when there are none."""
    tickets = brief.open_tickets
    if not tickets or (brief.manner.lists_open == "when bad" and not assess(brief).is_bad):
        return None
    most = brief.voice.most_open(brief.manner)
    items = tuple(tell_open(ticket, brief) for ticket in tickets[:most])
    return Section(
        name="still_open",
        heading="Still open",
        takeaway=of_still_open(brief, tickets),
        blocks=(Agenda(items, of_those_left_out(brief, tickets[most:])),),
    )
