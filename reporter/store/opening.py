"""Open the store: one SQLite file whose writes are whole or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DatabaseError, OperationalError

from reporter.errors import CannotWriteError, DataError, LockedError
from reporter.store.tables import SCHEMA_VERSION, about, metadata

_BUSY_MILLISECONDS = 30_000
_CACHE_KIBIBYTES = 65_536
_UNWRITABLE = ("unable to open", "readonly", "full", "disk I/O error")
_MEND = "delete it and run: reporter ingest (the store is read again from the logs)"


class Store:
    """Records at rest. A context manager; it may cross into another process only as its path."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store."""
        with _told(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the right to write from its start; kept whole, or not at all."""
        options = self._engine.execution_options(writes=True)
        with _told(self.path), options.begin() as connection:
            yield connection

    def copy(self, path: Path) -> None:
        """A copy of it in a new file, to rehearse on; by SQLite itself, so that it is whole."""
        target = create_engine(f"sqlite:///{path}")
        with self.reading() as old, _told(path), target.connect() as new:
            old.connection.driver_connection.backup(new.connection.driver_connection)  # type: ignore[union-attr]
        target.dispose()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(path: Path) -> Store:
    """The store at that path, made when missing; DataError when another version of Reporter made it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWriteError(f"{path}: cannot be made: {fault.strerror}") from None
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    store = Store(path, engine)
    try:
        _check_version(store)
    except BaseException:
        store.close()
        raise
    return store


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


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    for setting in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = DELETE",
        "synchronous = FULL",
        f"cache_size = -{_CACHE_KIBIBYTES}",
    ):
        connection.execute(f"PRAGMA {setting}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's faults in our words."""
    try:
        yield
    except OperationalError as fault:
        words = str(fault.orig)
        if "locked" in words:
            raise LockedError(
                f"{path}: another run is writing to the store", "wait until it is done"
            ) from None
        if any(said in words for said in _UNWRITABLE):
            raise CannotWriteError(
                f"{path}: the store cannot be written: {words}", "check the folder"
            ) from None
        if "no such table" in words or "no such column" in words:
            raise DataError(f"{path}: the store was made by another version of Reporter", _MEND) from None
        raise
    except DatabaseError as fault:
        if "not a database" in str(fault.orig) or "malformed" in str(fault.orig):
            raise DataError(f"{path}: is not a store, or it is damaged", _MEND) from None
        raise
