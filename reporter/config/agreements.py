"""What was promised: targets per priority, when they count, hours included; and when each report is due."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from statistics import median_high
from typing import Annotated, Any, ClassVar, Literal

import holidays
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from reporter.cadences import MENU, Cadence, DueDay
from reporter.config.fields import Model, Seconds, Words, per_cadence
from reporter.records import PRIORITIES

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_ONLY_PRIORITIES: Any = {"propertyNames": {"enum": [name.lower() for name in PRIORITIES.values()]}}
_WORKING_DAYS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(day|week)s?\s*")
_DAYS_A_WEEK = 5
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_NTH_DAY = re.compile(r"(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)?|([a-z]+)) (working )?day")
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY_WORDS = {name.lower(): place for names in (WEEKDAYS, _DAY_NAMES) for place, name in enumerate(names)}


def _known_region(text: str) -> str:
    country, _, region = text.partition("-")
    if text:
        try:
            holidays.country_holidays(country, subdiv=region or None)
        except NotImplementedError:
            raise ValueError(f"no holidays known for “{text}”; write one like GB-ENG or US-MA") from None
    return text


Region = Annotated[Words, AfterValidator(_known_region)]  # whose public holidays are kept: GB-ENG


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
    holidays: Region = ""
    closed_on: tuple[date, ...] = ()
    targets: dict[str, Target] = Field(default_factory=dict, json_schema_extra=_ONLY_PRIORITIES)
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

    def target_of_any(self, *, has_ranks: bool) -> Target:
        """The promise for a ticket of which no priority is known: the one that all share, else none.

        Where a log has priorities, a ticket without may be of any, also of one that nothing is promised for.
        """
        made = [self.target(priority) for priority in PRIORITIES] if has_ranks else [*self.targets.values()]
        first = made[0] if made else Target()
        told = {(one.first_response, one.resolution, one.always) for one in made}
        return Target(**first.model_dump(exclude={"meaning"})) if len(told) == 1 else Target()


def _clock(value: Any) -> Any:
    """A number would be read as seconds after midnight."""
    if isinstance(value, str | time):
        return value
    raise ValueError(f"“{value}” is not a time; write one in quotes, like “07:00”")


LocalTime = Annotated[time, BeforeValidator(_clock)]


class Due(Model):
    """Due on the N-th day after the period (the next day is the first), or working day, at a local time.

    What is left out is the menu's.
    """

    on: str | None = None
    at: LocalTime | None = None
    # Words for a day beside “3rd working day”: (nth, whether only working days count)
    words: ClassVar[dict[str, tuple[int, bool]]] = {}
    latest: ClassVar[int] = 28
    mend: ClassVar[str] = "write “first working day”, “3rd working day” or “5th day”"

    @field_validator("on")
    @classmethod
    def _known_day(cls, on: str | None) -> str | None:
        if on is not None:
            cls._read(on)
        return on

    @field_validator("at")
    @classmethod
    def _without_zone(cls, at: time | None) -> time | None:
        if at and at.tzinfo:
            raise ValueError("names a zone; write only the time, it is read in the client's own zone")
        return at

    def day(self, usual: DueDay) -> DueDay:
        """The day and time that are meant, where the cadence's usual ones are these."""
        nth, working = (usual.nth, usual.working) if self.on is None else self._read(self.on)
        return DueDay(nth, working, usual.at if self.at is None else self.at)

    @classmethod
    @lru_cache(maxsize=256)
    def _read(cls, on: str) -> tuple[int, bool]:
        text = " ".join(on.lower().split())
        if text in cls.words:
            return cls.words[text]
        match = _NTH_DAY.fullmatch(text)
        nth = (int(match[1]) if match[1] else _ORDINALS.get(match[2], 0)) if match else 0
        if match is None or not 1 <= nth <= cls.latest:
            raise ValueError(f"“{on}” is not a day to send on; {cls.mend}")
        return nth, bool(match[3])


class DailyDue(Due):
    """Every day, or on working days: then what ended on other days comes with the next working day."""

    words: ClassVar = {"every day": (1, False), "working days": (1, True), "working day": (1, True)}
    latest: ClassVar = 0
    mend: ClassVar = "write “every day” or “working days”"


class WeeklyDue(Due):
    """A weekday of the following week, or its N-th working day."""

    words: ClassVar = {name: (place + 1, False) for name, place in _WEEKDAY_WORDS.items()}
    latest: ClassVar = 7
    mend: ClassVar = "write “Mon” or “first working day”"


_KINDS: dict[str, type[Due]] = {"day": DailyDue, "week": WeeklyDue}
_DUES: Any = per_cadence(
    {one.name: (kind, kind()) for one in MENU.values() for kind in (_KINDS.get(one.subject, Due),)}
)


class Dues(_DUES):  # type: ignore[misc]
    """When each cadence of the menu is due for a client; what is left out is due when the menu says."""

    def of(self, cadence: Cadence) -> DueDay:
        """When that cadence is due."""
        due: Due | None = getattr(self, cadence.name, None)
        return due.day(cadence.due) if due else cadence.due


_LIMITS: Any = per_cadence({one.name: (int, Field(default=one.catch_up, ge=1)) for one in MENU.values()})


class CatchUp(_LIMITS):  # type: ignore[misc]
    """How many missed editions of each cadence a run makes up for, the newest first to be kept."""

    def of(self, cadence: Cadence) -> int:
        """The number for that cadence."""
        most: int = getattr(self, cadence.name, cadence.catch_up)
        return most
