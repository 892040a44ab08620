"""What we would do in the quarters ahead, and why: as a person recommends it."""

from __future__ import annotations

from reporter.report import Agenda, Block, Roadmap, Section
from reporter.story.brief import Brief
from reporter.story.packs.reviewing import (
    ROADMAP,
    more_recommendations,
    of_recommendations,
    recommendation_items,
    recommendations_in_short,
    roadmap_stops,
)


def recommendations(brief: Brief) -> Section | None:
    """The roadmap, then the first few, each with price and reason; None where nothing is recommended."""
    items = recommendation_items(brief)
    if not items:
        return None
    blocks: list[Block] = []
    if stops := roadmap_stops(brief):
        blocks.append(Roadmap(stops, ROADMAP))
    blocks.append(Agenda(items, more_recommendations(brief)))
    return Section(
        name="recommendations",
        heading=brief.voice.headings["recommendations"],
        takeaway=of_recommendations(brief),
        blocks=tuple(blocks),
        in_letter="",
        finding=recommendations_in_short(brief),
    )
