"""Up to three tickets told from beginning to end."""

from __future__ import annotations

from reporter.report import Prose, Section
from reporter.story.brief import Brief
from reporter.story.choosing import MOST_STORIES, choose
from reporter.story.takeaways import heading_of_stories, of_stories
from reporter.story.telling import each_said_once, ended_as_well, from_note, tell


def stories(brief: Brief) -> Section | None:
    """The stories of the period, and what else ended that was read as open; None when there is nothing."""
    cards = each_said_once(
        [*from_note(brief), *(tell(ticket, brief) for ticket in choose(brief))][:MOST_STORIES]
    )
    others = ended_as_well(brief)
    rest = (Prose((others,)),) if others else ()
    if not cards:
        return Section(name="stories", heading="What you read was open", blocks=rest) if rest else None
    return Section(
        name="stories",
        heading=heading_of_stories(brief, cards),
        takeaway=of_stories(brief, len(cards)),
        blocks=(*cards, *rest),
        in_letter="first",
    )
