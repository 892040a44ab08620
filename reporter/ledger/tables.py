"""The ledger's tables, as the newest migration leaves them, and their rows read; instants are UTC as text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    select,
)
from sqlalchemy.types import TypeDecorator

from reporter.ledger import Delivery, Entry, Event
from reporter.report import Key, Told

VERSION_TABLE = "ledger_version"
REVISIONS = ("0001", "0002", "0003", "0004", "0005")  # oldest first; the last is what this program writes
CHAINED = "0003"  # since when its rows are hashed
_SORTED_BY_BYTES = Text().with_variant(Text(collation="C"), "postgresql")  # as SQLite does


def plain(words: str) -> str:
    """Text that every database takes: no NUL, no half of a character that a server may have said."""
    return words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Words(TypeDecorator[str]):
    """Text, whatever a server or a person put into it."""

    impl = _SORTED_BY_BYTES
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else plain(value)


class Instant(TypeDecorator[datetime]):
    """2026-11-02T07:00:00.000000Z: the same text for the same instant, so that it sorts."""

    impl = _SORTED_BY_BYTES
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return f"{naive.isoformat(timespec='microseconds')}Z"

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()


def _hash() -> Column[str]:
    """Of the row as it was written: see ledger.chain."""
    return Column("hash", Words, nullable=False, server_default="")


editions = Table(
    "editions",
    metadata,
    Column("key", Words, primary_key=True),
    Column("client", Words, nullable=False),
    Column("cadence", Words, nullable=False),
    Column("period", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("headline", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("client_name", Words, nullable=False),
    Column("report_sha256", Words, nullable=False),
    Column("reasons", Words, nullable=False),  # a JSON list
    Column("approved_at", Instant),
    Column("approved_by", Words, nullable=False),
    Column("because", Words, nullable=False),
    _hash(),
    Index("editions_by_state", "state"),
    Index("editions_by_client", "client", "cadence", "due_at"),
    Index("editions_by_due", "due_at", "key"),
)

documents = Table(
    "documents",
    metadata,
    Column("edition", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("sha256", Words, nullable=False),
    _hash(),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("edition", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("recipient", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("message_id", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_tried_at", Instant),
    Column("next_try_at", Instant),
    Column("updated_at", Instant),
    Column("words", Words, nullable=False),
    _hash(),
    Index("deliveries_by_state", "state"),
    Index("deliveries_by_recipient", "recipient", "channel", "state"),
)

told = Table(
    "told",
    metadata,
    Column("edition", Words, primary_key=True),
    Column("period", Words, nullable=False),
    Column("figures", Words, nullable=False),  # JSON: name, so many, of so many
    Column("opened", Words, nullable=False),  # JSON lists of tickets
    Column("solved", Words, nullable=False),
    _hash(),
    Column("shown", Words, nullable=False, server_default="[]"),  # JSON lists: tickets, sentences
    Column("words", Words, nullable=False, server_default="[]"),
    Column("promised", Words, nullable=False, server_default="[]"),  # JSON: ticket, instant
)

events = Table(
    "events",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("change", Words, nullable=False),  # what was written together bears the same mark
    Column("at", Instant, nullable=False),
    Column("edition", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("before", Words, nullable=False),
    Column("after", Words, nullable=False),
    Column("words", Words, nullable=False),
    _hash(),
    Index("events_by_edition", "edition", "number"),
)

places = Table(
    "places",
    metadata,
    Column("client", Words, primary_key=True),
    Column("token", Words, nullable=False, unique=True),
    _hash(),
)

notes = Table(
    "notes",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
    _hash(),
)

# How many rows each table has, and the hash of its last event.
counts = Table(
    "counts",
    metadata,
    Column("name", Words, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("last", Words, nullable=False),
)

_ENTRY = tuple(one.name for one in fields(Entry) if one.name not in ("reasons", "documents"))
_DELIVERY = tuple(one.name for one in fields(Delivery))
_TOLD = ("figures", "opened", "solved", "shown", "words", "promised")
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


def told_row(edition: str, what: Told) -> dict[str, str]:
    """The row of `told`."""
    lists = {name: getattr(what, name) for name in _TOLD}
    return {
        "edition": edition,
        "period": what.period,
        **{name: json.dumps(value, ensure_ascii=False) for name, value in lists.items()},
    }


def told_of(row: Row[Any]) -> Told:
    """What was told, from its row."""
    figures, *lists, promised = (json.loads(row._mapping[name]) for name in _TOLD)
    counts = tuple((str(n), int(v), of) for n, v, of in figures)
    made = tuple((str(name), str(due_at)) for name, due_at in promised)
    opened, solved, shown, words = map(tuple, lists)
    return Told(row.period, counts, opened, solved, shown, words, made)


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


def entry_at(connection: Connection, key: str, *, lock: bool = False) -> Entry | None:
    """The edition of that key; with `lock`, nobody else changes it until the transaction's end."""
    wanted = select(editions).where(editions.c.key == key)
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return entry_of(row, documents_of(connection, [editions.c.key == key])[key]) if row else None


def deliveries_of(connection: Connection, edition: str = "", states: Collection[str] = ()) -> list[Delivery]:
    """Deliveries by edition, channel and recipient."""
    where = [deliveries.c.edition == edition] if edition else []
    where += [deliveries.c.state.in_(states)] if states else []
    rows = connection.execute(select(deliveries).where(*where).order_by(*deliveries.primary_key))
    return [delivery_of(row) for row in rows]


def documents_of(
    connection: Connection, where: Collection[ColumnElement[bool]]
) -> Mapping[str, dict[str, str]]:
    """The documents of the editions that fit, by key and name."""
    wanted = select(documents).join(editions, editions.c.key == documents.c.edition).where(*where)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(wanted.order_by(documents.c.edition, documents.c.name)):
        found[row.edition][row.name] = row.sha256
    return found
