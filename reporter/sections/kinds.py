"""What was reported, by kind: only numbers that give nobody away."""

from __future__ import annotations

from reporter.report import InLetter, Section
from reporter.story.brief import Brief
from reporter.story.residents.tables import kinds_table


def kinds(brief: Brief) -> Section | None:
    """Kinds with enough reports; None of what one reader chose, and where there are fewer than two."""
    table = kinds_table(brief)
    if table is None:
        return None
    in_letter: InLetter = "whole" if brief.is_recorded else ""
    return Section(name="kinds", heading="What it was about", blocks=(table,), in_letter=in_letter)
