"""Up to three tickets told from beginning to end."""

from __future__ import annotations

from dataclasses import replace

from reporter.report import Prose, Section, Step, StoryCard
from reporter.story.brief import Brief
from reporter.story.choosing import MOST_STORIES, choose
from reporter.story.takeaways import heading_of_stories, of_stories
from reporter.story.telling import ended_as_well, from_note, tell


def stories(brief: Brief) -> Section | None:
    """The stories of the period, and what else ended that was read as open; None when there is nothing."""
    cards = _without_refrain(
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
        in_letter=brief.manner.stories_in_letter,
    )


def _without_refrain(cards: list[StoryCard]) -> list[StoryCard]:
    """What two stories mean alike is said once, in the first."""
    said: set[str] = set()
    told = []
    for card in cards:
        repeated = card.meaning.text in said
        said.add(card.meaning.text)
        told.append(replace(card, meaning=Step(card.meaning.label, "")) if repeated else card)
    return told
