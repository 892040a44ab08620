"""When each cadence is due for a client: the N-th day, or working day, after its period, at a local time."""

from __future__ import annotations

import re
from datetime import time
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, field_validator

from reporter.cadences import MENU, Cadence, DueDay
from reporter.config.agreements import WEEKDAYS
from reporter.config.fields import Model, per_cadence

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_NTH_DAY = re.compile(r"(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)?|([a-z]+)) (working )?day")
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY_WORDS = {name.lower(): place for names in (WEEKDAYS, _DAY_NAMES) for place, name in enumerate(names)}


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
_SUBJECTS = {"quarterly": "quarter"} | {one.name: one.subject for one in MENU.values()}  # it may come later
_DUES: Any = per_cadence(
    {name: (kind, kind()) for name, unit in _SUBJECTS.items() for kind in (_KINDS.get(unit, Due),)}
)


class Dues(_DUES):  # type: ignore[misc]
    """When each cadence of the menu is due for a client; what is left out is due when the menu says."""

    def of(self, cadence: Cadence) -> DueDay:
        """When that cadence is due."""
        due: Due = getattr(self, cadence.name)
        return due.day(cadence.due)
