"""Facts: the frames one edition may look at, cut by client and period, as things stood when its period ended.

A ticket is resolved when its last resolution lies inside; one that is solved nobody knows when is neither
resolved nor backlog, but open where a reading found it so; a cancelled one counts as opened only. One that
came back, nobody knows whether before the period ended, is neither: how it stood is in doubt. What came after
the period's end is blanked: a ticket solved later is open, without resolution or rating, and a change that
began later is scheduled. Deadlines stay: they were known. Nothing is told of the time before the client
joined: what was open then was handed over, and is backlog and solved, but never came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, not_, or_, select

from reporter.periods import QUARTER, Period
from reporter.records import (
    NOT_FINISHED,
    SET_APART,
    WITHOUT_RESULT,
    Change,
    Ticket,
    columns,
)
from reporter.report import Edition
from reporter.store.coverage import Asked, Feed, Feeds, Lack, coverage_of, feeds_of, has_month_dates
from reporter.store.failing import LOOKED_BACK, WATCHED, checks_around
from reporter.store.frames import (
    BESIDE,
    filed_between,
    frame_of,
    minutes_for_tickets,
    records_of,
    tickets_named,
    tickets_touching,
)
from reporter.store.history import earlier_periods, history_of, months_with_us, since_joined
from reporter.store.known import Known, Tickets, filled_columns, known_of
from reporter.store.store import Store
from reporter.store.tables import (
    SHORT,
    STILL_OPEN,
    UNDATED_CLASS,
    activities,
    instant_of,
    tickets,
)
from reporter.store.untold import is_strange, is_told

__all__ = [
    "WATCHED",
    "Asked",
    "Facts",
    "Feed",
    "Known",
    "Lack",
    "Span",
    "changes_between",
    "feeds_of",
    "first_record_at",
    "frame_of",
    "load_facts",
    "load_span",
    "records_of",
]

_AHEAD = timedelta(days=45)
_ONE_RATING = ["id", "ticket_id", "at"]
_EARLIER = 2  # quarters beside the one before
_LOOKED_BACK = 400 * 86400  # seconds
_SHORT = timedelta(seconds=SHORT)
_NIGHTS_BEFORE = timedelta(days=29)  # four weeks of nights, the first of which begins at noon the day before
_HALF_A_DAY = timedelta(hours=12)  # the night of the day on which a client joins has begun by then
_ENDED = ("ended_from", "ended_until")
_MICROS = 1_000_000
_RATED_WITHIN = timedelta(days=90)
_ASKED = Asked()
_is_known_kind = and_(activities.c.unknown_kind == "", not_(activities.c.lacks_kind))
_is_known_work = and_(_is_known_kind, activities.c.unknown_outcome == "")
_may_be_copy = or_(activities.c.kind == "backup", not_(_is_known_kind))
_OBSERVED = ("first_response_at", "resolved_at", "closed_at")


@dataclass(frozen=True)
class Span:
    """One period's records. Ticket frames have the columns of `Ticket`, instants are datetime64[us, UTC].

    Anything after the period's end is blanked (a ticket solved later is open here), so no metric filters by
    date. Missing text is "", missing numbers are NaN, missing instants NaT.
    """

    period: Period
    opened: pd.DataFrame  # tickets opened inside, but those set apart
    resolved: pd.DataFrame  # tickets solved, whose last resolution lies inside
    backlog: pd.DataFrame  # tickets open at its end
    activities: pd.DataFrame  # activities that began inside, and may be told
    changes: pd.DataFrame  # changes whose window began inside
    ratings: pd.DataFrame  # ratings given inside
    apart: pd.DataFrame  # tickets opened inside that were cancelled, doubles, spam or deleted by its end
    closed: pd.DataFrame  # tickets that ended inside without a result, or handed on
    known: Known = field(default_factory=Known)
    # came in before it and left inside, set apart or nobody knows with what result: their promises are judged
    withdrawn: pd.DataFrame = field(default_factory=lambda: frame_of((), "tickets"))
    # ended inside, nobody knows with what result
    unsaid: pd.DataFrame = field(default_factory=lambda: frame_of((), "tickets"))
    # may have ended inside, or be open at its end: over nobody knows when, but between these two instants
    undated: pd.DataFrame = field(default_factory=lambda: _undated_of(frame_of((), "tickets", *BESIDE)))
    # may have been open at its end or solved: it came back, nobody knows when; of these the status is ""
    doubtful: pd.DataFrame = field(default_factory=lambda: frame_of((), "tickets"))
    # solved at its end, and back since; of these too the status is ""
    back_since: pd.DataFrame = field(default_factory=lambda: frame_of((), "tickets"))
    # of those open at its end, those that have come back: when, where the log's own events tell it
    returned: dict[tuple[str, str], datetime | None] = field(default_factory=dict)
    # of four weeks; those that may be copies, of an unknown kind or result, too
    backups_before: pd.DataFrame = field(default_factory=lambda: frame_of((), "activities"))
    # those that failed in the four weeks before; of what did then or inside, the nearest that did not
    checks_around: pd.DataFrame = field(default_factory=lambda: frame_of((), "activities"))
    # that began inside, of which only their time may be told: of an unknown kind or result, or beside such
    untold: pd.DataFrame = field(default_factory=lambda: frame_of((), "activities"))
    named: pd.DataFrame = field(default_factory=lambda: frame_of((), "tickets"))  # by activities and ratings
    # minutes ever booked for its tickets by activities, by the activities' source and the ticket's id
    booked: Mapping[tuple[str, str], float] = field(default_factory=dict)
    running: pd.DataFrame = field(default_factory=lambda: frame_of((), "changes"))  # begun before, not over
    # since when readings had a ticket (source, id) on hold, of those of which nobody knows for how long
    paused: Mapping[tuple[str, str], pd.Timestamp] = field(default_factory=dict)
    until: datetime | None = None  # how far the span had come when it was told; None: to its end

    @property
    def has_work_under_way(self) -> bool:
        """Whether a change that had begun by its end was to go on after it."""
        begun = pd.concat([self.running, self.changes])
        is_over = begun["status"].isin(("cancelled", "unknown", "done", *NOT_FINISHED))
        return bool((~is_over & (begun["ends_at"] > pd.Timestamp(self.period.end))).any())

    @property
    def is_known_in_part(self) -> bool:
        """Whether it is over and some of it is missing: then its counts compare with nothing."""
        return not self.known.is_whole and not (self.until and self.until < self.period.end)

    @property
    def came(self) -> set[tuple[str, str]]:
        """Source and id of what came in."""
        return set(zip(self.opened["source"], self.opened["id"], strict=True))

    @property
    def perhaps_open(self) -> pd.DataFrame:
        """Tickets that may have been open at its end: came back, or are over, nobody knows when."""
        late = self.undated[self.undated["ended_until"] > pd.Timestamp(self.period.end)]
        return pd.concat([self.doubtful, late.drop(columns=list(_ENDED))], ignore_index=True)

    def has_returned(self, ticket: Ticket) -> bool:
        """Whether it was open at its end and has come back, so that it is not open since it came in."""
        return (ticket.source, ticket.id) in self.returned

    @property
    def known_until(self) -> datetime:
        """How far the span is known: to its end, or to the moment it is told at, or to where its data end."""
        reached = min(self.until or self.period.end, self.period.end)
        ends = (begun for begun, ended in self.known.holes if ended >= reached)
        return max(min((reached, *ends)), self.period.start)


@dataclass(frozen=True)
class Facts:
    """All that one edition knows.

    `history` has one row per comparable period (13 months, 13 weeks, or the 13 same weekdays), oldest first,
    the edition's own last, and of the others only those that the log covers whole: columns first (date),
    name, opened, resolved, planned (finished changes, visits, maintenance, project work),
    follows (whether the row before is of the comparable period before).
    """

    edition: Edition
    this: Span
    before: Span
    ahead: pd.DataFrame  # changes that begin after the period, within 45 days, neither done nor cancelled
    history: pd.DataFrame
    feeds: tuple[Feed, ...]
    first_record_at: datetime | None  # the client's oldest ticket or activity since it joined
    newest_copy_at: datetime | None = None  # the last good copy before the period's end, within 400 days
    known_copy_at: datetime | None = None  # the last good copy of which anything is known, later ones too
    # neither where a later one may be of it: of an unknown kind, or a copy of an unknown result
    # the months since the client joined (quarters once there are many), as of `history`; empty where unknown
    since_joined: pd.DataFrame = field(default_factory=pd.DataFrame)
    lacks: tuple[Lack, ...] = ()  # of the period, what the feeds that it needs do not tell
    parts: tuple[Span, ...] = ()  # of a longer period its months, or its quarters
    earlier: tuple[Span, ...] = ()  # of a quarter the two before the one before, oldest first, if known whole
    # open at its end, and over by the time it was told: how they ended
    left_since: pd.DataFrame = field(default_factory=lambda: frame_of((), "tickets"))


def load_facts(store: Store, edition: Edition, asked: Asked = _ASKED) -> Facts:
    """The frames that the edition may look at: its client's, this period and the one before."""
    period = edition.period
    with store.reading() as connection:
        joined = asked.joined(period.zone)
        first = first_record_at(connection, edition.client, period, joined)
        with_us = months_with_us(period, joined)
        begins = (earlier_periods(period)[0], period.before, *with_us[:1])
        looked_at = (min(begins, key=_first_day), period)
        coverage = coverage_of(connection, edition.client, first, looked_at, asked)
        cut = _Cut(connection, edition.client, period, coverage)
        return Facts(
            edition=edition,
            this=replace(cut.span(period), until=asked.now),
            before=replace(cut.span(period.before), until=asked.now),
            ahead=cut.ahead(period),
            history=history_of(connection, edition.client, period, coverage, asked.policy),
            since_joined=since_joined(connection, edition.client, period, coverage, asked.policy),
            feeds=coverage.feeds,
            first_record_at=first,
            newest_copy_at=newest_copy_at(connection, edition.client, period.end, joined),
            known_copy_at=newest_copy_at(
                connection, edition.client, max(period.end, asked.now or period.end), joined
            ),
            lacks=coverage.lacks(period),
            parts=tuple(replace(cut.span(part), until=asked.now) for part in period.parts),
            earlier=_earlier(connection, edition.client, period, coverage),
            left_since=cut.left_since(period, asked.now),
        )


def load_span(store: Store, edition: Edition, asked: Asked) -> Span | None:
    """This period alone, as `load_facts` has it, in a fraction of the time; None of who has no record."""
    period = edition.period
    with store.reading() as connection:
        first = first_record_at(connection, edition.client, period, asked.joined(period.zone))
        if first is None:
            return None
        coverage = coverage_of(connection, edition.client, first, (period.before, period), asked)
        cut = _Cut(connection, edition.client, period, coverage)
        return replace(cut.span(period), until=asked.now)


def _earlier(connection: Connection, client: str, period: Period, coverage: Feeds) -> tuple[Span, ...]:
    """The two quarters before the one before, as long as the client's feeds cover each whole."""
    found: list[Span] = []
    one = period.before.before
    while period.unit == QUARTER and len(found) < _EARLIER and coverage.is_whole(one):
        found.append(_Cut(connection, client, one, coverage).span(one))
        one = one.before
    return tuple(found[::-1])


def _first_day(period: Period) -> date:
    return period.first


def first_record_at(connection: Connection, client: str, period: Period, joined: int = 0) -> datetime | None:
    """When the client's oldest ticket or activity began that may enter such a period; when the client joined
    where that was later.
    """
    oldest = []
    for table, time in ((tickets, "opened_at"), (activities, "at")):
        first = select(table.c[time]).where(table.c.client == client).order_by(table.c[time]).limit(1)
        if not has_month_dates(period):
            first = first.where(table.c.precision != "month")
        oldest.append(connection.execute(first).scalar())
    known = [max(at, joined) for at in oldest if at is not None]
    return instant_of(min(known, default=None))


def newest_copy_at(connection: Connection, client: str, until: datetime, joined: int) -> datetime | None:
    """When the client's last good copy was made before that moment, as far as one looks back; None where a
    later one is of an unknown result, or of an unknown kind and may be a copy.
    """
    end = _seconds(until)
    chosen = select(activities.c.at).where(
        activities.c.client == client, activities.c.at < end, activities.c.outcome != "failed", _may_be_copy
    )
    last = chosen.where(activities.c.at >= max(end - _LOOKED_BACK, joined), _is_known_work)
    newest = connection.execute(last.order_by(activities.c.at.desc()).limit(1)).scalar()
    if newest is None:
        return None
    doubtful = connection.execute(chosen.where(activities.c.at >= newest, not_(_is_known_work)).limit(1))
    return instant_of(newest) if doubtful.scalar() is None else None


def changes_between(connection: Connection, client: str, since: datetime, until: datetime) -> list[Change]:
    """The client's changes whose window starts then, as the log has them now."""
    return records_of(filed_between(connection, "changes", client, _seconds(since), _seconds(until)), Change)


class _Cut:
    """A client's records around one period, read once."""

    def __init__(self, connection: Connection, client: str, period: Period, coverage: Feeds) -> None:
        self._connection, self._client, self._coverage = connection, client, coverage
        self._joined = pd.Timestamp(coverage.joined, unit="s", tz="UTC")
        start, end = _seconds(period.before.start), _seconds(period.end)
        early = start - int(_NIGHTS_BEFORE.total_seconds())
        rated_until = end + int(_RATED_WITHIN.total_seconds())
        ahead_until = end + int(_AHEAD.total_seconds())
        touching = tickets_touching(connection, client, start, end, _undated_class(connection, coverage))
        self._tickets = _ordered(_allowed(touching, period), "opened_at")
        done = min(end, coverage.until + 1)  # what is dated ahead of now was not done yet
        work = filed_between(connection, "activities", client, start, done)
        self._activities = _ordered(_allowed(work, period), "at")
        earlier = filed_between(connection, "activities", client, early, start, _may_be_copy)
        is_copy = (self._activities["kind"] == "backup") | is_strange(self._activities)
        backups = self._activities[is_copy]
        copies = pd.concat([_allowed(earlier, period), backups]) if len(earlier) else backups
        self._backups = _ordered(copies, "at")
        changes = filed_between(connection, "changes", client, early, ahead_until)
        self._changes = _ordered(changes, "starts_at")
        ratings = filed_between(connection, "ratings", client, start - SHORT, rated_until)
        self._ratings = _ordered(ratings, "at").drop_duplicates(_ONE_RATING)  # which two feeds may bring
        numbers = {*self._activities["ticket_id"], *self._ratings["ticket_id"]} - {""}
        self._named = tickets_named(connection, client, sorted(numbers))
        self._booked = minutes_for_tickets(connection, client, sorted({*numbers, *self._tickets["id"]}))

    def span(self, period: Period) -> Span:
        """What one period holds, as of its end."""
        start, end = self._since(period), self._told_until(period)
        tickets = self._as_of(period)
        came = tickets["opened_at"] >= start
        apart, no_result = (tickets["outcome"].isin(kinds) for kinds in (SET_APART, WITHOUT_RESULT))
        has_ended = tickets["status"].isin(("resolved", "closed"))
        ended = has_ended & (tickets["resolved_at"] >= start) & ~apart
        is_left = tickets["left_at"] >= (_seconds(end) if start < end else STILL_OPEN + 1)
        is_left &= ~has_ended | (tickets["ended_until"] == 0)
        is_back = is_left & (tickets["status"] == "")
        is_left &= ~is_back
        activities = _inside(self._activities, "at", start, end)
        found = Tickets(
            tickets[came | ended | is_left],
            tickets[ended | (has_ended & came)],
            bool(is_left.any()),
            bool(tickets.loc[ended, "ends_by_change"].any()),
        )
        known = known_of(self._connection, self._coverage, period, found, activities)
        told_work = is_told(activities, known.doubts)
        first_night = max(start - _NIGHTS_BEFORE, self._joined - _HALF_A_DAY)
        left_inside = apart & (tickets["left_at"] >= _seconds(start))
        somehow = ended & ~no_result & (tickets["outcome"] != "solved")
        told = tickets.drop(columns=[*BESIDE, "was_solved"])
        return Span(
            period=period,
            opened=_only(told, came & ~apart),
            resolved=_ordered(_only(told, ended & (tickets["outcome"] == "solved")), "resolved_at"),
            backlog=_only(told, is_left),
            activities=_only(activities, told_work),
            changes=_changes_as_of(_inside(self._changes, "starts_at", start, pd.Timestamp(period.end)), end),
            ratings=_inside(self._ratings, "at", start, end),
            apart=_only(told, came & apart),
            closed=_ordered(_only(told, ended & no_result), "resolved_at"),
            known=known,
            withdrawn=_only(told, (left_inside | somehow) & ~came),
            unsaid=_only(told, somehow),
            undated=_undated_of(tickets[: len(tickets) if start < end else 0]),
            doubtful=_only(told, is_back & ~tickets["was_solved"]),
            back_since=_only(told, is_back & tickets["was_solved"]),
            returned=_returned(tickets[is_left], end),
            named=self._named,
            booked=self._booked,
            backups_before=_inside(self._backups, "at", first_night, start),
            checks_around=self._checks_around(start, end, activities),
            untold=_only(activities, ~told_work),
            running=self._running(start, end),
            paused=_paused(tickets, end),
        )

    def _running(self, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
        is_running = (self._changes["starts_at"] < start) & (self._changes["ends_at"] > start)
        return _changes_as_of(_only(self._changes, is_running), end)

    def _checks_around(self, start: pd.Timestamp, end: pd.Timestamp, inside: pd.DataFrame) -> pd.DataFrame:
        early = max(start - LOOKED_BACK, self._joined)
        edges = int(early.timestamp()), int(start.timestamp()), int(end.timestamp())
        return _ordered(checks_around(self._connection, self._client, edges, inside), "at")

    def left_since(self, period: Period, until: datetime | None) -> pd.DataFrame:
        """What was open at the period's end and over by that moment, as it ended; a day that its log does not
        tell is blanked.
        """
        if until is None:
            return frame_of((), "tickets")
        end, left = _seconds(period.end), self._tickets["left_at"]
        is_over = (left >= end) & (left <= _seconds(until)) & (left < STILL_OPEN)
        over = _only(self._tickets, is_over & (self._tickets["opened_at"] < pd.Timestamp(period.end)))
        is_undated = over["ends_by_change"].astype(bool)
        over.loc[is_undated, ["resolved_at", "closed_at"]] = pd.NaT
        return over.drop(columns=list(BESIDE))

    def _since(self, period: Period) -> pd.Timestamp:
        """Where what is told of the period begins; at its end where the client joined later."""
        return min(max(pd.Timestamp(period.start), self._joined), self._told_until(period))

    def _told_until(self, period: Period) -> pd.Timestamp:
        """Its end, or the moment at which it is told: what a log dates later has not happened yet."""
        return min(pd.Timestamp(period.end), pd.Timestamp(self._coverage.until, unit="s", tz="UTC"))

    def ahead(self, period: Period) -> pd.DataFrame:
        """Changes that begin after the period, as they were planned at its end; cancelled ones left out."""
        end = pd.Timestamp(period.end)
        coming = _inside(self._changes, "starts_at", end, end + _AHEAD)
        return _changes_as_of(_only(coming, coming["status"] != "cancelled"), end)

    def _as_of(self, period: Period) -> pd.DataFrame:
        """Tickets opened before the period's end, without what came after it."""
        end = self._told_until(period)
        known = self._tickets[self._tickets["opened_at"] < end].copy()
        later = known["left_at"] >= _seconds(end)
        moment = _seconds(end) * _MICROS
        is_undated = known["ended_until"] > 0  # but open where a reading found it so
        later &= ~is_undated | (known["ended_from"] >= moment)
        was_open = later & known["status"].isin(("resolved", "closed", "cancelled"))
        was_held = (known["held_from"] < moment) & (known["held_until"] >= moment)
        known.loc[was_open, "status"] = np.where(was_held[was_open], "on hold", "open")
        known.loc[was_open, ["outcome", "resolution", "rating"]] = ""
        known.loc[(known["status"] == "closed") & (known["closed_at"] >= end), "status"] = "resolved"
        in_doubt = later & (known["doubted_from"] < moment) & (known["doubted_until"] >= moment)
        was_solved = (known["solved_from"] < _seconds(end)) & (known["solved_until"] >= moment)
        known["was_solved"] = later & was_solved & (known["reopen_count"] > 0)
        known.loc[in_doubt | known["was_solved"], "status"] = ""
        told_later = known["told_at"] >= moment
        known.loc[told_later & known["has_changed_priority"].astype(bool), "no_priority"] = "changed"
        for name in _OBSERVED:
            known.loc[known[name] >= end, name] = pd.NaT
        inside = (self._ratings["at"] >= pd.Timestamp(period.start)) & (self._ratings["at"] < end)
        known.loc[known["id"].isin(set(self._ratings.loc[~inside, "ticket_id"])), "rating"] = ""
        latest = known[["opened_at", *_OBSERVED]].max(axis=1)
        known["updated_at"] = known["updated_at"].where(known["updated_at"] < end, latest)
        return known


def _changes_as_of(changes: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    if changes.empty:
        return changes
    changes = changes.copy()
    over = changes["status"].isin(("done", "in progress", *NOT_FINISHED))
    changes.loc[over & (changes["starts_at"] >= end), "status"] = "scheduled"
    running = changes["status"].isin(("done", *NOT_FINISHED)) & (changes["ends_at"] >= end)
    changes.loc[running, "status"] = "in progress"
    return changes


def _allowed(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    return frame if has_month_dates(period) else frame[frame["precision"] != "month"]


def _inside(frame: pd.DataFrame, column: str, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    return _only(frame, (frame[column] >= start) & (frame[column] < end)) if len(frame) else frame


def _only(frame: pd.DataFrame, fit: pd.Series[bool]) -> pd.DataFrame:
    """The rows that fit, numbered anew, in the order in which they stand."""
    positions = np.flatnonzero(fit)
    if not len(positions):
        return frame[:0]
    return frame.take(positions).reset_index(drop=True)


def _ordered(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """In the order of time, then of source and id, so that the same facts read the same."""
    if len(frame) < 2:
        return frame.reset_index(drop=True)
    return frame.sort_values([column, "source", "id"], kind="stable", ignore_index=True)


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _undated_class(connection: Connection, coverage: Feeds) -> tuple[int, ...]:
    """That of long stays which ended nobody knows when, where the client's feeds tell of ends at all."""
    sources = [feed.name for feed in coverage.feeds if feed.records == "tickets"]
    return (UNDATED_CLASS,) if filled_columns(connection, sources) & {"resolved_at", "closed_at"} else ()


def _paused(tickets: pd.DataFrame, end: pd.Timestamp) -> Mapping[tuple[str, str], pd.Timestamp]:
    is_timed = tickets[["minutes_on_hold", "working_minutes_on_hold"]].notna().any(axis=1)
    found = tickets[(tickets["held_from"] < _seconds(end) * _MICROS) & ~is_timed]
    since = pd.to_datetime(found["held_from"], unit="us", utc=True)
    return {(source, one): at for source, one, at in zip(found["source"], found["id"], since, strict=True)}


def _returned(tickets: pd.DataFrame, end: pd.Timestamp) -> dict[tuple[str, str], datetime | None]:
    """Those that have come back; when, where that was before the end."""
    back = tickets[tickets["has_returned"] > 0]
    moments = [datetime.fromtimestamp(at // _MICROS, UTC) if at else None for at in back["back_at"].tolist()]
    known = [at if at and at < end else None for at in moments]
    return dict(zip(zip(back["source"], back["id"], strict=True), known, strict=True))


def _undated_of(tickets: pd.DataFrame) -> pd.DataFrame:
    """Those that are over, nobody knows when: between which two instants that was."""
    undated = _only(tickets, (tickets["ended_until"] > 0) & tickets["status"].isin(("resolved", "closed")))
    told = undated[[*columns(Ticket), *_ENDED]]
    ended = {name: pd.to_datetime(undated[name], unit="us", utc=True) for name in _ENDED}
    return told.assign(**ended)
