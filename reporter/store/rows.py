"""Rows of a frame as records: for the few that are told as stories, not for counting."""

from __future__ import annotations

from typing import Any, TypeVar

import pandas as pd

from reporter.records import Activity, Change, Rating, Ticket, columns

R = TypeVar("R", Ticket, Activity, Change, Rating)


def records_of(frame: pd.DataFrame, record_type: type[R]) -> list[R]:
    """One record per row, in the frame's order; NaT and NaN become None."""
    kinds = columns(record_type)
    names = [name for name in kinds if name in frame.columns]
    rows = zip(*(_values(frame[name], kinds[name]) for name in names), strict=True)
    return [record_type(**dict(zip(names, row, strict=True))) for row in rows]


def _values(column: pd.Series[Any], kind: str) -> list[Any]:
    missing = column.isna().tolist()
    values = column.tolist()
    if kind == "instant":
        values = [
            None if gone else value.to_pydatetime() for value, gone in zip(values, missing, strict=True)
        ]
    elif kind == "number":
        values = [None if gone else _number(value) for value, gone in zip(values, missing, strict=True)]
    return values


def _number(value: float) -> float:
    return int(value) if float(value).is_integer() else float(value)
