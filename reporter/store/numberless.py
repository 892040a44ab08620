"""Records without a number of their own: one told again with a change must not become a second one.

Such a record is known by all that its row says. Where an export comes that numbers its rows, or settings
change what is read of them, the stored ones get the new numbers before anything is saved; where rows without
one tell of records that are stored already, and tell something else, the file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, bindparam, select, update

from reporter.errors import DataError
from reporter.records import TIME_COLUMN
from reporter.sources.intake import SourceFile
from reporter.sources.numbering import mend_without_number
from reporter.store.saving import seconds
from reporter.store.tables import RECORD_TABLES

_MADE = re.compile(r"row-[0-9a-f]{18}-\d+")
_FIRST, _BEYOND = "row-", "row."
_AT_ONCE = 500  # ids asked for with one query
_TABLE, _BEGUN = RECORD_TABLES["tickets"], TIME_COLUMN["tickets"]
_LASTING = ("client", "subject", "requester", "place", "precision")  # what seldom changes
_KEY = [_BEGUN, *_LASTING]
_CERTAIN = 3  # so many coincidences are none


class Numberless:
    """The rows of one file, held against what is stored of their source without a number."""

    def __init__(self, connection: Connection, read: SourceFile, *, is_read_anew: bool) -> None:
        self._connection = connection
        self._read = read
        self._is_read_anew = is_read_anew
        self._told: set[str] = set()
        self._new: list[pd.DataFrame] = []
        self._has_some = read.preset.records == "tickets" and self._is_any_stored()

    def take(self, frame: pd.DataFrame) -> None:
        """Look at rows before they are saved; stored tickets whose number they tell get it."""
        if not self._has_some or frame.empty:
            return
        rows = _keyed(frame.drop_duplicates("id"))
        known = set(self._known(rows["id"].tolist()))
        self._told.update(rows["id"])
        new = rows[~rows["id"].isin(known)]
        is_made = new["id"].str.fullmatch(_MADE.pattern)
        numbered = new if self._is_read_anew else new[~is_made & (new["precision"] != "month")]
        if len(numbered):
            self._number(numbered)
        if not self._is_read_anew and is_made.any():
            self._new.append(new[is_made])

    def judge(self) -> None:
        """DataError where rows tell again, and otherwise, what is stored; few such rows are told."""
        if not self._new:
            return
        new = pd.concat(self._new)
        gone = self._stored(new)
        again = _pairs(gone, new)
        if again.empty:
            return
        is_named = (again["subject"] != "") | (again["requester"] != "")
        is_placed = (again["place"] != "") | (again["requester"] != "")
        is_sure = (again["precision"] == "instant") & is_named
        is_most = (is_named & is_placed).sum() * 2 > len(gone)
        if is_sure.sum() * 2 > len(gone) or is_sure.sum() >= _CERTAIN:
            raise DataError(f"{self._read.name}: {self._what(again)}", mend_without_number(self._read.preset))
        if is_sure.any() or is_most:
            told = f"{self._what(again)}; {mend_without_number(self._read.preset)}"
            self._read.warnings.append(told)
            self._read.doubts.append(told)

    def _what(self, again: pd.DataFrame) -> str:
        one, subject = len(again) == 1, str(again["subject"].iloc[0])[:60]
        rows = "1 row without a number tells" if one else f"{len(again):,} rows without a number tell"
        named = f" (“{subject}”)" if subject else ""
        told = "a ticket" if one else "tickets"
        return (
            f"{rows} again of {told} of an earlier export{named}, with something changed: no column is "
            f"known as their `id`, so {'it' if one else 'each'} would count twice"
        )

    def _is_any_stored(self) -> bool:
        chosen = self._made(_TABLE.c.id).limit(20)
        return any(_MADE.fullmatch(one) for one in self._connection.execute(chosen).scalars())

    def _made(self, *columns: Any) -> Select[Any]:
        is_made = _TABLE.c.id >= _FIRST, _TABLE.c.id < _BEYOND
        return select(*columns).where(_TABLE.c.source == self._read.source.name, *is_made)

    def _known(self, ids: list[str]) -> Iterator[str]:
        for start in range(0, len(ids), _AT_ONCE):
            some = _TABLE.c.id.in_(ids[start : start + _AT_ONCE])
            chosen = select(_TABLE.c.id).where(_TABLE.c.source == self._read.source.name, some)
            yield from self._connection.execute(chosen).scalars()

    def _stored(self, rows: pd.DataFrame) -> pd.DataFrame:
        """What is stored without a number, of the time of these rows, that the file did not tell so far."""
        chosen = self._made(_TABLE.c.id, *(_TABLE.c[name] for name in _KEY)).where(
            _TABLE.c[_BEGUN].between(int(rows[_BEGUN].min()), int(rows[_BEGUN].max()))
        )
        found = pd.DataFrame(
            [tuple(row) for row in self._connection.execute(chosen)], columns=["id", *_KEY], dtype=object
        )
        is_made = found["id"].map(lambda one: bool(_MADE.fullmatch(one))).astype(bool)
        return found[is_made & ~found["id"].isin(self._told)]

    def _number(self, rows: pd.DataFrame) -> None:
        """Give stored tickets the ids by which these rows tell of them."""
        pairs = _pairs(self._stored(rows), rows)
        if pairs.empty:
            return
        where = _TABLE.c.source == self._read.source.name, _TABLE.c.id == bindparam("before")
        named = [
            {"before": before, "now": now} for before, now in zip(pairs["id_x"], pairs["id_y"], strict=True)
        ]
        self._connection.execute(update(_TABLE).where(*where).values(id=bindparam("now")), named)


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    keyed = frame[["id", *_LASTING]].astype(object)
    keyed[_BEGUN] = seconds(frame[_BEGUN]).astype(object)
    return keyed


def _pairs(stored: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Which stored ticket is which row: one for one, where all that seldom changes is the same."""
    if stored.empty or rows.empty:
        return pd.DataFrame()
    left, right = (
        one.assign(_place=one.groupby(_KEY, dropna=False).cumcount())
        for one in (stored.sort_values("id"), rows)
    )
    return left.merge(right, on=[*_KEY, "_place"])
