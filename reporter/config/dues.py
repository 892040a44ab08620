"""When each cadence is due for a client: the N-th day, or working day, after its period, at a local time."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from reporter.config.agreements import WEEKDAYS
from reporter.config.fields import Model

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_MEND = "write “first working day”, “3rd working day” or “5th day”"


class Due(Model):
    """`nth` counts days after the period (its next day is 1), or only working days."""

    nth: int = Field(ge=1, le=28)
    working: bool
    at: time


def _due(default_on: str, words: dict[str, tuple[int, bool]], mend: str) -> BeforeValidator:
    def read(table: Any) -> Any:
        if not isinstance(table, dict):
            return table
        given = {key: value for key, value in table.items() if key != "on"}
        nth, working = _days(table.get("on", default_on), words, mend)
        return {"at": time(7), **given, "nth": nth, "working": working}

    return BeforeValidator(read)


def _days(on: Any, words: dict[str, tuple[int, bool]], mend: str) -> tuple[int, bool]:
    text = on.strip().lower() if isinstance(on, str) else ""
    if text in words:
        return words[text]
    match = re.fullmatch(r"(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)?|([a-z]+)) (working )?day", text)
    nth = (int(match[1]) if match[1] else _ORDINALS.get(match[2], 0)) if match else 0
    if match is None or not 1 <= nth <= 28:
        raise ValueError(f"on: “{on}” is not a day to send on; {mend}")
    return nth, bool(match[3])


_DAILY = {"every day": (1, False), "working days": (1, True)}
_WEEKLY = {name.lower(): (place, False) for place, name in enumerate(WEEKDAYS, start=1)}
_Daily = Annotated[Due, _due("every day", _DAILY, "write “every day” or “working days”")]
_Weekly = Annotated[Due, _due("first working day", _WEEKLY, "write “Mon” or “first working day”")]
_Later = Annotated[Due, _due("first working day", {}, _MEND)]


class Dues(Model):
    """When each cadence is due; what is left out is due at 07:00 on the usual day."""

    daily: _Daily = Due(nth=1, working=False, at=time(7))
    weekly: _Weekly = Due(nth=1, working=True, at=time(7))
    monthly: _Later = Due(nth=1, working=True, at=time(7))
    quarterly: _Later = Due(nth=1, working=True, at=time(7))
