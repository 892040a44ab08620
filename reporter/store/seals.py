"""Seals: by counts and sums of its rows the store knows whether it still holds what was written.

Each row has a checksum over all its columns; `seals` keeps how many rows there are and what their checksums
add up to: of records for each client, of the other tables as a whole. What is written is watched by triggers
of the connection that writes it, but for batches that are noted as a whole. So a damaged row stays known even
after it was changed or deleted, since what it said then was never added.
"""

from __future__ import annotations

import marshal
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection

from reporter.records import TIME_COLUMN
from reporter.store.tables import RECORD_TABLES, metadata

_KEPT = "kept rows"  # in the record of a connection
_ALL = ""
_MASK = (1 << 62) - 1
_SEALED = tuple(name for name in metadata.tables if name not in ("seals", "about"))
_TOLD = tuple(name for name in _SEALED if name not in RECORD_TABLES)
_NOW = """INSERT INTO seals (records, client, rows, sum) VALUES (?, ?, ?, ?)
    ON CONFLICT (records, client) DO UPDATE SET rows = rows + excluded.rows, sum = (sum + excluded.sum) & ?"""
_SCHEMA = """SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"""
_Row = tuple[Any, ...]
_Kept = defaultdict[tuple[str, str], list[int]]


def row_seal(*row: Any) -> int:
    """The checksum of a row: 32 bits, so that the sum of two thousand million of them is a whole number."""
    return zlib.crc32(marshal.dumps(row, 0))


def prepare(connection: Any, record: Any) -> None:
    """Let a connection seal rows, and note those that are written."""
    kept: _Kept = defaultdict(lambda: [0, 0])
    record.info[_KEPT] = kept

    def note(sign: int, records: str, client: str, *row: Any) -> None:
        one = kept[records, client]
        one[0] += sign
        one[1] += sign * row_seal(*row)

    connection.create_function("row_seal", -1, row_seal, deterministic=True)
    connection.create_function("note_row", -1, note)


@contextmanager
def sealing(connection: Connection) -> Iterator[None]:
    """Seal what is written on that connection meanwhile, within the transaction that is under way."""
    kept: _Kept = connection.info[_KEPT]
    kept.clear()
    for statement in _triggers():
        connection.exec_driver_sql(statement)
    yield
    if kept:
        rows = [(*which, count, total & _MASK, _MASK) for which, (count, total) in kept.items()]
        connection.exec_driver_sql(_NOW, rows)


@contextmanager
def noting(
    connection: Connection, records: str, clients: Sequence[str], rows: Sequence[_Row]
) -> Iterator[None]:
    """Note these rows, as the table will hold them, rather than watch each; all of them must be inserted."""
    connection.exec_driver_sql(f"DROP TRIGGER temp.{_trigger(records, 'INSERT')}")
    yield
    kept: _Kept = connection.info[_KEPT]
    for client, row in zip(clients, rows, strict=True):
        one = kept[records, client]
        one[0] += 1
        one[1] += row_seal(*row)
    for statement in _triggers():
        connection.exec_driver_sql(statement)


def schema_seal(connection: Connection) -> str:
    """The checksum of what tables and indexes there are."""
    rows = connection.exec_driver_sql(_SCHEMA).fetchall()
    return f"{row_seal(*(word for row in rows for word in row)):08x}"


def damage_in_what_is_told(connection: Connection, *, with_events: bool = True) -> str:
    """What is damaged outside the records, in words; "" when nothing is. Events are asked by reading only."""
    for name in _TOLD:
        if with_events or name != "events":
            found = connection.exec_driver_sql(f"SELECT {_sums(name)} FROM {name}").one()
            if tuple(found) != _written(connection, name, _ALL):
                return f"a row of {name}"
    return ""


def damage_in_records(connection: Connection, client: str) -> str:
    """What is damaged of a client's records, in words; "" when nothing is."""
    for name in RECORD_TABLES:
        found = connection.exec_driver_sql(
            f"SELECT {_sums(name)} FROM {name} WHERE client = ?", (client,)
        ).one()
        if tuple(found) != _written(connection, name, client):
            return f"a row of {name} of {client or 'nobody'}"
        if connection.exec_driver_sql(_by_id(name), (client,)).scalar() != found[0]:
            return f"the index of {name} of {client or 'nobody'}"
    wanted, met, held = connection.exec_driver_sql(_LONG, (client,) * 3).one()
    return "" if wanted == met == held else f"the index of long tickets of {client or 'nobody'}"


def sealed_rows(connection: Connection) -> dict[str, int]:
    """How many records of each type were written."""
    asked = "SELECT records, coalesce(sum(rows), 0) FROM seals GROUP BY records"
    found = {row[0]: int(row[1]) for row in connection.exec_driver_sql(asked)}
    return {name: found.get(name, 0) for name in RECORD_TABLES}


def rows_there(connection: Connection) -> dict[str, int]:
    """How many records of each type there are."""
    asked = {name: f"SELECT count(*) FROM {name}" for name in RECORD_TABLES}
    return {name: int(connection.exec_driver_sql(one).scalar_one()) for name, one in asked.items()}


def _written(connection: Connection, name: str, client: str) -> tuple[int, int]:
    asked = "SELECT rows, sum FROM seals WHERE records = ? AND client = ?"
    found = connection.exec_driver_sql(asked, (name, client)).first()
    return (found[0], found[1]) if found else (0, 0)


@cache
def _sums(name: str) -> str:
    return f"count(*), coalesce(sum(row_seal({_row('', name)})) & {_MASK}, 0)"


def _row(prefix: str, name: str) -> str:
    return ", ".join(f'{prefix}"{column.name}"' for column in metadata.tables[name].columns)


@cache
def _by_id(name: str) -> str:
    """How many of a client's records are found by their id, in the index of ids and nowhere else."""
    time = TIME_COLUMN[name]
    return (
        f"SELECT count(*) FROM {name} AS mine WHERE mine.client = ? AND EXISTS"
        f" (SELECT 1 FROM {name} AS found WHERE found.source = mine.source AND found.id = mine.id"
        f" AND +found.client = mine.client AND +found.{time} = mine.{time})"
    )


_SAME = " AND ".join(
    f"found.{name} = mine.{name}" for name in ("client", "lasting", "opened_at", "left_at", "source", "id")
)
_LONG = f"""SELECT
    (SELECT count(*) FROM tickets WHERE client = ? AND +lasting IS NOT NULL),
    (SELECT count(*) FROM tickets AS mine WHERE mine.client = ? AND +mine.lasting IS NOT NULL
     AND EXISTS (SELECT 1 FROM tickets AS found INDEXED BY tickets_long
                 WHERE found.lasting IS NOT NULL AND {_SAME})),
    (SELECT count(*) FROM tickets INDEXED BY tickets_long WHERE client = ? AND lasting IS NOT NULL)"""


@cache
def _triggers() -> tuple[str, ...]:
    """What notes every row that comes, goes or changes."""
    made = []
    for name in _SEALED:
        came, went = (_noted(name, sign, row) for sign, row in ((1, "NEW"), (-1, "OLD")))
        for event, told in (("INSERT", came), ("DELETE", went), ("UPDATE", f"{went} {came}")):
            made.append(
                f"CREATE TEMP TRIGGER IF NOT EXISTS {_trigger(name, event)} AFTER {event} ON main.{name}"
                f" BEGIN {told} END"
            )
    return tuple(made)


def _trigger(name: str, event: str) -> str:
    return f"{name}_{event.lower()}"


def _noted(name: str, sign: int, row: str) -> str:
    client = f"{row}.client" if name in RECORD_TABLES else f"'{_ALL}'"
    return f"SELECT note_row({sign}, '{name}', {client}, {_row(f'{row}.', name)});"
