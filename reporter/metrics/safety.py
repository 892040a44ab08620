"""What was watched, copied, patched and stopped."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

from reporter.config import Client
from reporter.metrics.values import Alerts, Checks, Devices, Outcomes, RestoreTest, WordCount
from reporter.report import half_up
from reporter.store.facts import Span

Mark = Literal["good", "failed", "none"]

# a check activity with this title is a mail filter's tally, not a check of anything
_BLOCKED_MAIL = r"mails blocked( (as|by(?! mistake)|in|at|for) .*)?$"
_RESTORE_TEST = r"restore test(s|ed)?( (of|for|on|from)\b.*|\s*[:(,–—-].*)?$"
_LONG_ALARM = timedelta(minutes=15)
_STEP = timedelta(minutes=15)  # local hours begin at a quarter of a UTC hour, everywhere


def activities_by_kind(span: Span, _client: Client) -> dict[str, Outcomes]:
    """Activities in the period by kind, and how they ended; one line of the log may stand for several. A note
    on a ticket is part of that, and no work beside it.
    """
    told = span.activities[~_is_blocked_mail(span.activities)]
    told = told[(told["kind"] != "note") | (told["ticket_id"] == "")]
    told = told[~told["kind"].isin(span.known.unclear)]
    return {str(kind): _outcomes(rows) for kind, rows in told.groupby("kind")}


def newest_backup_at(span: Span, _client: Client) -> datetime | None:
    """When the newest copy of the period that did not fail was made."""
    if "backup" in span.known.unclear:
        return None
    backups = span.activities[span.activities["kind"] == "backup"]
    newest = backups.loc[backups["outcome"] != "failed", "at"].max()
    return None if pd.isna(newest) else newest.to_pydatetime()


def is_restore_test(title: str) -> bool:
    """Whether work of that title reads a copy back, to see whether it can be."""
    return bool(re.match(_RESTORE_TEST, title.strip(), re.IGNORECASE))


def restore_test(span: Span, _client: Client) -> RestoreTest | None:
    """The last time in the period that a backup was read back to see whether it can be."""
    tests = span.activities[_is_restore_test(span.activities) & (span.activities["kind"] == "maintenance")]
    if tests.empty or _is_restore_test(span.untold).any():  # which may be the last
        return None
    last = tests.sort_values(["at", "id"]).iloc[-1]
    day = last["at"].to_pydatetime().astimezone(ZoneInfo(span.period.zone)).date()
    return RestoreTest(day, str(last["detail"]), str(last["outcome"]))


def checks(span: Span, _client: Client) -> Checks:
    """Checks that our monitoring made in the period, and those that found a fault. Told apart are those that
    found one while announced work was going on, from its planned beginning to its planned end.
    """
    rows = checks_of(span.activities)
    failed = rows[rows["outcome"] == "failed"]
    announced = is_announced(failed, span)
    return Checks(_quantity(rows), _quantity(failed[~announced]), _quantity(failed[announced]))


def checks_by_hour(span: Span, _client: Client) -> tuple[Mark, ...]:
    """For each hour of the day by local clocks, whether all checks were good, one failed, or none was made.
    The hour that comes twice in autumn is one mark for both; the one that spring skips shows the mark of the
    hour after it.
    """
    if len(span.period.days) != 1:
        raise ValueError("checks by hour are told of one day")
    rows = checks_of(span.activities)
    is_failed = rows["outcome"] == "failed"
    failed, good = _hours(rows[is_failed], span), _hours(rows[~is_failed], span)
    marks: list[Mark] = [
        "failed" if hour in failed else "good" if hour in good else "none" for hour in range(24)
    ]
    skipped = set(range(24)) - _hours_between(span.period.start, span.period.end, span)
    for hour in sorted(skipped, reverse=True):
        marks[hour] = marks[min(hour + 1, 23)]
    return tuple(marks)


def patches(span: Span, _client: Client) -> Devices:
    """Devices that were to be updated in the period, each once, and those on which the last try went in.
    Where the log does not name every device, the updates themselves are counted.
    """
    rows = span.activities[span.activities["kind"] == "patch"]
    devices = rows["asset"].str.strip().str.casefold()
    if rows.empty or (devices == "").any():
        outcomes = _outcomes(rows)
        return Devices(outcomes.ok + outcomes.warning, outcomes.total, are_devices=False)
    tries = rows.assign(device=devices, failed=rows["outcome"] == "failed")
    newest = tries.sort_values(["at", "failed", "id"]).drop_duplicates("device", keep="last")
    return Devices(int((~newest["failed"]).sum()), len(newest))


def alerts(span: Span, _client: Client) -> Alerts:
    """Alarms that our monitoring raised in the period, and how many of them had to become a ticket."""
    rows = span.activities[span.activities["kind"] == "alert"]
    return Alerts(_quantity(rows), _quantity(rows[rows["ticket_id"] != ""]))


def alarm_names(span: Span, _client: Client) -> list[WordCount]:
    """What the alarms that our monitoring raised in the period were about, and how many each."""
    rows = span.activities[(span.activities["kind"] == "alert") & (span.activities["title"] != "")]
    counts = _quantities(rows).groupby(rows["title"]).sum()
    tallies = [WordCount(str(title), half_up(float(n))) for title, n in counts.items()]
    return sorted(tallies, key=lambda tally: (-tally.n, tally.name))


def went_wrong(span: Span, client: Client) -> int:
    """Lines of the log that tell of anything but good work, be it mended since: what failed or ended with a
    warning, alarms that lasted, and those from before that were not over when the period began. Failures in
    announced work are none.
    """
    rows = span.activities
    alarms = rows["kind"] == "alert"
    lasted = (rows["ends_at"] - rows["at"]) > _LONG_ALARM
    bad = rows[rows["outcome"].isin(("failed", "warning")) | (alarms & lasted)]
    announced = is_announced(bad, span) & (bad["kind"] == "check")
    return int((~announced).sum()) + alarms_from_before(span, client)


def alarms_unsettled(span: Span, _client: Client) -> int:
    """Lines of alarms that did not end well and became no ticket, in which their end would stand."""
    rows = span.activities
    failed = (rows["kind"] == "alert") & (rows["outcome"] == "failed") & (rows["ticket_id"] == "")
    return int(failed.sum())


def alarms_from_before(span: Span, _client: Client) -> int:
    """Alarms that were raised in the four weeks before and were not over when the period began, or, where
    their log tells ends, of which none is told.
    """
    rows = span.checks_around
    rows = rows[(rows["kind"] == "alert") & (rows["at"] < span.period.start)]
    both = pd.concat([rows, span.activities[span.activities["kind"] == "alert"]])
    tells_ends = set(both.loc[both["ends_at"].notna(), "source"])
    is_open = rows["ends_at"].isna() & (rows["outcome"] == "failed") & rows["source"].isin(tells_ends)
    return int(((rows["ends_at"] > span.period.start) | is_open).sum())


def mails_blocked(span: Span, _client: Client) -> int | None:
    """Harmful or unwanted e-mails that the filter stopped in the period; not known where it does not say how
    many, or did not do its work.
    """
    rows = span.activities[_is_blocked_mail(span.activities)]
    is_told = len(rows) > 0 and (rows["outcome"] == "ok").all() and rows["quantity"].notna().all()
    return _quantity(rows) if is_told else None


def is_announced(failed: pd.DataFrame, span: Span) -> pd.Series[bool]:
    """Which of these failures lie whole within the window of announced work at their place."""
    work = pd.concat([span.running, span.changes])
    work = work[~work["status"].isin(("cancelled", "unknown")) & work["ends_at"].notna()]
    ended = failed["ends_at"].fillna(failed["at"])
    found = pd.Series(False, failed.index)
    windows = zip(work["starts_at"], work["ends_at"], work["place"], strict=True)
    for starts, ends, place in windows:
        here = failed["place"].isin(("", place)) if place else pd.Series(True, failed.index)
        found |= here & (failed["at"] >= starts) & (ended <= ends)
    return found


def checks_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The checks among activities; a mail filter's tally is none."""
    return rows[(rows["kind"] == "check") & ~_is_blocked_mail(rows)]


def days_checked(span: Span, _client: Client) -> int:
    """On how many days of the period a check was made; a tally with an end speaks of every day up to it."""
    rows = checks_of(span.activities)
    zone, days = span.period.zone, span.period.days
    begun = rows["at"].dt.tz_convert(zone).dt.date
    ended = rows["ends_at"].fillna(rows["at"]).dt.tz_convert(zone).dt.date
    spans = set(zip(begun, ended, strict=True))
    return sum(any(first <= day <= last for first, last in spans) for day in days)


def _is_restore_test(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows["title"].str.strip().str.match(_RESTORE_TEST, case=False).astype(bool)


def _is_blocked_mail(rows: pd.DataFrame) -> pd.Series[bool]:
    return (rows["kind"] == "check") & rows["title"].str.strip().str.match(_BLOCKED_MAIL, case=False).astype(
        bool
    )


def _outcomes(rows: pd.DataFrame) -> Outcomes:
    sums = _quantities(rows).groupby(rows["outcome"]).sum()
    return Outcomes(*(half_up(float(sums.get(word, 0))) for word in ("ok", "warning", "failed")))


def _quantity(rows: pd.DataFrame) -> int:
    return half_up(float(_quantities(rows).sum()))


def _quantities(rows: pd.DataFrame) -> pd.Series[float]:
    """What each line stands for; 1 where it does not say."""
    return rows["quantity"].astype("float64").fillna(1)


def _hours(rows: pd.DataFrame, span: Span) -> set[int]:
    """The local hours that these rows touch, from their start to their end."""
    begun = rows["at"].dt.floor(_STEP)
    ended = (rows["ends_at"] - pd.Timedelta(microseconds=1)).fillna(rows["at"]).dt.floor(_STEP)
    lasting = {(first, max(first, last)) for first, last in zip(begun, ended, strict=True)}
    return {hour for first, last in lasting for hour in _hours_between(first, last, span)}


def _hours_between(first: datetime, last: datetime, span: Span) -> set[int]:
    """The local hours from one instant to another, both included, as far as the span covers them."""
    begin, end = max(first, span.period.start), min(last, span.period.end - _STEP)
    return set(pd.date_range(begin, end, freq=_STEP).tz_convert(span.period.zone).hour.tolist())
