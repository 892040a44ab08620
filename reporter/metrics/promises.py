"""Whether what was promised was kept: each promise is decided once, in the span that holds the earlier of
its event and its deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from weakref import ref

import pandas as pd

from reporter.config import Client
from reporter.metrics.clock import Clock, deadline, end_of_day
from reporter.metrics.counts import ends_are_known
from reporter.metrics.durations import is_of_a_day, promise_groups, seconds_on_hold, was_handed_over
from reporter.metrics.values import Kept
from reporter.periods import midnight
from reporter.records import ON_HOLD, SET_APART, Ticket, columns
from reporter.store.facts import Span
from reporter.store.frames import frame_of

Promise = Literal["first_response", "resolution"]
_Range = tuple[pd.Series, pd.Series]  # the first and the last instant at which it may have been

_KEY = ["source", "id"]
_MISSED = {"first_response": "answer", "resolution": "resolution"}
_SECOND = timedelta(seconds=1)
_REMEMBERED = 4  # spans: this one and the one before, of an edition and of the next
_TOLD = [  # narrow frames are cut faster
    *_KEY,
    "subject",
    "status",
    "outcome",
    "priority",
    "no_priority",
    "precision",
    "day_only",
    "opened_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "updated_at",
    "first_response_due_at",
    "resolution_due_at",
    "minutes_on_hold",
    "working_minutes_on_hold",
]
_TIMED = [  # what a deadline is worked out from
    "priority",
    "no_priority",
    "day_only",
    "opened_at",
    "minutes_on_hold",
    "working_minutes_on_hold",
]


def share_answered_in_time(span: Span, client: Client) -> Kept:
    """First answers that came in the promised time, of all that were decided in the period. Each ticket
    counts once: on the day of the answer when it came in time, else on the day when its time ran out. A
    ticket solved without a separate answer was answered when it was solved; one on hold is not judged
    before it is answered; a cancelled one only if its time ran out before; what came in before the
    client joined is not judged. Late came after its time; not answered had not come by the end of the period.
    """
    return _kept(_decisions(span, client).answers)


def share_resolved_in_time(span: Span, client: Client) -> Kept:
    """Solutions that came in the promised time, of all that were decided in the period. Each ticket counts
    once: on the day it was solved when that was in time, else on the day when its time ran out. The deadline
    is the one in the log, else the promised time after it came in, later by its time on hold, during
    which it is not judged. What came back is judged by the last time it was solved; what was closed without a
    result before its time is not judged; a cancelled ticket is judged only if its time ran out
    before; what came in before the client joined is not judged. Late was solved after its time; overdue was
    not solved by the end of the period.
    """
    return _kept(_decisions(span, client).solutions)


def late_tickets(span: Span, client: Client) -> pd.DataFrame:
    """The promises broken in the period, a row for each: `missed` is answer or resolution, `due_at` says
    when, and `done_at` when it came; NaT had not come by the end.
    """
    decided = _decisions(span, client)
    frames = (decided.solutions, decided.answers)
    late = pd.concat([frame[~frame["in_time"] & frame["is_known"]] for frame in frames])
    late = late.drop(columns=["in_time", "is_open", "is_known"])
    return late.sort_values(["priority", "opened_at", "id", "missed"], ignore_index=True)


def count_overdue(span: Span, client: Client) -> int | None:
    """Tickets open at the end of the period whose promised time for a solution had run out by then, whenever
    that was; those on hold are not counted.
    """
    late = overdue_tickets(span, client)
    return None if late is None else len(late)


def overdue_tickets(span: Span, client: Client) -> frozenset[tuple[str, str]] | None:
    """Tickets that are overdue at the end of the period, by source and id; None where that is not known."""
    if not ends_are_known(span):
        return None
    ours = span.backlog[~span.backlog["status"].isin(ON_HOLD) & (span.backlog["precision"] != "month")]
    ours = ours[~was_handed_over(ours, client)]
    promised = any(target.resolution for target in client.agreement.targets.values())
    if not promised and "resolution_due_at" not in span.known.columns:
        return None
    due = resolution_due(ours, client)
    late = ours[(due < span.known_until) & ~_was_paused(ours, due, span)]
    return frozenset(zip(late["source"], late["id"], strict=True))


def response_due(tickets: pd.DataFrame, client: Client) -> pd.Series[pd.Timestamp]:
    """When the first answer to each ticket is due at the latest: as its log says, else as agreed; NaT without
    a promise.
    """
    return _due(tickets, client, "first_response")[1]


def resolution_due(tickets: pd.DataFrame, client: Client) -> pd.Series[pd.Timestamp]:
    """When the solution of each ticket is due at the latest: as its log says, else as agreed, later by its
    time on hold.
    """
    return _due(tickets, client, "resolution")[1]


def due_times(ticket: Ticket, client: Client) -> tuple[datetime | None, datetime | None]:
    """When the first answer to one ticket and its solution are due at the latest; None without a promise."""
    values = (getattr(ticket, name) for name in columns(Ticket))
    row = [int(value.timestamp()) if isinstance(value, datetime) else value for value in values]
    frame = frame_of([row], "tickets")
    answer, solution = (due(frame, client).iloc[0] for due in (response_due, resolution_due))
    return _moment(answer), _moment(solution)


def _moment(at: Any) -> datetime | None:
    return at.to_pydatetime() if at == at else None  # NaT is not itself


@dataclass(frozen=True, eq=False)
class _Decisions:
    """The promises decided in one span."""

    answers: pd.DataFrame
    solutions: pd.DataFrame


_remembered: dict[tuple[int, int], tuple[ref[Span], ref[Client], _Decisions]] = {}


def _decisions(span: Span, client: Client) -> _Decisions:
    """Worked out once for a span: several metrics ask."""
    key = (id(span), id(client))
    found = _remembered.get(key)
    if found is None or found[0]() is not span or found[1]() is not client:
        while len(_remembered) >= _REMEMBERED:
            del _remembered[next(iter(_remembered))]
        found = _remembered[key] = (ref(span), ref(client), _decided(span, client))
    return found[2]


def _decided(span: Span, client: Client) -> _Decisions:
    ended = (span.resolved, span.closed, span.withdrawn, span.doubtful, span.back_since)
    touched = (span.backlog, span.opened, span.apart, *ended)
    told = [frame[_TOLD].assign(is_open=frame is span.backlog) for frame in touched if len(frame)]
    tickets = pd.concat(told or [_no_tickets(span)]).drop_duplicates(_KEY, ignore_index=True)
    tickets = tickets[~was_handed_over(tickets, client) & _is_of_a_moment(tickets)]
    is_over = tickets["status"].isin(("resolved", "closed")) & ~_is_set_apart(tickets)
    solutions = tickets[(tickets["resolved_at"].notna() | ~is_over) & (tickets["status"] != "")]
    unsure = _unsure(span, client)
    has_answer = unsure["first_response_at"].notna()
    is_back = (tickets["status"] == "") & tickets["first_response_at"].notna()  # its answer stands
    told = [solutions, tickets[is_back], unsure.loc[has_answer, _TOLD].assign(is_open=False)]
    answers = pd.concat(told).drop_duplicates(_KEY, ignore_index=True)
    nothing = slice(0, 0)
    answered = slice(None) if span.known.tickets and "first_response_at" in span.known.columns else nothing
    solved = slice(None) if ends_are_known(span) else nothing
    return _Decisions(
        _with_unsure(answers[answered], unsure[~has_answer][answered], "first_response", span, client),
        _with_unsure(solutions[solved], unsure[solved], "resolution", span, client),
    )


def _unsure(span: Span, client: Client) -> pd.DataFrame:
    """Those that are over, or came back, nobody knows when, with the instants between which they ended."""
    back = span.doubtful[_TOLD].assign(ended_until=pd.Timestamp(span.period.end))
    back["ended_from"] = back["opened_at"]
    undated = span.undated[[*_TOLD, "ended_from", "ended_until"]]
    both = pd.concat([frame for frame in (back, undated) if len(frame)] or [undated], ignore_index=True)
    both["ended_from"] = both[["opened_at", "ended_from"]].max(axis=1)
    return both[~was_handed_over(both, client) & _is_of_a_moment(both)]


def _with_unsure(
    tickets: pd.DataFrame, unsure: pd.DataFrame, promise: Promise, span: Span, client: Client
) -> pd.DataFrame:
    """Those decided within the span; `is_known` is false of those that may have been missed, nobody knows."""
    decided = _judged(tickets, promise, span, client)
    if promise == "resolution":
        decided["is_known"] &= decided["in_time"] | ~_was_paused(decided, decided["due_at"], span)
    if not _is_promised(unsure, promise, client):
        return decided
    due_first, due = _due(unsure, client, promise)
    first, last = unsure["ended_from"], unsure["ended_until"]
    start, reached = pd.Timestamp(span.period.start), pd.Timestamp(span.known_until)
    may_be = (due >= start) & (due < reached) & (last > due_first)
    is_late = first >= due
    told = unsure[_TOLD].assign(missed=_MISSED[promise], due_at=due, done_at=first.mask(first.notna()))
    told = told.assign(in_time=False, is_open=False, is_known=is_late)
    return pd.concat([frame for frame in (decided, told[may_be]) if len(frame)] or [decided])


def _was_paused(tickets: pd.DataFrame, due: pd.Series, span: Span) -> pd.Series[bool]:
    """Which were on hold before they were due, nobody knows for how long: their agreed time may end later."""
    since = [span.paused.get(key, pd.NaT) for key in zip(tickets["source"], tickets["id"], strict=True)]
    is_agreed = tickets["resolution_due_at"].isna()
    return (_instants(pd.Series(since, tickets.index, dtype="object")) < due) & is_agreed


def _no_tickets(span: Span) -> pd.DataFrame:
    return span.backlog.loc[span.backlog.index[:0], _TOLD].assign(is_open=False)


def _is_of_a_moment(tickets: pd.DataFrame) -> pd.Series[bool]:
    return tickets["precision"] != "month"


def _judged(tickets: pd.DataFrame, promise: Promise, span: Span, client: Client) -> pd.DataFrame:
    """Those that are decided within the span, with `due_at`, `done_at` and whether that was `in_time`; where
    some are, also those of which only the day is known, which is not enough: of them it is not `is_known`.
    """
    if not _is_promised(tickets, promise, client):
        never = {"due_at": tickets["opened_at"][:0], "done_at": tickets["opened_at"][:0]}
        return tickets[:0].assign(missed=_MISSED[promise], **never, in_time=False, is_known=False)
    due_first, due_last = _due(tickets, client, promise)
    done_first, done_last = _done(tickets, promise, span.period.zone)
    came = done_first < span.known_until
    both_days = (done_first != done_last) & is_of_a_day(tickets, f"{promise}_due_at")
    on_the_day = both_days & (done_first <= due_last)
    in_time = came & ((done_last <= due_first) | on_the_day)
    late = came & (done_first > due_last)
    missing = ~came & (due_last < span.known_until) & ~tickets["status"].isin(ON_HOLD)
    at = done_first.where(in_time, due_last)
    inside = (at >= span.period.start) & (at < span.known_until)
    left = _left_at(tickets)
    is_known = in_time | late | missing
    here = inside & (left.isna() | (at < left))
    here &= (is_known | came) if (here & is_known).any() else is_known
    done = {"done_at": done_first.where(came), "in_time": in_time, "is_known": is_known}
    told = tickets.assign(missed=_MISSED[promise], due_at=due_last, **done)
    if promise == "resolution":  # no solution came: before its time it is not judged, after it none has come
        no_result = tickets["status"].isin(("resolved", "closed")) & (tickets["outcome"] != "solved")
        told["done_at"] = told["done_at"].mask(no_result)
        here = here & ~(no_result & (in_time | ~is_known))
    return told[here]


def _is_promised(tickets: pd.DataFrame, promise: Promise, client: Client) -> bool:
    """Whether any of them has a deadline, agreed or in the log."""
    agreed = any(getattr(target, promise) is not None for target in client.agreement.targets.values())
    return len(tickets) > 0 and (agreed or bool(tickets[f"{promise}_due_at"].notna().any()))


def _kept(told: pd.DataFrame) -> Kept:
    decided = told[told["is_known"]]
    came = decided["done_at"].notna()
    late, waits = ~decided["in_time"] & came, ~decided["in_time"] & ~came & decided["is_open"]
    counts = (int(decided["in_time"].sum()), len(decided), int(late.sum()), int(waits.sum()))
    return Kept(*counts, unknown=len(told) - len(decided))


def _is_set_apart(tickets: pd.DataFrame) -> pd.Series[bool]:
    return tickets["outcome"].isin(SET_APART) | (tickets["status"] == "cancelled")


def _left_at(tickets: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """When tickets were set apart, after which nothing is judged; NaT for the others."""
    cancelled = tickets["resolved_at"].fillna(tickets["closed_at"]).fillna(tickets["updated_at"])
    closed = tickets["resolved_at"].fillna(tickets["opened_at"])
    return cancelled.where(tickets["status"] == "cancelled", closed).where(_is_set_apart(tickets))


def _done(tickets: pd.DataFrame, promise: Promise, zone: str) -> _Range:
    """When each was answered or solved: NaT has not come; a day has a first and a last second."""
    ended = tickets["resolved_at"].where(~_is_set_apart(tickets))
    solved = _range(ended, _known_to_the_day(tickets, "resolved_at"), zone)
    if promise == "resolution":
        return solved
    answered = _range(tickets["first_response_at"], _known_to_the_day(tickets, "first_response_at"), zone)
    is_first = answered[0].isna() | (solved[1] < answered[0])  # no answer before it was solved
    first, last = (one.where(~is_first, other) for one, other in zip(answered, solved, strict=True))
    return first, last


def _known_to_the_day(tickets: pd.DataFrame, column: str) -> pd.Series[bool]:
    return (tickets["precision"] != "instant") | is_of_a_day(tickets, column)


def _range(instants: pd.Series, of_a_day: pd.Series[bool], zone: str) -> _Range:
    if not of_a_day.any():
        return instants, instants
    days = instants[of_a_day & instants.notna()].dt.tz_convert(zone).dt.date
    edges = {
        day: (midnight(day, zone), midnight(day + timedelta(days=1), zone) - _SECOND) for day in set(days)
    }
    first, last = instants.copy(), instants.copy()
    first.loc[days.index] = _instants(days.map(lambda day: edges[day][0]))
    last.loc[days.index] = _instants(days.map(lambda day: edges[day][1]))
    return first, last


def _instants(values: pd.Series) -> pd.Series:
    return pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")


def _due(tickets: pd.DataFrame, client: Client, promise: Promise) -> _Range:
    """The earliest and the latest moment at which each may be due; they differ where it waited for the client
    and nobody knows for how much open time, and where only the day is known on which it came in.
    """
    own = f"{promise}_due_at"
    exact = _is_of_a_moment(tickets)
    came_first, came_last = _range(tickets["opened_at"], _known_to_the_day(tickets, "opened_at"), client.zone)
    first, last = ([tickets.loc[[], "opened_at"]] for _ in range(2))
    for group, target, clock in promise_groups(tickets[[*_TIMED, own]], client):
        told = _own_due(group, own, clock, client.zone)
        promised = getattr(target, promise)
        seconds = pd.Series(float("nan") if promised is None else float(promised), group.index)
        seconds = seconds.where(exact[group.index] & told.isna())
        least, most = seconds_on_hold(group, clock) if promise == "resolution" else (0.0, 0.0)
        first.append(told.fillna(deadline(came_first[group.index], seconds + least, clock)))
        last.append(told.fillna(deadline(came_last[group.index], seconds + most, clock)))
    return pd.concat(first).reindex(tickets.index), pd.concat(last).reindex(tickets.index)


def _own_due(group: pd.DataFrame, own: str, clock: Clock, zone: str) -> pd.Series:
    """The deadlines that the log gives; one that is only a day is the end of that day."""
    due, opened = group[own], group["opened_at"]
    days = due[is_of_a_day(group, own) & due.notna()].dt.tz_convert(zone).dt.date
    if days.empty:
        return due
    ends: dict[date, pd.Timestamp] = {day: pd.Timestamp(end_of_day(day, clock, zone)) for day in set(days)}
    due = due.copy()
    due.loc[days.index] = _instants(days.map(ends))
    # came in when the office had closed that day, be it at that very moment
    after_hours = days.index[opened[days.index] >= due[days.index]]
    nights = {day: midnight(day + timedelta(days=1), zone) - _SECOND for day in set(days[after_hours])}
    due.loc[after_hours] = _instants(days[after_hours].map(nights))
    return due
