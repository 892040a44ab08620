"""What did not work, and from when to when: told from the checks that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import pandas as pd

from reporter.config import Client
from reporter.metrics.safety import checks_of, is_announced
from reporter.metrics.stretches import Outage
from reporter.records import Activity
from reporter.store.facts import WATCHED, Span, records_of
from reporter.store.untold import is_unsure

_NEAR = timedelta(hours=1)  # where only failures are logged, two within it are of one outage


class _Row(NamedTuple):
    at: datetime
    ends_at: datetime | None
    failed: bool
    announced: bool
    is_tally: bool


@dataclass(frozen=True)
class _Watched:
    """One thing that is watched: its checks, and what its log tells of."""

    name: str
    place: str
    rows: list[_Row]
    logs_good: bool  # checks that find it good are in the log, be it after the period
    tells_ends: bool  # of any failure in its log it is told when that ended
    good_after: datetime | None = None  # the first check after the period that found it good


def outages(span: Span, _client: Client) -> list[Outage]:
    """What did not work in the period, by the checks that failed: from the first that did, be it in the four
    weeks before, to the moment that the log gives as the end, else to the last check that failed, or to the
    first that was good where that is over an hour later, be it after the period; still failing where no later
    one was good, or the next one failed too.
    """
    if "check" in span.known.unclear:
        return []
    rows = checks_of(pd.concat([span.checks_around, span.activities], ignore_index=True))
    is_failed = rows["outcome"] == "failed"
    if not is_failed.any():
        return []
    failed = rows[is_failed & ~is_unsure(rows)]
    rows = rows.assign(
        failed=rows.index.isin(failed.index),
        announced=is_announced(failed, span).reindex(rows.index, fill_value=False),
    )
    tells_ends = set(failed.loc[failed["ends_at"].notna(), "source"])
    watched = rows[list(WATCHED)].apply(tuple, axis=1)
    rows = rows[watched.isin(set(watched[failed.index]))]
    found = [
        outage
        for _, group in rows.groupby(list(WATCHED), sort=True)
        for outage in _within(_watched(group, span, tells_ends), span)
    ]
    return sorted(found, key=lambda outage: (outage.begun, outage.name, outage.place))


def _watched(group: pd.DataFrame, span: Span, tells_ends: set[str]) -> _Watched:
    first = group.iloc[0]
    name, place = str(first["title"] or first["asset"]), str(first["place"])
    rows = [row for row in _rows(group) if row.ends_at or not row.is_tally]  # a day's tally is of no moment
    logs_good = any(not row.failed for row in rows)
    told = [row for row in rows if row.at < span.period.end]
    later = next((row for row in rows if row.at >= span.period.end), None)
    good_after = later.at if later and not later.failed else None
    return _Watched(name, place, told, logs_good, first["source"] in tells_ends, good_after)


def _rows(group: pd.DataFrame) -> Iterator[_Row]:
    ordered = group.sort_values(["at", "id"])
    told = zip(records_of(ordered, Activity), ordered["failed"], ordered["announced"], strict=True)
    for row, failed, announced in told:
        yield _Row(row.at, row.ends_at, bool(failed), bool(announced), (row.quantity or 1) > 1)


def _within(watched: _Watched, span: Span) -> Iterator[Outage]:
    """The outages of one thing that touch the span."""
    start = span.period.start
    is_silent = all(row.at < start for row in watched.rows)
    for one in _of_one(watched):
        if one.ended is None:
            is_planned = one.is_announced and _is_planned(one, span)
            yield replace(one, is_silent=is_silent, is_announced=is_planned)
        elif one.ended > start:
            yield one


def _is_planned(lasting: Outage, span: Span) -> bool:
    """Whether announced work goes on for as long as the span is told."""
    reached = min(span.until or span.period.end, span.period.end)
    told = {"at": [lasting.begun], "ends_at": [max(reached, lasting.begun)], "place": [lasting.place]}
    return bool(is_announced(pd.DataFrame(told), span).all())


def _of_one(watched: _Watched) -> Iterator[Outage]:
    run: list[_Row] = []
    logs_good = watched.logs_good
    for row in watched.rows:
        if run and not (row.failed and (_is_near(run, row) or (logs_good and not run[-1].ends_at))):
            yield from _over(watched, run, None if row.failed else row.at)
            run = []
        if row.failed:
            run.append(row)
    if run and watched.good_after:
        yield from _over(watched, run, watched.good_after)
    elif run and not run[-1].ends_at and (logs_good or watched.tells_ends):
        yield _outage(watched, run, None)
    elif run:
        yield from _over(watched, run, None)


def _is_near(run: list[_Row], row: _Row) -> bool:
    return row.at - _last(run) <= _NEAR


def _last(run: list[_Row]) -> datetime:
    return max(one.ends_at or one.at for one in run)


def _over(watched: _Watched, run: list[_Row], good_at: datetime | None) -> Iterator[Outage]:
    """One that is over; it failed to the last failure, if a check found it good soon after."""
    last = _last(run)
    if good_at and not run[-1].ends_at and good_at - last > _NEAR:
        yield replace(_outage(watched, run, good_at), is_found_good=True)
    elif last > run[0].at:
        yield _outage(watched, run, last)


def _outage(watched: _Watched, run: list[_Row], ended: datetime | None) -> Outage:
    return Outage(watched.name, watched.place, run[0].at, ended, all(row.announced for row in run))
