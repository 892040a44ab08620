"""What a resident said, where they agreed that it is printed, and where it was said."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.residents.quotation import quotation_of


def quoted(brief: Brief) -> Section | None:
    """The longest that may be quoted; None where nobody agreed to any."""
    found = quotation_of(brief)
    return Section(name="quoted", heading="What you said", blocks=(found,)) if found else None
