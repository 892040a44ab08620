"""How far a feed was read: handed in before a reading, handed back after a good one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reporter.config.feeds import RestFeed, SqlFeed
from reporter.config.models import Source
from reporter.config.presets import Preset

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Bookmark:
    """The newest `updated_at` that was read, a Singer tap's own state, and what was asked to get there."""

    newest_at: datetime | None = None
    state: str = ""
    asked: str = ""  # another query or description reads from the beginning again


def asked_with(source: Source, preset: Preset, *more: str) -> str:
    """A mark of everything that decides which rows a feed gives, and what they become."""
    parts = [source.model_dump_json(exclude={"expected_every", "label"}), preset.model_dump_json(), *more]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def since(feed: SqlFeed | RestFeed, bookmark: Bookmark, asked: str) -> datetime | None:
    """From when on to ask: a little before the newest that is known; None for everything."""
    if bookmark.newest_at is None or bookmark.asked != asked:
        return None
    return max(_EPOCH, bookmark.newest_at - timedelta(seconds=feed.overlap))
