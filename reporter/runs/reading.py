"""Read the sources, and remember which of them could not be: what they feed must not leave without them."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.runs.desk import Desk
from reporter.store.ingest import Watch, ingest_workspace
from reporter.store.readings import Reading
from reporter.store.standing import feeds_standing
from reporter.story.brief import Brief


def read_sources(desk: Desk, watch: Watch | None = None) -> Iterator[Reading]:
    """What each source gave; those that failed, or that a bug kept from being read, are noted on the desk."""
    desk.unread.update(source.name for source in desk.workspace.sources if not source.singer)
    failed: set[str] = set()
    try:
        for reading in ingest_workspace(desk.workspace, desk.store, None, desk.clock(), watch):
            failed |= {reading.source} if reading.fault else set()
            desk.unread.discard(reading.source)
            yield reading
    finally:
        desk.unread.update(failed)


def unread_for(desk: Desk, brief: Brief) -> tuple[str, ...]:
    """The client's feeds that could not be read just now, and those that are promised and never were."""
    fed = {feed.name for feed in brief.facts.feeds}
    standing = feeds_standing(desk.workspace, desk.store)
    never = {feed.source.name for feed in standing if feed.read_at is None and feed.source.expected_every}
    return tuple(
        source.label or source.name
        for source in desk.workspace.sources
        if source.client in ("", brief.client.slug)
        and (source.name in never or (source.name in desk.unread and source.name in fed))
    )
