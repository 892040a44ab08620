"""Ends that only seem to lie before their beginning: written less exactly, or in an hour shown twice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reporter.sources.dates import readings_of
from reporter.sources.quantities import Instants, Mask, second_of_two

# What cannot come before the instant that a record is filed under.
AFTERWARDS = {
    "tickets": ("first_response_at", "resolved_at", "closed_at"),
    "activities": ("ends_at",),
    "changes": ("ends_at",),
}
_A_DAY, _TWO_HOURS, _A_MINUTE = np.timedelta64(24, "h"), np.timedelta64(2, "h"), np.timedelta64(60, "s")
_ANY_YEAR = 2100


def set_right(
    at: Instants, begun: Instants, is_day: Mask, texts: Callable[[], list[str] | None], zone: str
) -> None:
    """Move what only seems too early: on a day without time, within a minute, at an hour shown twice.

    `texts` is what the log has written: a time that names its zone is meant as it is.
    """
    early = at < begun
    if not early.any():
        return
    inexact = early & ((is_day & (begun < at + _A_DAY)) | (begun < at + _A_MINUTE))
    at[inexact] = begun[inexact]
    maybe = np.flatnonzero(early & ~inexact & (begun < at + _TWO_HOURS)).tolist()
    written = texts() if maybe else None
    for place in maybe if written else ():
        if written and readings_of(written[place], _ANY_YEAR)[2]:
            second = second_of_two(at[place], zone)
            at[place] = second if second >= begun[place] else at[place]
