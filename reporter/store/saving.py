"""Save records: insert what is new; of two rows of one id the one that speaks as of later wins.

A row speaks as of its `updated_at` where the log tells one, else as of its delivery: that of the file or of
the answer it came in. Of two that speak as of one moment the one that was delivered later wins, since many
logs tell no more than the day of a change; of two of one delivery the content decides: later instants, then
larger numbers, then the text. So it is the same in whatever order files and lines are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from functools import cache, lru_cache
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from reporter.records import ON_HOLD, OPEN_STATUSES, RECORD_TYPES, SET_APART, TIME_COLUMN, TO_COME, columns
from reporter.sources.chunks import (
    CAME_BACK_AT,
    ENDS_BY_CHANGE,
    FIRST_BACK_AT,
    FIRST_SOLVED_AT,
    HAS_CHANGED_PRIORITY,
)
from reporter.sources.mapping import HAS_UPDATED_AT
from reporter.store import seals
from reporter.store.tables import (
    CLASSES,
    GATHERED,
    OPEN_CLASS,
    RECORD_TABLES,
    SHORT,
    STILL_OPEN,
    TOLD,
    UNDATED_CLASS,
    month_key,
)

Column = Any  # a numpy array of one column
Values = dict[str, list[Any]]  # column of the table → its values, one per row
_LEAST = -(1 << 62)  # before everything that is known
_NEVER = np.iinfo(np.int64).min
_HEARD = ("tickets", "activities")
_HEARD_NOW = """INSERT INTO heard (records, source, day, hours, rows, filled) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (records, source, day) DO UPDATE SET hours = heard.hours | excluded.hours,
    rows = max(heard.rows, excluded.rows), filled = heard.filled | excluded.filled"""
_FILLED_NOW = """INSERT INTO filled (source, columns) VALUES (?, ?)
    ON CONFLICT (source) DO UPDATE SET columns = filled.columns | excluded.columns"""
_PRIORITIES = ("least_priority", "most_priority")
_TWO_DAYS = 48  # hours: the first of a month by any zone's clock, and two days more, lies in it
_PLAIN_WORD = re.compile(r"[A-Za-z0-9 _-]{0,40}")


@dataclass(frozen=True)
class Saved:
    """How many records were new, told something newer, or said nothing new.

    Folded are further rows of an id that the same file tells of; of those `differing` say something else.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    folded: int = 0
    differing: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.new + self.updated + self.unchanged + self.folded

    def __add__(self, other: Saved) -> Saved:
        return Saved(*map(sum, zip(astuple(self), astuple(other), strict=True)))


NOTHING = Saved()


class Arrival:
    """A file or an answer that is being read: when it was delivered, and which ids it told of so far.

    With `is_read_anew` its rows were read before, by other settings: what they say now stands.
    """

    def __init__(self, microseconds: int = 0, *, is_read_anew: bool = False) -> None:
        self.microseconds = microseconds
        self.is_read_anew = is_read_anew
        self._first: dict[tuple[str, str], bool] = {}
        self._told: list[Column] = []  # hashes, sorted; each list more than twice as long as the next

    def is_first(self, connection: Connection, record_type: str, source: str) -> bool:
        """Whether nothing was known of the source when its first batch came."""
        if (record_type, source) not in self._first:
            asked = f"SELECT 1 FROM {record_type} WHERE source = ? LIMIT 1"
            found = connection.exec_driver_sql(asked, (source,)).scalar()
            self._first[record_type, source] = found is None
        return self._first[record_type, source]

    def tells_again(self, ids: list[str]) -> Column:
        """Which of these ids an earlier batch told of; all of them are known from now on."""
        hashes = pd.util.hash_array(np.array(ids, dtype=object), categorize=False)
        again = np.zeros(len(ids), bool)
        for known in self._told:
            place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            again |= known[place] == hashes
        self._told.append(np.sort(hashes))
        while len(self._told) > 1 and len(self._told[-2]) <= 2 * len(self._told[-1]):
            self._told.append(np.sort(np.concatenate([self._told.pop(), self._told.pop()])))
        return again


def save_frame(
    connection: Connection, record_type: str, frame: pd.DataFrame, arrival: Arrival | None = None
) -> Saved:
    """Save a frame of one record type ("tickets", …) within a transaction that is under way."""
    if frame.empty:
        return Saved()
    if record_type in _HEARD:
        _hear(connection, record_type, frame)
    arrival = arrival or Arrival()
    values = values_of(record_type, frame, arrival.microseconds)
    kept, folded = _newest_of_each(record_type, values)
    again = arrival.tells_again(kept["id"])
    way = _Way(record_type, arrival.is_read_anew)
    are_new = [arrival.is_first(connection, record_type, one) for one in pd.unique(frame["source"])]
    saved = (_add if all(are_new) else _save)(connection, way, _chosen(kept, ~again))
    return saved + folded + _fold(connection, replace(way, is_read_anew=False), _chosen(kept, again))


def _chosen(values: Values, which: Column) -> Values:
    if which.all():
        return values
    if not which.any():
        return {name: [] for name in values}
    return {name: list(compress(column, which)) for name, column in values.items()}


def _newest_of_each(record_type: str, values: Values) -> tuple[Values, Saved]:
    """Of several rows of one id the one that stands; and the others, counted."""
    ids = values["id"]
    if len(set(ids)) == len(ids):
        return values, NOTHING
    count = Counter(ids)
    told = [values[name] for name in ("told_at", *_content(record_type))]
    lines: dict[str, list[int]] = {}
    for line, one in enumerate(ids):
        if count[one] > 1:
            lines.setdefault(one, []).append(line)
    keep = np.ones(len(ids), bool)
    differing = 0
    for places in lines.values():
        keys = {
            place: tuple(_LEAST if one[place] is None else one[place] for one in told) for place in places
        }
        newest = max(places, key=keys.__getitem__)
        keep[[place for place in places if place != newest]] = False
        _gather(values, places, newest)
        differing += sum(keys[place][1:] != keys[newest][1:] for place in places)
    folded = len(ids) - int(keep.sum())
    return _chosen(values, keep), Saved(folded=folded, differing=differing)


def _gather(values: Values, places: list[int], newest: int) -> None:
    """Let the row that stands know what the others of its id said."""
    for name, how in GATHERED.items():
        those = places if how in ("min", "max") else _of_the_first_solving(values, places)
        told = [at for place in those if name in values and (at := values[name][place]) is not None]
        if told:
            values[name][newest] = min(told) if how == "min" else max(told)


def _of_the_first_solving(values: Values, places: list[int]) -> list[int]:
    solved = {place: at for place in places if (at := values["first_solved_at"][place]) is not None}
    first = min(solved.values(), default=None)
    return [place for place, at in solved.items() if at == first]


@dataclass(frozen=True)
class _Way:
    """How rows are saved: as what; whether they stand on a tie."""

    record_type: str
    is_read_anew: bool

    def statements(self, marks: tuple[str, ...]) -> _Statements:
        return _statements(self.record_type, marks, self.is_read_anew)


def _fold(connection: Connection, way: _Way, values: Values) -> Saved:
    """Save rows of ids that an earlier batch of the file told of."""
    rows = len(values["id"])
    if not rows:
        return NOTHING
    marks, lines = _marked(values)
    before = _changes(connection)
    connection.exec_driver_sql(way.statements(marks).lost, lines)
    lost = _changes(connection) - before
    return Saved(folded=rows, differing=lost + _save(connection, way, values).updated)


def _add(connection: Connection, way: _Way, values: Values) -> Saved:
    """Insert rows of which none is known."""
    rows = len(values["id"])
    if not rows:
        return NOTHING
    marks, lines = _marked(values)
    whole = list(zip(*values.values(), strict=True))
    with seals.noting(connection, way.record_type, values["client"], whole):
        connection.exec_driver_sql(way.statements(marks).add, lines)
    return Saved(rows)


def _save(connection: Connection, way: _Way, values: Values) -> Saved:
    """Insert what is new, update what says something else, and note that the rest was told again."""
    rows = len(values["id"])
    if not rows:
        return NOTHING
    marks, lines = _marked(values)
    statements = way.statements(marks)
    before = _changes(connection)
    connection.exec_driver_sql(statements.insert, lines)
    new = _changes(connection) - before
    if new == rows:
        return Saved(new)
    if statements.gather:
        connection.exec_driver_sql(statements.gather, lines)
    before = _changes(connection)
    connection.exec_driver_sql(statements.update, lines)
    updated = _changes(connection) - before
    unchanged = rows - new - updated
    if unchanged:
        connection.exec_driver_sql(statements.confirm, lines)
    return Saved(new, updated, unchanged)


def _marked(values: Values) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """What stands for each column in a statement, and the rows of those that differ from row to row."""
    fixed = {name: word for name, column in values.items() if name != "id" and (word := _literal(column))}
    marks = tuple(fixed.get(name, "?") for name in values)
    return marks, list(zip(*(column for name, column in values.items() if name not in fixed), strict=True))


def _hear(connection: Connection, record_type: str, frame: pd.DataFrame) -> None:
    """Remember in which hours each source has records, and what they tell: by that a feed is judged."""
    hours = seconds(frame[TIME_COLUMN[record_type]]) // 3600
    tells = _filled(frame) if record_type == "tickets" else np.zeros(len(frame), dtype=np.int64)
    by_month = (frame["precision"] == "month").to_numpy()
    sources = frame["source"].to_numpy()
    for source in pd.unique(sources):
        for is_month, key in ((False, record_type), (True, month_key(record_type))):
            chosen = (sources == source) & (by_month == is_month)
            if chosen.any():
                rows = _by_day(hours[chosen], tells[chosen], is_month)
                connection.exec_driver_sql(_HEARD_NOW, [(key, source, *row) for row in rows])
        if record_type == "tickets":
            told = int(np.bitwise_or.reduce(tells[sources == source]))
            connection.exec_driver_sql(_FILLED_NOW, (source, told))


def _by_day(hours: Column, tells: Column, is_month: bool) -> list[tuple[int, ...]]:
    """Each day, or first of a month: a bit for each hour with a record, how many records, what they tell."""
    if is_month:
        months = ((hours + _TWO_DAYS) * 3600).astype("datetime64[s]").astype("datetime64[M]")
        hours = months.astype("datetime64[D]").astype(np.int64) * 24
    days, bits = np.divmod(hours, 24)
    found, place, rows = np.unique(days, return_inverse=True, return_counts=True)
    masks, told = np.zeros(len(found), dtype=np.int64), np.zeros(len(found), dtype=np.int64)
    np.bitwise_or.at(masks, place, 1 << bits)
    np.bitwise_or.at(told, place, tells)
    return list(zip(found.tolist(), masks.tolist(), rows.tolist(), told.tolist(), strict=True))


def _filled(frame: pd.DataFrame) -> Column:
    """A bit for each column of `TOLD` in which a ticket says something."""
    tells = np.zeros(len(frame), dtype=np.int64)
    for bit, (name, nothing) in enumerate(TOLD.items()):
        column = frame[name]
        says = column.notna() if nothing is None else column != nothing
        tells |= says.to_numpy().astype(np.int64) << bit
    return tells


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())


class _Statements(NamedTuple):
    add: str  # what is new, as is known
    insert: str  # what is new
    update: str  # what speaks as of later and says something else
    confirm: str  # what says the same as of later, or was delivered later
    lost: str  # changes nothing: counts what says something else and does not stand
    gather: str  # what all readings of a ticket say together, whichever stands


@lru_cache(maxsize=64)
def _statements(record_type: str, marks: tuple[str, ...], is_read_anew: bool) -> _Statements:
    names = [column.name for column in RECORD_TABLES[record_type].columns]
    content = _content(record_type)
    gathered = GATHERED if record_type == "tickets" and not is_read_anew else {}
    kept = ("source", "id", *_PRIORITIES, *gathered)  # by other settings a priority is another number
    sets = ", ".join(f"{name} = excluded.{name}" for name in names if name not in kept)
    together = {name: _together(f"{record_type}.{name}", how) for name, how in gathered.items()}
    gathers = ", ".join(f"{name} = {both}" for name, both in together.items())
    says_more = " OR ".join(
        f"{both} IS DISTINCT FROM {record_type}.{name}" for name, both in together.items()
    )
    differs = " OR ".join(f"{record_type}.{name} IS DISTINCT FROM excluded.{name}" for name in content)
    theirs, ours = (
        ", ".join(f"coalesce({table}.{name}, {_LEAST})" for name in content)
        for table in ("excluded", record_type)
    )
    moments = [f"({table}.told_at, {table}.delivered_at)" for table in ("excluded", record_type)]
    later, at_once = (sign.join(moments) for sign in (" > ", " = "))
    on_a_tie = "TRUE" if is_read_anew else f"({theirs}) > ({ours})"
    wins = f"({later} OR {at_once} AND {on_a_tie})"
    insert = f"INSERT INTO {record_type} ({', '.join(names)}) VALUES ({', '.join(marks)})"
    upsert = f"{insert} ON CONFLICT (source, id) DO UPDATE SET"
    return _Statements(
        insert,
        f"{insert} ON CONFLICT (source, id) DO NOTHING",
        f"{upsert} {sets} WHERE ({differs}) AND {wins}",
        f"{upsert} told_at = excluded.told_at, delivered_at = excluded.delivered_at WHERE {later}",
        f"{upsert} told_at = {record_type}.told_at WHERE ({differs}) AND NOT {wins}",
        f"{upsert} {gathers} WHERE {says_more}" if gathers else "",
    )


def _together(mine: str, how: str) -> str:
    """What the row that stands and one more say of a gathered column."""
    table, name = mine.split(".")
    theirs = f"excluded.{name}"
    if how in ("min", "max"):
        return f"coalesce({how}({mine}, {theirs}), {mine}, {theirs})"
    ours, other = f"{table}.first_solved_at", "excluded.first_solved_at"
    return (
        f"CASE WHEN {ours} IS NULL OR {other} < {ours} THEN {theirs}"
        f" WHEN {other} = {ours} THEN max({mine}, {theirs}) ELSE {mine} END"
    )


@cache
def _content(record_type: str) -> tuple[str, ...]:
    """The columns that a row tells, in the order in which ties are broken."""
    kinds = columns(RECORD_TYPES[record_type])
    rank = {"instant": 0, "number": 2, "flag": 3, "text": 4}
    ranked = sorted(kinds, key=lambda name: rank[kinds[name]] + (name in TO_COME))
    return tuple(name for name in ranked if name not in ("source", "id"))


def values_of(record_type: str, frame: pd.DataFrame, delivered: int = 0) -> Values:
    """The table's columns, in its order."""
    kinds = columns(RECORD_TYPES[record_type])
    values = {name: _CONVERT[kind](frame[name]) for name, kind in kinds.items()}
    told = seconds(frame["updated_at"]) * 1_000_000
    if HAS_UPDATED_AT in frame:
        told = np.where(frame[HAS_UPDATED_AT].to_numpy(bool), told, delivered)
    values |= {"told_at": told.tolist(), "delivered_at": [delivered] * len(frame)}
    if record_type == "tickets":
        left_at, lasting = backlog_stay(frame, np.maximum(told, delivered))
        values |= {"left_at": left_at.tolist(), "lasting": [length or None for length in lasting.tolist()]}
        gathered = _gathered(frame, values, _seen_at(frame, delivered))
        values |= {name: _known(gathered[name], gathered[name] == _NEVER) for name in GATHERED}
    return values


def _literal(column: list[Any]) -> str:
    """A column that says one thing throughout: written once instead of in every row."""
    first = column[0]
    if column[-1] != first or column.count(first) < len(column):
        return ""
    if isinstance(first, str):
        return f"'{first}'" if _PLAIN_WORD.fullmatch(first) else ""
    return "NULL" if first is None else str(first)


def backlog_stay(frame: pd.DataFrame, told_at: Column) -> tuple[Column, Column]:
    """When each ticket left the backlog, at the latest when it is told (microseconds), and the class of its
    stay, 0 for the short ones.
    """
    opened, resolved, closed, updated = (
        seconds(frame[name]) for name in ("opened_at", "resolved_at", "closed_at", "updated_at")
    )
    status = frame["status"].to_numpy()
    ended = np.where(resolved == _NEVER, closed, resolved)
    is_undated = (ended == _NEVER) & np.isin(status, ("resolved", "closed"))
    is_undated &= ~frame["outcome"].isin(SET_APART).to_numpy()
    left = np.where(ended == _NEVER, opened, ended)
    left = np.where(is_undated, told_at // 1_000_000, left)
    cancelled = status == "cancelled"
    left = np.where(cancelled, np.where(ended == _NEVER, updated, ended), left)
    left = np.where(np.isin(status, OPEN_STATUSES), STILL_OPEN, left)
    stay = np.maximum(left - opened, 1)
    classes = np.clip(np.ceil(np.log2(stay / SHORT)), 0, CLASSES).astype(int)
    classes = np.where(is_undated & (classes > 0), UNDATED_CLASS, classes)
    return left, np.where(left == STILL_OPEN, OPEN_CLASS, classes)


def _seen_at(frame: pd.DataFrame, delivered: int) -> Column:
    """Until when each row tells how its ticket stood: its delivery; of rows that do not say when they were
    changed at most the newest moment of all, for a file may be dated by its copying.
    """
    moments = [seconds(frame[name]).max() for name in ("opened_at", "resolved_at", "closed_at")]
    newest = min(delivered, int(max(moments)) * 1_000_000)
    is_dated = frame[HAS_UPDATED_AT].to_numpy(bool) if HAS_UPDATED_AT in frame else True
    return np.where(is_dated, np.full(len(frame), delivered), newest)


def _gathered(frame: pd.DataFrame, values: Values, seen_at: Column) -> dict[str, Column]:
    """As of when each row says that its ticket is solved, closed or open, and which priorities it had; no row
    proves more by itself, but that of a log of events.
    """
    ends = np.maximum(seconds(frame["resolved_at"]), seconds(frame["closed_at"]))
    as_of = np.array(values["told_at"], dtype=np.int64)
    ended = np.maximum(as_of, np.where(ends == _NEVER, 0, ends) * 1_000_000)
    is_over = frame["status"].isin(("resolved", "closed")).to_numpy()
    over = is_over & (frame["outcome"] == "solved").to_numpy()
    priority = frame["priority"].to_numpy(np.int64)
    has_changed = frame.get(HAS_CHANGED_PRIORITY, pd.Series(False, frame.index)).to_numpy(bool)
    is_open = frame["status"].isin(OPEN_STATUSES) & frame["has_status"] & (frame["unknown_status"] == "")
    is_held = (is_open & frame["status"].isin(ON_HOLD)).to_numpy(bool)
    by_change = frame[ENDS_BY_CHANGE].eq(True).to_numpy(bool) if ENDS_BY_CHANGE in frame else False
    solved, solved_by = np.where(over, seconds(frame["resolved_at"]), _NEVER), np.where(over, ended, _NEVER)
    stood = np.where(solved == _NEVER, _NEVER, seen_at)
    open_until = np.where(is_open.to_numpy(bool), as_of, _NEVER)
    seen_open = np.where(is_open.to_numpy(bool), np.maximum(as_of, seen_at), _NEVER)
    back_at = np.full(len(frame), _NEVER)
    if CAME_BACK_AT in frame:
        first, back = seconds(frame[FIRST_SOLVED_AT]), seconds(frame[CAME_BACK_AT])
        first_back = seconds(frame[FIRST_BACK_AT])
        last: Column = np.where(first_back == _NEVER, first, first_back)
        stood = np.where(last == _NEVER, _NEVER, last * 1_000_000)
        solved = np.where(first == _NEVER, solved, first)
        solved_by = np.where(first == _NEVER, solved_by, first * 1_000_000)
        back_at = np.where(back == _NEVER, _NEVER, back * 1_000_000)
    return {
        "solved_by": solved_by,
        "closed_by": np.where(over & frame["closed_at"].notna().to_numpy(), ended, _NEVER),
        "open_until": np.maximum(open_until, back_at),
        "seen_open": np.maximum(seen_open, back_at),
        "held_from": np.where(is_held, as_of, _NEVER),
        "held_until": np.where(is_held, np.maximum(as_of, seen_at), _NEVER),
        "over_by": np.where(is_over & ~_is_day_only(frame, "updated_at"), as_of, _NEVER),
        "seen_over": np.where(is_over, np.maximum(as_of, seen_at), _NEVER),
        "stood_until": stood,
        "first_solved_at": solved,
        "back_by": np.where((frame["reopen_count"] > 0).to_numpy(bool), as_of, _NEVER),
        "back_at": back_at,
        "first_changed_at": np.where(by_change, seconds(frame["updated_at"]), _NEVER),
        "least_priority": np.where(has_changed, 0, priority),
        "most_priority": priority,
    }


def _is_day_only(frame: pd.DataFrame, name: str) -> Column:
    """Which rows tell no more than the day of it."""
    told = frame["day_only"]
    found = [one for one in pd.unique(told) if name in one.split()]
    return told.isin(found).to_numpy(bool)


def seconds(column: pd.Series[Any]) -> Column:
    """Instants as seconds since 1970; the least whole number where there is none."""
    naive = column.dt.tz_convert("UTC").dt.tz_localize(None) if column.dt.tz is not None else column
    return naive.to_numpy().astype("datetime64[s]").astype(np.int64)


def _instants(column: pd.Series[Any]) -> list[int | None]:
    values = seconds(column)
    return _known(values, values == _NEVER)


def _numbers(column: pd.Series[Any]) -> list[float | None]:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return _known(values + 0.0, np.isnan(values))  # nought has no sign in the store


def _known(values: Column, missing: Column) -> list[Any]:
    """As plain values, None for what is missing."""
    if missing.all():
        return [None] * len(values)
    known: list[Any] = values.tolist()
    for at in np.flatnonzero(missing).tolist():
        known[at] = None
    return known


_CONVERT: dict[str, Callable[[pd.Series[Any]], list[Any]]] = {
    "instant": _instants,
    "number": _numbers,
    "flag": lambda column: column.astype(int).tolist(),
    "text": lambda column: column.tolist(),
}
