"""How many tickets came, went and stay, by day and by theme; and the hours they and other work took."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reporter.config import Client
from reporter.metrics.values import Hours, NamedCount, Satisfaction, Share
from reporter.periods import MONTH, QUARTER, Period
from reporter.store.facts import Span

AGES = ("0–2 days", "3–7", "8–30", "over 30")
_OLDEST_OF_AGE = (2, 7, 30)
_BY_MACHINE = ("backup", "check", "alert")  # what machines do by themselves takes nobody's hours


def count_opened(span: Span, _client: Client) -> int:
    """Tickets opened in the period, whatever became of them."""
    return len(span.opened)


def count_resolved(span: Span, _client: Client) -> int:
    """Tickets resolved in the period, whenever they were opened."""
    return len(span.resolved)


def count_backlog(span: Span, _client: Client) -> int:
    """Open at the end of the period, those waiting for you included."""
    return len(span.backlog)


def count_waiting_on_client(span: Span, _client: Client) -> int:
    """Tickets open at the end of the period that wait for an answer from you."""
    return int((span.backlog["status"] == "on hold").sum())


def share_reopened(span: Span, client: Client) -> Share:
    """Of the tickets resolved in the period, how many had come back at least once after we thought them
    solved.
    """
    return Share(int((span.resolved["reopen_count"] > 0).sum()), count_resolved(span, client))


def count_undated(span: Span, _client: Client) -> int:
    """Tickets opened in the period and marked as resolved, though the log does not say when."""
    solved = span.opened["status"].isin(("resolved", "closed"))
    return int((solved & span.opened["resolved_at"].isna()).sum())


def close_ratio(span: Span, client: Client) -> Share:
    """Tickets resolved in the period against tickets opened in it; over 100 % means that the pile shrank."""
    return Share(count_resolved(span, client), count_opened(span, client))


def backlog_ages(span: Span, _client: Client) -> dict[str, int]:
    """Tickets open at the end of the period, by the calendar days that had passed since they were opened."""
    bins = np.searchsorted(_OLDEST_OF_AGE, _ages(span), side="left")
    counts = np.bincount(bins, minlength=len(AGES))
    return {age: int(n) for age, n in zip(AGES, counts, strict=True)}


def oldest_open_days(span: Span, _client: Client) -> int | None:
    """Calendar days since the oldest ticket still open at the end of the period was opened."""
    return max(_ages(span), default=None)


def opened_per_day(span: Span, _client: Client) -> tuple[int, ...]:
    """Tickets opened on each day of the period."""
    return _per_day(span.opened["opened_at"], span.period)


def resolved_per_day(span: Span, _client: Client) -> tuple[int, ...]:
    """Tickets resolved on each day of the period."""
    return _per_day(span.resolved["resolved_at"], span.period)


def by_category(span: Span, _client: Client) -> list[NamedCount]:
    """Tickets opened and resolved in the period, by what they were about."""
    return _by(span, "category")


def by_place(span: Span, _client: Client) -> list[NamedCount]:
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


def hours_worked(span: Span, _client: Client) -> Hours:
    """Time on tickets solved in the period, and on visits, calls, maintenance and projects in it.

    Backups, checks and alerts run by themselves and are not counted.
    """
    tickets = span.resolved[["minutes_worked", "is_proactive"]].set_axis(["minutes", "is_proactive"], axis=1)
    activities = _worked_apart_from_tickets(span)[["minutes", "is_proactive"]]
    work = pd.concat([tickets, activities], ignore_index=True).dropna(subset=["minutes"])
    planned = work["is_proactive"].astype(bool)
    minutes = work["minutes"].astype("float64")
    return Hours(float(minutes[~planned].sum()) / 60, float(minutes[planned].sum()) / 60, len(work))


def hours_included(span: Span, client: Client) -> float | None:
    """Hours that the agreement includes in the period; only whole months and quarters have any."""
    months = {MONTH: 1, QUARTER: 3}.get(span.period.unit)
    included = client.agreement.included_hours
    return None if included is None or months is None else included * months


def share_hours_used(span: Span, client: Client) -> float | None:
    """Hours worked in the period against the hours that the agreement includes; 1 is all of them."""
    used, included = hours_worked(span, client).total, hours_included(span, client)
    return used / included if used is not None and included else None


def tickets_per_person(span: Span, client: Client) -> float | None:
    """Tickets opened in the period because something was wrong or wanted (not work we planned), for each
    person.
    """
    reactive = ~span.opened["is_proactive"].astype(bool)
    return int(reactive.sum()) / client.people if client.people else None


def csat(span: Span, _client: Client) -> Satisfaction:
    """Good ratings of all ratings given in the period.

    And of the tickets resolved in it, how many were rated.
    """
    verdicts = span.ratings["verdict"]
    apart = span.resolved[~span.resolved["id"].isin(span.ratings["ticket_id"])]["rating"]
    good, bad = (int((verdicts == word).sum() + (apart == word).sum()) for word in ("good", "bad"))
    rated = len(span.resolved) - len(apart) + int(apart.isin(("good", "bad")).sum())
    return Satisfaction(Share(good, good + bad), Share(rated, len(span.resolved)))


def _worked_apart_from_tickets(span: Span) -> pd.DataFrame:
    # a ticket's own minutes hold the visits made for it
    activities = span.activities[~span.activities["kind"].isin(_BY_MACHINE)]
    named = set(activities["ticket_id"]) - {""}
    counted: set[str] = set()
    for tickets in (span.opened, span.resolved, span.backlog):
        counted.update(tickets.loc[tickets["id"].isin(named) & (tickets["minutes_worked"] > 0), "id"])
    return activities[~activities["ticket_id"].isin(counted)]
