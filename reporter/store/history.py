"""What each of the last comparable periods held: counts and sums, made by the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, case, func, select, union_all

from reporter.periods import DAY, WEEK, Period, period_of
from reporter.store.coverage import whole_periods
from reporter.store.frames import long_stays
from reporter.store.tables import SHORT, activities, changes, tickets

_PERIODS = 13
_WORK = ("visit", "maintenance", "project")
_BY_MACHINE = ("backup", "check", "alert")
_COUNTS = ("opened", "resolved", "incidents", "requests", "planned", "minutes")


def comparable_periods(period: Period) -> list[Period]:
    """Thirteen periods of the same kind, oldest first, this one last; for a day the same weekdays."""
    found = [period]
    while len(found) < _PERIODS:
        found.append(_earlier(found[-1]))
    return found[::-1]


def history_of(connection: Connection, client: str, period: Period, first: datetime | None) -> pd.DataFrame:
    """One row per comparable period that the client's log covers whole, and this one."""
    earlier = comparable_periods(period)[:-1]
    periods = [*(whole_periods(connection, client, earlier, first) if first else ()), period]
    whole_months = has_month_dates(period)
    counted: list[dict[str, float]] = [dict.fromkeys(_COUNTS, 0.0) for _ in periods]
    for query in (_opened, _resolved, _worked, _changed):
        for row in connection.execute(query(client, periods, whole_months)).mappings():
            for name in _COUNTS:
                if row["place"] is not None and name in row:
                    counted[row["place"]][name] += float(row[name] or 0)
    frame = pd.DataFrame(counted, columns=list(_COUNTS))
    frame.insert(0, "name", pd.Series([one.name for one in periods], dtype="str"))
    frame.insert(0, "first", pd.Series([one.first for one in periods], dtype=object))
    return frame.astype(dict.fromkeys(_COUNTS[:-1], "int64"))


def has_month_dates(period: Period) -> bool:
    """Whether records dated to the month only may enter: where the period is made of whole months."""
    return period.unit not in (DAY, WEEK) and period.first.day == 1 and period.until.day == 1


def _earlier(period: Period) -> Period:
    if period.unit == "day":
        return period_of(DAY, period.first - timedelta(days=7), period.zone)
    return period.before


def _place(column: ColumnElement[Any], periods: list[Period]) -> ColumnElement[Any]:
    """Which of the periods an instant lies in; NULL in none."""
    return case(*((_within(column, one), place) for place, one in enumerate(periods))).label("place")


def _within(column: ColumnElement[Any], one: Period) -> ColumnElement[bool]:
    return and_(column >= int(one.start.timestamp()), column < int(one.end.timestamp()))


def _span(periods: list[Period]) -> tuple[int, int]:
    return int(periods[0].start.timestamp()), int(periods[-1].end.timestamp())


def _dated(column: ColumnElement[Any], whole_months: bool) -> ColumnElement[bool]:
    return column.in_(("instant", "day", "month") if whole_months else ("instant", "day"))


def _opened(client: str, periods: list[Period], whole_months: bool) -> Any:
    start, end = _span(periods)
    place = _place(tickets.c.opened_at, periods)
    count = func.count()
    return (
        select(
            place,
            count.label("opened"),
            func.sum(case((tickets.c.kind == "incident", 1), else_=0)).label("incidents"),
            func.sum(case((tickets.c.kind == "request", 1), else_=0)).label("requests"),
        )
        .where(tickets.c.client == client, tickets.c.opened_at >= start, tickets.c.opened_at < end)
        .where(_dated(tickets.c.precision, whole_months))
        .group_by(place)
    )


def _resolved(client: str, periods: list[Period], whole_months: bool) -> Any:
    """Resolved since the first period: opened since 90 days before it, or one of the few long stays."""
    start, end = _span(periods)
    place = _place(tickets.c.resolved_at, periods)
    wanted = [place, func.count().label("resolved"), func.sum(tickets.c.minutes_worked).label("minutes")]
    near = and_(tickets.c.client == client, tickets.c.opened_at >= start - SHORT, tickets.c.opened_at < end)
    solved = (
        tickets.c.resolved_at >= start,
        tickets.c.resolved_at < end,
        tickets.c.status.in_(("resolved", "closed")),
        _dated(tickets.c.precision, whole_months),
    )
    chosen = (select(*wanted).where(near), select(*wanted).select_from(long_stays(client, start)))
    return union_all(*(one.where(*solved).group_by(place) for one in chosen))


def _worked(client: str, periods: list[Period], whole_months: bool) -> Any:
    start, end = _span(periods)
    place = _place(activities.c.at, periods)
    in_tickets = select(tickets.c.id).where(  # a ticket's own minutes hold the visits made for it
        tickets.c.client == client,
        tickets.c.opened_at >= start - SHORT,
        tickets.c.opened_at < end,
        tickets.c.minutes_worked > 0,
    )
    by_people = and_(activities.c.kind.not_in(_BY_MACHINE), activities.c.ticket_id.not_in(in_tickets))
    return (
        select(
            place,
            func.sum(case((activities.c.kind.in_(_WORK), 1), else_=0)).label("planned"),
            func.sum(case((by_people, activities.c.minutes), else_=0)).label("minutes"),
        )
        .where(activities.c.client == client, activities.c.at >= start, activities.c.at < end)
        .where(_dated(activities.c.precision, whole_months))
        .group_by(place)
    )


def _changed(client: str, periods: list[Period], _whole_months: bool) -> Any:
    start, end = _span(periods)
    place = _place(changes.c.starts_at, periods)
    return (
        select(place, func.count().label("planned"))
        .where(changes.c.client == client, changes.c.starts_at >= start, changes.c.starts_at < end)
        .where(changes.c.status == "done")
        .group_by(place)
    )
