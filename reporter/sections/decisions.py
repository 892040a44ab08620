"""What is to be decided, after what became of the decisions before: as a person put it."""

from __future__ import annotations

from reporter.report import Agenda, Block, Column, Decisions, Section, Table
from reporter.story.brief import Brief
from reporter.story.packs.reviewing import (
    carried_head,
    carried_rows,
    decisions_in_short,
    next_review,
    of_decisions,
    told_decisions,
)


def decisions(brief: Brief) -> Section | None:
    """Carried over, put in this review, and when the next one is; None where nobody keeps any."""
    if not brief.kept.is_there:
        return None
    blocks: list[Block] = []
    if rows := carried_rows(brief):
        columns = (
            Column(carried_head(brief), 0.44, number=False),
            Column("What became of it", 0.42, number=False),
            Column("State", 0.14, number=False),
        )
        blocks.append(Table("Carried over", columns, rows, wordy=True, show_caption=False))
    if items := told_decisions(brief):
        blocks.append(Decisions(items))
    if later := next_review(brief):
        blocks.append(Agenda((later,)))
    return Section(
        name="decisions",
        heading=brief.voice.headings["decisions"],
        takeaway=of_decisions(brief),
        blocks=tuple(blocks),
        in_letter="",
        finding=decisions_in_short(brief),
    )
