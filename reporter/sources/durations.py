"""Written numbers and durations as numbers; a duration becomes minutes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from reporter.sources.instants import Mask

_FACTORS = {"minutes": 1.0, "hours": 60.0, "seconds": 1 / 60}
_CLOCK = re.compile(r"(?:(\d+)(?:\s*d(?:ays?)?)?\s+)?(\d+):(\d\d)(?::(\d\d))?")


def minutes_of(values: list[str], unit: str) -> tuple[Any, Mask]:
    """The numbers (NaN where empty), and which are unreadable. “clock” is 26:15, 26:15:30 or 1 02:15:30."""
    if unit == "clock":
        found = np.array([_clock(value) for value in values], float)
    else:
        found = (
            pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
            .to_numpy(float, na_value=np.nan)
            .copy()
        )
        found *= _FACTORS[unit]
    found[np.isinf(found)] = np.nan
    filled = np.fromiter(map(bool, values), bool, len(values))
    return found, np.isnan(found) & filled


def _clock(value: str) -> float:
    match = _CLOCK.fullmatch(value)
    if not match:
        return float("nan")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return days * 1440 + hours * 60 + minutes + seconds / 60
