"""Which column tells the rows apart: never one that only counts them, where another does."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporter.inspecting.guesses import Profile, Survey

_NEARLY_ALL = 0.99
_ID_LIKE = re.compile(r"(?=.*\d)[^\s@]{1,60}|\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_NUMBER_NAME = re.compile(
    r"(nummer|number|numero|nr|\bno|\bid|\bkey|\bkeys?|kennung|schlussel)$|^(ticket|case|incident)\b"
)
_OF_OTHERS = re.compile(
    r"phone|tele|fax|mobil|serial|seri|house|haus|huis|user|request|custom|contact|agent|asset|account|konto|room"
    r"|zip|post|caller|assign|client|compan|firm|depart|group|team|kunde|klant|order|invoice|rechnung|status|type|event|location|site"
)
_MOST_ROWS_OF_ONE = 0.5  # with more rows than ids twice over, the rows are events of them


def better_id(survey: Survey, named: list[Profile]) -> Profile | None:
    """One that is an id, where none is named so or the surest of those counts rows 1, 2, 3…, if any is."""
    if not named:
        called = (one for one in survey.columns.values() if _is_called_number(one.name) and _is_id_like(one))
        return next((one for one in called if _is_full(one, survey) and not one.numbering.counts_rows), None)
    if not named[0].numbering.counts_rows:
        return None
    others = [column for column in named[1:] if not column.numbering.counts_rows and _is_full(column, survey)]
    unique = [column for column in others if column.distinct == 1.0 and _is_id_like(column)]
    if unique:
        return unique[0]
    free = [one for one in survey.columns.values() if not one.numbering.counts_rows and _is_full(one, survey)]
    for column in free:
        if column.distinct == 1.0 and column.numbering.runs and column.date_share < 0.5:
            return column
    likely = [column for column in (*others, *free) if _is_called_number(column.name)]
    return next((one for one in likely if _is_id_like(one) and one.distinct < _MOST_ROWS_OF_ONE), None)


def _is_called_number(name: str) -> bool:
    letters = (
        mark for mark in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(mark)
    )
    bare = re.sub(r"[\W_]+", " ", "".join(letters)).strip()
    return bool(_NUMBER_NAME.search(bare)) and not _OF_OTHERS.search(bare)


def _is_full(column: Profile, survey: Survey) -> bool:
    is_of_another = "." in column.name  # queue.id names the queue
    return column.filled >= survey.rows * _NEARLY_ALL and not is_of_another


def _is_id_like(column: Profile) -> bool:
    some = list(column.words)[:200]
    return sum(bool(_ID_LIKE.fullmatch(value)) for value in some) > len(some) * 0.95
