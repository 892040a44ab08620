"""What is still with the team: since when, and what comes next."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.residents.told_back import still_with_us


def with_us(brief: Brief) -> Section | None:
    """A few of the open ones; None where nothing is open."""
    agenda = still_with_us(brief)
    return Section(name="with_us", heading="Still with us", blocks=(agenda,)) if agenda else None
