"""What a log line says: one frozen class per record type; its fields are the columns of frames and tables."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_type_hints

Kind = Literal["incident", "request"]
Status = Literal["new", "open", "on hold", "waiting for client", "resolved", "closed", "cancelled"]
Outcome = Literal[
    "", "solved", "closed without result", "handed on", "cancelled", "duplicate", "spam", "deleted"
]
NoPriority = Literal["", "empty", "unknown word", "no column", "changed"]  # changed: told otherwise since
Precision = Literal["instant", "day", "month"]
ActivityKind = Literal["patch", "backup", "check", "alert", "visit", "call", "maintenance", "project", "note"]
ActivityOutcome = Literal["ok", "warning", "failed"]
ChangeStatus = Literal[
    "scheduled", "moved", "in progress", "done", "failed", "taken back", "cancelled", "unknown"
]
Verdict = Literal["good", "bad"]

PRIORITIES = {1: "Urgent", 2: "High", 3: "Normal", 4: "Low"}
OPEN_STATUSES = ("new", "open", "on hold", "waiting for client")
ON_HOLD = ("on hold", "waiting for client")  # while its promises pause; only the second asks the client
SET_APART = ("cancelled", "duplicate", "spam", "deleted")  # outcomes of what never was a request
WITHOUT_RESULT = ("closed without result", "handed on")
NOT_FINISHED = ("failed", "taken back")  # statuses of planned work that did not come to its end
UNATTENDED = ("backup", "check", "alert")  # kinds of work that take nobody's hours
BY_MACHINE = ("backup", "check", "patch", "alert")  # kinds of work that are told by how they ended


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """One request or incident a client raised. Instants are aware, UTC; `client` is a slug or "".

    `outcome` is how it ended, "" while it has not or where nobody knows. `minutes_on_hold` are minutes by the
    clock, `working_minutes_on_hold` of opening hours. `day_only` names the times, blanks between, of which
    only the day is known. `unknown_status` is a status word that nobody taught us; without `has_status` the
    log says none: in both cases `status` follows from the times. `unknown_outcome` is a word on how it ended
    that nobody taught us, where nothing else tells its result; `for_client` is what its ending means to the
    client, in words written for them;
    `ending` is the log's own word for an ending without result. `no_priority` says why the log tells no
    priority of it; `priority` is then a normal one, by which nothing is judged.
    """

    source: str
    id: str
    client: str
    opened_at: datetime
    updated_at: datetime
    subject: str = ""
    kind: Kind = "incident"
    status: Status = "open"
    priority: int = 3
    category: str = ""
    requester: str = ""
    assignee: str = ""
    channel: str = ""
    place: str = ""
    asset: str = ""
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    first_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    next_update_at: datetime | None = None
    next_step: str = ""
    minutes_worked: float | None = None
    minutes_on_hold: float | None = None
    working_minutes_on_hold: float | None = None
    reopen_count: float | None = None
    rating: str = ""
    outcome: Outcome = ""
    resolution: str = ""
    for_client: str = ""
    needed_by_at: datetime | None = None
    is_proactive: bool = False
    is_public: bool = True
    precision: Precision = "instant"
    day_only: str = ""
    unknown_status: str = ""
    unknown_outcome: str = ""
    ending: str = ""
    has_status: bool = True
    no_priority: NoPriority = ""
    raw: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One dated thing done or observed. `quantity` counts what the row stands for (1 when empty).

    `unknown_kind` and `unknown_outcome` are words that nobody taught us: its `kind`, or `outcome`, says
    nothing. Of one that `lacks_kind` the log says none; of one that `lacks_plan`, not whether it was planned.
    """

    source: str
    id: str
    client: str
    at: datetime
    updated_at: datetime
    kind: ActivityKind = "note"
    ends_at: datetime | None = None
    title: str = ""
    detail: str = ""
    outcome: ActivityOutcome = "ok"
    quantity: float | None = None
    minutes: float | None = None
    asset: str = ""
    place: str = ""
    ticket_id: str = ""
    is_proactive: bool = False
    precision: Precision = "instant"
    unknown_kind: str = ""
    unknown_outcome: str = ""
    lacks_kind: bool = False
    lacks_plan: bool = False
    raw: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A planned alteration with its maintenance window; `action` is what the client must do.

    One whose status is a word that nobody taught us is neither announced nor done. `result` is what became of
    it, in words; `works` and `fails` are what does and does not work where it was not finished.
    """

    source: str
    id: str
    client: str
    starts_at: datetime
    updated_at: datetime
    ends_at: datetime | None = None
    title: str = ""
    reason: str = ""
    impact: str = ""
    services: str = ""
    status: ChangeStatus = "scheduled"
    action: str = ""
    place: str = ""
    result: str = ""
    works: str = ""
    fails: str = ""
    next_update_at: datetime | None = None
    raw: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """A requester's verdict; `may_quote` says that the comment may be printed."""

    source: str
    id: str
    client: str
    at: datetime
    updated_at: datetime
    ticket_id: str = ""
    verdict: Verdict = "good"
    comment: str = ""
    rated_by: str = ""
    may_quote: bool = False
    raw: str = ""


Record = Ticket | Activity | Change | Rating
ColumnKind = Literal["instant", "text", "number", "flag"]

RECORD_TYPES: dict[str, type[Record]] = {
    "tickets": Ticket,
    "activities": Activity,
    "changes": Change,
    "ratings": Rating,
}
# The instant a record is filed under: with the client it clusters the table.
TIME_COLUMN = {"tickets": "opened_at", "activities": "at", "changes": "starts_at", "ratings": "at"}
# Deadlines, and what may be planned: they may lie ahead, and say nothing about how fresh a feed is.
TO_COME = frozenset({"first_response_due_at", "resolution_due_at", "next_update_at", "starts_at", "ends_at"})


def columns(record_type: type[Record]) -> dict[str, ColumnKind]:
    """Column name to kind, in the order of the fields."""
    return _COLUMNS[record_type]


def _columns(record_type: type[Record]) -> dict[str, ColumnKind]:
    hints = get_type_hints(record_type)
    return {field.name: _column_kind(hints[field.name]) for field in dataclasses.fields(record_type)}


def _column_kind(hint: object) -> ColumnKind:
    if hint in (datetime, datetime | None):
        return "instant"
    if hint in (int, float, float | None):
        return "number"
    return "flag" if hint is bool else "text"


_COLUMNS = {record_type: _columns(record_type) for record_type in RECORD_TYPES.values()}
