"""What a world is made of: clients, what was promised them, what befell them, and what their logs tell of it.

A ticket is a life, of which an export tells what had come to pass when it was made. Not here: how worlds are
drawn (drawing), files (writing), and what is true (oracle).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.truth.clocks import Hours, Stretch

Row = dict[str, Any]  # what an export tells of one thing; None is an empty field

BY_CHANGE = "ends by change"  # the trait of a log that tells endings by the last change alone
SOME_DAY = "some endings undated"  # that of a log in which some are over, nobody knows since when
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
OPTIONAL = (
    "first_response_at",
    "resolved_at",
    "closed_at",
    "updated_at",
    "status",
    "priority",
    "category",
    "place",
    "minutes_worked",
    "minutes_on_hold",
    "reopen_count",
    "resolution",
    "rating",
    "is_proactive",
    "requester",
)
APART = ("cancelled", "duplicate", "spam", "deleted")
WITHOUT_RESULT = ("closed without result", "handed on")
EVERY = {"": None, "1 week": 7 * DAY, "3 weeks": 21 * DAY}  # how often a feed must deliver
CATEGORIES = ("Printing", "E-mail", "Telephones", "Accounts", "Network")
PLACES = ("Mill Lane", "Harborne", "Selly Oak")
SUBJECTS = (
    "Printer on the second floor is silent",
    "No sound in the surgery",
    "New cables",
    "Slow log-in",
    "",
)


@dataclass(frozen=True)
class Promise:
    """Seconds until first answer and solution, of open time unless `always`."""

    answer: float | None = None
    solution: float | None = None
    always: bool = False


@dataclass(frozen=True)
class Terms:
    """What was agreed with a client."""

    hours: Hours
    region: str = ""  # whose public holidays are closed; they stand in hours.closed as well
    closed_on: tuple[date, ...] = ()
    promises: dict[int, Promise] = field(default_factory=dict)
    included_hours: float | None = None


@dataclass(frozen=True)
class Life:
    """One ticket from beginning to end: (when, what) in order.

    What may be answered, hold, back, solved, reopened, closed, a remark, or an outcome that ends it
    otherwise.
    """

    id: str
    client: str
    opened: datetime
    steps: tuple[tuple[datetime, str], ...]
    priority: int = 3
    category: str = ""
    place: str = ""
    subject: str = ""
    requester: str = ""
    is_proactive: bool = False
    minutes: float = 0
    answer_due: datetime | date | None = None
    solution_due: datetime | date | None = None
    rating: str = ""


@dataclass(frozen=True)
class Delivery:
    """A file of a feed: when it was written, and the rows that it holds."""

    feed: str
    name: str
    at: datetime
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Patron:
    """A client of a world."""

    slug: str
    name: str
    zone: str
    kind: str
    terms: Terms
    copies: int | None = None  # backups a day, as agreed
    people: int | None = None
    joined_on: date | None = None


@dataclass(frozen=True)
class World:
    """All there is to know of one; `editions` are (client, cadence, period)."""

    seed: int
    patrons: tuple[Patron, ...]
    columns: frozenset[str]  # which columns the ticket feed fills
    deliveries: tuple[Delivery, ...]
    editions: tuple[tuple[str, str, Stretch], ...]
    now: datetime
    is_local: bool  # times are written as the clocks show them, else with their offset
    every: str = ""  # expected_every of the ticket feed
    hole: tuple[datetime, datetime] | None = None
    traits: frozenset[str] = frozenset()  # in words, to find worlds of a kind
    memory: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # what was worked out

    def rows(self, feed: str) -> list[tuple[datetime, Row]]:
        """Every row of a feed with the time of its delivery."""
        return [(one.at, row) for one in self.deliveries if one.feed == feed for row in one.rows]

    @property
    def feeds(self) -> list[str]:
        """What is read."""
        return list(dict.fromkeys(one.feed for one in self.deliveries))

    def patron(self, slug: str) -> Patron:
        return next(one for one in self.patrons if one.slug == slug)


def told(life: Life, at: datetime) -> Row:
    """What the desk would export of a ticket at that moment."""
    row: Row = dict.fromkeys(OPTIONAL)
    row |= {
        "id": life.id,
        "client": life.client,
        "subject": life.subject,
        "opened_at": life.opened,
        "status": "new",
        "outcome": "",
        "priority": life.priority,
        "category": life.category,
        "place": life.place,
        "requester": life.requester,
        "is_proactive": life.is_proactive,
        "updated_at": life.opened,
        "first_response_due_at": life.answer_due,
        "resolution_due_at": life.solution_due,
        "minutes_on_hold": None,
        "reopen_count": 0,
    }
    held_since: datetime | None = None
    for when, what in life.steps:
        if when > at:
            break
        row["updated_at"] = when
        held_since = _take(row, when, what, held_since)
    if row["outcome"]:
        row["minutes_worked"] = life.minutes or None
        row["resolution"] = (
            "We put it right and tested it with the people on site." if row["outcome"] == "solved" else None
        )
        row["rating"] = life.rating or None
    return row


HOLDS = ("on hold", "waiting for client")  # of which only the second asks for an answer


def _take(row: Row, when: datetime, what: str, held_since: datetime | None) -> datetime | None:
    """One step of a life on its row; since when it is on hold."""
    if what == "remark":
        return held_since
    if what in HOLDS:
        row["status"] = what
        return when
    if what == "back" and held_since:
        row["minutes_on_hold"] = (row["minutes_on_hold"] or 0) + (when - held_since) / MINUTE
        row["status"] = "open"
        return None
    if what == "answered":
        row["first_response_at"], row["status"] = when, "open"
    elif what == "solved":
        row["resolved_at"], row["status"], row["outcome"] = when, "resolved", "solved"
    elif what == "reopened":
        row["resolved_at"], row["closed_at"], row["status"], row["outcome"] = None, None, "open", ""
        row["reopen_count"] += 1
    elif what == "closed":
        row["closed_at"], row["status"] = when, "closed"
    else:
        row["closed_at"], row["outcome"] = when, what
        row["status"] = what
    return held_since
