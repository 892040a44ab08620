"""Elapsed opening time and its inverse: windows are expanded once, then every column takes one search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reporter.config.agreements import WEEKDAYS, Agreement
from reporter.periods import OpeningHours, midnight, opening_windows

_Ticks = NDArray[np.int64]  # microseconds since 1970

_TICK = 1_000_000
_YEARS_AHEAD = 32  # a promise that has not run out by then never does
_EARLIEST, _LATEST = 1900, 2199


Clock = OpeningHours | None  # runs while the desk is open; without opening hours, always
ALWAYS: Clock = None


def clock_of(agreement: Agreement, zone: str) -> Clock:
    """The clock by which an agreement's promises are kept."""
    if not agreement.opening:
        return ALWAYS
    rules = tuple(
        (frozenset(WEEKDAYS.index(day) for day in hours.days), hours.opens, hours.closes)
        for hours in agreement.opening
    )
    return OpeningHours(zone, rules, frozenset(agreement.closed_on), agreement.holidays)


def opening_seconds(start: pd.Series, end: pd.Series, clock: Clock) -> pd.Series:
    """Seconds from start to end while the clock ran; NaN where either is unknown, below 0 where end comes
    first.
    """
    unknown = start.isna().to_numpy() | end.isna().to_numpy()
    begun, ended = _ticks(start), _ticks(end)
    if clock and not unknown.all():
        known = np.concatenate([begun[~unknown], ended[~unknown]])
        windows = _windows(clock, _year(known.min()) - 1, _year(known.max()))
        begun, ended = windows.position(begun), windows.position(ended)
    seconds = np.where(unknown, np.nan, (ended - begun) / _TICK)
    return pd.Series(seconds, index=start.index, dtype="float64")


def deadline(start: pd.Series, seconds: pd.Series | float, clock: Clock) -> pd.Series:
    """The instant at which that many seconds have run on the clock since the start; NaT where either is
    unknown.
    """
    promised = seconds if isinstance(seconds, pd.Series) else pd.Series(seconds, start.index, dtype="float64")
    unknown = start.isna().to_numpy() | promised.isna().to_numpy()
    begun = _ticks(start)
    allowed = np.round(promised.fillna(0).to_numpy(dtype="float64") * _TICK).astype("int64")
    due = begun + allowed
    if clock and not unknown.all():
        due, beyond = _windows_until(clock, begun[~unknown], allowed[~unknown]).reach(begun, allowed)
        unknown = unknown | beyond
    due = np.where(unknown, np.iinfo("int64").min, due)
    return pd.Series(due.view("datetime64[us]"), index=start.index).dt.tz_localize("UTC")


@lru_cache(maxsize=4096)
def end_of_day(day: date, clock: Clock, zone: str) -> datetime:
    """The last second of a local day, or the end of its last opening hours where it has any."""
    last = midnight(day + timedelta(days=1), zone) - timedelta(seconds=1)
    closings = [closes for _, closes in opening_windows(clock, day, day + timedelta(days=1))] if clock else []
    return min([max(closings), last]) if closings else last


@dataclass(frozen=True, eq=False)
class _Windows:
    """Open spans in order; `before` is the open time that had passed when each began."""

    opens: _Ticks
    closes: _Ticks
    before: _Ticks

    @property
    def total(self) -> int:
        return int(self.before[-1] + self.closes[-1] - self.opens[-1]) if self.opens.size else 0

    def position(self, instants: _Ticks) -> _Ticks:
        """Open time that had passed at each instant."""
        if not self.opens.size:
            return np.zeros_like(instants)
        window = np.searchsorted(self.opens, instants, side="right") - 1
        inside = np.minimum(instants, self.closes[window]) - self.opens[window]
        return np.where(window < 0, 0, self.before[window] + inside)

    def reach(self, begun: _Ticks, allowed: _Ticks) -> tuple[_Ticks, NDArray[np.bool_]]:
        """When so much more open time has passed, and for which it never does."""
        wanted = self.position(begun) + allowed
        beyond = wanted > self.total
        if not self.opens.size:
            return begun, np.ones_like(begun, dtype=bool)
        last_moments = self.before + self.closes - self.opens
        window = np.minimum(np.searchsorted(last_moments, wanted, side="left"), self.opens.size - 1)
        due = self.opens[window] + wanted - self.before[window]
        return np.maximum(due, begun), beyond


def _windows_until(opening: OpeningHours, begun: _Ticks, allowed: _Ticks) -> _Windows:
    first, last = _year(begun.min()) - 1, _year(begun.max())
    windows = _windows(opening, first, last)
    ahead = 1
    while ahead <= _YEARS_AHEAD and (windows.position(begun) + allowed > windows.total).any():
        windows = _windows(opening, first, last + ahead)
        ahead *= 2
    return windows


@lru_cache(maxsize=256)
def _windows(opening: OpeningHours, first_year: int, last_year: int) -> _Windows:
    first = date(max(first_year, _EARLIEST), 1, 1)
    until = date(min(last_year, _LATEST) + 1, 1, 2)
    spans = opening_windows(opening, first, until)
    opens, closes = (_ticks(pd.Series([span[edge] for span in spans], dtype=object)) for edge in (0, 1))
    lengths = closes - opens
    return _Windows(opens, closes, np.cumsum(lengths) - lengths)


def _year(tick: np.int64) -> int:
    return int(pd.Timestamp(int(tick), unit="us", tz=UTC).year)


def _ticks(instants: pd.Series) -> _Ticks:
    known = pd.to_datetime(instants, utc=True)
    return known.to_numpy(dtype="datetime64[us]").astype("int64")
