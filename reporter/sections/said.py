"""What people said: the ratings, and one quotation where its writer agreed."""

from __future__ import annotations

from reporter import metrics
from reporter.records import Rating
from reporter.report import Block, Quote, Section
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.captions import quote_source
from reporter.story.takeaways import of_ratings

LONGEST = 200


def said(brief: Brief) -> Section | None:
    """Good ratings out of all, with how many were asked; None without ratings."""
    if not brief.measure(metrics.csat).good.of:
        return None
    quotes = [
        rating
        for rating in records_of(brief.this.ratings, Rating)
        if rating.may_quote and rating.verdict == "good" and 15 <= len(rating.comment) <= LONGEST
    ]
    quotes.sort(key=lambda rating: (-len(rating.comment), rating.at))
    blocks: tuple[Block, ...] = ()
    if quotes:
        best = quotes[0]
        blocks = (Quote(best.comment, quote_source(brief, best.rated_by, brief.voice.on(best.at))),)
    return Section(
        name="said",
        heading="What you said",
        takeaway=of_ratings(brief, brief.measure(metrics.csat)),
        blocks=blocks,
        in_letter="",
    )
