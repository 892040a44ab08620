"""The tables: one per record type, clustered by client and time; instants are seconds since 1970, UTC.

`told_at` is as of when a row speaks, in microseconds: its `updated_at` where the log tells one, else when it
was delivered. Of two rows of one id the later stands; of two of one moment that which was delivered later; of
two of one delivery their content decides. `delivered_at` is the last delivery that told what stands, in
microseconds.

Two columns of tickets are made here: `left_at` is when the ticket left the backlog (its resolution; for a
cancelled one its ending, else its last update; `STILL_OPEN` for an open one; when it was solved nobody
knows when, the moment at which it was told to be over), and `lasting` the class of its stay (none up to 90
days, 1 up to 180, 2 up to 360, …, `UNDATED_CLASS`, `OPEN_CLASS`), so that the few long ones are found
without reading the whole history.

More gather what every reading of a ticket said, whichever stands: `solved_by` and `closed_by` are the
earliest moment as of which one said that it was solved, or solved and closed; `open_until` the latest as of
which one said that it was open. By them a ticket is known to have come back where no log counts it. A reading
of a later file may say the same of as long before: until `seen_open` one found it open. `over_by` is the
earliest as of which one said that it was over, where it tells more than the day; `seen_over` when that was
first delivered, for not every log tells that a ticket changed when it ended; from `held_from` to `held_until`
some said that it was on hold. `first_solved_at` is the earliest solving that one told, `stood_until` the
latest moment at which one still told that very solving, and `back_by` the earliest as of which one counted
that it had come back: between these two nobody knows how it stood. `back_at` is when it did for the last
time, at the latest, where the log tells events. `first_changed_at` is the earliest ending that one told by
its last change alone: as long as none said later that it was open, the ticket ended then, and what changed it
since was a remark. Where `least_priority` and `most_priority` differ, its priority is known of no moment but
the last.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    FromClause,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)

from reporter.records import RECORD_TYPES, SET_APART, TIME_COLUMN, columns

SCHEMA_VERSION = 19
STILL_OPEN = 1 << 40
GATHERED = {  # of tickets: how of two readings
    "solved_by": "min",
    "closed_by": "min",
    "open_until": "max",
    "seen_open": "max",
    "over_by": "min",
    "seen_over": "min",
    "held_from": "min",
    "held_until": "max",
    "stood_until": "max of the first",  # of those that told the first solving
    "first_solved_at": "min",
    "back_by": "min",
    "back_at": "max",
    "first_changed_at": "min",
    "least_priority": "min",
    "most_priority": "max",
}
SHORT = 90 * 86400
OPEN_CLASS = 99
UNDATED_CLASS = 98
CLASSES = 8  # the longest begins after 90 × 2⁷ days: 31 years

# The columns of tickets of which some logs say nothing, each with what then stands there.
TOLD: dict[str, str | int | bool | None] = {
    "has_status": False,
    "priority": 3,
    "outcome": "",
    "category": "",
    "place": "",
    "asset": "",
    "assignee": "",
    "resolution": "",
    "rating": "",
    "first_response_at": None,
    "resolved_at": None,
    "closed_at": None,
    "first_response_due_at": None,
    "resolution_due_at": None,
    "minutes_worked": None,
    "minutes_on_hold": None,
    "working_minutes_on_hold": None,
    "reopen_count": None,
}

metadata = MetaData()
_TYPES = {"instant": BigInteger, "text": Text, "number": Float, "flag": Boolean}


def _record_table(name: str) -> Table:
    kinds = columns(RECORD_TYPES[name])
    needed = {TIME_COLUMN[name], "updated_at", "priority"}
    made = [
        Column(column, _TYPES[kind](), nullable=column not in needed and kind in ("instant", "number"))
        for column, kind in kinds.items()
    ]
    made += [Column(column, BigInteger, nullable=False) for column in ("told_at", "delivered_at")]
    if name == "tickets":
        made += [Column("left_at", BigInteger, nullable=False), Column("lasting", Integer)]
        made += [Column(column, BigInteger) for column in GATHERED]
    return Table(
        name,
        metadata,
        *made,
        PrimaryKeyConstraint("client", TIME_COLUMN[name], "source", "id"),
        UniqueConstraint("source", "id"),
        sqlite_with_rowid=False,
    )


RECORD_TABLES = {name: _record_table(name) for name in RECORD_TYPES}
tickets, activities = RECORD_TABLES["tickets"], RECORD_TABLES["activities"]
changes, ratings = RECORD_TABLES["changes"], RECORD_TABLES["ratings"]
Index(
    "activities_booked",
    activities.c.client,
    activities.c.ticket_id,
    sqlite_where=activities.c.ticket_id != "",
    postgresql_where=activities.c.ticket_id != "",
)
Index(
    "tickets_long",
    tickets.c.client,
    tickets.c.lasting,
    tickets.c.opened_at,
    tickets.c.left_at,
    sqlite_where=tickets.c.lasting.is_not(None),
    postgresql_where=tickets.c.lasting.is_not(None),
)

# What each file gave when it was last read.
readings = Table(
    "readings",
    metadata,
    Column("source", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("mark", Text, nullable=False),  # of everything else that decides what its rows become
    Column("records", Text, nullable=False),
    *(
        Column(name, BigInteger, nullable=False)
        for name in ("rows", "new", "updated", "unchanged", "folded", "differing")
    ),
    *(Column(name, BigInteger, nullable=False) for name in ("set_aside", "ignored", "waiting")),
    *(Column(name, BigInteger) for name in ("oldest_at", "newest_at", "read_at")),
    Column("delivered_at", BigInteger),  # when a file was written, or a query answered
    Column("delivered_us", BigInteger),  # the same in microseconds, by the clock of the machine
    sqlite_with_rowid=False,
)

# Whose records each source has brought: a client's report names no feed of others.
deliveries = Table(
    "deliveries",
    metadata,
    Column("client", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# Words of each file that neither its preset nor any client knows; replaced when the file is read again.
unknown_words = Table(
    "unknown_words",
    metadata,
    Column("source", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # status, priority, client, mail domain, …
    Column("word", Text, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What each file proves of how it is to be read, and why it was refused; replaced when it is read again.
verdicts = Table(
    "verdicts",
    metadata,
    Column("source", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # refused, doubted or ground
    *(Column(name, Text, nullable=False) for name in ("what", "proof", "mend")),
    sqlite_with_rowid=False,
)

# Rows that cannot be read yet; replaced when their file is read again.
set_aside = Table(
    "set_aside",
    metadata,
    Column("source", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("line", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("row", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What logs of events told of each ticket, by the content of the file that did: a ticket is settled by all.
events = Table(
    "events",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("source", "id", "sha256")),
    Column("place", Integer, primary_key=True),  # the line in the file
    *(Column(name, Text, nullable=False) for name in ("file", "mark")),
    *(Column(name, BigInteger) for name in ("updated_at", "opened_at")),
    Column("order", Float),
    *(Column(name, Text, nullable=False) for name in ("status", "outcome", "unknown_status")),
    *(Column(name, Boolean, nullable=False) for name in ("has_status", "answer")),
    sqlite_with_rowid=False,
)

# How far each feed was read.
bookmarks = Table(
    "bookmarks",
    metadata,
    Column("source", Text, primary_key=True),
    Column("newest_at", BigInteger),
    Column("state", Text, nullable=False),
    Column("asked", Text, nullable=False),
    sqlite_with_rowid=False,
)

# In which hours of a day (UTC, a bit for each) a source has records, how many at least, and which of `TOLD`
# they tell (a bit for each). Records dated to the month stand apart, under `month_key`, on its first day.
heard = Table(
    "heard",
    metadata,
    Column("records", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("day", BigInteger, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in ("hours", "rows", "filled")),
    sqlite_with_rowid=False,
)

# Which of `TOLD` a source of tickets has ever told.
filled = Table(
    "filled",
    metadata,
    Column("source", Text, primary_key=True),
    Column("columns", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# How many rows there are, and what their checksums add up to: of records by client, else of a whole table.
sealed = Table(
    "seals",
    metadata,
    Column("records", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in ("rows", "sum")),
    sqlite_with_rowid=False,
)

about = Table(
    "about", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)


def month_key(records: str) -> str:
    """Under which name `heard` keeps records dated to the month."""
    return f"{records} by month"


def instant_of(seconds: int | None) -> datetime | None:
    """The instant that a column holds."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def long_stays(client: str, start: int, *more: int) -> FromClause:
    """The client's tickets opened over 90 days before `start` and still open then; `more` are further classes
    of stay that are asked for.

    One search per class of stay, since a stay of that class cannot have begun before its own bound; answered
    from `tickets_long` alone, so that neither older nor later history is read.
    """
    searches = []
    for lasting in (*range(1, CLASSES + 1), *more, OPEN_CLASS):
        found = select(tickets.c.source, tickets.c.id).where(
            tickets.c.client == client,
            tickets.c.lasting == lasting,
            tickets.c.opened_at < start - SHORT,
            tickets.c.left_at >= start,
        )
        if lasting < CLASSES:
            found = found.where(tickets.c.opened_at >= start - SHORT * 2**lasting)
        searches.append(found)
    found_ids = union_all(*searches).subquery()
    # Not by its client once more: newer SQLite would then read all tickets of the client for it.
    return found_ids.join(
        tickets, and_(tickets.c.source == found_ids.c.source, tickets.c.id == found_ids.c.id)
    )


# Of a visit or a call without minutes whose begin and end are told, those between; of half a day at most.
_took = activities.c.ends_at - activities.c.at
minutes_taken: ColumnElement[Any] = case(
    (activities.c.minutes.is_not(None), activities.c.minutes),
    (
        and_(
            activities.c.kind.in_(("visit", "call")),
            activities.c.precision == "instant",
            _took > 0,
            _took <= 12 * 3600,
        ),
        _took / 60.0,
    ),
)

_MICROS = 1_000_000

# Of a ticket whose log tells its ending by its last change: whether an earlier reading had it ended before.
_ended_sooner = and_(
    tickets.c.first_changed_at < tickets.c.updated_at,
    func.coalesce(tickets.c.open_until, 0) < tickets.c.first_changed_at * _MICROS,
)


# Of one that is over, nobody knows since when: from when to when (microseconds) it may have ended.
_is_undated = and_(
    tickets.c.status.in_(("resolved", "closed")),
    tickets.c.outcome.not_in(SET_APART),
    func.coalesce(tickets.c.resolved_at, tickets.c.closed_at).is_(None),
)
_over_at = case(
    (tickets.c.over_by > func.coalesce(tickets.c.open_until, 0), tickets.c.over_by),
    (tickets.c.seen_over > func.coalesce(tickets.c.seen_open, 0), tickets.c.seen_over),
    (tickets.c.delivered_at > tickets.c.told_at, tickets.c.delivered_at),
    else_=tickets.c.told_at,
)
held_from = func.coalesce(tickets.c.held_from, STILL_OPEN * _MICROS).label("held_from")
held_until = case(  # without end where no later reading had it open otherwise
    (tickets.c.held_until >= tickets.c.open_until, STILL_OPEN * _MICROS),
    else_=func.coalesce(tickets.c.held_until, 0),
).label("held_until")
ended_from = case((_is_undated, func.coalesce(tickets.c.seen_open, 0)), else_=0).label("ended_from")
ended_until = case((_is_undated, _over_at), else_=0).label("ended_until")


def _ending(name: str) -> ColumnElement[Any]:
    """The column as of the first reading that had the ticket ended."""
    sooner = and_(tickets.c[name] == tickets.c.updated_at, _ended_sooner)
    by_change = (sooner, tickets.c.first_changed_at)
    undated = [(_is_undated, _over_at // _MICROS)] if name == "left_at" else []
    return case(by_change, *undated, else_=tickets.c[name]).label(name)


resolved_at, closed_at, left_at = _ending("resolved_at"), _ending("closed_at"), _ending("left_at")
_is_dated_by_change = and_(
    tickets.c.first_changed_at.is_not(None),
    func.coalesce(tickets.c.resolved_at, tickets.c.closed_at) == tickets.c.updated_at,
)
ends_by_change = case((_is_dated_by_change, 1), else_=0).label("ends_by_change")

# How often a ticket came back; where the log does not count it and two readings show it, once. It was said to
# be open as of later than it was said to be solved, or to be solved later than that; a log that writes the
# moment of closing over that of solving shows nothing.
_micros = resolved_at * _MICROS
_is_rewritten = func.coalesce(tickets.c.resolved_at == tickets.c.closed_at, False)
_solved_before = case((_is_rewritten, tickets.c.closed_by), else_=tickets.c.solved_by)
_shown = or_(
    tickets.c.open_until > tickets.c.solved_by,
    and_(tickets.c.outcome == "solved", _micros > _solved_before),
)
has_changed_priority = (tickets.c.least_priority != tickets.c.most_priority).label("has_changed_priority")
_times = case((and_(tickets.c.reopen_count.is_(None), _shown), 1.0), else_=tickets.c.reopen_count)
came_back = _times.label("reopen_count")
# Also where its log counts none: since when it is open is not since it came in.
has_returned = case((or_(_times > 0, _shown), 1), else_=0).label("has_returned")
back_at = case(  # the log's first event may be one of an open ticket
    (tickets.c.back_at > tickets.c.first_solved_at * _MICROS, tickets.c.back_at), else_=0
).label("back_at")

# Of one that came back: since when and until when (microseconds) it may have been solved, nobody knows. Where
# it came back once, not before the first solving that was told, nor after it was first told to be back.
_is_known_solved = and_(
    _times == 1,
    tickets.c.first_solved_at.is_not(None),
    or_(resolved_at.is_(None), tickets.c.first_solved_at < resolved_at),
)
_is_known_back = and_(tickets.c.reopen_count == 1, tickets.c.back_by < tickets.c.told_at)
_was_open_before = tickets.c.open_until < tickets.c.back_by  # a reading that counted no coming back yet
doubted_from = case(
    (_is_known_solved, tickets.c.first_solved_at * _MICROS),
    (_was_open_before, tickets.c.open_until),
    else_=0,
).label("doubted_from")
# Between these it was solved, and stood so; not where that goes beyond what the row that stands tells of.
solved_from = func.coalesce(tickets.c.first_solved_at, STILL_OPEN).label("solved_from")
_is_before = and_(
    tickets.c.stood_until <= tickets.c.told_at,
    tickets.c.stood_until <= func.coalesce(_micros, STILL_OPEN * _MICROS),
)
solved_until = case((_is_before, tickets.c.stood_until), else_=0).label("solved_until")
doubted_until = case(
    (func.coalesce(_times, 0) < 1, 0),
    (tickets.c.back_at.is_not(None), tickets.c.back_at),
    (_is_known_back, tickets.c.back_by),
    else_=tickets.c.told_at,
).label("doubted_until")
