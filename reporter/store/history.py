"""What each of the last comparable periods held: those that the client's log covers from end to end.

Whether it does is told by the hours in which it was heard. A feed is heard over all its clients. A silence is
plausible up to twice the longest other one of the eight weeks before it (at the log's beginning, of its first
eight), a day at least; a longer one is a hole. With records in under 20 hours of those weeks there is no
telling. A stretch that is missing from a period does no harm where the same hours of most weeks around are
silent too: a weekend, a night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Connection, Select, and_, case, func, inspect, select, union_all

from reporter.periods import DAY, WEEK, Period, period_of
from reporter.store.tables import SHORT, activities, changes, deliveries, heard, long_stays, tickets

Hours = np.ndarray[Any, np.dtype[np.int64]]  # since 1970, UTC, sorted
Stretch = tuple[int, int]  # half-open, in such hours

_DAY, _WEEK = 24, 168
_LOOKED_BACK = 8 * _WEEK
_FEWEST_HOURS = 20
_FEWEST_WEEKS = 4
_PERIODS = 13
_WORK = ("visit", "maintenance", "project")
_BY_MACHINE = ("backup", "check", "alert")
_COUNTS = ("opened", "resolved", "incidents", "requests", "planned", "minutes")


def history_of(connection: Connection, client: str, period: Period, first: datetime | None) -> pd.DataFrame:
    """One row per comparable period that the client's log covers whole, and this one."""
    periods = [*(whole_periods(connection, client, _earlier(period), first) if first else ()), period]
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


def _earlier(period: Period) -> list[Period]:
    """The comparable periods before it, oldest first; for a day the same weekdays."""
    found = [period]
    while len(found) < _PERIODS:
        one = found[-1]
        week_before = one.first - timedelta(days=7)
        found.append(period_of(DAY, week_before, one.zone) if one.unit == DAY else one.before)
    return found[:0:-1]


def _placed(time: Column[Any], periods: list[Period], **counted: ColumnElement[Any]) -> Select[Any]:
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


def _sum_where(condition: ColumnElement[bool], value: Any = 1) -> ColumnElement[Any]:
    return func.sum(case((condition, value), else_=0))


def _opened(client: str, periods: list[Period], whole_months: bool) -> Any:
    counted = {
        "opened": func.count(),
        "incidents": _sum_where(tickets.c.kind == "incident"),
        "requests": _sum_where(tickets.c.kind == "request"),
    }
    filed = _filed(tickets.c.opened_at, client, *_span(periods))
    chosen = _placed(tickets.c.opened_at, periods, **counted)
    return chosen.where(filed, _dated(tickets.c.precision, whole_months))


def _resolved(client: str, periods: list[Period], whole_months: bool) -> Any:
    """Resolved since the first period: opened since 90 days before it, or one of the few long stays."""
    start, end = _span(periods)
    counted = {"resolved": func.count(), "minutes": func.sum(tickets.c.minutes_worked)}
    solved = _placed(tickets.c.resolved_at, periods, **counted).where(
        tickets.c.resolved_at >= start,
        tickets.c.resolved_at < end,
        tickets.c.status.in_(("resolved", "closed")),
        _dated(tickets.c.precision, whole_months),
    )
    near = solved.where(_filed(tickets.c.opened_at, client, start - SHORT, end))
    return union_all(near, solved.select_from(long_stays(client, start)))


def _worked(client: str, periods: list[Period], whole_months: bool) -> Any:
    start, end = _span(periods)
    in_tickets = select(tickets.c.id).where(  # a ticket's own minutes hold the visits made for it
        _filed(tickets.c.opened_at, client, start - SHORT, end), tickets.c.minutes_worked > 0
    )
    by_people = and_(activities.c.kind.not_in(_BY_MACHINE), activities.c.ticket_id.not_in(in_tickets))
    counted = {
        "planned": _sum_where(activities.c.kind.in_(_WORK)),
        "minutes": _sum_where(by_people, activities.c.minutes),
    }
    filed = _filed(activities.c.at, client, start, end)
    chosen = _placed(activities.c.at, periods, **counted)
    return chosen.where(filed, _dated(activities.c.precision, whole_months))


def _changed(client: str, periods: list[Period], _whole_months: bool) -> Any:
    filed = _filed(changes.c.starts_at, client, *_span(periods))
    chosen = _placed(changes.c.starts_at, periods, planned=func.count())
    return chosen.where(filed, changes.c.status == "done")


@dataclass(frozen=True)
class _Heard:
    """The hours in which the client's feeds were heard, from eight weeks before the first period on."""

    hours: Hours
    known_from: int
    joined: int  # the client's own first record
    holes: tuple[Stretch, ...]

    def covers(self, period: Period) -> bool:
        """Whether it says all of the period."""
        start, end = _hour(period.start), _hour(period.end)
        begin = max(self.known_from, self.joined)
        on_its_first_day = period.unit != DAY and begin < start + _DAY
        if begin >= end or not (on_its_first_day or self._is_quiet(start, begin)):
            return False
        return all(self._is_quiet(max(start, one), min(end, other)) for one, other in self.holes)

    def _is_quiet(self, start: int, end: int) -> bool:
        """Whether the same hours of the weeks around are mostly silent; a stretch of no length is."""
        if start >= end:
            return True
        around = np.searchsorted(self.hours, (start - _LOOKED_BACK, end + _LOOKED_BACK))
        if around[1] - around[0] < _FEWEST_HOURS:
            return False
        shifts = [weeks * _WEEK for weeks in range(-8, 9) if weeks]
        known = [(start + one, end + one) for one in shifts if self._knows(start + one, end + one)]
        places = [np.searchsorted(self.hours, one) for one in known]
        silent = sum(int(first == last) for first, last in places)
        return len(known) >= _FEWEST_WEEKS and silent * 2 >= len(known)

    def _knows(self, start: int, end: int) -> bool:
        if start < self.known_from or end > self.hours[-1] + 1:
            return False
        return not any(one < end and start < other for one, other in self.holes)


def whole_periods(
    connection: Connection, client: str, periods: Sequence[Period], first: datetime
) -> list[Period]:
    """Those that the client's log covers; `first` is when its first record began."""
    joined = _hour(first)
    since, until = _hour(periods[0].start) - _LOOKED_BACK, _hour(periods[-1].end)
    log = _Heard(np.array([], dtype=np.int64), joined, joined, ())
    if feeds := _feeds(connection, client):
        begun = connection.execute(select(func.min(heard.c.day)).where(*feeds)).scalar()
        hours = _hours(connection, feeds, since, until)
        if begun is not None and len(hours):
            known_from = int(hours[0]) if begun * _DAY >= since else since
            log = _Heard(hours, known_from, joined, tuple(_holes(hours, known_from, until)))
    return [one for one in periods if log.covers(one)]


def _feeds(connection: Connection, client: str) -> list[ColumnElement[bool]]:
    """Which rows of `heard` speak of the client: of the sources of its tickets, else of its activities."""
    if not inspect(connection).has_table(heard.name):  # a store that nothing was read into since
        return []
    brought = select(deliveries.c.source).where(deliveries.c.client == client)
    for records in ("tickets", "activities"):
        rows = [heard.c.records == records, heard.c.source.in_(brought)]
        if connection.execute(select(heard.c.day).where(*rows).limit(1)).first():
            return rows
    return []


def heard_of(connection: Connection, client: str) -> list[tuple[int, int]]:
    """All days, and the hours of them, in which the client's feeds were heard."""
    if not (feeds := _feeds(connection, client)):
        return []
    chosen = select(heard.c.day, func.sum(heard.c.hours)).where(*feeds).group_by(heard.c.day)
    return [(int(day), int(hours)) for day, hours in connection.execute(chosen.order_by(heard.c.day))]


def _hours(connection: Connection, feeds: list[ColumnElement[bool]], since: int, until: int) -> Hours:
    days = select(heard.c.day, heard.c.hours).where(
        *feeds, heard.c.day >= since // _DAY, heard.c.day <= until // _DAY
    )
    rows = np.array(connection.execute(days).all(), dtype=np.int64).reshape(-1, 2)
    place, hour = np.nonzero(rows[:, 1:] >> np.arange(_DAY) & 1)
    hours = np.unique(rows[place, 0] * _DAY + hour)
    return hours[(hours >= since) & (hours < until)]


def _holes(hours: Hours, known_from: int, until: int) -> Iterator[Stretch]:
    """The silences that are not plausible."""
    silences = np.diff(hours, append=until)
    usual = silences.copy()
    for place in np.flatnonzero(silences > _DAY):
        start = int(hours[place])
        since = max(known_from, start - _LOOKED_BACK)
        near = (hours >= since) & (hours < max(start, since + _LOOKED_BACK))
        near[place] = False
        if near.sum() >= _FEWEST_HOURS and silences[place] > 2 * usual[near].max():
            usual[place] = 0
            yield start + 1, start + int(silences[place])


def _hour(instant: datetime) -> int:
    return int(instant.timestamp()) // 3600
