"""Small known worlds: rows in a few words, frames with every column and the right dtypes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pandas as pd

from reporter.config.models import Client, Provider
from reporter.periods import Period, parse_period
from reporter.records import RECORD_TYPES, UNATTENDED, columns
from reporter.store.facts import Known, Span
from reporter.store.untold import doubts_of, is_told

DTYPES: dict[str, Any] = {
    "instant": "datetime64[us, UTC]",
    "text": "str",
    "number": "float64",
    "flag": "bool",
}
BLANKS: dict[str, Any] = {"instant": None, "text": "", "number": None, "flag": False}
OUT_OF_THE_WAY = datetime(2026, 8, 3, 9, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant from 2026-08-03T09:00, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def frame(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of one record type; what a row does not say is blank."""
    if not rows:
        return _no_rows(table).copy()
    return pd.DataFrame(
        {name: _column(kind, [row.get(name, BLANKS[kind]) for row in rows]) for name, kind in _kinds(table)}
    )


@cache
def _no_rows(table: str) -> pd.DataFrame:
    return pd.DataFrame({name: _column(kind, []) for name, kind in _kinds(table)})


def _kinds(table: str) -> Iterable[tuple[str, str]]:
    return columns(RECORD_TYPES[table]).items()


def _column(kind: str, values: list[Any]) -> Any:
    return pd.array(values, dtype=DTYPES[kind])


def ticket(opened: str = "2026-08-03T09:00", **words: Any) -> dict[str, Any]:
    """A ticket of normal priority; instants may be written as text."""
    told: dict[str, Any] = {
        "opened_at": opened,
        "updated_at": opened,
        "priority": 3,
        "status": "open",
        "precision": "instant",
    } | words
    told.setdefault("outcome", {"resolved": "solved", "closed": "solved"}.get(told["status"], ""))
    return _dated(told)


def activity(kind: str, happened: str = "2026-08-03T09:00", **words: Any) -> dict[str, Any]:
    """An activity that went well."""
    return _dated({"kind": kind, "at": happened, "outcome": "ok", "precision": "instant"} | words)


def rating(verdict: str, **words: Any) -> dict[str, Any]:
    """A rating."""
    return _dated({"verdict": verdict, "at": "2026-08-03T09:00"} | words)


def span(
    period: str | Period = "2026-08", zone: str = "Europe/London", known: Known | None = None, **rows: Any
) -> Span:
    """A span whose frames hold these rows: opened=[ticket(…)], activities=[activity(…)], …"""
    work = frame("activities", *rows.get("activities", ()))
    doubts = doubts_of(work)
    told = is_told(work, doubts)
    stretch = parse_period(period, zone) if isinstance(period, str) else period
    return Span(
        period=stretch,
        opened=frame("tickets", *rows.get("opened", ())),
        resolved=frame("tickets", *rows.get("resolved", ())),
        backlog=frame("tickets", *rows.get("backlog", ())),
        activities=work[told],
        untold=work[~told],
        changes=frame("changes", *rows.get("changes", ())),
        ratings=frame("ratings", *rows.get("ratings", ())),
        apart=frame("tickets", *rows.get("apart", ())),
        closed=frame("tickets", *rows.get("closed", ())),
        withdrawn=frame("tickets", *rows.get("withdrawn", ())),
        doubtful=frame("tickets", *rows.get("doubtful", ())),
        back_since=frame("tickets", *rows.get("back_since", ())),
        unsaid=frame("tickets", *rows.get("unsaid", ())),
        undated=_undated([*rows.get("undated", ()), *rows.get("opened", ())], stretch),
        named=frame("tickets", *rows.get("named", ())),
        backups_before=frame("activities", *rows.get("backups_before", ())),
        checks_around=frame("activities", *rows.get("checks_around", ())),
        booked=rows.get("booked", _booked(work)),
        running=frame("changes", *rows.get("running", ())),
        known=replace(known or Known(), doubts=doubts),
        returned=rows.get("returned", {}),
    )


def _booked(work: pd.DataFrame) -> dict[tuple[str, str], float]:
    booked = work[(work["ticket_id"] != "") & work["minutes"].notna() & ~work["kind"].isin(UNATTENDED)]
    told: Counter[tuple[str, str]] = Counter()
    for source, number, minutes in zip(booked["source"], booked["ticket_id"], booked["minutes"], strict=True):
        told[source, number] += minutes
    return dict(told)


def _undated(rows: list[dict[str, Any]], period: Period) -> pd.DataFrame:
    """Those over nobody knows when: by the end of the period, but where they say `ended_until`."""
    over = [one for one in rows if one["status"] in ("resolved", "closed") and not one.get("resolved_at")]
    edges = {"ended_from": None, "ended_until": period.end}
    told = {
        name: pd.array([one.get(name, edge) for one in over], dtype=DTYPES["instant"])
        for name, edge in edges.items()
    }
    return frame("tickets", *over).assign(**told)


def client(zone: str = "Europe/London", **agreement: Any) -> Client:
    """A client with this agreement, open at all hours unless it says otherwise."""
    return Client.model_validate(
        {
            "name": "Acme",
            "zone": zone,
            "locale": "en_GB",
            "agreement": agreement,
            "provider": Provider(name="Northfield IT", zone="Europe/London"),
        }
    )


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    ends = ("_at", "_from", "_until")
    return {
        name: at(value)
        if isinstance(value, str) and value and (name == "at" or name.endswith(ends))
        else value
        for name, value in row.items()
    }
