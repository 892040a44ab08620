"""What we promised last time, and what came of it: in the author's words."""

from __future__ import annotations

from reporter.report import Cell, Column, Row, Section, Table
from reporter.story.brief import Brief
from reporter.story.captions import promises_head

_TONE = {"Done": "strong", "Half done": "late", "Not done": "failed"}


def promises(brief: Brief) -> Section | None:
    """The author's promises and their state; None when none were noted."""
    if not brief.note.promises:
        return None
    rows = tuple(
        Row((Cell(promise.said), Cell(promise.happened), Cell(promise.state, tone=_TONE[promise.state])))  # type: ignore[arg-type]
        for promise in brief.note.promises
    )
    columns = (
        Column(promises_head(brief), 0.41, number=False),
        Column("What happened", 0.41, number=False),
        Column("State", 0.18, number=False),
    )
    return Section(
        name="promises",
        heading="What we promised",
        blocks=(Table("What we promised", columns, rows, wordy=True, show_caption=False),),
        in_letter="",
    )
