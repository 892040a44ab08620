"""A query against a database as rows: read only, streamed, its password never shown."""

from __future__ import annotations

import sys
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    DateTime,
    Engine,
    String,
    TextClause,
    bindparam,
    create_engine,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from reporter.config.feeds import SqlFeed
from reporter.config.presets import Preset
from reporter.database import CONNECT_SECONDS, PSYCOPG, said
from reporter.errors import DataError, installing
from reporter.files import is_file
from reporter.sources.chunks import Chunks, typed_chunks
from reporter.sources.headings import column_names

_ROWS_AT_ONCE = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The package that brings a driver's module: some are called otherwise, and others' names are a stranger's.
_PACKAGES = {
    "psycopg": PSYCOPG, "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient",
    "mysql": "mysql-connector-python",
    **{name: name for name in ("pymysql", "mariadb", "pyodbc", "pymssql", "oracledb", "pg8000")},
}  # fmt: skip
_UNKNOWN_DRIVER = "install the package that the driver's own page names, where this program runs: {}"

Bound = Callable[[datetime, str], Any]
_SINCE: dict[str, tuple[TypeEngine[Any], Bound]] = {
    "instant": (DateTime(timezone=True), lambda at, zone: at),
    "local": (
        DateTime(),
        lambda at, zone: at.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None),
    ),
    "text": (String(), lambda at, zone: at.strftime("%Y-%m-%d %H:%M:%S")),
    "seconds": (BigInteger(), lambda at, zone: int(at.timestamp())),
    "milliseconds": (BigInteger(), lambda at, zone: int(at.timestamp()) * 1000),
    "microseconds": (BigInteger(), lambda at, zone: int(at.timestamp()) * 1_000_000),
}


@dataclass(frozen=True)
class Query:
    """What to ask, of whom: `name` is how faults and readings call the database, without its password."""

    name: str
    url: URL
    statement: str
    since_kind: str
    since: datetime | None
    zone: str


def query_of(feed: SqlFeed, folder: Path, source: str, since: datetime | None, zone: str) -> Query:
    """The query of a source, with its password read from where it stands."""
    wanted_by = f"source “{source}”"
    url = _url(feed.url, folder, wanted_by)
    name = make_url(feed.url).render_as_string(hide_password=True)
    if feed.password:
        url = url.set(password=feed.password.read(folder, f"{wanted_by}: password"))
    return Query(name, url, feed.statement(folder, wanted_by), feed.since, since, zone)


def read_query(query: Query, preset: Preset) -> Chunks:
    """The rows of the query, some thousands at a time, while the database still finds them."""
    with _told(query), _connection(query) as connection:
        result = connection.execute(_statement(query))
        if not result.returns_rows:
            raise DataError(f"{query.name}: the query gives no rows", "write a SELECT")
        names = column_names(list(result.keys()), preset, query.name)
        parts = result.partitions(_ROWS_AT_ONCE)
        yield from typed_chunks(names, (list(zip(*rows, strict=True)) for rows in parts))


def _url(address: str, folder: Path, wanted_by: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise DataError(f"{wanted_by}: “{address}” is not a database address", _EXAMPLE) from None
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return url
    path = folder / url.database
    try:
        is_known = is_file(path)
    except OSError as fault:
        raise DataError(f"{path}: cannot be read: {fault.strerror}", "check who may read it") from None
    if not is_known:
        raise DataError(f"{path}: there is no such database", "check `url` of the source")
    return url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true", **url.query})


_EXAMPLE = "write one like postgresql+psycopg://user@host/name or sqlite:///trac.db"


def _statement(query: Query) -> TextClause:
    statement = text(query.statement)
    unknown = statement._bindparams.keys() - {"since"}
    if unknown:
        name = sorted(unknown)[0]
        raise DataError(
            f"{query.name}: the query asks for :{name}, and only :since is known",
            f"inside quotes write \\:{name}",
        )
    if "since" not in statement._bindparams:
        return statement
    kind, bound = _SINCE[query.since_kind]
    return statement.bindparams(
        bindparam("since", value=bound(query.since or _EPOCH, query.zone), type_=kind)
    )


@contextmanager
def _connection(query: Query) -> Iterator[Connection]:
    engine = _engine(query)
    try:
        with engine.connect() as connection:
            options: dict[str, Any] = {"stream_results": True, "yield_per": _ROWS_AT_ONCE}
            if engine.dialect.name == "postgresql":
                options["postgresql_readonly"] = True
            yield connection.execution_options(**options)
            connection.rollback()
    finally:
        engine.dispose()


def _engine(query: Query) -> Engine:
    kind = query.url.get_backend_name()
    waits = {"connect_args": {"connect_timeout": CONNECT_SECONDS}} if kind == "postgresql" else {}
    try:
        return create_engine(query.url, hide_parameters=True, **waits)
    except NoSuchModuleError:
        raise DataError(f"{query.name}: “{query.url.drivername}” is no database we know", _EXAMPLE) from None
    except ModuleNotFoundError as fault:
        driver = str(fault.name).partition(".")[0]
        package = _PACKAGES.get(driver)
        mend = installing(package) if package else _UNKNOWN_DRIVER.format(sys.prefix)
        raise DataError(f"{query.name}: the driver {driver} is not installed", mend) from None


@contextmanager
def _told(query: Query) -> Iterator[None]:
    """The database's own words on one line, without the password."""
    try:
        yield
    except SQLAlchemyError as fault:
        words, mend = " ".join(str(fault).split())[:300], "check `url` and `query`"
        if isinstance(fault, DBAPIError):
            words, mend = said(fault), "check `url`, `password` and `query`"
        if password := str(query.url.password or ""):
            words = words.replace(password, "***")
        raise DataError(f"{query.name}: {words}", mend) from None
