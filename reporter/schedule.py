"""Due rules: which period a cadence reports on at a given moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reporter.periods import Period, Unit, last_complete

DueRule = Callable[[datetime, str], Period]


def each(unit: Unit) -> DueRule:
    """Due once per calendar unit: the newest period that is over at `now` in the zone."""

    def due(now: datetime, zone: str) -> Period:
        return last_complete(unit, now, zone)

    return due
