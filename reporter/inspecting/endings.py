"""How tickets ended, where no column of codes says it: by marks, sentences, and an instant set only then."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from itertools import product

import pandas as pd

from reporter.inspecting.guesses import Guess, Profile, Survey
from reporter.inspecting.words import data, meaning, plain
from reporter.records import OPEN_STATUSES
from reporter.sources.denials import denies, may_be_open

_FLAGS = (
    ("false", "true"), ("0", "1"), ("no", "yes"), ("n", "y"), ("non", "oui"), ("nein", "ja"), ("nee", "ja"),
    ("no", "sí"), ("no", "si"), ("no", "sì"), ("não", "sim"),
)  # fmt: skip
_SURE = 0.7
_FAIR = 0.6
_FEWEST = 5  # tickets of each sort, open and ended, that prove an instant
_NEARLY_ALL = 0.95
_OTHERS = (
    "survey",
    "bill",
    "invoice",
    "approv",
    "review",
    "rating",
    "csat",
    "feedback",
    "due",
    "sla",
    "target",
)

Words = dict[str, str]


def marks_of(survey: Survey) -> tuple[Guess, Words] | None:
    """Columns that mark what is no ticket, as spam and deleted ones, joined; and what their words mean."""
    table = data("vocabulary")["tickets"]["marks"]
    found: dict[str, tuple[Profile, tuple[str, str]]] = {}
    for column in survey.columns.values():
        ours = next((meant for meant, names in table.items() if plain(column.name) in names), "")
        met = {word.casefold() for word in column.words}
        words = next((pair for pair in _FLAGS if met.issubset(pair)), None)
        if ours and words and ours not in found and column.filled == survey.rows:
            found[ours] = column, words
    if not found:
        return None
    columns = [column for column, _ in found.values()]
    samples = tuple(" ".join(column.samples[:1]) for column in columns)
    joined = tuple(column.name for column in columns) if len(columns) > 1 else ()
    guess = Guess("outcome", columns[0].name, _SURE, samples, joined)
    words_of = {}
    for row in product(*(pair for _, pair in found.values())):
        is_set = [word == pair[1] for word, (_, pair) in zip(row, found.values(), strict=True)]
        words_of[" ".join(row)] = next((one for one, met in zip(found, is_set, strict=True) if met), "")
    return guess, words_of


def sentences_of(guesses: Mapping[str, Guess], survey: Survey) -> tuple[Guess, Words] | None:
    """The words on how a ticket was closed, where some of them say plainly that it was not solved."""
    told = guesses.get("resolution")
    if told is None:
        return None
    texts = [text.casefold() for text in survey.columns[told.column].words]
    words = {
        phrase: ours
        for ours, phrases in data("vocabulary")["tickets"]["ending"].items()
        for phrase in phrases
        if any(fnmatchcase(text, phrase) for text in texts)
    }
    if not words:
        return None
    return Guess("outcome", told.column, _FAIR, told.samples), words | {"*": ""}


def instant_of(guesses: Mapping[str, Guess], survey: Survey, head: pd.DataFrame) -> Guess | None:
    """A column of dates that is set just where a ticket has ended; None where there is not exactly one."""
    status = guesses.get("status")
    if status is None or status.column not in head or "closed_at" in guesses or "resolved_at" in guesses:
        return None
    meant = [meaning("tickets", "status", word) for word in head[status.column]]
    is_open = pd.Series([word in OPEN_STATUSES for word in meant], index=head.index)
    has_ended = pd.Series([word in ("resolved", "closed") for word in meant], index=head.index)
    if is_open.sum() < _FEWEST or has_ended.sum() < _FEWEST:
        return None
    used = {guess.column for guess in guesses.values()}
    found = []
    for column in survey.columns.values():
        if column.name in used or column.written_share < _NEARLY_ALL or column.name not in head:
            continue
        is_set = head[column.name].str.strip().ne("") & ~head[column.name].isin(list(column.unset))
        is_other = any(word in plain(column.name) for word in _OTHERS)
        if not is_other and not is_set[is_open].any() and is_set[has_ended].mean() >= _NEARLY_ALL:
            found.append(column)
    if len(found) != 1:
        return None
    return Guess("closed_at", found[0].name, _FAIR, tuple(found[0].samples))


def denials_of(
    guesses: Mapping[str, Guess], ends: tuple[str, ...], survey: Survey, head: pd.DataFrame
) -> Words:
    """Statuses that deny a solving, or outcomes where there is no status, and how a ticket with one stands.

    “Unresolved” is closed where its rows have an end, in one of the columns of `ends`; open where none has;
    "" where only some have: then each row tells.
    """
    told = guesses.get("status") or guesses.get("outcome")
    if told is None:
        return {}
    denying = [word for word in survey.columns[told.column].words if denies(word)]
    return {word: _stands(word, told.column, ends, survey, head) for word in denying}


def _stands(word: str, column: str, ends: tuple[str, ...], survey: Survey, head: pd.DataFrame) -> str:
    if not may_be_open(word):
        return "closed"
    rows = head[head[column].str.strip() == word] if column in head else head.iloc[:0]
    has_ended = pd.Series(False, index=rows.index)
    for end in (end for end in ends if end in rows):
        has_ended |= rows[end].str.strip().ne("") & ~rows[end].isin(list(survey.columns[end].unset))
    if has_ended.all():
        return "closed" if len(rows) else "open"
    return "" if has_ended.any() else "open"
