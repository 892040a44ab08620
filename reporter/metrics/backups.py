"""Copies by schedule: a night is the 24 hours to noon of its date, and a run belongs where it starts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import isnan
from typing import Literal

import pandas as pd

from reporter.config import Client
from reporter.metrics.values import Backups
from reporter.periods import clock_reads
from reporter.store.facts import Span
from reporter.store.untold import is_strange, is_unsure

_NOON = time(12)
_WEEK = timedelta(days=7)
_WEEKS_BACK = 4
_WEEKS_RUN = 3  # of those: then it is usual

Job = tuple[str, str]


@dataclass
class _JobNight:
    """What one job did in one night: all runs are one copy, unless the log says how many each stands for."""

    ok: int = 0
    warning: int = 0
    failed: int = 0
    is_tally: bool = False

    def add(self, outcome: str, quantity: float) -> None:
        """One row of the log."""
        n = 1 if isnan(quantity) else int(quantity + 0.5)
        self.is_tally = self.is_tally or n > 1
        setattr(self, outcome, getattr(self, outcome) + n)

    @property
    def due(self) -> int:
        """The copies it stands for."""
        return self.ok + self.warning + self.failed if self.is_tally else 1

    @property
    def good(self) -> int:
        """Those made."""
        made = self.ok + self.warning
        return made if self.is_tally else min(made, 1)

    @property
    def warned(self) -> int:
        """Those made of which none went without a warning."""
        return self.warning if self.is_tally else int(not self.ok and bool(self.warning))


Nights = dict[date, dict[Job, _JobNight]]


def share_backups(span: Span, client: Client) -> Backups:
    """Copies made, of those due in the period. A night is the 24 hours that end at noon of its date. Each
    copy is due once a night: as many as are agreed, else those that ran on that weekday in three of the four
    weeks before, else those that were seen. One that was tried again and then worked is made; one that ran
    twice counts once; one with a warning is made; one that failed or did not run is missing. Nights
    before the client joined, and those that are not over, are not counted, nor those nothing is known of.
    """
    rows = _rows(span)
    doubtful = rows[is_unsure(rows)]
    every = [night for night in span.period.days if _is_over(night, span, client)]
    runs = _nights(rows[~is_strange(rows)])
    due = [night for night in every if _is_known(night, span, client, runs)]
    in_doubt = doubtful[doubtful["night"].isin(due) | (doubtful["at"] >= span.period.start)]
    told = _told(span, client, runs, due)
    last = [run for night, jobs in runs.items() if night > span.period.last for run in jobs.values()]
    told = replace(
        told,
        nights_unknown=len(every) - len(due),
        begun_failed=sum(run.failed > 0 and not run.good for run in last),
    )
    if in_doubt.empty:
        return told
    # beside work of an unknown kind, that all agreed copies were made is known, and else nothing
    is_known = is_strange(in_doubt).all() and told.basis == "agreed" and not told.bad
    sure = [night for night in due if night not in set(doubtful["night"])]
    return told if is_known else Backups(0, 0, failed=_surely_failed(span, client, runs, sure))


def _told(span: Span, client: Client, nights: Nights, due: list[date]) -> Backups:
    agreed = client.expected.backups_per_day if span.known.activities else None
    if agreed:
        return _summed([_of_agreed(nights, night, agreed) for night in due], "agreed")
    scheduled = [_usual_jobs(nights, night) if span.known.activities else None for night in due]
    told = [_of_jobs(nights.get(night, {}), jobs) for night, jobs in zip(due, scheduled, strict=True)]
    return _summed(told, "usual" if any(scheduled) else "seen")


def _surely_failed(span: Span, client: Client, runs: Nights, nights: list[date]) -> int:
    """Copies that were tried in these nights, and of which none was made."""
    agreed = client.expected.backups_per_day if span.known.activities else None
    n = 0
    for night in nights:
        jobs = runs.get(night, {}).values()
        failed = sum(run.due - run.good for run in jobs if run.failed)
        n += min(failed, max(agreed - sum(run.good for run in jobs), 0)) if agreed else failed
    return n


_Counts = tuple[int, int, int]  # good, of, warning


def _summed(told: list[_Counts], basis: Literal["agreed", "usual", "seen"]) -> Backups:
    good, of, warning = (sum(column) for column in zip(*told, strict=True)) if told else (0, 0, 0)
    return Backups(good, of, warning, basis)


def _of_agreed(nights: Nights, night: date, agreed: int) -> _Counts:
    """So many are due; where more ran, those that ran most often in the four weeks to that night."""
    runs = nights.get(night, {})
    weeks = [nights.get(night - timedelta(days=n), {}) for n in range(_WEEKS_BACK * 7 + 1)]
    usual = Counter(job for week in weeks for job in week)
    chosen = sorted(runs, key=lambda job: (-usual[job], job))[:agreed]
    if len(_names_around(nights, night)) < agreed:  # several copies go by one name: they are told by number
        good = sum(run.ok + run.warning for run in runs.values())
        return min(good, agreed), agreed, min(sum(run.warning for run in runs.values()), agreed)
    good = sum(runs[job].good for job in chosen)
    return min(good, agreed), agreed, min(sum(runs[job].warned for job in chosen), agreed)


def _names_around(nights: Nights, night: date) -> set[Job]:
    """The jobs of the four weeks to that night, and of as many after it as are told."""
    days = range(-_WEEKS_BACK * 7, _WEEKS_BACK * 7 + 1)
    return {job for n in days for job in nights.get(night + timedelta(days=n), {})}


def _is_ambiguous(nights: Nights, night: date, agreed: int) -> bool:
    """Whether a log has too few names, and is too young, to tell a second run of one from another copy."""
    runs, names = nights.get(night, {}), _names_around(nights, night)
    is_young = not any(nights.get(night - timedelta(days=n)) for n in range(21, 29))
    is_repeated = any(run.ok + run.warning > 1 for run in runs.values())
    return is_young and is_repeated and 1 < len(names) < agreed


def _of_jobs(runs: dict[Job, _JobNight], jobs: frozenset[Job] | None) -> _Counts:
    told = [runs.get(job) for job in (runs if jobs is None else jobs)]
    due = sum(run.due if run else 1 for run in told)
    return sum(run.good for run in told if run), due, sum(run.warned for run in told if run)


def _usual_jobs(nights: Nights, night: date) -> frozenset[Job] | None:
    """The jobs that ran on that weekday in three of the four weeks before; None: no log goes back so far."""
    if not any(nights.get(night - timedelta(days=n)) for n in range(21, 29)):
        return None
    weeks = [nights.get(night - n * _WEEK, {}) for n in range(1, _WEEKS_BACK + 1)]
    counts = Counter(job for week in weeks for job in week)
    return frozenset(job for job, n in counts.items() if n >= _WEEKS_RUN)


def _is_over(night: date, span: Span, client: Client) -> bool:
    if client.joined_on and night < client.joined_on:
        return False
    return _noon(night, span.period.zone) <= min(span.until or span.period.end, span.period.end)


def _is_known(night: date, span: Span, client: Client, runs: Nights) -> bool:
    """Whether the log tells all of a night, or that all copies that were due were made in what it tells."""
    agreed = client.expected.backups_per_day
    if _is_in_a_hole(night, span) or (agreed and _is_ambiguous(runs, night, agreed)):
        return False
    if not agreed and _may_go_by_another_name(runs, night):
        return False
    begun = span.known.copies_from
    if (
        begun
        and begun > _noon(night - timedelta(days=1), span.period.zone)
        and _told(span, client, runs, [night]).bad
    ):
        return False
    until = span.known.copies_until
    if until is None or _noon(night, span.period.zone) <= until:
        return True
    so_far = _told(span, client, runs, [night])
    return so_far.of > 0 and not so_far.bad and so_far.basis != "seen"


def _may_go_by_another_name(nights: Nights, night: date) -> bool:
    """Whether a job that was due did not run, and one did that was never seen before it was last."""
    runs = nights.get(night, {})
    missing = (_usual_jobs(nights, night) or frozenset()) - runs.keys()
    if not missing or not any(run.good for run in runs.values()):
        return False
    last = max((other for other in nights if other < night and missing & nights[other].keys()), default=night)
    return any(
        run.good and all(job not in jobs for other, jobs in nights.items() if other <= last)
        for job, run in runs.items()
    )


def _is_in_a_hole(night: date, span: Span) -> bool:
    begins, ends = (_noon(day, span.period.zone) for day in (night - timedelta(days=1), night))
    return any(one < ends and begins < other for one, other in span.known.activity_holes)


def _noon(day: date, zone: str) -> datetime:
    return clock_reads(datetime.combine(day, _NOON), zone)


def _nights(rows: pd.DataFrame) -> Nights:
    titles = rows["title"].str.replace(r"\d+", "#", regex=True)  # a number in it is of one run
    jobs = zip(rows["asset"], titles, strict=True)
    found: Nights = defaultdict(dict)
    for night, job, outcome, quantity in zip(
        rows["night"], jobs, rows["outcome"], rows["quantity"], strict=True
    ):
        found[night].setdefault(job, _JobNight()).add(outcome, quantity)
    return dict(found)


def _rows(span: Span) -> pd.DataFrame:
    """Copies, and what may be one, with their nights."""
    inside = pd.concat([span.activities, span.untold])
    rows = pd.concat([span.backups_before, inside[(inside["kind"] == "backup") | is_strange(inside)]])
    local = rows["at"].dt.tz_convert(span.period.zone)
    return rows.assign(night=(local.dt.tz_localize(None) + pd.Timedelta(hours=12)).dt.date)
