"""Who prepared the report, and when: the note beside the opening paragraphs."""

from __future__ import annotations

from reporter.story.brief import Brief


def prepared(brief: Brief) -> str:
    """“Prepared on Monday 2 November by Dan Whitlock, your service lead”."""
    voice = brief.voice
    day = voice.on(brief.now)
    on = f"Prepared on {voice.day(day) if day.year == brief.period.last.year else voice.full_day(day)}"
    if brief.period.unit == "day":
        return f"{on} at {voice.time(brief.now)}"
    author = brief.note.author or brief.client.provider.signature
    return f"{on} by {author}" if author else on
