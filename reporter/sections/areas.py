"""By area: where reports came from, beside the usual; for a community's readers."""

from __future__ import annotations

from reporter import metrics
from reporter.report import Section
from reporter.sections.counts import counts_table
from reporter.story.brief import Brief

FEWEST = 5


def areas(brief: Brief) -> Section | None:
    """Reports per place. Only for communities, and only when every number shown is five or more, or none."""
    if not brief.is_community:
        return None
    rows = [row for row in brief.measure(metrics.by_place) if row.name and row.opened]
    large = [row for row in rows if row.opened >= FEWEST]
    if len(large) < 2:
        return None
    before = (
        {row.name: row.opened for row in brief.measure_before(metrics.by_place)} if brief.has_before else None
    )
    top = large[0]
    small = len(rows) - len(large)
    note = f" Areas with fewer than {FEWEST} are left out." if small else ""
    return Section(
        name="areas",
        heading="By area",
        takeaway=f"{top.name} sent the most: {brief.voice.count(top.opened)}.{note}",
        blocks=(counts_table("By area", "Area", large, before, "These areas" if small else "All"),),
    )
