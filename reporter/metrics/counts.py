"""How many tickets: opened, resolved, waiting, by day and by theme."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reporter.metrics.values import NamedCount, Share
from reporter.periods import Period
from reporter.store.facts import Span

AGES = ("0–2 days", "3–7", "8–30", "over 30")
_OLDEST_OF_AGE = (2, 7, 30)


def count_opened(span: Span) -> int:
    """Tickets opened in the period, whatever became of them."""
    return len(span.opened)


def count_resolved(span: Span) -> int:
    """Tickets resolved in the period, whenever they were opened."""
    return len(span.resolved)


def count_backlog(span: Span) -> int:
    """Open at the end of the period, those waiting for you included."""
    return len(span.backlog)


def count_waiting_on_client(span: Span) -> int:
    """Tickets open at the end of the period that wait for an answer from you."""
    return int((span.backlog["status"] == "on hold").sum())


def count_reopened(span: Span) -> int:
    """Tickets resolved in the period that had come back at least once after we thought them solved."""
    return int((span.resolved["reopen_count"].fillna(0) > 0).sum())


def share_reopened(span: Span) -> Share:
    """Of the tickets resolved in the period, how many had come back at least once after we thought them
    solved.
    """
    return Share(count_reopened(span), count_resolved(span))


def count_undated(span: Span) -> int:
    """Tickets opened in the period and marked as resolved, though the log does not say when."""
    solved = span.opened["status"].isin(("resolved", "closed"))
    return int((solved & span.opened["resolved_at"].isna()).sum())


def close_ratio(span: Span) -> Share:
    """Tickets resolved in the period against tickets opened in it; over 100 % means that the pile shrank."""
    return Share(count_resolved(span), count_opened(span))


def backlog_ages(span: Span) -> dict[str, int]:
    """Tickets open at the end of the period, by the calendar days that had passed since they were opened."""
    bins = np.searchsorted(_OLDEST_OF_AGE, _ages(span), side="left")
    counts = np.bincount(bins, minlength=len(AGES))
    return {age: int(n) for age, n in zip(AGES, counts, strict=True)}


def oldest_open_days(span: Span) -> int | None:
    """Calendar days since the oldest ticket still open at the end of the period was opened."""
    return max(_ages(span), default=None)


def opened_per_day(span: Span) -> tuple[int, ...]:
    """Tickets opened on each day of the period."""
    return _per_day(span.opened["opened_at"], span.period)


def resolved_per_day(span: Span) -> tuple[int, ...]:
    """Tickets resolved on each day of the period."""
    return _per_day(span.resolved["resolved_at"], span.period)


def by_category(span: Span) -> list[NamedCount]:
    """Tickets opened and resolved in the period, by what they were about."""
    return _by(span, "category")


def by_place(span: Span) -> list[NamedCount]:
    """Tickets opened and resolved in the period, by place."""
    return _by(span, "place")


def local_days(instants: pd.Series[pd.Timestamp], zone: str) -> list[date]:
    """The calendar day of each known instant, as the client's clocks and calendars have it."""
    known = pd.to_datetime(instants.dropna(), utc=True)
    return list(known.dt.tz_convert(zone).dt.date)


def _ages(span: Span) -> list[int]:
    days = local_days(span.backlog["opened_at"], span.period.zone)
    return [max(0, (span.period.last - day).days) for day in days]


def _per_day(instants: pd.Series[pd.Timestamp], period: Period) -> tuple[int, ...]:
    size = len(period.days)
    counts = [0] * size
    for day in local_days(instants, period.zone):
        # a clock set back over midnight writes yesterday's date into today: no ticket may fall off the edge
        counts[min(max((day - period.first).days, 0), size - 1)] += 1
    return tuple(counts)


def _by(span: Span, column: str) -> list[NamedCount]:
    opened = span.opened[column].value_counts()
    resolved = span.resolved[column].value_counts()
    names = {str(name) for name in (*opened.index, *resolved.index)}
    rows = [NamedCount(name, int(opened.get(name, 0)), int(resolved.get(name, 0))) for name in names]
    return sorted(rows, key=lambda row: (not row.name, -row.opened, -row.resolved, row.name))
