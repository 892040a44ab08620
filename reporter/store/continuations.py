"""A log of events that goes on in another file: those of all files tell together what became of a ticket.

Each event is kept, by the content of the file that told it, and the tickets of a file are settled by the
events of all. So it is the same in whatever order the files are read. Of a ticket whose beginning no file
tells its rows are set aside, until a file tells it.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, or_, select, update

from reporter.sources.chunks import Chunk
from reporter.sources.happenings import EARLIER, TOLD_BY_EVENT, Happenings, asides_of, in_order, settled
from reporter.sources.intake import SourceFile
from reporter.store.saving import values_of
from reporter.store.tables import events, readings, set_aside, tickets

_AT_ONCE = 500  # ids asked for with one query
_TOLD = ["id", "updated_at", "opened_at", "order", *TOLD_BY_EVENT[3:], "answer"]
_INSTANTS = ["updated_at", "opened_at"]
_SETTLED = (
    "opened_at", "first_response_at", "resolved_at", "closed_at", "status", "outcome", "has_status",
    "unknown_status", "left_at", "lasting", "solved_by", "closed_by", "open_until", "seen_open",
    "over_by", "seen_over", "held_from", "held_until", "stood_until", "first_solved_at", "back_at",
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
        gone = [{"of": self._source, "one": one} for one in early["id"].tolist()]
        if gone:
            self._connection.execute(
                delete(tickets).where(tickets.c.source == bindparam("of"), tickets.c.id == bindparam("one")),
                gone,
            )
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
        where = tickets.c.source == self._source, tickets.c.id == bindparam("of_id")
        self._connection.execute(
            update(tickets).where(*where).values({name: bindparam(name) for name in names}), rows
        )
        return self._taken_up()

    def _forget(self) -> None:
        """Drop what another reading of the same content, or of that file by other settings, told."""
        self._connection.execute(delete(events).where(events.c.source == self._source, self._is_mine))

    @property
    def _is_mine(self) -> ColumnElement[bool]:
        """Whether this reading stands for the one that told an event."""
        is_other = and_(events.c.file == self._read.name, events.c.mark != self._read.mark)
        return or_(events.c.sha256 == self._content, is_other)

    def _keep(self, told: pd.DataFrame) -> None:
        frame = told.assign(
            **{name: _seconds(told[name]) for name in _INSTANTS},
            order=told["order"].where(np.isfinite(told["order"])),
        )
        self._write(self._content, frame[_TOLD].to_dict("records"))

    def _write(self, content: str, told: list[dict[Any, Any]]) -> None:
        of = {"source": self._source, "sha256": content, "file": self._read.name, "mark": self._read.mark}
        if told:
            self._connection.execute(
                insert(events), [of | one | {"place": place} for place, one in enumerate(told)]
            )

    def _kept(self, ids: list[str]) -> pd.DataFrame:
        """What other files told of these tickets; where no event of one was kept, what is stored of it."""
        told: list[dict[Any, Any]] = []
        columns = (
            *(events.c[name] for name in _TOLD),
            events.c.place.label("line"),
            self._is_mine.label("is_mine"),
        )
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            asked = select(*columns).where(events.c.source == self._source, events.c.id.in_(some))
            found = [dict(row) for row in self._connection.execute(asked).mappings()]
            told += [row for row in found if not row["is_mine"]]
            told += self._of_before(sorted({*some} - {row["id"] for row in found}))
        if not told:
            return pd.DataFrame()
        frame = pd.DataFrame(told)[[*_TOLD, "line"]]
        for name in _INSTANTS:
            instants = pd.to_datetime(frame[name].astype("Int64"), unit="s", utc=True)
            frame[name] = instants.astype(self._happenings.events[name].dtype)
        frame["order"] = frame["order"].astype(float).fillna(-np.inf)
        return frame.astype({"has_status": bool, "answer": bool, "line": int})

    def _of_before(self, ids: list[str]) -> list[dict[Any, Any]]:
        """Events that a stored ticket stands for, of which no event was kept; kept from now on."""
        if self._is_read_anew or not ids:
            return []
        names = ("id", "opened_at", "first_response_at", "resolved_at", "closed_at", "outcome")
        asked = select(*(tickets.c[name] for name in names))
        made: list[dict[Any, Any]] = []
        for row in self._connection.execute(
            asked.where(tickets.c.source == self._source, tickets.c.id.in_(ids))
        ):
            of = {"id": row.id, "opened_at": row.opened_at, "order": 0.0, "unknown_status": ""}
            for at, status, outcome in (
                (row.opened_at, "open", ""),
                (row.resolved_at, "resolved", row.outcome),
                (row.closed_at, "closed", row.outcome),
            ):
                told = {"updated_at": at, "status": status, "outcome": outcome, "has_status": True}
                made += [of | told | {"answer": False}] if at is not None else []
            if row.first_response_at is not None:
                told = {
                    "updated_at": row.first_response_at,
                    "status": "open",
                    "outcome": "",
                    "has_status": False,
                }
                made.append(of | told | {"answer": True})
        self._write(_BEFORE, made)
        return [one | {"line": place} for place, one in enumerate(made)]

    def _taken_up(self) -> list[str]:
        """Rows of other files that waited for these tickets wait no longer; the files that tell of them."""
        of_others = set_aside.c.source == self._source, set_aside.c.file != self._read.name
        asked = select(set_aside).where(*of_others, set_aside.c.reason == EARLIER)
        known = set(self._tickets["id"])
        told = ((row, json.loads(row.row).get("id")) for row in self._connection.execute(asked).all())
        found = [(row, one) for row, one in told if one in known]
        for row, _ in found:
            key = {name: getattr(row, name) for name in ("source", "file", "line", "place")}
            self._connection.execute(delete(set_aside).filter_by(**key))
            self._connection.execute(
                update(readings)
                .filter_by(source=row.source, file=row.file)
                .values(set_aside=readings.c.set_aside - 1, unchanged=readings.c.unchanged + 1)
            )
        return self._to_be_read_again({one for _, one in found})

    def _to_be_read_again(self, ids: set[str]) -> list[str]:
        """The files that tell of these tickets: they are read as if they were new."""
        files: set[str] = set()
        for one in sorted(ids):
            others = events.c.source == self._source, events.c.id == one, events.c.file != self._read.name
            files |= set(self._connection.execute(select(events.c.file).where(*others)).scalars())
        for file in files:
            self._connection.execute(
                update(readings).filter_by(source=self._source, file=file).values(sha256="")
            )
        return sorted(files)


def _seconds(column: pd.Series[Any]) -> list[int]:
    seconds: list[int] = column.dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype(int).tolist()
    return seconds
