"""The store: one SQLite file whose writes are whole or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, insert, inspect, select

from reporter.database import Database, Trouble, file_database
from reporter.errors import CannotWriteError, DamagedError, LockedError, ReporterError
from reporter.files import make_private_folder
from reporter.store import seals
from reporter.store.tables import RECORD_TABLES, SCHEMA_VERSION, about, metadata, sealed

_CACHE = "cache_size = -65536"  # kibibytes
_VERSION, _SCHEMA = "version", "schema"
_MEND = "delete it and run: reporter ingest (the store is read again from the logs)"
_ANEW = "run: reporter ingest (it reads all of it anew from the logs; so do a run and a build)"


class Store(AbstractContextManager["Store"]):
    """Records at rest. A context manager; it crosses into another process as its path."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path = path
        self._database = database
        self._sound: dict[str, object] = {}  # what was found sound, and how the file looked then

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened_once, (self.path, _inode(self.path))

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the store."""
        return self._database.reading()

    @contextmanager
    def making(self) -> Iterator[Connection]:
        """One transaction that makes the tables."""
        with self._database.told(), self._database.writing() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the right to write from its start; kept whole, or not at all."""
        with self._database.told(), self._database.writing() as connection, seals.sealing(connection):
            yield connection

    def check(self, *clients: str) -> None:
        """DamagedError unless the store holds what was written beside the records, and of these clients."""
        with self.reading() as connection:
            words = seals.damage_in_what_is_told(connection)
            words = words or next(filter(None, (seals.damage_in_records(connection, c) for c in clients)), "")
        if words:
            raise damaged(self.path, words)

    def clients(self) -> list[str]:
        """Whose records it holds, or should hold."""
        with self.reading() as connection:
            tables = [*RECORD_TABLES.values(), sealed]
            found = (connection.execute(select(table.c.client).distinct()).scalars() for table in tables)
            return sorted({client for some in found for client in some})

    def check_read(self, client: str) -> None:
        """DamagedError unless all that an edition of the client may read is as it was written."""
        looks = _looks_of(self.path)
        if self._sound.get(client) == looks:
            return
        with self.reading() as connection:
            words = seals.damage_in_what_is_told(connection, with_events=False)
            words = words or seals.damage_in_records(connection, client)
        if words:
            raise damaged(self.path, words)
        self._sound[client] = looks

    def take_over(self, path: Path) -> None:
        """Become the store of that file, which lies beside it."""
        self.close()
        self._sound.clear()
        for journal in ("-journal", "-wal", "-shm"):  # they belong to what is thrown away
            self.path.with_name(f"{self.path.name}{journal}").unlink(missing_ok=True)
        path.replace(self.path)

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
    """The store at that path, made when missing; DamagedError when another version of Reporter made it."""
    store = store_as_it_is(path)
    try:
        check_version(store)
    except BaseException:
        store.close()
        raise
    return store


def store_as_it_is(path: Path) -> Store:
    """The store at that path, whatever there is."""
    try:
        make_private_folder(path.parent)
    except OSError as fault:
        raise CannotWriteError(f"{path}: cannot be made: {fault.strerror}") from None
    database = file_database(path, _in_our_words, _CACHE)
    event.listen(database.engine, "connect", seals.prepare)
    return Store(path, database)


@lru_cache(maxsize=4)
def _opened_once(path: Path, _file: int) -> Store:
    """The store as a worker process has it: open from its first piece of work to its last."""
    return open_store(path)


def _inode(path: Path) -> int:
    """Which file it is: one read anew is another."""
    return path.stat().st_ino if path.exists() else 0


def _looks_of(path: Path) -> object:
    state = path.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size


def damaged(path: Path, words: str = "") -> DamagedError:
    """That the store is not as it was written."""
    what = f"the store is damaged: {words}" if words else "is not a store, or it is damaged"
    return DamagedError(f"{path}: {what}", f"a run or a build reads it anew; or {_MEND}")


def check_version(store: Store) -> None:
    """Make the tables of a new store; DamagedError when it is none, or of another version of Reporter."""
    with store.reading() as connection:
        names = inspect(connection).get_table_names()
        rows = connection.execute(select(about.c.name, about.c.value)).all() if "about" in names else []
        found = {row.name: row.value for row in rows}
        schema = seals.schema_seal(connection)
    if not names:
        with store.making() as connection:
            metadata.create_all(connection)
            if connection.execute(select(about.c.value)).scalar() is None:
                written = {_VERSION: str(SCHEMA_VERSION), _SCHEMA: seals.schema_seal(connection)}
                named = [{"name": name, "value": value} for name, value in written.items()]
                connection.execute(insert(about), named)
    elif found.get(_SCHEMA, schema) != schema:
        raise damaged(store.path, "its tables")
    elif found.get(_VERSION) != str(SCHEMA_VERSION):
        raise DamagedError(f"{store.path}: the store was made by another version of Reporter", _ANEW)


def _in_our_words(trouble: Trouble, path: str, words: str) -> ReporterError | None:
    match trouble:
        case "locked":
            return LockedError(f"{path}: another run is writing to the store", "wait until it is done")
        case "unwritable":
            return CannotWriteError(f"{path}: the store cannot be written: {words}", "check the folder")
        case "lacks a table" | "clash":
            return damaged(Path(path), words)
        case "damaged":
            return damaged(Path(path))
    return None
