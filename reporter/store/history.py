"""What each of the last comparable periods held: those that the client's feeds cover from end to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    true,
    union_all,
)

from reporter.config.privacy import NEVER, Policy
from reporter.periods import DAY, QUARTER, Period, period_of
from reporter.records import SET_APART
from reporter.store.coverage import Feeds, has_month_dates
from reporter.store.tables import SHORT, activities, changes, left_at, long_stays, resolved_at, tickets

_PERIODS = 13
_MANY_MONTHS = 18  # beyond these they are told by the quarter
_MOST_MONTHS = 240
_WORK = ("visit", "maintenance", "project")
_COUNTS = ("opened", "resolved", "planned")


def history_of(
    connection: Connection, client: str, period: Period, coverage: Feeds, policy: Policy | None = None
) -> pd.DataFrame:
    """One row per comparable period that the client's feeds cover whole, and this one.

    `follows` says whether the row before is of the comparable period before.
    """
    earlier = earlier_periods(period)
    whole = [coverage.is_whole(one) for one in earlier]
    known = [one for one, is_whole in zip(earlier, whole, strict=True) if is_whole]
    asked = [*known, _since_joining(period, coverage.joined)]
    frame = _counts(connection, client, asked, spoken_of(connection, client, policy))
    frame["name"] = pd.Series([one.name for one in (*known, period)], dtype="str")
    frame["first"] = pd.Series([one.first for one in (*known, period)], dtype=object)
    before = zip([*whole, True], [False, *whole], strict=True)
    follows = [was_whole for is_whole, was_whole in before if is_whole]
    return frame.assign(follows=follows)


def since_joined(
    connection: Connection, client: str, period: Period, coverage: Feeds, policy: Policy | None = None
) -> pd.DataFrame:
    """One row per month since the client joined, per quarter once there are many; each as of `history_of`.

    From the first that is covered whole on; empty where one after it is not, or the months are not asked for.
    """
    periods = months_with_us(period, coverage.joined)
    while periods and not coverage.is_whole(periods[0]):
        periods = periods[1:]
    if not all(coverage.is_whole(one) for one in periods):
        periods = []
    if len(periods) > _MANY_MONTHS:
        quarters = dict.fromkeys(period_of(QUARTER, one.first, one.zone) for one in periods)
        begun = periods[0].first
        periods = [one for one in quarters if begun <= one.first and one.last <= period.last]
    return _counts(connection, client, periods, spoken_of(connection, client, policy))


def months_with_us(period: Period, joined: int) -> list[Period]:
    """The whole months since the client joined, up to the last that is told; none of days and weeks."""
    if not joined or not period.months:
        return []
    on = datetime.fromtimestamp(joined, ZoneInfo(period.zone)).date()
    months, one = [period.months[-1]], period.months[-1]
    while one.before.first >= on and len(months) < _MOST_MONTHS:
        one = one.before
        months.append(one)
    return months[::-1] if one.first >= on else []


def spoken_of(connection: Connection, client: str, policy: Policy | None) -> ColumnElement[bool]:
    """Of tickets: whether they are of a category that may be told at all."""
    if policy is None:
        return true()
    kinds = select(tickets.c.category).where(tickets.c.client == client).distinct()
    never = [one for one in connection.execute(kinds).scalars() if one and policy.withheld(one) == NEVER]
    return tickets.c.category.not_in(never) if never else true()


def _counts(
    connection: Connection, client: str, periods: list[Period], spoken: ColumnElement[bool]
) -> pd.DataFrame:
    """One row per period: first, name, and how many of each."""
    whole_months = bool(periods) and has_month_dates(periods[-1])
    counted: list[dict[str, float]] = [dict.fromkeys(_COUNTS, 0.0) for _ in periods]
    if not periods:
        return _shaped([], [])
    queries = (
        _opened(client, periods, whole_months, spoken),
        _resolved(client, periods, whole_months, spoken),
        _worked(client, periods, whole_months),
        _changed(client, periods),
    )
    for query in queries:
        for row in connection.execute(query).mappings():
            for name in _COUNTS:
                if row["place"] is not None and name in row:
                    counted[row["place"]][name] += float(row[name] or 0)
    return _shaped(periods, counted)


def _shaped(periods: list[Period], counted: list[dict[str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(counted, columns=list(_COUNTS))
    frame.insert(0, "name", pd.Series([one.name for one in periods], dtype="str"))
    frame.insert(0, "first", pd.Series([one.first for one in periods], dtype=object))
    return frame.astype(dict.fromkeys(_COUNTS, "int64"))


def _since_joining(period: Period, joined: int) -> Period:
    """What of the period lies after the client joined; nothing where that was later."""
    first = datetime.fromtimestamp(joined, ZoneInfo(period.zone)).date()
    return replace(period, first=min(max(period.first, first), period.until))


def earlier_periods(period: Period) -> list[Period]:
    """The comparable periods before it, oldest first; for a day the same weekdays."""
    found = [period]
    while len(found) < _PERIODS:
        one = found[-1]
        week_before = one.first - timedelta(days=7)
        found.append(period_of(DAY, week_before, one.zone) if one.unit == DAY else one.before)
    return found[:0:-1]


def _placed(time: ColumnElement[Any], periods: list[Period], **counted: ColumnElement[Any]) -> Select[Any]:
    """What is counted, by which of the periods the time lies in; NULL for none."""
    spans = [_span([one]) for one in periods]
    inside = (and_(time >= start, time < end) for start, end in spans)
    place = case(*((is_inside, number) for number, is_inside in enumerate(inside))).label("place")
    return select(place, *(column.label(name) for name, column in counted.items())).group_by(place)


def _filed(time: Column[Any], client: str, start: int, end: int) -> ColumnElement[bool]:
    return and_(time.table.c.client == client, time >= start, time < end)


def _span(periods: Sequence[Period]) -> tuple[int, int]:
    return int(periods[0].start.timestamp()), int(periods[-1].end.timestamp())


def _dated(column: ColumnElement[Any], whole_months: bool) -> ColumnElement[bool]:
    return column.in_(("instant", "day", "month") if whole_months else ("instant", "day"))


def _opened(client: str, periods: list[Period], whole_months: bool, spoken: ColumnElement[bool]) -> Any:
    """Less those that had been set apart by the end of their period."""
    spans = [_span([one]) for one in periods]
    opened = tickets.c.opened_at
    end = case(*((and_(opened >= start, opened < end), end) for start, end in spans))
    counts = or_(tickets.c.outcome.not_in(SET_APART), left_at >= end)
    filed = _filed(opened, client, *_span(periods))
    return _placed(opened, periods, opened=func.sum(case((counts, 1), else_=0))).where(
        filed, spoken, _dated(tickets.c.precision, whole_months)
    )


def _resolved(client: str, periods: list[Period], whole_months: bool, spoken: ColumnElement[bool]) -> Any:
    """Resolved since the first period: opened since 90 days before it, or one of the few long stays."""
    start, end = _span(periods)
    solved = _placed(resolved_at, periods, resolved=func.count()).where(
        spoken,
        tickets.c.outcome == "solved",
        resolved_at >= start,
        resolved_at < end,
        tickets.c.status.in_(("resolved", "closed")),
        _dated(tickets.c.precision, whole_months),
    )
    near = solved.where(_filed(tickets.c.opened_at, client, start - SHORT, end))
    return union_all(near, solved.select_from(long_stays(client, start)))


def _worked(client: str, periods: list[Period], whole_months: bool) -> Any:
    filed = _filed(activities.c.at, client, *_span(periods))
    chosen = _placed(activities.c.at, periods, planned=func.count())
    return chosen.where(filed, activities.c.kind.in_(_WORK), _dated(activities.c.precision, whole_months))


def _changed(client: str, periods: list[Period]) -> Any:
    filed = _filed(changes.c.starts_at, client, *_span(periods))
    chosen = _placed(changes.c.starts_at, periods, planned=func.count())
    return chosen.where(filed, changes.c.status == "done")
