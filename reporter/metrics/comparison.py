"""Is it more than usual, or only noise?"""

from __future__ import annotations

from math import sqrt
from numbers import Real
from statistics import median

import numpy as np
import pandas as pd

from reporter.metrics.values import Share, Spread

_FEWEST = 4  # with fewer earlier periods nothing is usual yet
_POINTS = 0.02
_SURE = 1.96  # 95 %

Comparable = float | np.integer | Share | Spread | None


def usual(history: pd.DataFrame, column: str) -> float | None:
    """The median of the comparable periods before this one; None when there are fewer than four."""
    earlier = history[column].iloc[:-1].dropna()
    return float(median(earlier)) if len(earlier) >= _FEWEST else None


def is_noise(now: Comparable, before: Comparable) -> bool:
    """Whether a difference is too small to speak of.

    Counts: it is under twice the square root of the number before, which chance alone makes. Shares: under
    two percentage points, or the ranges in which the true shares lie with 95 % (Wilson) meet. Durations: the
    ranges in which the true medians lie with 95 % (by rank) meet. Where either is missing there is nothing to
    speak of.
    """
    if now is None or before is None:
        return True
    if isinstance(now, Share) and isinstance(before, Share):
        return _share_is_noise(now, before)
    if isinstance(now, Spread) and isinstance(before, Spread):
        return not (now.n and before.n) or _meet(_range_of_median(now), _range_of_median(before))
    if isinstance(now, Real) and isinstance(before, Real):
        return abs(float(now) - float(before)) < 2 * sqrt(max(float(before), 1))
    raise TypeError("only like can be compared with like")


def _share_is_noise(now: Share, before: Share) -> bool:
    if now.share is None or before.share is None:
        return True
    return abs(now.share - before.share) < _POINTS or _meet(_range_of_share(now), _range_of_share(before))


def _range_of_share(share: Share) -> tuple[float, float]:
    n, rate = share.of, share.good / share.of
    middle = rate + _SURE**2 / (2 * n)
    half = _SURE * sqrt(max(rate * (1 - rate), 0) / n + _SURE**2 / (4 * n**2))
    weight = 1 + _SURE**2 / n
    return (middle - half) / weight, (middle + half) / weight


def _range_of_median(spread: Spread) -> tuple[float, float]:
    low = int((spread.n - _SURE * sqrt(spread.n)) / 2)
    low = max(low, 0)
    return spread.values[low], spread.values[spread.n - 1 - low]


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
