"""What residents chose as most important, and what became of it."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.residents.priority import priorities_block


def priorities(brief: Brief) -> Section | None:
    """The priorities that stand, and those that ended in the period; None where nobody keeps any."""
    agenda = priorities_block(brief)
    return Section(name="priorities", heading="What you chose", blocks=(agenda,)) if agenda else None
