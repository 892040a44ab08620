"""Save records: insert what is new; the row with the later `updated_at` wins, whatever was read first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from reporter.records import OPEN_STATUSES, RECORD_TYPES, TIME_COLUMN, columns
from reporter.store.tables import CLASSES, OPEN_CLASS, RECORD_TABLES, SHORT, STILL_OPEN, TOLD, month_key

Column = Any  # a numpy array of one column
_NEVER = np.iinfo(np.int64).min
_HEARD = ("tickets", "activities")
_HEARD_NOW = """INSERT INTO heard (records, source, day, hours, rows, filled) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (records, source, day) DO UPDATE SET hours = heard.hours | excluded.hours,
    rows = max(heard.rows, excluded.rows), filled = heard.filled | excluded.filled"""
_FILLED_NOW = """INSERT INTO filled (source, columns) VALUES (?, ?)
    ON CONFLICT (source) DO UPDATE SET columns = filled.columns | excluded.columns"""
_TWO_DAYS = 48  # hours: the first of a month by any zone's clock, and two days more, lies in it
_PLAIN_WORD = re.compile(r"[A-Za-z0-9 _-]{0,40}")


@dataclass(frozen=True)
class Saved:
    """How many records were new, told something newer, or said nothing new."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.new + self.updated + self.unchanged

    def __add__(self, other: Saved) -> Saved:
        return Saved(self.new + other.new, self.updated + other.updated, self.unchanged + other.unchanged)


NOTHING = Saved()


def save_frame(connection: Connection, record_type: str, frame: pd.DataFrame) -> Saved:
    """Save a frame of one record type ("tickets", …) within a transaction that is under way."""
    if frame.empty:
        return Saved()
    if record_type in _HEARD:
        _hear(connection, record_type, frame)
    values = _values(record_type, frame)
    fixed = {name: word for name, column in values.items() if name != "id" and (word := _literal(column))}
    insert, upsert = _statements(record_type, tuple(fixed.get(name, "?") for name in values))
    rows = list(zip(*(column for name, column in values.items() if name not in fixed), strict=True))
    before = _changes(connection)
    connection.exec_driver_sql(insert, rows)
    new = _changes(connection) - before
    updated = 0
    if new < len(rows):
        before += new
        connection.exec_driver_sql(upsert, rows)
        updated = _changes(connection) - before
    return Saved(new, updated, len(rows) - new - updated)


def _hear(connection: Connection, record_type: str, frame: pd.DataFrame) -> None:
    """Remember in which hours each source has records, and what they tell: by that a feed is judged."""
    hours = seconds(frame[TIME_COLUMN[record_type]]) // 3600
    tells = _filled(frame) if record_type == "tickets" else np.zeros(len(frame), dtype=np.int64)
    by_month = (frame["precision"] == "month").to_numpy()
    sources = frame["source"].to_numpy()
    for source in pd.unique(sources):
        for is_month, key in ((False, record_type), (True, month_key(record_type))):
            chosen = (sources == source) & (by_month == is_month)
            if chosen.any():
                rows = _by_day(hours[chosen], tells[chosen], is_month)
                connection.exec_driver_sql(_HEARD_NOW, [(key, source, *row) for row in rows])
        if record_type == "tickets":
            told = int(np.bitwise_or.reduce(tells[sources == source]))
            connection.exec_driver_sql(_FILLED_NOW, (source, told))


def _by_day(hours: Column, tells: Column, is_month: bool) -> list[tuple[int, ...]]:
    """Each day, or first of a month: a bit for each hour with a record, how many records, what they tell."""
    if is_month:
        months = ((hours + _TWO_DAYS) * 3600).astype("datetime64[s]").astype("datetime64[M]")
        hours = months.astype("datetime64[D]").astype(np.int64) * 24
    days, bits = np.divmod(hours, 24)
    found, place, rows = np.unique(days, return_inverse=True, return_counts=True)
    masks, told = np.zeros(len(found), dtype=np.int64), np.zeros(len(found), dtype=np.int64)
    np.bitwise_or.at(masks, place, 1 << bits)
    np.bitwise_or.at(told, place, tells)
    return list(zip(found.tolist(), masks.tolist(), rows.tolist(), told.tolist(), strict=True))


def _filled(frame: pd.DataFrame) -> Column:
    """A bit for each column of `TOLD` in which a ticket says something."""
    tells = np.zeros(len(frame), dtype=np.int64)
    for bit, (name, nothing) in enumerate(TOLD.items()):
        column = frame[name]
        says = column.notna() if nothing is None else column != nothing
        tells |= says.to_numpy().astype(np.int64) << bit
    return tells


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())


@lru_cache(maxsize=64)
def _statements(record_type: str, marks: tuple[str, ...]) -> tuple[str, str]:
    names = [column.name for column in RECORD_TABLES[record_type].columns]
    told = [name for name in names if name not in ("source", "id", "left_at", "lasting")]
    made = [name for name in names if name in ("left_at", "lasting")]
    sets = ", ".join(f"{name} = excluded.{name}" for name in [*told, *made])
    differs = " OR ".join(f"{record_type}.{name} IS DISTINCT FROM excluded.{name}" for name in told)
    into = f"INTO {record_type} ({', '.join(names)}) VALUES ({', '.join(marks)})"
    return (
        f"INSERT {into} ON CONFLICT (source, id) DO NOTHING",
        f"INSERT {into} ON CONFLICT (source, id) DO UPDATE SET {sets}"
        f" WHERE excluded.updated_at >= {record_type}.updated_at AND ({differs})",
    )


def _values(record_type: str, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """The table's columns, in its order."""
    kinds = columns(RECORD_TYPES[record_type])
    values = {name: _CONVERT[kind](frame[name]) for name, kind in kinds.items()}
    if record_type == "tickets":
        left_at, lasting = backlog_stay(frame)
        values |= {"left_at": left_at.tolist(), "lasting": [length or None for length in lasting.tolist()]}
    return values


def _literal(column: list[Any]) -> str:
    """A column that says one thing throughout: written once instead of in every row."""
    first = column[0]
    if column[-1] != first or column.count(first) < len(column):
        return ""
    if isinstance(first, str):
        return f"'{first}'" if _PLAIN_WORD.fullmatch(first) else ""
    return "NULL" if first is None else str(first)


def backlog_stay(frame: pd.DataFrame) -> tuple[Column, Column]:
    """When each ticket left the backlog, and the class of its stay, 0 for the short ones."""
    opened, resolved, closed, updated = (
        seconds(frame[name]) for name in ("opened_at", "resolved_at", "closed_at", "updated_at")
    )
    status = frame["status"].to_numpy()
    left = np.where(resolved == _NEVER, opened, resolved)
    cancelled = status == "cancelled"
    left = np.where(cancelled, np.where(closed == _NEVER, updated, closed), left)
    left = np.where(np.isin(status, OPEN_STATUSES), STILL_OPEN, left)
    stay = np.maximum(left - opened, 1)
    classes = np.clip(np.ceil(np.log2(stay / SHORT)), 0, CLASSES).astype(int)
    return left, np.where(left == STILL_OPEN, OPEN_CLASS, classes)


def seconds(column: pd.Series[Any]) -> Column:
    """Instants as seconds since 1970; the least whole number where there is none."""
    naive = column.dt.tz_convert("UTC").dt.tz_localize(None) if column.dt.tz is not None else column
    return naive.to_numpy().astype("datetime64[s]").astype(np.int64)


def _instants(column: pd.Series[Any]) -> list[int | None]:
    values = seconds(column)
    return _known(values, values == _NEVER)


def _numbers(column: pd.Series[Any]) -> list[float | None]:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return _known(values, np.isnan(values))


def _known(values: Column, missing: Column) -> list[Any]:
    """As plain values, None for what is missing."""
    if missing.all():
        return [None] * len(values)
    known: list[Any] = values.tolist()
    for at in np.flatnonzero(missing).tolist():
        known[at] = None
    return known


_CONVERT: dict[str, Callable[[pd.Series[Any]], list[Any]]] = {
    "instant": _instants,
    "number": _numbers,
    "flag": lambda column: column.astype(bool).tolist(),
    "text": lambda column: column.tolist(),
}
