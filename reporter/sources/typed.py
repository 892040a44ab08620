"""Typed values (of a database, a Parquet file) as the text that mapping reads."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from reporter.sources.chunks import Chunk

_MINUTE = timedelta(minutes=1)


def chunk_of(names: Sequence[str], columns: Sequence[Sequence[Any]], first: int) -> Chunk:
    """Typed columns as a chunk of text; the number of the first row is given."""
    texts = {name: [written(value) for value in values] for name, values in zip(names, columns, strict=True)}
    index = pd.RangeIndex(first, first + (len(columns[0]) if columns else 0))
    return Chunk(pd.DataFrame(texts, index=index, columns=list(names), dtype=object))


def written(value: Any) -> str:
    """One value as text: "" for nothing, ISO for instants, minutes for spans of time, JSON for lists."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return _instant(value)
    if isinstance(value, timedelta):
        return _plain(value / _MINUTE)
    if isinstance(value, float | Decimal):
        return _plain(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=written)
    return str(value)


def _instant(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds" if value.microsecond else "seconds")
    return value.isoformat()


def _plain(number: float | Decimal) -> str:
    """3 rather than 3.0 or 3E+0; "" for what is no number."""
    if not math.isfinite(number):
        return ""
    if number == int(number):
        return f"{number:.0f}"
    return f"{number:f}" if isinstance(number, Decimal) else repr(number)
