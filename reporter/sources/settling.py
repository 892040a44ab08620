"""What follows from the fields together: missing instants and statuses, and rows that contradict themselves.

`updated_at` is the latest of the known instants when it is missing. An unknown status follows from the
times: closed, else resolved, else open. A solved ticket without `resolved_at` was resolved when it was
closed; a ticket that is open again has neither instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from reporter.records import OPEN_STATUSES, RECORD_TYPES, TIME_COLUMN, columns

_NEVER = np.datetime64("NaT", "s")
_DEADLINES = ("first_response_due_at", "resolution_due_at", "next_update_at")

Made = dict[str, Any]  # field → its values, one per row; instants as numpy seconds
Refused = Iterator[tuple[int, str]]


def settle(records: str, made: Made) -> Refused:
    """Fill in what follows; yields the place of each row that cannot be kept, with the reason."""
    filed = TIME_COLUMN[records]
    for at in np.flatnonzero(np.isnat(made[filed])).tolist():
        yield at, f"{filed}: is not set"
    if records == "tickets":
        _settle_status(made)
        yield from _resolved_too_early(made)
    if records == "ratings":
        yield from (
            (at, "verdict: is neither good nor bad") for at, word in enumerate(made["verdict"]) if not word
        )
    _settle_updated(records, made)


def _settle_status(made: Made) -> None:
    status = np.array(made["status"], object)
    resolved, closed = made["resolved_at"], made["closed_at"]
    unknown = status == ""
    status[unknown] = "open"
    status[unknown & ~np.isnat(resolved)] = "resolved"
    status[unknown & ~np.isnat(closed)] = "closed"
    take_closed = np.isin(status, ("resolved", "closed")) & np.isnat(resolved)
    resolved[take_closed] = closed[take_closed]
    reopened = np.isin(status, OPEN_STATUSES)
    resolved[reopened] = _NEVER
    closed[reopened] = _NEVER
    made["status"] = status.tolist()


def _resolved_too_early(made: Made) -> Refused:
    opened, resolved = made["opened_at"], made["resolved_at"]
    for at in np.flatnonzero(resolved < opened).tolist():
        yield at, f"resolved_at: resolved at {resolved[at]}Z, before it was opened at {opened[at]}Z"


def _settle_updated(records: str, made: Made) -> None:
    updated = made["updated_at"]
    if not np.isnat(updated).any():
        return
    latest = updated.copy()
    for name, kind in columns(RECORD_TYPES[records]).items():
        if kind == "instant" and name not in _DEADLINES:
            latest = np.fmax(latest, made[name])
    made["updated_at"] = np.where(np.isnat(updated), latest, updated)
