"""What people said: the ratings, and one quotation where its writer agreed."""

from __future__ import annotations

from reporter import metrics
from reporter.records import Rating
from reporter.report import Block, Quote, Section
from reporter.store.rows import records_of
from reporter.story.brief import Brief
from reporter.story.words import none_or, plural, spell, was

LONGEST = 200


def said(brief: Brief) -> Section | None:
    """Good ratings out of all, with how many were asked; None without ratings."""
    csat = brief.measure(metrics.csat)
    if not csat.good.of:
        return None
    brief.cite(metrics.csat)
    quotes = [
        rating
        for rating in records_of(brief.this.ratings, Rating)
        if rating.may_quote and rating.verdict == "good" and 15 <= len(rating.comment) <= LONGEST
    ]
    quotes.sort(key=lambda rating: (-len(rating.comment), rating.at))
    blocks: tuple[Block, ...] = ()
    if quotes:
        source = quotes[0].rated_by or ("A resident" if brief.is_community else "One of your colleagues")
        blocks = (
            Quote(quotes[0].comment, f"{source}, {brief.voice.plain_date(brief.voice.on(quotes[0].at))}"),
        )
    return Section(
        name="said",
        heading="What you said",
        takeaway=_takeaway(csat, brief),
        blocks=blocks,
    )


def _takeaway(csat: metrics.Satisfaction, brief: Brief) -> str:
    good, of = csat.good.good, csat.good.of
    rated, solved = csat.answered.good, csat.answered.of
    asked = (
        f"{spell(rated)} of {spell(solved)} solved {plural(brief.voice.noun, solved)} {was(rated)} rated"
        if rated
        else ""
    )
    tail = f" ({asked})" if asked else ""
    if good == of:
        ratings = {1: "The one rating was good", 2: "Both ratings were good"}.get(
            of, f"All {spell(of)} ratings were good"
        )
        return f"{ratings}{tail}."
    return f"{none_or(good).capitalize()} of {spell(of)} ratings {'was' if good < 2 else 'were'} good{tail}."
