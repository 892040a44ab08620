"""By area: where reports came from; for residents."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.residents.tables import areas_table


def areas(brief: Brief) -> Section | None:
    """Reports per place. Only for residents, and only numbers that give nobody away."""
    table = areas_table(brief) if brief.voice.tells_areas else None
    return Section(name="areas", heading="By area", blocks=(table,)) if table else None
