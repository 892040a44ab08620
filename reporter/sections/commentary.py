"""The author's own words on the period."""

from __future__ import annotations

from reporter.report import Commentary, Section
from reporter.story.brief import Brief


def commentary(brief: Brief) -> Section | None:
    """The Markdown of the note, under the author's name; None when there is none."""
    if not brief.note.markdown.strip():
        return None
    author = brief.note.author or brief.client.provider.signature or brief.client.provider.name
    return Section(
        name="commentary", heading="In our words", blocks=(Commentary(brief.note.markdown, author),)
    )
