"""How long tickets took, in the time that their promises are counted in."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reporter.config import Client, Target
from reporter.metrics.clock import ALWAYS, Clock, clock_of, opening_seconds
from reporter.metrics.values import UNTOLD, Counted, PriorityRow, Spread
from reporter.periods import midnight
from reporter.records import PRIORITIES
from reporter.store.facts import Span


def time_to_first_response(span: Span, client: Client) -> Spread:
    """How long the tickets that came in during the period waited for a first answer, of those answered by
    its end: in opening hours, or by the clock where it is agreed for all hours and for what came in and was
    answered outside opening hours. Tickets of which only the day is known are left out.

    Where half or nine in ten are told, that many of the very list took no longer.
    """
    return _spread(seconds_to_answer(span.opened, client), client)


def time_to_resolution(span: Span, client: Client) -> Spread:
    """How long the tickets solved in the period took from coming in to the last time they were solved, the
    time on hold taken off: in opening hours, or by the clock where it is agreed for all hours and
    for what came in and was solved outside opening hours. Tickets of which only the day is known are left
    out, those from before the client joined, and those on hold if nobody knows how long in opening hours.

    Where half or nine in ten are told, that many of the very list took no longer.
    """
    return _spread(seconds_to_resolve(span.resolved, client), client)


def by_priority(span: Span, client: Client) -> list[PriorityRow]:
    """Tickets of each priority: how many came in during the period, how soon they were answered, how soon
    those solved in the period were solved, and what was promised.
    """
    answers, solutions = seconds_to_answer(span.opened, client), seconds_to_resolve(span.resolved, client)
    opened, resolved = (
        frame["priority"].where(has_priority(frame), UNTOLD) for frame in (span.opened, span.resolved)
    )
    return [
        PriorityRow(
            priority=priority,
            opened=int((opened == priority).sum()),
            first=_spread(answers[opened == priority], client),
            resolved=_spread(solutions[resolved == priority], client),
            target=client.agreement.target(priority) if priority in PRIORITIES else Target(),
        )
        for priority in (*PRIORITIES, UNTOLD)
        if priority in PRIORITIES or UNTOLD in {*opened, *resolved}
    ]


def seconds_to_answer(tickets: pd.DataFrame, client: Client) -> pd.DataFrame:
    """For each ticket `seconds` from opening to first answer, and whether they `is_working` time; NaN where
    there is no answer, or only the day is known.
    """
    return _elapsed(tickets, "first_response_at", client)


def seconds_to_resolve(tickets: pd.DataFrame, client: Client) -> pd.DataFrame:
    """The same from opening to solution, without the time on hold; NaN also where that is not known in the
    time that counts.
    """
    return _elapsed(tickets, "resolved_at", client)


def seconds_on_hold(tickets: pd.DataFrame, clock: Clock) -> tuple[pd.Series[float], pd.Series[float]]:
    """The least and the most seconds of that clock that each ticket was on hold; 0 where the log
    does not say. Of minutes by the wall nobody knows how many were open ones.
    """
    by_wall = tickets["minutes_on_hold"].astype("float64") * 60
    working = tickets["working_minutes_on_hold"].astype("float64") * 60
    if clock is ALWAYS:
        known = by_wall.fillna(working).fillna(0)
        return known, known
    return working.fillna(0), working.fillna(by_wall).fillna(0)


def is_of_a_day(tickets: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Of which tickets that time is known to the day only."""
    words = tickets["day_only"]
    if not words.any():
        return pd.Series(False, tickets.index)
    return words.str.split().map(lambda names: column in names).astype(bool)


def was_handed_over(tickets: pd.DataFrame, client: Client) -> pd.Series[bool]:
    """Which tickets came in before the client joined: no promise and no time of theirs is ours."""
    if client.joined_on is None:
        return pd.Series(False, tickets.index)
    return tickets["opened_at"] < midnight(client.joined_on, client.zone)


def has_priority(tickets: pd.DataFrame) -> pd.Series[bool]:
    """Of which tickets the log tells the priority."""
    return tickets["no_priority"] == ""


def promise_groups(tickets: pd.DataFrame, client: Client) -> Iterator[tuple[pd.DataFrame, Target, Clock]]:
    """The tickets of each promise with the clock it runs on; one empty group when there are no tickets."""
    opening = clock_of(client.agreement, client.zone)
    ranked = tickets["priority"].where(has_priority(tickets))
    occurring = set(ranked.dropna().unique()) & set(PRIORITIES)
    if not occurring:
        yield tickets[:0], Target(), opening
    has_ranks = tickets["no_priority"] != "no column"
    for is_so in (True, False):
        stray = ~ranked.isin(list(PRIORITIES)) & (has_ranks == is_so)
        if stray.any():
            target = client.agreement.target_of_any(has_ranks=is_so)
            yield tickets[stray], target, ALWAYS if target.always else opening
    for priority in sorted(occurring):
        target = client.agreement.target(int(priority))
        yield tickets[ranked == priority], target, ALWAYS if target.always else opening


def _elapsed(tickets: pd.DataFrame, until: str, client: Client) -> pd.DataFrame:
    told = tickets[["precision", "day_only"]]
    exact = (told["precision"] == "instant") & ~is_of_a_day(told, "opened_at") & ~is_of_a_day(told, until)
    exact &= ~was_handed_over(tickets, client)
    wanted = ["priority", "no_priority", "opened_at", until, "minutes_on_hold", "working_minutes_on_hold"]
    groups = promise_groups(tickets.loc[exact, wanted], client)
    found = pd.concat([_taken(group, until, clock) for group, _, clock in groups]).reindex(tickets.index)
    return found.assign(is_working=found["is_working"].eq(True))


def _taken(group: pd.DataFrame, until: str, clock: Clock) -> pd.DataFrame:
    by_wall = opening_seconds(group["opened_at"], group[until], ALWAYS)
    open_time = opening_seconds(group["opened_at"], group[until], clock)
    is_working = (open_time != 0) if clock else pd.Series(False, group.index)
    if until == "resolved_at":
        held = seconds_on_hold(group, ALWAYS)[0]
        least, most = seconds_on_hold(group, clock)
        by_wall, open_time = by_wall - held, (open_time - most).where(least == most)
    return pd.DataFrame({"seconds": open_time.where(is_working, by_wall), "is_working": is_working})


def _spread(taken: pd.DataFrame, client: Client) -> Spread:
    known = taken[taken["seconds"].notna()]
    working = int(known["is_working"].sum())
    counted: Counted = "working" if known.empty and client.agreement.opening else "clock"
    if working:
        counted = "working" if working == len(known) else "mixed"
    return Spread.of(known["seconds"], counted)
