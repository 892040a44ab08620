"""Facts: the frames one edition may look at, cut by client and period, as things stood at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reporter.periods import Period
from reporter.report import Edition


@dataclass(frozen=True)
class Span:
    """One period's records. Ticket frames have the columns of `Ticket`, instants are datetime64[us, UTC].

    Anything after the period's end is blanked (a ticket solved later is open here), so no metric filters by
    date. Missing text is "", missing numbers are NaN, missing instants NaT.
    """

    period: Period
    opened: pd.DataFrame  # tickets opened inside
    resolved: pd.DataFrame  # tickets whose last resolution lies inside
    backlog: pd.DataFrame  # tickets open at its end
    activities: pd.DataFrame  # activities that began inside
    changes: pd.DataFrame  # changes whose window began inside
    ratings: pd.DataFrame  # ratings given inside


@dataclass(frozen=True)
class Feed:
    """What a source delivered last: `newest_at` is the newest instant its records speak of, any client."""

    name: str
    newest_at: datetime | None
    read_at: datetime | None
    set_aside: int = 0


@dataclass(frozen=True)
class Facts:
    """All that one edition knows.

    `history` has one row per comparable period (13 months, 13 weeks, or the 13 same weekdays), oldest first,
    the edition's own last, none before the client's first record: columns first (date), name, opened,
    resolved, incidents, requests, planned (finished changes, visits, maintenance, project work), minutes.
    """

    edition: Edition
    this: Span
    before: Span
    ahead: pd.DataFrame  # changes that begin after the period, within 45 days, neither done nor cancelled
    history: pd.DataFrame
    feeds: tuple[Feed, ...]
    first_record_at: datetime | None  # the client's oldest ticket or activity
