"""Promises kept: every ticket judged against the time that was promised for it."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from reporter.config.models import Client
from reporter.metrics.clock import deadline
from reporter.metrics.times import exact, groups, seconds_on_hold
from reporter.metrics.values import Share
from reporter.records import OPEN_STATUSES
from reporter.store.facts import Span

_KEY = ["source", "id"]
_TOLD = [
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


def share_answered_in_time(span: Span, client: Client) -> Share:
    """First answers due in the period that came in the promised time; silence past it is late.

    Judged are the tickets first answered in the period, and those still without an answer when their promised
    time ran out in it. A ticket solved without a separate answer counts as answered when it was solved. A log
    that never tells of answers is not judged by them.
    """
    judged = _judged_answers(span, client)
    return Share(int(judged["in_time"].sum()), len(judged))


def share_resolved_in_time(span: Span, client: Client) -> Share:
    """Solutions due in the period that came in the promised time, waiting for you taken off.

    Judged are the tickets resolved in the period, and those still unsolved when their promised time ran out
    in it. A deadline that the log gives is taken as it is.
    """
    judged = _judged_resolutions(span, client)
    return Share(int(judged["in_time"].sum()), len(judged))


def late_tickets(span: Span, client: Client) -> pd.DataFrame:
    """Tickets that missed a promise in the period: `missed` is answer or resolution, `due_at` says when."""
    answers = _judged_answers(span, client).assign(missed="answer")
    resolutions = _judged_resolutions(span, client).assign(missed="resolution")
    late = pd.concat([frame[~frame["in_time"]] for frame in (resolutions, answers)])
    late = late.drop_duplicates(_KEY, keep="first").drop(columns=["in_time", "done_at"])
    return late.sort_values(["priority", "opened_at", "id"], ignore_index=True)


def response_due(tickets: pd.DataFrame, client: Client) -> pd.Series[pd.Timestamp]:
    """When the first answer to each ticket is due: as its log says, else as agreed; NaT without a promise."""
    return tickets["first_response_due_at"].fillna(_agreed(tickets, client, "first_response"))


def resolution_due(tickets: pd.DataFrame, client: Client) -> pd.Series[pd.Timestamp]:
    """When the solution of each ticket is due: as its log says, else as agreed, later by its time on hold."""
    return tickets["resolution_due_at"].fillna(_agreed(tickets, client, "resolution"))


def _agreed(
    tickets: pd.DataFrame, client: Client, promise: Literal["first_response", "resolution"]
) -> pd.Series[pd.Timestamp]:
    parts: list[pd.Series[pd.Timestamp]] = []
    for group, target, clock in groups(exact(tickets), client):
        seconds = getattr(target, promise)
        allowed = pd.Series(float("nan") if seconds is None else float(seconds), group.index, dtype="float64")
        if promise == "resolution":
            allowed = allowed + seconds_on_hold(group).where(group["resolved_at"].notna(), 0)
        parts.append(deadline(group["opened_at"], allowed, clock))
    return pd.concat(parts).reindex(tickets.index)


def _judged_answers(span: Span, client: Client) -> pd.DataFrame:
    tickets = _all_tickets(span)
    done_at = tickets["first_response_at"].fillna(tickets["resolved_at"])
    tickets = tickets.assign(done_at=done_at, due_at=response_due(tickets, client))
    return _judged(tickets[_reply_is_logged(tickets)], span)


def _judged_resolutions(span: Span, client: Client) -> pd.DataFrame:
    waiting_for_us = span.backlog["status"] != "on hold"
    tickets = pd.concat([_narrow(span.resolved), _narrow(span.backlog)[waiting_for_us]], ignore_index=True)
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


def _all_tickets(span: Span) -> pd.DataFrame:
    everything = pd.concat([_narrow(frame) for frame in (span.opened, span.resolved, span.backlog)])
    return everything.drop_duplicates(_KEY, ignore_index=True)


def _narrow(tickets: pd.DataFrame) -> pd.DataFrame:
    return tickets[_TOLD]  # narrow frames are cut faster


def _reply_is_logged(tickets: pd.DataFrame) -> pd.Series[bool]:
    # a log whose solved tickets never carry an answer does not record answers: its silence proves nothing
    answered = tickets.groupby("source")["first_response_at"].transform("count") > 0
    solved = tickets.groupby("source")["resolved_at"].transform("count") > 0
    return answered | ~solved | tickets["first_response_due_at"].notna()
