"""Sources that are no files: a database, a service over HTTP, a Singer stream."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from reporter.config.fields import DatabaseUrl, Model, Seconds, WebAddress
from reporter.config.secret import Secret
from reporter.errors import ConfigError

# How the instant of the last good reading is handed to a query or a service.
Instant = Literal["instant", "local", "text", "seconds", "milliseconds", "microseconds"]
_OVERLAP = 600
_TIMEOUT = 30


class SqlFeed(Model):
    """A database: its address, the query, and how the query is told what is already known (`:since`)."""

    url: DatabaseUrl
    password: Secret | None = None
    query: str = ""
    query_file: str = ""
    since: Instant = "instant"
    overlap: Seconds = _OVERLAP

    @model_validator(mode="after")
    def _one_query(self) -> SqlFeed:
        if bool(self.query) == bool(self.query_file):
            raise ValueError("write `query` or `query_file`, one of the two")
        return self

    def statement(self, folder: Path, wanted_by: str) -> str:
        """The query; ConfigError when its file cannot be read."""
        if self.query:
            return self.query
        try:
            return (folder / self.query_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            words = getattr(fault, "strerror", None) or "is not UTF-8 text"
            raise ConfigError(f"{wanted_by}: the file {self.query_file} cannot be read: {words}") from None


class RestFeed(Model):
    """A service over HTTP: which description reads it, where it is, what it needs to know."""

    service: str
    address: WebAddress
    values: dict[str, str] = Field(default={})
    secrets: dict[str, Secret] = Field(default={})
    timeout_seconds: int = Field(default=_TIMEOUT, ge=1)
    overlap: Seconds = _OVERLAP


class SingerFeed(Model):
    """A Singer tap piped into `reporter ingest -`; `stream` is the one whose records are read."""

    stream: str = ""


Feed = SqlFeed | RestFeed | SingerFeed
KINDS = ("sql", "rest", "singer")


def as_feed(table: Any) -> Any:
    """A source's table, made whole where it reads no files: it needs no pattern, a service no preset."""
    if not isinstance(table, dict):
        return table
    named = [kind for kind in KINDS if kind in table]
    if len(named) > 1 or (named and table.get("files")):
        both = " and ".join([*(["files"] if table.get("files") else []), *named])
        raise ValueError(f"names {both}; a source reads one thing, so make two sources")
    return {"files": "", **({"preset": ""} if named == ["rest"] else {}), **table} if named else table
