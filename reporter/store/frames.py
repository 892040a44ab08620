"""Records out of the tables as frames: one client, bounded spans, the dtypes that facts promise.

And rows of a frame as records, for the few that are told as stories, not for counting.
"""

from __future__ import annotations

from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, FromClause, Table, and_, or_, select, union_all

from reporter.records import RECORD_TYPES, TIME_COLUMN, Activity, Change, ColumnKind, Rating, Ticket, columns
from reporter.store.tables import CLASSES, OPEN_CLASS, RECORD_TABLES, SHORT, tickets

R = TypeVar("R", Ticket, Activity, Change, Rating)


def filed_between(connection: Connection, table: str, client: str, start: int, end: int) -> pd.DataFrame:
    """The client's records whose time lies in [start, end)."""
    source = RECORD_TABLES[table]
    filed = source.c[TIME_COLUMN[table]]
    chosen = select(*_columns(source, table)).where(source.c.client == client, filed >= start, filed < end)
    return frame_of(connection.execute(chosen).all(), table)


def tickets_touching(connection: Connection, client: str, start: int, end: int) -> pd.DataFrame:
    """Tickets opened before `end` that were open at some moment since `start`, with their `left_at`."""
    wanted = [*_columns(tickets, "tickets"), tickets.c.left_at]
    recent = and_(
        tickets.c.opened_at >= start - SHORT,
        tickets.c.opened_at < end,
        or_(tickets.c.opened_at >= start, tickets.c.left_at >= start),
    )
    chosen = (
        select(*wanted).where(tickets.c.client == client, recent),
        select(*wanted).select_from(long_stays(client, start)),
    )
    return frame_of(connection.execute(union_all(*chosen)).all(), "tickets", "left_at")


def long_stays(client: str, start: int) -> FromClause:
    """The client's tickets opened over 90 days before `start` and still open then.

    One search per class of stay, since a stay of that class cannot have begun before its own bound; answered
    from `tickets_long` alone, so that neither older nor later history is read.
    """
    searches = []
    for lasting in (*range(1, CLASSES + 1), OPEN_CLASS):
        found = select(tickets.c.source, tickets.c.id).where(
            tickets.c.client == client,
            tickets.c.lasting == lasting,
            tickets.c.opened_at < start - SHORT,
            tickets.c.left_at >= start,
        )
        if lasting < CLASSES:
            found = found.where(tickets.c.opened_at >= start - SHORT * 2**lasting)
        searches.append(found)
    found_ids = union_all(*searches).subquery()
    is_found = and_(tickets.c.source == found_ids.c.source, tickets.c.id == found_ids.c.id)
    return found_ids.join(tickets, is_found)


def _columns(source: Table, table: str) -> list[Any]:
    return [source.c[name] for name in columns(RECORD_TYPES[table])]


def frame_of(rows: Any, table: str, *seconds: str) -> pd.DataFrame:
    """Rows of the table as a frame; `seconds` are columns beyond the record's, left as whole numbers."""
    kinds: dict[str, ColumnKind] = columns(RECORD_TYPES[table])
    values = list(zip(*rows, strict=True)) or [()] * (len(kinds) + len(seconds))
    names = [*kinds, *seconds]
    return pd.DataFrame(
        {name: _series(list(column), kinds.get(name)) for name, column in zip(names, values, strict=True)}
    )


def _series(values: list[Any], kind: ColumnKind | None) -> pd.Series[Any]:
    match kind:
        case "instant":
            return pd.to_datetime(pd.Series(values, dtype="Int64"), unit="s", utc=True).astype(
                "datetime64[us, UTC]"
            )
        case "number":
            return pd.Series(values, dtype="float64")
        case "flag":
            return pd.Series(values, dtype="bool")
        case "text":
            return pd.Series(values, dtype="str")
    return pd.Series(values, dtype="int64")


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
