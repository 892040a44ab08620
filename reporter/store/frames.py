"""A client's rows as frames: with every column of their record, instants as datetime64[us, UTC]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import isnan
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select, union_all

from reporter.records import (
    RECORD_TYPES,
    TIME_COLUMN,
    UNATTENDED,
    Activity,
    Change,
    ColumnKind,
    Rating,
    Ticket,
    columns,
)
from reporter.store.tables import (
    RECORD_TABLES,
    SHORT,
    activities,
    back_at,
    came_back,
    closed_at,
    deliveries,
    doubted_from,
    doubted_until,
    ended_from,
    ended_until,
    ends_by_change,
    has_changed_priority,
    has_returned,
    held_from,
    held_until,
    left_at,
    long_stays,
    minutes_taken,
    resolved_at,
    solved_from,
    solved_until,
    tickets,
)

R = TypeVar("R", Ticket, Activity, Change, Rating)

_ASKED_AT_ONCE = 500
_DTYPES: dict[ColumnKind | None, type] = {"number": float, "flag": bool, None: int}
_INSTEAD: dict[str, dict[str, ColumnElement[Any]]] = {"activities": {"minutes": minutes_taken}}
BESIDE = (  # read of tickets beside their own columns
    "left_at",
    "has_changed_priority",
    "told_at",
    "doubted_from",
    "doubted_until",
    "ends_by_change",
    "solved_from",
    "solved_until",
    "ended_from",
    "ended_until",
    "held_from",
    "held_until",
    "has_returned",
    "back_at",
)


def filed_between(
    connection: Connection, table: str, client: str, start: int, end: int, *only: ColumnElement[bool]
) -> pd.DataFrame:
    """The client's records whose time lies in [start, end), and of which `only` is true."""
    source = RECORD_TABLES[table]
    filed = source.c[TIME_COLUMN[table]]
    chosen = select(*_columns(source, table, **_INSTEAD.get(table, {}))).where(
        source.c.client == client, filed >= start, filed < end
    )
    return frame_of(connection.execute(chosen.where(*only)).all(), table)


def tickets_touching(
    connection: Connection, client: str, start: int, end: int, more: tuple[int, ...] = ()
) -> pd.DataFrame:
    """Tickets opened before `end` that were open at some moment since `start`, with their `left_at`; of long
    stays also those of the classes `more`.
    """
    beside = [left_at, has_changed_priority, tickets.c.told_at, doubted_from, doubted_until, ends_by_change]
    beside += [solved_from, solved_until, ended_from, ended_until, held_from, held_until]
    beside += [has_returned, back_at]
    as_ended = {"reopen_count": came_back, "resolved_at": resolved_at, "closed_at": closed_at}
    wanted = [*_columns(tickets, "tickets", **as_ended), *beside]
    recent = and_(
        tickets.c.opened_at >= start - SHORT,
        tickets.c.opened_at < end,
        or_(tickets.c.opened_at >= start, tickets.c.left_at >= start),
    )
    chosen = (
        select(*wanted).where(tickets.c.client == client, recent),
        select(*wanted).select_from(long_stays(client, start, *more)),
    )
    found = connection.execute(union_all(*chosen)).all()
    return frame_of(found, "tickets", *BESIDE)


def tickets_named(connection: Connection, client: str, numbers: list[str]) -> pd.DataFrame:
    """The client's tickets of these numbers, of whichever desk, as they stand now."""
    sources = select(deliveries.c.source).where(deliveries.c.client == client)
    rows: list[Any] = []
    for asked in _at_once(numbers):
        chosen = select(*_columns(tickets, "tickets")).where(
            tickets.c.source.in_(sources), tickets.c.id.in_(asked), tickets.c.client == client
        )
        rows.extend(connection.execute(chosen).all())
    return frame_of(rows, "tickets")


def minutes_for_tickets(
    connection: Connection, client: str, numbers: list[str]
) -> dict[tuple[str, str], float]:
    """The minutes that people ever booked for these tickets by activities, be it in whichever period; by the
    activities' source and the ticket's id.
    """
    booked: dict[tuple[str, str], float] = {}
    for asked in _at_once(numbers):
        chosen = select(activities.c.source, activities.c.ticket_id, func.sum(minutes_taken)).where(
            activities.c.client == client,
            activities.c.ticket_id != "",  # as the index has it
            activities.c.ticket_id.in_(asked),
            activities.c.kind.not_in(UNATTENDED),
            minutes_taken.is_not(None),
        )
        found = connection.execute(chosen.group_by(activities.c.source, activities.c.ticket_id))
        booked |= {(source, number): float(minutes) for source, number, minutes in found}
    return booked


def _at_once(numbers: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(numbers), _ASKED_AT_ONCE):
        yield numbers[first : first + _ASKED_AT_ONCE]


def _columns(source: Table, table: str, **instead: Any) -> list[Any]:
    return [instead.get(name, source.c[name]) for name in columns(RECORD_TYPES[table])]


def frame_of(rows: Any, table: str, *seconds: str) -> pd.DataFrame:
    """Rows of the table as a frame; `seconds` are columns beyond the record's, left as whole numbers."""
    if not rows:
        return _empty_frame(table, seconds).copy()
    kinds = columns(RECORD_TYPES[table])
    values = zip([*kinds, *seconds], zip(*rows, strict=True), strict=True)
    return pd.DataFrame({name: _column(column, kinds.get(name)) for name, column in values})


@cache
def _empty_frame(table: str, seconds: tuple[str, ...]) -> pd.DataFrame:
    kinds = columns(RECORD_TYPES[table])
    return pd.DataFrame({name: _column((), kinds.get(name)) for name in (*kinds, *seconds)})


def _column(values: Sequence[Any], kind: ColumnKind | None) -> Any:
    if kind == "instant":
        instants = np.array(values, dtype="datetime64[s]").astype("datetime64[us]")
        return pd.DatetimeIndex(instants, tz="UTC").array
    if kind == "text":
        return pd.array(values, dtype="str")
    return np.array(values, dtype=_DTYPES[kind])


def records_of(frame: pd.DataFrame, record_type: type[R]) -> list[R]:
    """One record per row, in the frame's order; NaT and NaN become None."""
    kinds = columns(record_type)
    names = [name for name in kinds if name in frame.columns]
    rows = zip(*(_values(frame[name], kinds[name]) for name in names), strict=True)
    return [record_type(**dict(zip(names, row, strict=True))) for row in rows]


def _values(column: pd.Series[Any], kind: str) -> list[Any]:
    values = column.tolist()
    if kind == "instant":
        return [None if value is pd.NaT else value.to_pydatetime() for value in values]
    if kind == "number":
        return [None if isnan(value) else _number(value) for value in values]
    return values


def _number(value: float) -> float:
    return int(value) if float(value).is_integer() else float(value)
