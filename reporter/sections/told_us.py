"""You told us, we did, how it ended: the stories of a community, the unsolved first."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.residents.told_back import cards_of, endings_of_what_was_open


def told_us(brief: Brief) -> Section | None:
    """Up to three things from beginning to end, and what else ended that was read as open."""
    cards, rest = cards_of(brief), endings_of_what_was_open(brief)
    if not cards:
        return Section(name="told_us", heading="What you read was open", blocks=rest) if rest else None
    return Section(
        name="told_us",
        heading="You told us, we did, it ended",
        takeaway=brief.voice.stories_note,
        blocks=(*cards, *rest),
    )
