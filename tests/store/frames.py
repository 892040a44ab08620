"""Frames of records as a source would give them, from a few words per row; saved, and what was set aside."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select

from reporter.records import RECORD_TYPES, TIME_COLUMN, TO_COME, columns
from reporter.store.readings import Tally, forget_file, keep_deliveries, keep_reading
from reporter.store.saving import NOTHING, Arrival, Saved, save_frame
from reporter.store.store import Store
from reporter.store.tables import set_aside

LATER = datetime(2040, 1, 1, tzinfo=UTC)
DTYPES = {"instant": "datetime64[us, UTC]", "text": "object", "number": "float64", "flag": "bool"}

ENDED_AS = {"resolved": "solved", "closed": "solved", "cancelled": "cancelled"}


def at(text: str) -> datetime:
    """An instant from 2026-08-03 or 2026-08-03T09:00, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def frame(records: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of one record type; `id` and its instant must be said, the rest has the defaults of the record."""
    kinds = columns(RECORD_TYPES[records])
    complete = [_complete(records, row) for row in rows]
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in complete], dtype=DTYPES[kind]) for name, kind in kinds.items()}
    )


def _complete(records: str, row: dict[str, Any]) -> dict[str, Any]:
    told = {
        name: at(value) if isinstance(value, str) and kind == "instant" else value
        for name, kind in columns(RECORD_TYPES[records]).items()
        if (value := row.get(name)) is not None
    }
    told = {"source": "desk", "client": "acme"} | told
    instants = [value for value in told.values() if isinstance(value, datetime)]
    told.setdefault("updated_at", max(instants))
    assert TIME_COLUMN[records] in told
    if records == "tickets":
        told.setdefault("outcome", ENDED_AS.get(str(told.get("status")), ""))
    defaults = {item.name: item.default for item in dataclasses.fields(RECORD_TYPES[records])}
    return defaults | told


def keep(store: Store, records: str, frame: pd.DataFrame, delivered: datetime = LATER) -> Saved:
    """Save a frame in a transaction of its own, as the reading of a file does that was written then."""
    at = int(delivered.timestamp())
    with store.writing() as connection:
        saved = NOTHING
        for source, rows in frame.groupby("source"):
            keep_deliveries(connection, str(source), rows["client"].unique())
            tally = Tally(str(source), f"{records}.csv", "", records=records, delivered_at=at)
            tally.newest_at = newest_in(records, rows, delivered)
            forget_file(connection, tally.source, tally.file)
            keep_reading(connection, tally, delivered)
            saved += save_frame(connection, records, rows, Arrival(at * 1_000_000))
        return saved


def newest_in(records: str, rows: pd.DataFrame, until: datetime) -> int | None:
    """The newest instant that rows speak of and that has come."""
    kinds = columns(RECORD_TYPES[records])
    names = [name for name, kind in kinds.items() if kind == "instant" and name not in TO_COME]
    found = [at.timestamp() for name in names for at in rows[name].dropna() if at <= until]
    return int(max(found)) if found else None


def lines_aside(store: Store, file: str) -> dict[int, str]:
    """The rows of a file that could not be read, by line."""
    chosen = select(set_aside.c.line, set_aside.c.row).where(set_aside.c.file == file)
    with store.reading() as connection:
        found = connection.execute(chosen.order_by(set_aside.c.line)).all()
    return {one.line: one.row for one in found}
