"""Entries, deliveries and events as rows of tables, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from reporter.ledger.entries import Delivery, Entry, Event
from reporter.ledger.tables import plain
from reporter.report import Key

_ENTRY = tuple(one.name for one in fields(Entry) if one.name not in ("reasons", "documents"))
_DELIVERY = tuple(one.name for one in fields(Delivery))
_EVENT = tuple(one.name for one in fields(Event))


def edition_row(entry: Entry) -> dict[str, Any]:
    """The row of `editions`; its documents have rows of their own."""
    row = {name: getattr(entry, name) for name in _ENTRY}
    reasons = json.dumps([plain(reason) for reason in entry.reasons], ensure_ascii=False)
    return {**row, "revision": Key.parse(entry.key).revision, "reasons": reasons}


def document_rows(entry: Entry) -> list[dict[str, str]]:
    """The rows of `documents`, by name."""
    return [
        {"edition": entry.key, "name": name, "sha256": sha256}
        for name, sha256 in sorted(entry.documents.items())
    ]


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """The row of `deliveries`."""
    return {name: getattr(delivery, name) for name in _DELIVERY}


def entry_of(row: Row[Any], documents: Mapping[str, str]) -> Entry:
    """An entry from its row."""
    named = row._mapping
    values = {name: named[name] for name in _ENTRY}
    return Entry(**values, reasons=tuple(json.loads(named["reasons"])), documents=documents)


def delivery_of(row: Row[Any]) -> Delivery:
    """A delivery from its row."""
    return Delivery(**{name: row._mapping[name] for name in _DELIVERY})


def event_of(row: Row[Any]) -> Event:
    """An event from its row."""
    return Event(**{name: row._mapping[name] for name in _EVENT})


def as_json(one: Entry | Delivery | Event) -> dict[str, Any]:
    """Plain values, ready for JSON: instants as text, reasons as a list."""
    kinds: dict[type, Any] = {datetime: datetime.isoformat, tuple: list}
    return {name: kinds.get(type(value), lambda same: same)(value) for name, value in vars(one).items()}
