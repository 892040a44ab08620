"""What the fields of a row say of one another: its status by its times, its ending, its last change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from reporter.config.presets import NOBODY_KNOWS, Joined, Preset
from reporter.records import OPEN_STATUSES, RECORD_TYPES, SET_APART, TIME_COLUMN, columns

GONE = ("spam", "deleted")  # which no ticket is and still open, whatever its status
NOT_OVER = "not over"  # a word that denies a solving, or is not known, does not say that the ticket is over
_DEADLINES = ("first_response_due_at", "resolution_due_at", "next_update_at")
_A_DAY = np.timedelta64(86_400, "s")
_DAY_AND_CLOCK = ("day", "clock")  # what such an instant is joined of
_NEVER = np.datetime64("NaT", "s")

Made = dict[str, Any]  # field → its values, one per row; instants as numpy seconds
Refused = Iterator[tuple[int, str]]


def settle(preset: Preset, made: Made) -> Refused:
    """Fill in what follows; yields the place of each row that cannot be kept, with the reason."""
    records = preset.records
    filed = TIME_COLUMN[records]
    if records == "activities" and _is_of_one_day(preset):
        over_midnight = made["ends_at"] < made["at"]
        made["ends_at"] = np.where(over_midnight, made["ends_at"] + _A_DAY, made["ends_at"])
    for at in np.flatnonzero(np.isnat(made[filed])).tolist():
        yield at, f"{filed}: is not set"
    if records == "tickets":
        _settle_status(made)
        _settle_ending(made)
        opened, resolved = made["opened_at"], made["resolved_at"]
        for at in np.flatnonzero(resolved < opened).tolist():
            yield at, f"resolved_at: resolved at {resolved[at]}Z, before it was opened at {opened[at]}Z"
    if records == "changes":
        starts, ends = made["starts_at"], made["ends_at"]
        for at in np.flatnonzero(ends < starts).tolist():
            yield at, f"ends_at: ends at {ends[at]}Z, before it starts at {starts[at]}Z"
    if records == "ratings":
        unsaid = (at for at, word in enumerate(made["verdict"]) if not word)
        yield from ((at, "verdict: is neither good nor bad") for at in unsaid)
    _settle_updated(records, made)


def _is_of_one_day(preset: Preset) -> bool:
    """Whether begin and end are clocks beside one column of days: from 22:30 to 01:15 ends on the next."""
    begin, end = preset.columns.get("at"), preset.columns.get("ends_at")
    if not isinstance(begin, Joined) or not isinstance(end, Joined):
        return False
    return len(begin.join) == len(end.join) == len(_DAY_AND_CLOCK) and begin.join[0] == end.join[0]


def _settle_status(made: Made) -> None:
    status = np.array(made["status"], object)
    resolved, closed = made["resolved_at"], made["closed_at"]
    unknown = status == ""
    status[unknown] = "open"
    status[unknown & ~np.isnat(resolved)] = "resolved"
    status[unknown & ~np.isnat(closed)] = "closed"
    says_over = (np.array(made["outcome"], object) != "") & ~np.array(made[NOT_OVER], bool)
    status[unknown & ~made["has_status"] & says_over] = "closed"
    made["status"] = status


def _settle_ending(made: Made) -> None:
    """Make status, outcome and the instants of the ending agree."""
    status, resolved, closed = made["status"], made["resolved_at"], made["closed_at"]
    outcome = np.array(made["outcome"], object)
    status[np.isin(outcome, GONE)] = "cancelled"
    is_open = np.isin(status, OPEN_STATUSES)
    status[~is_open & np.isin(outcome, SET_APART)] = "cancelled"
    is_cancelled = status == "cancelled"
    outcome[is_cancelled & ~np.isin(outcome, SET_APART)] = "cancelled"
    outcome[is_open] = ""
    outcome[~is_open & (outcome == "")] = "solved"
    outcome[outcome == NOBODY_KNOWS] = ""
    take_closed = ~is_open & ~is_cancelled & np.isnat(resolved)
    resolved[take_closed] = closed[take_closed]
    take_resolved = ~is_open & (outcome != "solved") & np.isnat(closed)
    closed[take_resolved] = resolved[take_resolved]
    resolved[is_open] = _NEVER
    closed[is_open] = _NEVER
    made["status"], made["outcome"] = status.tolist(), outcome.tolist()


def _settle_updated(records: str, made: Made) -> None:
    updated = made["updated_at"]
    if not np.isnat(updated).any():
        return
    latest = updated.copy()
    for name, kind in columns(RECORD_TYPES[records]).items():
        if kind == "instant" and name not in _DEADLINES:
            latest = np.fmax(latest, made[name])
    made["updated_at"] = np.where(np.isnat(updated), latest, updated)
