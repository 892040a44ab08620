"""How far each feed was read: kept in the store, so that it is forgotten together with the records."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, delete, insert, inspect, select

from reporter.sources.intake import Bookmark
from reporter.store.opening import Store

_metadata = MetaData()  # of its own: made when the first feed is read, also in a store of yesterday
bookmarks = Table(
    "bookmarks",
    _metadata,
    Column("source", Text, primary_key=True),
    Column("newest_at", BigInteger),
    Column("state", Text, nullable=False),
    Column("asked", Text, nullable=False),
)


def bookmark_of(store: Store, source: str) -> Bookmark:
    """How far the source was read; at the beginning when it never was."""
    with store.reading() as connection:
        if not inspect(connection).has_table(bookmarks.name):
            return Bookmark()
        chosen = select(bookmarks.c.newest_at, bookmarks.c.state, bookmarks.c.asked)
        row = connection.execute(chosen.where(bookmarks.c.source == source)).one_or_none()
    if row is None:
        return Bookmark()
    newest = None if row.newest_at is None else datetime.fromtimestamp(row.newest_at, UTC)
    return Bookmark(newest, row.state, row.asked)


def keep_bookmark(connection: Connection, source: str, bookmark: Bookmark) -> None:
    """Remember how far the source is read now."""
    bookmarks.create(connection, checkfirst=True)
    connection.execute(delete(bookmarks).where(bookmarks.c.source == source))
    newest = None if bookmark.newest_at is None else int(bookmark.newest_at.timestamp())
    row = {"source": source, "newest_at": newest, "state": bookmark.state, "asked": bookmark.asked}
    connection.execute(insert(bookmarks).values(row))
