"""What people told us and what came of it: ratings, quotations with consent, and what we had promised."""

from __future__ import annotations

from reporter.report import Block, Column, Row, Section, Table
from reporter.story.brief import Brief
from reporter.story.packs.feedback import (
    bad_rows,
    bad_title,
    best_quotes,
    feedback_in_short,
    has_bad_ones,
    has_feedback,
    of_feedback,
)
from reporter.story.packs.reviewing import promise_rows, promises_said, promises_title
from reporter.story.packs.written_back import reaction_rows


def feedback(brief: Brief) -> Section | None:
    """Ratings with their bad ones answered, then the promises of the last review; None without either."""
    if not has_feedback(brief):
        return None
    blocks: list[Block] = [*best_quotes(brief)]
    if has_bad_ones(brief) and (rows := bad_rows(brief)):
        heads = ("You told us", "What we did", "Since")
        blocks.append(_table(bad_title(brief), heads, rows))
    if rows := reaction_rows(brief):
        blocks.append(_table("What you wrote back", ("You wrote", "What we did", "Since"), rows))
    if rows := promise_rows(brief):
        heads = (promises_said(brief), "What happened", "State")
        blocks.append(_table(promises_title(brief), heads, rows))
    return Section(
        name="feedback",
        heading="What you told us, what we did",
        takeaway=of_feedback(brief),
        blocks=tuple(blocks),
        in_letter="",
        finding=feedback_in_short(brief),
    )


def _table(caption: str, heads: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
    widths = (0.37, 0.45, 0.18)
    columns = tuple(Column(head, width, number=False) for head, width in zip(heads, widths, strict=True))
    return Table(caption, columns, rows, wordy=True)
