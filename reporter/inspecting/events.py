"""Whether the rows of a file are events, many of one id; which column dates them, and which are answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from reporter.errors import DataError
from reporter.inspecting.guesses import Guess, Survey
from reporter.inspecting.words import data, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDERING = ("mod count", "sequence", "version", "revision", "event id", "step")
_SOME = 0.1  # of the ids that have several differing rows
_NO_NAME = 0.3


@dataclass
class EventLog:
    """What orders the rows of one id, and which of them are answers by our side: column → words."""

    order_by: str = ""
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)


def event_log(
    name: str, records: str, guesses: dict[str, Guess], survey: Survey, head: pd.DataFrame
) -> EventLog | None:
    """None where each row is one record; DataError where nothing says which event came first.

    The column that dates each event becomes that of the opening (the first one) and of the last update.
    """
    guess = guesses.get("id")
    if guess is None or guess.column not in head:
        return None
    told = head[head[guess.column].str.strip() != ""].drop_duplicates()
    counts = told[guess.column].value_counts()
    if not len(counts) or (counts > 1).mean() <= _SOME:
        return None
    many = told[told[guess.column].map(counts) > 1].groupby(guess.column)
    log = EventLog(_ordering(head), _answers(survey, guesses))
    own = _own_times(guesses, survey, many)
    if own and "opened_at" in data("headers").get(records, {}):
        _date_by(own, guesses, survey)
    elif not own and not log.order_by and "status" in guesses and _varies(many, guesses["status"].column):
        raise DataError(
            f"{name}: many rows for one “{guess.column}”, and no column says which came first",
            "export it with the time of each event, or one row for each ticket",
        )
    return log


def _own_times(guesses: Mapping[str, Guess], survey: Survey, many: object) -> str:
    """The column of dates that differs from event to event, that of the last update before others."""
    fields = {guess.column: name for name, guess in guesses.items()}
    dated = [column.name for column in survey.columns.values() if column.date_share > 0.8]
    varying = [name for name in dated if _varies(many, name) and fields.get(name) in _OF_EVENTS]
    order = {"updated_at": 0, "": 1, None: 1, "opened_at": 2}
    return min(varying, key=lambda name: order[fields.get(name)], default="")


_OF_EVENTS = (None, "updated_at", "opened_at")


def _varies(many: object, column: str) -> bool:
    return bool((many[column].nunique() > 1).mean() > 0.5)  # type: ignore[index]


def _date_by(column: str, guesses: dict[str, Guess], survey: Survey) -> None:
    samples = tuple(survey.columns[column].samples)
    known = next((guess for guess in guesses.values() if guess.column == column), None)
    own = known or Guess("updated_at", column, _NO_NAME, samples)
    guesses["updated_at"] = replace(own, field="updated_at")
    guesses.setdefault("opened_at", replace(own, field="opened_at"))


def _ordering(head: pd.DataFrame) -> str:
    for name in head.columns:
        bare = re.sub(r"[\W_]+", " ", str(name)).casefold()
        numbered = bool(head[name].str.fullmatch(r"\d+").mean() > 0.9)
        if bare.endswith(_ORDERING) and numbered and head[name].nunique() > 1:
            return str(name)
    return ""


def _answers(survey: Survey, guesses: Mapping[str, Guess]) -> dict[str, tuple[str, ...]]:
    """The words of one column that name a public answer by our side."""
    words = set(data("headers")["answers"]["words"])
    used = {guess.column for guess in guesses.values()} - {
        guesses[name].column for name in ("kind", "subject", "category", "channel") if name in guesses
    }
    for column in survey.columns.values():
        met = tuple(word for word in column.words if plain(word) in words)
        if met and column.name not in used and len(column.words) <= 60:
            return {column.name: met}
    return {}
