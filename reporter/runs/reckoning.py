"""Whether the clock can be right: never behind what the ledger knows, and held where it leapt too far ahead.

Not here: a moment that was only given on the command line, which cli keeps from being written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporter.cadences import Cadence, menu_of
from reporter.config import Workspace
from reporter.delivery.freezing import is_read
from reporter.errors import Failure, ReporterError, UsageError
from reporter.ledger import TOLERANCE, Entry
from reporter.ledger.ledger import Ledger, ledger_to_look_into
from reporter.periods import Period, parse_period
from reporter.report import Edition
from reporter.schedule import DuePeriods, due_at, due_periods
from reporter.story.sentences import counted

LEAPT = "the clock leapt, or nothing ran for too long"
LEAPT_MEND = (
    "set the clock if it is wrong; if it is right: reporter catch-up --write-off, and the next run makes the "
    "newest of them"
)
_NOTE = "the clock"
_USUAL = timedelta(days=4)  # between two runs, over a long weekend


class ClockError(ReporterError):
    """The clock is behind what the ledger knows; whatever is written now would be wrong."""

    exit_code = 78


@dataclass(frozen=True)
class Reckoning:
    """How late it is, by the ledger: when a run last found all in order, and what was written up to then."""

    run_at: datetime | None = None
    event: int = 0


@dataclass(frozen=True)
class Leap:
    """Editions of one series that fell due since the last run, and are too many to be made up for."""

    client: str
    cadence: str
    first: str  # the periods
    last: str
    count: int

    def __str__(self) -> str:
        """acme/daily: 12 editions, 2026-10-20 to 2026-10-31."""
        span = f"{self.first} to {self.last}" if self.count > 1 else self.first
        return f"{self.client}/{self.cadence}: {counted(self.count, 'edition')}, {span}"


def reckoned(ledger: Ledger) -> Reckoning:
    """What the last run noted; of a ledger without such a note, what its newest event says."""
    try:
        known = json.loads(ledger.note(_NOTE) or "null")
        if known:
            return Reckoning(datetime.fromisoformat(known["run at"]), int(known["event"]))
    except (KeyError, TypeError, ValueError):  # as another version wrote it
        pass
    return Reckoning(*ledger.newest_at())


def behind_by(ledger: Ledger, now: datetime) -> Failure | None:
    """That the clock is behind the ledger, and its mend; None where they agree."""
    known = reckoned(ledger)
    written, _ = ledger.newest_at(known.event)
    newest = max((at for at in (known.run_at, written) if at), default=now)
    if newest - now <= TOLERANCE:
        return None
    return Failure(
        f"the clock says {_written(now)}, and the ledger’s newest entry is from {_written(newest)}",
        "set the clock if it is wrong; if it is right: reporter catch-up --take-back, which also takes back "
        "what was written off too early",
    )


def check(ledger: Ledger, now: datetime) -> None:
    """ClockError where the clock is behind the ledger."""
    if fault := behind_by(ledger, now):
        raise ClockError(fault.what, fault.mend)


def faults(workspace: Workspace, now: datetime, present: datetime) -> Iterator[Failure]:
    """What of the clock keeps editions from being made at that moment; `present` is what it says."""
    with ledger_to_look_into(workspace) as ledger:
        if ledger is None:
            return
        if fault := behind_by(ledger, present):
            yield fault
        for leap in leaps(workspace, ledger, now):
            yield Failure(f"{LEAPT}, so nothing is made of {leap}", LEAPT_MEND)


def is_usual(ledger: Ledger, now: datetime) -> bool:
    """Whether so much time went by since the last run that waiting can be counted by the clock."""
    run_at = reckoned(ledger).run_at
    return run_at is None or now - run_at <= _USUAL


def start(ledger: Ledger) -> None:
    """Before a run writes anything: note how late it is by the ledger, where no run has yet."""
    if not ledger.note(_NOTE):
        _keep(ledger, reckoned(ledger))


def settle(ledger: Ledger, now: datetime) -> None:
    """The clock is right, a run or a person says: what fell due until now may be written off."""
    known = reckoned(ledger)
    _keep(ledger, Reckoning(now, ledger.newest_at(known.event)[1]))


def _keep(ledger: Ledger, known: Reckoning) -> None:
    if known.run_at:
        ledger.set_note(_NOTE, json.dumps({"run at": known.run_at.isoformat(), "event": known.event}))


def due_now(
    workspace: Workspace, ledger: Ledger, slug: str, now: datetime
) -> Iterator[tuple[Cadence, DuePeriods]]:
    """For each cadence that somebody reads: what is due for the client and not in the ledger yet."""
    client = workspace.reader(slug)
    for cadence in menu_of(slug).values():
        if is_read(workspace, slug, cadence.name):
            series = ledger.series(slug, cadence.name, now)
            last = parse_period(series.last.period, client.zone) if series.last else None
            found = due_periods(cadence, client, now, last, workspace.catch_up.of(cadence))
            if series.ahead:  # entered while the clock was ahead, or due later by other settings
                found = DuePeriods(
                    *(_without(periods, slug, cadence, series.ahead) for periods in (found.due, found.missed))
                )
            yield cadence, found


def _without(
    periods: tuple[Period, ...], slug: str, cadence: Cadence, keys: Collection[str]
) -> tuple[Period, ...]:
    return tuple(period for period in periods if Edition(cadence.name, slug, period).key not in keys)


def leap_of(
    workspace: Workspace, slug: str, cadence: Cadence, found: DuePeriods, since: datetime | None
) -> Leap | None:
    """The leap that stops a series; None where all that is missed was due before the last run."""
    client = workspace.reader(slug)
    if not found.missed or since is None or due_at(cadence, found.missed[-1], client) <= since:
        return None
    periods = (*found.missed, *found.due)
    return Leap(slug, cadence.name, periods[0].name, periods[-1].name, len(periods))


def leaps(workspace: Workspace, ledger: Ledger, now: datetime) -> Iterator[Leap]:
    """The leap of every series that has one."""
    since = reckoned(ledger).run_at
    for slug in workspace.readers:
        for cadence, found in due_now(workspace, ledger, slug, now):
            if leap := leap_of(workspace, slug, cadence, found, since):
                yield leap


@dataclass(frozen=True)
class TakenBack:
    """What is made after all, by the next run or when it is due; and what is too long past and stays."""

    now: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def take_back(workspace: Workspace, ledger: Ledger, now: datetime, keys: Collection[str] = ()) -> TakenBack:
    """Take back what was written off: these editions, else all that are not due yet or can be made up for.

    It says that the clock is right, too.
    """
    found = {entry.key: entry for slug in workspace.readers for entry in ledger.written_off(slug)}
    for key in keys:
        if key not in found:
            raise UsageError(
                f"{key} was not written off, or has been sent again", "see what was: reporter catch-up"
            )
    chosen = [found[key] for key in keys] if keys else list(found.values())
    later = tuple(entry.key for entry in chosen if entry.due_at > now)
    past = [entry for entry in chosen if entry.due_at <= now]
    soon = tuple(entry.key for entry in past if keys or _is_recent(workspace, entry, now))
    ledger.take_back((*later, *soon), now)
    settle(ledger, now)
    left = {entry.key for entry in past} - set(soon)
    return TakenBack(soon, later, tuple(entry.key for entry in past if entry.key in left))


def _is_recent(workspace: Workspace, entry: Entry, now: datetime) -> bool:
    """Whether a run that starts now would make up for it."""
    client, cadence = workspace.reader(entry.client), menu_of(entry.client).get(entry.cadence)
    if cadence is None:
        return False
    period = parse_period(entry.period, client.zone)
    found = due_periods(cadence, client, now, period.before, workspace.catch_up.of(cadence))
    return period in found.due


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
