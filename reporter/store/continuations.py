"""A log of events that goes on in another file: those of all files tell together what became of a ticket.

Each event is kept, by the content of the file that told it, and the tickets of a file are settled by the
events of all. So it is the same in whatever order the files are read. Of a ticket whose beginning no file
tells its rows are set aside, until a file tells it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, bindparam, update

from reporter.sources.chunks import Chunk
from reporter.sources.happenings import EARLIER, TOLD_BY_EVENT, Happenings, asides_of, in_order, settled
from reporter.sources.intake import SourceFile
from reporter.store.saving import values_of
from reporter.store.tables import RECORD_TABLES

_AT_ONCE = 500  # ids asked for with one query
_TABLE = RECORD_TABLES["tickets"]
_MADE = (
    "CREATE TABLE IF NOT EXISTS events (source TEXT, id TEXT, sha256 TEXT, file TEXT, mark TEXT,"
    " place INTEGER, at INTEGER, opened_at INTEGER, nth REAL, status TEXT, outcome TEXT, has_status INTEGER,"
    " unknown_status TEXT, answer INTEGER, PRIMARY KEY (source, id, sha256, place)) WITHOUT ROWID"
)
_KEPT_NOW = f"INSERT OR REPLACE INTO events VALUES ({', '.join('?' * 14)})"
_NAMES = ["id", "line", "updated_at", "opened_at", "order", *TOLD_BY_EVENT[3:], "answer"]
_TOLD = "id, place, at, opened_at, nth, status, outcome, has_status, unknown_status, answer"
_INSTANTS = ["updated_at", "opened_at"]
_SETTLED = (
    "opened_at", "first_response_at", "resolved_at", "closed_at", "status", "outcome", "has_status",
    "unknown_status", "left_at", "lasting", "solved_by", "closed_by", "open_until", "stood_until",
    "first_solved_at", "back_at",
)  # fmt: skip
_BEFORE = "before"  # stands for the content of files of which no event was kept


class Continuation:
    """The events of one file joined with those that other files told of the same tickets."""

    def __init__(
        self, connection: Connection, read: SourceFile, happenings: Happenings, *, is_read_anew: bool
    ) -> None:
        self._is_read_anew = is_read_anew
        self._connection = connection
        self._read = read
        self._source = read.source.name
        self._content = read.sha256
        self._telling = happenings.telling
        self._happenings = happenings
        self._events = pd.DataFrame()
        self._tickets = pd.DataFrame()

    def joined(self, batch: Chunk) -> Chunk:
        """The tickets of the file by the events of all files; those that none knows set aside."""
        own = self._happenings
        if own.events.empty:
            return batch
        self._connection.exec_driver_sql(_MADE)
        self._content = self._content or str(pd.util.hash_pandas_object(own.events).sum())
        parts = [part for part in (batch.frame, own.early) if len(part)]
        every = pd.concat(parts).sort_index()
        kept = self._kept(every["id"].tolist())
        self._forget()
        self._keep(own.events)
        if kept.empty:
            self._tickets, self._events = batch.frame, own.events
            return batch
        self._events = in_order(pd.concat([own.events, kept], ignore_index=True))
        self._tickets, early = settled(every, self._events, self._telling)
        gone = [(self._source, one) for one in early["id"].tolist()]
        if gone:
            self._connection.exec_driver_sql("DELETE FROM tickets WHERE source = ? AND id = ?", gone)
        others = [row for row in batch.set_aside if row.reason != EARLIER]
        return Chunk(
            self._tickets, sorted([*others, *asides_of(early)], key=lambda row: row.line), batch.passed_over
        )

    def enter(self) -> list[str]:
        """Tell the stored tickets what their events say together; the files whose rows are known now."""
        if self._tickets.empty:
            return []
        last = self._events.groupby("id")["updated_at"].max()
        frame = self._tickets.assign(updated_at=last.reindex(self._tickets["id"]).to_numpy())
        frame["updated_at"] = frame["updated_at"].astype(self._tickets["updated_at"].dtype)
        values = values_of("tickets", frame)
        names = [name for name in _SETTLED if self._telling.answers or name != "first_response_at"]
        names += ["updated_at", "told_at"] if self._is_read_anew else []
        rows = [
            dict(zip(("of_id", *names), row, strict=True))
            for row in zip(values["id"], *(values[name] for name in names), strict=True)
        ]
        where = _TABLE.c.source == self._source, _TABLE.c.id == bindparam("of_id")
        self._connection.execute(
            update(_TABLE).where(*where).values({name: bindparam(name) for name in names}), rows
        )
        return self._taken_up()

    def _forget(self) -> None:
        """Drop what another reading of the same content, or of that file by other settings, told."""
        self._connection.exec_driver_sql(
            "DELETE FROM events WHERE source = ? AND (sha256 = ? OR file = ? AND mark != ?)",
            (self._source, self._content, self._read.name, self._read.mark),
        )

    def _keep(self, events: pd.DataFrame) -> None:
        names = ("status", "outcome", "has_status", "unknown_status", "answer")
        columns = (
            events["id"].tolist(),
            *(_seconds(events[name]) for name in _INSTANTS),
            _orders(events),
            *(events[name].tolist() for name in names),
        )
        self._write(self._content, zip(*columns, strict=True))

    def _write(self, content: str, events: Iterable[tuple[Any, ...]]) -> None:
        told = (content, self._read.name, self._read.mark)
        rows = [(self._source, one, *told, place, *rest) for place, (one, *rest) in enumerate(events)]
        self._connection.exec_driver_sql(_KEPT_NOW, rows)

    def _kept(self, ids: list[str]) -> pd.DataFrame:
        """What other files told of these tickets; where no event of one was kept, what is stored of it."""
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            asked = f"SELECT sha256, file, mark, {_TOLD} FROM events WHERE source = ? AND id IN ({marks})"
            found = self._connection.exec_driver_sql(asked, (self._source, *some)).all()
            rows += [tuple(row[3:]) for row in found if not self._is_mine(*row[:3])]
            if without := sorted({*some} - {row[3] for row in found}):
                rows += self._of_before(without)
        if not rows:
            return pd.DataFrame()
        frame = pd.DataFrame(rows, columns=_NAMES)
        for name in _INSTANTS:
            instants = pd.to_datetime(frame[name].astype("Int64"), unit="s", utc=True)
            frame[name] = instants.astype(self._happenings.events[name].dtype)
        frame["order"] = frame["order"].astype(float).fillna(-np.inf)
        return frame.astype({"has_status": bool, "answer": bool, "line": int})

    def _is_mine(self, content: str, file: str, mark: str) -> bool:
        """Whether this reading stands for the one that told an event."""
        return content == self._content or (file == self._read.name and mark != self._read.mark)

    def _of_before(self, ids: list[str]) -> list[tuple[Any, ...]]:
        """Events that a stored ticket stands for, of which no event was kept; kept from now on."""
        if self._is_read_anew:
            return []
        marks = ", ".join("?" * len(ids))
        names = "id, opened_at, first_response_at, resolved_at, closed_at, outcome"
        asked = f"SELECT {names} FROM tickets WHERE source = ? AND id IN ({marks})"
        made: list[tuple[Any, ...]] = []
        for one, opened, answered, resolved, closed, outcome in self._connection.exec_driver_sql(
            asked, (self._source, *ids)
        ):
            told = ((opened, "open", ""), (resolved, "resolved", outcome), (closed, "closed", outcome))
            made += [(one, at, opened, 0.0, *words, 1, "", 0) for at, *words in told if at is not None]
            if answered is not None:
                made.append((one, answered, opened, 0.0, "open", "", 0, "", 1))
        if made:
            self._write(_BEFORE, made)
        return [(one, place, *rest) for place, (one, *rest) in enumerate(made)]

    def _taken_up(self) -> list[str]:
        """Rows of other files that waited for these tickets wait no longer; the files that tell of them."""
        asked = "SELECT file, line, place, row FROM set_aside WHERE source = ? AND reason = ? AND file != ?"
        waiting = self._connection.exec_driver_sql(asked, (self._source, EARLIER, self._read.name)).all()
        if not waiting:
            return []
        known = set(self._tickets["id"])
        found = [(*row[:3], one) for row in waiting if (one := json.loads(row[3]).get("id")) in known]
        for file, line, place, _ in found:
            self._connection.exec_driver_sql(
                "DELETE FROM set_aside WHERE source = ? AND file = ? AND line = ? AND place = ?",
                (self._source, file, line, place),
            )
            self._connection.exec_driver_sql(
                "UPDATE readings SET set_aside = set_aside - 1, unchanged = unchanged + 1"
                " WHERE source = ? AND file = ?",
                (self._source, file),
            )
        return self._to_be_read_again({one for *_, one in found})

    def _to_be_read_again(self, ids: set[str]) -> list[str]:
        """The files that tell of these tickets: they are read as if they were new."""
        files: set[str] = set()
        for one in sorted(ids):
            asked = "SELECT DISTINCT file FROM events WHERE source = ? AND id = ? AND file != ?"
            found = self._connection.exec_driver_sql(asked, (self._source, one, self._read.name))
            files |= set(found.scalars())
        for file in files:
            self._connection.exec_driver_sql(
                "UPDATE readings SET sha256 = '' WHERE source = ? AND file = ?", (self._source, file)
            )
        return sorted(files)


def _seconds(column: pd.Series[Any]) -> list[int]:
    seconds: list[int] = column.dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype(int).tolist()
    return seconds


def _orders(events: pd.DataFrame) -> list[float | None]:
    return [order if np.isfinite(order) else None for order in events["order"].tolist()]
