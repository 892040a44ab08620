"""What may hold an edition back: each gate is one small function that gives a reason, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from reporter.report import Report
from reporter.story.brief import Brief

Gate = Callable[[Brief, Report], str]

REVIEW = "waits for your approval"
NOT_YOURS = "still in the template's words: "
_A_TENTH = 10


def review(brief: Brief, _report: Report) -> str:
    """The client's file, or the default, wants a person to look first."""
    return REVIEW if brief.client.review else ""


def freshness(brief: Brief, _report: Report) -> str:
    """A feed that the edition needs has not delivered when it should have."""
    late = [
        f"{brief.label_of(feed)} (newest record {_written(brief, feed.newest_at)})"
        for feed in brief.late_feeds
    ]
    return f"late: {', '.join(late)}" if late else ""


def completeness(brief: Brief, _report: Report) -> str:
    """The data cover the period only partly."""
    if brief.unknown_from:
        return f"the data end {_written(brief, brief.unknown_from)}, before the period does"
    first, period = brief.facts.first_record_at, brief.period
    tenth: timedelta = (period.end - period.start) / _A_TENTH
    if first and first > period.start + tenth and not brief.is_first:
        return f"the data begin {_written(brief, first)}, after the period does"
    return ""


def something_to_say(brief: Brief, report: Report) -> str:
    """No record of the client lies in the period, nothing is open or planned, and nobody wrote a word."""
    this = brief.this
    frames = (this.opened, this.resolved, this.backlog, this.activities, this.changes, this.ratings)
    if any(len(frame) for frame in frames) or len(brief.facts.ahead) or brief.note != type(brief.note)():
        return ""
    return f"nothing to say: no record of {report.client} lies in {report.period}"


def your_own_words(brief: Brief, _report: Report) -> str:
    """What the starter wrote and nobody has changed yet would be printed, or judged by."""
    left = (*brief.client.placeholders, *brief.note.placeholders)
    return f"{NOT_YOURS}{', '.join(left)}" if left else ""


GATES: tuple[Gate, ...] = (freshness, completeness, something_to_say, your_own_words, review)


def readability(unread: Sequence[str]) -> str:
    """Feeds of the client could not be read in this run, or are promised and never were; only a run knows."""
    return f"could not be read: {', '.join(unread)}" if unread else ""


def reasons(brief: Brief, report: Report) -> tuple[str, ...]:
    """Every reason to hold the edition that follows from its data and its client's settings."""
    return tuple(reason for gate in GATES if (reason := gate(brief, report)))


def _written(brief: Brief, at: datetime | None) -> str:
    if at is None:
        return "never"
    return f"{brief.voice.full_day(brief.voice.on(at))}, {brief.voice.time(at)}"
