"""How many tickets came, went and stay, by day and by theme; and the hours they and other work took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from reporter.config import Client
from reporter.metrics.values import Bounds, Fates, Hours, NamedCount, Satisfaction, Share, WordCount
from reporter.periods import Period
from reporter.records import OPEN_STATUSES, SET_APART, UNATTENDED, WITHOUT_RESULT
from reporter.report import half_up
from reporter.store.facts import Span
from reporter.store.untold import is_strange

AGES = ("0–2 days", "3–7", "8–30", "over 30")
_OLDEST_OF_AGE = (2, 7, 30)
_BOOKED = ["source", "id", "outcome", "minutes_worked", "is_proactive"]
_PLANNED = ("patch", "maintenance", "project")  # such work is planned, whether its log says so or not
_Key = tuple[str, str]  # a desk and a number: two desks may give the same

_ENDS = frozenset({"resolved_at", "closed_at"})
_NO_WORK = frozenset({"duplicate", "spam", "deleted"})  # on which nobody is expected to book time
_BY_THE_WAY = ("note", "patch")  # of these many logs never say how long they took


def count_opened(span: Span, _client: Client) -> int | None:
    """Tickets that came in during the period, without those that were cancelled, doubles, spam or deleted by
    its end.
    """
    return len(span.opened) if span.known.tickets else None


def set_apart(span: Span, _client: Client) -> dict[str, int]:
    """Tickets that came in during the period and are not counted as such: cancelled, doubles of others, spam
    or deleted by its end.
    """
    counts = {outcome: int((span.apart["outcome"] == outcome).sum()) for outcome in SET_APART}
    return {outcome: n for outcome, n in counts.items() if n}


def count_resolved(span: Span, client: Client) -> int | None:
    """Tickets solved in the period, whenever they came in; one that came back counts where it was last
    solved. What was closed without a result is not solved.
    """
    is_known = ends_are_known(span) and not (span.resolved.empty and count_perhaps_solved(span, client))
    return len(span.resolved) if is_known else None


def count_perhaps_solved(span: Span, _client: Client) -> int:
    """Tickets that ended in the period, nobody knows with what result, or that came in during it and ended,
    nobody knows when.
    """
    return len({*_keys(span.unsaid, "id"), *_keys(_undated(span), "id")})


def endings(span: Span, _client: Client) -> list[WordCount]:
    """Tickets that ended in the period without being solved, by the words that the log has for how."""
    words = span.closed["ending"].where(span.closed["ending"] != "", span.closed["outcome"])
    return _word_counts(words)


def count_raised_by_us(span: Span, _client: Client) -> int:
    """Of the tickets that came in during the period, those that our monitoring or our planned work raised."""
    ours = set(_keys(span.opened[span.opened["is_proactive"].astype(bool)], "id"))
    alarms = span.activities[(span.activities["kind"] == "alert") & (span.activities["ticket_id"] != "")]
    named = set(alarms["ticket_id"])
    desks = Counter(span.opened["id"].tolist())  # a number that two desks gave names neither
    ours |= {key for key in _keys(span.opened, "id") if key[1] in named and desks[key[1]] == 1}
    return len(ours)


def older_ended(span: Span, _client: Client) -> dict[str, int]:
    """Tickets that came in before the period and ended in it without being solved, by how they ended; those
    set apart only where the log tells the day.
    """
    came = {*_keys(span.opened, "id"), *_keys(span.apart, "id")}
    ended = _ended_otherwise(span)
    keyed = zip(_keys(ended, "id"), ended["outcome"], strict=True)
    counts = Counter(outcome for key, outcome in keyed if key not in came)
    return {outcome: counts[outcome] for outcome in (*WITHOUT_RESULT, *SET_APART) if counts[outcome]}


def fates(span: Span, _client: Client) -> Fates | None:
    """What had become of the tickets that came in during the period by its end: solved, closed without a
    result, handed on, still open; or ended, but nobody knows when; or came back, and nobody knows when.
    """
    if not span.known.tickets or not ({"status"} | _ENDS) & span.known.columns:
        return None
    opened = span.opened
    still = int(opened["status"].isin(OPEN_STATUSES).sum())
    solved, ended = (_of(opened, those) for those in (span.resolved, span.closed))
    handed_on = _of(opened, span.closed[span.closed["outcome"] == "handed on"])
    return Fates(solved, ended - handed_on, still, len(opened) - solved - ended - still, handed_on)


def count_backlog(span: Span, _client: Client) -> int | None:
    """Tickets open at the end of the period, whenever they came in, those on hold included."""
    # not known where one came back or is over, and the log does not tell whether before the end
    return len(span.backlog) if ends_are_known(span) and span.perhaps_open.empty else None


def open_between(span: Span, _client: Client) -> Bounds | None:
    """Tickets open at the end of the period at least and at most, where some came back or ended, nobody knows
    when.
    """
    if not ends_are_known(span) or span.perhaps_open.empty:
        return None
    least = len(span.backlog)
    return Bounds(least, least + len(span.perhaps_open))


def is_urgent(tickets: pd.DataFrame) -> pd.Series[bool]:
    """Which tickets are known to be urgent: those of which no priority is known are not."""
    return (tickets["priority"] == 1) & (tickets["no_priority"] == "")


def count_urgent(span: Span, _client: Client) -> int | None:
    """Urgent tickets that came in during the period."""
    return int(is_urgent(span.opened).sum()) if _has_priorities(span) else None


def count_urgent_open(span: Span, _client: Client) -> int | None:
    """Urgent tickets open at the end of the period."""
    known = _has_priorities(span) and ends_are_known(span)
    n = int(is_urgent(span.backlog).sum())
    return (
        n if known and (n or not is_urgent(span.perhaps_open).any()) else None
    )  # none is not known where one may be


def count_waiting_on_client(span: Span, _client: Client) -> int | None:
    """Tickets open at the end of the period that wait for an answer from you."""
    known = ends_are_known(span) and {"status", "on_hold"} <= span.known.columns
    n = int((span.backlog["status"] == "waiting for client").sum())
    return n if known and (n or span.perhaps_open.empty) else None  # none is not known where one may be


def count_reopened(span: Span, client: Client) -> int | None:
    """Tickets solved in the period that had come back at least once after they were thought solved, as the
    log counts it; where it does not, those at least that two readings of it show to have been open again.
    """
    n = int((span.resolved["reopen_count"] > 0).sum())
    is_counted = "reopen_count" in span.known.columns
    return n if count_resolved(span, client) is not None and (is_counted or n) else None


def count_undated(span: Span, _client: Client) -> int:
    """Tickets that came in during the period and are over, though the log does not say since when."""
    return len(_undated(span))


def ends_are_known(span: Span) -> bool:
    """Whether the log says when tickets end; without, what was solved and what is open is not known."""
    return span.known.tickets and bool(_ENDS & span.known.columns)


def backlog_ages(span: Span, _client: Client) -> dict[str, int]:
    """Tickets open at the end of the period, by the calendar days that had passed since they came in."""
    bins = np.searchsorted(_OLDEST_OF_AGE, _ages(span), side="left")
    counts = np.bincount(bins, minlength=len(AGES))
    return {age: int(n) for age, n in zip(AGES, counts, strict=True)}


def oldest_open_days(span: Span, _client: Client) -> int | None:
    """Calendar days from the day on which the oldest ticket still open at the end of the period came in to
    the last day of the period, or that on which it is told.
    """
    return max(_ages(span), default=None) if span.perhaps_open.empty else None


def opened_per_day(span: Span, _client: Client) -> tuple[int, ...]:
    """Tickets that came in on each day of the period, without those set apart."""
    return _per_day(span.opened["opened_at"], span.period)


def resolved_per_day(span: Span, _client: Client) -> tuple[int, ...]:
    """Tickets solved on each day of the period."""
    return _per_day(span.resolved["resolved_at"], span.period)


def by_category(span: Span, _client: Client) -> list[NamedCount]:
    """Tickets that came in during the period and tickets solved in it, by what they were about."""
    return _by(span, "category")


def by_place(span: Span, _client: Client) -> list[NamedCount]:
    """Tickets that came in during the period and tickets solved in it, by place."""
    return _by(span, "place")


def local_days(instants: pd.Series[pd.Timestamp], zone: str) -> list[date]:
    """The calendar day of each known instant, as the client's clocks and calendars have it."""
    known = pd.to_datetime(instants.dropna(), utc=True)
    return list(known.dt.tz_convert(zone).dt.date)


def _undated(span: Span) -> pd.DataFrame:
    over = span.opened["status"].isin(("resolved", "closed"))
    return span.opened[over & span.opened["resolved_at"].isna()]


def _ended_somehow(span: Span) -> pd.DataFrame:
    """Tickets that came in and are over, nobody knows since when or with what result."""
    over = span.opened[span.opened["status"].isin(("resolved", "closed"))]
    told = {*_keys(span.resolved, "id"), *_keys(span.closed, "id")}
    return over[np.array([key not in told for key in _keys(over, "id")], dtype=bool)]


def _of(opened: pd.DataFrame, ended: pd.DataFrame) -> int:
    keys = set(_keys(ended, "id"))
    return sum(key in keys for key in _keys(opened, "id"))


def _has_priorities(span: Span) -> bool:
    return span.known.tickets and "priority" in span.known.columns


def _word_counts(words: pd.Series[str], weights: pd.Series[float] | None = None) -> list[WordCount]:
    counts = words.value_counts() if weights is None else weights.groupby(words).sum()
    rows = [WordCount(str(name), half_up(float(n))) for name, n in counts.items()]
    return sorted(rows, key=lambda row: (-row.n, row.name))


def _ages(span: Span) -> list[int]:
    days = local_days(span.backlog["opened_at"], span.period.zone)
    last = min(span.period.last, span.known_until.astimezone(ZoneInfo(span.period.zone)).date())
    return [max(0, (last - day).days) for day in days]


def _per_day(instants: pd.Series[pd.Timestamp], period: Period) -> tuple[int, ...]:
    size = len(period.days)
    counts = [0] * size
    for day in local_days(instants, period.zone):
        # a clock set back over midnight writes yesterday's date into today: no ticket may fall off the edge
        counts[min(max((day - period.first).days, 0), size - 1)] += 1
    return tuple(counts)


def _by(span: Span, column: str) -> list[NamedCount]:
    opened = span.opened[column].value_counts()
    resolved = span.resolved[column].value_counts()
    known = ends_are_known(span)
    names = {str(name) for name in (*opened.index, *resolved.index)}
    rows = [
        NamedCount(name, int(opened.get(name, 0)), int(resolved.get(name, 0)) if known else None)
        for name in names
    ]
    return sorted(rows, key=lambda row: (not row.name, -row.opened, -(row.resolved or 0), row.name))


def hours_worked(span: Span, _client: Client) -> Hours:
    """Time that people booked: on tickets that ended in the period, solved or not, cancelled ones too (all of
    a ticket's time counts on the day it ended; where nobody knows that, a cancelled one's on the day it was
    last changed, another's on the day it came in); and on visits, calls, notes, updates, maintenance and
    projects in the period that are not in a ticket's time already; where a ticket says less than was booked
    for it apart, what was booked counts, each on its own day. Planned is what the log calls so; where it
    does not say, updates, maintenance and projects are. Backups, checks and alarms run by
    themselves and are not counted. Where some of it has no time written beside it, it is at least that much.
    """
    frames = (span.resolved, span.closed, span.apart, span.withdrawn, _ended_somehow(span))
    tickets = pd.concat([frame[_BOOKED] for frame in frames])
    tickets.loc[_is_less_than_booked(span, tickets), "minutes_worked"] = np.nan
    tickets = tickets.rename(columns={"minutes_worked": "minutes"})
    activities = _worked_apart_from_tickets(span)
    missing = _untold_of_tickets(span, tickets) + _untold(activities) + _of_unknown_kind(span)
    both = [
        tickets[["minutes"]].assign(plan=_as_told(tickets)),
        activities[["minutes"]].assign(plan=_plans(activities)),
    ]
    work = pd.concat(both, ignore_index=True).dropna(subset=["minutes"])
    hours = work["minutes"].astype("float64").groupby(work["plan"]).sum() / 60
    reactive, planned, untold = (float(hours.get(plan, 0.0)) for plan in ("reactive", "planned", "untold"))
    return Hours(reactive, planned, len(work), missing, untold)


def _as_told(work: pd.DataFrame) -> Any:
    return np.where(work["is_proactive"].astype(bool), "planned", "reactive")


def _plans(activities: pd.DataFrame) -> Any:
    """Of each whether it was planned: as its log says, else as its kind does; what is for a ticket is not."""
    by_kind = np.where(activities["ticket_id"] != "", "reactive", "untold")
    by_kind = np.where(activities["kind"].isin(_PLANNED), "planned", by_kind)
    return np.where(activities["lacks_plan"].astype(bool), by_kind, _as_told(activities))


def _untold_of_tickets(span: Span, tickets: pd.DataFrame) -> int:
    """How many that ended as work say no minutes, nor do visits for them, where others of their desk do."""
    blank = tickets[tickets["minutes"].isna() & ~tickets["outcome"].isin(_NO_WORK)]
    desks, every = set(tickets.loc[tickets["minutes"].notna(), "source"]), set(tickets["source"])
    if len(every) == 1 and "minutes_worked" in span.known.columns:  # though not of those of this span
        desks = every
    booked = {number for (_, number), minutes in span.booked.items() if minutes}
    return int((blank["source"].isin(desks) & ~blank["id"].isin(booked)).sum())


def _untold(activities: pd.DataFrame) -> int:
    """How many that were done say no minutes, where others of their log do, be they of their kind or not."""
    blank = activities["minutes"].isna()
    logs = set(activities.loc[~blank, "source"])
    kinds = set(activities.loc[~blank, "kind"])
    took_time = ~activities["kind"].isin(_BY_THE_WAY) | activities["kind"].isin(kinds)
    untold = blank & took_time & (activities["outcome"] != "failed") & activities["source"].isin(logs)
    return int(untold.sum())


def _of_unknown_kind(span: Span) -> int:
    """How many took time of which nobody knows whether they were the work of people."""
    return int((is_strange(span.untold) & span.untold["minutes"].notna()).sum())


def hours_included(span: Span, client: Client) -> float | None:
    """Hours that the agreement includes in the period; only whole months have any, from the one on in which
    the client joined, and none is told of a period that is known in part.
    """
    if span.is_known_in_part:
        return None
    joined = client.joined_on
    months = sum(joined is None or month.until > joined for month in span.period.months)
    included = client.agreement.included_hours
    return included * months if included is not None and months else None


def csat(span: Span, _client: Client) -> Satisfaction:
    """Good ratings of all ratings given in the period (one that stands on its ticket counts when that ended,
    however it did); and of the tickets solved in it, how many were rated by its end.
    """
    rated = _rated(span)
    on_tickets = [_ratings_on(tickets, rated) for tickets in (span.resolved, _ended_otherwise(span))]
    told = pd.concat([span.ratings["verdict"], *on_tickets])
    good, bad = (int((told == word).sum()) for word in ("good", "bad"))
    solved = set(_keys(span.resolved, "id"))
    n = len(solved & rated) + int(on_tickets[0].isin(("good", "bad")).sum())
    return Satisfaction(Share(good, good + bad), Share(n, len(span.resolved)))


def _ratings_on(tickets: pd.DataFrame, rated: set[_Key]) -> pd.Series[str]:
    """The ratings that stand on tickets, but of those that were rated in a log of ratings."""
    is_apart = [key not in rated for key in _keys(tickets, "id")]
    return tickets["rating"][np.array(is_apart, bool)]


def _ended_otherwise(span: Span) -> pd.DataFrame:
    """What ended in the period and is not solved; what was set apart only where its day is known."""
    is_dated = span.withdrawn["resolved_at"].notna() | span.withdrawn["closed_at"].notna()
    both = pd.concat([span.closed, span.apart, span.unsaid, span.withdrawn[is_dated]])
    return both.drop_duplicates(["source", "id"])


def _worked_apart_from_tickets(span: Span) -> pd.DataFrame:
    # a ticket's own minutes hold the visits made for it, in whichever span it ended
    activities = pd.concat([span.activities, span.untold[~is_strange(span.untold)]])
    activities = activities[~activities["kind"].isin(UNATTENDED)]
    if not (activities["ticket_id"] != "").any():
        return activities
    known = _known_tickets(span)
    is_told = (known["minutes_worked"] > 0) & ~_is_less_than_booked(span, known)
    by_key = dict(zip(_keys(known, "id"), is_told, strict=True))
    by_id = {number for (_, number), has_minutes in by_key.items() if has_minutes}
    held = [by_key.get(key, key[1] in by_id) for key in _keys(activities, "ticket_id")]
    return activities[~np.array(held, dtype=bool)]


def _is_less_than_booked(span: Span, tickets: pd.DataFrame) -> Any:
    """Which tickets say fewer minutes than were booked for them apart, so that theirs cannot hold those."""
    desks = set(_known_tickets(span)["source"])
    elsewhere: defaultdict[str, float] = defaultdict(float)
    for (source, number), minutes in span.booked.items():
        elsewhere[number] += 0.0 if source in desks else minutes
    booked = [span.booked.get(key, 0.0) + elsewhere[key[1]] for key in _keys(tickets, "id")]
    return tickets["minutes_worked"] < np.array(booked, dtype=float)


def _rated(span: Span) -> set[_Key]:
    """The tickets that the ratings are of: of the same desk, else the only one of that number."""
    known = set(_keys(_known_tickets(span), "id"))
    desks = Counter(number for _, number in known)
    alone = {number: (source, number) for source, number in known if desks[number] == 1}
    found = (key if key in known else alone.get(key[1]) for key in _keys(span.ratings, "ticket_id"))
    return {key for key in found if key}


def _known_tickets(span: Span) -> pd.DataFrame:
    frames = (span.named, span.opened, span.resolved, span.closed, span.apart, span.withdrawn, span.backlog)
    return pd.concat([frame[["source", "id", "minutes_worked"]] for frame in frames])


def _keys(frame: pd.DataFrame, column: str) -> Iterator[_Key]:
    return zip(frame["source"], frame[column], strict=True)
