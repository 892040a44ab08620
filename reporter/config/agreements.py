"""What was promised: targets per priority, when they count, and the hours included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from statistics import median_high
from typing import Any, Literal

import holidays
from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from reporter.config.fields import Model, Seconds, Words
from reporter.records import PRIORITIES

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_WORKING_DAYS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(day|week)s?\s*")
_DAYS_A_WEEK = 5


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
    targets: dict[str, Target] = Field(default_factory=dict)
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
