"""How long tickets took, on the clock of the agreement, and whether what was promised for them was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

import pandas as pd

from reporter.config import Client, Target
from reporter.metrics.clock import ALWAYS, Clock, clock_of, deadline, opening_seconds
from reporter.metrics.counts import ends_are_known
from reporter.metrics.values import Kept, PriorityRow, Spread
from reporter.records import OPEN_STATUSES, PRIORITIES
from reporter.store.facts import Span

T = TypeVar("T", float, pd.Timestamp)
_KEY = ["source", "id"]
_TOLD = [  # narrow frames are cut faster
    *_KEY,
    "subject",
    "status",
    "priority",
    "precision",
    "opened_at",
    "first_response_at",
    "resolved_at",
    "first_response_due_at",
    "resolution_due_at",
    "minutes_on_hold",
]


def share_answered_in_time(span: Span, client: Client) -> Kept:
    """First answers due in the period that came in the promised time; silence past it is late.

    Judged are the tickets first answered in the period, and those still without an answer when their promised
    time ran out in it. A ticket solved without a separate answer counts as answered when it was solved. A log
    that never tells of answers is not judged by them.
    """
    judged = _judged_answers(span, client)
    late = judged["done_at"].notna() & ~judged["in_time"]
    return Kept(int(judged["in_time"].sum()), len(judged), int(late.sum()))


def share_resolved_in_time(span: Span, client: Client) -> Kept:
    """Solutions due in the period that came in the promised time, waiting for you taken off.

    Judged are the tickets resolved in the period, and those still unsolved when their promised time ran out
    in it. A deadline that the log gives is taken as it is.
    """
    judged = _judged_resolutions(span, client)
    late = judged["done_at"].notna() & ~judged["in_time"]
    return Kept(int(judged["in_time"].sum()), len(judged), int(late.sum()))


def late_tickets(span: Span, client: Client) -> pd.DataFrame:
    """Tickets that missed a promise in the period: `missed` is answer or resolution, `due_at` says when."""
    answers = _judged_answers(span, client).assign(missed="answer")
    resolutions = _judged_resolutions(span, client).assign(missed="resolution")
    late = pd.concat([frame[~frame["in_time"]] for frame in (resolutions, answers)])
    late = late.drop_duplicates(_KEY, keep="first").drop(columns=["in_time", "done_at"])
    return late.sort_values(["priority", "opened_at", "id"], ignore_index=True)


def count_overdue(span: Span, client: Client) -> int | None:
    """Tickets open at the end of the period whose promised time for a solution had run out by then, whenever
    that was; those waiting for you are not counted.
    """
    if not ends_are_known(span):
        return None
    due = resolution_due(span.backlog, client)
    return int(((due < span.known_until) & (span.backlog["status"] != "on hold")).sum())


def response_due(tickets: pd.DataFrame, client: Client) -> pd.Series[pd.Timestamp]:
    """When the first answer to each ticket is due: as its log says, else as agreed; NaT without a promise."""
    return tickets["first_response_due_at"].fillna(_agreed(tickets, client, "first_response"))


def resolution_due(tickets: pd.DataFrame, client: Client) -> pd.Series[pd.Timestamp]:
    """When the solution of each ticket is due: as its log says, else as agreed, later by its time on hold."""
    return tickets["resolution_due_at"].fillna(_agreed(tickets, client, "resolution"))


def _agreed(
    tickets: pd.DataFrame, client: Client, promise: Literal["first_response", "resolution"]
) -> pd.Series[pd.Timestamp]:
    def due(group: pd.DataFrame, target: Target, clock: Clock) -> pd.Series[pd.Timestamp]:
        seconds = getattr(target, promise)
        allowed: pd.Series[float] | float = float("nan") if seconds is None else float(seconds)
        if promise == "resolution":
            allowed = seconds_on_hold(group).where(group["resolved_at"].notna(), 0) + allowed
        return deadline(group["opened_at"], allowed, clock)

    return _per_promise(tickets, client, due)


def _judged_answers(span: Span, client: Client) -> pd.DataFrame:
    everything = pd.concat([frame[_TOLD] for frame in (span.opened, span.resolved, span.backlog)])
    tickets = everything.drop_duplicates(_KEY, ignore_index=True)
    done_at = tickets["first_response_at"].fillna(tickets["resolved_at"])
    tickets = tickets.assign(done_at=done_at, due_at=response_due(tickets, client))
    return _judged(tickets[_reply_is_logged(tickets)], span)


def _judged_resolutions(span: Span, client: Client) -> pd.DataFrame:
    waiting_for_us = span.backlog["status"] != "on hold"
    tickets = pd.concat([span.resolved[_TOLD], span.backlog[_TOLD][waiting_for_us]], ignore_index=True)
    unsolved = tickets.index >= len(span.resolved)
    done_at = tickets["resolved_at"].mask(unsolved)
    return _judged(tickets.assign(done_at=done_at, due_at=resolution_due(tickets, client)), span)


def _judged(tickets: pd.DataFrame, span: Span) -> pd.DataFrame:
    start, end = span.period.start, span.period.end
    done_here = (tickets["done_at"] >= start) & (tickets["done_at"] < end)
    waiting = tickets["done_at"].isna() & tickets["status"].isin(OPEN_STATUSES)
    missed_here = waiting & (tickets["due_at"] >= start) & (tickets["due_at"] < end)
    judged = tickets[tickets["due_at"].notna() & (done_here | missed_here)]
    return judged.assign(in_time=judged["done_at"] <= judged["due_at"])


def _reply_is_logged(tickets: pd.DataFrame) -> pd.Series[bool]:
    # a log whose solved tickets never carry an answer does not record answers: its silence proves nothing
    answered = tickets.groupby("source")["first_response_at"].transform("count") > 0
    solved = tickets.groupby("source")["resolved_at"].transform("count") > 0
    return answered | ~solved | tickets["first_response_due_at"].notna()


def time_to_first_response(span: Span, client: Client) -> Spread:
    """From the opening of a ticket to our first answer.

    In the agreed opening hours, for tickets opened in the period and answered by its end. Tickets whose log
    gives only the day are left out.
    """
    return Spread.of(seconds_to_answer(span.opened, client))


def time_to_resolution(span: Span, client: Client) -> Spread:
    """From the opening of a ticket to the last time it was solved, waiting for you taken off.

    In the agreed opening hours, for tickets resolved in the period. Tickets whose log gives only the day are
    left out.
    """
    return Spread.of(seconds_to_resolve(span.resolved, client))


def by_priority(span: Span, client: Client) -> list[PriorityRow]:
    """Tickets of each priority: how many were opened in the period, how soon they were answered, how soon
    those resolved in the period were solved, and what was promised.
    """
    answers, solutions = seconds_to_answer(span.opened, client), seconds_to_resolve(span.resolved, client)
    opened, resolved = span.opened["priority"], span.resolved["priority"]
    return [
        PriorityRow(
            priority=priority,
            opened=int((opened == priority).sum()),
            first=Spread.of(answers[opened == priority]),
            resolved=Spread.of(solutions[resolved == priority]),
            target=client.agreement.target(priority),
        )
        for priority in PRIORITIES
    ]


def seconds_to_answer(tickets: pd.DataFrame, client: Client) -> pd.Series[float]:
    """Seconds from opening to first answer for each ticket; NaN where there is none, or its time is not
    exact.
    """
    return _elapsed(tickets, "first_response_at", client)


def seconds_to_resolve(tickets: pd.DataFrame, client: Client) -> pd.Series[float]:
    """Seconds from opening to solution for each ticket, without the time on hold; NaN as above."""
    seconds = _elapsed(tickets, "resolved_at", client) - seconds_on_hold(tickets)
    return seconds.clip(lower=0)


def seconds_on_hold(tickets: pd.DataFrame) -> pd.Series[float]:
    """Seconds each ticket waited for the client; 0 where the log does not say."""
    return tickets["minutes_on_hold"].astype("float64").fillna(0) * 60


def _elapsed(tickets: pd.DataFrame, until: str, client: Client) -> pd.Series[float]:
    def elapsed(group: pd.DataFrame, _target: Target, clock: Clock) -> pd.Series[float]:
        return opening_seconds(group["opened_at"], group[until], clock)

    return _per_promise(tickets[["priority", "precision", "opened_at", until]], client, elapsed)


def _per_promise(
    tickets: pd.DataFrame, client: Client, answer: Callable[[pd.DataFrame, Target, Clock], pd.Series[T]]
) -> pd.Series[T]:
    """The answers for the tickets whose times say more than the day, group by group; none for the others."""
    exact = tickets[tickets["precision"] == "instant"]
    return pd.concat([answer(*group) for group in _groups(exact, client)]).reindex(tickets.index)


def _groups(tickets: pd.DataFrame, client: Client) -> Iterator[tuple[pd.DataFrame, Target, Clock]]:
    """The tickets of each promise with the clock it runs on; one empty group when there are no tickets."""
    opening = clock_of(client.agreement, client.zone)
    occurring = set(tickets["priority"].unique()) & set(PRIORITIES)
    stray = ~tickets["priority"].isin(list(PRIORITIES))
    if stray.any() or not occurring:
        yield tickets[stray], Target(), opening
    for priority in sorted(occurring):
        target = client.agreement.target(int(priority))
        yield tickets[tickets["priority"] == priority], target, ALWAYS if target.always else opening
