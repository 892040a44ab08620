"""How to reach the team: the numbers to ring, the most urgent first."""

from __future__ import annotations

from reporter.report import CallLine, Calls, Section
from reporter.story.brief import Brief


def reach_us(brief: Brief) -> Section | None:
    """The numbers as the provider sorted them; None when none are configured."""
    calls = brief.client.provider.calls
    if not calls:
        return None
    lines = tuple(CallLine(call.when, call.number, call.who) for call in calls[:4])
    return Section(name="reach_us", heading="How to reach us", blocks=(Calls(lines),))
