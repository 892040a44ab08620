"""Records that a source ignores now: what an earlier reading took for one of its own leaves the store."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, tuple_

from reporter.sources.chunks import Chunk
from reporter.sources.intake import SourceFile
from reporter.store.saving import values_of
from reporter.store.tables import RECORD_TABLES


class Leaving:
    """The rows of one file that its source ignores, and the ids of those that it keeps."""

    def __init__(self, connection: Connection, read: SourceFile, delivered_us: int) -> None:
        self._connection = connection
        self._read = read
        self._delivered_us = delivered_us
        self._gone: dict[str, int] = {}  # id → as of when its row speaks
        self._kept: set[str] = set()

    def take(self, batch: Chunk) -> None:
        """Look at a batch; what is ignored in it may be kept in another row."""
        if not self._read.source.ignore:
            return
        self._kept.update(batch.frame["id"])
        if batch.unwanted is not None and len(batch.unwanted):
            told = values_of(self._read.preset.records, batch.unwanted, self._delivered_us)
            for one, at in zip(told["id"], told["told_at"], strict=True):
                self._gone[one] = max(at, self._gone.get(one, at))

    def drop(self) -> None:
        """Take what is ignored out of the store, unless something later was told of it."""
        rows = [{"one": one, "at": at} for one, at in self._gone.items() if one not in self._kept]
        if not rows:
            return
        table = RECORD_TABLES[self._read.preset.records]
        of_source = table.c.source == self._read.source.name, table.c.id == bindparam("one")
        told = tuple_(table.c.told_at, table.c.delivered_at) <= tuple_(bindparam("at"), self._delivered_us)
        self._connection.execute(delete(table).where(*of_source, told), rows)
