"""Questions to the ledger, each within a connection that is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from reporter.ledger import Delivery, Entry, tables
from reporter.ledger.tables import as_json, delivery_of, entry_of, event_of

_PAGE = 500


def entry_at(connection: Connection, key: str, *, lock: bool = False) -> Entry | None:
    """The edition of that key; with `lock`, nobody else changes it until the transaction's end."""
    wanted = select(tables.editions).where(tables.editions.c.key == key)
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return entry_of(row, _documents(connection, [tables.editions.c.key == key])[key]) if row else None


def entries_of(connection: Connection, client: str = "", states: Collection[str] = ()) -> list[Entry]:
    """Editions by due date, client and cadence."""
    table = tables.editions
    where = [table.c.client == client] if client else []
    where += [table.c.state.in_(states)] if states else []
    order = (table.c.due_at, table.c.client, table.c.cadence, table.c.revision)
    rows = connection.execute(select(table).where(*where).order_by(*order)).fetchall()
    named = _documents(connection, where) if rows else {}
    return [entry_of(row, named[row.key]) for row in rows]


def newest_of(connection: Connection, client: str, cadence: str) -> Entry | None:
    """The edition of the latest due date, told for the first time."""
    table = tables.editions
    wanted = select(table.c.key).where(
        table.c.client == client, table.c.cadence == cadence, table.c.revision == 1
    )
    key = connection.execute(wanted.order_by(table.c.due_at.desc()).limit(1)).scalar()
    return entry_at(connection, key) if key else None


def deliveries_of(connection: Connection, edition: str = "", states: Collection[str] = ()) -> list[Delivery]:
    """Deliveries by edition, channel and recipient."""
    table = tables.deliveries
    where = [table.c.edition == edition] if edition else []
    where += [table.c.state.in_(states)] if states else []
    rows = connection.execute(select(table).where(*where).order_by(*table.primary_key))
    return [delivery_of(row) for row in rows]


def thread_of(connection: Connection, client: str, cadence: str, recipient: str) -> tuple[str, ...]:
    """The Message-IDs of what was sent to that person in that cadence, oldest first."""
    edition, mail = tables.editions, tables.deliveries
    sent = (
        select(mail.c.message_id)
        .join(edition, edition.c.key == mail.c.edition)
        .where(edition.c.client == client, edition.c.cadence == cadence)
        .where(mail.c.channel == "mail", mail.c.recipient == recipient)
        .where(mail.c.state == "sent", mail.c.message_id != "")
        .order_by(edition.c.due_at, edition.c.revision)
    )
    return tuple(connection.execute(sent).scalars())


def published_of(connection: Connection, client: str) -> frozenset[str]:
    """The keys of the client's editions that stand in the published place."""
    edition, delivery = tables.editions, tables.deliveries
    standing = (
        select(edition.c.key)
        .join(delivery, edition.c.key == delivery.c.edition)
        .where(edition.c.client == client, delivery.c.channel == "publish", delivery.c.state == "sent")
    )
    return frozenset(connection.execute(standing).scalars())


def events_after(connection: Connection, number: int, edition: str = "") -> list[Any]:
    """The next rows of events, oldest first."""
    table = tables.events
    wanted = select(table).where(table.c.number > number)
    wanted = wanted.where(table.c.edition == edition) if edition else wanted
    return list(connection.execute(wanted.order_by(table.c.number).limit(_PAGE)))


def editions_after(connection: Connection, last: tuple[datetime, str] | None) -> list[dict[str, Any]]:
    """The next editions by due date and key, each with all that is known of it."""
    table = tables.editions
    wanted = select(table).order_by(table.c.due_at, table.c.key).limit(_PAGE)
    if last:
        due_at, key = last
        wanted = wanted.where(table.c.due_at >= due_at, or_(table.c.due_at > due_at, table.c.key > key))
    rows = connection.execute(wanted).fetchall()
    keys = [row.key for row in rows]
    named = _documents(connection, [table.c.key.in_(keys)])
    sent = _by_edition(connection, select(tables.deliveries).order_by(*tables.deliveries.primary_key), keys)
    told = _by_edition(connection, select(tables.events).order_by(tables.events.c.number), keys)
    return [
        {
            **as_json(entry_of(row, named[row.key])),
            "deliveries": [as_json(delivery_of(one)) for one in sent[row.key]],
            "events": [as_json(event_of(one)) for one in told[row.key]],
        }
        for row in rows
    ]


def _by_edition(
    connection: Connection, wanted: Select[Any], keys: Collection[str]
) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(wanted.where(wanted.selected_columns.edition.in_(keys))):
        found[row.edition].append(row)
    return found


def _documents(
    connection: Connection, where: Collection[ColumnElement[bool]]
) -> Mapping[str, dict[str, str]]:
    """The documents of the editions that fit, by key and name."""
    table, edition = tables.documents, tables.editions
    wanted = select(table).join(edition, edition.c.key == table.c.edition).where(*where)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(wanted.order_by(table.c.edition, table.c.name)):
        found[row.edition][row.name] = row.sha256
    return found
