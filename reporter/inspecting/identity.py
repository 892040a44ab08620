"""Which column tells the rows apart: never one that only counts them, where another does."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporter.inspecting.guesses import Guess, Profile, Survey

_NEARLY_ALL = 0.99
_FEWEST = 3
_ID_LIKE = re.compile(
    r"(?=.*\d)[^\s@]{1,60}|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|#? ?[^\W\d]{1,10}\.?[ -]#?[\d/.-]{1,20}"
)
_NUMBER_NAME = re.compile(
    r"(nummer|numer|\bref|reference|referenz|referencia|riferimento|referentie|nummer|number|numero|nr|\bno|\bid|\bkey|\bkeys?|kennung|schlussel)$|^(ticket|case|incident)\b"
)
_OF_OTHERS = re.compile(
    r"phone|tele|fax|mobil|serial|seri|house|haus|huis|user|request|custom|contact|agent|asset|account|konto|room"
    r"|zip|post|caller|assign|client|compan|firm|depart|group|team|kunde|klant|order|invoice|rechnung|status|type|event|location|site"
)
_MOST_ROWS_OF_ONE = 0.5  # with more rows than ids twice over, the rows are events of them


def better_id(survey: Survey, named: list[Profile]) -> Profile | None:
    """One that is an id, where none is named so or the surest of those counts rows 1, 2, 3…, if any is."""
    if not named:
        full = [one for one in survey.columns.values() if _is_full(one, survey) and is_id_like(one)]
        full = [one for one in full if not one.numbering.counts_rows and one.date_share < 0.5]
        called = next((one for one in full if _is_called_number(one.name)), None)
        return called or next((one for one in full if _are_codes(one)), None)
    if not named[0].numbering.counts_rows:
        return None
    others = [column for column in named[1:] if not column.numbering.counts_rows and _is_full(column, survey)]
    unique = [column for column in others if column.distinct == 1.0 and is_id_like(column)]
    if unique:
        return unique[0]
    free = [one for one in survey.columns.values() if not one.numbering.counts_rows and _is_full(one, survey)]
    for column in free:
        if column.distinct == 1.0 and column.numbering.runs and column.date_share < 0.5:
            return column
    if codes := next((one for one in free if is_id_like(one) and _are_codes(one)), None):
        return codes
    likely = [column for column in (*others, *free) if _is_called_number(column.name)]
    return next((one for one in likely if is_id_like(one) and one.distinct < _MOST_ROWS_OF_ONE), None)


def _bare(name: str) -> str:
    letters = (
        mark for mark in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(mark)
    )
    return re.sub(r"[\W_]+", " ", "".join(letters)).strip()


def _is_called_number(name: str) -> bool:
    bare = _bare(name)
    return bool(_NUMBER_NAME.search(bare)) and not _OF_OTHERS.search(bare)


def _are_codes(column: Profile) -> bool:
    """Whether each is another one, all of one make: letters and a number, as INC-1042."""
    if column.distinct < 1.0 or len(column.words) < _FEWEST or _OF_OTHERS.search(_bare(column.name)):
        return False
    makes = Counter(re.sub(r"\d+", "0", word) for word in list(column.words)[:200])
    make, often = makes.most_common(1)[0]
    return often > makes.total() * 0.9 and bool(
        re.fullmatch(r"#0|[^\W\d]{1,6}[-_/ .#]?0([-_/.]0){0,2}", make)
    )


def _is_full(column: Profile, survey: Survey) -> bool:
    is_of_another = re.search(r"\w\.\w", column.name) is not None  # queue.id names the queue
    return column.filled >= survey.rows * _NEARLY_ALL and not is_of_another


def is_id_like(column: Profile) -> bool:
    """Whether nearly all its values look like numbers of tickets."""
    some = list(column.words)[:200]
    return sum(bool(_ID_LIKE.fullmatch(value)) for value in some) > len(some) * 0.95


def without_number(guesses: dict[str, Guess]) -> str:
    """What to tell where no column is the number of a ticket, and what follows."""
    columns = [guesses[one].column for one in ("opened_at", "subject", "requester") if one in guesses]
    made = ", ".join(json.dumps(column, ensure_ascii=False) for column in columns)
    return (
        "No column was recognised as the number of a ticket: each is known by all that its row says, and an "
        "export that tells one again with a change is refused, since it would count twice. If a column tells "
        "the tickets apart, add to [columns]: id = …; if none does, columns that never change may: "
        f"id = {{ join = [{made}] }}"
    )
