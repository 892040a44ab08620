"""Where to meet the team: the next meetings, walks and tables."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.residents.gatherings import meetings_block


def meet_us(brief: Brief) -> Section | None:
    """The next two; None where none is known."""
    agenda = meetings_block(brief)
    return Section(name="meet_us", heading="Where to meet us", blocks=(agenda,)) if agenda else None
