"""Which of the cases that the definitions provide for occur in a span: no more of them need be printed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reporter.config import Client
from reporter.metrics.durations import was_handed_over
from reporter.records import ON_HOLD
from reporter.store.facts import Span


@dataclass(frozen=True)
class Occurrences:
    """What occurs among the tickets of a span."""

    set_apart: bool  # cancelled, doubles, spam or deleted
    without_result: bool
    on_hold: bool  # at its end
    was_held: bool  # for a time that is known, and taken off
    handed_over: bool  # came in before the client joined
    days: bool  # one of their times is known to the day only


def occurrences(span: Span, client: Client) -> Occurrences:
    """Which cases occur among the tickets that came in during the period, were solved in it or are open."""
    rows = pd.concat([span.opened, span.resolved, span.backlog], ignore_index=True)
    held = rows[["minutes_on_hold", "working_minutes_on_hold"]].astype("float64").gt(0).any(axis=None)
    on_hold = bool(span.backlog["status"].isin(ON_HOLD).any())
    return Occurrences(
        set_apart=bool(len(span.apart) + len(span.withdrawn)),
        without_result=bool(len(span.closed)),
        on_hold=on_hold,
        was_held=bool(held),
        handed_over=bool(was_handed_over(rows, client).any()),
        days=bool(((rows["precision"] != "instant") | (rows["day_only"] != "")).any()),
    )
