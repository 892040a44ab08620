"""Up to three tickets told from beginning to end."""

from __future__ import annotations

from dataclasses import replace

from reporter.report import Section, Step, StoryCard
from reporter.story.brief import Brief
from reporter.story.stories import choose
from reporter.story.telling import from_note, tell
from reporter.story.words import spell

MOST = 3


def stories(brief: Brief) -> Section | None:
    """The stories of the period; None when nothing is worth telling."""
    cards = _without_refrain([*from_note(brief), *(tell(ticket, brief) for ticket in choose(brief))][:MOST])
    if not cards:
        return None
    count = len(cards)
    return Section(
        name="stories",
        heading="One story" if count == 1 else f"{spell(count).capitalize()} stories",
        takeaway=_takeaway(brief, count),
        blocks=tuple(cards),
        new_page=brief.is_long,
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


def _takeaway(brief: Brief, count: int) -> str:
    if brief.is_community:
        return "Told without names and without addresses."
    if brief.period.unit == "day":
        return "In the order they happened." if count > 1 else "What happened, and how it ended."
    total = max(len(brief.this.opened), len(brief.this.resolved))
    if from_note(brief) or count > total:
        return "What you would want to hear about." if count == 1 else f"The {spell(count)} to hear about."
    if count == total:
        which = ("The only one", "Both", "All three")[count - 1]
        return f"{which} of the {brief.period.unit}, from beginning to end."
    these = "this is the one" if count == 1 else f"these are the {spell(count)}"
    which = " we solved" if total > len(brief.this.opened) else ""
    return f"Of the {brief.voice.count(total)}{which}, {these} you would want to hear about."
