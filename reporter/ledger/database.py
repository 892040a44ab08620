"""Where a ledger lies: a SQLite file or a PostgreSQL database, whose writes are whole or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from reporter.errors import DataError, LockedError
from reporter.ledger.faults import told

_BUSY_SECONDS = 30
_CONNECT_SECONDS = 15
_TRY_TO_HOLD = text("SELECT pg_try_advisory_lock(6197319, hashtext(current_schema()))")
_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)


@dataclass(frozen=True)
class Database:
    """`name` is how faults call it, without its password."""

    name: str
    engine: Engine

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite's."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment; let it go soon, for a writer waits until its end."""
        with told(self.name), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the right to write from its start; its faults are not yet in words."""
        with self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other machines that share the database from running; LockedError when one does already."""
        holder = None if self.is_file else self._holder()  # a file is guarded by the lock of its workspace
        try:
            yield
        finally:
            if holder:
                holder.close()

    def _holder(self) -> Connection:
        with told(self.name):
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # from the pool: closing it ends the session, and the session its lock
            if connection.execute(_TRY_TO_HOLD).scalar():
                return connection
            connection.close()
        raise LockedError(f"{self.name}: another run holds the ledger", "wait until it is done")

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()


def file_database(path: Path) -> Database:
    """A SQLite file; made by its first write."""
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin_file)
    return Database(str(path), engine)


def server_database(url: URL) -> Database:
    """A PostgreSQL database, its password within the URL; DataError when psycopg is missing."""
    name = url.set(drivername="postgresql", password=None).render_as_string()
    waits = {"connect_timeout": _CONNECT_SECONDS, "keepalives_idle": 30, "keepalives_interval": 10}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"application_name": "reporter", **waits},
        )
    except ImportError:
        raise DataError(f"{name}: psycopg is not installed", "pip install 'reporter[postgres]'") from None
    event.listen(engine, "connect", _prepare_server)
    return Database(name, engine)


def _prepare_file(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    for setting in (
        f"busy_timeout = {_BUSY_SECONDS * 1000}",
        "journal_mode = DELETE",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {setting}").close()


def _begin_file(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_server(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{_BUSY_SECONDS}s'")
    connection.execute(_DURABLE)
    connection.commit()
