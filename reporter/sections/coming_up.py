"""What is planned, why, and what it does to the reader; where there is room also our one recommendation."""

from __future__ import annotations

from reporter.report import Agenda, Ask, Block, Section, Wash
from reporter.story.brief import Brief
from reporter.story.takeaways import of_plans
from reporter.story.telling import and_more, tell_change

MOST = 5


def coming_up(brief: Brief) -> Section | None:
    """The changes of the next periods, or that there are none; None where no log tells that."""
    note = brief.note.recommendation if brief.manner.recommends else None
    if "changes" not in brief.known and not note:
        return None
    horizon = brief.period
    for _ in range(brief.manner.looks_ahead):
        horizon = horizon.after
    changes = [change for change in brief.ahead if change.starts_at < horizon.end]
    later = [] if changes else brief.ahead[:1]
    blocks: list[Block] = []
    if changes:
        items = tuple(tell_change(change, brief) for change in changes[:MOST])
        blocks.append(Agenda(items, and_more(brief, len(changes) - MOST)))
    takeaway = of_plans(brief, changes, later) if "changes" in brief.known else ""
    if not takeaway and not note:
        return None
    if note:
        blocks.append(Wash("Our one recommendation", (Ask(note.question, note.how, note.by, note.lead),)))
    return Section(
        name="coming_up",
        heading=brief.voice.headings["coming_up"],
        takeaway=takeaway,
        blocks=tuple(blocks),
        in_letter="first",
    )
