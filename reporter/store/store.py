"""The store: one SQLite file whose writes are whole or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, inspect, select

from reporter.database import Database, Trouble, file_database
from reporter.errors import CannotWriteError, DataError, LockedError, ReporterError
from reporter.files import make_private_folder
from reporter.store.tables import SCHEMA_VERSION, about, metadata

_CACHE = "cache_size = -65536"  # kibibytes
_MEND = "delete it and run: reporter ingest (the store is read again from the logs)"


class Store(AbstractContextManager["Store"]):
    """Records at rest. A context manager; it crosses into another process as its path."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path = path
        self._database = database

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened_once, (self.path,)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the store."""
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the right to write from its start; kept whole, or not at all."""
        with self._database.told(), self._database.writing() as connection:
            yield connection

    def copy(self, path: Path) -> None:
        """A copy of it in a new file, to rehearse on."""
        target = file_database(path, _in_our_words)
        self._database.copy_file(target)
        target.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __exit__(self, *_fault: object) -> None:
        self.close()


def open_store(path: Path) -> Store:
    """The store at that path, made when missing; DataError when another version of Reporter made it."""
    try:
        make_private_folder(path.parent)
    except OSError as fault:
        raise CannotWriteError(f"{path}: cannot be made: {fault.strerror}") from None
    store = Store(path, file_database(path, _in_our_words, _CACHE))
    try:
        _check_version(store)
    except BaseException:
        store.close()
        raise
    return store


@lru_cache(maxsize=4)
def _opened_once(path: Path) -> Store:
    """The store as a worker process has it: open from its first piece of work to its last."""
    return open_store(path)


def _check_version(store: Store) -> None:
    with store.reading() as connection:
        names = inspect(connection).get_table_names()
        found = connection.execute(select(about.c.value)).scalar() if "about" in names else None
    if not names:
        with store.writing() as connection:
            metadata.create_all(connection)
            if connection.execute(select(about.c.value)).scalar() is None:
                connection.execute(insert(about).values(name="version", value=str(SCHEMA_VERSION)))
    elif found != str(SCHEMA_VERSION):
        raise DataError(f"{store.path}: the store was made by another version of Reporter", _MEND)


def _in_our_words(trouble: Trouble, path: str, words: str) -> ReporterError | None:
    match trouble:
        case "locked":
            return LockedError(f"{path}: another run is writing to the store", "wait until it is done")
        case "unwritable":
            return CannotWriteError(f"{path}: the store cannot be written: {words}", "check the folder")
        case "lacks a table":
            return DataError(f"{path}: the store was made by another version of Reporter", _MEND)
        case "damaged":
            return DataError(f"{path}: is not a store, or it is damaged", _MEND)
    return None
