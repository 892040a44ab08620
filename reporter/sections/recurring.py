"""What keeps coming back: the kinds of matter that came three times or more, and what would end each."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.packs import causes, prospects


def recurring(brief: Brief) -> Section | None:
    """A bar of these against the rest, and a line for each; None where nothing came back so often."""
    if brief.is_recorded or not brief.voice.tells_contract or not causes.told_causes(brief):
        return None
    return Section(
        name="recurring",
        heading="What keeps coming back",
        takeaway=causes.of_causes(brief) if brief.voice.serves else prospects.of_pains(brief),
        blocks=(*causes.strip(brief), causes.table(brief)),
        in_letter="",
        finding=causes.finding_of_causes(brief),
    )
