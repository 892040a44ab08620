"""Who looked after the reader, and who to call."""

from __future__ import annotations

from reporter.report import CallLine, Calls, Section
from reporter.story.brief import Brief
from reporter.story.takeaways import of_people


def people(brief: Brief) -> Section | None:
    """The numbers to ring, most urgent as the provider sorted them; None when none are configured."""
    calls = brief.client.provider.calls
    if not calls:
        return None
    return Section(
        name="people",
        heading=brief.voice.headings["people"],
        takeaway=of_people(brief),
        blocks=(Calls(tuple(CallLine(call.when, call.number, call.who) for call in calls[:3])),),
        in_letter="",
    )
