"""What went badly: late, or solved more than once; by what it could have meant, not by minutes."""

from __future__ import annotations

from reporter.report import Agenda, Section
from reporter.story.brief import Brief
from reporter.story.packs.lateness import (
    finding_of_bad,
    gone_badly,
    heading_of_bad,
    of_bad,
    pattern_of_late,
    tell_badly,
    worst,
)


def went_badly(brief: Brief) -> Section | None:
    """The worst few one by one, and how all that was late lies over the months; None where nothing was."""
    shown = worst(brief)
    if not gone_badly(brief) or not brief.voice.tells_contract:
        return None
    told_ones = [Agenda(tuple(tell_badly(bad, brief) for bad in shown))] if shown else []
    return Section(
        name="went_badly",
        heading=heading_of_bad(brief, shown),
        takeaway=of_bad(brief, shown),
        blocks=(*told_ones, *pattern_of_late(brief)),
        in_letter="",
        finding=finding_of_bad(brief, shown),
    )
