"""Instants told as spans: columns like “Resolution time”, and in which unit they count, proved or asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from reporter.inspecting.guesses import Guess, Profile, Survey
from reporter.inspecting.words import data, is_short_span, plain, without_unit
from reporter.sources.quantities import minutes_of, parse_instants

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNTED = ("minutes", "hours", "seconds")
_WORKING = re.compile(
    r"\b(business|bus|bhrs?|working|work hours|geschafts\w*|arbeits\w*|ouvr\w*|habil\w*|labora\w*|uteis"
    r"|lavorativ\w*|werk\w*|kantoor\w*)\b"
)
_FEWEST = 5
_NEAR = 0.25  # of the whole span
_MOST = 0.95
_SLACK = 2.0  # minutes by which rounding may err


@dataclass
class Spans:
    """Field → its column and unit; and what a person should be told of the others."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Beginnings:
    """The first rows, and the minutes from each opening to another instant."""

    head: pd.DataFrame
    guesses: Mapping[str, Guess]
    formats: tuple[str, ...]

    def minutes_to(self, name: str) -> pd.Series[float] | None:
        """NaN where one of the two is not set; None where no column tells it."""
        if name not in self.guesses or "opened_at" not in self.guesses:
            return None
        begun, ended = (
            pd.Series(parse_instants(self._texts(self.guesses[one].column), self.formats, "").instants)
            for one in ("opened_at", name)
        )
        return (ended - begun).dt.total_seconds() / 60

    def minutes_in(self, column: str, unit: str) -> pd.Series[float]:
        """The column's spans read in that unit."""
        return pd.Series(minutes_of(self._texts(column), unit)[0], dtype=float)

    def _texts(self, column: str) -> list[str]:
        return list(map(str.strip, self.head[column].tolist()))


def spans_of(
    survey: Survey, head: pd.DataFrame, guesses: Mapping[str, Guess], formats: tuple[str, ...]
) -> Spans:
    """The instants that no column tells and a span does."""
    told, rows = Spans(), _Beginnings(head, guesses, formats)
    used = {guess.column for guess in guesses.values()}
    for name in ("resolved_at", "first_response_at"):
        if name in guesses:
            continue
        free = (column for column in survey.columns.values() if column.name not in used)
        column = next((one for one in free if _is_span(name, one)), None)
        if column is not None:
            _judge(name, column, rows, told)
    return told


def _is_span(name: str, column: Profile) -> bool:
    is_number = column.number_share > 0.9 or column.clock_share > 0.9
    if not column.filled or not is_number or column.name.strip() == "":
        return False
    known = set(data("headers")["spans"][name])
    whole = plain(column.name)
    bare = " ".join(_WORKING.sub("", whole).split())
    if is_short_span(name, whole):
        return True
    return not known.isdisjoint((whole, without_unit(whole), without_unit(bare)))


def _judge(name: str, column: Profile, rows: _Beginnings, told: Spans) -> None:
    """The span's unit, or why it is not read."""
    if _WORKING.search(plain(column.name)):
        told.remarks.append(
            f"“{column.name}” counts opening hours only, so it tells no instant; it is not read."
        )
        return
    named = _named_unit(column)
    units = [named] if named else [*_COUNTED]
    proved = [unit for unit in units if named or _is_proved(name, column.name, unit, rows, told)]
    if len(proved) == 1 and _is_possible(column.name, proved[0], rows):
        told.found[name] = column.name, proved[0]
        return
    why = f"in {named} it would end after the last update" if named else "its unit is not told"
    told.remarks.append(
        f"“{column.name}” looks like a span from the opening, but {why}: it is not read."
        f" If you know its unit, write it in the preset under [since_opening] {name}."
    )


def _named_unit(column: Profile) -> str:
    if column.clock_share > 0.9:
        return "clock"
    words = set(plain(column.name).split())
    return next((unit for unit, known in data("headers")["units"].items() if not words.isdisjoint(known)), "")


def _is_possible(column: str, unit: str, rows: _Beginnings) -> bool:
    """Whether nothing of the file contradicts the unit: no span ends after the last update."""
    spans = rows.minutes_in(column, unit)
    for other in ("updated_at", "closed_at"):
        limit = rows.minutes_to(other)
        if limit is None:
            continue
        both = spans.notna() & limit.notna()
        if both.sum() >= _FEWEST and (spans[both] <= limit[both] + _SLACK).mean() < _MOST:
            return False
    return True


def _is_proved(name: str, column: str, unit: str, rows: _Beginnings, told: Spans) -> bool:
    """Whether spans in that unit end about where another column says that the ticket did."""
    spans = rows.minutes_in(column, unit)
    if name == "first_response_at":
        beside = told.found.get("resolved_at")
        if beside is None or beside[1] != unit:
            return False
        ended = rows.minutes_in(*beside)
        both = spans.notna() & ended.notna()
        return bool(both.sum() >= _FEWEST and (spans[both] <= ended[both] + _SLACK).mean() >= _MOST)
    for other in ("closed_at", "updated_at"):
        limit = rows.minutes_to(other)
        if limit is None:
            continue
        both = spans.notna() & limit.notna() & (limit > _SLACK)
        near = (spans[both] - limit[both]).abs() <= limit[both] * _NEAR + _SLACK
        if both.sum() >= _FEWEST and near.mean() > 0.6:
            return True
    return False
