"""Since you joined us: how the number of tickets, and of planned jobs, has gone."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.packs.course import differences, history_blocks, turning_points
from reporter.story.packs.pack import finding_of_history, heading_of_history
from reporter.story.takeaways import of_history, of_steady_times


def since_you_joined(brief: Brief) -> Section | None:
    """The line over the months, or quarters, with what it says; None while there are too few."""
    if not of_history(brief):
        return None
    return Section(
        name="since_you_joined",
        heading=heading_of_history(brief),
        takeaway=of_steady_times(brief),
        blocks=(*history_blocks(brief), *turning_points(brief), *differences(brief)),
        in_letter="",
        finding=finding_of_history(of_history(brief)),
    )
