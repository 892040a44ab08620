"""SQLite files and PostgreSQL databases: opened with safe writes, locked, and their faults told by code.

Not here: what a fault means to the store or the ledger; each has its own words for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.util import LRUCache

from reporter.errors import DataError, LockedError, ReporterError, installing
from reporter.files import make_private_file

CONNECT_SECONDS = 15
PSYCOPG = "psycopg[binary]"
_BUSY_SECONDS = 30
_TRY_TO_HOLD = text("SELECT pg_try_advisory_lock(6197319, hashtext(current_schema()))")
_LET_GO = text("SELECT pg_advisory_unlock_all()")
_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)

Trouble = Literal["clash", "locked", "unwritable", "damaged", "lacks a table", "unreachable"]
InOurWords = Callable[[Trouble, str, str], ReporterError | None]
"""A trouble, the database's name and its own words → what the user reads; None when it is a bug of ours."""

_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40001", "40P01")
_UNWRITABLE = (
    "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_NOLFS",
    "53100", "58030", "25006", "42501",
)  # fmt: skip
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX")
_LACKING = ("42P01", "42703")
_UNREACHABLE = ("08", "28", "57P", "53300", "3D000")
_PASSING = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "53", "58030", "08", "57P", "40001", "40P01")


class FileDialect(SQLiteDialect_pysqlite):
    """SQLite's: one is like another, so that what was compiled for one file is not compiled for the next."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileDialect)

    def __hash__(self) -> int:
        return hash(FileDialect)


registry.register("sqlite.file", __name__, FileDialect.__name__)
_COMPILED = LRUCache[Any, Any](1000)  # a store and a ledger have some 250 statements


@dataclass(frozen=True)
class Database:
    """`name` is how faults call it, without its password."""

    name: str
    engine: Engine
    in_our_words: InOurWords

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite's."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment; let it go soon, for a writer waits until its end."""
        with self.told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the right to write from its start; its faults are not yet in words."""
        with self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def told(self) -> Iterator[None]:
        """Its faults in our words."""
        try:
            yield
        except DBAPIError as fault:
            trouble = _trouble(fault)
            ours = self.in_our_words(trouble, self.name, said(fault)) if trouble else None
            if ours is None:
                raise
            raise ours from None

    @contextmanager
    def hold(self, what: str) -> Iterator[None]:
        """Keep other machines that share the database from running; LockedError when one does already."""
        holder = None if self.is_file else self._holder(what)  # a file is guarded by its workspace's lock
        try:
            yield
        finally:
            if holder:
                with suppress(DBAPIError):  # a session that is gone holds nothing
                    holder.execute(_LET_GO)  # now, and not when the server gets to see that it ended
                holder.close()

    def _holder(self, what: str) -> Connection:
        with self.told():
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # from the pool: closing it ends the session, and the session its lock
            if connection.execute(_TRY_TO_HOLD).scalar():
                return connection
            connection.close()
        raise LockedError(f"{self.name}: another run holds {what}", "wait until it is done")

    def copy_file(self, target: Database) -> None:
        """Copy one SQLite file into another, whole."""
        # By SQLite itself: reading the file past it would give up its locks, and might see half a write.
        with self.reading() as old, target.told(), target.engine.connect() as new:
            old.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()  # from here on, nobody writes
            old.connection.driver_connection.backup(new.connection.driver_connection)  # type: ignore[union-attr]

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()


def file_database(path: Path, in_our_words: InOurWords, *settings: str) -> Database:
    """A SQLite file, made by its first write, for its owner alone; so are the journals beside it.

    `settings` are pragmas beyond those that keep it whole.
    """
    engine = create_engine(
        URL.create("sqlite+file", database=str(path)),
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
    )
    event.listen(engine, "do_connect", lambda *_: _make_private(path))
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin_file)
    if settings:
        event.listen(engine, "connect", lambda connection, _record: _set(connection, settings))
    return Database(str(path), engine, in_our_words)


def server_database(url: URL, in_our_words: InOurWords) -> Database:
    """A PostgreSQL database, its password within the URL; DataError when psycopg is missing."""
    name = url.set(drivername="postgresql", password=None).render_as_string()
    waits = {"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 30, "keepalives_interval": 10}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"application_name": "reporter", **waits},
        )
    except ImportError:
        raise DataError(f"{name}: psycopg is not installed", installing(PSYCOPG)) from None
    event.listen(engine, "connect", _prepare_server)
    return Database(name, engine, in_our_words)


def _make_private(path: Path) -> None:
    with suppress(OSError):  # SQLite tells in its own words why it cannot be made
        make_private_file(path)


def _prepare_file(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    busy = f"busy_timeout = {_BUSY_SECONDS * 1000}"
    _set(connection, (busy, "journal_mode = DELETE", "synchronous = FULL"))


def _set(connection: Any, settings: tuple[str, ...]) -> None:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").close()  # reads what tables there are
        for setting in settings:
            connection.execute(f"PRAGMA {setting}").close()
    except UnicodeDecodeError:  # its own words about a damaged name
        fault = DatabaseError("malformed database schema")
        fault.sqlite_errorname = "SQLITE_CORRUPT"
        raise fault from None


def _begin_file(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_server(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{_BUSY_SECONDS}s'")
    connection.execute(_DURABLE)
    connection.commit()


def said(fault: DBAPIError) -> str:
    """The database's own words, on one line."""
    return " ".join(str(fault.orig).split())[:300]


def may_pass(fault: DBAPIError) -> bool:
    """Whether the same write may succeed a moment later: a full disk, a lost connection."""
    return _code(fault).startswith(_PASSING) or (_is_postgres(fault) and not _code(fault))


def is_locked(fault: DBAPIError) -> bool:
    """Whether somebody else was writing for longer than we waited."""
    return _code(fault).startswith(_LOCKED)


def _trouble(fault: DBAPIError) -> Trouble | None:
    """What a fault means; None when the statement itself is wrong."""
    if isinstance(fault, IntegrityError):
        return "clash"
    code, words = _code(fault), said(fault)
    known: dict[Trouble, tuple[str, ...]] = {
        "locked": _LOCKED, "unwritable": _UNWRITABLE, "damaged": _DAMAGED, "lacks a table": _LACKING,
    }  # fmt: skip
    for trouble, codes in known.items():
        if code.startswith(codes):
            return trouble
    if "no such table" in words or "no such column" in words:
        return "lacks a table"
    if "decode to UTF-8" in words or "user-defined function raised" in words:
        return "damaged"
    unanswered = isinstance(fault, OperationalError) and not code
    if _is_postgres(fault) and (unanswered or code.startswith(_UNREACHABLE)):
        return "unreachable"
    return None


def _code(fault: DBAPIError) -> str:
    """SQLITE_FULL, or an SQLSTATE; "" when the database said none."""
    named = getattr(fault.orig, "sqlite_errorname", None) or getattr(fault.orig, "sqlstate", None)
    return str(named or "")


def _is_postgres(fault: DBAPIError) -> bool:
    return type(fault.orig).__module__.startswith("psycopg")
