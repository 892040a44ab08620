"""What people said: the ratings, one quotation where its writer agreed, and what came back to our mails."""

from __future__ import annotations

from reporter import metrics
from reporter.records import Rating
from reporter.report import Block, Column, Quote, Section, Table
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.captions import quote_source
from reporter.story.packs.written_back import has_reactions, reaction_rows, with_reactions
from reporter.story.takeaways import of_ratings

LONGEST = 200


def said(brief: Brief) -> Section | None:
    """Good ratings out of all, with how many were asked, and how many wrote back; None without either."""
    is_rated = bool(brief.measure(metrics.csat).good.of)
    if not is_rated and not has_reactions(brief):
        return None
    quotes = [
        rating
        for rating in records_of(brief.this.ratings, Rating)
        if rating.may_quote and rating.verdict == "good" and 15 <= len(rating.comment) <= LONGEST
    ]
    quotes.sort(key=lambda rating: (-len(rating.comment), rating.at))
    blocks: list[Block] = []
    if quotes:
        best = quotes[0]
        blocks.append(Quote(best.comment, quote_source(brief, best.rated_by, brief.voice.on(best.at))))
    if rows := reaction_rows(brief):
        heads = zip(("You wrote", "What we did", "Since"), (0.37, 0.45, 0.18), strict=True)
        columns = tuple(Column(head, width, number=False) for head, width in heads)
        blocks.append(Table("What you wrote back, and what we did", columns, rows, wordy=True))
    ratings = of_ratings(brief, brief.measure(metrics.csat)) if is_rated else ""
    return Section(
        name="said",
        heading="What you said",
        takeaway=with_reactions(brief, ratings),
        blocks=tuple(blocks),
        in_letter="",
    )
