"""What is known of a span: whether feeds tell of it, which columns they fill, and when they were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from reporter.periods import Period
from reporter.records import SET_APART, Ticket, columns
from reporter.store.coverage import Feeds, Lack, Log
from reporter.store.silences import EIGHT_WEEKS, FEWEST_RECORDS, HOUR
from reporter.store.tables import TOLD, filled, heard
from reporter.store.untold import Doubt, doubts_of

# What a ticket says now, and need not have said at the end of a span: no log keeps when it changed. Whether
# its priority was another is known of each ticket.
_OF_NOW = frozenset({"on_hold", "minutes_worked"})
# Known only where each feed tells it.
_OF_ALL = ("has_status", "outcome", "resolved_at", "closed_at", "reopen_count")
_ALL = frozenset({*columns(Ticket), "on_hold"})
_ALWAYS = _ALL - TOLD.keys() - {"status"}
# Columns whose loss is looked for, each with how many tickets must lack it: none that are filled later.
_FEWEST_WITHOUT = {
    "has_status": 5,
    "resolved_at": 3,
    "first_response_at": 5,
    "priority": 10,
    "category": 10,
    "place": 10,
    "assignee": 10,
    "resolution": 10,
    "minutes_worked": 10,
}
_DAY = 86400


@dataclass(frozen=True)
class Known:
    """What the client's feeds tell of a span; what they do not tell is not known, and never 0.

    Of a span that is covered in part, `tickets` and `activities` are true where some came: these can be
    counted, but that there were none can not be said. `columns` holds "on_hold" where it is known who waited.
    """

    tickets: bool = True  # a feed of tickets covers it from end to end, or some of it and brought some
    activities: bool = True  # the same of activities
    columns: frozenset[str] = _ALL  # of tickets, that the feeds fill over the span
    lost: frozenset[str] = frozenset()  # that they used to fill, and that are empty over the span
    unknown_words: int = 0  # tickets of the span whose status, or way of ending, nobody taught us
    holes: tuple[
        tuple[datetime, datetime], ...
    ] = ()  # stretches of it of which a feed of tickets says nothing
    activity_holes: tuple[tuple[datetime, datetime], ...] = ()  # the same of activities
    copies_from: datetime | None = None  # when the feeds that tell of copies begin; None: not known
    copies_until: datetime | None = None  # when a feed that tells of copies last came; None: not known
    ends_by_change: bool = False  # some that ended in it tell when by their last change alone
    doubts: tuple[Doubt, ...] = ()  # activities of which a kind or an outcome is not known
    is_whole: bool = True  # nothing of it is missing: it may stand in a comparison
    covered: tuple[tuple[datetime, datetime], ...] | None = None  # what the feeds tell of; None: all of it

    @property
    def unclear(self) -> frozenset[str]:
        """The kinds of activity of which nobody knows what all of them came to."""
        return frozenset(doubt.kind for doubt in self.doubts)


@dataclass(frozen=True)
class Tickets:
    """The tickets of a span by why they are there: those of it at all, and of them those that ended."""

    touched: pd.DataFrame
    ended: pd.DataFrame
    are_left: bool  # some are open at its end
    end_by_change: bool = False  # of some that ended nothing tells when but their last change


def known_of(
    connection: Connection, coverage: Feeds, period: Period, found: Tickets, activities: pd.DataFrame
) -> Known:
    """What the feeds of a client tell of the period."""
    tickets = coverage.covered(period, "tickets")
    tells = coverage.is_covered(period, "tickets") or bool(tickets and len(found.touched))
    does = coverage.is_covered(period, "activities")
    does |= bool(coverage.covered(period, "activities") and len(activities))
    lost = frozenset(_lost(connection, coverage, period, found))
    lacks = coverage.lacks(period)
    is_whole = coverage.is_whole(period)
    covered = tickets or coverage.covered(period, "activities")
    return Known(
        tickets=tells,
        activities=does,
        columns=_filled(connection, coverage, period, found) - lost,
        lost=lost,
        unknown_words=_unknown_words(found.touched),
        holes=_holes(lacks, period, "tickets"),
        activity_holes=_holes(lacks, period, "activities"),
        copies_from=_copies_from(coverage, period, activities),
        copies_until=_copies_until(coverage, period, activities),
        ends_by_change=found.end_by_change,
        doubts=doubts_of(activities),
        is_whole=is_whole,
        covered=None if is_whole else tuple(_instants(covered)),
    )


def _holes(lacks: Iterable[Lack], period: Period, records: str) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((max(one.start, period.start), one.end) for one in lacks if one.feed.records == records)


def _copies_from(coverage: Feeds, period: Period, activities: pd.DataFrame) -> datetime | None:
    begins = [log.begin for log in _logs_of_copies(coverage, period, activities)]
    return datetime.fromtimestamp(min(begins), UTC) if begins else None


def _copies_until(coverage: Feeds, period: Period, activities: pd.DataFrame) -> datetime | None:
    feeds = [log.feed for log in _logs_of_copies(coverage, period, activities)]
    told = [at for feed in feeds for at in (feed.arrived_at, feed.newest_at) if at]
    return max(told, default=None)


def _logs_of_copies(coverage: Feeds, period: Period, activities: pd.DataFrame) -> list[Log]:
    """Those that tell of copies in the period; where none does, all that tell of work."""
    logs = coverage.told_by("activities", period)
    sources = set(activities.loc[activities["kind"] == "backup", "source"])
    return [log for log in logs if log.feed.name in sources] or logs


def _instants(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[datetime, datetime]]:
    for one, other in stretches:
        yield datetime.fromtimestamp(one, UTC), datetime.fromtimestamp(other, UTC)


def _unknown_words(tickets: pd.DataFrame) -> int:
    if "unknown_status" not in tickets:
        return 0
    return int(((tickets["unknown_status"] != "") | (tickets["unknown_outcome"] != "")).sum())


def _filled(connection: Connection, coverage: Feeds, period: Period, found: Tickets) -> frozenset[str]:
    """The columns that the feeds fill, over their whole logs, as far as they speak of the span's own time."""
    sources = _sources(coverage, period, found.touched)
    told = _told_by(connection, sources)
    if not told:
        return _ALWAYS
    by_any, by_all = frozenset.union(*told), frozenset.intersection(*told)
    names = _ALWAYS | {name for name in by_any if name not in _OF_ALL or name in by_all}
    if (
        "has_status" in by_all and "outcome" not in by_any
    ):  # nothing has ended yet, so no time of it is missing
        names |= {"resolved_at", "closed_at"}
    if "has_status" in names or "resolved_at" in names:  # else it follows from the times that are told
        names |= {"status"}
    if found.are_left and was_read_late(coverage, period, sources):
        names -= _OF_NOW
        if "resolved_at" not in names:
            names -= {"status"}
    return names


def filled_columns(connection: Connection, sources: Sequence[str]) -> frozenset[str]:
    """The columns that any of these feeds fills, over its whole log."""
    return frozenset().union(*_told_by(connection, sources))


def _told_by(connection: Connection, sources: Sequence[str]) -> list[frozenset[str]]:
    chosen = select(filled.c.source, filled.c.columns).where(filled.c.source.in_(sources))
    masks = dict(connection.execute(chosen).all())
    return [_names(int(masks.get(source, 0))) for source in sources]


def _names(mask: int) -> frozenset[str]:
    return frozenset(name for bit, name in enumerate(TOLD) if mask >> bit & 1)


def _sources(coverage: Feeds, period: Period, tickets: pd.DataFrame) -> list[str]:
    """The feeds that the span's tickets came from; where there are none, those that tell so."""
    if len(tickets):
        return sorted({str(name) for name in tickets["source"].unique()})
    start, end = int(period.start.timestamp()), int(period.end.timestamp())
    logs = coverage.told_by("tickets", period)
    return sorted({log.feed.name for log in logs if any(log.covered(start, end))})


def was_read_late(coverage: Feeds, period: Period, sources: Iterable[str]) -> bool:
    """Whether the tickets were read again after the next span: then their state is another day's."""
    named = set(sources)
    arrived = [feed.arrived_at for feed in coverage.feeds if feed.name in named and feed.arrived_at]
    return max(arrived, default=period.end) > period.after.end


def _lost(connection: Connection, coverage: Feeds, period: Period, found: Tickets) -> Iterator[str]:
    """Columns that are empty in all that ended in the span, though mostly filled in the weeks before."""
    empty = [name for name in _FEWEST_WITHOUT if _is_empty(name, found)]
    if not empty:
        return
    sources = _sources(coverage, period, found.touched)
    start, end = int(period.start.timestamp()) // _DAY, int(period.end.timestamp() - 1) // _DAY
    chosen = select(heard.c.day, heard.c.rows, heard.c.filled).where(
        heard.c.records == "tickets",
        heard.c.source.in_(sources),
        heard.c.day >= start - EIGHT_WEEKS * HOUR // _DAY,
        heard.c.day <= end,
    )
    rows = np.array(connection.execute(chosen).all(), dtype=np.int64).reshape(-1, 3)
    before, now = rows[rows[:, 0] < start], rows[rows[:, 0] >= start]
    if before[:, 1].sum() < FEWEST_RECORDS:
        return
    bits = {name: bit for bit, name in enumerate(TOLD)}
    for name in empty:
        was, still = (int((days[:, 2] >> bits[name] & 1).sum()) for days in (before, now))
        if not still and was * 2 >= len(before):
            yield "status" if name == "has_status" else name


def _is_empty(name: str, found: Tickets) -> bool:
    """Whether none of the tickets tells it that should: of those that ended; of a status all."""
    tickets = found.touched if name == "has_status" else found.ended
    if len(tickets) < _FEWEST_WITHOUT[name]:
        return False
    column = tickets.loc[~tickets["outcome"].isin(SET_APART), name]
    nothing = TOLD[name]
    is_blank = column.isna() if nothing is None else column == nothing
    return len(column) >= _FEWEST_WITHOUT[name] and bool(is_blank.all())
