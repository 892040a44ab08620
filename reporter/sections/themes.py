"""Work by theme: what the tickets were about."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.evidence import theme_table
from reporter.story.situation import themes_to_tell
from reporter.story.takeaways import of_every_theme, of_themes

_ENOUGH_FOR_A_TABLE = 30


def themes(brief: Brief) -> Section | None:
    """Opened and solved per category; in one sentence while few; None when there is nothing to sort."""
    told = themes_to_tell(brief)
    if not told or brief.voice.tells_areas:
        return None
    few = len(brief.this.opened) < _ENOUGH_FOR_A_TABLE
    return Section(
        name="themes",
        heading="What it was about",
        takeaway=of_every_theme(brief, told) if few else of_themes(brief, told),
        blocks=() if few else theme_table(brief),
        in_letter="",
    )
