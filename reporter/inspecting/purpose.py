"""Whether a table tells of tickets or of work done at all; what does not is refused with what it lacks."""

from __future__ import annotations

from functools import cache

from reporter.errors import DataError
from reporter.inspecting.guesses import Guess, Survey, guessed, says_states
from reporter.inspecting.words import data, plain

_SURE = 0.7
_SHOWN = 12
_MARKS = (
    "subject",
    "status",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "priority",
    "id",
    "client",
)
_OF_TICKETS = (
    "status", "priority", "requester", "assignee", "closed_at", "resolved_at", "updated_at",
    "resolution_due_at", "reopen_count", "subject",
)  # fmt: skip
_NEVER_RATED = ("subject", "status", "assignee", "priority", "resolved_at", "closed_at", "resolution")
_NEVER_PLANNED = ("first_response_at", "resolved_at", "reopen_count")
_OF_WORK = ("title", "kind", "outcome", "asset", "minutes", "detail", "ticket_id", "ends_at", "id")
_ALONE = frozenset({"subject", "title", "detail", "kind", "id"})  # a bank statement has them too
_OF_TICKETS_ALONE = ("first_response_at", "resolved_at", "closed_at", "priority")  # beside a subject
_SEVERAL = 2
_STATES = 0.5
_LACK = {
    "tickets": "it has neither a subject nor a status nor another mark of a ticket",
    "activities": "it does not say what was done, on what, or for how long",
}


def _is_survey(tickets: dict[str, Guess], ratings: dict[str, Guess]) -> bool:
    """Whether each row is a verdict on a ticket, which stands beside it by its number alone."""
    told = {name for name, guess in ratings.items() if guess.confidence > _SURE}
    is_ticket = any(name in tickets and tickets[name].confidence > _SURE for name in _NEVER_RATED)
    return {"at", "ticket_id", "verdict"} <= told and not is_ticket


def _is_calendar(tickets: dict[str, Guess], changes: dict[str, Guess]) -> bool:
    """Whether each row is planned work: when it is to begin, and its end or what it is to do to whom."""
    told = {name for name, guess in changes.items() if guess.confidence > _SURE}
    if not {"starts_at", "title"} <= told or any(name in tickets for name in _NEVER_PLANNED):
        return False
    about = told & {"reason", "impact", "services", "action"}
    is_planned = any(
        plain(changes["starts_at"].column).startswith(word) for word in data("headers")["plans"]["words"]
    )
    return bool(about or "ends_at" in told) if is_planned else len(about) >= _SEVERAL and "ends_at" in told


def record_type(survey: Survey) -> str:
    """Whether the rows are tickets, activities, changes or ratings: by the fields that the columns fill."""
    tickets, activities = guessed("tickets", survey), guessed("activities", survey)
    if _is_survey(tickets, guessed("ratings", survey)):
        return "ratings"
    if _is_calendar(tickets, guessed("changes", survey)):
        return "changes"
    told = {name for name in _OF_TICKETS if name in tickets and tickets[name].confidence > 0.7}
    if "subject" in told and plain(tickets["subject"].column).endswith("name"):
        told.remove("subject")
    weight = {
        "asset": 3.0,
        "outcome": 1.0,
        "ends_at": 2.0,
        "minutes": 1.5,
        "ticket_id": 1.0,
        "kind": 0.5,
        "at": 1.0,
    }
    done = sum(weight.get(name, 0.0) for name, guess in activities.items() if guess.confidence > 0.7)
    asked = len(told) + (1.0 if "opened_at" in tickets else 0.0)
    if "status" in told and says_states(survey.columns[tickets["status"].column]):
        asked += _STATES  # work is well or failed done, it is not open, on hold and solved
    return "activities" if done >= asked else "tickets"


def refuse_other_tables(name: str, records: str, guesses: dict[str, Guess], survey: Survey) -> None:
    """DataError where nothing but a date speaks for such a log, or a column speaks for another trade."""
    if records in ("ratings", "changes"):
        return
    wanted = _MARKS if records == "tickets" else _OF_WORK
    told = {field for field in wanted if field in guesses and _speaks(field, guesses[field])}
    others = [column for column in survey.columns if _is_of_another_trade(column)]
    if told and not (others and told <= _ALONE):
        others = _goods(told, survey) if records == "tickets" else []
        if not others:
            return
    why = f"“{others[0]}” is of another trade" if told else _LACK[records]
    raise DataError(
        f"{name}: is no log of tickets, nor of work done: {why}; the columns are "
        f"{', '.join(list(survey.columns)[:_SHOWN])}",
        "export the list of tickets; if this is one, say so with --as tickets or --as activities",
    )


def _goods(told: set[str], survey: Survey) -> list[str]:
    """Columns of what is ordered, stored or measured, where several stand beside too little of a ticket."""
    words = frozenset(data("other_trades")["goods"]) | _other_trades()
    found = [column for column in survey.columns if not words.isdisjoint(plain(column).split())]
    is_ticket = "subject" in told and not told.isdisjoint(_OF_TICKETS_ALONE)
    return found if len(found) >= _SEVERAL and not is_ticket else []


def _speaks(field: str, guess: Guess) -> bool:
    last = plain(guess.column).rpartition(" ")[2]
    names_a_thing = field in ("subject", "title") and last in ("name", "product")
    return guess.confidence > _SURE and not names_a_thing


def _is_of_another_trade(column: str) -> bool:
    return not _other_trades().isdisjoint(plain(column).split())


@cache
def _other_trades() -> frozenset[str]:
    return frozenset(data("other_trades")["words"])
