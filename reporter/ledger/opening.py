"""Open the ledger of a workspace: ledger.sqlite beside reporter.toml, or the database it names."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from reporter.config.mail import LedgerPlace
from reporter.config.models import Workspace
from reporter.errors import CannotWriteError, ConfigError
from reporter.ledger.database import Database, file_database, server_database
from reporter.ledger.ledger import Ledger
from reporter.ledger.migrating import bring_up_to_date

FILE = "ledger.sqlite"
_EXAMPLE = "write one like postgresql://user@host/name"


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger, made when there is none and nothing was ever sent."""
    place = workspace.ledger
    database = _server(place, workspace.folder) if place else _file(workspace.folder / FILE)
    try:
        bring_up_to_date(database, may_be_made=not _has_sent(workspace.folder))
    except BaseException:
        database.close()
        raise
    return Ledger(database)


def _has_sent(folder: Path) -> bool:
    sent = folder / "sent"
    return sent.is_dir() and any(sent.iterdir())


def _file(path: Path) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWriteError(f"{path}: cannot be made: {fault.strerror}", "check the folder") from None
    return file_database(path)


def _server(place: LedgerPlace, folder: Path) -> Database:
    url = _url(place.url)
    if place.password:
        url = url.set(password=place.password.read(folder, "ledger: password"))
    return server_database(url)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ConfigError(f"ledger: “{address}” is not a database address", _EXAMPLE) from None
    if url.get_backend_name() != "postgresql":
        raise ConfigError(f"ledger: “{address}” is no PostgreSQL database", _EXAMPLE)
    return url
