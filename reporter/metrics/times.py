"""How long tickets took, on the clock of the agreement."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reporter.config import Client, Target
from reporter.metrics.clock import ALWAYS, Clock, clock_of, opening_seconds
from reporter.metrics.values import PriorityRow, Spread
from reporter.records import PRIORITIES
from reporter.store.facts import Span


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


def exact(tickets: pd.DataFrame) -> pd.DataFrame:
    """The tickets whose times say more than the day."""
    return tickets[tickets["precision"] == "instant"]


def groups(tickets: pd.DataFrame, client: Client) -> Iterator[tuple[pd.DataFrame, Target, Clock]]:
    """The tickets of each promise with the clock it runs on; one empty group when there are no tickets."""
    opening = clock_of(client.agreement, client.zone)
    occurring = set(tickets["priority"].unique()) & set(PRIORITIES)
    stray = ~tickets["priority"].isin(list(PRIORITIES))
    if stray.any() or not occurring:
        yield tickets[stray], Target(), opening
    for priority in sorted(occurring):
        target = client.agreement.target(int(priority))
        yield tickets[tickets["priority"] == priority], target, ALWAYS if target.always else opening


def _elapsed(tickets: pd.DataFrame, until: str, client: Client) -> pd.Series[float]:
    timed = exact(tickets[["priority", "precision", "opened_at", until]])  # narrow frames are cut faster
    parts: list[pd.Series[float]] = [
        opening_seconds(group["opened_at"], group[until], clock) for group, _, clock in groups(timed, client)
    ]
    return pd.concat(parts).reindex(tickets.index)
