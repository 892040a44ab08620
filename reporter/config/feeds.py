"""Sources that are no files: databases, Singer streams, services over HTTP (one TOML file describes each)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from reporter.config.faults import Shelf, did_you_mean
from reporter.config.fields import DatabaseUrl, Model, Seconds, Secret, WebAddress, one_of
from reporter.errors import ConfigError

# How the instant of the last good reading is handed to a query or a service.
Instant = Literal["instant", "local", "text", "seconds", "milliseconds", "microseconds"]
_OVERLAP = 600
_TIMEOUT = 30
_BLANK = re.compile(r"\{([a-z_]+)\}")
_OURS = {"since"}

Texts = dict[str, str]


class SqlFeed(Model):
    """A database: its address, the query, and how the query is told what is already known (`:since`)."""

    url: DatabaseUrl
    password: Secret | None = None
    query: str = ""
    query_file: str = ""
    since: Instant = "instant"
    overlap: Seconds = _OVERLAP

    _one_query = one_of("write `query` or `query_file`, one of the two", "query", "query_file")

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
    values: Texts = Field(default={})
    secrets: dict[str, Secret] = Field(default={})
    timeout_seconds: int = Field(default=_TIMEOUT, ge=1)
    overlap: Seconds = _OVERLAP


class SingerFeed(Model):
    """A Singer tap piped into `reporter ingest -`; `stream` is the one whose records are read."""

    stream: str = ""


Feed = SqlFeed | RestFeed | SingerFeed
_KINDS = ("sql", "rest", "singer")


def as_feed(table: Any) -> Any:
    """A source's table, made whole where it reads no files: it needs no pattern, a service no preset."""
    if not isinstance(table, dict):
        return table
    named = [kind for kind in _KINDS if kind in table]
    if len(named) > 1 or (named and table.get("files")):
        both = " and ".join([*(["files"] if table.get("files") else []), *named])
        raise ValueError(f"names {both}; a source reads one thing, so make two sources")
    return {"files": "", **({"preset": ""} if named == ["rest"] else {}), **table} if named else table


class Since(Model):
    """How the service is asked for what changed: a parameter, or {since} somewhere in the request."""

    parameter: str = ""
    format: str = "iso"  # iso, seconds, milliseconds, or a strftime format; always UTC
    margin: Seconds = 0  # asked for so much earlier, as where a service reads times in its user's zone
    first: str = ""  # what stands for “everything”; with a parameter and without this it is left out


class Request(Model):
    """What is asked for, and where in the answer the list of records lies."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    parameters: Texts = Field(default={})
    headers: Texts = Field(default={})
    body: dict[str, Any] | None = None
    records: str = ""  # as data.items; the answer itself is the list when empty
    since: Since | None = None


class Auth(Model):
    """How we say who we are."""

    kind: Literal["none", "basic", "bearer", "header", "oauth2"] = "none"
    user: str = ""
    password: str = ""
    token: str = ""
    headers: Texts = Field(default={})
    token_path: str = ""  # oauth2: below the address, or a whole address
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    credentials: Literal["body", "basic"] = "body"


class Paging(Model):
    """How the next page is asked for, and how the last one is known; an empty page always is the last.

    page and offset count; cursor takes the value at `next`, or follows it where it is an address; link
    follows the Link header. `total` is where the number of records stands, `pages` that of pages, `more`
    what is true while there are more, `end` what is true on the last page.
    """

    kind: Literal["none", "page", "offset", "cursor", "link"] = "none"
    parameter: str = ""
    first: int = 1
    size_parameter: str = ""
    size: int = 100
    next: str = ""
    drops: tuple[str, ...] = ()  # parameters that only the first page is asked with
    total: str = ""
    pages: str = ""
    more: str = ""
    end: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Paging:
        if self.kind in ("page", "offset") and not self.parameter:
            raise ValueError(f"paging by {self.kind} needs `parameter`")
        if self.kind == "cursor" and not self.next:
            raise ValueError("paging by cursor needs `next`, the place of the cursor in the answer")
        return self


class Detail(Model):
    """One more request per record, for what the list leaves out; {names} are fields of the record."""

    path: str
    records: str = ""


class Lookup(Model):
    """A list that says what the numbers of a column mean; the names stand `into` a column of their own."""

    path: str = ""
    parameters: Texts = Field(default={})
    beside: str = ""  # instead of a path: where in each page of records the list lies
    records: str = ""
    key: str = "id"
    name: str = "name"  # “.” is the whole entry
    into: str
    paging: Paging | None = None  # as that of the records when not said

    _one_place = one_of("write `path` or `beside`, one of the two", "path", "beside")


class Description(Model):
    """A service: `needs` and `secrets` say what the workspace must tell, `evidence` how we know all this."""

    label: str
    evidence: str
    needs: Texts = Field(default={})
    optional: Texts = Field(default={})  # values with what they are when not given
    secrets: Texts = Field(default={})
    request: Request
    auth: Auth = Auth()
    paging: Paging = Paging()
    detail: Detail | None = None
    lookups: dict[str, Lookup] = Field(default={})
    preset: str

    @model_validator(mode="after")
    def _sound_blanks(self) -> Description:
        told = {*self.needs, *self.optional, *_OURS}
        open_places = [*texts_in(self.request.model_dump(exclude={"headers"})), *self._paths()]
        for text in open_places:
            for name in _BLANK.findall(text):
                if name in self.secrets:
                    raise ValueError(
                        f"the secret {{{name}}} may stand in headers and [auth] only: addresses are logged"
                    )
                if name not in told:
                    raise ValueError(f"{{{name}}} is neither in [needs] nor in [optional]")
        for text in [*texts_in(self.auth.model_dump()), *self.request.headers.values()]:
            for name in _BLANK.findall(text):
                if name not in told | self.secrets.keys():
                    raise ValueError(f"{{{name}}} is not in [needs], [optional] or [secrets]")
        return self

    def _paths(self) -> list[str]:
        return [
            text for lookup in self.lookups.values() for text in (lookup.path, *lookup.parameters.values())
        ]


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a table of tables and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


def fill(text: str, values: dict[str, str]) -> str:
    """The text with each {name} that we know replaced; anything else in braces stays as it is."""
    return _BLANK.sub(lambda found: values.get(found[1], found[0]), text)


_SHELF = Shelf("service", Description)
BUILT_IN = _SHELF.built_in
service_names, load_service = _SHELF.names, _SHELF.load


def values_for(description: Description, feed: RestFeed, folder: Path, source: str) -> tuple[Texts, Texts]:
    """What fills the blanks, and which of it is secret; ConfigError naming whatever is missing or unknown."""
    faults = [f"reporter.toml: source “{source}”: {words}" for words in feed_faults(description, feed)]
    if faults:
        raise ConfigError(faults)
    wanted_by = f"source “{source}”"
    secrets = {name: feed.secrets[name].read(folder, f"{wanted_by}: {name}") for name in description.secrets}
    return {"address": feed.address, **description.optional, **feed.values}, secrets


def feed_faults(description: Description, feed: RestFeed) -> Iterator[str]:
    """What the workspace does not tell though the service needs it, and what it tells in vain."""
    known = description.needs | description.optional
    tables = (
        ("values", feed.values, description.needs, known, '"…"'),
        ("secrets", feed.secrets, description.secrets, description.secrets, '{ env = "…" }'),
    )
    for table, given, needed, names, example in tables:
        for name, words in needed.items():
            if name not in given:
                yield f"rest.{table}: “{name}” is missing: {words}; write {name} = {example}"
        for name in given:
            if name not in names:
                mend = did_you_mean(name, names)
                yield f"rest.{table}: “{name}” is not known to {description.label}; {mend}"


def preset_named(preset: str, feed: Feed | None, folder: Path) -> str:
    """The preset of a source: its own, else that of the service which it asks; "" where neither is named."""
    return preset or (load_service(feed.service, folder).preset if isinstance(feed, RestFeed) else "")
