"""Written numbers and durations as numbers; a duration becomes minutes.

A bare number counts in the unit that the preset says. A duration may also be written as 26:15, 26:15:30,
-0:40, 1 02:15:30, “2 hours (120 minutes)” or “3 Days 12 Hours”; a day is 24 hours. Spaces between digits
and a decimal comma are understood; 1,234 could be either, and is read only when the preset says which.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from reporter.sources.instants import Mask

_FACTORS = {"": 1.0, "minutes": 1.0, "hours": 60.0, "seconds": 1 / 60}
_CLOCK = re.compile(r"(-?)(?:(\d+)(?:\s*d(?:ays?)?)?\s+)?(\d+):(\d\d)(?::(\d\d))?")
_PART = r"(\d+(?:[.,]\d+)?)\s*(w|weeks?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)"
_WORDS = re.compile(rf"(-?)\s*((?:{_PART}(?:\s|,|and)*)+)", re.IGNORECASE)
_EXACTLY = re.compile(r".*\((\d+) minutes?\)", re.IGNORECASE)
_LENGTHS = {"w": 10_080.0, "d": 1_440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}
_UNREAD = float("nan")


def minutes_of(values: list[str], unit: str = "", decimal: str = "") -> tuple[Any, Mask]:
    """The numbers (NaN where empty), and which are unreadable; no unit means plain numbers, no durations."""
    filled = np.fromiter(map(bool, values), bool, len(values))
    if unit == "clock":
        found = np.full(len(values), _UNREAD)
    elif decimal == ",":
        found = np.array([_number(value, decimal) for value in values], float)
    else:
        found = (
            pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
            .to_numpy(float, na_value=np.nan)
            .copy()
        )
    found[np.isinf(found)] = np.nan
    odd = np.flatnonzero(np.isnan(found) & filled).tolist()
    found *= _FACTORS.get(unit, 1.0)
    for at in odd:
        found[at] = _odd(values[at], unit, decimal)
    return found, np.isnan(found) & filled


def _odd(value: str, unit: str, decimal: str) -> float:
    written = _written(value) if unit else _UNREAD
    if np.isnan(written) and unit != "clock":
        return _number(value, decimal) * _FACTORS[unit]
    return written


def _number(value: str, decimal: str) -> float:
    bare = re.sub(r"[\s'’]", "", value)
    if decimal == ",":
        bare = bare.replace(".", "").replace(",", ".")
    elif decimal == "." or re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"-?\d+,(\d{1,2}|\d{4,})", bare):
        bare = bare.replace(",", ".")
    return float(bare) if re.fullmatch(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", bare) else _UNREAD


def _written(value: str) -> float:
    if match := _CLOCK.fullmatch(value):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        return (-1 if match[1] else 1) * (days * 1440 + hours * 60 + minutes + seconds / 60)
    if match := _EXACTLY.fullmatch(value):
        return float(match[1])
    if match := _WORDS.fullmatch(value):
        parts = re.findall(_PART, match[2], re.IGNORECASE)
        total = sum(float(number.replace(",", ".")) * _LENGTHS[name[0].lower()] for number, name in parts)
        return -total if match[1] else total
    return _UNREAD
