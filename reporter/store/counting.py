"""Ids that only count the rows of an export: those of the next one would overwrite other records."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from reporter.errors import DataError
from reporter.records import TIME_COLUMN
from reporter.sources.intake import SourceFile
from reporter.store.tables import RECORD_TABLES

_LOOKED_AT = 500
_FEWEST = 5
_A_DAY = 86_400  # seconds: more than another zone makes


def refuse_counted(connection: Connection, read: SourceFile, frame: pd.DataFrame) -> None:
    """DataError when rows numbered 1, 2, 3… stand for other records than those numbers did before."""
    records = read.preset.records
    table, filed = RECORD_TABLES[records], TIME_COLUMN[records]
    some = frame.head(_LOOKED_AT)
    told = dict(zip(some["id"], some[filed], strict=True))
    chosen = select(table.c.id, table.c[filed]).where(
        table.c.source == read.source.name, table.c.id.in_(list(told))
    )
    known = connection.execute(chosen).all()
    others = [one for one, at in known if abs(int(told[one].timestamp()) - at) > _A_DAY]
    if len(known) >= _FEWEST and len(others) * 2 > len(known):
        column = next(iter(read.preset.sources_of("id")), "id")
        raise DataError(
            f"{read.name}: “{column}” only counts its rows, 1, 2, 3…: {len(others):,} of {len(known):,}"
            " numbers stood for something else in an earlier export, which they would overwrite",
            "in the preset, name a column for `id` that tells the rows apart, or none; then read all again",
        )
