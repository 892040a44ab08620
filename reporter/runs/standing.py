"""How the feeds stand, in the words in which a person is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from reporter.store.soundness import FeedStanding
from reporter.story.sentences import counted

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def freshness(feed: FeedStanding, now: datetime) -> str:
    """On time or late, and by how much; or that nothing is expected of it, or known."""
    every = feed.source.expected_every
    if feed.read_at is None:
        return "never read"
    if every is None:
        return "nothing expected"
    if feed.newest_at is None:
        return "holds no record"
    late = feed.late_by(now)
    return f"late by {span_in_words(late)}" if late else f"on time (every {span_in_words(_seconds(every))})"


def amounts(feed: FeedStanding) -> str:
    """1 file, 1,791 rows, 3 set aside."""
    counts = f"{counted(feed.files, 'file')}, {counted(feed.rows, 'row')}, {feed.set_aside:,} set aside"
    return counts + (f", {counted(feed.waiting, 'line')} waiting" if feed.waiting else "")


def span_in_words(length: timedelta) -> str:
    """2 days 3 hours: the two largest units."""
    left, words = int(length.total_seconds()), []
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            words.append(counted(count, unit))
    return " ".join(words[:2]) or "less than a minute"


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
