"""What did not work, and from when to when: told from the checks that failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pandas as pd

from reporter.config import Client
from reporter.metrics.safety import checks_of, is_announced
from reporter.metrics.values import Outage
from reporter.records import Activity
from reporter.store.facts import Span, records_of

_WATCHED = ["source", "asset", "title", "place"]
_NEAR = timedelta(hours=1)  # where only failures are logged, two within it are of one outage


class _Row(NamedTuple):
    at: datetime
    ends_at: datetime | None
    failed: bool
    announced: bool
    is_tally: bool


def outages(span: Span, _client: Client) -> list[Outage]:
    """What did not work in the period, by the checks that failed: from the first that did to the moment that
    the log gives as the end, else to the last check that failed; still failing where no later one was good.
    """
    rows = checks_of(span)
    failed = rows[rows["outcome"] == "failed"]
    if failed.empty:
        return []
    rows = rows.assign(announced=is_announced(failed, span).reindex(rows.index, fill_value=False))
    watched = rows[_WATCHED].apply(tuple, axis=1)
    found = [
        outage
        for _, group in rows[watched.isin(set(watched[failed.index]))].groupby(_WATCHED, sort=True)
        for outage in _of_one(list(_rows(group)), *_named(group))
    ]
    return sorted(found, key=lambda outage: (outage.begun, outage.name, outage.place))


def _named(group: pd.DataFrame) -> tuple[str, str]:
    first = group.iloc[0]
    return str(first["title"] or first["asset"]), str(first["place"])


def _rows(group: pd.DataFrame) -> Iterator[_Row]:
    ordered = group.sort_values(["at", "id"])
    for row, announced in zip(records_of(ordered, Activity), ordered["announced"], strict=True):
        is_tally = (row.quantity or 1) > 1
        yield _Row(row.at, row.ends_at, row.outcome == "failed", bool(announced), is_tally)


def _of_one(rows: list[_Row], name: str, place: str) -> Iterator[Outage]:
    """The outages of one thing that is watched."""
    moments = [row for row in rows if row.ends_at or not row.is_tally]  # a day's tally is of no moment
    logs_good = any(not row.failed for row in moments)
    run: list[_Row] = []
    for row in moments:
        if run and not (row.failed and (logs_good or _is_near(run, row))):
            yield from _outage(run, row.at if logs_good and not row.failed else None, logs_good, name, place)
            run = []
        if row.failed:
            run.append(row)
    if run:
        yield from _outage(run, None, logs_good, name, place)


def _is_near(run: list[_Row], row: _Row) -> bool:
    return row.at - max(one.ends_at or one.at for one in run) <= _NEAR


def _outage(
    run: list[_Row], good_at: datetime | None, logs_good: bool, name: str, place: str
) -> Iterator[Outage]:
    told = [row.ends_at for row in run if row.ends_at]
    ended = max(told) if told and run[-1].ends_at else None
    if ended is None and (
        good_at or not logs_good
    ):  # a check finds it good later; it failed to the last failure
        ended = max(row.ends_at or row.at for row in run)
    if ended is None or ended > run[0].at:
        yield Outage(name, place, run[0].at, ended, all(row.announced for row in run))
