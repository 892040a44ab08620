"""The ledger knows itself: each row has a hash, events are chained by theirs, and every table is counted.

Hashes are of plain values, so that SQLite and PostgreSQL give the same ones. A row that is not as it was
written, one too few or too many, and a broken file are told before anything of the ledger is believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Table,
    Text,
    Update,
    bindparam,
    delete,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.sql.expression import ColumnElement

from reporter.ledger.tables import counts, events, metadata

SEALED = tuple(table for table in metadata.sorted_tables if table is not counts)
_SCHEMA = "schema"
_MADE = """SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"""
_ROWS_AT_ONCE = 5_000
_NEWEST_EVENT = select(counts.c.last).where(counts.c.name == events.name).with_for_update()


def hash_of(table: Table, row: Mapping[str, Any], before: str = "") -> str:
    """The hash of a row as it stands in its table; of an event with that of the one before."""
    values = [_stored(column.type, row[column.name]) for column in _columns(table)]
    return _hash(table, values, before)


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Write a new row."""
    before = connection.execute(_NEWEST_EVENT).scalar() or "" if table is events else ""
    sealed = hash_of(table, row, before)
    connection.execute(_insert_into(table), {**row, "hash": sealed})
    _count(connection, table, 1, sealed if table is events else "")


def change(connection: Connection, table: Table, row: Mapping[str, Any], *where: ColumnElement[bool]) -> int:
    """Write a row anew, whole; how many there were to be written."""
    changed = update(table).where(*where).values({**row, "hash": hash_of(table, row)})
    return connection.execute(changed).rowcount


def drop(connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
    """Delete rows."""
    gone = connection.execute(delete(table).where(where)).rowcount
    if gone:
        _count(connection, table, -gone, "")


def seal_all(connection: Connection) -> None:
    """Hash and count all that is there: after a migration, or in a copy."""
    connection.execute(delete(counts))
    for table in SEALED:
        key = [column.name for column in table.primary_key]
        same = [table.c[name] == bindparam(f"key_{name}") for name in key]
        renewed = update(table).where(*same).values(hash=bindparam("now"))
        rows, last = 0, ""
        for found in _rows(connection, table):
            last = _hash(table, found[len(key) + 1 :], last if table is events else "")
            named = {f"key_{name}": value for name, value in zip(key, found, strict=False)}
            connection.execute(renewed, {**named, "now": last})
            rows += 1
        row = {"name": table.name, "rows": rows, "last": last if table is events else ""}
        connection.execute(insert(counts).values(row))
    if connection.dialect.name == "sqlite":
        connection.execute(insert(counts).values(name=_SCHEMA, rows=0, last=_schema(connection)))


def damage_in(connection: Connection) -> str:
    """What is damaged, in words; "" when all is as it was written."""
    is_file = connection.dialect.name == "sqlite"
    rows = connection.execute(select(counts.c.name, counts.c.rows, counts.c.last)).all()
    written = {row.name: (row.rows, row.last) for row in rows}
    if is_file and written.get(_SCHEMA) != (0, _schema(connection)):
        return "its tables are not as they were made"
    for table in SEALED:
        if words := _damage_in(connection, table, written.get(table.name, (0, ""))):
            return words
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() if is_file else "ok"
    return "" if found == "ok" else f"the file is broken: {found}"


def _damage_in(connection: Connection, table: Table, written: tuple[int, str]) -> str:
    width = len(table.primary_key.columns)
    rows, last = 0, ""
    for found in _rows(connection, table):
        last = _hash(table, found[width + 1 :], last if table is events else "")
        if found[width] != last:
            name = " ".join(str(value) for value in found[:width])
            return f"row “{name}” of {table.name} is not as it was written"
        rows += 1
    if rows != written[0]:
        return f"{table.name} holds {rows:,} rows, and {written[0]:,} were written"
    return (
        ""
        if table is not events or last == written[1]
        else "the newest event is not the last that was written"
    )


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Key, hash, and every value as it stands, in the order of the key."""
    wanted = [*table.primary_key.columns, table.c.hash, *_columns(table)]
    plain = [_as_it_stands(column, f"value_{place}") for place, column in enumerate(wanted)]
    chosen = select(*plain).order_by(*table.primary_key.columns)
    for some in connection.execute(chosen).partitions(_ROWS_AT_ONCE):
        yield from map(tuple, some)


def _as_it_stands(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    is_number = column.type.python_type is int
    return (column if is_number else type_coerce(column, Text)).label(name)


def _columns(table: Table) -> list[Any]:
    """All but the hash, and an event's number, which the database gives."""
    return [column for column in table.columns if column.name not in ("hash", "number")]


def _stored(kind: Any, value: Any) -> Any:
    """The value as the database holds it."""
    bind = getattr(kind, "process_bind_param", None)
    return bind(value, None) if bind else value


def _hash(table: Table, values: Any, before: str) -> str:
    told = json.dumps([table.name, before, *values], default=repr, separators=(",", ":"))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _schema(connection: Connection) -> str:
    made = [tuple(row) for row in connection.exec_driver_sql(_MADE)]
    return hashlib.blake2b(json.dumps(made).encode(), digest_size=16).hexdigest()


# Built once, for each row of the ledger asks for them.
@cache
def _insert_into(table: Table) -> Insert:
    return insert(table)


@cache
def _recount(*, is_chained: bool) -> Update:
    told = {"rows": counts.c.rows + bindparam("more")}
    told |= {"last": bindparam("newest")} if is_chained else {}
    return update(counts).where(counts.c.name == bindparam("of")).values(told)


def _count(connection: Connection, table: Table, more: int, last: str) -> None:
    told = {"of": table.name, "more": more} | ({"newest": last} if last else {})
    connection.execute(_recount(is_chained=bool(last)), told)
