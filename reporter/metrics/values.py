"""What a metric answers with, on its way into a report; and is it more than usual, or only noise?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, isnan, sqrt
from numbers import Real
from statistics import median
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from reporter.config import Client, Target
from reporter.metrics.recurring import Asker, Recurrence
from reporter.metrics.stretches import Outage
from reporter.periods import DAY, Period, period_of
from reporter.records import PRIORITIES
from reporter.report import Figure, half_up
from reporter.store.facts import Span

_FEWEST = 4  # with fewer earlier periods nothing is usual yet
_POINTS, _SURE = 0.02, 1.96  # 95 %
_UNITS = {  # of all that are not tickets
    "oldest_open_days": "days",
    "hours_included": "hours",
    "mails_blocked": "e-mails",
    "share_backups": "copies",
    "patches": "devices",
    "checks": "checks",
    "alerts": "alarms",
    "alarm_names": "alarms",
    "activities_by_kind": "activities",
    "late_tickets": "promises",
}
_DECIMALS = {"hours_worked": 2}


@dataclass(frozen=True)
class Share:
    """So many good, of so many."""

    good: int
    of: int

    @property
    def share(self) -> float | None:
        """0–1; None when there was nothing to judge."""
        return self.good / self.of if self.of else None

    @property
    def bad(self) -> int:
        """Those that were not good."""
        return self.of - self.good


@dataclass(frozen=True)
class Kept(Share):
    """Promises decided: kept, of so many; `late` came after their time, the rest not at all, of which `open`
    may still come. Beside them `unknown` may have been missed, nobody knows.
    """

    late: int = 0
    open: int = 0
    unknown: int = 0

    @property
    def missing(self) -> int:
        """Those that had not come by the end of the span: not answered, overdue, or ended without it."""
        return self.bad - self.late


@dataclass(frozen=True)
class Backups(Share):
    """Copies that were due, and those made; `warning` of the good ones ended with a warning.

    `basis` says by what they were due: as agreed, as usual, or only those seen; of some nights none knows.
    """

    warning: int = 0
    basis: Literal["agreed", "usual", "seen"] = "seen"
    nights_unknown: int = 0
    failed: int = 0  # for sure, where of the others it is not known
    begun_failed: int = 0  # that began in the span for a night that ends after it, and were not made in it


@dataclass(frozen=True)
class Devices(Share):
    """Devices whose newest update went in; updates themselves where the log names no device."""

    are_devices: bool = True


Counted = Literal["working", "clock", "mixed"]


@dataclass(frozen=True)
class Spread:
    """Durations in seconds, kept in rising order; half, most and slowest are None when there are none.

    `counted` says by which time: opening hours, the clock, or some by one and some by the other.
    """

    values: tuple[float, ...] = ()
    counted: Counted = "clock"

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(self.values)))

    @classmethod
    def of(cls, seconds: Iterable[float], counted: Counted = "clock") -> Spread:
        """The spread of the known durations; one that ends before it begins counts as nought."""
        return cls(tuple(max(0.0, float(value)) for value in seconds if not isnan(value)), counted)

    @property
    def n(self) -> int:
        """How many durations."""
        return len(self.values)

    @property
    def half(self) -> float | None:
        """The median: half took no longer."""
        return self.within(0.5)

    @property
    def most(self) -> float | None:
        """The 90th percentile: nine in ten took no longer."""
        return self.within(0.9)

    @property
    def slowest(self) -> float | None:
        """The longest."""
        return self.values[-1] if self.values else None

    def within(self, share: float) -> float | None:
        """The shortest of the durations that at least this share stayed within (nearest rank)."""
        if not self.values:
            return None
        rank = ceil(round(self.n * share, 9))
        return self.values[max(rank, 1) - 1]


@dataclass(frozen=True)
class Hours:
    """Hours of work; `n` is how many records told their minutes, `missing` how many ought to have and did
    not: then it is at least so much. Of `untold` hours nobody says whether they were planned.
    """

    reactive: float
    proactive: float
    n: int
    missing: int = 0
    untold: float = 0.0

    @property
    def total(self) -> float | None:
        """Both together; None when no record told its minutes."""
        return self.reactive + self.proactive + self.untold if self.n else None


UNTOLD = 0  # the priority of tickets of which the log tells none


@dataclass(frozen=True)
class PriorityRow:
    """One priority's tickets: how many were opened, how long they took, what was promised.

    Those of which the log tells none stand in a row of their own, `UNTOLD`.
    """

    priority: int
    opened: int
    first: Spread
    resolved: Spread
    target: Target

    @property
    def name(self) -> str:
        """Urgent, High, …"""
        return PRIORITIES.get(self.priority, "Not told")


@dataclass(frozen=True)
class Outcomes:
    """How the runs of one kind of activity ended."""

    ok: int
    warning: int
    failed: int

    @property
    def total(self) -> int:
        """All runs."""
        return self.ok + self.warning + self.failed


@dataclass(frozen=True)
class Satisfaction:
    """What people said: good of all ratings, and how many of the resolved tickets were rated."""

    good: Share
    answered: Share


@dataclass(frozen=True)
class RestoreTest:
    """The last time a copy was read back."""

    on: date
    detail: str
    outcome: str


class WordCount(NamedTuple):
    """A name or some words of the log, and how many there were of it."""

    name: str
    n: int


class Bounds(NamedTuple):
    """A count of which it is only known between which it lies, both included."""

    least: int
    most: int

    @property
    def total(self) -> int:
        """All of which it is asked."""
        return self.most


class Fates(NamedTuple):
    """What became of the tickets that came in, by the end; `unknown`: ended, nobody knows how or when."""

    solved: int
    closed: int  # without a result
    open: int
    unknown: int = 0
    handed_on: int = 0

    @property
    def total(self) -> int:
        """All that came in."""
        return sum(self)


class NamedCount(NamedTuple):
    """A category, place or requester with its tickets."""

    name: str
    opened: int
    resolved: int | None  # None: when they were solved nobody says


class Checks(NamedTuple):
    """Monitoring checks made, those that found a fault, and apart those that did during announced work."""

    run: int
    failed: int
    announced: int = 0


class Alerts(NamedTuple):
    """Alerts raised, and those that had to become a ticket."""

    raised: int
    became_tickets: int


def parts_of(parts: Sequence[float], decimals: int = 0) -> tuple[float, ...]:
    """The parts rounded so that they add up to their sum rounded: those that lose most by it go up first."""
    unit = 10**decimals
    scaled = [round(part * unit, 6) for part in parts]
    whole = [floor(part) for part in scaled]
    missing = half_up(round(sum(parts) * unit, 6)) - sum(whole)
    order = sorted(range(len(whole)), key=lambda place: (whole[place] - scaled[place], place))
    for place in order[:missing]:
        whole[place] += 1
    return tuple(part / unit for part in whole)


Comparable = float | np.integer | Share | Spread | None


def usual(history: pd.DataFrame, column: str) -> int | None:
    """The median of the comparable periods before this one, a half going up; None when they are fewer than
    four.
    """
    earlier = history[column].iloc[:-1].dropna()
    return half_up(float(median(earlier))) if len(earlier) >= _FEWEST else None


def is_unbroken(history: pd.DataFrame, period: Period) -> bool:
    """Whether the comparable periods follow each other, none left out; days are set beside their weekdays."""
    unit, zone, week = period.unit, period.zone, timedelta(days=7)
    return all(
        later == (one + week if unit == DAY else period_of(unit, one, zone).after.first)
        for one, later in pairwise(history["first"])
    )


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


Metric = Callable[[Span, Client], Any]
_Part = tuple[str, float | None, str, int | None, str]  # tail of the name, value, unit, n, of


def figures(metric: Metric, value: Any, span: Span) -> tuple[Figure, ...]:
    """What a metric has answered, as a report keeps it: each number by itself. None is no data; a share is
    0–1, with the numbers of good and bad ones beside it; of a spread the seconds that half and nine in ten
    stayed within; where it is told by name, a figure for each, with the name in `of`.
    """
    name, told = metric.__name__, definition(metric)
    unit = _UNITS.get(name, "tickets")
    if name.endswith("_per_day"):
        value = {f"{day}": n for day, n in zip(span.period.days, value, strict=True)}
    if value is None or isinstance(value, int | float):
        parts: Iterable[_Part] = [("", value, unit, _of(name, value, span), "")]
    else:
        parts = _parts(value, unit)
    return tuple(
        Figure(f"{name}{tail}", _rounded(name, number), unit, n, span.period.name, told, of)
        for tail, number, unit, n, of in parts
    )


def _parts(value: Any, unit: str) -> Iterable[_Part]:
    match value:
        case Share():
            return _of_share(value, unit)
        case Spread():
            return _of_spread(value)
        case Satisfaction():
            rated = value.answered
            return (
                *_of_share(value.good, "ratings"),
                ("_answered", rated.share, "share", rated.of, ""),
                ("_answered_good", rated.good, "tickets", rated.of, ""),
            )
        case Hours():
            return _of_hours(value)
        case Checks() | Alerts() | Fates() | Bounds():
            return _of_counts(value, unit)
        case RestoreTest():
            return [("", _as_number(value.on), "date", None, "")]
        case dict():
            return _by_name(value, unit)
        case list():
            counted = sum(one.n for one in value if isinstance(one, WordCount | Asker | Recurrence))
            return [part for row in value for part in _of_row(row, value, unit, counted)]
        case pd.DataFrame():
            counts = value["missed"].value_counts().sort_index()
            return _by_name({str(word): int(n) for word, n in counts.items()}, unit)
    return []


def _of_share(value: Share, unit: str) -> list[_Part]:
    told: dict[str, int] = {"_good": value.good, "_bad": value.bad}
    if isinstance(value, Kept):
        told |= {"_late": value.late, "_missing": value.missing, "_unknown": value.unknown}
    if isinstance(value, Backups):
        told |= {"_warning": value.warning, "_nights_unknown": value.nights_unknown}
    unit = "updates" if isinstance(value, Devices) and not value.are_devices else unit
    counts: list[_Part] = [(tail, n, unit, value.of, "") for tail, n in told.items()]
    return [("", value.share, "share", value.of, ""), *counts]


def _of_spread(value: Spread, of: str = "", tail: str = "") -> list[_Part]:
    fastest = value.values[0] if value.values else None
    told = {"": value.half, "_most": value.most, "_slowest": value.slowest, "_fastest": fastest}
    return [(f"{tail}{end}", seconds, "seconds", value.n, of) for end, seconds in told.items()]


def _of_hours(value: Hours) -> list[_Part]:
    reactive, planned, untold = parts_of(
        (value.reactive, value.proactive, value.untold), _DECIMALS["hours_worked"]
    )
    told = {"": reactive + planned + untold, "_reactive": reactive, "_planned": planned}
    if untold:
        told["_untold"] = untold
    parts: list[_Part] = [
        (tail, hours if value.n else None, "hours", value.n, "") for tail, hours in told.items()
    ]
    if value.n and value.missing:
        parts.append(("_missing", value.missing, "jobs", value.n + value.missing, ""))
    return parts


def _of_counts(value: Checks | Alerts | Fates | Bounds, unit: str) -> list[_Part]:
    told = dict(value._asdict())
    if isinstance(value, Alerts):
        told["without_ticket"] = value.raised - value.became_tickets
    whole, first = (value.total, "") if isinstance(value, Fates | Bounds) else (value[0], value._fields[0])
    return [("" if tail == first else f"_{tail}", n, unit, whole, "") for tail, n in told.items()]


def _by_name(value: dict[str, Any], unit: str) -> list[_Part]:
    outcomes = {key: kind for key, kind in value.items() if isinstance(kind, Outcomes)}
    if outcomes:
        return [
            (f"_{word}" if word else "", n, "activities", kind.total, key)
            for key, kind in outcomes.items()
            for word, n in {"": kind.total, **vars(kind)}.items()
        ]
    if unit == "activities":
        return []
    whole = sum(value.values())
    return [("", whole, unit, whole, ""), *(("", n, unit, whole, str(key)) for key, n in value.items())]


def _of_row(row: Any, rows: Sequence[Any], unit: str, counted: int) -> list[_Part]:
    match row:
        case NamedCount():
            opened, resolved = (
                sum(getattr(one, word) or 0 for one in rows) for word in ("opened", "resolved")
            )
            return [
                ("_opened", row.opened, unit, opened, row.name),
                ("_resolved", row.resolved, unit, None if row.resolved is None else resolved, row.name),
            ]
        case WordCount() | Asker() | Recurrence():
            return [("", row.n, unit, counted, row.name)]
        case PriorityRow():
            name = row.name.lower()
            opened = sum(one.opened for one in rows)
            first, solved = _of_spread(row.first, name, "_first"), _of_spread(row.resolved, name, "_resolved")
            return [("_opened", row.opened, unit, opened, name), *first, *solved]
        case Outage():
            return [("", row.lasted, "seconds", None, f"{row.name}, {row.begun:%Y-%m-%dT%H:%MZ}")]
    return []


def _as_number(day: date) -> float:
    """A day as a number that can be read: 20261031."""
    return float(f"{day:%Y%m%d}")


def _rounded(name: str, value: float | None) -> float | None:
    if value is None or name not in _DECIMALS:
        return value
    unit: int = 10 ** _DECIMALS[name]
    return half_up(round(value * unit, 6)) / unit


def definition(metric: Metric) -> str:
    """What a metric counts, in the first paragraph of its docstring, on one line."""
    return " ".join((metric.__doc__ or "").split("\n\n")[0].split())


def _of(name: str, value: float | None, span: Span) -> int | None:
    """Out of how many a bare number speaks."""
    if name.startswith("count_") or name == "mails_blocked":
        return None if value is None else int(value)
    return len(span.backlog) if name == "oldest_open_days" else None
