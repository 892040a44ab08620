"""What readers and mapping hand on: some rows at a time, and the rows that had to be set aside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

CHUNK_ROWS = 50_000
_ROW_CAP = 10_000


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


Chunks = Iterator[Chunk]


def aside(
    line: int, reason: str, values: Iterable[str] | dict[str, str], *, is_half: bool = False
) -> SetAside:
    """A row set aside, its values kept as JSON."""
    row = values if isinstance(values, dict) else list(values)
    return SetAside(int(line), reason, json.dumps(row, ensure_ascii=False)[:_ROW_CAP], is_half)
