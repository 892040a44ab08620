"""What readers and mapping hand on: some rows at a time, and the rows that had to be set aside."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

CHUNK_ROWS = 50_000
# Beside the columns of a ticket:
HAS_CHANGED_PRIORITY = "has_changed_priority"  # its own log says so
ENDS_BY_CHANGE = "ends_by_change"  # it ended by its last change at the latest: no other time of it is told
FIRST_SOLVED_AT = "first_solved_at"  # when its own events say that it was solved, before it came back
FIRST_BACK_AT = "first_back_at"  # when it then came back for the first time
CAME_BACK_AT = "came_back_at"  # by when it was open for the last time, as they say
LONGEST_FIELD = 131_072  # characters
MOST_COLUMNS = 16_384
_ROW_CAP = 10_000
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class SetAside:
    """A row that could not be read: where it stands, why, and what it says."""

    line: int
    reason: str
    row: str
    is_half: bool = False  # the file ends within it: it may still be being written


@dataclass(frozen=True)
class Chunk:
    """Rows as text: one object column of str per source column, the line each row begins on as index."""

    frame: pd.DataFrame
    set_aside: list[SetAside] = field(default_factory=list)
    passed_over: int = 0  # rows that the preset does not want
    unwanted: pd.DataFrame | None = None  # those rows


Chunks = Iterator[Chunk]
Row = tuple[int, dict[str, str]]  # the line it begins on, and its text by column


def aside(
    line: int, reason: str, values: Iterable[str] | dict[str, str], *, is_half: bool = False
) -> SetAside:
    """A row set aside, its values kept as JSON."""
    row = values if isinstance(values, dict) else list(values)
    return SetAside(int(line), reason, json.dumps(row, ensure_ascii=False)[:_ROW_CAP], is_half)


def chunk_of(rows: Sequence[Row], set_aside: list[SetAside]) -> Chunk:
    """Rows that bring their own names; a name that a row lacks is empty."""
    names = dict.fromkeys(name for _, row in rows for name in row)
    columns = {name: [row.get(name, "") for _, row in rows] for name in names}
    index = pd.Index([number for number, _ in rows], dtype=int)
    return Chunk(pd.DataFrame(columns, index=index, dtype=object), set_aside)


def table_of(
    names: list[str], rows: list[list[str]], lines: Sequence[int] | np.ndarray, set_aside: list[SetAside]
) -> Chunk:
    """Rows under one header."""
    frame = pd.DataFrame(rows, columns=names, index=pd.Index(lines, dtype=int), dtype=object)
    return Chunk(frame, set_aside)


def without_giants(chunk: Chunk) -> Chunk:
    """The chunk without the rows that have a field too long for any reader; they are set aside."""
    columns = [chunk.frame.iloc[:, at].tolist() for at in range(chunk.frame.shape[1])]
    if all(max(map(len, column), default=0) <= LONGEST_FIELD for column in columns):
        return chunk
    sizes = np.array([list(map(len, column)) for column in columns])
    fits = sizes.max(axis=0) <= LONGEST_FIELD
    reason = f"a field is longer than {LONGEST_FIELD:,} characters"
    rows = zip(chunk.frame.index[~fits], chunk.frame[~fits].itertuples(index=False, name=None), strict=True)
    giants = [aside(line, reason, (str(value)[:_ROW_CAP] for value in row)) for line, row in rows]
    return replace(chunk, frame=chunk.frame[fits], set_aside=[*chunk.set_aside, *giants])


def typed_chunks(names: list[str], batches: Iterable[Sequence[Sequence[Any]]]) -> Chunks:
    """Batches of typed columns as chunks of text, the rows numbered from 1; the first has the names alone."""
    first = 1
    for columns in chain([[()] * len(names)], batches):
        texts = {
            name: [written(value) for value in values] for name, values in zip(names, columns, strict=True)
        }
        index = pd.RangeIndex(first, first + (len(columns[0]) if columns else 0))
        yield Chunk(pd.DataFrame(texts, index=index, columns=names, dtype=object))
        first += len(index)


def written(value: Any) -> str:
    """One value as text: "" for nothing, ISO for instants, minutes for spans of time, JSON for lists."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _bare(value / _MINUTE)
    if isinstance(value, float | Decimal):
        return _bare(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=written)
    return str(value)


def _bare(number: float | Decimal) -> str:
    """3 rather than 3.0 or 3E+0; "" for what is no number."""
    if not math.isfinite(number):
        return ""
    if number == int(number):
        return f"{number:.0f}"
    return f"{number:f}" if isinstance(number, Decimal) else repr(number)
