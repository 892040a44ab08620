"""Frames of records as a source would give them, from a few words per row."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from reporter.records import RECORD_TYPES, TIME_COLUMN, columns

DTYPES = {"instant": "datetime64[us, UTC]", "text": "object", "number": "float64", "flag": "bool"}


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
    defaults = {item.name: item.default for item in dataclasses.fields(RECORD_TYPES[records])}
    return defaults | told
