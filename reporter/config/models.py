"""What a workspace says: provider, sources, clients, agreements, contacts, brand. Unknown keys refused."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from statistics import median_high
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from reporter.config.feeds import Feed, RestFeed, SingerFeed, SqlFeed, as_feed
from reporter.records import PRIORITIES

CadenceName = Literal["daily", "weekly", "monthly"]
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_WORKING_DAYS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(day|week)s?\s*")
_DAYS_A_WEEK = 5
_UNITS = {"min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86400, "week": 604800}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, zoneinfo.available_timezones(), n=1)
        mend = f"did you mean {near[0]}?" if near else "write one like Europe/London"
        raise ValueError(f"“{name}” is not a time zone; {mend}") from None
    return name


def _locale(name: str) -> str:
    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"“{name}” is not a locale; write one like en_GB") from None
    return name.replace("-", "_")


def _seconds(text: object) -> object:
    """“15 min”, “4 hours”, “2 days” → seconds; a day has 24 hours."""
    if not isinstance(text, str):
        return text
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(min|minute|h|hour|day|week)s?\s*", text)
    if not match:
        raise ValueError(f"“{text}” is not a duration; write one like “15 min”, “4 h” or “2 days”")
    return round(float(match[1]) * _UNITS[match[2]])


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"“{text}” is not a colour; write one like #12a37f")
    return text.lower()


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"',;:\\]+@[^@\s<>\"',;:\\]+\.[^@\s<>\"',;:\\.]+", text):
        raise ValueError(f"“{text}” is not an e-mail address")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
LocaleName = Annotated[str, AfterValidator(_locale)]
Seconds = Annotated[int, BeforeValidator(_seconds)]
Colour = Annotated[str, AfterValidator(_colour)]
Address = Annotated[str, AfterValidator(_address)]
Words = Annotated[str, Field(max_length=500)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Call(Model):
    """A line of “who to call”: when, which number, who answers."""

    when: Words
    number: Words
    who: Words = ""


class Provider(Model):
    """Who reports."""

    name: Words
    zone: Zone
    locale: LocaleName = "en_GB"
    signature: Words = ""
    calls: tuple[Call, ...] = ()
    tip: Words = ""


class Opening(Model):
    """Hours of one or more weekdays, in the client's zone; 00:00 as the end means midnight."""

    days: tuple[Weekday, ...]
    opens: time
    closes: time

    @property
    def length(self) -> float:
        """Hours; over midnight where it closes before it opens."""
        opens, closes = (at.hour + at.minute / 60 + at.second / 3600 for at in (self.opens, self.closes))
        return closes - opens if closes > opens else closes - opens + 24


def hours_a_day(opening: Sequence[Opening]) -> float:
    """The open hours of an ordinary working day; 24 without opening hours."""
    per_weekday = (sum(hours.length for hours in opening if day in hours.days) for day in WEEKDAYS)
    return float(median_high([length for length in per_weekday if length] or [24]))


def _in_hours(target: Any, hours: float) -> Any:
    """The target with “2 days” written as opening hours; a target that always counts keeps its days of 24."""
    if not isinstance(target, dict) or target.get("always"):
        return target
    return {key: _day_as_hours(value, hours) for key, value in target.items()}


def _day_as_hours(value: Any, hours: float) -> Any:
    match = _WORKING_DAYS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    days = float(match[1]) * (_DAYS_A_WEEK if match[2] == "week" else 1)
    return round(days * hours * 3600)


class Target(Model):
    """What is promised for one priority, in seconds of opening hours (or of the clock, when `always`)."""

    first_response: Seconds | None = None
    resolution: Seconds | None = None
    always: bool = False
    meaning: Words = ""


class Agreement(Model):
    """The targets promised, when they count, and the hours included each month."""

    opening: tuple[Opening, ...] = ()
    holidays: Words = ""
    closed_on: tuple[date, ...] = ()
    targets: dict[str, Target] = {}
    included_hours: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _working_days(cls, table: Any) -> Any:
        """A promise in days means working days, each as long as the agreement is open on an ordinary day."""
        try:
            hours = hours_a_day(TypeAdapter(tuple[Opening, ...]).validate_python(table["opening"]))
            targets = {name: _in_hours(target, hours) for name, target in table["targets"].items()}
        except (KeyError, AttributeError, TypeError, ValidationError):
            return table  # no opening hours or no targets; what is wrong with them is told field by field
        return table | {"targets": targets}

    @field_validator("holidays")
    @classmethod
    def _known_region(cls, text: str) -> str:
        country, _, region = text.partition("-")
        if text:
            try:
                holidays.country_holidays(country, subdiv=region or None)
            except NotImplementedError:
                raise ValueError(f"no holidays known for “{text}”; write one like GB-ENG or US-MA") from None
        return text

    @field_validator("targets")
    @classmethod
    def _known_priorities(cls, targets: dict[str, Target]) -> dict[str, Target]:
        known = [name.lower() for name in PRIORITIES.values()]
        for name in targets:
            if name not in known:
                raise ValueError(f"“{name}” is not a priority; the four are {', '.join(known)}")
        return targets

    def target(self, priority: int) -> Target:
        """The promise for a priority 1–4; an empty one when none was made."""
        return self.targets.get(PRIORITIES[priority].lower(), Target())


class Contact(Model):
    """A person at the client, and what they want to read."""

    name: Words
    email: Address
    role: Words = ""
    wants: tuple[CadenceName, ...] = ()


class Expected(Model):
    """What must happen even when nobody says so: a missed run is a failure."""

    backups_per_day: int | None = Field(default=None, ge=0)
    checks_per_day: int | None = Field(default=None, ge=0)
    devices: int | None = Field(default=None, ge=0)


class Service(Model):
    """An entry of the catalogue (services.toml)."""

    name: Words
    words: Words = ""
    price: Words = ""


class Brand(Model):
    """One colour, one logo, one footer line."""

    colour: Colour = "#2b4c9b"
    logo: str = ""
    footer: Words = ""
    folder: Path = Path()


class Client(Model):
    """Who we report to. `slug` is the name of its file, and of its folder in the output."""

    slug: str = ""
    name: Words
    kind: Literal["business", "community"] = "business"
    zone: Zone
    locale: LocaleName
    paper: Literal["A4", "Letter"] | None = None
    joined_on: date | None = None
    people: int | None = Field(default=None, ge=0)
    sites: Words = ""
    aliases: tuple[str, ...] = ()
    agreement: Agreement = Agreement()
    contacts: tuple[Contact, ...] = ()
    expected: Expected = Expected()
    services: tuple[str, ...] = ()
    offer: str = ""
    provider: Provider
    brand: Brand = Brand()
    catalogue: dict[str, Service] = {}


class Source(Model):
    """A feed of logs: which files, read with which preset, how often it must deliver."""

    name: Words
    files: str
    preset: str
    client: str = ""
    zone: Zone | None = None
    expected_every: Seconds | None = None
    label: Words = ""
    sql: SqlFeed | None = None
    rest: RestFeed | None = None
    singer: SingerFeed | None = None

    @model_validator(mode="before")
    @classmethod
    def _files_or_feed(cls, table: Any) -> Any:
        return as_feed(table)

    @property
    def feed(self) -> Feed | None:
        """What is read where the source reads no files."""
        return self.sql or self.rest or self.singer


class Workspace(Model):
    """A folder that has been read and found sound."""

    folder: Path
    provider: Provider
    sources: tuple[Source, ...] = ()
    clients: dict[str, Client] = {}
    store_file: Path | None = None

    @property
    def store_path(self) -> Path:
        """Where the records are kept: beside reporter.toml unless told otherwise."""
        return self.store_file or self.folder / "store.sqlite"

    def client_of(self, value: str) -> str:
        """The slug of the client that a log names so (name, slug or alias, case ignored); "" when unknown."""
        wanted = value.strip().casefold()
        for slug, client in self.clients.items():
            if wanted in {slug, client.name.casefold(), *(alias.casefold() for alias in client.aliases)}:
                return slug
        return ""
