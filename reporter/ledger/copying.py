"""A ledger in a new file of its own, to rehearse on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select

from reporter.errors import CannotWriteError
from reporter.ledger import tables
from reporter.ledger.database import Database, file_database
from reporter.ledger.faults import told
from reporter.ledger.migrating import bring_up_to_date

_ROWS_AT_ONCE = 5_000


def copy_to(source: Database, path: Path) -> Database:
    """The copy; CannotWriteError when something is there already."""
    if path.exists():
        raise CannotWriteError(f"{path}: exists already", "name a file that does not exist")
    target = file_database(path)
    try:
        if source.is_file:
            _copy_file(source, target)
        else:
            bring_up_to_date(target)
            _copy_rows(source, target)
    except BaseException:
        target.close()
        raise
    return target


def _copy_file(source: Database, target: Database) -> None:
    # By SQLite itself: reading the file past it would give up its locks, and might see half a write.
    with source.reading() as old, told(target.name), target.engine.connect() as new:
        old.execute(select(tables.notes).limit(1))  # from here on, nobody writes
        old.connection.driver_connection.backup(new.connection.driver_connection)  # type: ignore[union-attr]


def _copy_rows(source: Database, target: Database) -> None:
    with source.reading() as old, told(target.name), target.writing() as new:
        old = old.execution_options(isolation_level="REPEATABLE READ", stream_results=True)
        for table in tables.metadata.sorted_tables:
            for rows in old.execute(select(table)).partitions(_ROWS_AT_ONCE):
                new.execute(insert(table), [dict(row._mapping) for row in rows])
