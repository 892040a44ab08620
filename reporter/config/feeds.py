"""Sources that are no files: a database, a service over HTTP, a Singer stream; and where secrets stand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from reporter.config.fields import Model, Seconds
from reporter.errors import ConfigError

# How the instant of the last good reading is handed to a query or a service.
Instant = Literal["instant", "local", "text", "seconds", "milliseconds", "microseconds"]
_OVERLAP = 600
_TIMEOUT = 30
_URL_PASSWORD = re.compile(r"^[^/]+://[^/@:]*:[^/]+@|[?&](password|passwd|pwd)=", re.IGNORECASE)


class Secret(Model):
    """Where a secret stands: in a variable of the environment, or alone in a file. Never in the settings."""

    env: str = ""
    file: str = ""

    @model_validator(mode="after")
    def _one_place(self) -> Secret:
        if bool(self.env) == bool(self.file):
            raise ValueError('write { env = "NAME" } or { file = "PATH" }, one of the two')
        return self

    def read(self, folder: Path, wanted_by: str) -> str:
        """The secret itself; ConfigError when it is not where it should be."""
        if self.env:
            found = os.environ.get(self.env, "").strip()
            if not found:
                raise ConfigError(
                    f"{wanted_by}: the environment variable {self.env} is not set",
                    f"set it where Reporter runs: export {self.env}=…",
                )
            return found
        try:
            found = (folder / self.file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            words = getattr(fault, "strerror", None) or "is not text"
            raise ConfigError(f"{wanted_by}: the file {self.file} cannot be read: {words}") from None
        if not found:
            raise ConfigError(
                f"{wanted_by}: the file {self.file} is empty", "write the secret into it, alone"
            )
        return found


def _no_password(url: str) -> str:
    if _URL_PASSWORD.search(url):
        raise ValueError('holds a password; take it out and write password = { env = "NAME" }')
    if "://" not in url:
        raise ValueError(
            f"“{url}” is not a database address; write one like postgresql+psycopg://user@host/name"
        )
    return url


class SqlFeed(Model):
    """A database: its address, the query, and how the query is told what is already known (`:since`)."""

    url: Annotated[str, AfterValidator(_no_password)]
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


def _web_address(url: str) -> str:
    if re.match(r"^https?://[^/]*@", url):
        raise ValueError("holds a user or password; write them under `values` and `secrets`")
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
        raise ValueError(f"“{url}” is not a web address; write one like https://desk.example.com")
    return url.rstrip("/")


class RestFeed(Model):
    """A service over HTTP: which description reads it, where it is, what it needs to know."""

    service: str
    address: Annotated[str, AfterValidator(_web_address)]
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
