"""What became of planned work: what was not finished first; of what was just done no more than its name."""

from __future__ import annotations

from reporter.report import Agenda, Section
from reporter.story.brief import Brief
from reporter.story.carrying_out import carried, of_carried, tell_carried
from reporter.story.telling import and_more

MOST = 3


def carried_out(brief: Brief) -> Section | None:
    """How planned work of the period ended; None where the log tells of no end."""
    found = carried(brief)
    if not found:
        return None
    told = [one for one in found if one.has_more]
    items = tuple(tell_carried(one, brief) for one in told[:MOST])
    return Section(
        name="carried_out",
        heading=brief.voice.headings["carried_out"],
        takeaway=of_carried(brief),
        blocks=(Agenda(items, and_more(brief, len(told) - MOST)),) if items else (),
        in_letter="first" if found[0].is_bad else "",
    )
