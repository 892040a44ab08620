"""Which version a ledger has, and bringing it up to date; Alembic is loaded only when it is behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, inspect, select, table, text

from reporter.database import Database
from reporter.errors import DataError
from reporter.ledger import chain, tables

RESTORE = "restore it from your backup; it holds what was sent, and cannot be made again"
MIGRATIONS = Path(__file__).with_name("migrations")
VERSIONS = (MIGRATIONS / "versions",)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(6197320, hashtext(current_schema()))"


def bring_up_to_date(database: Database, *, may_be_made: bool = True) -> None:
    """Run the migrations that a ledger lacks, all or none; DataError when it is no ledger of ours."""
    with database.reading() as connection:
        found = _revision(connection, database.name)
    if found == tables.REVISIONS[-1]:
        return
    if not found and not may_be_made:
        raise DataError(
            f"{database.name}: the ledger is missing, but the folder sent/ holds reports that were sent",
            f"{RESTORE}; to begin anew all the same, move the folder sent/ elsewhere",
        )
    with database.told(), database.writing() as connection:
        if not database.is_file:
            connection.execute(text(_ONE_AT_A_TIME))
        if _revision(connection, database.name) != tables.REVISIONS[-1]:
            _migrate(connection)


def is_up_to_date(database: Database) -> bool:
    """Whether it holds all that this program knows of; DataError when it is no ledger of ours."""
    with database.reading() as connection:
        return _revision(connection, database.name) == tables.REVISIONS[-1]


def _revision(connection: Connection, name: str) -> str:
    """The version of a ledger this program knows; "" when there is none yet."""
    names = set(inspect(connection).get_table_names())
    if tables.VERSION_TABLE not in names:
        others = sorted(names if connection.dialect.name == "sqlite" else names & set(tables.metadata.tables))
        if others:
            hint = RESTORE if connection.dialect.name == "sqlite" else "give the ledger a database of its own"
            raise DataError(f"{name}: is not a ledger; it holds the table {others[0]}", hint)
        return ""
    version: Any = table(tables.VERSION_TABLE, column("version_num"))
    found = connection.execute(select(version.c.version_num)).scalar()
    if found is None:
        raise DataError(f"{name}: is not a ledger, or it is damaged: it has lost its version", RESTORE)
    if found not in tables.REVISIONS:
        raise DataError(f"{name}: the ledger was written by a newer Reporter ({found})", "update Reporter")
    if (tables.counts.name in names) != (found >= tables.CHAINED):
        raise DataError(f"{name}: the ledger is damaged: its version is not its own", RESTORE)
    return str(found)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", _literal(MIGRATIONS))
    config.set_main_option("version_locations", "\n".join(map(_literal, VERSIONS)))
    config.attributes["connection"] = connection
    command.upgrade(config, tables.REVISIONS[-1])
    chain.seal_all(connection)


def _literal(path: Path) -> str:
    return str(path).replace("%", "%%")
