"""Which column tells the rows apart: never one that only counts them, where another does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporter.inspecting.guesses import Profile, Survey

_NEARLY_ALL = 0.99
_ID_LIKE = re.compile(r"(?=.*\d)[^\s@]{1,60}|\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_MOST_ROWS_OF_ONE = 0.5  # with more rows than ids twice over, the rows are events of them


def better_id(survey: Survey, named: list[Profile]) -> Profile | None:
    """Where the surest of the columns named as an id counts rows 1, 2, 3…: one that is an id, if any is."""
    if not named or not named[0].numbering.counts_rows:
        return None
    others = [column for column in named[1:] if not column.numbering.counts_rows and _is_full(column, survey)]
    unique = [column for column in others if column.distinct == 1.0 and _is_id_like(column)]
    if unique:
        return unique[0]
    for column in survey.columns.values():
        is_free = not column.numbering.counts_rows and column.numbering.runs and column.date_share < 0.5
        if is_free and column.distinct == 1.0 and _is_full(column, survey):
            return column
    repeated = (one for one in others if _is_id_like(one) and one.distinct < _MOST_ROWS_OF_ONE)
    return next(repeated, None)


def _is_full(column: Profile, survey: Survey) -> bool:
    return column.filled >= survey.rows * _NEARLY_ALL


def _is_id_like(column: Profile) -> bool:
    some = list(column.words)[:200]
    return sum(bool(_ID_LIKE.fullmatch(value)) for value in some) > len(some) * 0.95
