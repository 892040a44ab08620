"""A log of events that goes on in another file: of all files a ticket's first event and answer stand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, bindparam, select, update

from reporter.config.presets import Events
from reporter.store.saving import backlog_stay, seconds
from reporter.store.tables import RECORD_TABLES

_AT_ONCE = 500  # ids asked for with one query
_FIRST = ("opened_at", "first_response_at")
_ANY_ZONE = pd.Timedelta(hours=26)  # by which an instant read by other settings may differ


def with_first_events(
    connection: Connection, frame: pd.DataFrame, events: Events, *, is_read_anew: bool
) -> pd.DataFrame:
    """The tickets with what an earlier part of their log told first; one told earlier enters the store.

    What is read anew, by other settings, stands where it differs by no more than a zone.
    """
    known = _stored(connection, frame) if "opened_at" in frame else pd.DataFrame()
    if known.empty:
        return frame
    frame, known = frame.copy(), known.reindex(frame["id"])
    earlier = np.zeros(len(frame), bool)
    for name in _FIRST if events.answers else _FIRST[:1]:
        own, theirs = frame[name], pd.Series(known[name].to_numpy(), frame.index)
        first = pd.concat([own, theirs], axis=1).min(axis=1).astype(own.dtype)
        if is_read_anew:
            first = first.where((own - theirs).abs() > _ANY_ZONE, own).where(own.notna(), theirs)
        frame[name] = first
        known[name] = first.to_numpy()
        earlier |= ((first != theirs) & first.notna()).to_numpy() & known["status"].notna().to_numpy()
    if earlier.any():
        _enter(connection, frame[earlier], known[earlier])
    return frame


def _stored(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """What is stored of these tickets, by id."""
    table = RECORD_TABLES["tickets"]
    names = (*_FIRST, "resolved_at", "closed_at", "updated_at", "status", "outcome")
    rows: list[Any] = []
    for source, ids in frame.groupby("source")["id"]:
        every = ids.tolist()
        for start in range(0, len(every), _AT_ONCE):
            asked = select(table.c.id, *(table.c[name] for name in names)).where(
                table.c.source == source, table.c.id.in_(every[start : start + _AT_ONCE])
            )
            rows += connection.execute(asked).all()
    found = pd.DataFrame(rows, columns=["id", *names]).set_index("id")
    for name in names[:-2]:
        found[name] = pd.to_datetime(found[name].astype("Float64"), unit="s", utc=True).astype(
            frame[name].dtype
        )
    return found


def _enter(connection: Connection, frame: pd.DataFrame, known: pd.DataFrame) -> None:
    """Tell the stored tickets their first events."""
    table = RECORD_TABLES["tickets"]
    _, lasting = backlog_stay(known, seconds(known["updated_at"]) * 1_000_000)
    opened, answered = (seconds(known[name]) for name in _FIRST)
    rows = [
        {
            "of_source": source,
            "of_id": one,
            "opened_at": int(at),
            "first_response_at": None if pd.isna(answer) else int(seconds_at),
            "lasting": int(length) or None,
        }
        for source, one, at, answer, seconds_at, length in zip(
            frame["source"], frame["id"], opened, known["first_response_at"], answered, lasting, strict=True
        )
    ]
    connection.execute(
        update(table)
        .where(table.c.source == bindparam("of_source"), table.c.id == bindparam("of_id"))
        .values({name: bindparam(name) for name in ("opened_at", "first_response_at", "lasting")}),
        rows,
    )
